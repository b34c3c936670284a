package statements

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/web"
)

// What was said of tables is remembered in the account of who has one, else in
// a cookie of this browser: digests of headers, positions of columns and
// answers, nothing of a file. It is not signed: whoever changes their own
// changes how their own files are read, and what is read from it is bounded.
// Script cannot read it, and only the pages of statements are sent it.
const (
	saidCookie = "tables"
	saidPath   = "/statements"
	mostSaid   = 8
	mostCookie = 3500 // bytes; browsers keep 4096 with name and attributes
)

// said is what is remembered for the reader.
func (p pages) said(r *http.Request) ([]reading.Said, error) {
	known, err := p.Desk.Remembered(r.Context(), web.ViewerOf(r))
	if err != nil {
		return nil, err
	}
	return append(known, readSaid(p.Cookie(r, saidCookie))...), nil
}

// recall has what waits under the link read as the person said before.
func (p pages) recall(r *http.Request, key held.Key) error {
	said, err := p.said(r)
	if err != nil {
		return err
	}
	return p.Desk.Recall(r.Context(), key, said)
}

// remember keeps what was said now.
func (p pages) remember(w http.ResponseWriter, r *http.Request, s reading.Said) error {
	if v := web.ViewerOf(r); v.Account != "" {
		return p.Desk.Remember(r.Context(), v, s)
	}
	all := readSaid(p.Cookie(r, saidCookie))
	all = slices.DeleteFunc(all, func(o reading.Said) bool { return o.Print == s.Print })
	p.SetCookie(w, saidCookie, saidPath, writeSaid(append([]reading.Said{s}, all...)))
	return nil
}

// forget lets go of what was said of a header.
func (p pages) forget(w http.ResponseWriter, r *http.Request, print string) error {
	if err := p.Desk.Forget(r.Context(), web.ViewerOf(r), print); err != nil {
		return err
	}
	all := readSaid(p.Cookie(r, saidCookie))
	if rest := slices.DeleteFunc(slices.Clone(all), func(o reading.Said) bool { return o.Print == print }); len(rest) < len(all) {
		p.SetCookie(w, saidCookie, saidPath, writeSaid(rest))
	}
	return nil
}

// writeSaid makes the cookie's value, newest first.
func writeSaid(all []reading.Said) string {
	var out []string
	size := 0
	for _, s := range all[:min(len(all), mostSaid)] {
		one := s.Print + ":" + strings.ReplaceAll(s.On.String(), "-", "") + ":" + reading.WriteMapping(s.Mapping)
		if size += len(one) + 1; size > mostCookie {
			break
		}
		out = append(out, one)
	}
	return strings.Join(out, "!")
}

// readSaid reads the cookie; what it does not understand is left out.
func readSaid(value string) (out []reading.Said) {
	if len(value) > mostCookie {
		return nil
	}
	for _, one := range strings.Split(value, "!") {
		parts := strings.Split(one, ":")
		if len(parts) != 3 || len(parts[0]) != 20 || strings.Trim(parts[0], "0123456789abcdef") != "" || len(out) == mostSaid {
			continue
		}
		on, err := time.Parse("20060102", parts[1])
		m, ok := reading.ReadMapping(parts[2])
		if err == nil && ok {
			out = append(out, reading.Said{Print: parts[0], Mapping: m, On: joinder.DateOf(on)})
		}
	}
	return out
}
