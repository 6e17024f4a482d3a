package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/duizhao/duizhao/dataset/export"
	"github.com/duizhao/duizhao/segment"
)

// converter is a program that makes text of a kind of file. It reads the file from stdin and writes to stdout; it gets no network, no
// other file and no environment.
type converter struct {
	program string
	debian  string   // the package that holds it
	args    []string // of the conversion
	version []string // that make it say its version
}

// pandoc makes HTML: Markdown would come with escapes before the numbers and blanks that people typed.
func pandoc(from string) *converter {
	return &converter{"pandoc", "pandoc",
		[]string{"--sandbox", "--from", from, "--to", "html5", "--wrap=none", "--mathjax", "--no-highlight", "--email-obfuscation=none"}, []string{"--version"}}
}

// converters by the ending of a file's name. Workbooks and Parquet need no program.
var converters = map[string]*converter{
	".html": pandoc("html"), ".htm": pandoc("html"), // if asked
	".docx": pandoc("docx"), ".odt": pandoc("odt"), ".epub": pandoc("epub"), ".rst": pandoc("rst"), ".org": pandoc("org"),
	".pdf": {"pdftotext", "poppler-utils", []string{"-layout", "-enc", "UTF-8", "-", "-"}, []string{"-v"}},
}

// refused are kinds of files that are not opened, and what to do instead.
var refused = map[string]string{
	".zip": "an archive: unpack it first", ".rar": "an archive: unpack it first", ".7z": "an archive: unpack it first", ".tar": "an archive: unpack it first",
	".gz": "an archive: unpack it first", ".tgz": "an archive: unpack it first", ".xz": "an archive: unpack it first", ".bz2": "an archive: unpack it first",
	".docm": "a document with macros: save it as .docx", ".dotm": "a document with macros: save it as .docx", ".xlsm": "a workbook with macros: save it as .csv",
	".xls": "a workbook: save its sheets as .csv", ".ods": "a workbook: save its sheets as .csv",
	".doc": "a document of an old format: save it as .docx", ".wps": "a document of WPS: save it as .docx", ".pptm": "a presentation with macros: save it as .pdf",
	".pptx": "a presentation: save it as .pdf", ".ppt": "a presentation: save it as .pdf",
}

// Limits of conversions.
const (
	conversionTime   = 2 * time.Minute
	conversionInput  = 256 << 20 // bytes of a file
	conversionOutput = 256 << 20 // bytes of text, and of a document's unpacked parts
)

// ConversionError says why a file was not turned into text.
type ConversionError struct {
	Name     string
	Expected string
	Found    string
	// Package is the Debian package of a program that is missing, "" if none is.
	Package string
	Err     error // of the program, nil if it did not run
}

func (e *ConversionError) Error() string {
	return fmt.Sprintf("%s: expected %s, found %s", e.Name, e.Expected, e.Found)
}

func (e *ConversionError) Unwrap() error { return e.Err }

// isConverted tells a file whose text a converter has to make, or one that is refused. Pages of HTML are read without one unless it is asked
// for.
func isConverted(name string, pages bool) bool {
	ext := strings.ToLower(filepath.Ext(name))
	if ext == ".html" || ext == ".htm" {
		return pages
	}
	return converters[ext] != nil || refused[ext] != "" || ext == ".parquet" || ext == ".xlsx"
}

// convert reads a file that is no text and makes text of it. Size and hash of what it returns are the file's, spans are of the text.
func convert(ctx context.Context, name string) (*segment.Text, error) {
	ext := strings.ToLower(filepath.Ext(name))
	if why := refused[ext]; why != "" {
		return nil, &ConversionError{Name: name, Expected: "a document", Found: why}
	}
	raw, err := readLimited(name)
	if err != nil {
		return nil, err
	}
	if err := checkPackage(name, ext, raw); err != nil {
		return nil, err
	}
	c := converters[ext]
	if ext == ".xlsx" {
		table, err := workbookText(name, raw)
		if err != nil {
			return nil, err
		}
		return converted(name, raw, table, "duizhao "+version)
	}
	if c == nil {
		var lines bytes.Buffer
		if err := export.ParquetLines(name, bytes.NewReader(raw), int64(len(raw)), &lines); err != nil {
			return nil, err
		}
		return converted(name, raw, lines.String(), "duizhao "+version)
	}
	program, err := exec.LookPath(c.program)
	if err != nil {
		return nil, &ConversionError{name, c.program + " to read " + ext, "none on this machine", c.debian, err}
	}
	version, err := c.identify(ctx, program)
	if err != nil {
		return nil, c.failed(name, err)
	}
	text, err := c.run(ctx, program, c.args, raw)
	if err != nil {
		return nil, c.failed(name, err)
	}
	return converted(name, raw, text, version+" "+strings.Join(c.args, " "))
}

// identify asks the program for its version.
func (c *converter) identify(ctx context.Context, program string) (string, error) {
	said, err := c.run(ctx, program, c.version, nil)
	version, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	return version, err
}

func converted(name string, raw []byte, text, by string) (*segment.Text, error) {
	t, err := segment.Decoder{Encoding: segment.UTF8, Replace: true}.DecodeString(name, text)
	if err != nil {
		return nil, err
	}
	return t.ConvertedFrom(raw, by), nil
}

// readLimited reads a file that is not too large.
func readLimited(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, conversionInput+1))
	if err == nil && len(raw) > conversionInput {
		err = &ConversionError{Name: name, Expected: fmt.Sprintf("at most %d bytes", conversionInput), Found: "more"}
	}
	return raw, err
}

// checkPackage looks into the documents that are packages of files: no macros, and no more text than memory holds.
func checkPackage(name, ext string, raw []byte) error {
	switch ext {
	case ".docx", ".odt", ".epub", ".xlsx":
	case ".pdf":
		if !bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) {
			return &ConversionError{Name: name, Expected: "a PDF file", Found: fmt.Sprintf("one that begins with %.8q", raw)}
		}
		return nil
	default:
		return nil
	}
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return &ConversionError{Name: name, Expected: "a document packed as " + ext, Found: err.Error(), Err: err}
	}
	unpacked := uint64(0)
	for _, f := range files.File {
		base := filepath.Base(f.Name)
		if strings.EqualFold(base, "vbaProject.bin") || strings.HasPrefix(f.Name, "Basic/") || strings.HasPrefix(f.Name, "Scripts/") {
			return &ConversionError{Name: name, Expected: "a document without macros", Found: f.Name + " in it: save it without macros"}
		}
		if unpacked += f.UncompressedSize64; unpacked > conversionOutput || f.UncompressedSize64 > conversionOutput {
			return &ConversionError{Name: name, Expected: fmt.Sprintf("at most %d bytes unpacked", conversionOutput), Found: "more"}
		}
	}
	return nil
}

// run runs the program on input and gives what it writes; its version may come on stderr.
func (c *converter) run(ctx context.Context, program string, args []string, input []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, conversionTime)
	defer cancel()
	out, errs := boundedBuffer{left: conversionOutput}, boundedBuffer{left: 4 << 10}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &errs
	cmd.Env = []string{"LANG=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	cmd.Dir = os.TempDir()
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("no result within %v: %w", conversionTime, ctx.Err())
	case out.over:
		return "", fmt.Errorf("more than %d bytes of text", conversionOutput)
	case err != nil:
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(errs.kept.String()))
	case out.kept.Len() == 0 && input == nil:
		return errs.kept.String(), nil
	}
	return out.kept.String(), nil
}

func (c *converter) failed(name string, err error) error {
	return &ConversionError{Name: name, Expected: "text from " + c.program, Found: strings.ReplaceAll(err.Error(), "\n", "; "), Err: err}
}

// boundedBuffer keeps what is written up to a limit and fails behind it.
type boundedBuffer struct {
	kept bytes.Buffer // not embedded: its ReadFrom knows no limit
	left int
	over bool
}

var errTooMuch = errors.New("too much output")

func (l *boundedBuffer) Write(p []byte) (int, error) {
	if len(p) > l.left {
		l.over = true
		return 0, errTooMuch
	}
	l.left -= len(p)
	return l.kept.Write(p)
}
