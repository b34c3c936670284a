package trace

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"joinder"
)

// LabelList is what a list of labels was read to.
type LabelList struct {
	Labels  []Label
	Refused map[LabelReject]int
	First   []LabelRefused // the first lines that were left out
	Undated int            // labels without a day
}

// LabelRefused is a line that was left out.
type LabelRefused struct {
	Line   int
	Reason LabelReject
}

func (l *LabelList) take(line int, d LabelDefaults, x Label) {
	x, why := d.normal(x)
	if why != "" {
		l.refuse(line, why)
		return
	}
	if x.Date == "" {
		l.Undated++
	}
	l.Labels = append(l.Labels, x)
}

func (l *LabelList) refuse(line int, why LabelReject) {
	if l.Refused == nil {
		l.Refused = map[LabelReject]int{}
	}
	l.Refused[why]++
	if len(l.First) < maxListed {
		l.First = append(l.First, LabelRefused{line, why})
	}
}

// labelColumn is what a column of a list means.
func labelColumn(name string) string {
	switch fold(name) {
	case "address", "addr", "accountaddress", "wallet", "walletaddress", "account", "地址":
		return "address"
	case "chain", "asset", "currency", "network", "blockchain", "coin", "symbol", "链", "币种":
		return "chain"
	case "category", "type", "categories", "abuse", "tagtype", "类别":
		return "category"
	case "name", "label", "tag", "entity", "nametag", "owner", "名称", "标签":
		return "name"
	case "source", "sources", "sourceurl", "reference", "list", "来源":
		return "source"
	case "date", "day", "lastmod", "asof", "updated", "updatedat", "lastupdated", "created", "reportedat", "日期":
		return "date"
	}
	return ""
}

// set puts a value under its column, unless one stands there.
func (x *Label) set(column, value string) {
	to := x.field(column)
	if to != nil && *to == "" {
		*to = value
	}
}

func (x *Label) field(column string) *string {
	switch column {
	case "address":
		return &x.Address
	case "chain":
		return &x.Chain
	case "category":
		return &x.Category
	case "name":
		return &x.Name
	case "source":
		return &x.Source
	case "date":
		return &x.Date
	}
	return nil
}

// ReadLabels reads a table of labels with named columns (address, chain,
// category, name or label, source, date, in any order), or a bare list of
// addresses whose defaults say the rest.
func (l *LabelList) ReadLabels(next Source, d LabelDefaults) error {
	var columns []string
	for {
		line, cells, err := next()
		switch {
		case errors.Is(err, io.EOF):
			if columns == nil {
				return joinder.Fail(joinder.Invalid, "error.trace.labels")
			}
			return nil
		case errors.Is(err, ErrRow):
			l.refuse(line, NotARow)
			continue
		case err != nil:
			return err
		}
		if len(cells) == 0 || len(cells) == 1 && cells[0] == "" {
			continue
		}
		if columns == nil {
			found := false
			for _, c := range cells {
				columns = append(columns, labelColumn(c))
				found = found || labelColumn(c) == "address"
			}
			if found {
				continue
			}
			if !looksLikeAddress(cells[0]) {
				return joinder.Fail(joinder.Invalid, "error.trace.labels")
			}
			columns = []string{"address"}
		}
		l.take(line, d, labelOf(columns, cells))
	}
}

func labelOf(columns, cells []string) (x Label) {
	for i, c := range columns[:min(len(columns), len(cells))] {
		x.set(c, cells[i])
	}
	return x
}

// ReadLabelsJSON reads an array, or one after the other, of objects with the
// fields of ReadLabels or of bare addresses; or an object whose names are
// addresses and whose values are names or such objects.
func (l *LabelList) ReadLabelsJSON(r io.Reader, d LabelDefaults) error {
	dec := json.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	found := 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && found > 0 {
			return nil
		}
		if err != nil {
			return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
		}
		switch token {
		case json.Delim('['):
			for n := 1; dec.More(); n++ {
				var one any
				if err := dec.Decode(&one); err != nil {
					return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
				}
				l.takeJSON(n, d, "", one)
				found++
			}
		case json.Delim('{'):
			whole := map[string]any{}
			single := false
			for n := 1; dec.More(); n++ {
				key, err := dec.Token()
				if err != nil {
					return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
				}
				var value any
				if err := dec.Decode(&value); err != nil {
					return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
				}
				name, _ := key.(string)
				if labelColumn(name) == "address" || single {
					single = true
				}
				if labelColumn(name) != "" || single {
					whole[name] = value
					continue
				}
				l.takeJSON(n, d, name, value)
				found++
			}
			if single {
				l.takeJSON(1, d, "", whole)
				found++
			}
		default:
			return joinder.Fail(joinder.Invalid, "error.trace.json")
		}
		if _, err := dec.Token(); err != nil {
			return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
		}
	}
}

func (l *LabelList) takeJSON(n int, d LabelDefaults, address string, value any) {
	x := Label{Address: address}
	switch v := value.(type) {
	case string:
		if address == "" {
			x.Address = v
		} else {
			x.Name = v
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if s, ok := v[name].(string); ok {
				x.set(labelColumn(name), s)
			}
		}
	default:
		l.refuse(n, NotARow)
		return
	}
	l.take(n, d, x)
}

// WriteLabels writes a table in the form that is read fastest and that a person
// can open: CSV, in the order of addresses.
func WriteLabels(w io.Writer, t *Labels) error {
	out := csv.NewWriter(w)
	err := out.Write([]string{"chain", "address", "name", "category", "source", "date"})
	for x := range t.Each {
		if err == nil {
			err = out.Write([]string{x.Chain, x.Address, x.Name, x.Category, x.Source, x.Date})
		}
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}
