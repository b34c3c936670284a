package odd

import (
	"time"

	"joinder/internal/evidence/statement"
)

// clock is the local time of a row; ok is false where the file does not tell.
func (b *book) clock(e *entry) (time.Time, bool) {
	if e.DateOnly || e.Direction != statement.Out {
		return time.Time{}, false
	}
	t := e.Time
	if e.Zoned {
		if b.o.Zone != nil {
			t = t.In(b.o.Zone)
		} else if _, offset := t.Zone(); offset == 0 {
			return t, false // UTC says nothing of where the person is
		}
	}
	h, m, s := t.Clock()
	return t, h != 0 || m != 0 || s != 0 // midnight to the second is no clock
}

// nights are nights with several payments, for an account that sleeps.
func (b *book) nights() (out []Finding) {
	type night struct {
		rows []*entry
	}
	var all []night
	last, clocked, dark := "", 0, 0
	for _, e := range b.outs {
		t, ok := b.clock(e)
		if !ok {
			continue
		}
		clocked++
		if t.Hour() >= NightUntil {
			continue
		}
		dark++
		if on := t.Format(time.DateOnly); on != last {
			all, last = append(all, night{}), on
		}
		n := &all[len(all)-1]
		n.rows = append(n.rows, e)
	}
	for _, n := range all {
		others := clocked - len(n.rows)
		if len(n.rows) < NightCount || others < MinHistory || float64(dark-len(n.rows)) > NightUsual*(b.to.Sub(b.from).Hours()/24) {
			continue
		}
		out = append(out, b.finding(Night, 5, total(n.rows), n.rows, "oddity.night", "Count", len(n.rows), "On", day(n.rows[0].Time)))
	}
	return out
}
