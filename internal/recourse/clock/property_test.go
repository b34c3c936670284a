package clock_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

var units = []datapack.Unit{datapack.CalendarDay, datapack.BusinessDay, "week", "month", "year"}

// places are jurisdictions whose calendar is complete for 2024–2026 (or, where
// it begins later, for 2026).
var places = []string{"CN", "GB", "US", "EU", "TW", "KR", "HK", "SG", "BR"}

// random gives a term to count: the rule, the calendar, the day and the count.
func random(r *rand.Rand, p *datapack.Pack) (datapack.Counting, *datapack.Calendar, joinder.Date, int, datapack.Unit) {
	place := places[r.IntN(len(places))]
	c := p.DefaultCounting(place)
	c.EndOnRest = []datapack.EndOnRest{datapack.Roll, datapack.Stay, datapack.UnknownRest}[r.IntN(3)]
	from := joinder.Date{Year: 2024, Month: 1, Day: 1}.AddDays(r.IntN(700))
	unit := units[r.IntN(len(units))]
	return c, p.WorkingDays(place), from, r.IntN(map[datapack.Unit]int{"year": 2, "month": 12, "week": 30}[unit] + 20), unit
}

func TestCountingProperties(t *testing.T) {
	p := pack(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		c, cal, from, n, unit := random(r, p)
		got := c.Count(cal, from, n, unit)
		if got.Ends.IsZero() != (unit == datapack.BusinessDay && got.Coverage != datapack.Covered) {
			t.Fatalf("%s %d %s: ends %s with coverage %s", from, n, unit, got.Ends, got.Coverage)
		}
		if got.Ends.IsZero() || got.Coverage != datapack.Covered {
			continue
		}
		holdsAlone(t, c, cal, from, n, unit, got)
		for what, next := range map[string]datapack.Counted{"day": c.Count(cal, from.AddDays(1), n, unit), "unit": c.Count(cal, from, n+1, unit)} {
			if !next.Ends.IsZero() && next.Coverage == datapack.Covered && next.Ends.Before(got.Ends) {
				t.Fatalf("%s %s %d %s ends on %s, one %s more on %s", c.ID, from, n, unit, got.Ends, what, next.Ends)
			}
		}
	}
}

// holdsAlone checks what must be so of every single result.
func holdsAlone(t *testing.T, c datapack.Counting, cal *datapack.Calendar, from joinder.Date, n int, unit datapack.Unit, got datapack.Counted) {
	t.Helper()
	say := func(what string) { t.Fatalf("%s %s %s %d %s: %s: %+v", c.ID, c.EndOnRest, from, n, unit, what, got) }
	if got.Ends.Before(got.Nominal) {
		say("rolling moved it earlier")
	}
	if got.Rolled && c.EndOnRest != datapack.Roll {
		say("rolled without a rule")
	}
	if unit == datapack.BusinessDay {
		is, _ := cal.IsWorkday(got.Ends)
		if n > 0 && !is {
			say("does not end on a working day")
		}
		if got.Ends.Before(from.AddDays(n)) {
			say("earlier than as many calendar days")
		}
		if len(got.Skipped)+n != from.DaysUntil(got.Ends) {
			say("skipped and counted days do not make the span")
		}
	} else if got.Rolled {
		if is, _ := cal.IsWorkday(got.Ends); !is && c.Rest != datapack.SundayAndHolidays || len(got.Skipped) != got.Nominal.DaysUntil(got.Ends) {
			say("rolled to a day of rest, or days are missing")
		}
	}
	if n == 0 && c.EndOnRest != datapack.Roll && got.Ends != from {
		say("adding nothing moved it")
	}
}

func TestEstimateHoldsWhatCame(t *testing.T) {
	p := pack(t)
	for _, c := range []struct {
		from  string
		rule  string
		final int
	}{{"2026-12-23", "cn-samr-12315/accept_or_refuse", 7}, {"2026-12-31", "cn-pcac-report/finish_investigation", 30}, {"2027-01-20", "cn-samr-12315/accept_or_refuse", 7}} {
		r, err := clock.Compute(p, c.rule, clock.On(day(t, c.from)))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Date.IsZero() || r.Announced || r.Earliest.IsZero() || r.Latest.Before(r.Earliest) || r.Safe() != r.Earliest || !r.Has(clock.NotAnnounced) {
			t.Errorf("%s from %s: %+v", c.rule, c.from, r)
		}
		if r.Earliest.Before(day(t, c.from).AddDays(c.final)) || day(t, c.from).AddDays(3*c.final+15).Before(r.Latest) {
			t.Errorf("%s from %s: between %s and %s is no estimate", c.rule, c.from, r.Earliest, r.Latest)
		}
	}
}

// TestHoursIgnoreTheClocks holds that hours are counted by moments: the night
// on which clocks change is neither longer nor shorter.
func TestHoursIgnoreTheClocks(t *testing.T) {
	p := pack(t)
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 3, 6, 12, 0, 0, 0, newYork), "2026-03-09T13:00:00-04:00"},   // clocks go forward on 8 March
		{time.Date(2026, 10, 30, 12, 0, 0, 0, newYork), "2026-11-02T11:00:00-05:00"}, // and back on 1 November
		{time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", 8*3600)), "2026-11-25T23:30:00+08:00"},
	} {
		r, err := clock.Compute(p, "us-ic3/report_for_recovery", clock.At(c.at))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Moment.Format(time.RFC3339); got != c.want || r.Date.String() != c.want[:10] {
			t.Errorf("72 hours from %s: %s (%s), want %s", c.at, got, r.Date, c.want)
		}
	}
	if r, err := clock.Compute(p, "cn-police/police_enter_suspect_account_into_stop_payment_platform", clock.At(time.Date(2026, 12, 31, 23, 45, 0, 0, time.UTC))); err != nil || r.Date.String() != "2027-01-01" {
		t.Errorf("30 minutes over midnight: %v %v", r.Date, err)
	}
}

func TestEveryDeadlineHasItsTerm(t *testing.T) {
	p := pack(t)
	n := 0
	for _, c := range p.Channels("") {
		for _, d := range c.Deadlines(joinder.Date{}) {
			rule := c.ID() + "/" + d.Value.Stage
			if d.Value.Stage == "" {
				continue // outside its validity, or a closed channel
			}
			n++
			term, ok := p.Term(rule)
			if !ok {
				t.Errorf("%s has no term", rule)
				continue
			}
			if len(term.Starts) == 0 || term.Counting.ID == "" || term.Counting.Says.EN == "" || term.Counting.Says.ZH == "" {
				t.Errorf("%s: %+v lacks what starts it or how it is counted", rule, term)
			}
			if len(term.Ends) == 0 && term.Severity != datapack.OnRecord {
				t.Errorf("%s: nothing ends it", rule)
			}
			if term.Own() != (term.Severity == datapack.LosesMoney || term.Severity == datapack.LosesRight) {
				t.Errorf("%s: actor %s and severity %s disagree", rule, term.Deadline.Actor, term.Severity)
			}
			if j := term.Counting.Jurisdiction; j != "global" && j != c.Jurisdiction() {
				t.Errorf("%s is counted by a rule of %s", rule, j)
			}
		}
	}
	if n < 120 || len(p.Rules()) < n {
		t.Errorf("%d deadlines, %d rules", n, len(p.Rules()))
	}
}

// TestOwnClocksRollOnlyByARule holds the safe side: an unconfirmed rule never
// gives a complainant more time.
func TestOwnClocksRollOnlyByARule(t *testing.T) {
	p := pack(t)
	for _, term := range p.Terms("") {
		if term.Counting.EndOnRest == datapack.Roll && !term.Counting.Origin.Confidence.AtLeast(datapack.Medium) {
			t.Errorf("%s rolls by %s, which is %s", term.Rule, term.Counting.ID, term.Counting.Origin.Confidence)
		}
	}
	r, err := clock.Compute(p, "us-op-rege/notice_of_error", clock.On(day(t, "2026-09-13"))) // 60 days later is 12 November
	if err != nil || r.Date.String() != "2026-11-12" {
		t.Errorf("%v %v", r.Date, err)
	}
	if r, err = clock.Compute(p, "gb-fos/refer", clock.On(day(t, "2026-06-25"))); err != nil || r.Date.String() != "2026-12-25" || !r.Has(clock.NoRestRule) {
		t.Errorf("Christmas Day: %v %v %v", r.Date, r.Notes, err)
	}
}

func TestRulesThatChanged(t *testing.T) {
	p := pack(t)
	for _, c := range []struct {
		rule, from, entry string
		count             int
		unit              datapack.Unit
		older             bool
	}{
		{"cn-samr-12315/mediation_ends_if_no_agreement", "2026-04-14", "cn-samr-12315/mediation_ends_if_no_agreement_old_rule", 45, datapack.BusinessDay, true},
		{"cn-samr-12315/mediation_ends_if_no_agreement", "2026-04-15", "cn-samr-12315/mediation_ends_if_no_agreement", 60, datapack.CalendarDay, false},
		{"cn-samr-12315/mediation_ends_if_no_agreement_old_rule", "2026-04-15", "cn-samr-12315/mediation_ends_if_no_agreement", 60, datapack.CalendarDay, false},
		{"in-rbi-ombudsman/file_with_ombudsman", "2026-06-30", "in-rbi-ombudsman/file_with_ombudsman", 1, "year", true},
		{"in-rbi-ombudsman/file_with_ombudsman", "2026-07-01", "in-rbi-ombudsman/file_with_ombudsman", 90, datapack.CalendarDay, false},
		{"cn-samr-12315/accept_or_refuse", "2025-01-06", "cn-samr-12315/accept_or_refuse", 7, datapack.BusinessDay, true},
	} {
		r, err := clock.Compute(p, c.rule, clock.On(day(t, c.from)))
		if err != nil {
			t.Fatal(err)
		}
		d := r.Term.Deadline
		if r.Rule != c.rule || r.Term.Entry != c.entry || d.Count != c.count || d.Unit != c.unit || r.Has(clock.OlderRule) != c.older || !r.InForce {
			t.Errorf("%s from %s: %s %d %s, notes %v, in force %v", c.rule, c.from, r.Term.Entry, d.Count, d.Unit, r.Notes, r.InForce)
		}
	}
	r, err := clock.Compute(p, "in-rbi-ombudsman/file_with_ombudsman", clock.On(day(t, "2026-06-30")))
	if err != nil || r.Safe().String() != "2026-09-28" || !r.Has(clock.SaferEarlier) {
		t.Errorf("the safe day is %s, notes %v, %v", r.Safe(), r.Notes, err)
	}
}

func TestNearest(t *testing.T) {
	rules := pack(t).Rules()
	if got := clock.Nearest(rules, "cn-samr-12315/accept_or_refus", 3); got[0] != "cn-samr-12315/accept_or_refuse" {
		t.Errorf("%v", got)
	}
	if got := clock.Nearest(rules, "gb-fos/reffer", 2); !slices.Contains(got, "gb-fos/refer") || !strings.HasPrefix(got[0], "gb-") {
		t.Errorf("%v", got)
	}
	if _, err := clock.Compute(pack(t), "no/such", clock.On(day(t, "2026-01-01"))); joinder.KindOf(err) != joinder.NotFound {
		t.Errorf("%v", err)
	}
}
