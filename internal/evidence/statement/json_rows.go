package statement

import (
	"encoding/json"
	"slices"
	"strings"

	"joinder/internal/rows"
)

// jsonRows gives objects of any kind as a table: its header are the names of
// the first objects, "outer.inner" where they are in one another, called by
// the part that says what they are.
type jsonRows struct {
	f      *jsonFile
	paths  []string
	at     map[string]int
	header rows.Row
	begun  bool
}

// maxCell bounds one value.
const maxCell = 64 << 10

func newJSONRows(f *jsonFile) *jsonRows {
	r := &jsonRows{f: f, at: map[string]int{}}
	for _, rec := range f.ahead {
		if rec.no == nil {
			flatten("", rec.t, func(path, _ string) {
				if _, ok := r.at[path]; !ok && len(r.paths) < maxColumns {
					r.at[path] = len(r.paths)
					r.paths = append(r.paths, path)
				}
			})
		}
	}
	names := make([]string, len(r.paths))
	for i, p := range r.paths {
		names[i] = columnName(p, r.paths)
	}
	r.header = rows.Of(0, 1, names)
	return r
}

// columnName is what a value is: "amount.value" is an amount, "amount.currency"
// a currency, "merchant.name" a merchant.
func columnName(path string, all []string) string {
	outer, inner := path, path
	if at := strings.LastIndexByte(path, '.'); at >= 0 {
		outer, inner = path[:at], path[at+1:]
		if up := strings.LastIndexByte(outer, '.'); up >= 0 {
			outer = outer[up+1:]
		}
	} else {
		return path
	}
	switch rows.Key(inner) {
	case "value", "amount", "name", "units", "text":
		if !slices.Contains(all, outer) {
			return outer
		}
	case "currency", "currencycode", "code", "ccy", "iso":
		if !slices.Contains(all, "currency") {
			return "currency"
		}
	}
	if !slices.Contains(all, inner) {
		return inner
	}
	return path
}

// flatten walks the values of an object in the order of their names.
func flatten(prefix string, t map[string]any, visit func(path, value string)) {
	names := make([]string, 0, len(t))
	for n := range t {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if inner, ok := t[n].(map[string]any); ok {
			flatten(prefix+n+".", inner, visit)
			continue
		}
		visit(prefix+n, valueText(t[n]))
	}
}

func valueText(v any) string {
	switch v := v.(type) {
	case string:
		return v[:min(len(v), maxCell)]
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	case []any:
		var parts []string
		for _, e := range v[:min(len(v), 50)] {
			if s := valueText(e); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// Columns implements rows.Reader.
func (*jsonRows) Columns() []string { return nil }

// Close implements rows.Reader.
func (*jsonRows) Close() error { return nil }

// Next implements rows.Reader.
func (r *jsonRows) Next() (rows.Row, error) {
	if !r.begun {
		r.begun = true
		return r.header, nil
	}
	rec, err := r.f.take()
	if err != nil {
		return rows.Row{}, err
	}
	if rec.no != nil {
		why := rows.BadJSON
		if r.f.in.cut && len(r.f.ahead) == 0 {
			why = rows.CutOff
		}
		return rows.Row{}, &rows.Bad{Line: rec.line, Reason: why, Raw: rec.no.Raw}
	}
	cells := make([]string, len(r.paths))
	flatten("", rec.t, func(path, value string) {
		if i, ok := r.at[path]; ok {
			cells[i] = value
		}
	})
	return rows.Of(0, rec.line, cells), nil
}
