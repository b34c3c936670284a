package diagnosis

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"joinder/internal/guide/diagnose"
	"joinder/internal/guide/record"
	"joinder/internal/web"
)

// playbook is the id of this guide in the data pack.
const playbook = "pb-payment-failure"

// keep begins a complaint with the record sealed beside it.
func (p *pages) keep(w http.ResponseWriter, r *http.Request) error {
	page, done, err := p.ending(w, r)
	if done || err != nil {
		return err
	}
	path, err := p.Recorder.Begin(r.Context(), page.Viewer, page.beginning())
	if found, mine := web.FormErrorsOf(page.Words, err); mine {
		return p.result(w, r, http.StatusUnprocessableEntity, page.askPage, page.Told, found)
	}
	if err != nil {
		return err
	}
	p.Flash(r.Context(), "diagnose.kept")
	return web.SeeOther(w, r, path)
}

// sheet shows the record for paper, and forgets it.
func (p *pages) sheet(w http.ResponseWriter, r *http.Request) error {
	page, done, err := p.ending(w, r)
	if done || err != nil {
		return err
	}
	page.NoIndex = true
	return p.Render(w, r, http.StatusOK, sheetView(page))
}

// download gives the record as a text file, and forgets it.
func (p *pages) download(w http.ResponseWriter, r *http.Request) error {
	page, done, err := p.ending(w, r)
	if done || err != nil {
		return err
	}
	rec := page.record()
	rec.EndedAt = p.Now()
	rec.Trim()
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-payment-%s.txt"`, page.Day))
	_, _ = w.Write(append([]byte("\uFEFF"), rec.Text(page.labels())...)) // the mark is for old editors; the reader may have gone
	return nil
}

func (p resultPage) labels() record.Labels {
	return record.Labels{Started: p.T("record.started"), Received: p.T("diagnose.sheet.at"), Done: p.T("record.done"), NotDone: p.T("record.not_done"),
		Limit: p.T("diagnose.sheet.limit"), Colon: p.T("record.colon")}
}

// walletName is what the record calls the wallet.
func (p resultPage) walletName() string {
	if w := p.Visit.Wallet; w != "" && w != notListed {
		return p.Names.Wallet(w)
	}
	return p.Told.WalletName
}

// facts are what is told of the payment, empty ones left out.
func (p resultPage) facts() []record.Fact {
	t := p.Told
	amount := ""
	if !t.money.IsZero() {
		amount = p.Words.Money(t.money)
	}
	day := ""
	if !p.Visit.On.IsZero() {
		day = p.Words.Date(p.Visit.On)
	}
	place := ""
	if p.Place != "" {
		place = p.Pack.JurisdictionName(p.Place).In(p.Lang)
	}
	var out []record.Fact
	for _, f := range []record.Fact{
		{ID: "wallet", Value: p.walletName()}, {ID: "day", Value: day}, {ID: "at", Value: t.At}, {ID: "amount", Value: amount},
		{ID: "order", Value: t.Order}, {ID: "payee", Value: t.Payee}, {ID: "screen", Value: t.Screen}, {ID: "note", Value: t.Note}, {ID: "place", Value: place},
		{ID: "cause", Value: p.Lead() + p.T("record.colon") + p.First.Cause.Title.In(p.Lang)}, {ID: "code", Value: p.Code()},
	} {
		if f.Value != "" {
			f.Label = p.T("diagnose.fact." + f.ID)
			out = append(out, f)
		}
	}
	return out
}

// record is what was asked, tested and found.
func (p resultPage) record() record.Record {
	_, offset := time.Now().In(p.Words.Zone()).Zone()
	out := record.Record{Kind: record.Failure, Playbook: playbook, Pack: p.Pack.Manifest().Version, Lang: p.Lang, Title: p.T("diagnose.record.title"),
		Place: p.Place, Facts: p.facts(), Offset: time.Duration(offset) * time.Second}
	if w := p.Visit.Wallet; w != notListed {
		out.Wallet = w
	}
	for _, step := range p.State.Path {
		out.Entries = append(out.Entries, record.Entry{ID: step.Question.ID, Title: step.Question.Ask.In(p.Lang), Done: step.Known(), Note: p.Answered(step)})
	}
	for _, r := range p.First.For {
		out.Facts = append(out.Facts, record.Fact{ID: "for", Label: p.T("diagnose.for"), Value: p.Reason(r)})
	}
	return out
}

// beginning is the complaint as far as it is known.
func (p resultPage) beginning() record.Beginning {
	b := record.Beginning{Record: p.record(), WalletName: p.Told.WalletName, Issue: p.Issue, Narrative: p.narrative(), Place: p.Place, Lang: p.Lang}
	if w := p.Visit.Wallet; w != "" && w != notListed {
		b.Wallet, b.WalletName = w, ""
	}
	if !p.Told.money.IsZero() {
		b.Amount, b.Currency = p.Told.money.Decimal(), string(p.Told.money.Currency)
	}
	if !p.Visit.On.IsZero() {
		b.OccurredOn = p.Visit.On.String()
	}
	return b
}

// narrative says in a few sentences what happened, from what was told and
// answered. Its owner edits it before anything is filed.
func (p resultPage) narrative() string {
	t := p.Told
	var lines []string
	add := func(key, name, value string) {
		if value != "" {
			lines = append(lines, p.T("diagnose.tells."+key, name, value))
		}
	}
	when := ""
	if !p.Visit.On.IsZero() {
		when = strings.TrimSpace(p.Words.Date(p.Visit.On) + " " + t.At)
	}
	add("when", "When", when)
	add("wallet", "Wallet", p.walletName())
	if !t.money.IsZero() {
		add("amount", "Amount", p.Words.Money(t.money))
	}
	add("payee", "Payee", t.Payee)
	add("order", "Order", t.Order)
	add("screen", "Text", t.Screen)
	var said []string
	for _, step := range p.State.Path {
		switch {
		case step.Error != nil && t.Screen == "":
			said = append(said, p.T("diagnose.quoted", "Text", step.Error.Match[0]))
		case step.Known() && step.Error == nil:
			said = append(said, p.statement(step))
		}
	}
	add("found", "Found", strings.Join(said, p.T("diagnose.semicolon")))
	if t.Note != "" {
		lines = append(lines, t.Note)
	}
	return strings.Join(lines, "\n")
}

// statement is one answer with what it answers.
func (p resultPage) statement(s diagnose.Step) string {
	return s.Question.Short.In(p.Lang) + p.T("record.colon") + s.Option.Text.In(p.Lang)
}
