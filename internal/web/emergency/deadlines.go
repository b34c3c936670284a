package emergency

import (
	"net/http"
	"net/url"
	"strings"

	ics "github.com/arran4/golang-ical"

	"joinder"
	"joinder/internal/datapack"
	guide "joinder/internal/guide/emergency"
	"joinder/internal/web"
)

// deadlinesPage is the person's own deadlines, with days.
type deadlinesPage struct {
	base
	Plan            guide.Plan
	Harm            guide.Harm
	Happened, Found string // as typed
	Errors          web.FormErrors
	List            []guide.Deadline
}

// oldest is the first day that a loss can have.
var oldest = joinder.Date{Year: 2000, Month: 1, Day: 1}

func (p *pages) deadlinesPage(r *http.Request) (deadlinesPage, error) {
	q := r.URL.Query()
	d := deadlinesPage{Happened: strings.TrimSpace(q.Get("happened")), Found: strings.TrimSpace(q.Get("found"))}
	plan, err := p.Guide.Plan(guide.Ask{Scenario: r.PathValue("id"), Branch: q.Get("branch"), Wallet: q.Get("wallet"), Place: q.Get("place"), Day: p.Today()})
	if err != nil {
		return d, err
	}
	d.Plan, d.base = plan, p.base(r, "emergency.deadlines.title")
	d.Wallet, d.Place, d.NoIndex = plan.Wallet, known(d.Places, plan.Place), true
	d.Harm = guide.Harm{Issue: plan.Issue, Wallet: plan.Wallet, Place: plan.Place, Today: p.Today()}
	d.Harm.Happened = d.day("happened", d.Happened)
	d.Harm.Found = d.day("found", d.Found)
	if h := &d.Harm; !h.Found.IsZero() && h.Found.Before(h.Happened) {
		d.wrong("found", "error.emergency.found_before")
		h.Found = joinder.Date{}
	}
	if plan.Place != "" {
		d.List = p.Times.Deadlines(d.Harm)
	}
	return d, nil
}

func (d *deadlinesPage) wrong(field, key string) {
	d.Errors = append(d.Errors, web.FormError{Field: field, Text: d.T(key)})
}

// day reads a day that somebody typed; what is none gets words.
func (d *deadlinesPage) day(field, typed string) joinder.Date {
	if typed == "" {
		return joinder.Date{}
	}
	day, err := joinder.ParseDate(typed)
	switch {
	case err != nil:
		d.wrong(field, "error.emergency.day")
	case d.Harm.Today.Before(day):
		d.wrong(field, "error.emergency.day_to_come")
	case day.Before(oldest):
		d.wrong(field, "error.emergency.day_long_ago")
	default:
		return day
	}
	return joinder.Date{}
}

func (p *pages) deadlines(w http.ResponseWriter, r *http.Request) error {
	d, err := p.deadlinesPage(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(d.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.Render(w, r, status, deadlinesView(d))
}

// Dated reports whether any deadline has a day to put in a calendar.
func (d deadlinesPage) Dated() bool {
	for _, one := range d.List {
		if !one.Ends.IsZero() && !one.Late {
			return true
		}
	}
	return false
}

// Calendar is the address of the same deadlines for a calendar.
func (d deadlinesPage) Calendar() string {
	q := url.Values{}
	for name, value := range map[string]string{"wallet": d.Wallet, "place": d.Place, "happened": d.Happened, "found": d.Found} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/emergency/" + d.Plan.ID + "/deadlines.ics?" + q.Encode()
}

// calendar is the deadlines that have a day, for the person's own calendar.
func (p *pages) calendar(w http.ResponseWriter, r *http.Request) error {
	d, err := p.deadlinesPage(r)
	if err != nil {
		return err
	}
	if len(d.Errors) > 0 || !d.Dated() {
		return joinder.Fail(joinder.Invalid, "error.emergency.no_days")
	}
	cal := ics.NewCalendarFor("joinder")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(d.T("emergency.deadlines.title"))
	cal.SetXWRCalName(d.T("emergency.deadlines.title"))
	for _, one := range d.List {
		if one.Ends.IsZero() || one.Late {
			continue
		}
		e := cal.AddEvent(strings.ReplaceAll(one.Rule, "/", ".") + "." + one.Ends.String() + "@joinder")
		e.SetDtStampTime(p.Parts.Now())
		e.SetAllDayStartAt(one.Ends.Time())
		e.SetAllDayEndAt(one.Ends.AddDays(1).Time())
		e.SetTimeTransparency(ics.TransparencyTransparent)
		e.SetSummary(one.Title.In(d.Lang) + " · " + one.Where.In(d.Lang))
		e.SetDescription(strings.Join(d.about(one), "\n"))
		for _, before := range []string{"-P2DT15H", "-PT15H"} { // at nine, three days and one day before
			a := e.AddAlarm()
			a.SetAction(ics.ActionDisplay)
			a.SetTrigger(before)
			a.SetDescription(one.Title.In(d.Lang))
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="joinder-deadlines.ics"`)
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Robots-Tag", "noindex")
	return cal.SerializeTo(w, ics.WithNewLineWindows)
}

// about says how long, from when, and by which rule.
func (b base) about(d guide.Deadline) []string {
	var out []string
	if !d.AtOnce {
		out = append(out, b.T("emergency.deadline.term", "Term", b.N("route.term."+string(d.Unit), d.Count), "From", d.From))
		if d.From == (joinder.Text{}) {
			out[0] = b.N("route.term."+string(d.Unit), d.Count)
		}
	}
	if d.Earliest && !d.Ends.IsZero() {
		out = append(out, b.T("emergency.deadline.earliest"))
	}
	if d.Basis != (joinder.Text{}) {
		out = append(out, b.T("emergency.deadline.basis", "Basis", d.Basis))
	}
	if d.Status != datapack.Fact {
		out = append(out, web.StatusText(b.Page, d.Status, d.Origin))
	}
	return out
}
