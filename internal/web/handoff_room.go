package web

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/recourse/handoff"
)

// handoffPage is the room where a case is handed to a lawyer or an association.
type handoffPage struct {
	caseRoomPage
	Room   handoff.Room
	Form   string // which form needs another look
	Errors FormErrors
	Values map[string]string
}

func (s *Server) handoffRoom(w http.ResponseWriter, r *http.Request) error {
	return s.showHandoff(w, r, http.StatusOK, "", nil)
}

func (s *Server) showHandoff(w http.ResponseWriter, r *http.Request, status int, form string, problems FormErrors) error {
	p := handoffPage{Form: form, Errors: problems, Values: map[string]string{}}
	var err error
	if p.caseRoomPage, err = s.caseRoom(r, "/handoff", "handoff.title"); err != nil {
		return err
	}
	if p.Room, err = s.deps.Handoff.Desk.Room(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return err
	}
	if form != "" {
		for name := range r.PostForm {
			p.Values[name] = r.PostFormValue(name)
		}
	}
	return s.Render(w, r, status, handoffView(p))
}

// Err is what is wrong with a field of a form.
func (p handoffPage) Err(form, field string) string {
	if p.Form != form {
		return ""
	}
	return p.Errors.Of(field)
}

// Val is what was typed into a field of a form.
func (p handoffPage) Val(form, field, otherwise string) string {
	if v, typed := p.Values[field]; typed && p.Form == form {
		return v
	}
	return otherwise
}

// Counsel reports whether the reader was let in to advise.
func (p handoffPage) Counsel() bool { return p.Role == joinder.Counsel }

// Exports reports whether the reader may take packs out of the house.
func (p handoffPage) Exports() bool {
	return p.Runs() || p.Role == joinder.Custodian || p.Counsel()
}

// Open are the recipients that members can still say yes to.
func (p handoffPage) Open() []handoff.Recipient {
	var out []handoff.Recipient
	for _, r := range p.Room.Recipients {
		if r.Ended.IsZero() {
			out = append(out, r)
		}
	}
	return out
}

// To names a recipient by id.
func (p handoffPage) Name(id joinder.ID) string {
	for _, r := range p.Room.Recipients {
		if r.ID == id {
			return r.Name
		}
	}
	return ""
}

// Tone is the colour of a pack's state.
func (p handoffPage) Tone(k handoff.Pack) string {
	switch k.State {
	case handoff.Ordered:
		return "soon"
	case handoff.Withdrawn, handoff.Failed:
		return "late"
	}
	return ""
}

// PackHref is where a pack is handed out.
func (p handoffPage) PackHref(k handoff.Pack) templ.SafeURL {
	return templ.SafeURL(p.To("/handoff/packs/" + string(k.ID)))
}

// Currencies are those that interest can be set for.
func (p handoffPage) Currencies() []Option {
	out := []Option{}
	for _, c := range joinder.Currencies() {
		out = append(out, Option{Value: string(c), Text: string(c)})
	}
	return out
}

// handoffDo reads a form, acts, and shows the room again with what is wrong, or
// goes on with a word of thanks.
func (s *Server) handoffDo(w http.ResponseWriter, r *http.Request, form, flash string, act func(id joinder.ID) error) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := act(id); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showHandoff(w, r, http.StatusUnprocessableEntity, form, problems)
	}
	s.Flash(r.Context(), flash)
	return seeOther(w, r, casePath(id, "/handoff#"+form))
}

func (s *Server) handoffName(w http.ResponseWriter, r *http.Request) error {
	return s.handoffDo(w, r, "name", "handoff.named", func(id joinder.ID) error {
		_, err := s.deps.Handoff.Desk.Name(r.Context(), ViewerOf(r), handoff.Naming{Case: id, Kind: handoff.Kind(field(r, "kind")), Name: field(r, "name"), Purpose: field(r, "purpose")})
		return err
	})
}

func (s *Server) handoffEnd(w http.ResponseWriter, r *http.Request) error {
	return s.handoffDo(w, r, "recipients", "handoff.ended", func(id joinder.ID) error {
		return s.deps.Handoff.Desk.End(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "recipient")))
	})
}

func (s *Server) handoffConsent(w http.ResponseWriter, r *http.Request) error {
	yes := r.FormValue("yes") == "1"
	flash := "handoff.withdrawn"
	if yes {
		flash = "handoff.given"
	}
	return s.handoffDo(w, r, "mine", flash, func(id joinder.ID) error {
		return s.deps.Handoff.Desk.Permit(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "complaint")), joinder.ID(field(r, "recipient")), yes)
	})
}

func (s *Server) handoffInterest(w http.ResponseWriter, r *http.Request) error {
	return s.handoffDo(w, r, "interest", "handoff.terms_set", func(id joinder.ID) error {
		t := handoff.Terms{Currency: joinder.Currency(field(r, "currency")), Rate: field(r, "rate"), Source: field(r, "source")}
		t.Basis, _ = strconv.Atoi(field(r, "basis")) // refused when it is no number
		var ps joinder.Problems
		for name, into := range map[string]*joinder.Date{"from": &t.From, "until": &t.Until} {
			if text := field(r, name); text != "" {
				day, err := joinder.ParseDate(text)
				if err != nil {
					ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.day").On(name))
				}
				*into = day
			}
		}
		if err := ps.OrNil(); err != nil {
			return err
		}
		return s.deps.Handoff.Desk.SetTerms(r.Context(), ViewerOf(r), id, t)
	})
}

func (s *Server) handoffOrder(w http.ResponseWriter, r *http.Request) error {
	return s.handoffDo(w, r, "packs", "handoff.ordered", func(id joinder.ID) error {
		_, err := s.deps.Handoff.Desk.Order(r.Context(), ViewerOf(r), id, joinder.ID(field(r, "recipient")), joinder.Lang(field(r, "lang")))
		return err
	})
}

// handoffPack hands a pack out.
func (s *Server) handoffPack(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	pack, err := idOf(r, "pack")
	if err != nil {
		return err
	}
	p, body, err := s.deps.Handoff.Desk.Open(r.Context(), ViewerOf(r), id, pack)
	if err != nil {
		return err
	}
	attach(w, "application/zip", "joinder-handoff-"+string(p.ID)+".zip")
	w.Header().Set("Content-Length", strconv.FormatInt(p.Size, 10))
	if r.Method == http.MethodHead {
		return body.Close()
	}
	_, err = io.Copy(w, body)
	return ignoreGone(errors.Join(err, body.Close()))
}

// currency is the one that the case claims most in.
func (p handoffPage) currency() string {
	for _, s := range p.Case.Sums {
		return string(s.Currency)
	}
	return "CNY"
}

// actor names who did something, as far as the reader knows them.
func (p caseRoomPage) actor(actor string) string {
	switch {
	case p.Viewer.Account != "" && actor == "account "+string(p.Viewer.Account):
		return p.T("seat.actor.you")
	case actor == "holder":
		return p.T("seat.actor.receipt")
	case actor == "system":
		return p.T("seat.actor.host")
	}
	return p.T("seat.actor.account", "Account", lastSix(actor))
}

// lastSix is enough of an id to tell two apart.
func lastSix(s string) string { return s[max(0, len(s)-6):] }
