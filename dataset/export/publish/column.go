package publish

// A column of the schema, as card and Croissant file describe it.
type column struct {
	name, about string
	made        string // what made it, "" for text of the documents
}

// columns are those of dataset.Row and dataset.Words, in their order.
var columns = [...]column{
	{"id", "`<source stem>#<number or ordinal>`, unique in the dataset", "splitting"},
	{"source_zh", "path of the Chinese document", ""},
	{"source_en", "path of the English document, empty if there is none", ""},
	{"number", "the item's own number in ASCII digits", ""},
	{"section", "headings above the item", ""},
	{"kind", "open, single_choice, multiple_choice, true_false or fill_blank", "splitting"},
	{"title_zh", "the item's Chinese heading without its number", ""},
	{"title_en", "the item's English heading without its number", "translation"},
	{"question_zh", "Chinese question, Markdown as in the document", ""},
	{"question_en", "English question", "translation"},
	{"options_zh", "Chinese choices with their labels", ""},
	{"options_en", "English choices with their labels", "translation"},
	{"answer_zh", "Chinese answer", ""},
	{"answer_en", "English answer", "translation"},
	{"answer_key", "labels of the correct choices, or true or false", ""},
	{"analysis_zh", "Chinese explanation", ""},
	{"analysis_en", "English explanation", "translation"},
	{"pairs", "sentence pairs of all fields in order, one side empty where nothing matches, with the probability that they are right", "alignment"},
	{"score", "probability that the two items are the same, 0 to 1", "alignment"},
	{"origin_en", "where the English comes from: document, memory, machine, human or none", "alignment"},
	{"engine_en", "model or engine that made the English, empty if none did", "translation"},
	{"flags", "what the checks found", "checks"},
	{"cluster", "smallest id of the item's near-duplicates", "curation"},
	{"split", "train, validation or test", "curation"},
	{"span_zh", "where the item stands in the Chinese document: byte offsets into its UTF-8 text, and the line", "splitting"},
	{"span_en", "the same for the English document", "splitting"},
	{"words_question_zh", "words of the Chinese question", "segmentation"},
	{"words_answer_zh", "words of the Chinese answer", "segmentation"},
	{"keywords", "words of the Chinese that tell most about the item", "segmentation"},
}

// made says of each maker of columns what it did, for people and for prov:wasGeneratedBy.
var makers = [...]struct{ name, about string }{
	{"splitting", "documents were split into items by rules"},
	{"alignment", "items and sentences of both languages were aligned by what they say"},
	{"translation", "the English comes from the documents, or was translated where origin_en says so"},
	{"checks", "rows were checked by rules"},
	{"curation", "near-duplicates were found and splits made by cluster"},
	{"segmentation", "Chinese was cut into words by a dictionary"},
}

func about(name string) column {
	for _, c := range columns {
		if c.name == name {
			return c
		}
	}
	return column{name: name}
}
