package web

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"joinder"
	"joinder/internal/i18n"
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

// readQuestion reads the form; what is too long is cut.
func readQuestion(r *http.Request) question {
	return question{Wallet: clip(field(r, "wallet"), 100), Issue: clip(field(r, "issue"), 64), Text: field(r, "text"),
		Amount: clip(field(r, "amount"), 40), Currency: clip(field(r, "currency"), 8), Day: clip(field(r, "day"), 10)}
}

// onlyMeAgain answers those who open the address of an answer: answers are
// not kept, and their addresses hold no words.
func (s *Server) onlyMeAgain(w http.ResponseWriter, r *http.Request) error {
	if lang, ok := i18n.Parse(r.URL.Query().Get("lang")); ok {
		return seeOther(w, r, "/?lang="+string(lang))
	}
	return seeOther(w, r, "/")
}

// onlyMe answers "is it only me?" to a person's own words, or to a published
// complaint ("like"), whose words are compared but never taken for the
// reader's own. It keeps nothing of what was written.
func (s *Server) onlyMe(now *risingNow) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := badForm(r.ParseForm()); err != nil {
			return err
		}
		return s.showOnlyMe(w, r, now, saidBefore(r))
	}
}

// showOnlyMe answers the question of a form.
func (s *Server) showOnlyMe(w http.ResponseWriter, r *http.Request, now *risingNow, said map[joinder.ID]bool) error {
	ask := readQuestion(r)
	p := onlyMePage{Page: s.Page(r, "home.answer.title"), Ask: ask, today: s.Today(), Said: said, MaySay: s.deps.Search.Verdict != nil}
	p.Section, p.Path, p.NoIndex, p.Styles = "/", "/", true, []string{"search.css"}
	var err error
	if p.names, err = s.names(r); err != nil {
		return err
	}
	words := ask.Text
	if id, err := joinder.ParseID(field(r, "like")); err == nil {
		c, err := s.deps.Search.Finder.Complaint(r.Context(), p.Viewer, id)
		if err != nil {
			return err
		}
		p.From, p.Ask, words = c.ID, question{Wallet: c.Wallet, Issue: c.Issue}, c.Text
	}
	if p.WalletID, p.Known = p.find(p.Ask.Wallet); p.Known {
		p.Ask.Wallet = p.Wallet(p.WalletID)
	}
	probe := similar.Probe{Text: words, Wallet: p.WalletID, Issue: p.Ask.Issue, Limit: 6}
	p.Unread = !readComparison(p.Ask, &probe)
	if p.WalletID != "" || p.Ask.Issue != "" || words != "" || p.Ask.Wallet == "" {
		p.Answer, err = s.deps.Search.Finder.Like(r.Context(), p.Viewer, probe)
	}
	if problems, ok := FormErrorsOf(p.Words, err); ok {
		return s.showHome(w, r, now, http.StatusUnprocessableEntity, ask, problems)
	} else if err != nil {
		return err
	}
	p.TooLong = utf8.RuneCountInString(ask.Text) > similar.MaxProbeRunes
	p.Rising = s.risingFor(r.Context(), now, &p)
	s.findGroup(r.Context(), &p)
	p.Title = p.Headline()
	return s.Render(w, r, http.StatusOK, onlyMeView(p))
}

// readComparison adds amount and day to a probe; false if something was written
// that cannot be read.
func readComparison(ask question, probe *similar.Probe) bool {
	whole := true
	if ask.Amount != "" {
		m, err := joinder.ParseMoney(ask.Amount, joinder.Currency(ask.Currency))
		if whole = err == nil; whole {
			probe.Amount = m
		}
	}
	if ask.Day != "" {
		d, err := joinder.ParseDate(ask.Day)
		if err != nil {
			return false
		}
		probe.Date = d
	}
	return whole
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

// sayLikeness keeps whether a shown complaint is the same and shows the answer
// again.
func (s *Server) sayLikeness(now *risingNow) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := badForm(r.ParseForm()); err != nil {
			return err
		}
		said := saidBefore(r)
		id, same, ok := readVerdict(field(r, "verdict"))
		if s.deps.Search.Verdict == nil || !ok {
			return s.showOnlyMe(w, r, now, said)
		}
		v := similar.Verdict{Complaint: id, Same: same, On: s.Today()}
		if from, err := joinder.ParseID(field(r, "like")); err == nil {
			v.Other = from
		}
		browser := s.Cookie(r, browserCookie)
		if raw, err := base64.RawURLEncoding.DecodeString(browser); err != nil || len(raw) != browserBytes {
			browser = base64.RawURLEncoding.EncodeToString(s.deps.World.Bytes(browserBytes))
			s.SetCookie(w, browserCookie, "/only-me", browser)
		}
		if err := s.deps.Search.Verdict(r.Context(), ViewerOf(r), v, field(r, "text"), browser); err != nil {
			return err
		}
		said[id] = same
		return s.showOnlyMe(w, r, now, said)
	}
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

// saidBefore is what the page was told so far, which it carries along: nothing
// else knows who said it.
func saidBefore(r *http.Request) map[joinder.ID]bool {
	out := map[joinder.ID]bool{}
	for _, text := range r.PostForm["said"] {
		if id, same, ok := readVerdict(text); ok && len(out) < mostSaid {
			out[id] = same
		}
	}
	return out
}

// SaidSoFar is what the page carries along, in a settled order.
func (p onlyMePage) SaidSoFar() []string {
	var out []string
	for id, same := range p.Said {
		out = append(out, writeVerdict(id, same))
	}
	slices.Sort(out)
	return out
}
