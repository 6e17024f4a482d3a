package export

import (
	"bytes"
	"errors"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// bankRow is a row of somebody else's schema.
type bankRow struct {
	Question string   `parquet:"题目"`
	Options  []string `parquet:"options,list"`
	Answer   int64    `parquet:"answer"`
	Note     *string  `parquet:"note,optional"`
	Marks    []mark   `parquet:"marks,list"`
}

type mark struct {
	Label string  `parquet:"label"`
	Score float64 `parquet:"score"`
}

func bank(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[bankRow](&b)
	note := "易 & <b>"
	if _, err := w.Write([]bankRow{{"1 < 2？", []string{"对", "错"}, 0, nil, []mark{{"A", 1.5}}}, {"\xff", nil, 1, &note, nil}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquetLines(t *testing.T) {
	data := bank(t)
	var got bytes.Buffer
	if err := ParquetLines("x.parquet", bytes.NewReader(data), int64(len(data)), &got); err != nil {
		t.Fatal(err)
	}
	want := `{"题目":"1 < 2？","options":["对","错"],"answer":0,"note":null,"marks":[{"label":"A","score":1.5}]}` + "\n" +
		`{"题目":"\ufffd","options":[],"answer":1,"note":"易 & <b>","marks":[]}` + "\n"
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// TestParquetLinesDamaged cuts and changes a file: the error is one, never a panic.
func TestParquetLinesDamaged(t *testing.T) {
	data := bank(t)
	for i := range data {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x55
		for _, d := range [][]byte{damaged, data[:i]} {
			err := ParquetLines("x.parquet", bytes.NewReader(d), int64(len(d)), new(bytes.Buffer))
			var read *ReadError
			if err != nil && (!errors.As(err, &read) || read.Name != "x.parquet") {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}
