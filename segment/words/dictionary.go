package words

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Entry is a word of a user's dictionary.
type Entry struct {
	Word      string
	Frequency float64 // 0 for the least one that keeps the word whole
	Tag       string  // part of speech
}

// maxFrequency keeps costs in range.
const maxFrequency = 1e15

// ReadDictionary reads a user's dictionary, which is in UTF-8 and has a word a line, with white space between:
//
//	云计算 5 n
//	凱特琳 nz
//	台中
//
// that is a word, its frequency and its part of speech, as in dictionaries for gse and for jieba, where in jieba's the
// last two are optional. Blank lines mean nothing. A word that comes twice counts as it stands first, and words of
// one character have the frequency 2, as in gse.
//
// If there are faults, it returns no entries and a [*DictionaryError] with name and the faults. gse leaves out lines
// that it does not understand, and all with a frequency below 2, and does not say so.
func ReadDictionary(name string, r io.Reader) ([]Entry, error) {
	var entries []Entry
	faults := &DictionaryError{Name: name}
	in := bufio.NewScanner(r)
	line := 0
	for in.Scan() {
		line++
		text := in.Text()
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		e, fault := parseEntry(fields)
		if fault != nil {
			fault.Line = line
			faults.add(*fault)
		} else {
			entries = append(entries, e)
		}
	}
	switch err := in.Err(); {
	case err == bufio.ErrTooLong:
		faults.add(Fault{Line: line + 1, Want: "a line of at most 64 KB", Found: "a longer one"})
	case err != nil:
		return nil, err
	}
	if faults.Count > 0 {
		return nil, faults
	}
	return entries, nil
}

// parseEntry makes an entry of the fields of a line.
func parseEntry(fields []string) (Entry, *Fault) {
	e := Entry{Word: fields[0]}
	if !utf8.ValidString(e.Word) || strings.ContainsRune(e.Word, utf8.RuneError) {
		return e, &Fault{Want: "a word in UTF-8", Found: e.Word}
	}
	if utf8.RuneCountInString(e.Word) > maxLength {
		return e, &Fault{Want: "a word of at most " + strconv.Itoa(maxLength) + " characters", Found: e.Word}
	}
	rest := fields[1:]
	if len(rest) > 0 && !isTag(rest[0]) {
		f, err := strconv.ParseFloat(rest[0], 64)
		if err != nil || !(f > 0 && f <= maxFrequency) {
			return e, &Fault{Want: "a frequency above 0 and up to 1e15, or a part of speech", Found: rest[0]}
		}
		e.Frequency = f
		rest = rest[1:]
	}
	if len(rest) > 0 && isTag(rest[0]) {
		e.Tag = rest[0]
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return e, &Fault{Want: "word, frequency and part of speech", Found: strings.Join(fields, " ")}
	}
	if _, ok := single(e.Word); ok {
		e.Frequency = 2
	}
	return e, nil
}

// isTag reports whether a field is a part of speech and no number.
func isTag(field string) bool {
	for i, r := range field {
		if !isASCIILetter(r) && (i == 0 || !isDigit(r) && r != '_' && r != '-') {
			return false
		}
	}
	switch strings.ToLower(field) {
	case "nan", "inf", "infinity":
		return false
	}
	return true
}

// extend is a table with the words of base and, before them, the entries.
func extend(base *table, entries []Entry) (*table, error) {
	l := newLexicon(base.folds)
	for _, e := range entries {
		if e.Frequency == 0 {
			e.Frequency = base.suggest(e.Word)
		}
		l.add(e.Word, e.Frequency)
	}
	l.addTable(base)
	return l.compile()
}

// suggest is the least frequency at which a word is more probable than what the table makes of it. The rule is
// jieba's (suggest_freq), which gse has too.
func (t *table) suggest(word string) float64 {
	c := cutter{table: t, text: word}
	cost := int64(0)
	for i := 0; i < len(word); {
		end := next(word, i)
		if code := t.symbol(word[i:end]); code != 0 {
			c.push(code, i, end)
		} else {
			cost += c.price() + unknown
		}
		i = end
	}
	cost += c.price()
	return max(2, math.Floor(t.total*math.Exp2(-float64(cost)/(1<<costBits)))+1)
}

// price is the cost of the block's words; it drops them.
func (c *cutter) price() int64 {
	c.solve()
	n := c.n
	c.n = 0
	return c.cost[n]
}
