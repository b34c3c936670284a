package publicity

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"joinder"
)

// Kit is everything that is published at once, in both languages. It is plain
// data: the sealed record of a publication is its JSON.
type Kit struct {
	Case   joinder.ID               `json:"case"`
	On     joinder.Date             `json:"on"`
	Named  bool                     `json:"named"` // the firm is called by its name
	Stem   string                   `json:"stem"`  // of file names
	Page   string                   `json:"page"`
	JSON   string                   `json:"json"`
	Seals  int                      `json:"sealed_items"`
	Log    int64                    `json:"log_size"`
	Sides  map[joinder.Lang]Side    `json:"sides"`
	Answer *Answer                  `json:"answer,omitempty"`
	Values map[joinder.Lang]Figures `json:"figures"`
}

// Side is a kit in one language, with every figure filled in.
type Side struct {
	Lang       joinder.Lang `json:"lang"`
	Title      string       `json:"title"`
	Firm       string       `json:"firm"`
	Numbers    []Number     `json:"numbers"`
	Statements []Statement  `json:"statements"`
	Posts      []Post       `json:"posts"`
	Reply      string       `json:"reply"`       // the firm's answer, or that none came, or until when it may
	ReplyTitle string       `json:"reply_title"` // of that box
	Basis      string       `json:"basis"`       // the line of evidence that every statement carries
	Date       string       `json:"date"`
	Alt        string       `json:"alt"` // what the image says, read aloud
	Sheet      string       `json:"sheet"`
	Verify     string       `json:"verify"`
	Scan       string       `json:"scan"`
	Note       string       `json:"note"` // what this is and is not
	Site       string       `json:"site"`
}

// Number is one big figure.
type Number struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Label says what kind of statement it is (RQ-11).
type Label string

// Labels. A fact is a count that anybody can recompute; an account is what
// members say; a request is what they ask for, an opinion.
const (
	Fact    Label = "fact"
	Account Label = "account"
	Request Label = "request"
)

// Statement is one sentence with its label and the evidence behind it.
type Statement struct {
	Key   string `json:"key"`
	Label Label  `json:"label"`
	Named string `json:"label_text"`
	Text  string `json:"text"`
	Basis string `json:"basis"`
}

// Post is the text for one network.
type Post struct {
	Network string `json:"network"` // "press" for the press note
	Title   string `json:"title,omitempty"`
	Body    string `json:"body"`
}

// Answer is what the firm said for publication.
type Answer struct {
	On   joinder.Date `json:"on"`
	Text string       `json:"text"`
}

// Texts are the words of a kit before figures are filled in, by Key.
type Texts map[string]string

// Press is the press note among the texts; it has no limit.
const Press = "press"

// Key names one text: language, network, and whether it is the title.
func Key(lang joinder.Lang, network string, title bool) string {
	if title {
		return string(lang) + "/" + network + "/title"
	}
	return string(lang) + "/" + network + "/body"
}

// Placeholders are what texts may leave open, in the order they are explained.
var placeholders = []string{"firm", "title", "summary", "demand", "issue", "people", "complaints", "sum", "evidenced", "sealed", "log", "span",
	"opened", "days", "reply", "date", "page", "json"}

// Placeholders lists them.
func Placeholders() []string { return slices.Clone(placeholders) }

// Figures are the values of the placeholders in one language.
type Figures map[string]string

// Fill puts figures into a text.
func (f Figures) Fill(text string) string {
	pairs := make([]string, 0, 2*len(f))
	for name, value := range f {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// strange lists placeholders of a text that do not exist.
func strange(text string) []string {
	var out []string
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return out
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return append(out, "{")
		}
		if !slices.Contains(placeholders, name) {
			out = append(out, "{"+name+"}")
		}
		rest = tail
	}
}

// Plan is what a kit is made with beside the facts.
type Plan struct {
	Named    bool
	On       joinder.Date // the day that its figures are of
	Reply    ReplyState
	Texts    Texts // of the newest version; missing ones are drafted
	Networks []Network
	Zone     *time.Location
	Site     string // host name, for the foot of the image
}

// ReplyState is where the right of reply stands.
type ReplyState struct {
	Offered, Deadline joinder.Date // zero: not offered yet
	Answer            *Answer
}

// Make writes a kit. Nothing but public facts goes in.
func Make(f Facts, p Plan, speak func(joinder.Lang) Speaker) Kit {
	k := Kit{Case: f.ID, On: p.On, Named: p.Named, Page: f.Page, JSON: f.JSON, Seals: f.Seals, Log: f.LogSize, Answer: p.Reply.Answer,
		Sides: map[joinder.Lang]Side{}, Values: map[joinder.Lang]Figures{}, Stem: "wallet-" + shortID(f.ID)}
	if p.Named && f.Slug != "" {
		k.Stem = f.Slug + "-" + shortID(f.ID)
	}
	for _, lang := range langs() {
		m := maker{f: f, p: p, w: speak(lang), lang: lang}
		m.prepare()
		k.Sides[lang], k.Values[lang] = m.side(), m.values
	}
	return k
}

func shortID(id joinder.ID) string { return string(id)[max(0, len(id)-8):] }

// maker writes one side.
type maker struct {
	f      Facts
	p      Plan
	w      Speaker
	lang   joinder.Lang
	firm   string
	mask   mask
	values Figures
}

// prepare decides what the firm is called, and fills the placeholders.
func (m *maker) prepare() {
	f, w := m.f, m.w
	m.firm = w.T("publicity.firm.unnamed")
	if m.p.Named {
		m.firm = cmp.Or(f.Wallet.In(m.lang), f.Operator)
	} else {
		m.mask = newMask(f.Names, m.firm)
	}
	m.values = Figures{
		"firm": m.firm, "title": m.own(f.Title), "summary": m.own(f.Summary), "demand": m.own(f.Demand), "issue": m.mask.hide(f.Issue.In(m.lang)),
		"people": w.Number(int64(f.People)), "complaints": w.Number(int64(f.Members)), "sum": f.sum(w), "evidenced": w.Number(int64(f.Evidenced)),
		"sealed": w.Number(int64(f.Seals)), "log": w.Number(f.LogSize), "span": f.span(w), "opened": w.Day(day(f.OpenedAt, m.p.Zone)),
		"days": w.Number(int64(day(f.OpenedAt, m.p.Zone).DaysUntil(m.p.On))), "date": w.Day(m.p.On), "page": f.Page, "json": f.JSON,
		"reply": m.reply(),
	}
}

// own is a text of the case: the part in the reader's language where it was
// written in both, without the firm's name where that must not be said.
func (m *maker) own(text string) string { return m.mask.hide(inLanguage(text, m.lang)) }

// reply says where the firm's right of reply stands.
func (m *maker) reply() string {
	r := m.p.Reply
	switch {
	case r.Answer != nil:
		return m.answered() + excerpt(m.mask.hide(r.Answer.Text), 160)
	case r.Offered.IsZero():
		return m.w.T("publicity.reply.not_yet", "Firm", m.firm)
	case m.p.On.Before(r.Deadline) || m.p.On == r.Deadline:
		return m.w.T("publicity.reply.until", "Firm", m.firm, "Offered", m.w.Day(r.Offered), "Deadline", m.w.Day(r.Deadline))
	}
	return m.w.T("publicity.reply.none", "Firm", m.firm, "Offered", m.w.Day(r.Offered), "Deadline", m.w.Day(r.Deadline))
}

// answered is the line before the firm's own words.
func (m *maker) answered() string {
	return m.w.T("publicity.reply.answered", "Firm", m.firm, "On", m.w.Day(m.p.Reply.Answer.On))
}

// excerpt is the beginning of a text, for posts; the page has the whole.
func excerpt(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = strings.TrimSpace(string(r[:most])) + "…"
	}
	if s == "" || han(s) {
		return s
	}
	return " " + s
}

func (m *maker) side() Side {
	w := m.w
	s := Side{Lang: m.lang, Title: m.values["title"], Firm: m.firm, Date: w.Day(m.p.On), Site: m.p.Site,
		Basis: m.basis(), ReplyTitle: w.T("publicity.reply.title"), Reply: m.values["reply"],
		Sheet: w.T("publicity.sheet.title"), Verify: w.T("publicity.sheet.verify", "Page", m.f.Page, "JSON", m.f.JSON),
		Scan: w.T("publicity.card.scan"), Note: w.T("publicity.sheet.note")}
	if a := m.p.Reply.Answer; a != nil {
		s.Reply = m.answered() + "\n\n" + m.mask.hide(a.Text)
	}
	s.Numbers = []Number{
		{w.T("publicity.number.people"), m.values["people"]}, {w.T("publicity.number.sum"), m.values["sum"]},
		{w.T("publicity.number.evidenced"), w.T("publicity.number.of", "Part", m.values["evidenced"], "All", m.values["complaints"])},
		{w.T("publicity.number.sealed"), m.values["sealed"]},
	}
	s.Statements = m.statements()
	s.Posts = m.posts()
	s.Alt = w.T("publicity.card.alt", "Title", s.Title, "Firm", s.Firm, "People", m.values["people"], "Sum", m.values["sum"],
		"Sealed", m.values["sealed"], "Date", s.Date)
	return s
}

func (m *maker) basis() string {
	return m.w.T("publicity.basis", "Sealed", m.values["sealed"], "Log", m.values["log"], "JSON", m.f.JSON, "Date", m.w.Day(m.p.On))
}

func (m *maker) statements() []Statement {
	var out []Statement
	add := func(key string, label Label, text string) {
		out = append(out, Statement{Key: key, Label: label, Named: m.w.T("publicity.label." + string(label)), Text: text, Basis: m.basis()})
	}
	say := func(key string) string { return m.values.Fill(m.w.T("publicity.say." + key)) }
	add("people", Fact, say("people"))
	if len(m.f.Sums) > 0 {
		add("sum", Fact, say("sum"))
	}
	if m.f.First != "" {
		add("span", Account, say("span"))
	}
	if !m.f.LetterOn.IsZero() {
		add("letter", Fact, m.w.T("publicity.say.letter", "Firm", m.firm, "On", m.w.Day(day(m.f.LetterOn, m.p.Zone)), "Leaf", m.w.Number(m.f.LetterLeaf)))
	}
	if m.f.Filings > 0 {
		add("filings", Fact, m.w.T("publicity.say.filings", "Filings", m.w.Number(int64(m.f.Filings)), "Answered", m.w.Number(int64(m.f.Answered))))
	}
	add("summary", Account, say("summary"))
	add("demand", Request, say("demand"))
	return out
}

// posts fills every text: the organiser's words where there are some, else the
// longest draft that fits the network.
func (m *maker) posts() []Post {
	out := []Post{m.post(Network{ID: Press})}
	for _, n := range m.p.Networks {
		out = append(out, m.post(n))
	}
	return out
}

func (m *maker) post(n Network) Post {
	p := Post{Network: n.ID, Body: m.text(n, false)}
	if n.ID == Press || n.Title > 0 {
		p.Title = m.text(n, true)
	}
	return p
}

func (m *maker) text(n Network, title bool) string {
	if own, ok := m.p.Texts[Key(m.lang, n.ID, title)]; ok {
		return m.mask.hide(m.values.Fill(own))
	}
	return m.mask.hide(m.values.Fill(m.draft(n, title)))
}

// draft is the words that are proposed, with their placeholders: the longest
// that fits with the figures of now.
func (m *maker) draft(n Network, title bool) string {
	sizes, limit, part := []string{"long", "short", "tiny", "mini", "micro"}, n.Body, "body"
	if title {
		sizes, limit, part = []string{"long", "short", "mini", "micro"}, n.Title, "title"
	}
	if n.ID == Press {
		return m.w.T("publicity.draft." + part + ".press")
	}
	text := ""
	for _, size := range sizes {
		text = m.w.T("publicity.draft." + part + "." + size)
		if n.Length(m.values.Fill(text)) <= limit {
			break
		}
	}
	return text
}

// Drafts are the proposed words of every text in both languages.
func Drafts(f Facts, p Plan, speak func(joinder.Lang) Speaker) Texts {
	out := Texts{}
	for _, lang := range langs() {
		m := maker{f: f, p: p, w: speak(lang), lang: lang}
		m.prepare()
		for _, n := range append([]Network{{ID: Press}}, p.Networks...) {
			out[Key(lang, n.ID, false)] = m.draft(n, false)
			if n.ID == Press || n.Title > 0 {
				out[Key(lang, n.ID, true)] = m.draft(n, true)
			}
		}
	}
	return out
}
