package statements

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// archive is the page on which an archive is opened: its code, where it has
// one, and which of its files are to be read. The code goes from the form to
// the archive; it is kept nowhere and never written back.
type archive struct {
	page
	File    reading.File
	Entries []statement.Entry
	Ticked  map[int]bool
	Problem error
	Codes   []guide // where the codes of wallets usually come from, as the data pack knows it
	Errors  web.FormErrors
}

// maxCode bounds a code, in bytes.
const maxCode = 200

func (p pages) beginArchive(r *http.Request) (*archive, error) {
	base, err := p.begin(r, "archive.title")
	if err != nil {
		return nil, err
	}
	c := &archive{page: base, Ticked: map[int]bool{}}
	if c.File, err = p.find(r, base.Token); err != nil {
		return nil, err
	}
	c.Path = c.at("files/" + string(c.File.ID) + "/several")
	if c.Entries, err = p.Desk.Entries(r.Context(), base.Token.Key(), c.File); err != nil {
		c.Problem = err
		return c, ours(err)
	}
	if c.locked() {
		for _, entry := range p.Pack.WalletEntries() {
			told := entry.Export(p.Today())
			if told.Status.Shown() && sendsLocked(told.Value) && p.reads(entry.ID()) {
				c.Codes = append(c.Codes, guide{entry.ID(), c.Wallet(entry.ID()), told})
			}
		}
	}
	return c, nil
}

func (p pages) archive(w http.ResponseWriter, r *http.Request) error {
	c, err := p.beginArchive(r)
	if err != nil {
		return err
	}
	for i, e := range c.Entries {
		c.Ticked[i] = e.Likely && c.likely() == 1 || e.Name == c.File.Chosen.Entry
	}
	return p.Render(w, r, http.StatusOK, archiveView(c))
}

// unpack opens what was chosen. A wrong code changes nothing; it may be tried
// again as often as the rate of guesses lets.
func (p pages) unpack(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.beginArchive(r)
	if err != nil {
		return err
	}
	var names []string
	for _, v := range r.PostForm["entry"] {
		if i, err := strconv.Atoi(v); err == nil && i >= 0 && i < len(c.Entries) && !c.Ticked[i] {
			c.Ticked[i] = true
			names = append(names, c.Entries[i].Name)
		}
	}
	if len(c.Entries) == 1 {
		names = []string{c.Entries[0].Name}
	}
	err = c.Problem
	if err == nil {
		err = p.open(r, c, names)
	}
	if err == nil {
		p.Flash(r.Context(), "archive.done")
		return web.SeeOther(w, r, c.at(""))
	}
	found, ok := web.FormErrorsOf(c.Words, err)
	if !ok {
		return err
	}
	for i := range found {
		if found[i].Field == "" && c.locked() {
			found[i].Field = "code"
		}
	}
	c.Errors = found
	return p.Render(w, r, http.StatusUnprocessableEntity, archiveView(c))
}

// open checks what was given and takes the files out.
func (p pages) open(r *http.Request, c *archive, names []string) error {
	code := r.PostForm.Get("code")
	switch needs := slices.ContainsFunc(c.Entries, func(e statement.Entry) bool { return e.Locked && slices.Contains(names, e.Name) }); {
	case len(names) == 0:
		return joinder.Fail(joinder.Invalid, "error.archive.none").On("entry")
	case len(names) > reading.MaxFiles:
		return joinder.Fail(joinder.TooLarge, "error.reading.files", "Limit", reading.MaxFiles).On("entry")
	case needs && code == "":
		return joinder.Fail(joinder.Invalid, "error.archive.code").On("code")
	case len(code) > maxCode:
		return joinder.Fail(joinder.Invalid, "error.statement.wrong_password").On("code")
	}
	said, err := p.said(r)
	if err != nil {
		return err
	}
	return p.Desk.Unpack(r.Context(), c.Token.Key(), c.File.ID, names, code, said)
}

// locked reports whether a file of the archive needs its code.
func (c *archive) locked() bool {
	return slices.ContainsFunc(c.Entries, func(e statement.Entry) bool { return e.Locked })
}

// sendsLocked reports whether the pack knows of a wallet that it sends archives
// with a code, going by the words in which the pack says so.
func sendsLocked(e datapack.Export) bool {
	says := strings.ToLower(e.Encryption)
	return strings.Contains(says, "password") && (strings.Contains(says, "zip") || strings.Contains(says, "archive"))
}

// likely is how many files may be statements.
func (c *archive) likely() (n int) {
	for _, e := range c.Entries {
		if e.Likely {
			n++
		}
	}
	return n
}

// about says how large a file is, and when it was last changed.
func (c *archive) about(e statement.Entry) string {
	text := c.Words.Size(e.Size)
	if !e.At.IsZero() {
		text += " · " + c.Words.Day(joinder.DateOf(e.At))
	}
	return text
}

// choices are the files as boxes, likely ones first.
func (c *archive) choices() (out []web.Check) {
	for _, likely := range []bool{true, false} {
		for i, e := range c.Entries {
			if e.Likely == likely && len(out) < shownEntries {
				out = append(out, web.Check{Name: "entry", Form: strconv.Itoa(i), Value: strconv.Itoa(i), Label: e.Name, Hint: c.about(e), Checked: c.Ticked[i]})
			}
		}
	}
	return out
}

// shownEntries bounds the list.
const shownEntries = 200
