package memory

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duizhao/duizhao/dataset"
)

// adds is the environment variable that makes the test program add entries to the file it names until it is killed.
const adds = "DUIZHAO_TEST_ADDS"

func TestMain(m *testing.M) {
	if path := os.Getenv(adds); path != "" {
		addForever(path)
	}
	os.Exit(m.Run())
}

// addForever adds an entry and an answer at a time and acknowledges both on stdout.
func addForever(path string) {
	m, err := Open(path, Options{})
	for i := 0; err == nil; i++ {
		if _, err = m.Add(context.Background(), numbered(i)); err == nil {
			err = m.Remember(context.Background(), fmt.Append(nil, i), fmt.Append(nil, "answer ", i))
		}
		if err == nil {
			fmt.Println(i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func numbered(i int) Entry {
	return Entry{ZH: fmt.Sprintf("第 %d 句话", i), EN: fmt.Sprintf("Sentence %d", i), Origin: dataset.OriginHuman, Score: 1}
}

// open opens a memory in the file, or if that is "" in a new directory.
func open(t testing.TB, path string) *Memory {
	t.Helper()
	if path == "" {
		path = filepath.Join(t.TempDir(), "memory.db")
	}
	m, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func addAll(t testing.TB, m *Memory, entries ...Entry) Added {
	t.Helper()
	a, err := m.Add(context.Background(), entries...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func find(t testing.TB, m *Memory, q Query) []Hit {
	t.Helper()
	hits, err := m.Find(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func all(t testing.TB, m *Memory) []Entry {
	t.Helper()
	var entries []Entry
	for e, err := range m.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func TestFind(t *testing.T) {
	m := open(t, "")
	addAll(t, m,
		Entry{ZH: "什么是闭包？", EN: "What is a closure?", Origin: dataset.OriginDocument, Score: 0.97},
		Entry{ZH: "什么是闭包?", EN: "What's a closure?", Origin: dataset.OriginMachine, Engine: "m", Score: 1},
		Entry{ZH: "什么是闭包？", EN: "So what is a closure?", Origin: dataset.OriginMachine, Score: 0.5, Context: ContextOf("上一题", "下一题")},
		Entry{ZH: "缓存 3 次", EN: "Cache it 3 times", Score: 1},
		Entry{ZH: "面积是 x² 平方米", EN: "The area is x² square metres", Score: 1},
	)
	for _, test := range []struct {
		name  string
		query Query
		want  []string // kind, similarity, English, reasons
	}{
		{"exact, the more trusted first", Query{ZH: "什么是闭包？", ExactOnly: true}, []string{
			`exact 1.000 What is a closure? []`, `exact 1.000 What's a closure? []`, `exact 1.000 So what is a closure? []`}},
		{"in context", Query{ZH: "什么是闭包？", Context: ContextOf("上一题", "下一题"), Limit: 1}, []string{`context 1.000 So what is a closure? []`}},
		{"half of a context comes first, but is exact", Query{ZH: "什么是闭包？", Context: ContextOf("上一题", "别的"), Limit: 1},
			[]string{`exact 1.000 So what is a closure? []`}},
		{"traditional characters, width and blanks", Query{ZH: "　什麼是 閉包？ ", Limit: 1}, []string{`exact 1.000 What is a closure? []`}},
		{"traditional characters kept", Query{ZH: "什麼是閉包？", KeepScript: true, ExactOnly: true}, nil},
		{"one character more", Query{ZH: "什么是闭包呢？", Limit: 1}, []string{`fuzzy 0.857 What is a closure? [text: expected "呢", found ""]`}},
		{"another mark", Query{ZH: "什么是闭包！", Limit: 1}, []string{`fuzzy 0.833 What is a closure? []`}},
		{"a number", Query{ZH: "缓存 4 次", MinScore: 0.5}, []string{`fuzzy 0.750 Cache it 3 times [number: expected "4", found "3"]`}},
		{"a number that NFKC makes another", Query{ZH: "面积是 x2 平方米"},
			[]string{`exact 1.000 The area is x² square metres [number: expected "2", found "²"]`}},
		{"too different", Query{ZH: "完全是另一回事"}, nil},
		{"empty", Query{ZH: " \u200b　"}, nil},
	} {
		var got []string
		for _, h := range find(t, m, test.query) {
			got = append(got, fmt.Sprintf("%v %.3f %s %v", h.Kind, h.Similarity, h.EN, h.Reasons))
			if h.NeedsReview != (len(h.Reasons) > 0) {
				t.Errorf("%s: needs review is %v, reasons are %q", test.name, h.NeedsReview, h.Reasons)
			}
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
	}
}

// TestFindSeesAdded adds behind the index's back, by another handle as another process does.
func TestFindSeesAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	m, other := open(t, path), open(t, path)
	if hits := find(t, m, Query{ZH: "什么是闭包呢？"}); len(hits) > 0 {
		t.Fatalf("found %v in an empty memory", hits)
	}
	for i := range 3 {
		zh := fmt.Sprintf("什么是闭包%s？", strings.Repeat("啊", i))
		addAll(t, other, Entry{ZH: zh, EN: "English", Score: 1})
		if hits := find(t, m, Query{ZH: zh + "。"}); len(hits) == 0 || hits[0].ZH != zh {
			t.Errorf("%q: found %v", zh, hits)
		}
	}
}

// TestOrder adds the same entries in many orders, by several goroutines: the memory says the same.
func TestOrder(t *testing.T) {
	var entries []Entry
	for i := range 60 {
		e := Entry{ZH: fmt.Sprintf("什么是第%d种闭包？", i%7), EN: fmt.Sprintf("English %d", i%5), Score: float64(i%3) / 2,
			Origin: []dataset.Origin{dataset.OriginHuman, dataset.OriginDocument, dataset.OriginMachine}[i%3], Engine: fmt.Sprint(i % 2),
			Source: fmt.Sprint(i % 4), Created: time.Unix(int64(i%6), 0).UTC()}
		if i%2 == 0 {
			e.Context = ContextOf(fmt.Sprint(i%3), "")
		}
		entries = append(entries, e)
	}
	var want string
	for seed := range uint64(5) {
		m := open(t, "")
		random := rand.New(rand.NewPCG(seed, 0))
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		var group sync.WaitGroup
		for part := range 4 {
			group.Go(func() {
				for i := part; i < len(entries); i += 4 {
					if _, err := m.Add(context.Background(), entries[i]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		var got strings.Builder
		for _, e := range all(t, m) {
			fmt.Fprintln(&got, e)
		}
		for i := range 7 {
			for _, h := range find(t, m, Query{ZH: fmt.Sprintf("什么是第%d种闭包？", i), Limit: 12, Context: ContextOf("1", "")}) {
				fmt.Fprintln(&got, h)
			}
		}
		if want == "" {
			want = got.String()
		}
		if got.String() != want {
			t.Fatalf("seed %d: the order of adding changes what is found:\n%s\n%s", seed, got.String(), want)
		}
	}
}

func TestAdd(t *testing.T) {
	m := open(t, "")
	machine := Entry{ZH: "你好", EN: "Hello", Origin: dataset.OriginMachine, Engine: "m1", Score: 1}
	human := machine
	human.Origin, human.Engine, human.Score = dataset.OriginHuman, "", 0.5
	for i, step := range []struct {
		entries []Entry
		want    Added
	}{
		{[]Entry{machine, machine}, Added{New: 1, Known: 1}},
		{[]Entry{human}, Added{Improved: 1}},
		{[]Entry{machine, human}, Added{Known: 2}},
		{nil, Added{}},
	} {
		if got := addAll(t, m, step.entries...); got != step.want {
			t.Errorf("step %d: %+v, expected %+v", i, got, step.want)
		}
	}
	if got := all(t, m); !reflect.DeepEqual(got, []Entry{human}) {
		t.Errorf("the memory has %+v", got)
	}
	for _, bad := range []Entry{{ZH: "", EN: "x"}, {ZH: "　", EN: "x"}, {ZH: "你", EN: " "}, {ZH: "你\xff", EN: "x"}, {ZH: "你", EN: "x", Score: 2}} {
		if _, err := m.Add(context.Background(), human, bad); !errors.As(err, new(*EntryError)) {
			t.Errorf("%+v: %v, expected an EntryError", bad, err)
		}
	}
	if s, err := m.Stats(context.Background()); err != nil || s.Entries != 1 || s.Origins[0] != (Count{"human", 1}) {
		t.Errorf("stats %+v, %v", s, err)
	}
}

func TestAnswers(t *testing.T) {
	m := open(t, "")
	ctx := context.Background()
	if _, ok, err := m.Answer(ctx, []byte("k")); ok || err != nil {
		t.Fatalf("an answer in an empty memory, %v", err)
	}
	for _, value := range [][]byte{[]byte("first"), []byte("second")} {
		if err := m.Remember(ctx, []byte("k"), value); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Remember(ctx, []byte("nothing"), nil); err != nil {
		t.Fatal(err)
	}
	if value, ok, err := m.Answer(ctx, []byte("k")); string(value) != "first" || !ok || err != nil {
		t.Errorf("%q, %v, %v", value, ok, err)
	}
	if value, ok, err := m.Answer(ctx, []byte("nothing")); len(value) > 0 || !ok || err != nil {
		t.Errorf("%q, %v, %v", value, ok, err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if err := m.Remember(stopped, []byte("late"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after a stop: %v", err)
	}
}

// TestConcurrent lets goroutines and two handles write, read and search at once.
func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	handles := []*Memory{open(t, path), open(t, path)}
	ctx := context.Background()
	var group sync.WaitGroup
	const workers, each = 8, 25
	for w := range workers {
		m := handles[w%2]
		group.Go(func() {
			for i := range each {
				n := w*each + i
				_, err := m.Add(ctx, numbered(n))
				err = errors.Join(err, m.Remember(ctx, fmt.Append(nil, n), []byte("x")))
				hits, bad := m.Find(ctx, Query{ZH: numbered(n).ZH})
				if err = errors.Join(err, bad); err != nil || len(hits) == 0 || hits[0].EN != numbered(n).EN {
					t.Errorf("%d: %v, %v", n, hits, err)
					return
				}
			}
		})
	}
	group.Wait()
	if s, err := handles[0].Stats(ctx); err != nil || s.Entries != workers*each || s.Answers != workers*each {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestKilled kills a process that adds: whatever it acknowledged is there.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	rounds := 5
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), adds+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acknowledged := -1
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Sscan(lines.Text(), &acknowledged)
			if acknowledged == 10+20*round {
				cmd.Process.Kill() // what is in the pipe counts as acknowledged too
			}
		}
		cmd.Wait()
		m := open(t, path)
		for i := range acknowledged + 1 {
			hits := find(t, m, Query{ZH: numbered(i).ZH, ExactOnly: true})
			value, ok, err := m.Answer(context.Background(), fmt.Append(nil, i))
			if len(hits) != 1 || !ok || err != nil || string(value) != fmt.Sprint("answer ", i) {
				t.Fatalf("round %d: %d of %d is lost: %v, %q, %v", round, i, acknowledged, hits, value, err)
			}
		}
		if acknowledged < 10 {
			t.Fatalf("round %d: only %d acknowledged", round, acknowledged)
		}
		m.Close()
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	database := func(name, statements string) string {
		path := filepath.Join(dir, name)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := filepath.Join(dir, "good.db")
	m := open(t, good)
	for i := range 500 {
		addAll(t, m, numbered(i))
	}
	m.Close()
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), data...)
	for i := 4096; i < len(damaged); i++ {
		damaged[i] = byte(i * 7)
	}
	for _, test := range []struct {
		path    string
		problem Problem
		found   string
	}{
		{file("text.db", []byte(strings.Repeat("这是一个文本文件。\n", 200))), Corrupt, "no SQLite database"},
		{file("short.db", data[:1000]), Corrupt, ""},
		{file("cut.db", data[:len(data)/2]), Corrupt, ""},
		{file("damaged.db", damaged), Corrupt, "damaged"},
		{database("newer.db", fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 2; CREATE TABLE x (y)", applicationID)), Newer, "version 2"},
		{database("foreign.db", "CREATE TABLE x (y)"), Foreign, "another program"},
		{database("other.db", "PRAGMA application_id = 7"), Foreign, "another program"},
		{dir, Failed, "a directory"},
	} {
		before, _ := os.ReadFile(test.path)
		m, err := Open(test.path, Options{})
		if err == nil { // damage shows where it is
			_, err = m.Add(context.Background(), numbered(1000))
			_, bad := m.Find(context.Background(), Query{ZH: "第 40 句话"})
			err = errors.Join(err, bad)
			m.Close()
		}
		var problem *FileError
		if !errors.As(err, &problem) || problem.Problem != test.problem || !strings.Contains(err.Error(), test.path) || !strings.Contains(err.Error(), test.found) {
			t.Errorf("%s: %v, expected %s", test.path, err, test.found)
		}
		if after, _ := os.ReadFile(test.path); string(after) != string(before) {
			t.Errorf("%s has changed", test.path)
		}
	}
	if _, err := Open(filepath.Join(dir, "none.db"), Options{Existing: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if m, err := Open(filepath.Join(dir, "a b?c#d%20e", "会.db"), Options{}); err != nil {
		t.Error(err)
	} else if _, err := os.Stat(m.Path()); err != nil {
		t.Error(err)
	} else {
		m.Close()
	}
}

func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	open(t, path)
	other, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Open(path, Options{Wait: 20 * time.Millisecond})
	if err != nil {
		t.Fatalf("a reader has to wait for a writer: %v", err)
	}
	defer m.Close()
	find(t, m, Query{ZH: "什么"})
	_, err = m.Add(context.Background(), numbered(1))
	var locked *FileError
	if !errors.As(err, &locked) || locked.Problem != Locked || !strings.Contains(err.Error(), path) {
		t.Errorf("%v, expected that %s is locked", err, path)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if a := addAll(t, m, numbered(1)); a.New != 1 {
		t.Errorf("after the lock: %+v", a)
	}
}

// TestCorruptAnywhere damages a byte here and there: errors, but no panic.
func TestCorruptAnywhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	m := open(t, path)
	var entries []Entry
	for i := range 200 {
		entries = append(entries, numbered(i))
	}
	addAll(t, m, entries...)
	m.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	for range rounds {
		bad := append([]byte(nil), data...)
		for range 1 + random.IntN(30) {
			bad[random.IntN(len(bad))] = byte(random.IntN(256))
		}
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		os.Remove(path + "-wal")
		os.Remove(path + "-shm")
		m, err := Open(path, Options{Wait: time.Millisecond})
		if err != nil {
			continue
		}
		for _, e := range entries[:20] {
			m.Find(context.Background(), Query{ZH: e.ZH + "吗"})
		}
		for _, err := range m.All(context.Background()) {
			if err != nil && !strings.Contains(err.Error(), path) {
				t.Errorf("an error without the file's name: %v", err)
			}
		}
		m.Add(context.Background(), numbered(1000))
		m.Close()
	}
}

func TestFromRow(t *testing.T) {
	row := &dataset.Row{ID: "faq#1", SourceZH: "faq.zh.md", OriginEN: dataset.OriginDocument, Score: 0.95, Pairs: []dataset.Pair{
		{Field: "question", ZH: "一", EN: "one", Score: 1},
		{Field: "answer", ZH: "二", EN: "two", Score: 0.9},
		{Field: "answer", ZH: "", EN: "only English", Score: 1},
		{Field: "answer", ZH: "三", EN: "three", Score: 0.99},
		{Field: "answer", ZH: "四", EN: "four", Score: 0.2},
	}}
	entries, skipped := FromRow(row, 0.8, time.Unix(1, 0).UTC())
	if want := (Skipped{OneSided: 1, Doubtful: 1}); skipped != want {
		t.Errorf("skipped %+v, expected %+v", skipped, want)
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintln(e.ZH, e.EN, e.Context == ContextOf("", ""), e.Context == ContextOf("", "三"), e.Context == ContextOf("二", "四")))
	}
	if want := []string{"一 one true false false\n", "二 two false true false\n", "三 three false false true\n"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, expected %q", got, want)
	}
	for want, change := range map[Skipped]func(*dataset.Row){
		{OneSided: 1, Flagged: 4}:   func(r *dataset.Row) { r.Flags = []dataset.Flag{{Severity: "warning"}, {Severity: "error"}} },
		{OneSided: 1, Recalled: 4}:  func(r *dataset.Row) { r.OriginEN = dataset.OriginMemory },
		{OneSided: 1, Unchecked: 4}: func(r *dataset.Row) { r.OriginEN = dataset.OriginNone },
		{OneSided: 1, Doubtful: 4}:  func(r *dataset.Row) { r.Score = 0.1 },
	} {
		changed := *row
		change(&changed)
		if entries, skipped := FromRow(&changed, 0.8, time.Time{}); skipped != want || len(entries) > 0 {
			t.Errorf("skipped %+v, expected %+v", skipped, want)
		}
	}
}

// TestOpenAtOnce makes a file by many handles at the same time.
func TestOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory.db")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			m, err := Open(path, Options{})
			if err == nil {
				_, err = m.Add(context.Background(), numbered(i))
				err = errors.Join(err, m.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(all(t, open(t, path))); n != 8 {
		t.Errorf("%d entries, expected 8", n)
	}
}

// FuzzFind checks that what was added is found, exactly.
func FuzzFind(f *testing.F) {
	m := open(f, "")
	f.Add("什么是闭包？", "What is a closure?")
	f.Add("a\x00b", "\u200bx")
	f.Fuzz(func(t *testing.T, zh, en string) {
		_, err := m.Add(context.Background(), Entry{ZH: zh, EN: en, Score: 1})
		if errors.As(err, new(*EntryError)) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		hits, err := m.Find(context.Background(), Query{ZH: zh, Limit: 1000, KeepScript: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if h.ZH == zh && h.EN == en && h.Kind == Exact && !h.NeedsReview {
				return
			}
		}
		t.Fatalf("%q is not found: %v", zh, hits)
	})
}
