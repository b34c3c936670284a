package odd

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder/internal/evidence/statement"
)

// entry is a row in its place.
type entry struct {
	Place
	*statement.Row
	format string          // of its file
	payee  string          // folded; "" when nobody is named
	sum    decimal.Decimal // at least zero
	size   float64         // the same, for comparing roughly
	fresh  bool            // order id that few rows share
	used   bool            // a refund that was matched, or a row told of in a stronger finding
	failed bool            // told of as failed
}

// book is what happened in one account in one currency, oldest first.
type book struct {
	all, outs []*entry
	byPayee   map[string][]*entry // those that moved money
	sizes     []float64           // of outs, sorted
	median    float64
	from, to  time.Time
	o         Options
}

// Find points at what is unusual, what to look at first first. The order of the
// files does not matter.
func Find(files []File, o Options) []Finding {
	var out []Finding
	order := canonical(files)
	for _, b := range books(files, order, o) {
		out = append(out, b.find()...)
	}
	out = append(out, balances(files, order)...)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), a.when.Compare(b.when), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Places[0].Line, b.Places[0].Line))
	})
	out = out[:min(len(out), MaxFindings)]
	for i := range out {
		out[i].Rank = i + 1
		out[i].Places = out[i].Places[:min(len(out[i].Places), MaxPlaces)]
	}
	return out
}

func (b *book) find() []Finding {
	var out []Finding
	if strings.HasPrefix(strings.ToLower(b.all[0].Currency), "0x") {
		return nil // a token without a name: anybody can send copies that imitate real payments
	}
	for _, look := range []func() []Finding{b.refunds, b.drains, b.duplicates, b.tests, b.newPayees, b.nights, b.roundTrips, b.subscriptions, b.fees} {
		out = append(out, look()...)
	}
	return out
}

// canonical is an order of the files that depends on what they are alone.
func canonical(files []File) []int {
	type mark struct {
		at, rows int
		sum      uint64
	}
	marks := make([]mark, len(files))
	for i, f := range files {
		h := fnv.New64a()
		for j := range f.Rows {
			_, _ = io.WriteString(h, identity(&f.Rows[j]))
		}
		marks[i] = mark{i, len(f.Rows), h.Sum64()}
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(strings.Compare(files[a.at].Name, files[b.at].Name), cmp.Compare(a.rows, b.rows), cmp.Compare(a.sum, b.sum))
	})
	out := make([]int, len(files))
	for i, m := range marks {
		out[i] = m.at
	}
	return out
}

// identity tells rows apart that two files of one account both have.
func identity(r *statement.Row) string {
	balance := ""
	if r.Balance.Valid {
		balance = r.Balance.Decimal.String()
	}
	return strings.Join([]string{r.Time.UTC().Format(time.RFC3339Nano), r.Amount.String(), r.Currency, r.OwnAccount, r.Counterparty, r.OrderID, r.Note, balance}, "\x00")
}

// books puts the rows in order. A row that several files have is taken as often
// as the one that has it most often.
func books(files []File, order []int, o Options) []*book {
	type account struct{ account, own, currency string }
	at := map[account]*book{}
	var all []*book
	seen := map[string]int{}
	for _, i := range order {
		f := &files[i]
		here := map[string]int{}
		for j := range f.Rows {
			r := &f.Rows[j]
			id := f.Account + "\x00" + identity(r)
			here[id]++
			if here[id] <= seen[id] {
				continue
			}
			seen[id] = here[id]
			key := account{f.Account, r.OwnAccount, r.Currency}
			b := at[key]
			if b == nil {
				b = &book{byPayee: map[string][]*entry{}, o: o}
				at[key] = b
				all = append(all, b)
			}
			e := &entry{Place: Place{File: i, Row: j, Line: r.Line}, Row: r, format: f.Format, payee: payeeOf(r), sum: r.Amount.Abs()}
			e.size = e.sum.InexactFloat64()
			b.all = append(b.all, e)
		}
	}
	for _, b := range all {
		b.settle()
	}
	return all
}

// settle sorts and counts.
func (b *book) settle() {
	newestFirst := 0
	for i := 1; i < len(b.all); i++ {
		newestFirst += b.all[i-1].Time.Compare(b.all[i].Time)
	}
	if newestFirst > 0 {
		slices.Reverse(b.all)
	}
	slices.SortStableFunc(b.all, func(x, y *entry) int { return x.Time.Compare(y.Time) })
	ids := map[string]int{}
	for _, e := range b.all {
		ids[orderOf(e.OrderID)]++
		if e.Direction == statement.Neutral || e.sum.IsZero() {
			continue
		}
		if e.payee != "" {
			b.byPayee[e.payee] = append(b.byPayee[e.payee], e)
		}
		if e.Direction == statement.Out {
			b.outs = append(b.outs, e)
			b.sizes = append(b.sizes, e.size)
		}
	}
	for _, e := range b.all {
		id := orderOf(e.OrderID)
		e.fresh = id != "" && ids[id] <= 4
	}
	if len(b.all) > 0 {
		b.from, b.to = b.all[0].Time, b.all[len(b.all)-1].Time
	}
	slices.Sort(b.sizes)
	b.median = b.share(0.5)
}

// share is the amount that so large a share of payments does not exceed.
func (b *book) share(part float64) float64 {
	if len(b.sizes) == 0 {
		return 0
	}
	return b.sizes[min(len(b.sizes)-1, int(part*float64(len(b.sizes))))]
}

// payees are in a fixed order, so that answers are.
func (b *book) payees() []string {
	out := make([]string, 0, len(b.byPayee))
	for p := range b.byPayee {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// payeeOf folds who was paid; names and accounts that are masked whole are
// nobody.
func payeeOf(r *statement.Row) string {
	for _, s := range []string{r.Counterparty, r.Account} {
		s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
		if strings.Trim(s, "/-*. 无") != "" {
			return s
		}
	}
	return ""
}

// orderOf is the order to which a row belongs; refunds add a part of their own.
func orderOf(id string) string {
	id, _, _ = strings.Cut(id, "_")
	return id
}

// finding begins one: the weight grows with the kind and with the sum against
// what the account usually pays.
func (b *book) finding(kind Kind, base float64, amount decimal.Decimal, rows []*entry, key string, args ...any) Finding {
	f := Finding{Kind: kind, Amount: amount, Currency: rows[0].Currency, Key: key, when: rows[0].Time}
	for _, e := range rows[:min(len(rows), MaxPlaces)] {
		f.Places = append(f.Places, e.Place)
	}
	f.Args = append([]any{"Payee", nameOf(rows[0].Row), "Amount", Money(amount, f.Currency)}, args...)
	f.weight = base
	if size := amount.InexactFloat64(); b.median > 0 && size > b.median {
		f.weight += min(size/b.median, 100) / 4
	}
	return f
}
