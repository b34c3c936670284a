package emergency

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	guide "joinder/internal/guide/emergency"
)

// state is where somebody is in a scenario, as the address keeps it for those
// without scripts: which wallet and place, when they began, and which steps
// they did how many seconds later. It says nothing of who they are.
type state struct {
	Wallet, Place, Branch string
	Step                  int       // from 1; one more than the steps is the end
	Began                 time.Time // zero: just now
	Done                  map[string]time.Duration
	Later                 map[string]bool
	All                   bool // the whole list at once, for paper
}

// longest is how long after the beginning a step can have been done.
const longest = 60 * 24 * time.Hour

// readState takes from an address what makes sense and drops the rest.
func readState(r *http.Request, now time.Time) state {
	q := r.URL.Query()
	s := state{Wallet: q.Get("wallet"), Place: q.Get("place"), Branch: q.Get("branch"), Step: 1, All: q.Get("all") == "1",
		Done: map[string]time.Duration{}, Later: map[string]bool{}}
	if n, err := strconv.Atoi(q.Get("step")); err == nil && n >= 1 && n < 1000 {
		s.Step = n
	}
	if secs, err := strconv.ParseInt(q.Get("t"), 10, 64); err == nil {
		if t := time.Unix(secs, 0); !t.After(now) && now.Sub(t) < longest {
			s.Began = t
		}
	}
	for _, entry := range list(q.Get("d")) {
		id, secs, _ := strings.Cut(entry, ".")
		if n, err := strconv.Atoi(secs); err == nil && n >= 0 && time.Duration(n)*time.Second < longest {
			s.Done[id] = time.Duration(n) * time.Second
		}
	}
	for _, id := range list(q.Get("l")) {
		s.Later[id] = true
	}
	return s
}

func list(text string) []string {
	if text == "" || len(text) > 2000 {
		return nil
	}
	return strings.Split(text, ",")
}

// fit drops what the plan does not know.
func (s *state) fit(p guide.Plan) {
	known := func(id string) bool {
		return slices.ContainsFunc(p.Steps, func(step guide.Step) bool { return step.ID == id })
	}
	for id := range s.Done {
		if !known(id) || s.Began.IsZero() {
			delete(s.Done, id)
		}
	}
	for id := range s.Later {
		if !known(id) {
			delete(s.Later, id)
		}
	}
	s.Wallet, s.Branch = p.Wallet, p.Branch
	s.Step = min(s.Step, len(p.Open())+1)
}

// tick marks a step as done, or left for later, at the moment, and goes on.
func (s *state) tick(p guide.Plan, id string, done bool, now time.Time) {
	for i, step := range p.Open() {
		if step.ID != id {
			continue
		}
		if s.Began.IsZero() {
			s.Began = now
		}
		if delete(s.Later, id); done {
			if _, already := s.Done[id]; !already {
				s.Done[id] = max(now.Sub(s.Began), 0)
			}
		} else {
			delete(s.Done, id)
			s.Later[id] = true
		}
		s.Step = i + 2
	}
}

// query is the state as an address carries it.
func (s state) query() url.Values {
	q := url.Values{}
	put := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	put("wallet", s.Wallet)
	put("place", s.Place)
	put("branch", s.Branch)
	if s.Step > 1 {
		put("step", strconv.Itoa(s.Step))
	}
	if !s.Began.IsZero() {
		put("t", strconv.FormatInt(s.Began.Unix(), 10))
	}
	var done, later []string
	for id, after := range s.Done {
		done = append(done, id+"."+strconv.Itoa(int(after/time.Second)))
	}
	for id := range s.Later {
		later = append(later, id)
	}
	slices.Sort(done)
	slices.Sort(later)
	put("d", strings.Join(done, ","))
	put("l", strings.Join(later, ","))
	if s.All {
		put("all", "1")
	}
	return q
}

// path is an address with the state in it.
func (s state) path(base string) string {
	if q := s.query().Encode(); q != "" {
		return base + "?" + q
	}
	return base
}

// at is the state at another step, with the beginning noted.
func (s state) at(step int, now time.Time) state {
	s.Step, s.All = step, false
	if s.Began.IsZero() {
		s.Began = now
	}
	return s
}
