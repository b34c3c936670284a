// Package reading reads the statements that somebody drops, shows what is in
// them and what is unusual, and remembers which rows are disputed, for as long
// as internal/evidence/held holds the files.
//
//	token, err := desk.Begin(ctx, lang)
//	err = desk.Add(ctx, token.Key(), "alipay.csv", upload)
//	err = desk.Read(ctx, token.Key())            // small files at once, large ones by a job
//	view, err := desk.View(ctx, token.Key(), 1)  // a page of rows, by the filter that is set
//	err = desk.Mark(ctx, token.Key(), []reading.Spot{{File: f, Nr: 12}}, nil)
//	view.Marks[0].Transaction(evidence)          // for a complaint
//
// A link may hold several files: a wallet's and a bank's. Nothing is copied out
// of them but the rows that were marked: every view reads the held originals
// again, which is fast, and keeps the memory that a page needs the same for a
// hundred rows and a million.
package reading

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// Kind is the kind of link under which statements are held.
const Kind held.Kind = "statement"

// Job reads files that are too large to wait for; its payload is a held.Key.
const Job = "statement.read"

// Bounds.
const (
	AtOnce      = 4 << 20 // bytes of all files that are read while the person waits; more is a job
	MaxLooked   = 200_000 // rows among which the unusual is looked for
	MaxFound    = 100     // findings that are kept
	MaxPlaces   = 60      // rows kept of one finding
	MaxFiles    = 12      // files of one link
	PerPage     = 50      // rows of a page
	maxRefused  = 60      // rows that could not be read and are said one by one
	maxWarnings = 40
)

// Phase is how far one file is.
type Phase string

// Phases of a file.
const (
	Waiting  Phase = "reading"  // not read to its end yet
	Locked   Phase = "password" // an archive that needs its password
	Several  Phase = "several"  // an archive with several files: one is to be chosen
	Unmapped Phase = "mapping"  // a table whose columns are to be named
	Failed   Phase = "failed"   // cannot be read; Problem says why
	Ready    Phase = "ready"
)

// Reading is what a link knows beside its files: the state that is held.
type Reading struct {
	Spoken   joinder.Lang `json:"spoken,omitempty"` // language in which the link was begun
	Files    []File       `json:"files"`
	Found    []Finding    `json:"found,omitempty"`    // what to look at first first
	More     int          `json:"more,omitempty"`     // findings beyond MaxFound
	Unlooked bool         `json:"unlooked,omitempty"` // too many rows to look for what is unusual
	Marks    []Mark       `json:"marks,omitempty"`    // in the order of the files and their rows
	Filter   Filter       `json:"filter"`             // of the table, as last set
	Draft    string       `json:"draft,omitempty"`    // path of the complaint that was begun with it
}

// File is one statement. A file that could not even be kept has no ID.
type File struct {
	ID      joinder.ID `json:"id"`
	Name    string     `json:"name"`
	Bytes   int64      `json:"bytes"`
	Phase   Phase      `json:"phase"`
	Chosen  Chosen     `json:"chosen"`
	Turn    int        `json:"turn,omitempty"`    // counts up whenever it is to be read otherwise; what an older turn read is thrown away
	Inner   joinder.ID `json:"inner,omitempty"`   // held file that was taken out of a protected archive, read in place of ID
	Entries []string   `json:"entries,omitempty"` // of an archive with several files
	Problem *Problem   `json:"problem,omitempty"` // why the phase is not Ready
	Rows    int        `json:"rows,omitempty"`    // read so far
	Done    int64      `json:"done,omitempty"`    // bytes of Bytes read so far

	Summary statement.Summary `json:"summary"` // complete when Ready; rejected rows and warnings are bounded
}

// Chosen is what the person said of a file. A password is never among it.
type Chosen struct {
	Format  string             `json:"format,omitempty"`
	Entry   string             `json:"entry,omitempty"`
	Mapping *statement.Mapping `json:"mapping,omitempty"`
	Account string             `json:"account,omitempty"`
	Said    joinder.Date       `json:"said,omitzero"` // day on which Mapping was said of such a table before; zero when it was said of this one
}

// Problem is an error for the person, kept: a catalogue key and its values.
type Problem struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Err is the problem as an error.
func (p *Problem) Err() error {
	if p == nil {
		return nil
	}
	return &joinder.Error{Kind: joinder.Invalid, Key: p.Key, Args: p.Args}
}

// Spot is a row of a file: the nth that was read, from 1. Lines would not do:
// one line of a file may hold several rows.
type Spot struct {
	File joinder.ID `json:"file"`
	Nr   int        `json:"nr"`
}

// Place is a spot with the line that a person finds it by.
type Place struct {
	Spot
	Line int `json:"line"`
}

// Finding is one thing that is unusual (odd.Finding), in the words of both
// languages.
type Finding struct {
	Kind     odd.Kind                `json:"kind"`
	Says     map[joinder.Lang]string `json:"says"`
	Places   []Place                 `json:"places"`
	All      int                     `json:"all"` // places there were
	Amount   decimal.Decimal         `json:"amount"`
	Currency string                  `json:"currency,omitempty"`
}

// Mark is a row that the person disputes, kept with what it says.
type Mark struct {
	Spot
	Row statement.Row `json:"row"` // without Raw
}

// File finds a file by its id; ok is false when there is none.
func (r *Reading) File(id joinder.ID) (f *File, ok bool) {
	for i := range r.Files {
		if r.Files[i].ID == id && id != "" {
			return &r.Files[i], true
		}
	}
	return nil, false
}

// Busy reports whether a file is still being read.
func (r *Reading) Busy() bool {
	return slices.ContainsFunc(r.Files, func(f File) bool { return f.Phase == Waiting })
}

// Readable reports whether there are rows to show.
func (r *Reading) Readable() bool {
	return slices.ContainsFunc(r.Files, func(f File) bool { return f.Phase == Ready })
}

// Marked reports whether a row is marked.
func (r *Reading) Marked(s Spot) bool {
	return slices.ContainsFunc(r.Marks, func(m Mark) bool { return m.Spot == s })
}

// Currencies are those of the marked rows, in alphabetical order; "" for rows
// whose file does not say.
func (r *Reading) Currencies() []string {
	seen := map[string]bool{}
	for _, m := range r.Counted() {
		seen[m.Row.Currency] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
