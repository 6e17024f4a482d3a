package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	sumsFile   = "SHA256SUMS"
	noticeFile = "NOTICE"
)

var sumLine = regexp.MustCompile(`^([0-9a-fA-F]{64}) [ *](.+)$`)

// checksums compares SHA256SUMS with the files.
func (l *linter) checksums() {
	if !l.there(sumsFile) {
		l.report("sums/missing", sumsFile, "no such file")
		return
	}
	listed := map[string]bool{}
	err := l.lines(sumsFile, func(number int, line []byte) bool {
		m := sumLine.FindStringSubmatch(strings.TrimSuffix(string(line), "\r"))
		switch {
		case m == nil || path.IsAbs(m[2]) || path.Clean(m[2]) != strings.TrimPrefix(m[2], "./") || strings.HasPrefix(path.Clean(m[2]), ".."):
			l.report("sums/format", sumsFile, "line %d: %s", number, short(string(line[:min(len(line), 200)])))
			return true
		case listed[path.Clean(m[2])]:
			l.report("sums/twice", sumsFile, "line %d: %s again", number, short(m[2]))
			return true
		}
		name := path.Clean(m[2])
		listed[name] = true
		if !l.there(name) {
			l.report("sums/absent", sumsFile, "line %d: %s", number, short(name))
			return true
		}
		if sum, ok := l.sum(name); !ok || hex.EncodeToString(sum[:]) != strings.ToLower(m[1]) {
			l.report("sums/wrong", name, "another SHA-256 than line %d of %s", number, sumsFile)
		}
		return true
	})
	if err != nil {
		l.report("sums/format", sumsFile, "%v", err)
	}
	for _, name := range l.names {
		if (isData(name) || slices.Contains([]string{cardFile, croissantFileName, noticeFile}, name)) && !listed[name] {
			l.report("sums/unlisted", name, "not in %s", sumsFile)
		}
	}
}

// sum hashes a file, once.
func (l *linter) sum(name string) (sum [32]byte, ok bool) {
	if sum, ok = l.sums[name]; ok {
		return sum, true
	}
	if l.ctx.Err() != nil {
		return sum, false
	}
	f, err := l.fs.Open(name)
	if err != nil {
		return sum, false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, false
	}
	sum = [32]byte(h.Sum(nil))
	l.sums[name] = sum
	return sum, true
}

// notice checks that all documents stand in NOTICE, with their licence.
func (l *linter) notice() {
	if !l.there(noticeFile) {
		l.report("notice/missing", noticeFile, "no such file")
		return
	}
	data, err := l.read(noticeFile, 256<<20)
	if err != nil {
		l.report("notice/missing", noticeFile, "%v", err)
		return
	}
	named := map[string]bool{}
	licensed := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		named[line] = true
		if strings.HasPrefix(line, "Licence:") || strings.HasPrefix(line, "License:") {
			licensed = true
		}
		if line == "No licence stated:" || len(line) > 8 && strings.EqualFold(strings.TrimSpace(line[8:]), "unknown") && (strings.HasPrefix(line, "Licence:") || strings.HasPrefix(line, "License:")) {
			l.report("notice/unlicensed", noticeFile, "documents without a licence")
		}
	}
	text := string(data)
	for _, s := range slices.Sorted(maps.Keys(l.sources)) {
		if !named[plain(s)] && !strings.Contains(text, plain(s)) {
			l.report("notice/document", noticeFile, "no %s", short(s))
			break
		}
	}
	if !licensed && len(l.sources) > 0 {
		l.report("notice/unlicensed", noticeFile, "no line of a licence")
	}
}
