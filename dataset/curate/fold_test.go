package curate

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func hashes(units []unit) (list []uint64) {
	for _, u := range units {
		list = append(list, u.hash)
	}
	return list
}

// foldings are texts that must fold alike, or must not.
var foldings = []struct {
	a, b  string
	alike bool
}{
	{"什么是缓存穿透？", "什麼是緩存穿透", true},
	{"**什么是**「缓存」`穿透`！", "什么是缓存穿透", true},
	{"ＴＣＰ／ＩＰ　协议", "tcp/ip 协议", true},
	{"Straße", "STRASSE", false}, // simple case folding
	{"ΟΔΟΣ", "οδος", true},
	{"①②", "12", true},
	{"cafe\u0301 au lait", "Café au lait", true},
	{"㎡", "m2", true},
	{"ﬁle", "file", true},
	{"Ŀ0", "L·0", true},
	{"缓\u200b存\ufeff", "缓存", true},
	{"soft\u00adware", "software", true},
	{"soft ware", "software", false},
	{"３．１４", "3.14", true},
	{"3.14", "314", false},
	{"…", "", true},
	{"🙂👍", "", true},
	{"a\xffb", "a b", true},
	{"한국어", norm.NFD.String("한국어"), true},
	{"が", norm.NFD.String("が"), true},
	{"不是", "是不", false},
}

func TestFold(t *testing.T) {
	r := textReader(t)
	for _, c := range foldings {
		a, b := r.units(nil, c.a), r.units(nil, c.b)
		if slices.Equal(hashes(a), hashes(b)) != c.alike {
			t.Errorf("%q and %q: alike is %v", c.a, c.b, !c.alike)
		}
	}
	// Units know their bytes.
	text := "用 Café①，不"
	var found []string
	for _, u := range r.units(nil, text) {
		found = append(found, text[u.start:u.end])
	}
	if want := []string{"用", "Café①", "不"}; !slices.Equal(found, want) {
		t.Errorf("units of %q: %q, want %q", text, found, want)
	}
}

func TestShingles(t *testing.T) {
	r := textReader(t)
	text := "缓存穿透缓存穿透缓存"
	units := r.units(nil, text)
	got := shingles(nil, units, 4)
	if len(got) != len(units)-3 {
		t.Fatalf("%d shingles of %d units", len(got), len(units))
	}
	for i, h := range got {
		if alone := shingles(nil, units[i:i+4], 4); alone[0] != h {
			t.Errorf("shingle %d depends on what stands before it", i)
		}
		if (h == got[0]) != (i%4 == 0) {
			t.Errorf("shingle %d: equal to the first is %v", i, h == got[0])
		}
	}
	if n := len(shingles(nil, units[:2], 4)); n != 1 {
		t.Errorf("%d shingles of a short text, want 1", n)
	}
	if n := len(shingles(nil, nil, 4)); n != 0 {
		t.Errorf("%d shingles of no text", n)
	}
}

// Whatever the bytes, units stand in order inside the text, and marks between units make no difference.
func FuzzUnits(f *testing.F) {
	for _, c := range foldings {
		f.Add(c.a)
		f.Add(c.b)
	}
	r := textReader(f)
	f.Fuzz(func(t *testing.T, text string) {
		units := r.units(nil, text)
		end := int32(0)
		for _, u := range units {
			if u.start < end && !strings.ContainsFunc(text, func(c rune) bool { return r.at(c) == irregular }) || u.end <= u.start || int(u.end) > len(text) {
				t.Fatalf("%q: unit at %d to %d behind %d", text, u.start, u.end, end)
			}
			end = u.end
		}
		if again := r.units(nil, "，"+text+"。"); !slices.Equal(hashes(again), hashes(units)) {
			t.Errorf("%q: marks around it make a difference", text)
		}
		if utf8.ValidString(text) {
			if normal := r.units(nil, norm.NFKC.String(text)); !slices.Equal(hashes(normal), hashes(units)) {
				t.Errorf("%q: NFKC makes a difference: %q", text, norm.NFKC.String(text))
			}
		}
		shingles(nil, units, 5)
	})
}
