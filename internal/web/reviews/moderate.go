package reviews

import (
	"net/http"

	"joinder"
	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

// queuePage is what waits for moderators.
type queuePage struct {
	web.Page
	Waiting, Hidden         []review.Flagged
	names                   web.Names
	Failed                  string // the review whose form needs another look
	Errors                  web.FormErrors
	TypedReason, TypedWords string
}

func (p pages) queue(w http.ResponseWriter, r *http.Request) error {
	return p.showQueue(w, r, http.StatusOK, queuePage{})
}

func (p pages) showQueue(w http.ResponseWriter, r *http.Request, status int, q queuePage) (err error) {
	q.Page = p.Page(r, "review.queue.title")
	q.NoIndex, q.Styles = true, []string{"reviews.css"}
	if q.names, err = p.Names(r); err != nil {
		return err
	}
	if q.Waiting, q.Hidden, err = p.Desk.Queue(r.Context(), q.Viewer); err != nil {
		return err
	}
	return p.Render(w, r, status, queueView(q))
}

func (p pages) moderate(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	handle, kind := r.PathValue("id"), review.ActKind(r.PostFormValue("act"))
	err := p.Desk.Moderate(r.Context(), web.ViewerOf(r), handle, kind, review.Reason(r.PostFormValue("reason")), r.PostFormValue("words"))
	if err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "review.crumb").Words, err)
		if !ok {
			return err
		}
		return p.showQueue(w, r, http.StatusUnprocessableEntity, queuePage{Failed: handle, Errors: found.In(handle), TypedReason: r.PostFormValue("reason"), TypedWords: r.PostFormValue("words")})
	}
	p.Flash(r.Context(), "review.queue.done")
	return web.SeeOther(w, r, "/reviews/moderate")
}

// Sheet is one entry with its wallet.
func (q queuePage) Sheet(f review.Flagged) sheet {
	return sheet{Page: q.Page, Wallet: f.Review.Wallet, Name: q.names.Wallet(f.Review.Wallet)}
}

// Err and Val belong to the form that was sent.
func (q queuePage) Err(f review.Flagged, field string) string {
	if q.Failed == f.Review.Handle {
		return q.Errors.Of(field)
	}
	return ""
}

// Val is what was typed there.
func (q queuePage) Val(f review.Flagged, typed string) string {
	if q.Failed == f.Review.Handle {
		return typed
	}
	return ""
}

// Hint says when words are needed and who reads them.
func (q queuePage) Hint(f review.Flagged) string {
	if f.State == review.Public {
		return q.T("review.queue.words.hint")
	}
	return q.T("review.queue.words.writer")
}

// short tells moderators apart without names: the random end of an account.
func short(account joinder.ID) string {
	return string(account[max(0, len(account)-4):])
}
