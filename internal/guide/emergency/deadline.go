package emergency

import (
	"joinder"
	"joinder/internal/datapack"
)

// Harm is what happened and when, as far as deadlines hang on it.
type Harm struct {
	Issue    string
	Wallet   string
	Place    string
	Happened joinder.Date // zero when not said
	Found    joinder.Date // zero: as Happened
	Today    joinder.Date
}

// Deadline is one of the person's own, with its day where one can be known.
type Deadline struct {
	Rule     string // CHANNEL/STAGE, or the id of a wallet's own time
	Title    joinder.Text
	Where    joinder.Text
	Count    int
	Unit     datapack.Unit
	From     joinder.Text // the event that starts it
	Basis    joinder.Text // the rule; empty for a convention
	Ends     joinder.Date // the day to act by; zero while what starts it is not known
	Earliest bool         // counted from the day it happened, because the real start is later and not known
	Late     bool
	AtOnce   bool
	Status   datapack.Status
	Origin   datapack.Origin
}

// NoticeTimes are a wallet's own times for reporting. They are counted in
// plain calendar days from the day it happened, which is the safe side.
func (g Guide) NoticeTimes(h Harm) []Deadline {
	var out []Deadline
	w, ok := g.Pack.Wallet(h.Wallet)
	if !ok {
		return nil
	}
	for _, t := range g.Pack.NoticeTimes(h.Wallet, h.Place, h.Issue, h.Today) {
		if !t.Status.Shown() {
			continue
		}
		d := Deadline{Rule: t.Value.ID, Title: t.Value.Text, Where: w.Name(), Count: t.Value.Count, Unit: t.Value.Unit, Status: t.Status, Origin: t.Origin}
		if !h.Happened.IsZero() {
			d.Ends = h.Happened.AddDays(t.Value.Count)
			d.Late = d.Ends.Before(h.Today)
		}
		out = append(out, d)
	}
	return out
}
