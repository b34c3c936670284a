package checkup

import (
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/checkup"
	"joinder/internal/web"
)

// planPage is the personal plan. It is the answer to a form and has no address
// of its own: what it says of a person stays on their screen and their paper.
type planPage struct {
	web.PackWords
	Plan   checkup.Plan
	Sheet  datapack.CheckSheet
	Given  checkup.Answers
	Wallet string
	Label  string
	SignIn datapack.Told[datapack.SignIn]
	Today  joinder.Date
}

// shortly is how many minutes somebody surely has now.
const shortly = 20

func (p pages) plan(w http.ResponseWriter, r *http.Request) error {
	given, err := p.answered(r)
	if err != nil {
		return err
	}
	form, err := p.asking(r, r.PostForm.Get("wallet"), given)
	if err != nil {
		return err
	}
	if r.PostForm.Get("edit") != "" {
		return p.Render(w, r, http.StatusOK, formView(form))
	}
	if len(given) == 0 {
		form.Missing = true
		return p.Render(w, r, http.StatusUnprocessableEntity, formView(form))
	}
	page := planPage{PackWords: web.PackWords{Page: form.Page, Pack: p.Pack}, Plan: checkup.Make(form.Sheet, given), Sheet: form.Sheet, Given: given,
		Wallet: form.Wallet, Label: form.Label, Today: p.Today()}
	page.Title = page.T("checkup.plan.title")
	page.NoIndex = true
	page.Path = "/checkup"
	if entry, ok := p.Pack.Wallet(form.Wallet); ok {
		page.SignIn = entry.SignIn(page.Today)
	}
	return p.Render(w, r, http.StatusOK, planView(page))
}

// split shows the first steps at once, and keeps a long rest for later.
func (p planPage) split() (soon, later []checkup.Step) {
	const most = 5
	if len(p.Plan.Steps) <= most+1 {
		return p.Plan.Steps, nil
	}
	return p.Plan.Steps[:most], p.Plan.Steps[most:]
}

// Again is the day of the next check-up.
func (p planPage) Again() joinder.Date {
	return joinder.DateOf(p.Today.Time().AddDate(0, p.Sheet.Recheck, 0))
}

// Kinds of signing in that the wallet is known to have, or not to have.
func (p planPage) Known(has bool) string {
	if !p.SignIn.Status.Shown() {
		return ""
	}
	s := p.SignIn.Value
	var out []string
	for _, k := range []struct {
		key string
		is  *bool
	}{{"passkey", s.Passkey}, {"totp", s.TOTP}, {"sms", s.SMS}, {"biometric", s.Biometric}, {"device", s.DeviceBinding}, {"pin", s.PIN}} {
		if k.is != nil && *k.is == has {
			out = append(out, p.T("checkup.signin."+k.key))
		}
	}
	return strings.Join(out, p.T("shell.list.comma"))
}

// questions are their texts, for a list.
func (p planPage) questions(all []datapack.CheckQuestion) []string {
	out := make([]string, len(all))
	for i, q := range all {
		out[i] = p.Words.Text(q.Ask)
	}
	return out
}

// pairs are the answers as hidden fields, in the order of the sheet.
func (p planPage) pairs() (out [][2]string) {
	for _, g := range p.Sheet.Groups {
		for _, q := range g.Questions {
			for _, a := range p.Given[q.ID] {
				out = append(out, [2]string{q.ID, a})
			}
		}
	}
	return out
}

// reminder is an entry for the person's own calendar. It says nothing of what
// they answered.
func (p pages) reminder(w http.ResponseWriter, r *http.Request) error {
	words := p.Page(r, "checkup.title").Words
	now := p.Server.Now()
	day := now.AddDate(0, p.Pack.CheckSheet(p.Today()).Recheck, 0)
	cal := ics.NewCalendar()
	cal.SetProductId("-//Joinder//checkup//EN")
	cal.SetMethod(ics.MethodPublish)
	event := cal.AddEvent("checkup-" + day.Format(time.DateOnly) + "@joinder")
	event.SetDtStampTime(now)
	event.SetAllDayStartAt(day)
	event.SetAllDayEndAt(day.AddDate(0, 0, 1))
	event.SetSummary(words.T("checkup.reminder.summary"))
	event.SetDescription(words.T("checkup.reminder.text"))
	event.SetURL(p.Page(r, "checkup.title").Link("/checkup"))
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="checkup.ics"`)
	_, err := w.Write([]byte(cal.Serialize()))
	_ = err // a reader who went away is not our failure
	return nil
}
