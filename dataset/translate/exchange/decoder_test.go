package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/segment"
)

func TestLanguage(t *testing.T) {
	for _, tag := range []string{"zh", "zh-CN", "zh-Hans", "ZH-cn", "zh_TW", "zh-Hant-HK", "cmn", "zho", " zh "} {
		if l, ok := Language(tag); l != segment.Chinese || !ok {
			t.Errorf("%q: %v, %v", tag, l, ok)
		}
	}
	for _, tag := range []string{"en", "en-US", "EN_gb", "eng"} {
		if l, ok := Language(tag); l != segment.English || !ok {
			t.Errorf("%q: %v, %v", tag, l, ok)
		}
	}
	for _, tag := range []string{"", "fr", "zha", "enm", "x-zh", "*all*"} {
		if l, ok := Language(tag); ok {
			t.Errorf("%q is %v", tag, l)
		}
	}
}

func TestAttr(t *testing.T) {
	d := NewDecoder("file", strings.NewReader(`<tuv lang="fr" xml:lang="zh"/>`))
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	e := token.(xml.StartElement)
	if Attr(e, "lang") != "zh" || Attr(e, "other") != "" {
		t.Errorf("%+v", e)
	}
}

func TestText(t *testing.T) {
	d := NewDecoder("file", strings.NewReader(`<a>x<b>y<c/></b>&amp;<![CDATA[<z>]]></a>`))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var inside []string
	text, err := d.Text(func(name string, hasText bool) {
		if hasText {
			name += "+"
		}
		inside = append(inside, name)
	})
	if text != "xy&<z>" || err != nil || strings.Join(inside, " ") != "c b+" {
		t.Errorf("%q, %v, %q", text, err, inside)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

// FuzzDecoder checks that whatever comes is read to its end or to an error that names the file, in bounded depth.
func FuzzDecoder(f *testing.F) {
	for _, text := range []string{"<a b='c'>d<!-- e --></a>", "\xef\xbb\xbf<a/>", "\xff\xfe<\x00a\x00/\x00>\x00", "\x00<\x00a\x00/\x00>",
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<?xml version="1.0" encoding="UTF-16"?><a/>`, strings.Repeat("<a>", 70)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := NewDecoder("file", strings.NewReader(string(data)))
		depth := 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				if !errors.As(err, new(*ReadError)) || !strings.HasPrefix(err.Error(), "file:") {
					t.Fatalf("%T: %v", err, err)
				}
				return
			}
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
			if depth < 0 || depth > MaxDepth {
				t.Fatalf("depth %d", depth)
			}
		}
	})
}
