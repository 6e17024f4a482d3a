package memory

import (
	"context"
	"path/filepath"
	"testing"
)

// open opens a memory in a new directory, or in the file that is given.
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

func add1(t testing.TB, m *Memory, entries ...Entry) Added {
	t.Helper()
	a, err := m.Add(context.Background(), entries...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestX(t *testing.T) {
	m := open(t, "")
	t.Log(add1(t, m, Entry{ZH: "什么是闭包？", EN: "What is a closure?", Score: 1}, Entry{ZH: "什么是 3 个闭包？", EN: "What are 3 closures?", Score: 1},
		Entry{ZH: "什麼是閉包?", EN: "What's a closure?", Score: 1, Context: ContextOf("", "啊")}))
	for _, q := range []Query{{ZH: "什么是闭包?"}, {ZH: "什么是4个闭包？"}, {ZH: "什么是闭包?", Context: ContextOf("", "啊")}, {ZH: "什么是闭包?", KeepScript: true}} {
		hits, err := m.Find(context.Background(), q)
		for _, h := range hits {
			t.Logf("%+v", h)
		}
		t.Log(err)
	}
}
