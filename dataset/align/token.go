package align

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"

	"github.com/duizhao/duizhao/segment"
	"github.com/duizhao/duizhao/segment/words"
)

// class says how a token is read.
type class uint8

const (
	han   class = iota // a run of Chinese characters, to be cut into words
	word               // a word of letters, to be stemmed
	exact              // a number, an identifier, a file name, an address: it is what it is
	mark               // ?, ! or the opening of a quotation
)

type token struct {
	class class
	text  string
}

// fold makes a lookup key of a text: lower case, full-width forms as their ASCII ones, one form of apostrophe, simplified
// characters for traditional ones.
func fold(text string) string {
	chinese := false
	text = strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		case r == '’':
			return '\''
		case isHanRune(r):
			chinese = true
			return r
		}
		return unicode.ToLower(r)
	}, text)
	if !chinese || segmenter().Key(text) == text {
		return text
	}
	return strings.Map(words.Simplified, text)
}

// segmenter cuts Chinese text into words.
var segmenter = sync.OnceValue(func() *words.Segmenter {
	s, err := words.Default()
	if err != nil {
		panic(err) // the dictionary is part of the program
	}
	return s
})

// scan finds the tokens of a folded text, Chinese and English alike. What is neither a letter nor a digit nor one of
// the marks ends a token and is passed over, so that emphasis, backquotes and brackets of Markdown do not disturb; the
// target of a link is one token. A number comes without its thousands separators, multiplied by the 万, 亿 or million
// that follows it.
func scan(text string, yield func(token)) {
	const farthest = 2000 // where a link's target may end
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		last := before
		before = r
		switch {
		case isHanRune(r):
			end := i + size
			for end < len(text) {
				r, size := utf8.DecodeRuneInString(text[end:])
				if !isHanRune(r) {
					break
				}
				end += size
			}
			yield(token{han, text[i:end]})
			i = end
			continue
		case '0' <= r && r <= '9':
			if value, n := number(text[i:]); n > 0 {
				yield(token{exact, value})
				i += n
				continue
			}
			fallthrough
		case isLetter(r) || r == '_':
			t, n := term(text[i:])
			if t.class == word {
				yieldWord(t.text, yield)
			} else {
				yield(t)
			}
			i += n
			continue
		case r == ']' && strings.HasPrefix(text[i:], "]("):
			if n := strings.IndexAny(text[i:min(i+farthest, len(text))], ") \n"); n > len("](") && text[i+n] == ')' {
				yield(token{exact, text[i+len("](") : i+n]})
				i += n
				continue
			}
		case r == '?' || r == '!':
			yield(token{mark, string(r)})
		case quotationAt(last, text[i:]) > 0:
			yield(token{mark, `"`})
		}
		i += size
	}
}

// quotationAt says whether the character at the start of text opens a quotation (1), closes one (-1) or does neither (0).
// Straight marks and apostrophes are told apart by what stands around them.
func quotationAt(before rune, text string) int {
	r, size := utf8.DecodeRuneInString(text)
	switch r {
	case '“', '「', '『', '‘':
		return 1
	case '”', '」', '』':
		return -1
	case '"', '\'':
	default:
		return 0
	}
	after, _ := utf8.DecodeRuneInString(text[size:])
	switch {
	case !isLetter(before) && !unicode.Is(unicode.Po, before) && !unicode.Is(unicode.Pe, before) && isLetter(after):
		return 1
	case r == '"' && (unicode.IsSpace(before) || before == '(' || before == '—') && !unicode.IsSpace(after):
		return 1
	case r == '"' || unicode.Is(unicode.Po, before) && before != '\'':
		return -1
	}
	return 0
}

// term is the word, identifier, file name or address at the start of text, and its length in bytes.
func term(text string) (token, int) {
	if i := strings.Index(text[:min(len(text), 10)], "://"); i > 0 {
		end := strings.IndexFunc(text, func(r rune) bool {
			return r <= ' ' || strings.ContainsRune("()<>\"'`", r) || r > 0x2000
		})
		if end < 0 {
			end = len(text)
		}
		end = len(strings.TrimRight(text[:end], ".,;:!?"))
		return token{exact, text[:end]}, max(end, 1)
	}
	class := word
	end := 0
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		next, _ := utf8.DecodeRuneInString(text[end+size:])
		switch {
		case isHanRune(r):
			size = 0
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
		case unicode.IsDigit(r) || r == '_':
			class = exact
		case r == '\'' && unicode.IsLetter(next) && !isHanRune(next):
		case r == '.' && (unicode.IsLetter(next) || unicode.IsDigit(next)) && !isHanRune(next):
			class = exact
		case (r == '+' || r == '#') && end > 0 && (end+size == len(text) || !unicode.IsLetter(next) && !unicode.IsDigit(next) || isHanRune(next)):
			class = exact
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		end += size
	}
	return token{class, text[:end]}, end
}

// yieldWord takes contractions apart: it's, don't, we'll.
func yieldWord(text string, yield func(token)) {
	base, suffix, ok := strings.Cut(text, "'")
	switch {
	case !ok:
		yield(token{word, text})
		return
	case suffix == "t" && strings.HasSuffix(base, "n"):
		base, suffix = strings.TrimSuffix(base, "n"), "not"
		switch base {
		case "ca":
			base = "can"
		case "wo":
			base = "will"
		}
	case suffix == "s":
		suffix = ""
	case suffix == "ll":
		suffix = "will"
	case suffix == "re" || suffix == "m":
		suffix = "be"
	case suffix == "ve":
		suffix = "have"
	case suffix == "d":
		suffix = "would"
	}
	for _, part := range []string{base, suffix} {
		if part != "" {
			yield(token{word, part})
		}
	}
}

// number reads the number at the start of text and gives its value in plain digits and its length in bytes. The length
// is 0 if this is no number but the start of an identifier or of a version, such as 3d or 1.2.3.
func number(text string) (string, int) {
	var digits []byte
	end, point := 0, false
scan:
	for end < len(text) {
		c := text[end]
		digitNext := end+1 < len(text) && isDigit(text[end+1])
		switch {
		case isDigit(c):
			digits = append(digits, c)
		case c == ',' && isGroup(text[end+1:]):
		case c == '.' && digitNext && !point:
			point = true
			digits = append(digits, c)
		case c == '.' && digitNext:
			return "", 0
		default:
			break scan
		}
		end++
	}
	r, _ := utf8.DecodeRuneInString(text[end:])
	if ordinal := text[end:]; !isHanRune(r) && (unicode.IsLetter(r) || r == '_') {
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			if rest, ok := strings.CutPrefix(ordinal, suffix); ok && (rest == "" || !unicode.IsLetter(rune(rest[0]))) {
				return string(digits), end + len(suffix)
			}
		}
		return "", 0
	}
	factor, n := multiplier(text[end:])
	if n == 0 {
		return string(digits), end
	}
	value, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return string(digits), end
	}
	return strconv.FormatFloat(value*factor, 'f', -1, 64), end + n
}

// multipliers are the words after a number that multiply it.
var multipliers = []struct {
	word   string
	factor float64
}{
	{"万亿", 1e12}, {"亿", 1e8}, {"万", 1e4}, {"千", 1e3}, {"百", 1e2},
	{" thousand", 1e3}, {" million", 1e6}, {" billion", 1e9}, {" trillion", 1e12},
}

// multiplier is the factor at the start of text, and its length in bytes.
func multiplier(text string) (float64, int) {
	for _, m := range multipliers {
		if strings.HasPrefix(text, m.word) {
			return m.factor, len(m.word)
		}
	}
	return 1, 0
}

// isGroup says whether text begins with three digits and no more.
func isGroup(text string) bool {
	return len(text) >= 3 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && (len(text) == 3 || !isDigit(text[3]))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// numeral is the value of a numeral in Chinese characters such as 三千五百 or 二〇二六. A single character, a word
// that begins with a unit (万一, 千万) and a row of less than three digits (七八) are not taken for one.
func numeral(text string) (string, bool) {
	var (
		total, section, digit float64
		digits                []byte
		units                 bool
		last                  = math.Inf(1)
	)
	for _, r := range text {
		if value, ok := numeralDigits[r]; ok {
			if units && digit != 0 {
				return "", false
			}
			digit = value
			digits = append(digits, '0'+byte(value))
			continue
		}
		unit := numeralUnits[r]
		if !units && len(digits) > 1 || len(digits) == 0 && unit != 10 {
			return "", false
		}
		units = true
		switch {
		case unit >= 1e4:
			total = (total + section + digit) * unit
			section, last = 0, math.Inf(1)
		case unit < last:
			if digit == 0 && unit == 10 {
				digit = 1
			}
			section += digit * unit
			last = unit
		default:
			return "", false
		}
		digit = 0
	}
	switch {
	case utf8.RuneCountInString(text) < 2:
		return "", false
	case units:
		return strconv.FormatFloat(total+section+digit, 'f', -1, 64), true
	case len(digits) < 3:
		return "", false
	}
	return string(digits), true
}

var (
	numeralDigits = map[rune]float64{
		'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	}
	numeralUnits = map[rune]float64{'十': 10, '百': 100, '千': 1e3, '万': 1e4, '亿': 1e8}
)

func isNumeral(r rune) bool {
	return numeralUnits[r] != 0 || numeralDigits[r] != 0 || r == '零' || r == '〇'
}

// cut cuts a run of Chinese characters into words: those of segment/words. Only, what the lexicon can translate decides
// their size: words that together are a headword are one, and a word that is none is cut into headwords, both into as few
// as possible, and of as few the most frequent ones. A character that begins no word is a word of its own. A numeral is
// given once more as a number.
func (l *Lexicon) cut(run string, yield func(string)) {
	const (
		perWord = 500   // makes any one word cheaper than any two
		unknown = 60000 // the place of a character that is not in the lexicon
	)
	var (
		cost = make([]float32, len(run)+1)
		next = make([]int32, len(run)+1)
	)
	relax := func(start, end int, place int32) {
		if c := logarithm(place+perWord) + cost[end]; next[start] == 0 || c < cost[start] {
			cost[start], next[start] = c, int32(end)
		}
	}
	list := segmenter().Append(nil, run)
	for k, w := range slices.Backward(list) {
		if _, ok := l.places[w.Of(run)]; !ok {
			l.cutWord(run, w, unknown, relax)
		}
		for _, last := range list[k:] {
			if last.End-w.Start > l.longest {
				break
			}
			if place, ok := l.places[run[w.Start:last.End]]; ok {
				relax(w.Start, last.End, place)
			}
		}
	}
	for i := 0; i < len(run); i = int(next[i]) {
		yield(run[i:next[i]])
	}
	for i := 0; i < len(run); {
		n := strings.IndexFunc(run[i:], isNumeral)
		if n < 0 {
			return
		}
		i += n
		end := len(run)
		if n := strings.IndexFunc(run[i:], func(r rune) bool { return !isNumeral(r) }); n >= 0 {
			end = i + n
		}
		if value, ok := numeral(run[i:end]); ok {
			yield(value)
		}
		i = end
	}
}

// cutWord calls relax for the headwords inside a word of a run, and for its characters.
func (l *Lexicon) cutWord(run string, w segment.Span, unknown int32, relax func(start, end int, place int32)) {
	for i := w.End; i > w.Start; {
		_, size := utf8.DecodeLastRuneInString(run[w.Start:i])
		i -= size
		for end := i + size; end <= w.End; {
			if place, ok := l.places[run[i:end]]; ok {
				relax(i, end, place)
			} else if end == i+size {
				relax(i, end, unknown)
			}
			_, size := utf8.DecodeRuneInString(run[end:])
			end += max(size, 1)
		}
	}
}

func logarithm(x int32) float32 { return float32(math.Log(float64(x))) }

// isLetter says whether r is a letter or a digit.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isHanRune says whether r is a Chinese character.
func isHanRune(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r == '〇' || r > 0x2e00 && unicode.Is(unicode.Han, r) && r != '々'
}

// isHan says whether text consists of Chinese characters and has some.
func isHan(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !isHanRune(r) }) < 0
}

// stem is the key under which a token is known: for a word its stem, for everything else the token itself.
func stem(t token) string {
	if t.class != word {
		return t.text
	}
	if base, ok := irregular()[t.text]; ok {
		return english.Stem(base, false)
	}
	return english.Stem(t.text, false)
}

// isFunctionWord says whether a stem counts nothing beside the other words of a translation.
func isFunctionWord(stem string) bool {
	switch stem {
	case "a", "the", "of", "to", "in", "on", "at", "for", "with", "by", "from", "and", "or", "be", "as", "that", "this",
		"it", "have", "do", "will", "would", "etc", "someon", "someth":
		return true
	}
	return false
}

// irregular gives the base form of forms that the stemmer does not know. Numbers are written in digits.
var irregular = sync.OnceValue(func() map[string]string {
	forms := map[string]string{}
	for line := range strings.Lines(baseForms) {
		fields := strings.Fields(line)
		for _, form := range fields[1:] {
			forms[form] = fields[0]
		}
	}
	return forms
})

// baseForms has a base form and its irregular ones on a line. Where a form belongs to two words it stands with the
// more frequent one: the lexicon and the texts go through the same table, so that nothing is lost by that.
const baseForms = `be am is are was were been being
have has had having
do does did done doing
go goes went gone
say said says
get got gotten
make made
know knew known
think thought
take took taken
see saw seen
come came
give gave given
find found
tell told
feel felt
become became
leave left
mean meant
keep kept
begin began begun
show shown
hear heard
run ran
hold held
bring brought
write wrote written
sit sat
stand stood
lose lost
pay paid
meet met
lead led
understand understood
misunderstand misunderstood
speak spoke spoken
spend spent
grow grew grown
win won
teach taught
buy bought
send sent
build built
rebuild rebuilt
fall fell fallen
sell sold
draw drew drawn
withdraw withdrew withdrawn
break broke broken
choose chose chosen
drive drove driven
eat ate eaten
fly flew flown
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
hide hid hidden
lay laid
lie lain lying
lend lent
light lit
ride rode ridden
ring rang rung
rise rose risen
arise arose arisen
shake shook shaken
shine shone
shoot shot
sing sang sung
sink sank sunk
sleep slept
slide slid
steal stole stolen
stick stuck
strike struck stricken
swear swore sworn
sweep swept
swim swam swum
swing swung
tear tore torn
throw threw thrown
overthrow overthrew overthrown
wake woke woken
awake awoke awoken
wear wore worn
weep wept
bend bent
bite bit bitten
bleed bled
blow blew blown
breed bred
catch caught
cling clung
creep crept
deal dealt
dig dug
drink drank drunk
feed fed
fight fought
flee fled
fling flung
hang hung
kneel knelt
leap leapt
seek sought
sew sewn
shrink shrank shrunk
spit spat
spring sprang sprung
sting stung
stink stank stunk
stride strode
strive strove striven
dream dreamt
burn burnt
learn learnt
smell smelt
spell spelt
spill spilt
spoil spoilt
swell swollen
bear bore borne born
beat beaten
bind bound
grind ground
wind wound
slay slew slain
sow sown
tread trod trodden
weave wove woven
undergo underwent undergone
undertake undertook undertaken
overcome overcame
override overrode overridden
overwrite overwrote overwritten
rewrite rewrote rewritten
foresee foresaw foreseen
mistake mistook mistaken
retell retold
resend resent
redo redid redone
undo undid undone
prove proven
shave shaven
spin spun
die dying
tie tying
can could cannot
will shall
good better best
bad worse worst
far further furthest farther
little less least
many more most
man men
woman women
child children
person people persons
foot feet
tooth teeth
mouse mice
goose geese
wife wives
life lives
knife knives
leaf leaves
self selves
half halves
wolf wolves
thief thieves
shelf shelves
loaf loaves
ox oxen
index indices indexes
matrix matrices
vertex vertices
datum data
medium media
criterion criteria
phenomenon phenomena
hypothesis hypotheses
analysis analyses
thesis theses
basis bases
axis axes
crisis crises
i me my mine myself
he him his himself
she her hers herself
they them their theirs themselves
we us our ours ourselves
you your yours yourself yourselves
it its itself
who whom whose
this these
that those
a an
not n't
0 zero
1 one
2 two
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve
13 thirteen
14 fourteen
15 fifteen
16 sixteen
17 seventeen
18 eighteen
19 nineteen
20 twenty
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
`
