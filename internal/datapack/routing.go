package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type routingFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Sets       []issueSet    `pack:"sets"`
	Products   []namedRow    `pack:"products,required"`
	Questions  []questionRow `pack:"questions"`
	Tasks      []taskRow     `pack:"tasks,required"`
	Advice     []adviceRow   `pack:"advice"`
	Clocks     []clockRow    `pack:"clocks"`
	Channels   []wayRow      `pack:"channels,required"`
}

type issueSet struct {
	At     Pos
	ID     name     `pack:"id,required"`
	Issues []string `pack:"issues,required"`
}

type namedRow struct {
	At Pos
	ID name   `pack:"id,required"`
	ZH string `pack:"zh,required"`
	EN string `pack:"en,required"`
}

type questionRow struct {
	At           Pos
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Ask          joinder.Text   `pack:"ask,required"`
	Options      []optionRow    `pack:"options,required"`
}

type optionRow struct {
	At      Pos
	Product string       `pack:"product,required"`
	Channel ref          `pack:"channel,required"`
	Assumed bool         `pack:"assumed"`
	Kinds   []WalletKind `pack:"kinds"`
	ZH      string       `pack:"zh,required"`
	EN      string       `pack:"en,required"`
}

type taskRow struct {
	At    Pos
	ID    name         `pack:"id,required"`
	Group bool         `pack:"group"`
	Kinds []WalletKind `pack:"kinds"`
	ZH    string       `pack:"zh,required"`
	EN    string       `pack:"en,required"`
}

type adviceRow struct {
	At           Pos
	ID           name           `pack:"id,required"`
	Jurisdiction jurisdictionID `pack:"jurisdiction"`
	Kinds        []WalletKind   `pack:"kinds"`
	Fits         []string       `pack:"fits"`
	Channel      ref            `pack:"channel"`
	ZH           string         `pack:"zh,required"`
	EN           string         `pack:"en,required"`
}

type clockRow struct {
	At       Pos
	Rule     string   `pack:"rule,required"`
	Fits     []string `pack:"fits"`
	Products []string `pack:"products"`
	Wallets  []string `pack:"wallets"`
	Group    bool     `pack:"group"`
}

type wayRow struct {
	At        Pos
	ID        name         `pack:"id,required"`
	Rung      Rung         `pack:"rung,required"`
	Side      bool         `pack:"side"`
	Off       string       `pack:"off"`
	Kinds     []WalletKind `pack:"kinds"`
	Products  []string     `pack:"products"`
	Wallets   []string     `pack:"wallets"`
	Fits      []string     `pack:"fits"`
	Refuses   []string     `pack:"refuses"`
	Cap       *capRow      `pack:"cap"`
	Members   int          `pack:"members"`
	Body      bool         `pack:"body"`
	After     []afterRow   `pack:"after"`
	Wait      string       `pack:"wait"`
	Tasks     []string     `pack:"tasks"`
	BlockedBy []string     `pack:"blocked_by"`
	Ever      bool         `pack:"ever"`
	ZH        string       `pack:"zh,required"`
	EN        string       `pack:"en,required"`
}

type capRow struct {
	Amount   string `pack:"amount,required"`
	Currency string `pack:"currency,required"`
	Closes   bool   `pack:"closes"`
}

type afterRow struct {
	At      Pos
	Rung    string `pack:"rung"`
	Channel string `pack:"channel"`
	Stage   string `pack:"stage"`
	Must    bool   `pack:"must"`
}

// Rung is the order class of a channel: ladders are climbed in the order of Rungs.
type Rung string

// Rungs of special meaning.
const (
	RungEmergency Rung = "emergency" // police, stopping payments: minutes count
	RungOperator  Rung = "operator"
	RungCourt     Rung = "court"
	RungReport    Rung = "report" // takes intelligence, decides no single case
)

// Rungs lists them from the first to the last.
func Rungs() []Rung {
	return []Rung{RungEmergency, RungOperator, "scheme", "platform", "association", "regulator", "ombudsman", "consumer", "mediation",
		RungCourt, RungReport, "review", "media"}
}

func (Rung) words() []string { return strs(Rungs()) }

// Way is what a program needs to know of one channel to find a way through all
// of them. Its source, confidence and date are those of the channel. Lists are
// shared: do not change them.
type Way struct {
	Channel   string
	Rung      Rung
	Side      bool   // beside the ladder: brings no redress of its own
	Off       string // why it is never offered; "" when it is
	Kinds     []WalletKind
	Products  []string
	Wallets   []string
	Issues    []string // it is for; none: all
	Refuses   []string // issues it turns away
	Cap       joinder.Money
	CapCloses bool // above Cap it does not take the claim at all; else it only awards up to it
	Members   int  // fewer cannot use it
	Body      bool // only a designated body can use it
	After     []Before
	Wait      string // the stage whose end counts as the firm's answer
	Tasks     []Task
	BlockedBy []string // channels that shut this one while they have the same dispute
	Ever      bool     // … and also after they ended
	Why       joinder.Text
}

// Before is what comes before a channel: another channel, any channel of a
// rung, or either of them.
type Before struct {
	Channel string
	Rung    Rung
	Stage   string // its time counts as the end of waiting
	Must    bool   // without it the channel refuses; else it is only expected
}

// Task is something to do before filing.
type Task struct {
	ID    string
	Group bool         // only when several people act together
	Kinds []WalletKind // of wallet; none: all
	Text  joinder.Text
}

// Question decides between regulators.
type Question struct {
	Ask     joinder.Text
	Options []Option
}

// Option is one answer: what the dispute is about, and whose it then is.
type Option struct {
	Product string
	Channel string
	Assumed bool // taken while nobody answered
	Kinds   []WalletKind
	Text    joinder.Text
}

// Advice is something to keep in mind besides the ladder.
type Advice struct {
	ID           string
	Jurisdiction string
	Channel      string // whose origin it has; "" for none
	Kinds        []WalletKind
	Issues       []string
	Text         joinder.Text
}

// OwnClock says for what a deadline of the complainant runs; empty lists: for all.
type OwnClock struct {
	Issues, Products, Wallets []string
	Group                     bool // only when several people act together
}

// routing is the file, worked out.
type routing struct {
	ways   map[string]Way
	order  []string
	clocks map[string]OwnClock
}

func newRouting(p *Pack) routing {
	r := routing{map[string]Way{}, nil, map[string]OwnClock{}}
	f := p.routingFile
	for _, row := range f.Channels {
		r.ways[string(row.ID)] = p.way(row)
		r.order = append(r.order, string(row.ID))
	}
	for _, row := range f.Clocks {
		r.clocks[row.Rule] = OwnClock{p.issuesOf(row.Fits), row.Products, row.Wallets, row.Group}
	}
	return r
}

func (p *Pack) way(row wayRow) Way {
	w := Way{Channel: string(row.ID), Rung: row.Rung, Side: row.Side, Off: row.Off, Kinds: row.Kinds, Products: row.Products, Wallets: row.Wallets,
		Issues: p.issuesOf(row.Fits), Refuses: p.issuesOf(row.Refuses), Members: row.Members, Body: row.Body, Wait: row.Wait,
		BlockedBy: p.blockers(row), Ever: row.Ever, Why: joinder.Text{ZH: row.ZH, EN: row.EN}}
	if row.Cap != nil {
		w.Cap, _ = joinder.ParseMoney(row.Cap.Amount, joinder.Currency(row.Cap.Currency))
		w.CapCloses = row.Cap.Closes
	}
	for _, a := range row.After {
		w.After = append(w.After, Before{a.Channel, Rung(a.Rung), a.Stage, a.Must})
	}
	for _, id := range row.Tasks {
		if t, ok := p.task(id); ok {
			w.Tasks = append(w.Tasks, t)
		}
	}
	return w
}

func (p *Pack) task(id string) (Task, bool) {
	for _, t := range p.routingFile.Tasks {
		if string(t.ID) == id {
			return Task{id, t.Group, t.Kinds, joinder.Text{ZH: t.ZH, EN: t.EN}}, true
		}
	}
	return Task{}, false
}

// issuesOf writes sets, families and issues out as issues.
func (p *Pack) issuesOf(names []string) []string {
	var out []string
	for _, n := range names {
		found := p.issuesCalled(n)
		for _, id := range found {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

func (p *Pack) issuesCalled(called string) []string {
	for _, s := range p.routingFile.Sets {
		if string(s.ID) == called {
			return s.Issues
		}
	}
	if _, ok := p.Issue(called); ok {
		return []string{called}
	}
	var out []string
	for _, i := range p.issues.Issues {
		if i.Family == called {
			out = append(out, string(i.ID))
		}
	}
	return out
}

// blockers writes rungs out as the channels of that rung in the same place
// that people can use themselves.
func (p *Pack) blockers(row wayRow) []string {
	var out []string
	own, _ := p.Channel(string(row.ID))
	for _, called := range row.BlockedBy {
		if !slices.Contains(Rungs(), Rung(called)) {
			out = append(out, called)
			continue
		}
		for _, other := range p.routingFile.Channels {
			c, ok := p.Channel(string(other.ID))
			if ok && own.raw != nil && string(other.Rung) == called && !other.Body && other.ID != row.ID && c.Jurisdiction() == own.Jurisdiction() {
				out = append(out, string(other.ID))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Way through one channel.
func (p *Pack) Way(channel string) (Way, bool) {
	w, ok := p.routing.ways[channel]
	return w, ok
}

// Question that decides between the regulators of a jurisdiction, if one does.
func (p *Pack) Question(jurisdiction string) (Question, bool) {
	for _, q := range p.routingFile.Questions {
		if string(q.Jurisdiction) != jurisdiction {
			continue
		}
		out := Question{Ask: q.Ask}
		for _, o := range q.Options {
			out.Options = append(out.Options, Option{o.Product, o.Channel.ID, o.Assumed, o.Kinds, joinder.Text{ZH: o.ZH, EN: o.EN}})
		}
		return out, true
	}
	return Question{}, false
}

// Products lists what a dispute can be about.
func (p *Pack) Products() []string {
	var out []string
	for _, row := range p.routingFile.Products {
		out = append(out, string(row.ID))
	}
	return out
}

// ProductName is what a page calls a product; an unknown id is called by itself.
func (p *Pack) ProductName(id string) joinder.Text {
	for _, row := range p.routingFile.Products {
		if string(row.ID) == id {
			return joinder.Text{ZH: row.ZH, EN: row.EN}
		}
	}
	return joinder.Text{ZH: id, EN: id}
}

// Advice of a jurisdiction ("" is not one: what holds everywhere comes always).
func (p *Pack) Advice(jurisdiction string) []Advice {
	var out []Advice
	for _, row := range p.routingFile.Advice {
		if row.Jurisdiction == "" || string(row.Jurisdiction) == jurisdiction {
			out = append(out, Advice{string(row.ID), string(row.Jurisdiction), row.Channel.ID, row.Kinds, p.issuesOf(row.Fits), joinder.Text{ZH: row.ZH, EN: row.EN}})
		}
	}
	return out
}

// OwnClock says for what a deadline of the complainant runs.
func (p *Pack) OwnClock(channel, stage string) OwnClock { return p.routing.clocks[channel+"/"+stage] }

// Served lists the jurisdictions that have channels, in the order of the manifest.
func (p *Pack) Served() []Jurisdiction {
	return slices.DeleteFunc(p.Jurisdictions(), func(j Jurisdiction) bool { return len(p.Channels(j.ID)) == 0 })
}

// RawBasis is a deadline's basis as the file has it, also where it says that
// there is none.
func (p *Pack) RawBasis(channel, stage string) string {
	if c, ok := p.Channel(channel); ok {
		if row, ok := c.stage(stage); ok {
			return row.Basis
		}
	}
	return ""
}

// OnceInForce reports whether the channel, or an older rule of it, was in force
// on the day: its present rule may be younger.
func (c Channel) OnceInForce(day joinder.Date) bool {
	if c.raw.State != "active" {
		return false
	}
	return c.Origin().InForce(day) || slices.ContainsFunc(c.raw.Deadlines, func(d deadlineRow) bool {
		return !d.ValidTo.IsZero() && !d.ValidTo.Before(day)
	})
}

// routingRows checks that every channel has one row and that every name means something.
func (c checker) routingRows() {
	f := c.routingFile
	seen, tasks, products := ids{}, ids{}, ids{}
	for _, t := range f.Tasks {
		tasks.take("task", string(t.ID), t.At, c.problems)
	}
	for _, row := range f.Products {
		products.take("product", string(row.ID), row.At, c.problems)
	}
	for _, s := range f.Sets {
		for _, id := range s.Issues {
			c.issue(id, s.At)
		}
	}
	used := map[string]bool{}
	for _, row := range f.Channels {
		seen.take("channel", string(row.ID), row.At, c.problems)
		c.wayRow(row, tasks, products)
		for _, t := range row.Tasks {
			used[t] = true
		}
	}
	for id, line := range tasks {
		if !used[id] {
			c.problems.add(Pos{File: "routing.yaml", Line: line}, "nothing uses the task %q", id)
		}
	}
	for i := range c.Pack.channels {
		if e := &c.Pack.channels[i]; len(f.Channels) > 0 && seen[string(e.ID)] == 0 {
			c.problems.add(e.At.key("id"), "channel %q has no row in routing.yaml", e.ID)
		}
	}
	c.routingRest(products)
}

func (c checker) wayRow(row wayRow, tasks, products ids) {
	channel, ok := c.Channel(string(row.ID))
	if !ok {
		c.problems.add(row.At, "there is no channel %q", row.ID)
		return
	}
	for _, t := range row.Tasks {
		if tasks[t] == 0 {
			c.problems.add(row.At, "there is no task %q", t)
		}
	}
	for _, w := range row.Wallets {
		c.wallet(w, row.At)
	}
	c.products(row.Products, products, row.At)
	c.issueNames(row.At, row.Fits, row.Refuses)
	if _, ok := channel.stage(row.Wait); row.Wait != "" && !ok {
		c.problems.add(row.At, "channel %q has no stage %q", row.ID, row.Wait)
	}
	for _, b := range row.BlockedBy {
		if _, ok := c.Channel(b); !ok && !slices.Contains(Rungs(), Rung(b)) {
			c.problems.add(row.At, "blocked_by: %q is neither a channel nor a rung", b)
		}
	}
	for _, a := range row.After {
		_, known := c.Channel(a.Channel)
		rung := slices.Contains(Rungs(), Rung(a.Rung))
		if !known && !rung || a.Channel != "" && !known || a.Rung != "" && !rung {
			c.problems.add(a.At, "after: give a channel or a rung that exists")
		}
	}
	if row.Cap != nil {
		if _, err := joinder.ParseMoney(row.Cap.Amount, joinder.Currency(row.Cap.Currency)); err != nil {
			c.problems.add(row.At, "cap: %v", err)
		}
	}
}

func (c checker) products(named []string, products ids, at Pos) {
	for _, n := range named {
		if products[n] == 0 {
			c.problems.add(at, "there is no product %q", n)
		}
	}
}

func (c checker) issueNames(at Pos, lists ...[]string) {
	for _, n := range slices.Concat(lists...) {
		if len(c.issuesCalled(n)) == 0 {
			c.problems.add(at, "%q is neither an issue, nor a family, nor a set", n)
		}
	}
}

func (c checker) routingRest(products ids) {
	f := c.routingFile
	for _, q := range f.Questions {
		c.place(q.Jurisdiction, q.At)
		for _, o := range q.Options {
			c.products([]string{o.Product}, products, o.At)
			if ch, ok := c.Channel(o.Channel.ID); !ok || ch.Jurisdiction() != string(q.Jurisdiction) {
				c.problems.add(o.At, "there is no channel %q in %s", o.Channel.ID, q.Jurisdiction)
			}
		}
	}
	for _, a := range f.Advice {
		c.issueNames(a.At, a.Fits)
		if _, ok := c.Channel(a.Channel.ID); a.Channel.ID != "" && !ok {
			c.problems.add(a.At, "there is no channel %q", a.Channel.ID)
		}
	}
	for _, row := range f.Clocks {
		id, stage, _ := strings.Cut(row.Rule, "/")
		ch, ok := c.Channel(id)
		if ok {
			var d deadlineRow
			d, ok = ch.stage(stage)
			ok = ok && d.Actor == Complainant
		}
		if !ok {
			c.problems.add(row.At, "%q is no deadline of the complainant", row.Rule)
		}
		c.issueNames(row.At, row.Fits)
		c.products(row.Products, products, row.At)
		for _, w := range row.Wallets {
			c.wallet(w, row.At)
		}
	}
}
