package diff

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

func of(rows ...*dataset.Row) Rows {
	return func() iter.Seq2[*dataset.Row, error] {
		return func(yield func(*dataset.Row, error) bool) {
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func TestCompare(t *testing.T) {
	row := func(id, question, split string) *dataset.Row {
		return &dataset.Row{ID: id, QuestionZH: question, Split: split, Score: 0.5}
	}
	better := row("b", "二", "train")
	better.Score, better.Pairs = 0.6, []dataset.Pair{{Field: "question"}}
	old := of(row("a", "一", "train"), row("b", "二", "train"), row("c", "三", "test"), row("d", "四", "train"), row("e", "五", "train"))
	new := of(row("f", "六", ""), row("d", "四", "test"), better, row("e", "五！", "validation"), row("a", "一", "train"))
	got, err := Compare(old, new)
	if err != nil {
		t.Fatal(err)
	}
	want := &Report{
		Old: 5, New: 5, Same: 1, Added: []string{"f"}, Removed: []string{"c"},
		Changed: []Change{{"b", []string{"pairs", "score"}}, {"e", []string{"question_zh"}}},
		Moved:   []Move{{"d", "train", "test"}, {"e", "train", "validation"}},
		Columns: []ColumnCount{{"question_zh", 1}, {"pairs", 1}, {"score", 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if text := got.Summary(); text != "1 added, 1 removed, 2 changed, 2 moved, 1 the same" || got.Empty() {
		t.Errorf("summary %s", text)
	}
	same, err := Compare(old, old)
	if err != nil || !same.Empty() || same.Same != 5 {
		t.Errorf("with itself: %+v, %v", same, err)
	}
}

func TestErrors(t *testing.T) {
	a, bad := &dataset.Row{ID: "a"}, errors.New("bad")
	failing := func() iter.Seq2[*dataset.Row, error] {
		return func(yield func(*dataset.Row, error) bool) { yield(nil, bad) }
	}
	for _, c := range []struct {
		old, new Rows
		want     string
	}{
		{of(a, a), of(), `row "a": expected an id once in the old version, found it twice`},
		{of(a), of(a, a), `row "a": expected an id once in the new version, found it twice`},
		{of(), of(a, a), `row "a": expected an id once in the new version, found it twice`},
		{failing, of(), "bad"},
		{of(a), failing, "bad"},
	} {
		if _, err := Compare(c.old, c.new); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// A change of any value is told, in its column and no other.
func TestEveryColumn(t *testing.T) {
	if len(columns) > maxColumns || len(columns) != 27 {
		t.Fatalf("%d columns", len(columns))
	}
	for _, c := range columns {
		changed := &dataset.Row{ID: "a", Words: &dataset.Words{}}
		spoil(reflect.ValueOf(changed).Elem().FieldByIndex(c.index))
		got, err := Compare(of(&dataset.Row{ID: "a", Words: &dataset.Words{}}), of(changed))
		if err != nil || len(got.Changed) != 1 || !slices.Equal(got.Changed[0].Columns, []string{c.name}) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	// Words that are absent are not the same as none.
	got, err := Compare(of(&dataset.Row{ID: "a", Words: &dataset.Words{}}), of(&dataset.Row{ID: "a"}))
	if err != nil || len(got.Changed) != 1 || len(got.Changed[0].Columns) != 3 {
		t.Errorf("words: %+v, %v", got, err)
	}
}

// spoil changes a value as deep as it goes.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Struct:
		spoil(v.Field(v.NumField() - 1))
	}
}

// What is done to a dataset at random is what is told.
func TestRandomChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var old, new []*dataset.Row
		want := map[string]int{}
		for i := range 200 {
			row := &dataset.Row{ID: fmt.Sprint(i), AnswerEN: fmt.Sprint(r.IntN(9)), Split: "train"}
			now := *row
			switch kind := r.IntN(8); kind {
			case 0:
				want["added"]++
				new = append(new, row)
				continue
			case 1:
				want["removed"]++
				old = append(old, row)
				continue
			case 2:
				want["changed"]++
				now.AnswerEN += "!"
			case 3:
				want["moved"]++
				now.Split = "test"
			}
			old, new = append(old, row), append(new, &now)
		}
		r.Shuffle(len(new), func(i, j int) { new[i], new[j] = new[j], new[i] })
		got, err := Compare(of(old...), of(new...))
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for name, n := range map[string]int{"added": len(got.Added), "removed": len(got.Removed), "changed": len(got.Changed), "moved": len(got.Moved)} {
			if n > 0 {
				found[name] = n
			}
		}
		if !reflect.DeepEqual(found, want) {
			t.Errorf("got %v, want %v", found, want)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	rows := make([]*dataset.Row, 2000)
	size := 0
	for i := range rows {
		rows[i] = &dataset.Row{ID: fmt.Sprint(i), QuestionZH: string(make([]byte, 1500)), AnswerEN: string(make([]byte, 1500)),
			Pairs: make([]dataset.Pair, 12)}
		size += 3000
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		if _, err := Compare(of(rows...), of(rows...)); err != nil {
			b.Fatal(err)
		}
	}
}
