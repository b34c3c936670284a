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
	first := map[string]int{}
	for i, p := range r.paths {
		names[i] = columnName(p, r.paths)
		if known := spoken(p); known != "" { // two names of one thing share a column
			names[i] = known
			if at, ok := first[known]; ok {
				r.at[p], names[i] = at, ""
			} else {
				first[known] = i
			}
		}
	}
	r.header = rows.Of(0, 1, names)
	return r
}

// spoken is what names of open-banking interfaces are called in plain words.
func spoken(path string) string {
	key := rows.Key(path[strings.LastIndexByte(path, '.')+1:])
	switch {
	case key == "creditorname", key == "debtorname", key == "merchantname", key == "counterpartyname":
		return "Counterparty"
	case key == "isocurrencycode":
		return "Currency"
	case strings.HasPrefix(key, "remittanceinformation"):
		return "Note"
	}
	return ""
}

// columnName is what a value is: "amount.value" is an amount, "amount.currency"
// a currency, "merchant.name" a merchant.
func columnName(path string, all []string) string {
	at := strings.LastIndexByte(path, '.')
	if at < 0 {
		return path
	}
	outer, inner := path[:at], path[at+1:]
	outer = outer[strings.LastIndexByte(outer, '.')+1:]
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
	pence, currency := inPence(rec.t), rec.t.text("currency")
	flatten("", rec.t, func(path, value string) {
		if i, ok := r.at[path]; ok && cells[i] == "" {
			if pence && (path == "amount" || path == "fee" || path == "net") {
				value = fromPence(value, currency)
			}
			cells[i] = value
		}
	})
	return rows.Of(0, rec.line, cells), nil
}
