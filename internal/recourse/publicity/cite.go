package publicity

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// Tones of a citation towards the case.
var Tones = []string{"neutral", "for", "against"}

// Citation is one place where the case was spoken of.
type Citation struct {
	ID         joinder.ID
	Case       joinder.ID
	Outlet     string
	URL        string
	Archived   string // a copy that stays; "" for none
	On         joinder.Date
	Lang       string // BCP 47, or "" when unknown
	Tone       string
	Correction bool // a correction was asked for
	At         time.Time
}

// Correction is what we published wrongly, and what is right (RQ-11).
type Correction struct {
	ID    joinder.ID
	Case  joinder.ID
	Of    int // number of the publication; 0 for the page of the case
	Wrong string
	Right string
	On    joinder.Date // since when it is right
	At    time.Time
}

// Cite adds a citation. Addresses are those of the public web.
func (d *Desk) Cite(ctx context.Context, v joinder.Viewer, c Citation) error {
	if err := organises(v, c.Case); err != nil {
		return err
	}
	var wrong joinder.Problems
	c.Outlet = tidy(c.Outlet)
	if n := utf8.RuneCountInString(c.Outlet); n < 1 || n > 120 || strings.Contains(c.Outlet, "\n") {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.outlet").On("outlet"))
	}
	var ok bool
	if c.URL, ok = webAddress(c.URL); !ok {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.url").On("url"))
	}
	if c.Archived != "" {
		if c.Archived, ok = webAddress(c.Archived); !ok {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.url").On("archived"))
		}
	}
	if c.On.IsZero() || d.today().Before(c.On) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.cited_on").On("cited_on"))
	}
	if !slices.Contains(Tones, c.Tone) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.tone").On("tone"))
	}
	if len(c.Lang) > 12 || strings.ContainsFunc(c.Lang, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.cited_lang").On("cited_lang"))
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	c.ID, c.At = d.world.ID(), d.world.Now()
	d.forget(c.Case)
	return d.Log.AddCitation(ctx, v, c)
}

// Uncite takes a citation off the list.
func (d *Desk) Uncite(ctx context.Context, v joinder.Viewer, id, citation joinder.ID) error {
	if err := organises(v, id); err != nil {
		return err
	}
	d.forget(id)
	return d.Log.DropCitation(ctx, v, id, citation, d.world.Now())
}

// Correct adds to the log of corrections. Nothing is ever taken off it.
func (d *Desk) Correct(ctx context.Context, v joinder.Viewer, c Correction) error {
	if err := organises(v, c.Case); err != nil {
		return err
	}
	var wrong joinder.Problems
	c.Wrong, c.Right = tidy(c.Wrong), tidy(c.Right)
	for name, text := range map[string]string{"wrong": c.Wrong, "right": c.Right} {
		switch n := utf8.RuneCountInString(text); {
		case n < 4 || n > 1000:
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.correction", "Most", 1000).On(name))
		case len(d.personal(text)) > 0:
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.personal", "Found", d.personal(text)[0]).On(name))
		}
	}
	slices.SortFunc(wrong, func(a, b *joinder.Error) int { return strings.Compare(b.Field, a.Field) }) // wrong before right
	if err := wrong.OrNil(); err != nil {
		return err
	}
	c.ID, c.At, c.On = d.world.ID(), d.world.Now(), d.today()
	return d.Log.AddCorrection(ctx, v, c)
}

// webAddress accepts http and https addresses of named hosts, without secrets
// in them.
func webAddress(s string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || len(s) > 2000 {
		return "", false
	}
	host := u.Hostname()
	if !strings.Contains(host, ".") || strings.HasSuffix(host, ".") || strings.Trim(host, "0123456789.") == "" || strings.Contains(host, ":") {
		return "", false
	}
	return u.String(), true
}

// tidy cuts blanks, unifies line ends and drops control characters.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}
