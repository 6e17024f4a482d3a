package dataset

import (
	"path"
	"strconv"
	"strings"

	"github.com/duizhao/duizhao/segment"
)

// Syntax is how a document writes its records down. It is a flag.Value.
type Syntax uint8

const (
	Prose Syntax = iota // Markdown or plain text, which [Splitter] reads
	CSV                 // cells between commas, semicolons or bars
	TSV                 // cells between tabs
	JSON                // one value
	JSONL               // a value a line
	HTML                // a page
)

var syntaxes = [...]string{"prose", "csv", "tsv", "json", "jsonl", "html"}

func (s Syntax) String() string { return syntaxes[s] }

// Type names the kind of value in a command's help.
func (Syntax) Type() string { return "syntax" }

// Set takes "prose", "csv", "tsv", "json", "jsonl" or "html".
func (s *Syntax) Set(name string) error {
	for i, known := range syntaxes {
		if name == known {
			*s = Syntax(i)
			return nil
		}
	}
	return &SyntaxError{name}
}

// SyntaxError is a name that no syntax has.
type SyntaxError struct{ Found string }

func (e *SyntaxError) Error() string {
	return "unknown syntax " + strconv.Quote(e.Found) + ", expected " + strings.Join(syntaxes[:], ", ")
}

// SyntaxOf finds a document's syntax by its name, and where that says .txt or nothing by its content.
func SyntaxOf(t *segment.Text) Syntax {
	switch strings.ToLower(path.Ext(t.Name)) {
	case ".csv", ".xlsx": // as converted
		return CSV
	case ".tsv", ".tab":
		return TSV
	case ".json":
		if isJSONLines(t.Data) {
			return JSONL
		}
		return JSON
	case ".jsonl", ".ndjson", ".parquet": // as converted
		return JSONL
	case ".html", ".htm", ".xhtml", ".docx", ".odt", ".epub", ".rst", ".org": // as pandoc converts them
		return HTML
	case ".txt", ".text", "":
		return syntaxByContent(t.Data)
	}
	return Prose
}

// syntaxByContent tells a page, a table whose first row names its columns, and JSON from prose.
func syntaxByContent(data string) Syntax {
	s := strings.TrimLeft(data[:min(len(data), delimiterSample)], blanks)
	switch {
	case hasPrefixFold(s, "<!doctype html") || hasPrefixFold(s, "<html") || hasPrefixFold(s, "<?xml") && indexFold(s, "<html") >= 0:
		return HTML
	case isJSONLines(data):
		return JSONL
	case strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{"):
		if _, ok := parseLiteral(verbatim(data, segment.Span{End: len(data)}.Trim(data))); ok {
			return JSON
		}
		return Prose
	}
	head := s[:segment.LineLen(s)]
	for _, d := range delimiters[:3] {
		r := records{data: head, delimiter: d}
		cells, _, _ := r.next()
		t := tabular{}
		if len(cells) < 2 || !t.header(cells) {
			continue
		}
		if guess, share := guessDelimiter(s); guess == d && share > 0.9 {
			if d == '\t' {
				return TSV
			}
			return CSV
		}
	}
	return Prose
}

// isJSONLines tells text whose first two lines are objects each; one line of one object will do.
func isJSONLines(data string) bool {
	data = strings.TrimLeft(data, blanks)
	for i := range 2 {
		if data == "" {
			return i > 0
		}
		n := segment.LineLen(data)
		line := strings.Trim(data[:n], blanks)
		if line == "" || line[0] != '{' || line[len(line)-1] != '}' {
			return false
		}
		if _, ok := parseLiteral(verbatim(line, segment.Span{End: len(line)})); !ok {
			return false
		}
		data = strings.TrimLeft(data[n:], blanks)
	}
	return true
}
