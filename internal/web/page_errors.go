package web

import "github.com/a-h/templ"

// errorPage says what happened, what was kept and what to do.
type errorPage struct {
	Page
	Text     string
	Incident string // request id, for faults on our side
}

func (e errorPage) view() templ.Component { return errorView(e) }
