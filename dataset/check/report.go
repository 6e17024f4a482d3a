package check

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/duizhao/duizhao/dataset"
)

// Finding is a flag with the places it belongs to.
type Finding struct {
	File string // of rows
	Line int    // of the row in it, from 1; in a Parquet file the number of the row
	Row  *dataset.Row
	dataset.Flag
}

// Fingerprint names a finding for baselines: it depends on the row's id, the check, the field and the message, and not on where the row
// stands.
func (f *Finding) Fingerprint() string {
	sum := sha256.Sum256([]byte(f.Row.ID + "\x00" + f.Check + "\x00" + f.Field + "\x00" + f.Message))
	return hex.EncodeToString(sum[:8])
}

// Format is how findings are written. It is a flag.Value.
type Format uint8

const (
	Text  Format = iota // a line for people and editors
	JSON                // JSON lines
	SARIF               // SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS
)

var formatNames = [...]string{"text", "json", "sarif"}

func (f Format) String() string { return formatNames[f] }

// Set takes text, json or sarif.
func (f *Format) Set(name string) error {
	i := slices.Index(formatNames[:], name)
	if i < 0 {
		return fmt.Errorf("expected text, json or sarif, found %q", name)
	}
	*f = Format(i)
	return nil
}

// Type names the kind of value in a command's help.
func (Format) Type() string { return "format" }

// Reporter writes findings as they come; memory does not grow with their number. It must be closed, and must not be used by several
// goroutines at once. The caller closes what it writes to.
type Reporter struct {
	format Format
	out    *bufio.Writer
	count  int
}

// NewReporter begins a report; version is that of the program, for SARIF.
func NewReporter(format Format, out io.Writer, version string) (*Reporter, error) {
	r := &Reporter{format: format, out: bufio.NewWriter(out)}
	if format != SARIF {
		return r, nil
	}
	var rules []sarifRule
	for _, c := range Checks() {
		rules = append(rules, sarifRule{c.ID, sarifText{c.Rule}, sarifLevel{level(c.Severity.String())}})
	}
	driver, err := marshal(sarifDriver{"duizhao", version, "https://github.com/duizhao/duizhao", rules})
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(r.out, `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",`+
		`"runs":[{"tool":{"driver":%s},"columnKind":"unicodeCodePoints","results":[`, driver)
	return r, err
}

// Write writes a finding.
func (r *Reporter) Write(f *Finding) error {
	r.count++
	switch r.format {
	case JSON:
		return r.json(jsonFinding{f.File, f.Line, f.Row.ID, f.Check, f.Field, f.Severity, f.Message, f.Row.SourceZH, f.Row.SpanZH.Line,
			f.Row.SourceEN, f.Row.SpanEN.Line, f.Fingerprint()})
	case SARIF:
		if r.count > 1 {
			r.out.WriteByte(',')
		}
		return r.json(sarifOf(f))
	}
	where := f.Row.ID
	if f.Field != "" {
		where += " " + f.Field
	}
	if f.Row.SpanZH.Line > 0 {
		where += fmt.Sprintf(" (%s:%d)", f.Row.SourceZH, f.Row.SpanZH.Line)
	}
	_, err := fmt.Fprintf(r.out, "%s:%d: %s: %s: %s [%s]\n",
		printable(f.File), f.Line, f.Severity, printable(where), printable(f.Message), f.Check)
	return err
}

func (r *Reporter) json(v any) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = r.out.Write(append(data, '\n'))
	return err
}

// Close ends the report.
func (r *Reporter) Close() error {
	if r.format == SARIF {
		r.out.WriteString("]}]}\n")
	}
	return r.out.Flush()
}

// printable shows a text without characters that a terminal would obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= 0x202a && r <= 0x202e {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

func marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}

type jsonFinding struct {
	File         string `json:"file"`
	Line         int    `json:"line"`
	ID           string `json:"id"`
	Check        string `json:"check"`
	Field        string `json:"field"`
	Severity     string `json:"severity"`
	Message      string `json:"message"`
	SourceZH     string `json:"source_zh"`
	SourceLineZH int    `json:"source_line_zh"`
	SourceEN     string `json:"source_en"`
	SourceLineEN int    `json:"source_line_en"`
	Fingerprint  string `json:"fingerprint"`
}

// The parts of SARIF 2.1.0 that are used; names as there.
type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string     `json:"id"`
		Short   sarifText  `json:"shortDescription"`
		Default sarifLevel `json:"defaultConfiguration"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)

// level is SARIF's word for a severity.
func level(severity string) string {
	if severity == Info.String() {
		return "note"
	}
	return severity
}

func sarifOf(f *Finding) sarifResult {
	name := f.Row.ID
	if f.Field != "" {
		name += "/" + f.Field
	}
	result := sarifResult{
		RuleID: f.Check, Level: level(f.Severity), Message: sarifText{f.Message},
		Locations:    []sarifLocation{{Physical: physical(f.File, f.Line), Logical: []sarifLogical{{name}}}},
		Fingerprints: map[string]string{"duizhao/v1": f.Fingerprint()},
	}
	for _, source := range []struct {
		name, what string
		line       int
	}{{f.Row.SourceZH, "the Chinese document", f.Row.SpanZH.Line}, {f.Row.SourceEN, "the English document", f.Row.SpanEN.Line}} {
		if source.name != "" && source.line > 0 {
			result.Related = append(result.Related, sarifLocation{
				ID: len(result.Related) + 1, Physical: physical(source.name, source.line), Message: &sarifText{source.what},
			})
		}
	}
	return result
}

// physical is a place in a file; its name becomes a relative URI.
func physical(name string, line int) sarifPhysical {
	return sarifPhysical{sarifArtifact{uri(name)}, &sarifRegion{line}}
}

// uri escapes a path for a URI reference (RFC 3986).
func uri(path string) string {
	var b strings.Builder
	path = strings.ReplaceAll(path, `\`, "/")
	for i := range len(path) {
		if c := path[i]; isASCIILetter(c) || isDigit(c) || strings.IndexByte("/-._~!$&'()*+,;=@", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
