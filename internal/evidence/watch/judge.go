package watch

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// judge says what of all that is unusual is news after a giving, what still
// stands and what no longer does. It changes the state.
func (s *State) judge(h *history, g *Giving, m merged, fees odd.Fees) {
	zone, _ := time.LoadLocation(s.Zone)
	if s.Zone == "" {
		zone = nil
	}
	found := odd.Find(h.files(s), odd.Options{Zone: zone, Fees: fees})
	j := judging{State: s, h: h, giving: g.N, touched: m.touched, byRow: map[rowOf]int{}}
	for i := range s.Marks {
		for _, r := range s.Marks[i].Rows {
			j.byRow[rowOf{s.Marks[i].Kind, r}] = i
		}
	}
	still := map[int]bool{}
	s.Open = nil
	for _, f := range found {
		if at, show := j.weigh(f); at >= 0 {
			still[at] = true
			if show != nil {
				s.Open = append(s.Open, *show)
			}
		}
	}
	for i := range s.Marks {
		mark := &s.Marks[i]
		if mark.Status != open || still[i] || len(found) == odd.MaxFindings {
			continue
		}
		mark.Status = settled
		if missing(mark.Kind) || mark.Kind == odd.Balance { // others were only unusual against less history
			g.Settled = append(g.Settled, mark.settled(false))
		}
	}
	g.Settled = append(g.Settled, j.late...)
	g.Findings = len(s.News())
	s.forget()
}

type rowOf struct {
	kind odd.Kind
	row  int
}

type judging struct {
	*State
	h       *history
	giving  int
	touched map[int]bool
	byRow   map[rowOf]int
	late    []Settled
	bySum   map[string][]*row // of account, payee and sum; made when it is needed
}

// weigh finds the mark of a finding, or makes one; show is nil when it is not
// to be shown, and at is -1 when nothing is remembered of it.
func (j *judging) weigh(f odd.Finding) (at int, show *Finding) {
	rows := make([]int, len(f.Places))
	news := false
	for i, p := range f.Places {
		rows[i] = j.h.lists[p.File].At[p.Row]
		news = news || j.touched[rows[i]]
	}
	telling := rows
	if f.Kind == odd.Balance {
		if j.changedAmong(rows) {
			return -1, nil // the balance of a row that changed is that of another time
		}
		telling = rows[len(rows)-1:] // breaks one after the other share a row
	}
	first := j.h.rows[rows[0]]
	payee := payeeOf(&first.Row)
	at = j.known(f.Kind, telling)
	if at < 0 {
		if len(j.Marks) == maxMarks {
			return -1, nil
		}
		at = len(j.Marks)
		j.Marks = append(j.Marks, Mark{Kind: f.Kind, Account: first.account, Payee: payee, Name: nameOf(&first.Row), Status: silent})
		if news || f.Kind == odd.Refund || f.Kind == odd.Failed { // those are found by time alone
			j.Marks[at].Status, j.Marks[at].Shown = open, j.giving
		}
	}
	m := &j.Marks[at]
	was, shown := m.Amount, m.Shown
	if news && (m.Status == silent || m.Status == settled) {
		m.Status, m.Shown = open, j.giving
	}
	if j.quiet(m) {
		m.Status = ordinary
	}
	if f.Kind == odd.Refund && m.Status == open && j.cameLate(rows[0], f.Amount) {
		m.Status = settled
		j.late = append(j.late, m.settled(true))
	}
	m.Amount, m.Code = f.Amount.String(), f.Currency
	m.Rows = telling[:min(len(telling), 20)]
	for _, r := range m.Rows {
		j.byRow[rowOf{f.Kind, r}] = at
	}
	if m.Status != open {
		return at, nil
	}
	out := Finding{Mark: at, Kind: f.Kind, Account: m.Account, Said: Told{f.Key, f.Args}, Amount: f.Amount, Currency: f.Currency, Payee: m.Name}
	if missing(f.Kind) && was != "" && was != m.Amount && shown > 0 && shown < j.giving {
		out.Was, m.Shown = was, j.giving
	}
	if m.Payee == "" {
		out.Payee = ""
	}
	out.Shown = m.Shown
	out.Rows, out.More = j.lines(f)
	return at, &out
}

// known is the mark with which a finding shares rows.
func (j *judging) known(kind odd.Kind, rows []int) int {
	for _, r := range rows {
		if at, ok := j.byRow[rowOf{kind, r}]; ok {
			return at
		}
	}
	return -1
}

func (j *judging) changedAmong(rows []int) bool {
	return slices.ContainsFunc(rows, func(r int) bool { return j.h.rows[r].changed })
}

func (s *State) quiet(m *Mark) bool {
	return m.Payee != "" && slices.ContainsFunc(s.Quiet, func(q QuietPayee) bool { return q.Kind == m.Kind && q.Account == m.Account && q.Payee == m.Payee })
}

// missing are the kinds in which the amount is money that should come back.
func missing(k odd.Kind) bool { return k == odd.Refund || k == odd.Failed || k == odd.Duplicate }

func nameOf(r *statement.Row) string { return lineOf(&row{Row: *r}, 0, 0).Payee }

// lines are the rows of a finding as they are shown.
func (j *judging) lines(f odd.Finding) (out []Line, more int) {
	for i, p := range f.Places {
		if i == shownRows {
			return out, len(f.Places) - shownRows
		}
		l := j.h.lists[p.File]
		out = append(out, lineOf(j.h.rows[l.At[p.Row]], l.Giving, p.Line))
	}
	return out, 0
}

func (m Mark) settled(late bool) Settled {
	amount, _ := decimal.NewFromString(m.Amount)
	return Settled{Kind: m.Kind, Payee: m.Name, Amount: amount, Currency: m.Code, Late: late}
}

// cameLate reports whether a refund that is missed came after the time in which
// package odd waits for it: the sum came in from the same payee, and no
// later payment of it explains that better.
func (j *judging) cameLate(payment int, amount decimal.Decimal) bool {
	p := j.h.rows[payment]
	payee := payeeOf(&p.Row)
	if payee == "" || amount.IsZero() {
		return false
	}
	return slices.ContainsFunc(j.alike(p, amount), func(in *row) bool {
		if in.Direction != statement.In || in.Time.Sub(p.Time) <= odd.RefundWithin {
			return false
		}
		return !slices.ContainsFunc(j.alike(p, p.Amount), func(other *row) bool {
			gap := in.Time.Sub(other.Time)
			return other != p && other.Direction == statement.Out && gap >= 0 && gap <= odd.RefundWithin
		})
	})
}

// alike are rows of the same account and payee with a sum, as many as are worth
// a look.
func (j *judging) alike(p *row, sum decimal.Decimal) []*row {
	key := func(r *row, sum decimal.Decimal) string {
		return strings.Join([]string{strconv.Itoa(r.account), r.Currency, payeeOf(&r.Row), sum.Abs().String()}, "\x00")
	}
	if j.bySum == nil {
		j.bySum = map[string][]*row{}
		for _, r := range j.h.rows {
			if k := key(r, r.Amount); len(j.bySum[k]) < 10*maxAlike {
				j.bySum[k] = append(j.bySum[k], r)
			}
		}
	}
	return j.bySum[key(p, sum)]
}

// ordinary says that a finding is nothing unusual; with its like, nothing of
// its kind is shown for the same payee any more.
func (s *State) ordinary(mark int, like bool) bool {
	if mark < 0 || mark >= len(s.Marks) || s.Marks[mark].Status != open || len(s.Quiet) == maxQuiet {
		return false
	}
	m := &s.Marks[mark]
	m.Status = ordinary
	q := QuietPayee{Kind: m.Kind, Account: m.Account, Name: m.Name, Mark: mark}
	if like && m.Kind != odd.Balance && m.Kind != odd.Night {
		q.Payee = m.Payee
	}
	s.Quiet = append(s.Quiet, q)
	for i := range s.Marks {
		if s.Marks[i].Status == open && s.quiet(&s.Marks[i]) {
			s.Marks[i].Status = ordinary
		}
	}
	put := &s.Quiet[len(s.Quiet)-1].Put
	s.Open = slices.DeleteFunc(s.Open, func(f Finding) bool {
		gone := s.Marks[f.Mark].Status != open
		if gone {
			*put = append(*put, f)
		}
		return gone
	})
	return true
}

// again takes back what was said with ordinary: what it took away is shown.
func (s *State) again(mark int) bool {
	i := slices.IndexFunc(s.Quiet, func(q QuietPayee) bool { return q.Mark == mark })
	if i < 0 {
		return false
	}
	q := s.Quiet[i]
	s.Quiet = slices.Delete(s.Quiet, i, i+1)
	for _, f := range q.Put {
		m := &s.Marks[f.Mark]
		if s.quiet(m) {
			continue // still ordinary by another word
		}
		m.Status = open
		s.Open = append(s.Open, f)
	}
	return true
}

// forget keeps the state small: of what no longer stands nothing is needed but
// that it was shown, and old giving's details are on their pages no more.
func (s *State) forget() {
	for i := range s.Givings[:max(0, len(s.Givings)-12)] {
		s.Givings[i].Changes, s.Givings[i].Settled = nil, nil
	}
	if len(s.Open) > odd.MaxFindings {
		s.Open = s.Open[:odd.MaxFindings]
	}
}
