package curate

// maxListed is how many of a sort of finding a report lists; all are counted.
const maxListed = 1000

// Report tells what curating found and did. Lists have at most 1,000 entries, the most telling first; the numbers beside them
// count all.
type Report struct {
	Rows int `json:"rows"` // read
	Kept int `json:"kept"` // written
	// Filtered, Contaminated and Dropped are the rows rejected by Settings.Where, for an overlap with an evaluation set, and as
	// duplicates.
	Filtered     int `json:"rejected_by_filter"`
	Contaminated int `json:"rejected_as_contaminated"`
	Dropped      int `json:"rejected_as_duplicates"`

	Where   string      `json:"where"`
	Matches MatchCounts `json:"matches"`
	// Clusters have more than one row; Clustered counts their rows. The largest come first.
	Clusters    int       `json:"clusters"`
	Clustered   int       `json:"clustered_rows"`
	ClusterList []Cluster `json:"cluster_list"`
	// Topics are rows that ask about the same without being duplicates, the largest groups first.
	Topics    int     `json:"near_topics"`
	TopicList []Topic `json:"near_topic_list"`
	// Templates are questions with only names changed, Frames opening and closing sentences of answers.
	Templates    int        `json:"templates"`
	TemplateList []Template `json:"template_list"`
	Frames       int        `json:"frames"`
	FrameList    []Frame    `json:"frame_list"`

	// Overlaps counts rows whose question overlaps with an evaluation set.
	Overlaps    int             `json:"contaminated_rows"`
	OverlapList []Contamination `json:"contamination_list"`
	// EvaluationTexts counts the texts of the evaluation sets.
	EvaluationTexts int `json:"evaluation_texts"`

	Splits []SplitCounts `json:"splits"`
	Seed   uint64        `json:"seed"`
	// Moved are rows that an earlier version had in another split.
	Moved    int           `json:"moved"`
	MoveList []Move        `json:"move_list"`
	Proof    *Proof        `json:"proof"`
	Quality  QualityCounts `json:"quality"`
}

// fillLists makes absent lists empty ones, for readers of JSON.
func (r *Report) fillLists() {
	r.ClusterList = append([]Cluster{}, r.ClusterList...)
	r.TopicList = append([]Topic{}, r.TopicList...)
	r.TemplateList = append([]Template{}, r.TemplateList...)
	r.FrameList = append([]Frame{}, r.FrameList...)
	r.OverlapList = append([]Contamination{}, r.OverlapList...)
	r.MoveList = append([]Move{}, r.MoveList...)
	r.Splits = append([]SplitCounts{}, r.Splits...)
}

// Cluster is a group of near-duplicates.
type Cluster struct {
	ID    string   `json:"id"`
	Size  int      `json:"size"`
	Rows  []string `json:"rows"`  // at most 100
	Views []string `json:"views"` // in which pairs of them are similar
}

// maxRowsListed is how many rows of a group a report lists.
const maxRowsListed = 100

// Topic is a group of near topics: each row's vector has at least the cosine with the first one's.
type Topic struct {
	Size   int      `json:"size"`
	Rows   []string `json:"rows"`
	Cosine float64  `json:"cosine"` // the least
}

// Template is a question that recurs with only names changed.
type Template struct {
	Field string   `json:"field"`
	Size  int      `json:"size"`
	Rows  []string `json:"rows"`
	Text  string   `json:"text"` // of two of them, with […] for what differs
}

// Frame is an opening or closing sentence that recurs with only names changed.
type Frame struct {
	Field string   `json:"field"`
	Place string   `json:"place"` // opening or closing
	Size  int      `json:"size"`
	Rows  []string `json:"rows"`
	Text  string   `json:"text"` // in the first of them

	key uint64
	row uint32 // the first
}

// Move is a row that changes its split, or would.
type Move struct {
	Row  string `json:"row"`
	From string `json:"from"`
	To   string `json:"to"`
}

// SplitCounts is what a split holds.
type SplitCounts struct {
	Split    string         `json:"split"`
	Rows     int            `json:"rows"`
	Clusters int            `json:"clusters"`
	Kinds    map[string]int `json:"kinds"`
}

// QualityCounts counts rows by what [Quality] says of them, rejected ones included.
type QualityCounts struct {
	Hedged  int            `json:"hedged"`
	Negated int            `json:"negated"`
	Code    int            `json:"code"`
	Lengths map[string]int `json:"lengths"`
}

func (q *QualityCounts) add(of *Quality) {
	if q.Lengths == nil {
		q.Lengths = map[string]int{}
		for _, name := range Lengths {
			q.Lengths[name] = 0
		}
	}
	q.Lengths[of.Length]++
	if of.Hedged {
		q.Hedged++
	}
	if of.Negated {
		q.Negated++
	}
	if of.Code {
		q.Code++
	}
}
