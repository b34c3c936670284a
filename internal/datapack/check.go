package datapack

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"

	"joinder"
)

// Report is what `joinder pack check` tells about a pack on one day.
type Report struct {
	Pack          string              `json:"pack"`
	Version       string              `json:"version"`
	Day           joinder.Date        `json:"day"`
	OK            bool                `json:"ok"` // no errors; warnings do not count
	Errors        Problems            `json:"errors"`
	Stale         []Finding           `json:"stale"`
	Unconfirmed   []Finding           `json:"unconfirmed"`
	Contradicted  []Finding           `json:"contradicted"`
	UnusedWords   []Finding           `json:"unused_words"` // entries of words.yaml whose text no longer occurs
	Jurisdictions []JurisdictionCount `json:"jurisdictions"`
	Files         []FileAge           `json:"files"`
}

// Finding is one entry that the gate does not show as fact.
type Finding struct {
	File string `json:"file"`
	Line int    `json:"line"`
	ID   string `json:"id"`
	Why  string `json:"why"` // a confidence, a date, what is missing, or what other sources say
}

// JurisdictionCount is what the pack holds for one jurisdiction.
type JurisdictionCount struct {
	ID           string `json:"id"`
	Channels     int    `json:"channels"`
	Deadlines    int    `json:"deadlines"`
	Own          int    `json:"own_deadlines"` // of them the complainant's
	Contacts     int    `json:"contacts"`      // channels with a contact that may be displayed
	Wallets      int    `json:"wallets"`
	Bases        int    `json:"legal_bases"`
	CalendarUpTo int    `json:"calendar_up_to"` // last announced year; 0 without a calendar
}

// Check reads a pack as Load does, but tells everything that is wrong or weak
// about it on the day instead of refusing it.
func Check(fsys fs.FS, day joinder.Date) Report {
	p, problems := read(fsys)
	r := Report{
		Pack: string(p.manifest.ID), Version: p.manifest.Version, Day: day, OK: len(problems) == 0, Errors: problems,
		Stale: []Finding{}, Unconfirmed: []Finding{}, Contradicted: []Finding{}, Files: p.Ages(day),
	}
	if r.Errors == nil {
		r.Errors = Problems{}
	}
	p.each(func(e entry) { r.find(e) })
	r.UnusedWords = p.unusedWords()
	for _, j := range p.Jurisdictions() {
		r.Jurisdictions = append(r.Jurisdictions, p.count(j.ID, day))
	}
	return r
}

func (r *Report) find(e entry) {
	f := Finding{File: e.at.File, Line: e.at.Line, ID: e.id}
	switch e.status(r.Day) {
	case Stale:
		f.Why = e.origin.CheckedOn.String()
		if e.fee != nil && e.fee.AsOf != "" {
			f.Why = string(e.fee.AsOf)
		}
		r.Stale = append(r.Stale, f)
	case Unconfirmed:
		f.Why = weakness(e)
		r.Unconfirmed = append(r.Unconfirmed, f)
	}
	if e.fee == nil {
		return
	}
	for _, c := range e.fee.Conflicts {
		f.Why = c.Says + " (" + c.Source + ")"
		r.Contradicted = append(r.Contradicted, f)
	}
}

// weakness says why an entry is not a fact.
func weakness(e entry) string {
	switch {
	case !e.origin.Confidence.AtLeast(Medium):
		return string(e.origin.Confidence)
	case len(e.origin.Sources) == 0:
		return "no source"
	case e.fee != nil && e.fee.Current == "historical":
		return "kept as history"
	}
	return "contradicted"
}

func (p *Pack) count(id string, day joinder.Date) JurisdictionCount {
	n := JurisdictionCount{ID: id}
	for _, c := range p.Channels(id) {
		n.Channels++
		_, phone := c.Phone(day)
		_, url := c.URL(day)
		_, email := c.Email(day)
		if phone.Shown() || url.Shown() || email.Shown() {
			n.Contacts++
		}
		for _, d := range c.raw.Deadlines {
			n.Deadlines++
			if d.Actor == Complainant {
				n.Own++
			}
		}
	}
	for _, w := range p.WalletEntries() {
		if w.Home() == id {
			n.Wallets++
		}
	}
	for _, b := range p.letters.Bases {
		if string(b.Jurisdiction) == id {
			n.Bases++
		}
	}
	if c, ok := p.Calendar(id); ok {
		n.CalendarUpTo = c.AnnouncedThrough()
	}
	return n
}

// WriteJSON writes the report as one indented JSON object.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// Say finds the words for a catalogue key, with pairs of placeholder and value
// (the T method of the catalogues).
type Say func(key string, args ...any) string

// WriteText writes the report for a person. Only the lines that point into the
// files are not translated: they are for the editor of the pack.
func (r Report) WriteText(w io.Writer, say Say) error {
	out := &lines{w: w}
	out.put("%s", say("datapack.check.title", "Pack", r.Pack, "Version", r.Version, "Day", r.Day))
	if len(r.Errors) == 0 {
		out.put("%s", say("datapack.check.no_errors"))
	} else {
		out.put("%s", say("datapack.check.errors", "Count", len(r.Errors)))
	}
	for _, p := range r.Errors {
		out.put("  %s", p)
	}
	for _, part := range []struct {
		key   string
		found []Finding
	}{{"stale", r.Stale}, {"unconfirmed", r.Unconfirmed}, {"contradicted", r.Contradicted}, {"unused_words", r.UnusedWords}} {
		out.put("%s", say("datapack.check."+part.key, "Count", len(part.found)))
		for _, f := range part.found {
			out.put("  %s:%d: %s: %s", f.File, f.Line, f.ID, f.Why)
		}
	}
	out.put("%s", say("datapack.check.jurisdictions"))
	for _, j := range r.Jurisdictions {
		if j.Channels+j.Wallets+j.Bases+j.CalendarUpTo == 0 {
			continue
		}
		calendar := say("datapack.check.no_calendar")
		if j.CalendarUpTo > 0 {
			calendar = say("datapack.check.calendar", "Year", fmt.Sprint(j.CalendarUpTo))
		}
		out.put("  %s  %s", j.ID, say("datapack.check.row", "Channels", j.Channels, "Contacts", j.Contacts, "Deadlines", j.Deadlines,
			"Own", j.Own, "Wallets", j.Wallets, "Bases", j.Bases, "Calendar", calendar))
	}
	return out.err
}

// lines writes lines until the first error.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) put(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format+"\n", args...)
	}
}
