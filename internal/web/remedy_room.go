package web

import (
	"bytes"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
)

// remedyPage is the room of offers and outcome.
type remedyPage struct {
	caseRoomPage
	Room       remedy.Room
	Report     remedy.Report
	Statements []operator.Statement
	Items      map[joinder.ID][]joinder.Evidence // by the reader's complaint: what could show a payment
	Form       string                            // random, for the form of a payment
	Failed     string                            // the form that needs another look
	Errors     FormErrors
	sent       func(name string) string
}

func (s *Server) remedyRoom(w http.ResponseWriter, r *http.Request) error {
	return s.showRemedy(w, r, http.StatusOK, "", nil)
}

func (s *Server) showRemedy(w http.ResponseWriter, r *http.Request, status int, failed string, problems FormErrors) error {
	frame, err := s.caseRoom(r, "/remedy", "remedy.title")
	if err != nil {
		return err
	}
	p := remedyPage{caseRoomPage: frame, Failed: failed, Errors: problems, Form: string(s.deps.World.ID()), Items: map[joinder.ID][]joinder.Evidence{}}
	p.sent = func(name string) string { return clip(r.PostFormValue(name), remedy.MaxWords) }
	ctx, v, id := r.Context(), p.Viewer, p.Case.ID
	if p.Room, err = s.deps.Remedy.Reader.Room(ctx, v, id); err != nil {
		return err
	}
	if p.Report, err = s.deps.Remedy.Reader.Reconcile(ctx, v, id); err != nil {
		return err
	}
	if p.Statements, err = s.deps.Remedy.Operator.Statements(ctx, v, id); err != nil {
		return err
	}
	for _, m := range p.Room.Mine {
		if p.Items[m.Complaint], err = s.deps.File.Shelf.Of(ctx, v, m.Complaint); err != nil {
			return err
		}
	}
	return s.Render(w, r, status, remedyView(p))
}

// Val is what was typed into a form that needs another look, else the default.
func (p remedyPage) Val(form, name, otherwise string) string {
	if p.Failed == form {
		return p.sent(name)
	}
	return otherwise
}

// Err is what is wrong with a field of a form.
func (p remedyPage) Err(form, name string) string {
	if p.Failed == form {
		return p.Errors.Of(name)
	}
	return ""
}

// paidForm is the name of the payment form of a person's i-th own row.
func paidForm(i, number int) string {
	if i == 0 {
		return "paid"
	}
	return "paid-" + strconv.Itoa(number)
}

// Exports reports whether the reader may take the sheet away.
func (p remedyPage) Exports() bool { return collective.Exports(p.Viewer, p.Case.ID) }

// Open are the offers that can be answered today; Past are the others.
func (p remedyPage) Open(open bool) (out []joinder.Offer) {
	for _, o := range p.Room.Offers {
		if o.Open(p.Room.Today) == open {
			out = append(out, o)
		}
	}
	return out
}

// Mine are the reader's complaints that an offer or promise concerns.
func (p remedyPage) Mine(to joinder.ID) (out []remedy.Mine) {
	for _, m := range p.Room.Mine {
		if m.Standing && (to == "" || to == m.Complaint) {
			out = append(out, m)
		}
	}
	return out
}

// To says to whom something is, "" for everybody.
func (p remedyPage) Whom(number int) string {
	if number == 0 {
		return p.T("remedy.to_all")
	}
	return p.T("case.member", "Number", number)
}

// OfferSum is what an offer gives, in words.
func offerSum(p Page, o joinder.Offer, claimed joinder.Money) string {
	switch {
	case o.Basis == joinder.ClaimedAmount && claimed.IsZero():
		return p.T("remedy.offer.claimed")
	case o.Basis == joinder.ClaimedAmount:
		return p.T("remedy.offer.claimed_sum", "Sum", p.Words.Money(claimed))
	case o.Amount.IsZero():
		return p.T("remedy.offer.no_money")
	}
	return p.Words.Money(o.Amount)
}

// Days says how long until a day, and in which colour.
func daysTo(p Page, today, day joinder.Date) templ.Component {
	switch n := today.DaysUntil(day); {
	case n < 0:
		return Clock(p.N("remedy.days_over", -n), "late")
	case n == 0:
		return Clock(p.T("remedy.days_today"), "late")
	case n <= 5:
		return Clock(p.N("remedy.days_left", n), "soon")
	default:
		return Clock(p.N("remedy.days_left", n), "")
	}
}

// promiseMark is the state of a promise as a clock.
func promiseMark(p Page, today joinder.Date, pr joinder.Promise) templ.Component {
	switch {
	case pr.State == joinder.PromiseKept:
		return Clock(p.T("remedy.promise.kept"), "off")
	case pr.State == joinder.PromiseBroken:
		return Clock(p.T("remedy.promise.broken"), "late")
	}
	return daysTo(p, today, pr.Due)
}

// paidOffers are the offers that a payment of this complaint can fulfil.
func (p remedyPage) paidOffers(complaint joinder.ID) []Option {
	out := []Option{{Text: p.T("remedy.paid.no_offer")}}
	for _, o := range p.Room.Offers {
		if a, ok := p.Room.AnswerOf(o.ID, complaint); ok && a.Reply == joinder.AcceptsOffer {
			out = append(out, Option{Value: string(o.ID), Text: p.T("remedy.paid.offer", "Sum", offerSum(p.Page, o, a.Amount), "Day", p.Words.DayOf(o.At))})
		}
	}
	return out
}

func (p remedyPage) paidItems(complaint joinder.ID) []Option {
	out := []Option{{Text: p.T("remedy.paid.no_evidence")}}
	for _, e := range p.Items[complaint] {
		out = append(out, Option{Value: string(e.ID), Text: e.Name})
	}
	return out
}

// claimCurrency is the currency that a payment will most likely be in.
func claimCurrency(m remedy.Mine) string {
	if m.Claimed.IsZero() {
		return "CNY"
	}
	return string(m.Claimed.Currency)
}

// sources are how the organiser heard it.
func (p remedyPage) sources() (out []Option) {
	for _, s := range remedy.Sources {
		out = append(out, Option{Value: s, Text: p.T("remedy.source." + s)})
	}
	return out
}

// Columns and rows of the reconciliation.
func (p remedyPage) Columns() []Column {
	out := []Column{{Label: p.T("remedy.money.who")}}
	for _, c := range []string{"claimed", "offered", "accepted", "received", "due", "open"} {
		out = append(out, Column{Label: p.T("remedy.money." + c), Num: true})
	}
	return out
}

// Rows of the reconciliation, totals last.
func (p remedyPage) Rows() (out [][]templ.Component) {
	row := func(l remedy.Line, who templ.Component) {
		out = append(out, []templ.Component{who, Amount(p.Page, l.Claimed), Amount(p.Page, l.Offered), Amount(p.Page, l.Accepted), moneyIn(p.Page, l), Amount(p.Page, l.Due), Amount(p.Page, l.Open)})
	}
	for _, l := range p.Report.Lines {
		switch {
		case l.Number == 0:
			row(l, Str(p.N("remedy.money.rest", l.People)))
		case l.Name != "":
			row(l, Str(p.T("case.member", "Number", l.Number)+" · "+l.Name))
		default:
			row(l, Str(p.T("case.member", "Number", l.Number)))
		}
	}
	for _, l := range p.Report.Totals {
		row(l, moneyTotal(p.Page, l))
	}
	return out
}

// remedySheet is the reconciliation as a file.
func (s *Server) remedySheet(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if !collective.Exports(ViewerOf(r), id) {
		return joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	report, err := s.deps.Remedy.Reader.Reconcile(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	words := s.wordsOf(r)
	heads := remedy.Heads{Sheet: words.T("remedy.sheet.name"), Over: words.T("remedy.money.over"), Rest: words.T("remedy.sheet.rest"), Total: words.T("remedy.money.total")}
	for i, key := range []string{"sheet.number", "sheet.person", "sheet.people", "sheet.currency", "money.claimed", "money.offered", "money.accepted", "money.received", "money.due", "money.open"} {
		heads.Columns[i] = words.T("remedy." + key)
	}
	var buf bytes.Buffer
	name := "joinder-money-" + string(id)[:8]
	kind, write := "", remedy.CSV
	switch ext := path.Ext(r.PathValue("file")); r.PathValue("file") {
	case "money.csv":
		kind, name = "text/csv; charset=utf-8", name+ext
	case "money.xlsx":
		kind, name, write = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+ext, remedy.XLSX
	default:
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := write(&buf, report, heads); err != nil {
		return err
	}
	attach(w, kind, name)
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}

// askNames lists what an offer asks for in return.
func askNames(p Page, o joinder.Offer) string {
	var out []string
	for _, a := range o.Asks {
		out = append(out, p.T("remedy.asks."+string(a)))
	}
	return strings.Join(out, p.T("remedy.asks.and"))
}
