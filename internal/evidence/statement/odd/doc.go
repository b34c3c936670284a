// Package odd points at what is unusual in statements: a payment booked twice,
// a refund that was named and did not come, a balance that does not add up. It
// says what is seen and shows the rows; what it means is for the person, who
// knows the payments, to say.
//
//	found := odd.Find([]odd.File{{Name: "march.csv", Account: "alipay", Rows: rows}}, odd.Options{})
//	for _, f := range found {
//		fmt.Println(f.Rank, f.Sentence(words), f.Amount, f.Currency)
//		for _, p := range f.Places {
//			show(files[p.File].Rows[p.Row])
//		}
//	}
//
// Every account is held against its own history: large, small, at night are
// large, small and at night for this account (see the constants). Files of one
// account may overlap and come in any order; a row that two of them have counts
// once. Time is O(n log n) in the rows, and answers are bounded by MaxFindings
// and MaxPlaces.
package odd

import (
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// Kind is what is unusual; "oddity.kind." + kind is its name in the catalogue.
type Kind string

// Kinds.
const (
	Duplicate    Kind = "duplicate"    // the same payment twice
	Failed       Kind = "failed"       // the status says that it failed, and money moved
	Refund       Kind = "refund"       // a refund is named, and did not come or not all of it
	Fee          Kind = "fee"          // a fee above what was observed
	NewPayee     Kind = "new_payee"    // a large sum to somebody never paid before
	Test         Kind = "test"         // a small payment to somebody new, then a large one
	Drain        Kind = "drain"        // many small payments to one payee in a short time
	Night        Kind = "night"        // several payments in a night, unusual for the account
	RoundTrip    Kind = "round_trip"   // money out and back through the same party
	Subscription Kind = "subscription" // the same sum every week or month, which began in the middle
	Balance      Kind = "balance"      // a balance that does not follow from the rows
)

// Kinds lists them, those with money missing first.
func Kinds() []Kind {
	return []Kind{Failed, Refund, Duplicate, Balance, Test, Drain, NewPayee, Night, Fee, RoundTrip, Subscription}
}

// Key is the catalogue key of the kind's name.
func (k Kind) Key() string { return "oddity.kind." + string(k) }

// File is one statement. Files with the same Account are parts of one history;
// rows that name their own account are kept apart by it as well.
type File struct {
	Name    string
	Account string
	Format  string          // as Reader.Format says; "" is none in particular
	Rows    []statement.Row // in the order of the file
}

// Place is a row of a file.
type Place struct {
	File int // index into the files given
	Row  int // index into its rows
	Line int // as the row has it
}

// Finding is one thing that is unusual.
type Finding struct {
	Kind     Kind
	Places   []Place         // the rows that show it, oldest first, at most MaxPlaces
	Amount   decimal.Decimal // at stake, at least zero
	Currency string          // "" when the file does not say
	Key      string          // of the sentence in the catalogue
	Args     []any           // its names and values
	Rank     int             // 1 is what to look at first

	weight float64
	when   time.Time
}

// Words say a catalogue key with its names and values.
type Words interface {
	T(key string, args ...any) string
}

// Sentence says what is seen.
func (f Finding) Sentence(w Words) string { return w.T(f.Key, f.Args...) }

// Fees knows what a row's fee usually is.
type Fees interface {
	// Usual is the most that was observed for such a row of a file of that
	// format; ok is false where nothing was observed that held on the row's day.
	Usual(format string, r statement.Row) (o Observed, ok bool)
}

// Observed is a fee that somebody saw.
type Observed struct {
	Most   decimal.Decimal // in the currency of the row's fee
	On     joinder.Date    // when it was seen
	Source string          // where; "" for what people's receipts show
}

// Options of Find; the zero value is fine.
type Options struct {
	Fees Fees           // nil: fees are not looked at
	Zone *time.Location // where the person lives; nil: rows in UTC have no night
}
