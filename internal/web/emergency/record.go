package emergency

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"joinder"
	guide "joinder/internal/guide/emergency"
	"joinder/internal/guide/record"
	"joinder/internal/web"
)

// told is a record as it comes in: from the page's script as JSON, or field by
// field from the plain form. All of it is somebody's word and nothing more.
type told struct {
	Scenario string            `json:"scenario"`
	Branch   string            `json:"branch"`
	Wallet   string            `json:"wallet"`
	Place    string            `json:"place"`
	Began    int64             `json:"began"`  // milliseconds since 1970, by the device
	Offset   int               `json:"offset"` // minutes of the device's zone east of UTC
	Happened string            `json:"happened"`
	Steps    []toldStep        `json:"steps"`
	Details  map[string]string `json:"details"`
}

type toldStep struct {
	ID   string `json:"id"`
	At   int64  `json:"at"` // as Began; 0 for none
	Done bool   `json:"done"`
	Note string `json:"note"`
}

// recordPage is the plain form: which steps, when, and what about.
type recordPage struct {
	scenarioPage
	Told   told
	Errors web.FormErrors
}

func (p *pages) recordForm(w http.ResponseWriter, r *http.Request) error {
	s, err := p.scenarioPage(r)
	if err != nil {
		return err
	}
	s.NoIndex = true
	page := recordPage{scenarioPage: s, Told: told{Details: map[string]string{}}}
	for id, after := range s.Done {
		page.Told.Steps = append(page.Told.Steps, toldStep{ID: id, Done: true, At: s.Began.Add(after).UnixMilli()})
	}
	return p.Render(w, r, http.StatusOK, recordView(page))
}

// keep begins a complaint with the record sealed beside it.
func (p *pages) keep(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	words := p.Page(r, "emergency.title").Words
	t, err := readTold(r, words.Zone())
	if err != nil {
		return err
	}
	plan, err := p.Guide.Plan(guide.Ask{Scenario: t.Scenario, Branch: t.Branch, Wallet: t.Wallet, Place: t.Place, Day: p.Today()})
	if err != nil {
		return err
	}
	b := p.beginning(r, plan, t)
	path, err := p.Recorder.Begin(r.Context(), web.ViewerOf(r), b)
	if found, mine := web.FormErrorsOf(words, err); mine {
		return p.again(w, r, plan, t, found)
	}
	if err != nil {
		return err
	}
	p.Flash(r.Context(), "emergency.kept")
	return web.SeeOther(w, r, path)
}

// again shows the plain form with what was wrong.
func (p *pages) again(w http.ResponseWriter, r *http.Request, plan guide.Plan, t told, found web.FormErrors) error {
	r.SetPathValue("id", plan.ID)
	s, err := p.scenarioPage(r)
	if err != nil {
		return err
	}
	s.Plan, s.base.Wallet, s.base.Place, s.NoIndex = plan, plan.Wallet, known(s.Places, plan.Place), true
	return p.Render(w, r, http.StatusUnprocessableEntity, recordView(recordPage{s, t, found}))
}

// readTold reads either form.
func readTold(r *http.Request, zone *time.Location) (told, error) {
	if raw := r.PostForm.Get("record"); raw != "" {
		var t told
		if err := json.Unmarshal([]byte(raw), &t); err != nil {
			return t, joinder.Fail(joinder.Invalid, "error.emergency.record").Because(err)
		}
		return t, nil
	}
	f := r.PostForm
	t := told{Scenario: f.Get("scenario"), Branch: f.Get("branch"), Wallet: f.Get("wallet"), Place: f.Get("place"), Happened: f.Get("happened"), Details: map[string]string{}}
	if secs, err := strconv.ParseInt(f.Get("t"), 10, 64); err == nil {
		t.Began = secs * 1000
	}
	_, east := time.Now().In(zone).Zone()
	t.Offset = east / 60
	for _, name := range append(fields(), "currency") {
		if v := f.Get(name); v != "" {
			t.Details[name] = v
		}
	}
	did := map[string]bool{}
	for _, id := range f["did"] {
		did[id] = true
	}
	for _, id := range f["step"] {
		s := toldStep{ID: id, Done: did[id], Note: f.Get("note." + id)}
		if at, err := time.ParseInLocation("2006-01-02T15:04", f.Get("at."+id), zone); err == nil {
			s.At = at.UnixMilli()
		}
		t.Steps = append(t.Steps, s)
	}
	return t, nil
}

var isoCurrency = regexp.MustCompile(`^[A-Za-z]{3,5}$`)

// beginning writes the record in the reader's language. Titles are the pack's;
// only the times, the notes and the details are the person's.
func (p *pages) beginning(r *http.Request, plan guide.Plan, t told) record.Beginning {
	b := p.base(r, "emergency.title")
	now := p.Parts.Now()
	rec := record.Record{Kind: record.Emergency, Playbook: plan.ID, Pack: p.Guide.Pack.Manifest().Version, Lang: b.Lang, Wallet: plan.Wallet, Place: plan.Place,
		Title: b.T("emergency.record.of", "Title", plan.Title), StartedAt: moment(t.Began, now), Offset: offset(t.Offset)}
	if w, ok := p.Guide.Pack.Wallet(plan.Wallet); ok {
		rec.Facts = append(rec.Facts, record.Fact{ID: "wallet", Label: b.T("emergency.wallet"), Value: w.Name().In(b.Lang)})
	}
	for _, x := range plan.Branches {
		if x.ID == plan.Branch {
			rec.Facts = append(rec.Facts, record.Fact{ID: "branch", Label: plan.Ask.In(b.Lang), Value: x.Text.In(b.Lang)})
		}
	}
	currency := strings.ToUpper(strings.TrimSpace(t.Details["currency"]))
	if !isoCurrency.MatchString(currency) {
		currency = ""
	}
	for _, id := range fields() {
		if v := strings.TrimSpace(t.Details[id]); v != "" {
			if id == "amount" {
				v = strings.TrimSpace(v + " " + currency)
			}
			rec.Facts = append(rec.Facts, record.Fact{ID: id, Label: b.T("emergency.blank." + id), Value: v})
		}
	}
	at := map[string]toldStep{}
	for _, s := range t.Steps {
		at[s.ID] = s
	}
	for _, s := range plan.Open() {
		mine := at[s.ID]
		rec.Entries = append(rec.Entries, record.Entry{ID: s.ID, Title: s.Title.In(b.Lang), Done: mine.Done, At: moment(mine.At, now), Note: mine.Note})
	}
	return record.Beginning{Record: rec, Wallet: plan.Wallet, Issue: plan.Issue, Place: plan.Place, Lang: b.Lang, Currency: currency,
		Amount: plainAmount(t.Details["amount"]), OccurredOn: dayTyped(t.Happened, p.Today()), Narrative: b.T("emergency.record.story", "Title", plan.Title)}
}

// plainAmount keeps an amount that is only a number; the rest stays in the
// record, and the form asks again.
func plainAmount(typed string) string {
	typed = strings.TrimSpace(typed)
	if len(typed) > 40 || !amountForm.MatchString(typed) {
		return ""
	}
	return strings.ReplaceAll(typed, ",", "")
}

var amountForm = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?$|^[0-9]+(\.[0-9]+)?$`)

// dayTyped keeps a day of the calendar that has come.
func dayTyped(typed string, today joinder.Date) string {
	day, err := joinder.ParseDate(strings.TrimSpace(typed))
	if err != nil || today.Before(day) || day.Before(oldest) {
		return ""
	}
	return day.String()
}

// moment reads a device's clock; what cannot be is no time at all. A device
// may be a day ahead of us.
func moment(millis int64, now time.Time) time.Time {
	t := time.UnixMilli(millis)
	if millis <= 0 || t.Before(oldest.Time()) || t.After(now.Add(26*time.Hour)) {
		return time.Time{}
	}
	return t.UTC()
}

// offset of a zone on earth.
func offset(minutes int) time.Duration {
	if minutes < -12*60 || minutes > 14*60 {
		return 0
	}
	return time.Duration(minutes) * time.Minute
}

// At is the moment of a step for the form's field, "" where none was noted.
func (p recordPage) At(id string) string {
	for _, s := range p.Told.Steps {
		if t := moment(s.At, p.Moment); s.ID == id && !t.IsZero() {
			return t.In(p.Words.Zone()).Format("2006-01-02T15:04")
		}
	}
	return ""
}

// Did reports whether a step was ticked, and Note what was noted.
func (p recordPage) Did(id string) bool {
	for _, s := range p.Told.Steps {
		if s.ID == id {
			return s.Done
		}
	}
	return false
}
