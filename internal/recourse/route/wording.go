package route

import (
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Words are the catalogue in one language.
type Words interface {
	T(key string, args ...any) string
	N(key string, n int, args ...any) string
	Date(d joinder.Date) string
	Money(m joinder.Money) string
}

// Wording says a ladder to one reader.
type Wording struct {
	Words Words
	Lang  joinder.Lang
	Pack  *datapack.Pack
	Day   joinder.Date
	IDs   bool // with the channels' ids, for people who script
}

// Short is a channel's name for use in a sentence.
func (w Wording) Short(id string) string {
	name := short(w.name(id))
	if w.IDs && id != "" {
		name += " (" + id + ")"
	}
	return name
}

// Name of a channel in full.
func (w Wording) Name(id string) string { return w.name(id) }

func (w Wording) name(id string) string {
	c, ok := w.Pack.Channel(id)
	if !ok {
		return id
	}
	return w.Pack.ChannelName(c, w.Day).In(w.Lang)
}

// short is a name without what stands in brackets or behind a stroke.
func short(name string) string {
	for _, cut := range []string{" (", "（", " / "} {
		if head, _, ok := strings.Cut(name, cut); ok && head != "" {
			name = head
		}
	}
	return name
}

// Names of channels, as a list in a sentence.
func (w Wording) Names(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, w.Short(id))
	}
	return strings.Join(out, w.Words.T("shell.list.comma"))
}

// Reason of a step: what it is for, how long it takes, and where it stands.
func (w Wording) Reason(s Step) string {
	key := "route.because.then"
	switch {
	case s.Way.Rung == datapack.RungEmergency:
		key = "route.because.emergency"
	case s.Way.Rung == datapack.RungOperator:
		key = "route.because.operator"
	case s.Way.Side:
		key = "route.because.side"
	case s.first:
		key = "route.because.first"
	}
	parts := []string{w.Words.T(key, "Why", s.Way.Why.In(w.Lang))}
	if t := w.answerTime(s); t != "" {
		parts = append(parts, t)
	}
	if len(s.After) > 0 && s.Way.Rung != datapack.RungOperator && s.State == Open && !s.Must && s.Better.IsZero() {
		parts = append(parts, w.Words.T("route.because.expected", "Names", w.Names(s.After)))
	}
	if p := w.Standing(s); p != "" {
		parts = append(parts, p)
	}
	if w.Lang == joinder.Chinese {
		return strings.Join(parts, "")
	}
	return strings.Join(parts, " ")
}

// answerTime is how long the firm has, and by which rule.
func (w Wording) answerTime(s Step) string {
	for _, d := range s.Deadlines {
		if d.Value.Stage != s.Way.Wait || s.Way.Wait == "" {
			continue
		}
		term := w.Term(d.Value)
		if !d.Value.Statutory() {
			return w.Words.T("route.because.convention", "Term", term)
		}
		text := w.Words.T("route.because.term", "Term", term, "Basis", w.Text(d.Value.Basis))
		if d.Status == datapack.Unconfirmed {
			text += w.Words.T("route.unconfirmed")
		}
		return text
	}
	return ""
}

// Term is a count with its unit.
func (w Wording) Term(d datapack.Deadline) string {
	if d.Unit == datapack.Unspecified {
		return w.Words.T("route.term.unspecified")
	}
	if d.Count == 0 {
		return w.Words.T("route.term.at_once")
	}
	return w.Words.N("route.term."+string(d.Unit), d.Count)
}

// Standing says where a step stands, "" while it is simply open.
func (w Wording) Standing(s Step) string {
	switch {
	case s.State == Waits && !s.Until.IsZero():
		return w.Words.T("route.standing.until", "Names", w.Names(s.After), "Day", w.Words.Date(s.Until), "Term", w.waitTerm(s))
	case s.State == Waits:
		return w.Words.T("route.standing.waits", "Names", w.Names(s.After), "Term", w.waitTerm(s))
	case s.State == Open && w.Day.Before(s.Better):
		return w.Words.T("route.standing.better", "Names", w.Names(s.After), "Day", w.Words.Date(s.Better))
	case s.Shut == ByOther:
		return w.Words.T("route.standing.blocked", "Names", w.Names(channelsOf(s.BlockedNow)))
	case s.Shut == OverCap:
		return w.Words.T("route.standing.cap", "Cap", w.Words.Money(s.Way.Cap))
	case s.Shut == NotTaken:
		return w.Words.T("route.standing.issue")
	case s.Shut == TooFew:
		return w.Words.N("route.standing.members", s.Way.Members)
	case s.State == Running, s.State == Done:
		return w.Words.T("route.standing." + string(s.State))
	}
	return ""
}

// waitTerm is how long what comes before has, in words.
func (w Wording) waitTerm(s Step) string {
	for _, b := range s.Way.After {
		for _, id := range s.After {
			c, ok := w.Pack.Channel(id)
			if !ok {
				continue
			}
			way, _ := w.Pack.Way(id)
			stage := b.Stage
			if stage == "" {
				stage = way.Wait
			}
			for _, d := range c.Deadlines(w.Day) {
				if d.Value.Stage == stage && d.Status.Shown() {
					return w.Words.T("route.standing.or_term", "Term", w.Term(d.Value))
				}
			}
		}
	}
	return ""
}

// Collective says in which form several people file here.
func (w Wording) Collective(s Step, members int) string {
	atLeast, reps := s.Channel.Persons()
	form := s.Channel.Filing()
	switch {
	case s.Way.Body:
		return w.Words.T("route.form.body")
	case form == datapack.IndividualOnly || form == datapack.BatchIndividual:
		if members > 1 {
			return w.Words.N("route.form.individual_n", members)
		}
		return w.Words.T("route.form." + string(form))
	case form == datapack.RepresentativeBody && atLeast > 0:
		return w.Words.N("route.form.body_from", atLeast)
	case form == datapack.RepresentativeBody:
		return w.Words.T("route.form.body_or_alone")
	case form == datapack.ClassAction:
		return w.Words.T("route.form.class")
	case atLeast > 0 && members > 0 && members < atLeast:
		return w.Words.N("route.form.too_few", atLeast)
	case atLeast > 0 && reps > 0:
		return w.Words.N("route.form.joint_reps", reps, "AtLeast", atLeast)
	case atLeast > 0:
		return w.Words.N("route.form.joint_from", atLeast)
	case reps > 0:
		return w.Words.N("route.form.joint_max", reps)
	}
	return w.Words.T("route.form.joint")
}

// Warning in words; it names the channels.
func (w Wording) Warning(x Warning) string {
	return w.Words.T("route.warning."+string(x.Code), "Channel", w.Short(x.Channel), "Others", w.Names(x.Others), "Cap", w.Words.Money(x.Cap), "Until", w.until(x))
}

func (w Wording) until(x Warning) string {
	if x.Until.IsZero() {
		return ""
	}
	return w.Words.T("route.standing.opens", "Day", w.Words.Date(x.Until))
}

// Own clock in words: how long, from when, by which rule, and how well known.
func (w Wording) Own(o Own) string {
	parts := []string{w.Words.T("route.own", "Term", w.Term(o.Deadline), "From", w.Text(o.Deadline.From), "Channel", w.Short(o.Channel))}
	if ends := w.Ends(o); ends != "" {
		parts = append(parts, ends)
	}
	if o.Deadline.Basis != "" {
		parts = append(parts, w.Words.T("route.text.basis", "Basis", w.Text(o.Deadline.Basis)))
	}
	text := strings.Join(parts, w.Words.T("route.text.semicolon"))
	if o.Status == datapack.Unconfirmed {
		text += w.Words.T("route.unconfirmed")
	}
	return text
}

// Ends is when an own clock ends or ended, "" while nobody can say.
func (w Wording) Ends(o Own) string {
	switch {
	case o.Met:
		return w.Words.T("route.text.met")
	case o.Ends.IsZero():
		return ""
	case o.Late:
		return w.Words.T("route.text.ended", "Day", w.Words.Date(o.Ends))
	}
	return w.Words.T("route.text.ends", "Day", w.Words.Date(o.Ends))
}

// Text of the pack in the reader's language.
func (w Wording) Text(s string) string { return w.Pack.Text(s).In(w.Lang) }
