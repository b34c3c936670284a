// Package record is what a person did and saw while something went wrong, with
// the time of each step. It is made on their own device or from their own
// answers, read by people (Text) and by programs (JSON), and becomes evidence
// only when they ask for it:
//
//	r := record.Record{Kind: record.Emergency, Playbook: "stolen-phone", …}
//	path, err := recorder.Begin(ctx, viewer, record.Beginning{Record: r, …})
//
// A record says what somebody reported at which time, never that it is true.
package record

import (
	"encoding/json"
	"strings"
	"time"

	"joinder"
)

// Kind is the sort of guide that a record was made with.
type Kind string

// Kinds of records.
const (
	Emergency Kind = "emergency" // steps taken while money may be leaving
	Failure   Kind = "failure"   // what was tested when a payment failed
)

// Record is what happened, in the language of the person it belongs to.
type Record struct {
	Kind      Kind          `json:"kind"`
	Playbook  string        `json:"playbook"` // id in the data pack
	Pack      string        `json:"pack"`     // version of the data pack that gave the steps
	Lang      joinder.Lang  `json:"lang"`
	Title     string        `json:"title"`
	Wallet    string        `json:"wallet,omitempty"` // directory id
	Place     string        `json:"place,omitempty"`  // jurisdiction
	StartedAt time.Time     `json:"started_at"`       // by the person's own device
	EndedAt   time.Time     `json:"received_at"`      // when it was handed in here, by our clock
	Facts     []Fact        `json:"facts"`
	Entries   []Entry       `json:"entries"`
	Offset    time.Duration `json:"-"` // of the person's zone from UTC, for Text
}

// Fact is one answer: what was asked, and what they said.
type Fact struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// Entry is one step and what became of it.
type Entry struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	At    time.Time `json:"at"` // zero when no time was noted
	Done  bool      `json:"done"`
	Note  string    `json:"note,omitempty"`
}

// Bounds of a record: larger ones are cut by Trim, which says so.
const (
	MaxEntries = 200
	MaxLine    = 500 // characters of one text
)

// Trim bounds everything that came from outside; cut reports that something
// was left out.
func (r *Record) Trim() (cut bool) {
	clip := func(s *string) { // one line each, so that no text can look like a step
		*s = strings.Join(strings.Fields(*s), " ")
		if runes := []rune(strings.ToValidUTF8(*s, "�")); len(runes) > MaxLine {
			*s, cut = string(runes[:MaxLine-1])+"…", true
		} else {
			*s = string(runes)
		}
	}
	if len(r.Facts) > MaxEntries {
		r.Facts, cut = r.Facts[:MaxEntries], true
	}
	if len(r.Entries) > MaxEntries {
		r.Entries, cut = r.Entries[:MaxEntries], true
	}
	clip(&r.Title)
	for i := range r.Facts {
		clip(&r.Facts[i].Label)
		clip(&r.Facts[i].Value)
	}
	for i := range r.Entries {
		clip(&r.Entries[i].Title)
		clip(&r.Entries[i].Note)
	}
	return cut
}

// JSON is the record for programs: fixed order of keys, times in UTC.
func (r Record) JSON() []byte {
	r.StartedAt, r.EndedAt = r.StartedAt.UTC(), r.EndedAt.UTC()
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		panic(err) // strings, times and bools cannot fail
	}
	return append(b, '\n')
}

// Labels are the few words of Text that are not the record's own.
type Labels struct {
	Started, Received, Done, NotDone, Limit, Colon string
}

// Text is the record for people: its title, what was said, and each step with
// its time in the person's zone. It ends with the limit of what it shows.
func (r Record) Text(l Labels) []byte {
	var b strings.Builder
	line := func(parts ...string) {
		b.WriteString(strings.TrimRight(strings.Join(parts, ""), " ") + "\n")
	}
	zone := time.FixedZone("", int(r.Offset/time.Second))
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2006-01-02 15:04:05 -07:00")
	}
	line(r.Title)
	line()
	if !r.StartedAt.IsZero() {
		line(l.Started, l.Colon, when(r.StartedAt))
	}
	line(l.Received, l.Colon, when(r.EndedAt))
	for _, f := range r.Facts {
		line(f.Label, l.Colon, f.Value)
	}
	line()
	for _, e := range r.Entries {
		mark := l.NotDone
		if e.Done {
			mark = l.Done
		}
		line("[", mark, "] ", e.Title, "  ", when(e.At))
		if e.Note != "" {
			line("    ", e.Note)
		}
	}
	line()
	line(l.Limit)
	return []byte(b.String())
}

// Beginning is a complaint that a guide begins for somebody: all that they have
// told already, and the record to go with it. Empty fields are asked for later.
type Beginning struct {
	Record     Record
	Wallet     string // directory id
	WalletName string // where no id is known
	Issue      string // taxonomy id
	Narrative  string
	Amount     string // decimal, as typed
	Currency   string
	OccurredOn string // as typed
	Place      string // jurisdiction
	Lang       joinder.Lang
}
