package reviews

import (
	"strings"

	"joinder/internal/wallet/review"
)

// Used says how long somebody used the wallet, as far as they told.
func (s sheet) Used(from, until string) string {
	switch {
	case from == "":
		return ""
	case until == "":
		return s.T("review.used.since", "From", s.Words.Month(from))
	}
	return s.T("review.used.between", "From", s.Words.Month(from), "Until", s.Words.Month(until))
}

// Why lists the factors of a weight when there is more to say than how the use
// was confirmed.
func (s sheet) Why(w review.Weight, b review.Basis) string {
	parts := []string{s.T("review.why.level", "Weight", plain(review.LevelWeight(b)))}
	if w.New < 1 {
		parts = append(parts, s.T("review.why.new", "Weight", plain(w.New)))
	}
	if w.Person < 1 {
		parts = append(parts, s.T("review.why.person"))
	}
	if w.Copies < 1 {
		parts = append(parts, s.T("review.why.copies", "Weight", plain(w.Copies)))
	}
	if w.Burst < 1 {
		parts = append(parts, s.T("review.why.burst", "Weight", plain(w.Burst)))
	}
	if len(parts) == 1 {
		return ""
	}
	return " = " + strings.Join(parts, " × ")
}
