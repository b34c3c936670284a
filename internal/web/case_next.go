package web

import (
	"context"
	"strings"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse"
)

// NextParts knows what a case should do next (internal/recourse).
type NextParts struct {
	// Next reads the situation of a case as far as the viewer may know it and
	// says what follows. Nil: pages say only what the state alone says.
	Next func(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]recourse.Step, error)
}

// nextStep is one step in the reader's words.
type nextStep struct {
	recourse.Step
	Title, Reason string
	Href          string // "" when the room is not the reader's
	Button        string
	Source        string // the rule it rests on, how well it is known, when it was checked; "" for a convention
}

// nextSteps is what the case should do next, for those in it.
func (s *Server) nextSteps(ctx context.Context, p Page, c caseView) ([]nextStep, error) {
	if s.deps.Next.Next == nil || !collective.Inside(p.Viewer, c.ID) {
		return nil, nil
	}
	steps, err := s.deps.Next.Next(ctx, p.Viewer, c.ID)
	if err != nil {
		return nil, err
	}
	out := make([]nextStep, 0, len(steps))
	for _, step := range steps {
		out = append(out, s.nextStep(p, c, step))
	}
	return out, nil
}

func (s *Server) nextStep(p Page, c caseView, step recourse.Step) nextStep {
	args := []any{"Who", c.Answerer()}
	count := -1
	for name, value := range step.Args {
		switch name {
		case "PluralCount":
			count, _ = value.(int)
		case "Channel":
			id, _ := value.(string)
			args = append(args, name, s.channelName(p, id))
		case "Rule":
			id, _ := value.(string)
			args = append(args, name, s.ruleName(p, id))
		default:
			args = append(args, name, value)
		}
	}
	say := func(part string) string {
		key := "next." + step.Key + "." + part
		if count >= 0 {
			return p.N(key, count, args...)
		}
		return p.T(key, args...)
	}
	out := nextStep{Step: step, Title: say("title"), Reason: say("reason")}
	for _, room := range s.caseRooms() {
		if step.Room != "" && room.path == step.Room && room.enter(p.Viewer, c.ID) && s.hasRoute("GET", "/cases/{id}"+room.path) {
			out.Href, out.Button = casePath(c.ID, room.path), p.T("next.go", "Room", p.T(room.key))
		}
	}
	out.Source = s.ruleSource(p, step)
	return out
}

// channelName is the channel in the reader's language.
func (s *Server) channelName(p Page, id string) string {
	if s.deps.Pack.Pack == nil {
		return id
	}
	channel, ok := s.deps.Pack.Pack.Channel(id)
	if !ok {
		return id
	}
	return p.Words.Text(s.deps.Pack.Pack.ChannelName(channel, s.Today()))
}

// ruleName is "channel: stage" in the reader's language.
func (s *Server) ruleName(p Page, rule string) string {
	channel, stage, ok := strings.Cut(rule, "/")
	if !ok || s.deps.Pack.Pack == nil {
		return rule
	}
	return p.T("next.rule", "Channel", s.channelName(p, channel), "Stage", p.Words.Text(s.deps.Pack.Pack.StageName(stage)))
}

// ruleSource says what a step rests on.
func (s *Server) ruleSource(p Page, step recourse.Step) string {
	if step.Rule == "" {
		return ""
	}
	basis := step.Basis
	if basis != "" && s.deps.Pack.Pack != nil {
		basis = p.Words.Text(s.deps.Pack.Pack.Text(basis))
	}
	if basis == "" {
		basis = p.T("next.no_basis")
	}
	args := []any{"Rule", step.Rule, "Basis", basis, "Date", p.Words.Day(step.AsOf)}
	if step.Known == "" || step.AsOf.IsZero() {
		return p.T("next.source_plain", args...)
	}
	return p.T("next.source", append(args, "Known", p.T("next.known."+step.Known))...)
}
