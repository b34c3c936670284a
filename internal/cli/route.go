package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// routeCmd finds where a complaint can go. It needs no instance: the facts are
// those of the built-in pack.
//
// A history is a YAML or JSON list of what happened to the same dispute before:
//
//   - {channel: cn-op-alipay, event: filed, date: 2026-10-01}
//   - {channel: cn-op-alipay, event: final, date: 2026-10-14}
//
// Events are filed, accepted, answered, final, refused, decided and withdrawn.
// The list may also stand under the key "history"; "on", "day" or "at" do for
// "date", "kind" or "state" for "event", "id" for "channel"; a date may carry a
// time, or be left out.
type routeCmd struct {
	Jurisdiction string `help:"Country or region: CN, HK, TW, SG, JP, KR, IN, PH, ID, MY, US, GB, EU, CA, AU, BR. The wallet's home when left out." placeholder:"CODE"`
	Wallet       string `help:"Id of the wallet, such as alipay; may be left out." placeholder:"ID"`
	Issue        string `help:"Id of the problem, such as withdrawal_not_arrived." required:"" placeholder:"ID"`
	Product      string `help:"What it is about, where one app has several regulators: payment_account, bank, credit, fund, crypto or telecom." placeholder:"ID"`
	Amount       string `help:"Amount in dispute, such as 1200.00; needs --currency." placeholder:"DECIMAL"`
	Currency     string `help:"Currency of the amount, such as CNY." placeholder:"CODE"`
	Members      int    `help:"How many people act together; 0 when not known." placeholder:"N"`
	History      string `help:"YAML or JSON list of {channel, event: filed|accepted|answered|final|refused|decided|withdrawn, date: YYYY-MM-DD}: where the same dispute has been; - reads standard input." placeholder:"FILE"`
	On           string `help:"Day to look at, YYYY-MM-DD; today when left out." placeholder:"DATE"`
	Happened     string `help:"Day of the payment or loss, YYYY-MM-DD: then the complainant's clocks have dates." placeholder:"DATE"`
	JSON         bool   `help:"Print JSON."`
}

// Run prints the ladder.
func (c routeCmd) Run(p *Program) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	ask, err := c.ask(p)
	if err != nil {
		return usageError{errors.New(p.words(err))}
	}
	ladder, err := route.Of(pack).Route(ask)
	if err != nil {
		return usageError{errors.New(p.words(err))}
	}
	say := route.Wording{Words: p.language(), Lang: p.Lang, Pack: pack, Day: ask.On, IDs: c.JSON}
	if c.JSON {
		return writeJSON(p.Out, routeJSON(ladder, say))
	}
	return writeLadder(p.Out, ladder, say)
}

// ask reads the options.
func (c routeCmd) ask(p *Program) (route.Ask, error) {
	a := route.Ask{Jurisdiction: c.Jurisdiction, Wallet: c.Wallet, Issue: c.Issue, Product: c.Product, Members: c.Members, On: joinder.DateOf(time.Now())}
	var err error
	if c.On != "" {
		if a.On, err = joinder.ParseDate(c.On); err != nil {
			return a, joinder.Fail(joinder.Invalid, "error.route.day", "Given", c.On)
		}
	}
	if c.Happened != "" {
		day, err := joinder.ParseDate(c.Happened)
		if err != nil {
			return a, joinder.Fail(joinder.Invalid, "error.route.day", "Given", c.Happened)
		}
		a.Happenings = []joinder.Happening{{ID: "1", Kind: joinder.Occurred, On: day}, {ID: "2", Kind: joinder.Knew, On: day}}
	}
	if c.Members < 0 {
		return a, joinder.Fail(joinder.Invalid, "error.route.members")
	}
	if c.Amount != "" {
		if c.Currency == "" {
			return a, joinder.Fail(joinder.Invalid, "error.route.currency")
		}
		a.Amount, err = joinder.ParseMoney(c.Amount, joinder.Currency(strings.ToUpper(c.Currency)))
		if err != nil || a.Amount.Sign() < 0 {
			return a, joinder.Fail(joinder.Invalid, "error.route.amount", "Given", c.Amount+" "+c.Currency)
		}
	}
	if c.History != "" {
		a.History, err = readHistory(p.In, c.History)
	}
	return a, err
}

// historyLimit bounds a history file, in bytes.
const historyLimit = 1 << 20

func readHistory(in io.Reader, name string) ([]route.Past, error) {
	bad := func(detail string) error {
		return joinder.Fail(joinder.Invalid, "error.route.history_file", "Detail", detail)
	}
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, bad(err.Error())
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, historyLimit+1))
	if err != nil {
		return nil, bad(err.Error())
	}
	if len(data) > historyLimit {
		return nil, bad(fmt.Sprintf("> %d bytes", historyLimit))
	}
	return parseHistory(data)
}

// parseHistory reads a list, or an object with a list in it. JSON is YAML.
func parseHistory(data []byte) (past []route.Past, err error) {
	bad := func(detail string) error {
		return joinder.Fail(joinder.Invalid, "error.route.history_file", "Detail", detail)
	}
	defer func() {
		if r := recover(); r != nil { // the library's fault, not the end of the program
			past, err = nil, bad(fmt.Sprint(r))
		}
	}()
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, bad(err.Error())
	}
	if object, ok := doc.(map[string]any); ok {
		if doc = first(object, "history", "events", "past"); doc == nil {
			doc = []any{object}
		}
	}
	list, ok := doc.([]any)
	if !ok && doc != nil {
		return nil, bad(fmt.Sprintf("%T", doc))
	}
	for i, entry := range list {
		p, wrong := historyEntry(entry)
		if wrong != "" {
			return nil, joinder.Fail(joinder.Invalid, "error.route.history", "Entry", i+1, "Detail", wrong)
		}
		past = append(past, p)
	}
	return past, nil
}

func historyEntry(entry any) (p route.Past, wrong string) {
	m, ok := entry.(map[string]any)
	if !ok {
		return p, fmt.Sprint(entry)
	}
	text := func(keys ...string) string {
		if v := first(m, keys...); v != nil {
			return strings.TrimSpace(fmt.Sprint(v))
		}
		return ""
	}
	p.Channel = text("channel", "id", "channel_id")
	p.Event = route.Event(strings.ToLower(text("event", "kind", "state", "status")))
	if p.Event == "" {
		p.Event = route.Filed
	}
	if p.Channel == "" {
		return p, "channel?"
	}
	switch v := first(m, "date", "on", "day", "at").(type) {
	case nil:
	case time.Time:
		p.On = joinder.DateOf(v)
	default:
		s := fmt.Sprint(v)
		if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
			s = s[:10]
		}
		day, err := joinder.ParseDate(s)
		if err != nil {
			return p, fmt.Sprint(v)
		}
		p.On = day
	}
	return p, ""
}

func first(m map[string]any, keys ...string) any {
	for _, k := range keys {
		if v, ok := m[k]; ok {
			return v
		}
	}
	return nil
}

// The shape of --json. Others script against it: keys are added, never changed.
type (
	ladderJSON struct {
		Jurisdiction string        `json:"jurisdiction"`
		Wallet       string        `json:"wallet"`
		Issue        string        `json:"issue"`
		Product      string        `json:"product"`
		On           joinder.Date  `json:"on"`
		Steps        []stepJSON    `json:"steps"`
		OwnClocks    []ownJSON     `json:"own_clocks"`
		Warnings     []string      `json:"warnings"`
		Details      []warningJSON `json:"warning_details"`
		Advice       []string      `json:"advice"`
		Question     *questionJSON `json:"question"`
	}
	stepJSON struct {
		Channel         string         `json:"channel"`
		NameZH          string         `json:"name_zh"`
		NameEN          string         `json:"name_en"`
		Rung            string         `json:"rung"`
		Side            bool           `json:"side"`
		Reason          string         `json:"reason"`
		State           string         `json:"state"`
		Closed          string         `json:"closed"`
		Opens           joinder.Date   `json:"opens"`
		Better          joinder.Date   `json:"better_from"`
		After           []string       `json:"after"`
		Collective      string         `json:"collective"`
		CollectiveHow   string         `json:"collective_how"`
		MinPersons      int            `json:"min_persons"`
		Representatives int            `json:"representatives"`
		Cap             *amountJSON    `json:"cap"`
		BlockedBy       []string       `json:"blocked_by"`
		BlockedNowBy    []string       `json:"blocked_now_by"`
		WouldShut       []string       `json:"would_shut"`
		Prerequisites   []string       `json:"prerequisites"`
		Tasks           []taskJSON     `json:"tasks"`
		Deadlines       []deadlineJSON `json:"deadlines"`
		Confidence      string         `json:"confidence"`
		Status          string         `json:"status"`
		CheckedOn       joinder.Date   `json:"checked_on"`
	}
	amountJSON struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
		Closes   bool   `json:"closes"`
	}
	taskJSON struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	deadlineJSON struct {
		Stage      string `json:"stage"`
		Actor      string `json:"actor"`
		Count      int    `json:"count"`
		Unit       string `json:"unit"`
		Basis      string `json:"basis"`
		From       string `json:"from"`
		Confidence string `json:"confidence"`
		Status     string `json:"status"`
	}
	ownJSON struct {
		Channel    string       `json:"channel"`
		Stage      string       `json:"stage"`
		Count      int          `json:"count"`
		Unit       string       `json:"unit"`
		Basis      string       `json:"basis"`
		From       string       `json:"from"`
		Confidence string       `json:"confidence"`
		Status     string       `json:"status"`
		Ends       joinder.Date `json:"ends"`
	}
	warningJSON struct {
		Code    string   `json:"code"`
		Channel string   `json:"channel"`
		Others  []string `json:"others"`
		Serious bool     `json:"serious"`
		Text    string   `json:"text"`
	}
	questionJSON struct {
		Ask     string       `json:"ask"`
		Options []optionJSON `json:"options"`
	}
	optionJSON struct {
		Product string `json:"product"`
		Channel string `json:"channel"`
		Text    string `json:"text"`
	}
)

func routeJSON(l route.Ladder, say route.Wording) ladderJSON {
	out := ladderJSON{Jurisdiction: l.Ask.Jurisdiction, Wallet: l.Ask.Wallet, Issue: l.Ask.Issue, Product: l.Ask.Product, On: l.Ask.On,
		Steps: []stepJSON{}, OwnClocks: []ownJSON{}, Warnings: []string{}, Details: []warningJSON{}, Advice: []string{}}
	for _, s := range l.Steps {
		out.Steps = append(out.Steps, jsonStep(s, l, say))
	}
	for _, o := range l.OwnClocks {
		out.OwnClocks = append(out.OwnClocks, ownJSON{o.Channel, o.Deadline.Stage, o.Deadline.Count, string(o.Deadline.Unit),
			say.Pack.RawBasis(o.Channel, o.Deadline.Stage), o.Deadline.From, string(o.Origin.Confidence), string(o.Status), o.Ends})
	}
	for _, w := range l.Warnings {
		text := say.Warning(w)
		out.Warnings = append(out.Warnings, text)
		out.Details = append(out.Details, warningJSON{string(w.Code), w.Channel, some(w.Others), w.Serious, text})
	}
	for _, a := range l.Advice {
		out.Advice = append(out.Advice, a.Text.In(say.Lang))
	}
	if l.Question != nil {
		q := &questionJSON{Ask: l.Question.Ask.In(say.Lang), Options: []optionJSON{}}
		for _, o := range l.Question.Options {
			q.Options = append(q.Options, optionJSON{o.Product, o.Channel, o.Text.In(say.Lang)})
		}
		out.Question = q
	}
	return out
}

func jsonStep(s route.Step, l route.Ladder, say route.Wording) stepJSON {
	local, english := s.Channel.Name(l.Ask.On)
	atLeast, reps := s.Channel.Persons()
	o := s.Channel.Origin()
	out := stepJSON{Channel: s.Channel.ID(), NameZH: local, NameEN: english, Rung: string(s.Way.Rung), Side: s.Way.Side, Reason: say.Reason(s),
		State: string(s.State), Closed: string(s.Shut), Opens: s.Until, Better: s.Better, After: some(s.After), Collective: string(s.Channel.Filing()),
		CollectiveHow: say.Collective(s, l.Ask.Members), MinPersons: atLeast, Representatives: reps, BlockedBy: some(s.Way.BlockedBy),
		BlockedNowBy: []string{}, WouldShut: []string{}, Prerequisites: []string{}, Tasks: []taskJSON{}, Deadlines: []deadlineJSON{},
		Confidence: string(o.Confidence), Status: string(s.Status), CheckedOn: o.CheckedOn}
	if !s.Way.Cap.IsZero() {
		out.Cap = &amountJSON{s.Way.Cap.Decimal(), string(s.Way.Cap.Currency), s.Way.CapCloses}
	}
	for _, b := range s.BlockedNow {
		out.BlockedNowBy = append(out.BlockedNowBy, b.Channel)
	}
	for _, past := range s.Shuts {
		out.WouldShut = append(out.WouldShut, past.Channel)
	}
	for _, t := range s.Tasks {
		out.Prerequisites = append(out.Prerequisites, t.Text.In(say.Lang))
		out.Tasks = append(out.Tasks, taskJSON{t.ID, t.Text.In(say.Lang)})
	}
	for _, d := range s.Deadlines {
		out.Deadlines = append(out.Deadlines, deadlineJSON{d.Value.Stage, string(d.Value.Actor), d.Value.Count, string(d.Value.Unit),
			say.Pack.RawBasis(d.Value.Channel, d.Value.Stage), d.Value.From, string(d.Origin.Confidence), string(d.Status)})
	}
	return out
}

// some is a list that JSON writes as [] when it is empty.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// writeLadder prints the ladder for a person, the own clocks first.
func writeLadder(out io.Writer, l route.Ladder, say route.Wording) error {
	w := say.Words
	var b strings.Builder
	line := func(indent int, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", indent), text)
		}
	}
	line(0, w.T("route.text.title", "Place", say.Pack.JurisdictionName(l.Ask.Jurisdiction), "Issue", say.Pack.IssueName(l.Ask.Issue)))
	if l.Question != nil {
		line(0, "\n"+w.T("route.text.question")+w.T("route.text.colon")+l.Question.Ask.In(say.Lang))
		for _, o := range l.Question.Options {
			line(1, "--product "+o.Product+"  "+o.Text.In(say.Lang))
		}
	}
	if len(l.OwnClocks) > 0 {
		line(0, "\n"+w.T("route.text.own"))
	}
	for _, o := range l.OwnClocks {
		line(1, "! "+say.Own(o))
	}
	if len(l.Warnings) > 0 {
		line(0, "\n"+w.T("route.text.warnings"))
	}
	for _, x := range l.Warnings {
		line(1, "- "+say.Warning(x))
	}
	line(0, "\n"+w.T("route.text.ladder"))
	for i, s := range l.Steps {
		line(1, fmt.Sprintf("%2d. %s  [%s · %s]", i+1, say.Name(s.Channel.ID()), w.T("route.state."+string(s.State)), s.Channel.ID()))
		line(3, say.Reason(s))
		line(3, w.T("route.text.form", "Form", say.Collective(s, l.Ask.Members)))
		for _, t := range s.Tasks {
			line(3, w.T("route.text.task", "Task", t.Text.In(say.Lang)))
		}
	}
	if len(l.Advice) > 0 {
		line(0, "\n"+w.T("route.text.advice"))
	}
	for _, a := range l.Advice {
		line(1, "- "+a.Text.In(say.Lang))
	}
	line(0, "\n"+w.T("route.text.not_advice"))
	_, err := io.WriteString(out, b.String())
	return err
}
