package similar

import "strings"

// Beginning is what somebody typed, cut where a phrase may begin: Before stays
// as it is, and Start is compared with Phrase.Key.
type Beginning struct {
	Before, Start string
	// Last says that shorter ones are not worth asking when this one is gone
	// on with: 现 begins 现金, but not in 提现.
	Last bool
}

// Beginnings are where a phrase may begin that goes on with the end of a text,
// the longest first; none when it does not end with a word. Behind a blank a
// phrase of several words goes on.
func Beginnings(typed string) (out []Beginning) {
	runs := runsOf(nil, typed)
	if len(runs) == 0 {
		return nil
	}
	last := runs[len(runs)-1]
	rest := typed[last.end:]
	if last.kind == pair {
		if rest != "" {
			return nil
		}
		return hanBeginnings(typed[:last.start], typed[last.start:])
	}
	if rest != "" && rest != " " {
		return nil
	}
	for n := min(3, len(runs)); n > 0; n-- {
		part := runs[len(runs)-n:]
		whole := true
		for i, r := range part {
			whole = whole && r.kind == letter && (i == 0 || r.joined)
		}
		if whole {
			out = append(out, Beginning{Before: typed[:part[0].start], Start: keyOf(part) + rest})
		}
	}
	return out
}

func hanBeginnings(before, text string) (out []Beginning) {
	runes := []rune(text)
	for n := min(len(runes), maxHanWord-1); n > 0; n-- {
		if n == 1 && len(runes) > 1 {
			break
		}
		at := len(string(runes[:len(runes)-n]))
		if folded := keyOf(runsOf(nil, text[at:])[:1]); folded != "" {
			out = append(out, Beginning{Before: before + text[:at], Start: folded, Last: true})
		}
	}
	return out
}

// Completions puts the phrases that begin so behind what was typed; look finds
// phrases by the start of their key, the most common first.
func Completions(typed string, limit int, look func(start string, most int) ([]Phrase, error)) ([]Completion, error) {
	out := []Completion{}
	seen := map[string]bool{}
	for _, b := range Beginnings(typed) {
		list, err := look(b.Start, limit+1)
		if err != nil {
			return nil, err
		}
		n := len(out)
		for _, p := range list {
			text := b.Before + p.Shown
			if p.Key == b.Start || len(out) == limit || seen[strings.ToLower(text)] {
				continue
			}
			seen[strings.ToLower(text)] = true
			out = append(out, Completion{Text: text, Count: p.People})
		}
		if b.Last && len(out) > n || len(out) == limit {
			break
		}
	}
	return out, nil
}
