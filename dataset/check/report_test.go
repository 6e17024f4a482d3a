package check

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/duizhao/duizhao/dataset"
)

var sample = Finding{File: "out/a b.jsonl", Line: 3, Row: &dataset.Row{ID: "faq#3", SourceZH: "docs/问.md", SpanZH: dataset.Extent{Line: 12}, SourceEN: "docs/en.md", SpanEN: dataset.Extent{Line: 9}},
	Flag: dataset.Flag{Check: "numbers", Field: "answer", Severity: "warning", Message: `only in Chinese "30"`}}

func reported(t *testing.T, format Format, findings ...Finding) string {
	t.Helper()
	var b bytes.Buffer
	r, err := NewReporter(format, &b, "1.0")
	if err != nil {
		t.Fatal(err)
	}
	for i := range findings {
		if err := r.Write(&findings[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReports(t *testing.T) {
	evil := sample
	evil.Row = &dataset.Row{ID: "x\x1b[31m\n#1"}
	for _, test := range []struct {
		format Format
		want   string
	}{
		{Text, `out/a b.jsonl:3: warning: faq#3 answer (docs/问.md:12): only in Chinese "30" [numbers]` + "\n" +
			"out/a b.jsonl:3: warning: x\ufffd[31m\ufffd#1 answer: only in Chinese \"30\" [numbers]\n"},
		{JSON, `{"file":"out/a b.jsonl","line":3,"id":"faq#3","check":"numbers","field":"answer","severity":"warning","message":"only in Chinese \"30\"",` +
			`"source_zh":"docs/问.md","source_line_zh":12,"source_en":"docs/en.md","source_line_en":9,"fingerprint":"` + sample.Fingerprint() + `"}` + "\n" +
			`{"file":"out/a b.jsonl","line":3,"id":"x\u001b[31m\n#1","check":"numbers","field":"answer","severity":"warning","message":"only in Chinese \"30\"",` +
			`"source_zh":"","source_line_zh":0,"source_en":"","source_line_en":0,"fingerprint":"` + evil.Fingerprint() + `"}` + "\n"},
	} {
		if got := reported(t, test.format, sample, evil); got != test.want {
			t.Errorf("%s:\n%s\nexpected\n%s", test.format, got, test.want)
		}
	}
}

// TestSARIF reads a report back by what SARIF 2.1.0 requires.
func TestSARIF(t *testing.T) {
	for n := range 3 {
		var log struct {
			Version string
			Runs    []struct {
				Tool struct {
					Driver struct {
						Name  string
						Rules []struct{ ID string }
					}
				}
				Results []struct {
					RuleID, Level string
					Message       struct{ Text string }
					Locations     []struct {
						PhysicalLocation struct {
							ArtifactLocation struct{ URI string }
							Region           struct{ StartLine int }
						}
					}
					RelatedLocations []struct {
						ID               int
						PhysicalLocation struct {
							ArtifactLocation struct{ URI string }
							Region           struct{ StartLine int }
						}
					}
					PartialFingerprints map[string]string
				}
			}
		}
		text := reported(t, SARIF, []Finding{sample, sample}[:n]...)
		if err := json.Unmarshal([]byte(text), &log); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		run := log.Runs[0]
		if log.Version != "2.1.0" || run.Tool.Driver.Name != "duizhao" || len(run.Tool.Driver.Rules) != len(table) || len(run.Results) != n {
			t.Errorf("%d findings: %s", n, text)
		}
		for _, r := range run.Results {
			place, related := r.Locations[0].PhysicalLocation, r.RelatedLocations
			if r.RuleID != "numbers" || r.Level != "warning" || place.ArtifactLocation.URI != "out/a%20b.jsonl" || place.Region.StartLine != 3 ||
				len(related) != 2 || related[0].PhysicalLocation.ArtifactLocation.URI != "docs/%E9%97%AE.md" || related[0].PhysicalLocation.Region.StartLine != 12 ||
				r.PartialFingerprints["duizhao/v1"] != sample.Fingerprint() {
				t.Errorf("%+v", r)
			}
		}
	}
}

func TestAccepted(t *testing.T) {
	var b bytes.Buffer
	if err := WriteBaselineHead(&b); err != nil {
		t.Fatal(err)
	}
	if err := WriteBaseline(&b, &sample); err != nil {
		t.Fatal(err)
	}
	moved, other := sample, sample
	moved.Line, moved.File = 99, "elsewhere.jsonl"
	other.Message = `only in Chinese "31"`
	var a Accepted
	if a.Has(&sample) {
		t.Error("nothing is accepted at first")
	}
	if err := a.ReadBaseline("b", &b); err != nil {
		t.Fatal(err)
	}
	if !a.Has(&moved) || a.Has(&other) {
		t.Error("a baseline holds for a finding wherever its row stands, and for no other")
	}
	var s Accepted
	if err := s.ReadSuppressions("s", strings.NewReader("\ufeff# why\r\n\r\nmy faq#3\tnumbers\r\nfaq#4 *")); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"my faq#3": true, "faq#3": false, "faq#4": true} {
		f := Finding{Row: &dataset.Row{ID: id}, Flag: sample.Flag}
		if s.Has(&f) != want {
			t.Errorf("%s: expected %t", id, want)
		}
	}
	for text, want := range map[string]string{"x": `s:1: expected the id of a row and a check, or *, found "x"`, "\nfaq#1 number": `s:2: expected the id of a row and a check, or *, found "faq#1 number"`} {
		if err := s.ReadSuppressions("s", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, expected %s", text, err, want)
		}
	}
}

// FuzzLists: lists of any kind are read or refused.
func FuzzLists(f *testing.F) {
	for _, s := range []string{baselineHead + "\n0123456789abcdef\tx\ty", "faq#3 numbers\nfaq#4 *", "\"", "\x00\xff\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var a Accepted
		a.ReadBaseline("b", strings.NewReader(s))
		a.ReadSuppressions("s", strings.NewReader(s))
	})
}
