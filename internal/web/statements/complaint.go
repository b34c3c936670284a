package statements

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"joinder"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// keeping is the page on which what was only looked at becomes part of a
// complaint: what goes along, for which wallet, and in which currency.
type keeping struct {
	page
	reading.Reading
	Until  time.Time
	Errors web.FormErrors
	Given  keepGiven
	Own    []web.Option // complaints of the reader
	Draft  bool         // a draft is being written, to which this can be added
}

// keepGiven is what was chosen.
type keepGiven struct {
	Wallet, Currency, To string
	Files                []string
}

// complaintsShown bounds the complaints to which files can be added.
const complaintsShown = 20

func (p pages) complaint(w http.ResponseWriter, r *http.Request) error {
	return p.showKeeping(w, r, http.StatusOK, nil, nil)
}

func (p pages) showKeeping(w http.ResponseWriter, r *http.Request, status int, given *keepGiven, wrong web.FormErrors) error {
	base, err := p.begin(r, "reading.keep.title")
	if err != nil {
		return err
	}
	c := &keeping{page: base, Errors: wrong}
	if c.Reading, c.Until, err = p.Desk.Look(r.Context(), c.Token.Key()); err != nil {
		return err
	}
	if !c.Readable() {
		return web.SeeOther(w, r, c.at(""))
	}
	for _, id := range c.Viewer.Holds {
		if len(c.Own) == complaintsShown {
			break
		}
		own, err := p.Keep.Own(r.Context(), c.Viewer, id)
		if joinder.KindOf(err) == joinder.NotFound || err == nil && own.State != joinder.Filed {
			continue
		}
		if err != nil {
			return err
		}
		c.Own = append(c.Own, web.Option{Value: string(id), Text: c.T("reading.keep.of", "Wallet", c.Wallet(own.Wallet), "Issue", c.Issue(own.Issue), "Day", c.Words.DayOf(own.FiledAt))})
	}
	draft := p.Value(r.Context(), draftValue)
	c.Draft = draft != "" && p.Keep.Writing(r.Context(), draft)
	if given != nil {
		c.Given = *given
	} else {
		c.guess(p.WalletOf)
	}
	return p.Render(w, r, status, keepView(c))
}

// guess fills the form in: the wallet whose export the marked rows stand in, the
// currency in which most of them are, every file when no row is marked.
func (c *keeping) guess(walletOf func(string) string) {
	for _, f := range c.Files {
		if f.Phase != reading.Ready || len(c.Marks) > 0 && !c.holds(f.ID) {
			continue
		}
		if id := walletOf(f.Summary.Format); id != "" && c.Given.Wallet == "" {
			c.Given.Wallet = c.Wallet(id)
		}
		if len(c.Marks) == 0 {
			c.Given.Files = append(c.Given.Files, string(f.ID))
		}
	}
	best := 0
	for _, s := range c.Sums() {
		if s.Rows > best && s.Left.IsPositive() {
			best, c.Given.Currency = s.Rows, s.Currency
		}
	}
}

// holds reports whether marked rows stand in the file.
func (c *keeping) holds(file joinder.ID) bool {
	return slices.ContainsFunc(c.Marks, func(m reading.Mark) bool { return m.File == file })
}

// still reports whether a marked row moved no money, says the file.
func still(m reading.Mark) bool { return m.Row.Direction == statement.Neutral }

// anyStill reports whether one of them did not.
func (c *keeping) anyStill() bool { return slices.ContainsFunc(c.Marks, still) }

// currencies to choose from; one is no question.
func (c *keeping) currencies() (out []web.Option) {
	for _, s := range c.Sums() {
		if s.Currency != "" {
			out = append(out, web.Option{Value: s.Currency, Text: c.T("reading.keep.sum", "Sum", c.amount(s.Left, s.Currency), "Rows", s.Rows)})
		}
	}
	return out
}

// total is what the complaint's amount begins with; "" where there is none.
func (c *keeping) total() string {
	for _, s := range c.Sums() {
		if s.Currency == c.Given.Currency && s.Left.IsPositive() {
			return c.amount(s.Left, s.Currency)
		}
	}
	return ""
}

func (c *keeping) includes(file joinder.ID) bool {
	return slices.Contains(c.Given.Files, string(file))
}

// repeated is how many marked rows stand in another file too.
func (c *keeping) repeated() int { return len(c.Marks) - len(c.Counted()) }

func readKeep(values url.Values) keepGiven {
	return keepGiven{Wallet: asked(values, "wallet", 80), Currency: asked(values, "currency", 20), To: asked(values, "to", 64), Files: values["file"][:min(len(values["file"]), reading.MaxFiles)]}
}

// keep begins the complaint, or adds to one.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	base, err := p.begin(r, "reading.keep.title")
	if err != nil {
		return err
	}
	given := readKeep(r.PostForm)
	b := Beginning{Key: base.Token.Key(), Currency: given.Currency, Lang: base.Lang}
	b.Wallet, _ = base.Find(given.Wallet)
	if b.Wallet == "" {
		b.WalletName = given.Wallet
	}
	for _, id := range given.Files {
		if id, err := joinder.ParseID(id); err == nil {
			b.Files = append(b.Files, id)
		}
	}
	path, err := p.send(r, given, b)
	if err != nil {
		found, ok := web.FormErrorsOf(base.Words, err)
		if !ok {
			return err
		}
		status := http.StatusUnprocessableEntity
		if joinder.KindOf(err) == joinder.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return p.showKeeping(w, r, status, &given, found)
	}
	return web.SeeOther(w, r, path)
}

func (p pages) send(r *http.Request, given keepGiven, b Beginning) (string, error) {
	switch r.PostForm.Get("do") {
	case "draft":
		if b.Draft = p.Value(r.Context(), draftValue); !p.Keep.Writing(r.Context(), b.Draft) {
			b.Draft = ""
		}
		fallthrough
	default:
		path, err := p.Keep.Begin(r.Context(), web.ViewerOf(r), b)
		if err == nil && b.Draft != "" {
			p.Put(r.Context(), draftValue, "")
		}
		return path, err
	case "attach":
	}
	id, err := joinder.ParseID(given.To)
	if err != nil {
		return "", joinder.Fail(joinder.Invalid, "error.reading.complaint").On("to")
	}
	return p.Keep.Attach(r.Context(), web.ViewerOf(r), id, b)
}

// draftValue is where the session keeps the draft from which a person came.
const draftValue = "statement_draft"

// writing remembers the draft from which a person comes: its link is a secret,
// and belongs into no address.
func (p pages) writing(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	p.Put(r.Context(), draftValue, asked(r.PostForm, "draft", 64))
	return web.SeeOther(w, r, "/statements")
}
