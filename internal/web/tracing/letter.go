package tracing

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
	"joinder/internal/ledger"
	"joinder/internal/web"
)

// maxLetter is how many characters of a letter are kept.
const maxLetter = 40_000

// letterPage is a request to hold money, to be changed before it is printed.
type letterPage struct {
	web.Page
	link
	To      addressee
	Text    string
	In      joinder.Lang
	Edited  bool
	Reading bool // as on paper
}

// addressed reads whom a letter is to and in which language; the reader's own
// when it does not say.
func (p pages) addressed(r *http.Request, l link, given func(string) string) (letterPage, error) {
	page := letterPage{Page: p.page(r, "tracing.letter.title"), link: l}
	page.Path = l.path("/letter?to=" + given("to"))
	page.In = page.Lang
	switch given("in") {
	case "zh":
		page.In = joinder.Chinese
	case "en":
		page.In = joinder.English
	}
	page.Path += "&in=" + short(page.In)
	_, result, to, err := p.found(r, l)
	if err != nil {
		return page, err
	}
	n, err := strconv.Atoi(given("to"))
	if err != nil || n < 0 || n >= len(to) {
		return page, joinder.Fail(joinder.NotFound, "error.tracing.addressee")
	}
	page.To = to[n]
	page.Text, page.Edited = l.state.Letters[page.key()]
	if !page.Edited {
		page.Text = p.drafted(page.Words, page.In, result, page.To)
	}
	return page, nil
}

// short is a language in an address.
func short(l joinder.Lang) string {
	if l == joinder.Chinese {
		return "zh"
	}
	return "en"
}

// key tells letters apart: whom, by what they are and hold, and the language.
func (l letterPage) key() string {
	return string(l.To.Whom) + "\n" + l.To.Asset.String() + "\n" + strconv.Itoa(l.To.At) + "\n" + short(l.In)
}

// drafted writes the letter in the language.
func (p pages) drafted(w *i18n.Words, in joinder.Lang, result *trace.Result, a addressee) string {
	if w.Lang() != in {
		w = w.Swap()
	}
	if a.Whom == trace.ToIssuer {
		a.Name = w.Text(a.Issuer.Value.Name)
	}
	return result.Letter(w, a.Addressee)
}

func (p pages) letter(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	if len(l.state.Stolen) == 0 {
		return web.SeeOther(w, r, l.path(""))
	}
	page, err := p.addressed(r, l, r.URL.Query().Get)
	if err != nil {
		return err
	}
	page.Reading = r.URL.Query().Get("as") == "paper"
	return p.Render(w, r, http.StatusOK, letterView(page))
}

// keepLetter keeps what was changed, and gives it back as was asked.
func (p pages) keepLetter(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	page, err := p.addressed(r, l, r.PostForm.Get)
	if err != nil {
		return err
	}
	do, key := r.PostForm.Get("do"), page.key()
	text := []rune(strings.ReplaceAll(strings.ToValidUTF8(r.PostForm.Get("text"), "�"), "\r\n", "\n"))
	page.Text = string(text[:min(len(text), maxLetter)])
	if l.state.Letters == nil {
		l.state.Letters = map[string]string{}
	}
	l.state.Letters[key] = page.Text
	if do == "anew" || strings.TrimSpace(page.Text) == "" {
		delete(l.state.Letters, key)
	}
	if err := p.save(r, l); err != nil {
		return err
	}
	name := "letter-" + string(page.To.Whom)
	switch do {
	case "txt":
		return download(w, "text/plain; charset=utf-8", name+".txt", []byte("\ufeff"+strings.ReplaceAll(page.Text, "\n", "\r\n")))
	case "docx":
		var b bytes.Buffer
		title, _, _ := strings.Cut(page.Text, "\n")
		if err := p.Document(&b, title, page.Text, page.In, p.Now()); err != nil {
			return err
		}
		return download(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", name+".docx", b.Bytes())
	case "paper":
		return web.SeeOther(w, r, page.Path+"&as=paper")
	}
	return web.SeeOther(w, r, page.Path)
}

// complain makes the trace part of a complaint: what the page says as text, the
// whole as JSON, and the picture.
func (p pages) complain(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	read, result, _, err := p.found(r, l)
	if err != nil {
		return err
	}
	page := resultPage{Page: p.Page(r, "tracing.result.title"), link: l, Result: result}
	words := page.Words
	sheet, err := json.MarshalIndent(result.Report(words, read.ledger, ledger.Freezable(p.Pack, p.Today())), "", " ")
	if err != nil {
		return err
	}
	var svg, csv bytes.Buffer
	if err := result.SVG(&svg, words); err != nil {
		return err
	}
	if err := result.Steps(&csv, words); err != nil {
		return err
	}
	b := Beginning{Lang: page.Lang, Title: words.T("tracing.evidence.title"), Issue: "unauthorized_transaction", Narrative: page.story(), Files: []File{
		{words.T("tracing.evidence.text"), []byte(page.plain(l))}, {"trace.json", append(sheet, '\n')}, {"trace-steps.csv", csv.Bytes()}, {"trace.svg", svg.Bytes()}}}
	if len(result.Totals) == 1 {
		t := result.Totals[0]
		if _, err := joinder.ParseMoney(t.Stolen.Decimal(t.Asset.Scale), joinder.Currency(t.Asset.Code)); err == nil {
			b.Amount, b.Currency = t.Stolen.Decimal(t.Asset.Scale), t.Asset.Code
		}
	}
	for _, m := range result.Stolen {
		if day := m.At.In(words.Zone()).Format("2006-01-02"); !m.At.IsZero() && (b.OccurredOn == "" || day < b.OccurredOn) {
			b.OccurredOn = day
		}
	}
	path, err := p.Recorder.Begin(r.Context(), web.ViewerOf(r), b)
	if err != nil {
		return err
	}
	p.Flash(r.Context(), "tracing.kept")
	return web.SeeOther(w, r, path)
}

// story is the beginning of the complaint's own text.
func (p resultPage) story() string {
	var b strings.Builder
	b.WriteString(p.T("tracing.evidence.story") + "\n")
	for i, m := range p.Result.Stolen {
		if i == 20 {
			b.WriteString("…\n")
			break
		}
		b.WriteString(p.T("trace.letter.stolen", "ID", m.ID, "Time", trace.Clock(p.Words, m.At), "Amount", m.Amount.Add(m.Already).Decimal(m.Asset.Scale), "Asset", m.Asset.String()) + "\n")
	}
	return b.String()
}

// plain is the result page as text.
func (p resultPage) plain(l link) string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	line(p.T("tracing.result.title"))
	line(p.T("tracing.result.by", "Method", p.T("trace.method."+string(p.Result.Method)), "Transactions", p.Result.Events))
	for _, f := range l.held.Files {
		line(p.T("tracing.evidence.file", "Name", f.Name, "SHA256", f.SHA256))
	}
	line("")
	b.WriteString(p.story())
	line("")
	for _, t := range p.Result.Totals {
		for _, s := range p.Answer(t) {
			line("· " + s)
		}
		line(p.balance(t))
	}
	line("")
	for _, s := range p.Result.Sinks {
		line("· " + s.Account + ": " + s.Amount.Decimal(s.Asset.Scale) + " " + s.Asset.String() + " — " + p.T("trace.why."+string(s.Why)) + " — " + s.Tx + ", " + trace.Clock(p.Words, s.At))
		for _, x := range s.Labels {
			line("  " + trace.Said(p.Words, x))
		}
	}
	for _, s := range p.Result.Warnings(p.Words) {
		line("! " + s)
	}
	line(p.T("trace.text.caution"))
	return b.String()
}

// balance is the sum that must come out even; poison keeps none.
func (p resultPage) balance(t trace.Total) string {
	key := "tracing.balance"
	if !p.Result.Method.Conserves() {
		key = "tracing.balance.most"
	}
	return p.T(key, "Asset", t.Asset.String(), "Stolen", t.Stolen.Decimal(t.Asset.Scale), "Sinks", t.Sinks.Decimal(t.Asset.Scale), "Fees", t.Fees.Decimal(t.Asset.Scale))
}
