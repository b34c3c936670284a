package statement

import (
	"slices"
	"strings"

	"joinder/internal/rows"
)

// layouts lists the tables that have a name. The one whose needs are the most
// names of a row is taken.
func layouts() []layout { return known }

var known = prepared(slices.Concat(own(), chinese(), western(), crypto()))

func prepared(all []layout) []layout {
	for i := range all {
		for j, n := range all[i].needs {
			all[i].needs[j] = foldName(n)
		}
		for f, names := range all[i].columns {
			for j, n := range names {
				all[i].columns[f][j] = foldName(n)
			}
		}
	}
	return all
}

// foldName folds a name of a layout: "a|b" is either, "a*" anything that begins
// so.
func foldName(n string) string {
	parts := strings.Split(n, "|")
	for i, p := range parts {
		before, star := strings.CutSuffix(p, "*")
		if parts[i] = rows.Key(before); star {
			parts[i] += "*"
		}
	}
	return strings.Join(parts, "|")
}

// isNamed reports whether a folded name of a header is what a layout asks for.
func isNamed(key, want string) bool {
	if key == want {
		return true
	}
	if strings.IndexByte(want, '|') < 0 && strings.IndexByte(want, '*') < 0 {
		return false
	}
	for _, w := range strings.Split(want, "|") {
		if before, star := strings.CutSuffix(w, "*"); key == w || star && len(before) > 0 && strings.HasPrefix(key, before) {
			return true
		}
	}
	return false
}

// Format is something that is read, and how it is recognised.
type Format struct {
	ID      string
	KnownBy []string // names of columns, or the first bytes
}

// Formats lists what is read, tables with a name first.
func Formats() []Format {
	var out []Format
	for _, l := range layouts() {
		if !slices.ContainsFunc(out, func(f Format) bool { return f.ID == l.id }) { // of several generations the first
			out = append(out, Format{l.id, l.needs})
		}
	}
	out = append(out, filed()...)
	return append(out, Format{"table", []string{"date", "amount"}})
}
