package reading

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// View is a page of rows with all that stands around it.
type View struct {
	Reading
	Until time.Time // when everything goes

	Rows   []Line
	Now    int               // page, from 1
	Pages  int               // at least 1
	Fits   int               // rows that the filter lets through
	Totals []statement.Total // of those, by currency in the order of the files

	At map[Spot]statement.Row // rows of the findings, whether they fit or not
}

// Line is one row that is shown.
type Line struct {
	Spot
	Row    statement.Row
	Marked bool
	Odd    bool // a finding is about it
}

// View reads the page of rows by the filter that is set. A page beyond the last
// is the last.
func (d *Desk) View(ctx context.Context, key held.Key, page int) (View, error) {
	r, until, err := d.Look(ctx, key)
	if err != nil {
		return View{}, err
	}
	v := View{Reading: r, Until: until, Now: max(page, 1), Pages: 1, At: map[Spot]statement.Row{}}
	leave, err := d.take(ctx, r.size())
	if err != nil {
		return v, err
	}
	defer leave()
	for {
		if err := d.fill(ctx, key, &v); err != nil {
			return v, err
		}
		if v.Pages = max(1, (v.Fits+PerPage-1)/PerPage); v.Now <= v.Pages {
			return v, nil
		}
		v.Now, v.Rows, v.Fits, v.Totals = v.Pages, nil, 0, nil
	}
}

// fill walks all files once.
func (d *Desk) fill(ctx context.Context, key held.Key, v *View) error {
	odd, marked := v.odd(), v.marked()
	totals := map[string]int{}
	for _, f := range v.Files {
		if f.Phase != Ready {
			continue
		}
		if !v.Filter.On() {
			if err := d.leaf(ctx, key, v, f, odd, marked, totals); err != nil {
				return err
			}
			continue
		}
		_, err := d.walk(ctx, key, f, 0, func(nr int, row statement.Row, _ int64) error {
			s := Spot{f.ID, nr}
			if odd[s] {
				row.Raw = nil
				v.At[s] = row
			}
			if v.Filter.File != "" && v.Filter.File != f.ID || !v.Filter.fits(row) || v.Filter.Marked && !marked[s] || v.Filter.Odd && !odd[s] {
				return nil
			}
			if v.Fits/PerPage == v.Now-1 {
				row.Raw = nil
				v.Rows = append(v.Rows, Line{s, row, marked[s], odd[s]})
			}
			v.Fits++
			add(&v.Totals, totals, row)
			return nil
		})
		if bad := (fileError{}); err != nil && !errors.As(err, &bad) {
			return err
		}
	}
	return nil
}

// leaf takes a file's part of the page where nothing is left out: its sums are
// known, so it is read only as far as the page and the findings reach.
func (d *Desk) leaf(ctx context.Context, key held.Key, v *View, f File, odd, marked map[Spot]bool, totals map[string]int) error {
	before, last := (v.Now-1)*PerPage-v.Fits, 0
	if before+PerPage > 0 && before < f.Summary.Rows {
		last = min(before+PerPage, f.Summary.Rows)
	}
	for s := range odd {
		if s.File == f.ID {
			last = max(last, s.Nr)
		}
	}
	v.Fits += f.Summary.Rows
	for _, t := range f.Summary.Totals {
		if t.Rows == 0 {
			continue // fees alone are in it
		}
		sum := total(&v.Totals, totals, t.Currency)
		sum.In, sum.Out, sum.Rows = sum.In.Add(t.In), sum.Out.Add(t.Out), sum.Rows+t.Rows
	}
	if last == 0 {
		return nil
	}
	_, err := d.walk(ctx, key, f, last, func(nr int, row statement.Row, _ int64) error {
		s := Spot{f.ID, nr}
		row.Raw = nil
		if odd[s] {
			v.At[s] = row
		}
		if nr > before && nr <= before+PerPage {
			v.Rows = append(v.Rows, Line{s, row, marked[s], odd[s]})
		}
		return nil
	})
	if bad := (fileError{}); err != nil && !errors.As(err, &bad) {
		return err
	}
	return nil
}

// add counts a row into the totals.
func add(totals *[]statement.Total, index map[string]int, row statement.Row) {
	t := total(totals, index, row.Currency)
	t.Rows++
	switch row.Direction {
	case statement.In:
		t.In = t.In.Add(row.Amount.Abs())
	case statement.Out:
		t.Out = t.Out.Add(row.Amount.Abs())
	}
}

// total is the sum of a currency.
func total(totals *[]statement.Total, index map[string]int, currency string) *statement.Total {
	i, ok := index[currency]
	if !ok {
		i = len(*totals)
		index[currency] = i
		*totals = append(*totals, statement.Total{Currency: currency})
	}
	return &(*totals)[i]
}

// odd are the rows that findings are about.
func (r *Reading) odd() map[Spot]bool {
	out := map[Spot]bool{}
	for _, f := range r.Found {
		for _, p := range f.Places {
			out[p.Spot] = true
		}
	}
	return out
}

func (r *Reading) marked() map[Spot]bool {
	out := map[Spot]bool{}
	for _, m := range r.Marks {
		out[m.Spot] = true
	}
	return out
}

// Show sets the filter.
func (d *Desk) Show(ctx context.Context, key held.Key, f Filter) error {
	f.Text = strings.TrimSpace(strings.ToValidUTF8(f.Text, ""))
	for len(f.Text) > maxText {
		runes := []rune(f.Text)
		f.Text = string(runes[:len(runes)-1])
	}
	return d.Change(ctx, key, func(r *Reading) error { r.Filter = f; return nil })
}

// Each reads every row of the files that can be read, in their order, without
// looking at the filter; row's Raw is there only until the next.
func (d *Desk) Each(ctx context.Context, key held.Key, row func(File, Spot, statement.Row) error) error {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	leave, err := d.take(ctx, r.size())
	if err != nil {
		return err
	}
	defer leave()
	for _, f := range r.Files {
		if f.Phase != Ready {
			continue
		}
		if _, err := d.walk(ctx, key, f, 0, func(nr int, one statement.Row, _ int64) error { return row(f, Spot{f.ID, nr}, one) }); err != nil {
			return err
		}
	}
	return nil
}

// sortMarks puts marks in the order of the files and their rows.
func (r *Reading) sortMarks() {
	at := func(s Spot) int { return slices.IndexFunc(r.Files, func(f File) bool { return f.ID == s.File }) }
	slices.SortFunc(r.Marks, func(a, b Mark) int {
		if a.File != b.File {
			return at(a.Spot) - at(b.Spot)
		}
		return a.Nr - b.Nr
	})
}
