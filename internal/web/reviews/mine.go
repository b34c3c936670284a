package reviews

import (
	"net/http"

	"joinder"
	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

// minePage is one's own review: what became of it, and how to take it back.
type minePage struct {
	sheet
	None   bool
	Mine   review.Mine
	Public review.PublicReview
	Errors web.FormErrors
	Typed  string // an appeal that needs another look
}

func (p pages) mine(w http.ResponseWriter, r *http.Request) error {
	return p.showMine(w, r, http.StatusOK, "", nil)
}

func (p pages) showMine(w http.ResponseWriter, r *http.Request, status int, typed string, wrong web.FormErrors) error {
	s, err := p.sheet(r, "review.mine.title")
	if err != nil {
		return err
	}
	m := minePage{sheet: s, Typed: typed, Errors: wrong}
	m.NoIndex = true
	if _, err := p.Desk.Standing(r.Context(), s.Viewer, s.Wallet); err != nil {
		return err // no such wallet
	}
	var weight review.Weight
	m.Mine, weight, err = p.Desk.Mine(r.Context(), s.Viewer, s.Wallet)
	switch {
	case joinder.KindOf(err) == joinder.NotFound:
		m.None = true
	case err != nil:
		return err
	default:
		m.Public = m.Mine.Publish(weight)
	}
	return p.Render(w, r, status, mineView(m))
}

// Earlier are the versions before the newest, newest first.
func (m minePage) Earlier() (out []review.Version) {
	for i := len(m.Mine.History) - 2; i >= 0; i-- {
		out = append(out, m.Mine.History[i])
	}
	return out
}

func (p pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if r.PostFormValue("sure") != "yes" {
		err := joinder.Fail(joinder.Invalid, "error.review.sure").On("sure")
		found, _ := web.FormErrorsOf(p.Page(r, "review.crumb").Words, err)
		return p.showMine(w, r, http.StatusUnprocessableEntity, "", found)
	}
	if err := p.Desk.Withdraw(r.Context(), web.ViewerOf(r), r.PathValue("id")); err != nil {
		return err
	}
	p.Flash(r.Context(), "review.withdraw.done")
	return web.SeeOther(w, r, base(r.PathValue("id"))+"/mine")
}

func (p pages) appeal(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	words := r.PostFormValue("words")
	if err := p.Desk.Appeal(r.Context(), web.ViewerOf(r), r.PathValue("id"), words); err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "review.crumb").Words, err)
		if !ok {
			return err
		}
		return p.showMine(w, r, http.StatusUnprocessableEntity, words, found)
	}
	p.Flash(r.Context(), "review.appeal.done")
	return web.SeeOther(w, r, base(r.PathValue("id"))+"/mine")
}
