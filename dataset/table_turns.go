package dataset

import (
	"slices"
	"strings"
)

// Names under which chats are kept: their turns, who speaks, and what is said.
var (
	turnLists    = []string{"messages", "conversations", "conversation", "dialogue", "dialog", "turns", "chat"}
	roleNames    = []string{"role", "from", "speaker"}
	contentNames = []string{"content", "value", "text"}
	userRoles    = []string{"user", "human", "prompter", "用户", "問", "问"}
	helperRoles  = []string{"assistant", "gpt", "bot", "model", "chatgpt", "助手", "答"}
)

// findTurns makes records of a chat: what the user says is a question, what the assistant says next its answer. It tells whether the object
// is one. What else is said in it (a system's prompt) is left over.
func (t *tabular) findTurns(v value, path []string) bool {
	at := -1
	for i, key := range v.keys {
		if slices.Contains(turnLists, strings.ToLower(key.text)) && isTurns(v.values[i]) {
			at = i
			break
		}
	}
	if at < 0 {
		return false
	}
	for i, key := range v.keys {
		t.key(key)
		if i != at {
			for r := range v.values[i].scalars() {
				t.leave(r, ReasonOutside)
			}
			continue
		}
		asked := -1 // the row that waits for its answer
		for _, turn := range v.values[i].values {
			role, _ := turn.member(roleNames...)
			content, _ := turn.member(contentNames...)
			name := ""
			switch who := strings.ToLower(strings.Trim(role.text, blanks)); {
			case slices.Contains(userRoles, who):
				t.rows = append(t.rows, row{path: path, start: startOf(content)})
				asked, name = len(t.rows)-1, "question"
			case slices.Contains(helperRoles, who) && asked >= 0:
				name = "answer"
			}
			for k, key := range turn.keys {
				t.key(key)
				switch inner := turn.values[k]; {
				case inner.same(role):
					t.key(role.reading)
				case name != "" && inner.same(content):
					t.rows[asked].cells = append(t.rows[asked].cells, cell{t.column(name), inner})
				default:
					for r := range inner.scalars() {
						t.leave(r, ReasonOutside)
					}
				}
			}
			if name == "answer" {
				asked = -1
			}
		}
	}
	return true
}

// isTurns tells a list of objects that say who speaks and what.
func isTurns(v value) bool {
	if v.kind != listValue || len(v.values) == 0 {
		return false
	}
	return !slices.ContainsFunc(v.values, func(turn value) bool {
		role, spoken := turn.member(roleNames...)
		content, said := turn.member(contentNames...)
		return turn.kind != objectValue || !spoken || !said || role.kind != textValue || content.kind != textValue
	})
}

// startOf is where a value begins.
func startOf(v value) int {
	if len(v.parts) == 0 {
		return 0
	}
	return v.parts[0].Span.Start
}
