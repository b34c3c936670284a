package fee

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Witness is what the receipts of several people agree on, as everybody may see
// it: a rate or a flat sum, months, and between which powers of ten the amounts
// lay; never whose, what day, or how much.
type Witness struct {
	Wallet     string
	Action     Action
	Currency   joinder.Currency
	RatePct    string        // what the fee came to, in per cent to two places: "0.10"; "" when Flat is given
	Flat       joinder.Money // the same sum whatever the amount; rounded while few people say so (RQ-03)
	From, To   joinder.Money // powers of ten that hold the amounts: 1,000 to 10,000
	FirstMonth string        // YYYY-MM
	LastMonth  string
	People     int
	Confirmed  bool // a moderator looked at one of them
	Beyond     bool // more than any published observation comes to
}

// Of agreeing.
const (
	fewPeople = 5 // below this a sum could be one person's (RQ-03); as similar.FewPeople
	withFile  = 2 // what the receipt of a person who can be reached weighs with a file
	noFile    = 1 // and any other
	enough    = 3 // what must come together from at least two people
)

// Witnessed is what receipts agree on at a time. Nobody is counted twice: of a
// person the newest receipt of a month counts, and one file counts once,
// whoever gives it. What one person alone says counts when a moderator has
// looked at it; two people who agree count without, when at least one can be
// reached and has a file. What does not agree is a witness of its own or none: never an average;
// what is beyond all that is published says so.
func (d *Receipts) Witnessed(ctx context.Context, v joinder.Viewer, published *Book) ([]Witness, error) {
	since := joinder.DateOf(d.world.Now().AddDate(-ReceiptYears, 0, 0)).String()[:7]
	all, err := d.store.CountedFeeReceipts(ctx, v, since, countedAtMost)
	if err != nil {
		return nil, err
	}
	return agree(all, published.below), nil
}

// below reports whether every published observation comes to less than what
// was charged.
func (b *Book) below(c Counted) bool {
	a, err := b.Answer(Ask{Wallet: c.Wallet, Action: c.Action, Amount: c.Amount, On: endOf(c.Month)})
	return err == nil && len(a.Quotes[0].Plus) == 0 && a.High.Cmp(c.Fee) < 0
}

// agree groups receipts by wallet, action and currency, then by what they say.
func agree(all []Counted, beyond func(Counted) bool) []Witness {
	type about struct {
		wallet   string
		action   Action
		currency joinder.Currency
	}
	groups := map[about][]Counted{}
	for _, c := range once(all) {
		key := about{c.Wallet, c.Action, c.Amount.Currency}
		groups[key] = append(groups[key], c)
	}
	var out []Witness
	for _, group := range groups {
		var rest []Counted
		for _, same := range classes(group, rateOf) {
			if w, ok := witness(same); ok {
				w.RatePct, w.Beyond = rateOf(same[0]), !slices.ContainsFunc(same, func(c Counted) bool { return !beyond(c) })
				out = append(out, w)
			} else {
				rest = append(rest, same...)
			}
		}
		for _, same := range classes(rest, func(c Counted) string { return c.Fee.UnitString() }) {
			if w, ok := witness(same); ok {
				w.Flat, w.Beyond = same[0].Fee, !slices.ContainsFunc(same, func(c Counted) bool { return !beyond(c) })
				if w.People < fewPeople {
					w.Flat = w.Flat.Coarse()
				}
				out = append(out, w)
			}
		}
	}
	slices.SortFunc(out, func(a, b Witness) int {
		return cmp.Or(strings.Compare(a.Wallet, b.Wallet), strings.Compare(string(a.Action), string(b.Action)), strings.Compare(string(a.Currency), string(b.Currency)),
			-strings.Compare(a.LastMonth, b.LastMonth), -cmp.Compare(a.People, b.People), strings.Compare(a.RatePct, b.RatePct), strings.Compare(a.Flat.UnitString(), b.Flat.UnitString()))
	})
	return out
}

// once keeps one receipt of a person for a wallet, action and month, the
// confirmed before the newest, and one of a file.
func once(all []Counted) []Counted {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Counted) int {
		if a.Confirmed != b.Confirmed {
			if a.Confirmed {
				return -1
			}
			return 1
		}
		return b.At.Compare(a.At)
	})
	persons, files := map[[4]string]bool{}, map[string]string{}
	var out []Counted
	for _, c := range all {
		key := [4]string{c.Person, c.Wallet, string(c.Action), c.Month}
		if persons[key] {
			continue
		}
		if whose, known := files[c.File]; c.File != "" && known && whose != c.Person {
			continue
		}
		persons[key] = true
		if c.File != "" {
			files[c.File] = c.Person
		}
		out = append(out, c)
	}
	return out
}

// classes parts receipts by what they say, in a fixed order.
func classes(all []Counted, says func(Counted) string) [][]Counted {
	by := map[string][]Counted{}
	var order []string
	for _, c := range all {
		k := says(c)
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], c)
	}
	slices.Sort(order)
	out := make([][]Counted, len(order))
	for i, k := range order {
		out[i] = by[k]
	}
	return out
}

// witness counts the people behind receipts that say the same; ok is false
// while they are too few.
func witness(same []Counted) (w Witness, ok bool) {
	first := same[0]
	w = Witness{Wallet: first.Wallet, Action: first.Action, Currency: first.Amount.Currency, FirstMonth: first.Month, LastMonth: first.Month}
	low, high := first.Amount, first.Amount
	weight := map[string]int{}
	for _, c := range same {
		w.Confirmed = w.Confirmed || c.Confirmed
		w.FirstMonth, w.LastMonth = min(w.FirstMonth, c.Month), max(w.LastMonth, c.Month)
		if c.Amount.Cmp(low) < 0 {
			low = c.Amount
		}
		if c.Amount.Cmp(high) > 0 {
			high = c.Amount
		}
		of := noFile
		if c.File != "" && c.Reachable {
			of = withFile
		}
		weight[c.Person] = max(weight[c.Person], of)
	}
	total := 0
	for _, of := range weight {
		total += of
	}
	w.People = len(weight)
	w.From, w.To = decade(low, 0), decade(high, 1)
	return w, w.Confirmed || w.People > 1 && total >= enough
}

// rateOf is what a fee came to in per cent, to two places, half up.
func rateOf(c Counted) string {
	n := new(big.Int).Mul(c.Fee.Units(), big.NewInt(20_000))
	n.Add(n, c.Amount.Units()).Quo(n, new(big.Int).Lsh(c.Amount.Units(), 1))
	digits := n.String()
	for len(digits) < 3 {
		digits = "0" + digits
	}
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// decade is the power of ten, in whole units of the currency where there are
// any, at or below an amount, moved up by some steps.
func decade(m joinder.Money, up int) joinder.Money {
	return joinder.MoneyOf(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(m.Units().String())-1+up)), nil), m.Currency)
}

// Observation is a witness as an entry of a Book. say gives the words for what
// it is, by catalogue key. What a moderator has looked at, or many people agree
// on, is the strongest there is and leads. What a few people agree on stands
// beside the rest, since a few can be one with several names; and what is beyond
// all that is published stands there as contradicted.
func (w Witness) Observation(say func(key string, args ...any) joinder.Text) Observation {
	o := Observation{
		ID: w.ID(), Wallet: w.Wallet, Action: w.Action, Currency: w.Currency, Label: say("fee.receipt.label"), Receipt: true,
		AsOf: datapack.Around(w.LastMonth), Confidence: datapack.High, Status: datapack.Fact, CheckedOn: endOf(w.LastMonth),
		Rules: datapack.FeeRules{RatePct: datapack.Decimal(w.RatePct)},
	}
	if w.RatePct == "" {
		o.Rules.Fixed = datapack.Decimal(w.Flat.Decimal())
	}
	if w.Beyond || !w.Confirmed && w.People < fewPeople {
		o.Receipt, o.Confidence, o.Status = false, datapack.Medium, datapack.Unconfirmed
	}
	if w.Beyond {
		o.Conflicts = []Conflict{{Says: say("fee.receipt.beyond")}}
	}
	return o
}

// ID of a witness is made of what it says.
func (w Witness) ID() string {
	says := w.RatePct + "pct"
	if w.RatePct == "" {
		says = w.Flat.Decimal()
	}
	return strings.Join([]string{"receipts", w.Wallet, string(w.Action), strings.ToLower(string(w.Currency)), says}, "-")
}

// endOf is the last day of a month.
func endOf(month string) joinder.Date {
	first, err := joinder.ParseDate(month + "-01")
	if err != nil {
		return joinder.Date{}
	}
	return joinder.DateOf(first.Time().AddDate(0, 1, -1))
}
