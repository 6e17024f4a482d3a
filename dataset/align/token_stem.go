package align

import (
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
)

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
