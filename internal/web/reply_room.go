package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/reply"
	"joinder/internal/recourse/stance"
)

// Submissions lists a case's sendings for a viewer (internal/sqldb).
type Submissions interface {
	Submissions(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Submission, error)
}

// replyRoomPage is a case's room of answers.
type replyRoomPage struct {
	caseRoomPage
	reply.Room
	Ways    []Option // whom an answer can be from, and to whom
	Form    replyForm
	Errors  FormErrors
	Address string // just made
	Mail    bool
	pack    *datapack.Pack
	today   joinder.Date
}

// replyForm is an answer that somebody brings in.
type replyForm struct {
	Thread, On, Text, Sender string
	Final, Shared            bool
}

func (s *Server) replyRoom(w http.ResponseWriter, r *http.Request) error {
	return s.showReplies(w, r, http.StatusOK, replyForm{}, nil, "")
}

func (s *Server) showReplies(w http.ResponseWriter, r *http.Request, status int, form replyForm, problems FormErrors, address string) error {
	room, err := s.caseRoom(r, "/replies", "reply.title")
	if err != nil {
		return err
	}
	parts := s.deps.Reply
	p := replyRoomPage{caseRoomPage: room, Form: form, Errors: problems, Address: address, Mail: parts.Domain != "", pack: parts.Facts,
		today: joinder.DateOf(s.deps.World.Now())}
	if p.Room, err = parts.Desk.Room(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return err
	}
	slices.SortStableFunc(p.Threads, func(a, b reply.Thread) int { return a.Number - b.Number })
	if p.Ways, err = s.replyWays(r, p); err != nil {
		return err
	}
	if p.Form.On == "" {
		p.Form.On = p.today.String()
	}
	if p.Form.Thread == "" && len(p.Ways) > 0 {
		p.Form.Thread = p.Ways[0].Value
	}
	return s.Render(w, r, status, replyRoomView(p))
}

// replyWays are the filings that the reader may bring an answer to: joint ones
// for who leads the case, their own for members, and the firm itself.
func (s *Server) replyWays(r *http.Request, p replyRoomPage) ([]Option, error) {
	subs, err := s.deps.Reply.Filed.Submissions(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return nil, err
	}
	page, err := s.deps.Case.Reader.Case(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return nil, err
	}
	var out []Option
	numbers := map[joinder.ID]int{}
	for _, m := range page.Mine {
		numbers[m.Complaint] = m.Number
	}
	for _, sub := range subs {
		n, own := numbers[sub.Complaint]
		if sub.FiledOn.IsZero() || sub.Joint() && !p.Runs() || !sub.Joint() && !own {
			continue
		}
		text := p.T("reply.to_case")
		if !sub.Joint() {
			text = p.T("reply.to_you", "Number", n)
		}
		out = append(out, Option{Value: wayOf(sub.Channel, sub.Complaint, sub.ID), Text: p.Channel(sub.Channel) + " · " + text})
	}
	firm, err := s.deps.Reply.Firm(r.Context(), p.Case.ID)
	if err != nil {
		return nil, err
	}
	if firm != "" {
		if p.Runs() {
			out = append(out, Option{Value: wayOf(firm, "", ""), Text: p.T("reply.from_firm") + " · " + p.T("reply.to_case")})
		}
		for _, m := range page.Mine {
			out = append(out, Option{Value: wayOf(firm, m.Complaint, ""), Text: p.T("reply.from_firm") + " · " + p.T("reply.to_you", "Number", m.Number)})
		}
	}
	return out, nil
}

func wayOf(channel string, complaint, submission joinder.ID) string {
	return channel + "|" + string(complaint) + "|" + string(submission)
}

// Channel names a channel for the reader.
func (p replyRoomPage) Channel(id string) string {
	c, ok := p.pack.Channel(id)
	if !ok {
		return id
	}
	if c.Kind() == datapack.ByOperator {
		return p.T("reply.from_firm")
	}
	return p.Words.Text(p.pack.ChannelName(c, p.today))
}

// Whom says to whom a thread was written.
func (p replyRoomPage) Whom(t reply.Thread) string {
	switch {
	case t.Number == 0:
		return p.T("reply.to_case")
	case p.Viewer.Owns(t.Complaint):
		return p.T("reply.to_you", "Number", t.Number)
	}
	return p.T("reply.to_member", "Number", t.Number)
}

// Decides reports whether the reader may confirm what an answer does.
func (p replyRoomPage) Decides(a reply.Answer) bool {
	return !a.Hidden && (p.Runs() || a.Complaint != "" && p.Viewer.Owns(a.Complaint))
}

// Own reports whether an answer was written to the reader alone.
func (p replyRoomPage) Own(a reply.Answer) bool {
	return a.Complaint != "" && p.Viewer.Owns(a.Complaint)
}

// Kinds are the ways of answering, with their stance, to choose from.
func (p replyRoomPage) Kinds() (out []Option) {
	for _, s := range joinder.Stances {
		for _, k := range stance.KindsOf(s) {
			out = append(out, Option{Value: string(k), Text: p.Stance(s) + " · " + p.Kind(string(k))})
		}
	}
	return out
}

// Stance is a stance in words.
func (p replyRoomPage) Stance(s joinder.Stance) string { return p.T("reply.stance." + string(s)) }

// Kind is a kind in words.
func (p replyRoomPage) Kind(k string) string {
	if stance.Kind(k).Stance() == "" {
		return ""
	}
	return p.T("reply.kind." + k)
}

// Tone is how a stance is coloured.
func (p replyRoomPage) Tone(s joinder.Stance) string {
	switch s {
	case joinder.Cooperates:
		return ""
	case joinder.Stalls:
		return "soon"
	}
	return "late"
}

// chance is a chance for people.
func chance(f float64) int { return int(f*100 + 0.5) }

// memberNumbers lists members.
func memberNumbers(ns []int) string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", ")
}

// Argues are the arguments drawn from one reply.
func (p replyRoomPage) Argues(id joinder.ID) (out []reply.Argument) {
	for _, a := range p.Arguments {
		if a.Reply == id {
			out = append(out, a)
		}
	}
	return out
}

// led reports whether sentences of an answer were marked.
func led(a reply.Answer) bool {
	return slices.ContainsFunc(a.Pieces, func(x reply.Piece) bool { return x.Kind != "" })
}

// Asks reports whether this is the first answer that waits for the reader's
// word: its question stands open, the others unfold.
func (p replyRoomPage) Asks(a reply.Answer) bool {
	for _, t := range p.Threads {
		for _, x := range t.Answers {
			if x.Stance == "" && p.Decides(x) {
				return x.ID == a.ID
			}
		}
	}
	return false
}

// Arguable lists all answers whose words the reader may argue with.
func (p replyRoomPage) Arguable() (out []Option) {
	for _, t := range p.Threads {
		for _, a := range t.Answers {
			if !a.Hidden {
				out = append(out, Option{Value: string(a.ID), Text: p.Channel(t.Channel) + " · " + p.Whom(t) + " · " + p.Words.Date(a.ReceivedOn)})
			}
		}
	}
	return out
}

// replyRole names who judged.
func replyRole(r joinder.CaseRole) string {
	if r == joinder.Member {
		return string(r)
	}
	return string(joinder.Organiser)
}
