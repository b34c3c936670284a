package statement

import "joinder/internal/rows"

// layouts lists the tables that have a name. The one whose needs are the most
// names of a row is taken.
func layouts() []layout { return known }

var known = prepared(chinese())

func prepared(all []layout) []layout {
	for i := range all {
		for j, n := range all[i].needs {
			all[i].needs[j] = rows.Key(n)
		}
		for f, names := range all[i].columns {
			for j, n := range names {
				all[i].columns[f][j] = rows.Key(n)
			}
		}
	}
	return all
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
		out = append(out, Format{l.id, l.needs})
	}
	return append(out, Format{"table", []string{"date", "amount"}})
}
