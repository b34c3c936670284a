package clock

import (
	"slices"
	"strings"
)

// Nearest lists up to n of the rules that look most like a misspelt one: those
// of the same channel first, then by how many letters differ.
func Nearest(rules []string, wrong string, n int) []string {
	type scored struct {
		rule  string
		score int
	}
	channel, stage, _ := strings.Cut(wrong, "/")
	all := make([]scored, len(rules))
	for i, rule := range rules {
		c, s, _ := strings.Cut(rule, "/")
		all[i] = scored{rule, 2*distance(c, channel) + distance(s, stage)}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return a.score - b.score })
	var out []string
	for _, s := range all[:min(n, len(all))] {
		out = append(out, s.rule)
	}
	return out
}

// distance is the number of letters to change, add or drop between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
