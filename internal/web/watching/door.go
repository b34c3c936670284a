package watching

import (
	"net/http"

	"joinder"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// doorPage is where links of mails lead: it asks once before it does anything,
// since programs open every link of a mail.
type doorPage struct {
	web.Page
	Token   string
	Purpose watch.Purpose
	Done    bool
	Errors  web.FormErrors
}

func (p pages) doorForm(w http.ResponseWriter, r *http.Request) error {
	token := asked(r.URL.Query(), "t", 64)
	door, err := p.Mails.Door(r.Context(), token)
	if err != nil {
		return err
	}
	return p.showDoor(w, r, http.StatusOK, doorPage{Token: token, Purpose: door.Purpose})
}

func (p pages) showDoor(w http.ResponseWriter, r *http.Request, status int, c doorPage) error {
	errs := c.Errors
	c.Page = p.Page(r, "watch.door."+string(c.Purpose)+".title")
	c.Errors, c.NoIndex = errs, true
	return p.Render(w, r, status, doorView(&c))
}

// door does what the link is for. Mail programs send the same request when
// their own button for ending mails is pressed (RFC 8058), with the token in
// the address.
func (p pages) door(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	token := asked(r.Form, "t", 64)
	purpose, watched, err := p.Mails.Enter(r.Context(), token, asked(r.PostForm, "number", 12))
	if found, ok := web.FormErrorsOf(p.Page(r, "watch.title").Words, err); err != nil && ok {
		return p.showDoor(w, r, statusOf(err), doorPage{Token: token, Purpose: watch.Confirms, Errors: found})
	}
	if err != nil {
		return err
	}
	if purpose == watch.Opens {
		return web.SeeOther(w, r, "/watch/"+string(watched))
	}
	return p.showDoor(w, r, http.StatusOK, doorPage{Purpose: purpose, Done: true})
}

// findPage sends lost links to their address.
type findPage struct {
	web.Page
	Mail, Sent bool
	Address    string
	Errors     web.FormErrors
}

func (p pages) findForm(w http.ResponseWriter, r *http.Request) error {
	return p.showFind(w, r, http.StatusOK, findPage{})
}

func (p pages) showFind(w http.ResponseWriter, r *http.Request, status int, c findPage) error {
	c.Page = p.Page(r, "watch.find.title")
	c.Mail = p.Mail
	return p.Render(w, r, status, findView(&c))
}

func (p pages) find(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if !p.Mail {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	address := asked(r.PostForm, "address", 300)
	if err := p.Mails.Find(r.Context(), address); err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "watch.find.title").Words, err)
		if !ok {
			return err
		}
		return p.showFind(w, r, statusOf(err), findPage{Address: address, Errors: found})
	}
	return p.showFind(w, r, http.StatusOK, findPage{Sent: true})
}
