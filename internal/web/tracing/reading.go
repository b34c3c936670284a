package tracing

import (
	"context"
	"io"
	"sync"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
	"joinder/internal/ledger"
)

// Readings keep the last few ledgers that were read, so that looking through a
// list does not read a large file for every page. They are gone when their link
// goes, or after a quarter of an hour. One file is read at a time, which bounds
// memory. Safe for concurrent use.
type Readings struct {
	now func() time.Time

	reading sync.Mutex // held while files are read

	mu   sync.Mutex
	last []*reading // the newest last
}

// Bounds of what is kept in memory.
const (
	mostReadings = 3
	readingLife  = 15 * time.Minute
)

// NewReadings keeps none yet; now is the clock.
func NewReadings(now func() time.Time) *Readings { return &Readings{now: now} }

// reading is what the files of one link say.
type reading struct {
	key     held.Key
	of      string // files, asset and language
	at      time.Time
	ledger  *trace.Ledger
	entries []trace.Entry // in the order of time
	known   func(id string) bool
	wrong   []unread
}

// unread is a file that could not be read, and why.
type unread struct {
	file held.File
	err  error
}

// Forget lets go of what a link's files said.
func (s *Readings) Forget(key held.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(func(r *reading) bool { return r.key != key })
}

// Sweep lets go of what is too old.
func (s *Readings) Sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
}

func (s *Readings) sweep() {
	now := s.now()
	s.keep(func(r *reading) bool { return now.Sub(r.at) < readingLife })
}

func (s *Readings) keep(which func(*reading) bool) {
	kept := make([]*reading, 0, len(s.last))
	for _, r := range s.last {
		if which(r) {
			kept = append(kept, r)
		}
	}
	s.last = kept
}

func (s *Readings) find(key held.Key, of string) *reading {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	for _, r := range s.last {
		if r.key == key && r.of == of {
			r.at = s.now()
			return r
		}
	}
	return nil
}

func (s *Readings) add(r *reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(func(old *reading) bool { return old.key != r.key })
	s.last = append(s.last, r)
	if len(s.last) > mostReadings {
		s.last = s.last[len(s.last)-mostReadings:]
	}
}

// read reads the files of a link, or finds what they said a moment ago.
func (p pages) read(ctx context.Context, w *i18n.Words, h held.Held, asset string) (*reading, error) {
	of := asset + "\n" + string(w.Lang())
	for _, f := range h.Files {
		of += "\n" + string(f.ID)
	}
	if r := p.Readings.find(h.Key, of); r != nil {
		return r, nil
	}
	p.Readings.reading.Lock()
	defer p.Readings.reading.Unlock()
	if r := p.Readings.find(h.Key, of); r != nil {
		return r, nil
	}
	r := &reading{key: h.Key, of: of, at: p.Readings.now(), ledger: &trace.Ledger{Most: MostTransactions}}
	for _, f := range h.Files {
		if err := p.readFile(ctx, w, h.Key, f, r.ledger, asset); err != nil {
			if joinder.KindOf(err) == joinder.Internal {
				return nil, err
			}
			r.wrong = append(r.wrong, unread{f, err})
		}
	}
	for e := range r.ledger.Entries {
		r.entries = append(r.entries, e)
	}
	r.known = r.ledger.Known()
	if len(r.wrong) == 0 {
		p.Readings.add(r)
	}
	return r, nil
}

func (p pages) readFile(ctx context.Context, w *i18n.Words, key held.Key, f held.File, l *trace.Ledger, asset string) error {
	body := &rewound{open: func() (io.ReadCloser, error) { return p.Held.Open(ctx, key, f.ID) }}
	defer body.Close()
	return ledger.Read(w, l, body, f.Name, asset)
}

// rewound reads a held file, and reads it again from its beginning.
type rewound struct {
	open func() (io.ReadCloser, error)
	from io.ReadCloser
}

func (r *rewound) Read(b []byte) (int, error) {
	if r.from == nil {
		var err error
		if r.from, err = r.open(); err != nil {
			return 0, err
		}
	}
	return r.from.Read(b)
}

// Seek goes to the beginning, the only place that can be gone to.
func (r *rewound) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart {
		return 0, io.ErrNoProgress
	}
	return 0, r.Close()
}

func (r *rewound) Close() error {
	if r.from == nil {
		return nil
	}
	from := r.from
	r.from = nil
	return from.Close()
}
