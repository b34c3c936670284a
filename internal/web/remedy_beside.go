package web

import (
	"context"
	"net/http"
	"strings"

	"joinder"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
)

// beside is what stands on a case's page beside the claim: what the operator
// says, with equal prominence (RQ-11), and what became of it.
type beside struct {
	Statements []operator.Statement
	Outcome    remedy.Public
}

// beside reads it as the viewer may see it.
func (s *Server) beside(ctx context.Context, v joinder.Viewer, id joinder.ID) (b beside, err error) {
	if s.deps.Remedy.Reader == nil {
		return b, nil
	}
	if b.Statements, err = s.deps.Remedy.Operator.Statements(ctx, v, id); err != nil {
		return b, err
	}
	b.Outcome, err = s.deps.Remedy.Reader.Outcome(ctx, v, id)
	return b, err
}

// standing are the statements that nobody corrected since, newest first.
func standing(all []operator.Statement) (out []operator.Statement) {
	for i := range all {
		if s := all[len(all)-1-i]; s.Replaced == "" {
			out = append(out, s)
		}
	}
	return out
}

func outcomeKey(o joinder.Outcome) string {
	if o == joinder.NoAnswer {
		return "none"
	}
	return string(o)
}

// backText is the money that came back, side by side.
func backText(p Page, back []remedy.PublicBack) string {
	var out []string
	for _, b := range back {
		text := p.Words.Money(b.Money)
		if !b.Exact {
			text = p.T("case.about_sum", "Sum", p.Words.About(b.Money))
		}
		out = append(out, text)
	}
	return strings.Join(out, " + ")
}

// outcomeFacts are the public numbers of the outcome.
func outcomeFacts(p Page, o remedy.Public) []Fact {
	number := func(n int) string { return p.Words.Number(int64(n)) }
	out := []Fact{
		{Label: p.T("remedy.public.solved"), Value: number(o.Solved)}, {Label: p.T("remedy.public.not_solved"), Value: number(o.NotSolved)},
		{Label: p.T("remedy.public.silent"), Value: number(o.Silent), Note: p.T("remedy.public.silent_note")},
	}
	if text := backText(p, o.Back); text != "" {
		out = append(out, Fact{Label: p.T("remedy.public.back"), Value: text, Note: p.T("remedy.public.back_note")})
	}
	return out
}

// statementsPage is the log of what the operator said in public, corrections
// included.
type statementsPage struct {
	Page
	Case       caseView
	Statements []operator.Statement
}

func (s *Server) caseStatements(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return err
	}
	p := statementsPage{Page: s.Page(r, "operator.log.title")}
	p.Case = s.caseView(p.Page, c.Public)
	if p.Statements, err = s.deps.Remedy.Operator.Statements(r.Context(), joinder.Viewer{}, id); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, statementsView(p))
}
