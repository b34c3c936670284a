package tracing

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/guide/trace"
	"joinder/internal/web"
)

// state is what a person chose, as it is held.
type state struct {
	Asset   string            `json:"asset,omitempty"`  // of explorers' answers that do not say
	Stolen  []string          `json:"stolen,omitempty"` // marks, as trace.ParseMark reads them
	Query   string            `json:"query,omitempty"`  // of the list
	Page    int               `json:"page,omitempty"`   // of the list, from 1
	Method  trace.Method      `json:"method,omitempty"`
	Hops    string            `json:"hops,omitempty"`
	Until   string            `json:"until,omitempty"`
	Letters map[string]string `json:"letters,omitempty"` // as edited, by addressee and language
}

// link is a link that was followed: what it leads to, and what is chosen there.
type link struct {
	token held.Token
	held  held.Held
	state state
}

func (l link) path(rest string) string { return "/trace/" + string(l.token) + rest }

func (p pages) follow(r *http.Request) (link, error) {
	l := link{token: held.Token(strings.ToLower(r.PathValue("token")))}
	var err error
	if l.held, err = p.Held.Look(r.Context(), Kind, l.token.Key()); err != nil {
		return l, err
	}
	return l, l.held.Read(&l.state)
}

func (p pages) save(r *http.Request, l link) error {
	if err := l.held.Write(l.state); err != nil {
		return err
	}
	return p.Held.Save(r.Context(), l.held, held.Hours)
}

// page begins a page of a link; no search engine sees it.
func (p pages) page(r *http.Request, key string, args ...any) web.Page {
	page := p.Page(r, key, args...)
	page.Section, page.NoIndex = "/library", true
	page.Styles, page.Scripts = []string{"tracing.css"}, []string{"tracing.js"}
	return page
}

// options are the choices as the use case takes them.
func (s state) options(labels *trace.Labels, known func(string) bool) (o trace.Options, err error) {
	o = trace.Options{Method: s.Method, Hops: trace.NoLimit, Labels: labels}
	if o.Method == "" {
		o.Method = trace.FIFO
	}
	for _, m := range s.Stolen {
		o.Stolen = append(o.Stolen, trace.ParseMark(m, known))
	}
	if s.Hops != "" {
		n, err := strconv.Atoi(s.Hops)
		if err != nil || n < 0 || n > 10_000 {
			return o, joinder.Fail(joinder.Invalid, "error.tracing.hops", "Given", s.Hops).On("hops")
		}
		o.Hops = n
	}
	if s.Until != "" {
		t, ok := moment(s.Until)
		if !ok {
			return o, joinder.Fail(joinder.Invalid, "error.tracing.until", "Given", s.Until).On("until")
		}
		if len(s.Until) == len(time.DateOnly) {
			t = t.AddDate(0, 0, 1).Add(-time.Microsecond) // the whole day
		}
		o.Until = t
	}
	return o, nil
}

// moment reads a day, or a day and a time, in UTC.
func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// add takes in marks that are not there yet, up to the bound.
func (s *state) add(marks ...string) (full bool) {
	for _, m := range marks {
		if slices.Contains(s.Stolen, m) {
			continue
		}
		if len(s.Stolen) >= MostMarks {
			return true
		}
		s.Stolen = append(s.Stolen, m)
	}
	return false
}
