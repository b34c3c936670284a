package reviews

import (
	"net/http"

	"joinder"
	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

// onePage is one review with its forms.
type onePage struct {
	sheet
	Review  review.PublicReview
	Replies bool       // the reader answers for the wallet
	Stands  joinder.ID // the reply that a correction would replace
	Failed  string     // form that needs another look: "report" or "reply"
	Errors  web.FormErrors
	Typed   struct{ Reason, Words, Text string }
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	return p.showOne(w, r, http.StatusOK, onePage{})
}

func (p pages) showOne(w http.ResponseWriter, r *http.Request, status int, o onePage) (err error) {
	if o.sheet, err = p.sheet(r, "review.one.title"); err != nil {
		return err
	}
	o.NoIndex = true
	handle := r.PathValue("review")
	if o.Review, err = p.Desk.One(r.Context(), o.Viewer, o.Wallet, handle); err != nil {
		return err
	}
	if o.Replies = o.Viewer.AnswersFor(o.Wallet) && o.Review.Hiding == nil; o.Replies {
		if o.Stands, err = p.Desk.StandingReply(r.Context(), o.Viewer, o.Wallet, handle); err != nil {
			return err
		}
	}
	return p.Render(w, r, status, oneView(o))
}

// Err is what is wrong with a field of a form.
func (o onePage) Err(form, field string) string {
	if o.Failed == form {
		return o.Errors.Of(field)
	}
	return ""
}

func reasonChoices(p web.Page, first string) []web.Option {
	out := []web.Option{{Text: first}}
	for _, x := range review.Reasons() {
		out = append(out, web.Option{Value: string(x), Text: p.T("review.reason." + string(x))})
	}
	return out
}

// answered ends a form of one review: back to it with a word, or the form again.
func (p pages) answered(w http.ResponseWriter, r *http.Request, form, flash string, err error) error {
	o := onePage{Failed: form}
	if err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "review.crumb").Words, err)
		if !ok {
			return err
		}
		o.Errors = found.In(form)
		o.Typed.Reason, o.Typed.Words, o.Typed.Text = r.PostFormValue("reason"), r.PostFormValue("words"), r.PostFormValue("text")
		return p.showOne(w, r, http.StatusUnprocessableEntity, o)
	}
	p.Flash(r.Context(), flash)
	return web.SeeOther(w, r, base(r.PathValue("id"))+"/"+r.PathValue("review"))
}

func (p pages) report(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Desk.Report(r.Context(), web.ViewerOf(r), r.PathValue("id"), r.PathValue("review"), review.Reason(r.PostFormValue("reason")), r.PostFormValue("words"))
	return p.answered(w, r, "report", "review.report.done", err)
}

func (p pages) reply(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Desk.Answer(r.Context(), web.ViewerOf(r), r.PathValue("id"), r.PathValue("review"), r.PostFormValue("text"), joinder.ID(r.PostFormValue("corrects")))
	return p.answered(w, r, "reply", "review.reply.done", err)
}
