package export

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/duizhao/duizhao/dataset"
)

// hostile is a row with bad in every text, and a pair with two sides.
func hostile(bad string) *dataset.Row {
	return &dataset.Row{
		ID: bad, SourceZH: bad, SourceEN: bad, Number: bad, Section: []string{bad}, Kind: dataset.Kind(bad),
		TitleZH: bad, TitleEN: bad, QuestionZH: bad, QuestionEN: bad,
		OptionsZH: options(bad, bad), OptionsEN: options(bad, bad),
		AnswerZH: bad, AnswerEN: bad, AnswerKey: []string{bad}, AnalysisZH: bad, AnalysisEN: bad,
		Pairs:    []dataset.Pair{pair(bad, bad, bad, 0.5), pair("title", bad, "", 0.1), pair("option."+bad, bad, bad, 1)},
		OriginEN: dataset.Origin(bad), EngineEN: bad, Flags: []dataset.Flag{finding(bad, bad, bad, bad)}, Cluster: bad, Split: bad,
	}
}

var hostileTexts = []string{
	"<script>alert(1)</script>", "</seg></tuv>", "]]>", "<!-- ", "--></style>", "<![CDATA[", "&lt;&amp;&#0;", `" onload="x`, "' '",
	"{{.Title}}", "javascript:alert(1)", "a\x00b\x01\x0b\x1f", "\r\n\t x \r", "a\u2028\u2029b", "\ufffe\uffff\ufffd", "\u202e逆\u200b", "𠮷😀", `\ufffd`,
}

// The elements of TMX 1.4 that the writer uses: which children each takes, in order, and which attributes it must have
// and may have (https://www.gala-global.org/tmx-14b, the DTD).
var tmx14 = map[string]struct {
	children   string // of the names of the children, each with a blank after it
	must, may  []string
	characters bool
}{
	"tmx":    {`^header body $`, []string{"version"}, nil, false},
	"header": {`^(note |prop |ude )*$`, []string{"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}, []string{"o-encoding", "creationdate", "creationid", "changedate", "changeid"}, false},
	"body":   {`^(tu )*$`, nil, nil, false},
	"tu":     {`^(note |prop )*(tuv )+$`, nil, []string{"tuid", "o-encoding", "datatype", "usagecount", "lastusagedate", "creationtool", "creationtoolversion", "creationdate", "creationid", "changedate", "segtype", "changeid", "o-tmf", "srclang"}, false},
	"tuv":    {`^(note |prop )*seg $`, []string{"xml:lang"}, []string{"o-encoding", "datatype", "usagecount", "lastusagedate", "creationtool", "creationtoolversion", "creationdate", "creationid", "changedate", "o-tmf", "changeid"}, false},
	"prop":   {`^$`, []string{"type"}, []string{"xml:lang", "o-encoding"}, true},
	"seg":    {`^((bpt|ept|ph|it|hi|ut) )*$`, nil, nil, true},
}

// validTMX checks a document against tmx14 and gives the pairs in it.
func validTMX(t *testing.T, document []byte) (ids []string, pairs []dataset.Pair) {
	t.Helper()
	type element struct{ name, children, text, kind string }
	var open []element
	var id, name string
	var segments []string
	decoder := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			rule, ok := tmx14[token.Name.Local]
			if !ok {
				t.Fatalf("unknown element %s", token.Name.Local)
			}
			e := element{name: token.Name.Local}
			var found []string
			for _, a := range token.Attr {
				attribute := a.Name.Local
				if a.Name.Space != "" {
					attribute = a.Name.Space + ":" + attribute
				}
				attribute = strings.Replace(attribute, "http://www.w3.org/XML/1998/namespace", "xml", 1)
				found = append(found, attribute)
				if !slices.Contains(rule.must, attribute) && !slices.Contains(rule.may, attribute) {
					t.Errorf("%s must not have %s", e.name, attribute)
				}
				switch attribute {
				case "type":
					e.kind = a.Value
				case "segtype":
					if !slices.Contains([]string{"block", "paragraph", "sentence", "phrase"}, a.Value) {
						t.Errorf("segtype %q", a.Value)
					}
				case "xml:lang", "srclang", "adminlang":
					if _, err := language.Parse(a.Value); err != nil {
						t.Errorf("%s=%q: %v", attribute, a.Value, err)
					}
				case "version":
					if a.Value != "1.4" {
						t.Errorf("version %q", a.Value)
					}
				}
			}
			for _, attribute := range rule.must {
				if !slices.Contains(found, attribute) {
					t.Errorf("%s lacks %s", e.name, attribute)
				}
			}
			if len(open) > 0 {
				open[len(open)-1].children += e.name + " "
			}
			open = append(open, e)
		case xml.CharData:
			if len(open) == 0 {
				continue
			}
			e := &open[len(open)-1]
			e.text += string(token)
			if !tmx14[e.name].characters && !blank(string(token)) {
				t.Errorf("%s has text %q", e.name, token)
			}
		case xml.EndElement:
			e := open[len(open)-1]
			open = open[:len(open)-1]
			if !regexp.MustCompile(tmx14[e.name].children).MatchString(e.children) {
				t.Errorf("%s has children %s", e.name, e.children)
			}
			switch {
			case e.name == "prop" && e.kind == "x-id":
				id = e.text
			case e.name == "prop" && e.kind == "x-field":
				name = e.text
			case e.name == "seg":
				segments = append(segments, e.text)
			case e.name == "tu":
				ids = append(ids, id)
				pairs = append(pairs, dataset.Pair{Field: name, ZH: segments[0], EN: segments[1]})
				segments = nil
			}
		}
	}
	return ids, pairs
}

func TestTMX(t *testing.T) {
	for _, c := range []struct {
		options Options
		text    string
	}{
		{Options{}, "平常的句子。"},
		{Options{TagZH: "zh-Hant-TW", TagEN: "en-GB", Version: `1.0 "β" <&>`}, "對照"},
	} {
		document, _ := written(t, TMX, c.options, hostile(c.text))
		ids, pairs := validTMX(t, document)
		if want := []string{c.text, c.text}; !slices.Equal(ids, want) || pairs[0].ZH != c.text {
			t.Errorf("got %q %+v", ids, pairs)
		}
	}
	// Nothing in is XML, so nothing comes out changed but what XML cannot say.
	for _, bad := range hostileTexts {
		document, counts := written(t, TMX, Options{}, hostile(bad))
		want := strings.NewReplacer("\x00", "\ufffd", "\x01", "\ufffd", "\x0b", "\ufffd", "\x1f", "\ufffd", "\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(bad)
		ids, pairs := validTMX(t, document)
		if len(pairs) != 2 || counts.Written != 2 || counts.OneSided != 1 {
			t.Fatalf("%q: got %d pairs, counted %+v", bad, len(pairs), counts)
		}
		if got := pairs[0]; ids[0] != want || got.Field != want || got.ZH != want || got.EN != want {
			t.Errorf("%q: came back as %q %+v", bad, ids[0], got)
		}
		replaced := strings.Count(want, "\ufffd") - strings.Count(bad, "\ufffd")
		if counts.Replaced != 8*replaced {
			t.Errorf("%q: counted %d replaced characters, want %d", bad, counts.Replaced, 8*replaced)
		}
	}
}

// Whatever a row holds, the page has the elements of the page alone.
func TestPageIsSafe(t *testing.T) {
	tags := func(page []byte) []string {
		return strings.Fields(string(bytes.Join(regexp.MustCompile(`</?[A-Za-z!][^\s>]*`).FindAll(page, -1), []byte(" "))))
	}
	plain, _ := written(t, HTML, Options{Title: "x"}, hostile("x"))
	for _, bad := range hostileTexts {
		page, counts := written(t, HTML, Options{Title: bad}, hostile(bad))
		if got, want := tags(page), tags(plain); !slices.Equal(got, want) {
			t.Errorf("%q: the page has tags %q, want %q", bad, got, want)
		}
		if i := bytes.IndexFunc(page, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == 0xfffe || r == 0xffff }); i >= 0 {
			t.Errorf("%q: character %q at offset %d", bad, page[i], i)
		}
		if strings.Contains(bad, "\x00") != (counts.Replaced > 0) && !strings.Contains(bad, "\ufffe") {
			t.Errorf("%q: counted %d replaced characters", bad, counts.Replaced)
		}
	}
	if bytes.Contains(plain, []byte("<script")) || bytes.Contains(plain, []byte("http://")) || bytes.Contains(plain, []byte("https://")) {
		t.Error("the page needs a script or something from outside")
	}
}

// The page leaves no text out, aligned or not.
func TestPageShowsEverything(t *testing.T) {
	row := &dataset.Row{
		ID: "a b#1", TitleZH: "〔1〕", TitleEN: "〔2〕", QuestionZH: "〔3〕", QuestionEN: "〔4〕",
		OptionsZH: options("A", "〔5〕"), OptionsEN: options("A", "〔6〕", "B", "〔7〕"),
		AnswerZH: "〔8〕", AnswerEN: "〔9〕", AnalysisZH: "〔10〕", AnalysisEN: "〔11〕",
		Section: []string{"〔12〕", "〔13〕"}, Flags: []dataset.Flag{finding("〔14〕", "〔15〕", "info", "〔16〕")},
	}
	once := func(page []byte, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if n := bytes.Count(page, []byte(text)); n != 1 {
				t.Errorf("%s stands there %d times", text, n)
			}
		}
	}
	page, _ := written(t, HTML, Options{}, row)
	for i := range 16 {
		once(page, fmt.Sprintf("〔%d〕", i+1))
	}
	once(page, `id="a_b#1"`, `href="#a_b%231"`, "无对应</i>")

	row.Pairs = []dataset.Pair{
		pair("answer", "〔一〕", "〔二〕", 0.91), pair("option.A", "〔三〕", "", 0.12),
		pair("hint", "〔四〕", "〔五〕", 0.7), pair("option.Z", "〔六〕", "〔七〕", 1),
	}
	page, _ = written(t, HTML, Options{}, row)
	once(page, "〔一〕", "〔二〕", "〔三〕", "〔四〕", "〔五〕", "〔六〕", "〔七〕", "〔3〕", "〔10〕",
		`<b class="">0.91<`, `<b class="low">0.12<`, `<b class="mid">0.70<`, "no counterpart</i>")
}
