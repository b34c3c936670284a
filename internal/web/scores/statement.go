package scores

import (
	"errors"
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// say takes what the wallet's verified operator says beside a figure.
func (p pages) say(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, v := r.PathValue("id"), web.ViewerOf(r)
	if !v.AnswersFor(id) {
		return joinder.Fail(joinder.Forbidden, "error.score.not_operator")
	}
	words := score.Words{Wallet: id, Figure: score.Figure(r.PostFormValue("figure")), Dispute: r.PostFormValue("dispute") == "1", Inputs: r.PostFormValue("inputs"),
		Text: r.PostFormValue("text"), Lang: p.Page(r, "score.list.title").Lang, Corrects: joinder.ID(r.PostFormValue("corrects")), Form: r.PostFormValue("form")}
	if len(words.Form) > 64 {
		words.Form = words.Form[:64]
	}
	form := "say"
	if words.Corrects != "" {
		form = "fix-" + string(words.Corrects)
	}
	return p.done(w, r, form, "score.said", p.Desk.Say(r.Context(), v, words))
}

// hide takes a moderator's reason.
func (p pages) hide(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	said := joinder.ID(r.PostFormValue("statement"))
	return p.done(w, r, "hide-"+string(said), "score.hidden_done", p.Desk.Hide(r.Context(), web.ViewerOf(r), r.PathValue("id"), said, r.PostFormValue("reason")))
}

// done goes back to the card, or shows it again with what was wrong.
func (p pages) done(w http.ResponseWriter, r *http.Request, form, flash string, err error) error {
	if err == nil {
		p.Flash(r.Context(), flash)
		return web.SeeOther(w, r, "/wallets/"+url.PathEscape(r.PathValue("id"))+"/score#said")
	}
	var e *joinder.Error
	if problems, ok := web.FormErrorsOf(p.Page(r, "score.list.title").Words, err); ok && !(errors.As(err, &e) && e.Kind == joinder.NotFound) {
		return p.showCard(w, r, http.StatusUnprocessableEntity, form, problems)
	}
	return err
}
