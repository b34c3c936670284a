package statement

import (
	"strings"
	"time"

	"joinder/internal/rows"
)

// Field is what a column holds.
type Field string

// Fields. Several columns may hold a Note; of the others the first that is not
// blank counts.
const (
	FieldTime         Field = "time" // day, with or without its time
	FieldClock        Field = "clock"
	FieldAmount       Field = "amount"
	FieldIn           Field = "in"
	FieldOut          Field = "out"
	FieldFlow         Field = "flow" // words for in and out
	FieldCurrency     Field = "currency"
	FieldFee          Field = "fee"
	FieldFeeCurrency  Field = "fee_currency"
	FieldBalance      Field = "balance"
	FieldCounterparty Field = "counterparty"
	FieldAccount      Field = "account"
	FieldOrder        Field = "order"
	FieldMerchant     Field = "merchant"
	FieldMethod       Field = "method"
	FieldStatus       Field = "status"
	FieldType         Field = "type"
	FieldNote         Field = "note"
	FieldRefund       Field = "refund" // what came back later of the same row: named in its note
	FieldZone         Field = "zone"   // of the time
	FieldInCurrency   Field = "in_currency"
	FieldOutCurrency  Field = "out_currency"
	FieldPair         Field = "pair"  // the two assets of a trade: BTC/USDT
	FieldSide         Field = "side"  // bought or sold, of the first asset of the pair
	FieldTotal        Field = "total" // what the trade came to in the second asset of the pair
)

// Mapping says which column of a table is what: proposed from the header by
// Propose, chosen by a person, remembered for the next file with the same
// header.
type Mapping struct {
	Columns  map[Field][]int // positions from 0
	Currency string          // where no column says it
	DayFirst bool            // where the days leave doubt
	MonthOf  bool            // month first, where the days leave doubt
	Inverted bool            // amounts without a sign leave the account, those with a minus come in
	Header   bool            // the first row is one

	Sure      map[Field]Confidence // of a proposal
	HeaderRow int                  // of a proposal: where among its sample the header stands
	SignOpen  bool                 // of a proposal: nothing says which amounts left; the person is to say whether Inverted
}

// layout is a table that somebody is known to export.
type layout struct {
	id       string
	needs    []string           // names that the header must have, as rows.Key folds them
	columns  map[Field][]string // names by field; the dictionary serves where a field is not named
	drop     []Field            // fields whose dictionary would mislead here
	currency string
	zone     string // IANA, where the format is known to be in one; "" leaves wall clocks
	fallback order
	inverted bool
	in, out  []string // words of FieldFlow; others move nothing
	nothing  []string // words of FieldStatus: no money moved
	finish   func(*Row)
	stated   func(line string, s *stated)
	byWords  bool // the amount has no sign: words of type and note say where it went
	prepare  func(*table)
	settle   func(*table, rows.Row, *Row)
	legs     func(*table, rows.Row, *Row) []Row // further rows of the same record: the other side of a trade
	skip     func(*table, rows.Row) bool        // records that are none: a balance carried forward
	states   func(*table, rows.Row)             // what rows without a day say of the file
	byFlow   bool                               // a column of "debit" and "credit" may be found by its cells
	flipped  bool                               // pairs name the asset that is paid with first
	only     bool                               // the header has no other names: these few alone say too little
}

// stated is what a file says of itself outside its rows.
type stated struct {
	holder          string
	count           int
	in, out         string // totals as written
	opening, ending string
	deleted         bool      // records that the user deleted are left out
	currency        string    // of the rows that follow
	until           time.Time // last day of the period
	card            bool      // a credit card: what was spent has no sign
}

// has reports whether one of the words stands in the text.
func has(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
