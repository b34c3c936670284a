package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/rows"
	"joinder/internal/similar"
)

// SayVerdict keeps what somebody said of a complaint that was shown as like
// their own. words are what they asked with, as they wrote them; browser is a
// random number that only their browser keeps.
type SayVerdict func(ctx context.Context, v joinder.Viewer, said similar.Verdict, words, browser string) error

// question is what a person asks: which wallet, what happened.
type question struct {
	Wallet string // as typed
	Issue  string // "" unless chosen
	Text   string

	// What differs can be said if these are known; as typed.
	Amount, Currency, Day string
}

// readQuestion reads the form; what is too long for its line is cut.
func readQuestion(r *http.Request) question {
	return question{Wallet: clip(field(r, "wallet"), 100), Issue: clip(field(r, "issue"), 64), Text: field(r, "text"),
		Amount: clip(field(r, "amount"), 40), Currency: clip(field(r, "currency"), 8), Day: clip(field(r, "day"), 20)}
}

// empty reports that nothing was asked.
func (q question) empty() bool { return q.Wallet == "" && q.Issue == "" && q.Text == "" }

// onlyMe answers "is it only me?": a form keeps the question (asked.go) and
// sends the browser to the answer, which is drawn anew each time it is opened.
type onlyMe struct {
	*Server
	now  *risingNow
	kept *askedBox
}

// ask keeps a person's own words, or goes to the answer about a published
// complaint ("like"), which is named in the address and kept nowhere.
func (o *onlyMe) ask(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if field(r, "like") != "" {
		return seeOther(w, r, likePath(r, nil, ""))
	}
	ask := readQuestion(r)
	if !r.PostForm.Has("text") { // of a page about a wallet: the words are those that are kept
		if before, ok := o.asked(r); ok {
			ask.Text, ask.Amount, ask.Currency, ask.Day = before.Ask.Text, before.Ask.Amount, before.Ask.Currency, before.Ask.Day
		}
	}
	if problems, ok := FormErrorsOf(o.wordsOf(r), ask.check()); ok {
		return o.showHome(w, r, o.now, http.StatusUnprocessableEntity, ask, problems)
	}
	if err := o.keepAsked(w, r, asked{Ask: ask, At: o.deps.World.Now()}); err != nil {
		return err
	}
	return seeOther(w, r, "/only-me")
}

// check says what is wrong with a question as a whole.
func (q question) check() error {
	if n := utf8.RuneCountInString(q.Text); n > askedText {
		return joinder.Fail(joinder.Invalid, "error.intake.too_long", "Limit", askedText, "Length", n).On("text")
	}
	if q.empty() {
		return joinder.Fail(joinder.Invalid, "error.similar.nothing").On("text")
	}
	return nil
}

// likePath is the address of the answer about a published complaint, with what
// was said on it so far.
func likePath(r *http.Request, said map[joinder.ID]bool, anchor string) string {
	q := url.Values{"like": {clip(field(r, "like"), 64)}, "said": writeVerdicts(said)}
	if anchor != "" {
		anchor = "#" + anchor
	}
	return "/only-me?" + q.Encode() + anchor
}

// answer draws the answer to the question that the browser keeps, or about a
// published complaint, whose words are compared but never taken for the
// reader's own.
func (o *onlyMe) answer(w http.ResponseWriter, r *http.Request) error {
	p := onlyMePage{Page: o.Page(r, "home.answer.title"), today: o.Today(), MaySay: o.deps.Search.Verdict != nil}
	p.Section, p.NoIndex, p.Styles = "/", true, []string{"search.css"}
	var err error
	if p.names, err = o.names(r); err != nil {
		return err
	}
	if r.URL.Query().Has("like") {
		return o.answerLike(w, r, p)
	}
	kept, ok := o.asked(r)
	if !ok {
		return o.nothingAsked(w, r)
	}
	p.Ask, p.Said, p.Until = kept.Ask, kept.Said, kept.Until()
	return o.show(w, r, p, p.Ask.Text)
}

// answerLike answers about a published complaint.
func (o *onlyMe) answerLike(w http.ResponseWriter, r *http.Request, p onlyMePage) error {
	id, err := joinder.ParseID(r.URL.Query().Get("like"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.similar.missing")
	}
	c, err := o.deps.Search.Finder.Complaint(r.Context(), p.Viewer, id)
	if err != nil {
		return err
	}
	p.From, p.Said, p.Ask = c.ID, readVerdicts(r.URL.Query()["said"]), question{Wallet: c.Wallet, Issue: c.Issue}
	return o.show(w, r, p, c.Text)
}

// show finds and draws an answer.
func (o *onlyMe) show(w http.ResponseWriter, r *http.Request, p onlyMePage, words string) error {
	if p.WalletID, p.Known = p.find(p.Ask.Wallet); p.Known {
		p.Ask.Wallet = p.Wallet(p.WalletID)
	}
	probe := similar.Probe{Text: words, Wallet: p.WalletID, Issue: p.Ask.Issue, Limit: 6}
	p.Errors = readComparison(p.Words, &p.Ask, &probe)
	var err error
	if p.WalletID != "" || p.Ask.Issue != "" || words != "" || p.Ask.Wallet == "" {
		p.Answer, err = o.deps.Search.Finder.Like(r.Context(), p.Viewer, probe)
	}
	if problems, ok := FormErrorsOf(p.Words, err); ok {
		return o.showHome(w, r, o.now, http.StatusUnprocessableEntity, p.Ask, problems)
	} else if err != nil {
		return err
	}
	p.TooLong = utf8.RuneCountInString(p.Ask.Text) > similar.MaxProbeRunes
	p.Rising = o.risingFor(r.Context(), o.now, &p)
	o.findGroup(r.Context(), &p)
	p.Title = p.Headline()
	return o.Render(w, r, http.StatusOK, onlyMeView(p))
}

// nothingAsked tells those whose question is gone, or was never there.
func (o *onlyMe) nothingAsked(w http.ResponseWriter, r *http.Request) error {
	if o.Cookie(r, askedCookie) != "" {
		o.forgetAsked(w, r)
	}
	return o.drawHome(w, r, o.now, http.StatusOK, homePage{Gone: true})
}

// forget lets go of what was asked, and begins anew.
func (o *onlyMe) forget(w http.ResponseWriter, r *http.Request) error {
	o.forgetAsked(w, r)
	o.Flash(r.Context(), "home.forgotten")
	return seeOther(w, r, "/")
}

// readComparison adds amount and day to a probe, as people write them; what
// cannot be read is told, and not compared.
func readComparison(words *i18n.Words, ask *question, probe *similar.Probe) FormErrors {
	var problems joinder.Problems
	if ask.Amount != "" {
		amount, currency := joinder.PlainAmount(ask.Amount, joinder.Currency(cmp.Or(ask.Currency, usualCurrency(words.Lang()))))
		m, err := joinder.ParseMoney(amount, currency)
		switch {
		case err == nil && m.Sign() > 0:
			probe.Amount, ask.Currency = m, string(m.Currency)
		case errors.Is(err, joinder.ErrUnknownCurrency):
			problems = append(problems, joinder.Fail(joinder.Invalid, "error.similar.which").On("currency"))
		default:
			problems = append(problems, joinder.Fail(joinder.Invalid, "error.similar.sum").On("amount"))
		}
	}
	var dates rows.Dates
	if day, ok := dates.Parse(ask.Day); ok {
		probe.Date = day
	} else {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.similar.date").On("day"))
	}
	found, _ := FormErrorsOf(words, problems.OrNil())
	return found
}

// risingFor reports whether the answer's kind of problem is unusual now.
func (s *Server) risingFor(ctx context.Context, now *risingNow, p *onlyMePage) bool {
	list, err := now.read(ctx, s.deps.Search.Finder, s.deps.World.Now())
	if err != nil && !errors.Is(err, context.Canceled) {
		s.deps.Log.Error("what is rising", "err", err)
	}
	p.names.rising = list
	for _, rise := range list {
		for _, issue := range p.Answer.Issues {
			if rise.High && rise.Wallet == p.WalletID && rise.Issue == issue {
				return true
			}
		}
	}
	return false
}

// Of verdicts.
const (
	browserCookie = "same" // a random number, for /only-me alone
	browserBytes  = 16
	mostSaid      = 20 // that one page remembers
)

// say keeps whether a shown complaint is the same and shows the answer again.
// Its form carries the words of the page that it stands on.
func (o *onlyMe) say(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	a := asked{Ask: readQuestion(r), Said: readVerdicts(r.PostForm["said"]), At: o.deps.World.Now()}
	if before, ok := o.asked(r); ok && before.Ask.Text == a.Ask.Text {
		a.At = before.At // a click is no new question
	}
	like, err := joinder.ParseID(field(r, "like"))
	about := err == nil
	if problems, ok := FormErrorsOf(o.wordsOf(r), a.Ask.check()); ok && !about {
		return o.showHome(w, r, o.now, http.StatusUnprocessableEntity, a.Ask, problems)
	}
	anchor := ""
	if id, same, ok := readVerdict(field(r, "verdict")); ok && o.deps.Search.Verdict != nil {
		v := similar.Verdict{Complaint: id, Same: same, On: o.Today()}
		if about {
			v.Other = like
		}
		if err := o.deps.Search.Verdict(r.Context(), ViewerOf(r), v, a.Ask.Text, o.browser(w, r)); err != nil {
			return err
		}
		a.Said[id], anchor = same, likestLine{foundLine: foundLine{PublicComplaint: joinder.PublicComplaint{ID: id}}}.Anchor()
	}
	if about {
		return seeOther(w, r, likePath(r, a.Said, anchor))
	}
	if err := o.keepAsked(w, r, a); err != nil {
		return err
	}
	return seeOther(w, r, "/only-me#"+anchor)
}

// browser is a random number that the browser keeps, so that it counts once.
func (o *onlyMe) browser(w http.ResponseWriter, r *http.Request) string {
	number := o.Cookie(r, browserCookie)
	if raw, err := base64.RawURLEncoding.DecodeString(number); err != nil || len(raw) != browserBytes {
		number = base64.RawURLEncoding.EncodeToString(o.deps.World.Bytes(browserBytes))
		o.SetCookie(w, browserCookie, "/only-me", number)
	}
	return number
}

// readVerdict reads "yes:ID" or "no:ID".
func readVerdict(text string) (id joinder.ID, same, ok bool) {
	word, rest, _ := strings.Cut(text, ":")
	id, err := joinder.ParseID(rest)
	return id, word == "yes", err == nil && (word == "yes" || word == "no")
}

// writeVerdict is what readVerdict reads.
func writeVerdict(id joinder.ID, same bool) string {
	if same {
		return "yes:" + string(id)
	}
	return "no:" + string(id)
}

// readVerdicts is what an answer's page was told so far, which it carries along.
func readVerdicts(list []string) map[joinder.ID]bool {
	out := map[joinder.ID]bool{}
	for _, text := range list {
		if id, same, ok := readVerdict(text); ok && len(out) < mostSaid {
			out[id] = same
		}
	}
	return out
}

// writeVerdicts is what readVerdicts reads, in a settled order.
func writeVerdicts(said map[joinder.ID]bool) []string {
	var out []string
	for id, same := range said {
		out = append(out, writeVerdict(id, same))
	}
	slices.Sort(out)
	return out
}
