package score

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"joinder"
)

// remembered bounds how many periods' figures are kept at a time.
const remembered = 64

// Parts is what a Desk needs.
type Parts struct {
	Register Register
	Channels []string // of operators themselves
	Zone     *time.Location
	// Fresh is how long figures serve before the records are read again; a
	// withdrawal shows after that. 0 reads them every time.
	Fresh time.Duration
	// Personal finds pieces of a text that look like personal data. May be nil.
	Personal func(string) []string
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World

	mu     sync.Mutex
	inputs Inputs
	read   time.Time
	books  map[Period]*Book
}

// New makes a Desk.
func New(p Parts, world joinder.World) *Desk { return &Desk{Parts: p, world: world} }

// Today is the day in the desk's zone.
func (d *Desk) Today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.Zone)) }

// Book is the public rows and the figures of a period. It is shared: nobody
// changes it.
type Book struct {
	Inputs  Inputs
	Results Results
	Period  Period
}

// Book gives the figures of a period, as old as Parts.Fresh at most. They are
// the same for every viewer.
func (d *Desk) Book(ctx context.Context, v joinder.Viewer, p Period) (*Book, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, today := d.world.Now(), d.Today()
	if p == (Period{}) {
		p = LastYear(today)
	}
	if d.books == nil || now.Sub(d.read) >= d.Fresh || now.Before(d.read) || d.inputs.AsOf != today {
		records, err := d.Register.Records(ctx, v, d.Channels, d.Zone)
		if err != nil {
			return nil, err
		}
		d.inputs, d.read, d.books = Publish(records, today), now, map[Period]*Book{}
	}
	if b := d.books[p]; b != nil {
		return b, nil
	}
	if len(d.books) >= remembered {
		clear(d.books)
	}
	b := &Book{Inputs: d.inputs, Results: Compute(d.inputs, p), Period: p}
	d.books[p] = b
	return b, nil
}

// Quarters is the history of one wallet, oldest first, with the book's priors.
func (b *Book) Quarters(wallet string) []Quarter { return quarters(b.Inputs, wallet, b.Results.Priors) }

// Moves are the figures that left the interval of the quarter before.
func (b *Book) Moves(history []Quarter) []Move { return moves(history) }

// Order is how a table of wallets is sorted.
type Order string

// Orders. Rates are sorted by the lower bound of their interval, so that a few
// lucky or unlucky answers never lead; what is too few to say comes last.
const (
	ByName   Order = "name"
	ByReply  Order = "reply"
	ByWait   Order = "wait"
	BySolved Order = "solved"
	ByPeople Order = "people"
)

// Orders lists them.
var Orders = []Order{ByName, ByReply, ByWait, BySolved, ByPeople}

// Sort puts cards in order; the given order, which should be by name, decides
// between equals.
func Sort(cards []Card, by Order) {
	low := func(e *Estimate) float64 {
		if e == nil {
			return -1
		}
		return e.Low
	}
	key := func(c Card) float64 {
		switch by {
		case ByReply:
			return -low(c.Reply.Estimate)
		case BySolved:
			return -low(c.Solved.Estimate)
		case ByPeople:
			return -low(c.People.Estimate)
		case ByWait:
			switch {
			case c.Wait.TooFew():
				return 1e9
			case c.Wait.Median == nil:
				return 1e8
			}
			return float64(*c.Wait.Median)
		}
		return 0
	}
	slices.SortStableFunc(cards, func(a, b Card) int { return cmp.Compare(key(a), key(b)) })
}
