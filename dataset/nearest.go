package dataset

// Nearest is the valid name that a person most likely meant by name, "" if none is close: at most one edit in three
// letters. Of equals the first wins.
func Nearest(name string, valid []string) string {
	found, least := "", max(1, len(name)/3)+1
	for _, candidate := range valid {
		if d := distance(name, candidate); d < least {
			found, least = candidate, d
		}
	}
	return found
}

// NearestHint names the nearest valid name behind a message about a wrong one: " (nearest: question_zh)", "" if none is close.
func NearestHint(name string, valid []string) string {
	if near := Nearest(name, valid); near != "" {
		return " (nearest: " + near + ")"
	}
	return ""
}

// distance counts the bytes to insert, delete, change or swap with a neighbour to turn a into b (the optimal string
// alignment distance). Names are short; long ones from hostile input are no name's neighbours and cost nothing.
func distance(a, b string) int {
	if gap := max(len(a)-len(b), len(b)-len(a)); gap > len(b) {
		return gap
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
