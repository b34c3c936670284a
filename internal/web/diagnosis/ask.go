package diagnosis

import (
	"net/http"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/diagnose"
	"joinder/internal/i18n"
	"joinder/internal/web"
)

// askPage is one question, with what has been said so far.
type askPage struct {
	web.PackWords
	Names   web.Names
	Visit   visit
	State   diagnose.State
	Implied map[string]bool
	Place   string
	Day     joinder.Date
	Rule    datapack.Graded[joinder.Text]
	Hints   []hint
	Limits  datapack.Told[[]string] // of the wallet, where the question is about limits
	Errors  web.FormErrors
	Found   []datapack.ErrorText // of a typed text that can mean several things
	Asked   bool                 // a text was typed
}

// ask shows the next question, or the result at the end. The address is set
// right first, so that it can be passed on.
func (p *pages) ask(w http.ResponseWriter, r *http.Request) error {
	names, err := p.Names(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v := p.readVisit(q, names)
	state, implied := p.walk(v)
	own := code(state.Path, implied)
	if to := v.href(own); q.Has("q") || q.Get("w") != v.Wallet || q.Get("a") != own {
		if lang, ok := i18n.Parse(q.Get("lang")); ok {
			to += map[bool]string{true: "&", false: "?"}[strings.Contains(to, "?")] + "lang=" + string(lang)
		}
		return web.SeeOther(w, r, to)
	}
	page, err := p.page(r, names, v, state, implied)
	if err != nil {
		return err
	}
	if state.Next == nil {
		return p.result(w, r, http.StatusOK, page, told{}, nil)
	}
	return p.Render(w, r, http.StatusOK, askView(page))
}

// page gathers what every page of the dialogue shows.
func (p *pages) page(r *http.Request, names web.Names, v visit, state diagnose.State, implied map[string]bool) (askPage, error) {
	a := askPage{PackWords: web.PackWords{Page: p.Page(r, "diagnose.title"), Pack: p.Pack}, Names: names, Visit: v, State: state,
		Implied: implied, Place: p.place(v), Day: p.Today(), Rule: p.engine.Tree().Rule}
	a.Section, a.Styles = "/library", []string{"diagnosis.css"}
	a.NoIndex = len(state.Path) > 0 || v.Wallet != ""
	var err error
	if a.Hints, err = p.hints(r.Context(), a.Page, names, v.Wallet); err != nil {
		return a, err
	}
	if state.Next != nil {
		if state.Next.Limits {
			if w, ok := p.Pack.Wallet(v.Wallet); ok {
				a.Limits = w.Limits(a.Day)
			}
		}
		if len(state.Path) > 0 {
			a.Title = state.Next.Ask.In(a.Lang)
		}
	}
	return a, nil
}

// text takes what somebody typed off their screen and goes on with what it
// means. The words themselves go nowhere.
func (p *pages) text(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	names, err := p.Names(r)
	if err != nil {
		return err
	}
	v := p.readVisit(r.PostForm, names)
	state, implied := p.walk(v)
	if state.Next == nil || !state.Next.Errors {
		return web.SeeOther(w, r, v.href(code(state.Path, implied)))
	}
	found := p.engine.Recognise(r.PostForm.Get("text"))
	if len(found) == 1 || len(found) > 1 && sameMeaning(found) {
		return web.SeeOther(w, r, v.href(code(state.Path, implied)+state.Next.Code+strconv.Itoa(found[0].Code)))
	}
	page, err := p.page(r, names, v, state, implied)
	if err != nil {
		return err
	}
	page.Path = v.href(page.Code()) // in the other language the question is asked again
	page.Found, page.Asked = found, true
	return p.Render(w, r, http.StatusOK, askView(page))
}

// sameMeaning reports whether all of the texts speak for the same causes.
func sameMeaning(list []datapack.ErrorText) bool {
	for _, t := range list[1:] {
		for cause := range t.Weighs {
			if list[0].Weighs[cause] == 0 {
				return false
			}
		}
	}
	return true
}

// First reports whether nothing has been answered.
func (p askPage) First() bool { return len(p.State.Path) == 0 }

// Code of the answers so far.
func (p askPage) Code() string { return code(p.State.Path, p.Implied) }

// Number of this question, from 1, and the most there can be.
func (p askPage) Number() int { return len(p.State.Path) + 1 }

// Most questions that there can be on this way.
func (p askPage) Most() int { return len(p.State.Path) + p.State.Left }

// Choose is the address of an answer.
func (p askPage) Choose(option int) string {
	return p.Visit.href(p.Code() + p.State.Next.Code + strconv.Itoa(option))
}

// Back is where the last question that was answered by hand is asked again; ""
// at the beginning.
func (p askPage) Back() string {
	for i := len(p.State.Path) - 1; i >= 0; i-- {
		if !p.Implied[p.State.Path[i].Question.Code] {
			return p.Visit.href(code(p.State.Path[:i], p.Implied))
		}
	}
	return ""
}

// answer is one answer with the way to change it.
type answer struct{ Label, Text, Href string }

// Said are the answers so far, the wallet first.
func (p askPage) Said() []answer {
	var out []answer
	if name := p.WalletName(); name != "" {
		none := p.Visit
		none.Wallet = ""
		out = append(out, answer{p.T("diagnose.wallet"), name, none.href("")})
	}
	for i, step := range p.State.Path {
		a := answer{Label: step.Question.Short.In(p.Lang), Text: p.Answered(step)}
		if !p.Implied[step.Question.Code] {
			a.Href = p.Visit.href(code(p.State.Path[:i], p.Implied))
		}
		out = append(out, a)
	}
	return out
}

// Answered is an answer in words.
func (p askPage) Answered(s diagnose.Step) string {
	switch {
	case s.Error != nil:
		return p.T("diagnose.quoted", "Text", s.Answered(p.Lang))
	case s.Known():
		return s.Answered(p.Lang)
	}
	return p.T("diagnose.unsure")
}

// WalletName is what the chosen wallet is called; "" when none was chosen.
func (p askPage) WalletName() string {
	switch p.Visit.Wallet {
	case "":
		return ""
	case notListed:
		return p.T("diagnose.wallet.other")
	}
	return p.Names.Wallet(p.Visit.Wallet)
}

// besideFact is a fact beside a question, with the place it is of.
type besideFact struct {
	datapack.Beside
	PlaceName string
	Status    datapack.Status
}

// Beside are the facts that belong to the question in this place, or, where no
// place is known, in all.
func (p askPage) Beside() []besideFact {
	var out []besideFact
	for _, b := range p.Pack.Diagnosis().Beside {
		if b.Question == p.State.Next.ID && (p.Place == "" || p.Place == b.Place) {
			if status := b.Origin.Status(p.Day); status.Shown() {
				out = append(out, besideFact{b, p.Pack.JurisdictionName(b.Place).In(p.Lang), status})
			}
		}
	}
	return out
}
