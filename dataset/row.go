package dataset

// Row is the one schema: what a line of rows.jsonl and a row of the Parquet files hold, in this order and under these
// names. Absent text is "" and an absent list is empty, never null.
type Row struct {
	// ID is "<source stem>#<number or ordinal>", unique in a dataset.
	ID string `json:"id" parquet:"id"`
	// SourceZH and SourceEN are the documents' paths as given.
	SourceZH string `json:"source_zh" parquet:"source_zh"`
	SourceEN string `json:"source_en" parquet:"source_en"`
	// Number is the item's own number in ASCII digits, "" if it has none.
	Number string `json:"number" parquet:"number"`
	// Section is the heading path above the item.
	Section []string `json:"section" parquet:"section,list"`
	Kind    Kind     `json:"kind" parquet:"kind"`
	// TitleZH and TitleEN are the item's heading without its number.
	TitleZH    string   `json:"title_zh" parquet:"title_zh"`
	TitleEN    string   `json:"title_en" parquet:"title_en"`
	QuestionZH string   `json:"question_zh" parquet:"question_zh"`
	QuestionEN string   `json:"question_en" parquet:"question_en"`
	OptionsZH  []Option `json:"options_zh" parquet:"options_zh,list"`
	OptionsEN  []Option `json:"options_en" parquet:"options_en,list"`
	AnswerZH   string   `json:"answer_zh" parquet:"answer_zh"`
	AnswerEN   string   `json:"answer_en" parquet:"answer_en"`
	// AnswerKey holds the labels of the correct options, or "true" or "false".
	AnswerKey  []string `json:"answer_key" parquet:"answer_key,list"`
	AnalysisZH string   `json:"analysis_zh" parquet:"analysis_zh"`
	AnalysisEN string   `json:"analysis_en" parquet:"analysis_en"`
	// Pairs are the beads of all fields in document order.
	Pairs []Pair `json:"pairs" parquet:"pairs,list"`
	// Score is the confidence of the link between the two items, 0 to 1.
	Score    float64 `json:"score" parquet:"score"`
	OriginEN Origin  `json:"origin_en" parquet:"origin_en"`
	// EngineEN is the model or engine that made the English, "" if none did.
	EngineEN string `json:"engine_en" parquet:"engine_en"`
	Flags    []Flag `json:"flags" parquet:"flags,list"`
	// Cluster is the smallest row id of the near-duplicate cluster, Split is train, validation or test; both are ""
	// until the dataset is curated.
	Cluster string `json:"cluster" parquet:"cluster"`
	Split   string `json:"split" parquet:"split"`
	SpanZH  Extent `json:"span_zh" parquet:"span_zh"`
	SpanEN  Extent `json:"span_en" parquet:"span_en"`
	// Words is the optional part of the schema, nil for rows without it: then JSON lines lack its keys.
	*Words `parquet:"-"` // package export adds its columns to Parquet files
}

// Words are columns that a dataset has if its Chinese was cut into words. A dataset has all of them, in all its rows,
// or none. White space is no word; code and Markdown are cut like all else. Words recur: dictionaries make their columns
// in Parquet files a fifth smaller.
type Words struct {
	QuestionZH []string `json:"words_question_zh" parquet:"words_question_zh,list" parquet-element:",dict"`
	AnswerZH   []string `json:"words_answer_zh" parquet:"words_answer_zh,list" parquet-element:",dict"`
	// Keywords are words of the row's whole Chinese, code left out, the most telling first.
	Keywords []string `json:"keywords" parquet:"keywords,list" parquet-element:",dict"`
}

// Kind is the kind of an item.
type Kind string

const (
	Open           Kind = "open"
	SingleChoice   Kind = "single_choice"
	MultipleChoice Kind = "multiple_choice"
	TrueFalse      Kind = "true_false"
	FillBlank      Kind = "fill_blank"
)

// Origin says where a row's English comes from.
type Origin string

const (
	OriginDocument Origin = "document"
	OriginMemory   Origin = "memory"
	OriginMachine  Origin = "machine"
	OriginHuman    Origin = "human"
	OriginNone     Origin = "none"
)

// Option is one choice of an item; Label is A, B, C and so on.
type Option struct {
	Label string `json:"label" parquet:"label"`
	Text  string `json:"text" parquet:"text"`
}

// Pair is a bead: sentences of one field that translate each other, one side "" where nothing matches.
type Pair struct {
	// Field is title, question, option.A (B, C…), answer or analysis.
	Field string `json:"field" parquet:"field"`
	ZH    string `json:"zh" parquet:"zh"`
	EN    string `json:"en" parquet:"en"`
	// Score is the probability that this is exactly one bead of the right alignment.
	Score float64 `json:"score" parquet:"score"`
}

// Flag is a finding of a check.
type Flag struct {
	Check    string `json:"check" parquet:"check"`
	Field    string `json:"field" parquet:"field"`
	Severity string `json:"severity" parquet:"severity"` // info, warning or error
	Message  string `json:"message" parquet:"message"`
}

// Extent says where an item stands in its document: byte offsets into the decoded text and the 1-based line of Start.
// It is zero where the item is not in the document.
type Extent struct {
	Start int `json:"start" parquet:"start"`
	End   int `json:"end" parquet:"end"`
	Line  int `json:"line" parquet:"line"`
}
