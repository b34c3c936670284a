package operator

import (
	"context"
	"strconv"

	"joinder"
	"joinder/internal/recourse/remedy"
)

// Listed is a case in the operator's list.
type Listed struct {
	ID       joinder.ID
	Title    string
	Wallet   string
	State    joinder.CaseState
	FiledOn  joinder.Date // newest filing
	AnswerBy joinder.Date // of its letter; zero when none was set
	Rows     int          // people in it who stand by it
}

// Sending is one letter as it was filed with the operator.
type Sending struct {
	Letter  joinder.Letter // text, days and digests
	FiledOn joinder.Date
	Number  int  // the member whose own filing it is; 0 for a joint one
	Whole   bool // everybody in its annex still stands by it, so that its files are offered
}

// Row is one line of the annex as it was sent. Of those who do not stand by it
// any more only the number is left.
type Row struct {
	Number     int
	Name       string // only with consent to be named, then and now
	Complaint  joinder.ID
	Standing   bool
	Issue      string
	OccurredOn joinder.Date
	Amount     joinder.Money
	Evidence   []joinder.AnnexItem // only with consent to send it, then and now
	Version    int                 // of the letter
	// Transactions are what the member disputed when the letter was sealed; as
	// Evidence.
	Transactions []joinder.Transaction
}

// FileNumber is the number in the row of the file with that id; "" where it is
// not among those sent.
func (r Row) FileNumber(id joinder.ID) string {
	for i, e := range r.Evidence {
		if e.ID == id {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// Kept is a case as the store has it for the operator.
type Kept struct {
	Case       joinder.Case // what is public of it
	Sent       []Sending    // newest first
	Rows       []Row
	Offers     []remedy.Boxed[joinder.Offer] // the operator's own
	Tallies    map[joinder.ID]remedy.Tally
	Accepted   map[joinder.ID][]int // by offer: numbers of the annex that accepted
	Promises   []remedy.Boxed[joinder.Promise]
	Closures   []remedy.Boxed[joinder.Closure]
	Statements []Statement
	Boxes      [][]byte // of the statements
}

// Dossier is one case for the operator, words opened.
type Dossier struct {
	Case       joinder.Case
	Today      joinder.Date
	Sent       []Sending
	Rows       []Row
	Offers     []joinder.Offer
	Tallies    map[joinder.ID]remedy.Tally
	Accepted   map[joinder.ID][]int
	Promises   []joinder.Promise
	Closure    *joinder.Closure // that stands
	Statements []Statement
}

// Cases lists what was sent to the operator.
func (d *Desk) Cases(ctx context.Context, v joinder.Viewer) ([]Listed, error) {
	if len(v.Wallets) == 0 {
		return nil, joinder.Fail(joinder.Forbidden, "error.operator.not_verified")
	}
	return d.Files.OperatorCases(ctx, v)
}

// Case reads one case that was sent to the operator.
func (d *Desk) Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (Dossier, error) {
	today := joinder.DateOf(d.world.Now())
	k, err := d.Files.OperatorCase(ctx, v, id, today)
	if err != nil {
		return Dossier{}, err
	}
	out := Dossier{Case: k.Case, Today: today, Sent: k.Sent, Rows: k.Rows, Tallies: k.Tallies, Accepted: k.Accepted}
	for _, b := range k.Offers {
		if b.Item.Words, err = remedy.OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Dossier{}, err
		}
		out.Offers = append(out.Offers, b.Item)
	}
	for _, b := range k.Promises {
		if b.Item.Words, err = remedy.OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Dossier{}, err
		}
		out.Promises = append(out.Promises, b.Item)
	}
	for _, b := range k.Closures {
		if !b.Item.Ended.IsZero() {
			continue
		}
		if b.Item.Words, err = remedy.OpenWords(d.Vault, b.Item.ID, b.Box); err != nil {
			return Dossier{}, err
		}
		out.Closure = &b.Item
	}
	out.Statements, err = d.open(k.Statements, k.Boxes)
	return out, err
}

// Of lists the statements about one row, or with 0 about the whole case, that
// stand or stood.
func (d Dossier) Of(number int) []Statement {
	var out []Statement
	for _, s := range d.Statements {
		if s.Number == number {
			out = append(out, s)
		}
	}
	return out
}

// File gives the sealed file ("pdf" or "xlsx") of a joint letter as it was
// sent, while everybody in its annex stands by it.
func (d *Desk) File(ctx context.Context, v joinder.Viewer, id joinder.ID, version int, kind string) (joinder.Sealed, error) {
	return d.Files.OperatorFile(ctx, v, id, version, kind)
}

// Evidence says whether an item was sent and may still be read.
func (d *Desk) Evidence(ctx context.Context, v joinder.Viewer, id, item joinder.ID) error {
	return d.Files.OperatorEvidence(ctx, v, id, item)
}
