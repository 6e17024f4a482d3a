package segment

import "strings"

// abbreviation is whether a sentence may end at the dot of an abbreviated word.
type abbreviation uint8

const (
	notAbbreviated    abbreviation = iota
	neverEnds                      // Dr. Sun, e.g. Go
	endsUnlessNumber               // No. 5, but: I say No. Then
	endsBeforeOpener               // 5 p.m. We met; but: 5 p.m. Monday
	endsBeforeCapital              // etc. Some
)

// abbreviations has its words without their last dot. A word in lower case stands for the capitalised one too.
var abbreviations = abbreviated(map[abbreviation]string{
	neverEnds: `mr mrs ms messrs dr prof Assoc Asst Gen Col Capt Lt Sgt Maj Cmdr Adm Gov Sen Rep Pres Rev Hon Fr Mme Mlle
		e.g eg i.e ie vs viz cf c.f resp approx incl excl esp w.r.t wrt a.k.a aka i.i.d n.b N.B p.s P.S ca
		eq eqs eqn sect ch chap vol vols pp thm`,
	endsUnlessNumber: `fig figs sec No Nos nos nr pg par tab ex art ver ref refs def max min`,
	endsBeforeOpener: `St Mt Ft Inc Ltd Co Corp Bros Jr Sr Esq Univ Dept Ave Blvd Rd Intl Ph.D al a.m p.m ed eds govt est avg misc
		Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri`,
	endsBeforeCapital: `etc`,
})

func abbreviated(words map[abbreviation]string) map[string]abbreviation {
	of := map[string]abbreviation{}
	for a, list := range words {
		for _, w := range strings.Fields(list) {
			of[w] = a
		}
	}
	return of
}

// abbreviationOf looks up word, which has no dot at its end.
func abbreviationOf(word string) abbreviation {
	if a := abbreviations[word]; a != notAbbreviated || word == "" || len(word) > longestAbbreviation {
		return a
	}
	var lower [longestAbbreviation]byte
	n := copy(lower[:], word)
	lower[0] |= 0x20
	return abbreviations[string(lower[:n])]
}

// longestAbbreviation is the length in bytes of the longest word of abbreviations.
const longestAbbreviation = 6

// wordSet is the set of the words in list.
func wordSet(list string) map[string]bool {
	of := map[string]bool{}
	for _, w := range strings.Fields(list) {
		of[w] = true
	}
	return of
}

// openers are capitalised words that stand at the start of a sentence far more often than in a name.
var openers = wordSet(`The This That These Those There Then Thus Therefore They Their A An All Also Although And Another Any Are As
	At Because Before Both But By Can Choose Consider Did Do Does Each Even Every Explain Explanation Find First
	For From Given He Hence Her Here His How However I If In Is It Its Just Let Many Most Moreover My No Not Note
	Now Of On Once One Only Option Options Or Other Our Read See She Since So Some Such To Unlike Until Use Using
	We Was Were What When Where Whether Which While Who Why With Yes You Your`)

// letterWords stand before a single letter that is a thing in itself, not the initial of a name: the answer is B.
var letterWords = wordSet(`answer Answer are choice choose class grade in is language option Option or plan Plan select than type
	vitamin was`)

// speech are the verbs that come behind a quotation and the name of who spoke.
var speech = wordSet(`said asked replied answered cried shouted whispered exclaimed says asks protested demanded called thought
	wondered inquired repeated muttered murmured snapped added yelled screamed insisted`)
