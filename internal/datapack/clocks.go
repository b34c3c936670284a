package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type clocksFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Clocks     []termRow    `pack:"clocks,required"`
}

type termRow struct {
	At       Pos
	Rule     string          `pack:"rule,required"`
	Counting string          `pack:"counting,required"`
	Per      Per             `pack:"per,required"`
	Starts   []happeningKind `pack:"starts,required"`
	Ends     []happeningKind `pack:"ends"`
	Of       []string        `pack:"of"`
	After    string          `pack:"after"`
	Restarts []happeningKind `pack:"restarts"`
	Issues   []string        `pack:"issues"`
	Families []string        `pack:"families"`
	Wallets  []string        `pack:"wallets"`
	Filed    bool            `pack:"filed"`
	Former   string          `pack:"former"`
	Before   *beforeRow      `pack:"before"`
	Severity Severity        `pack:"severity,required"`
}

// beforeRow is the rule that held until a day and has no entry of its own.
type beforeRow struct {
	graded
	Until joinder.Date `pack:"until,required"`
	Count int          `pack:"count,required"`
	Unit  Unit         `pack:"unit,required"`
	Basis string       `pack:"basis,required"`
}

type happeningKind joinder.HappeningKind

func (happeningKind) words() []string { return strs(joinder.HappeningKinds) }

// Per is what a clock belongs to.
type Per string

// A clock runs once for the case, for each member from their own facts, or for
// each filing.
const (
	PerCase       Per = "case"
	PerMember     Per = "member"
	PerSubmission Per = "submission"
)

func (Per) words() []string { return strs([]Per{PerCase, PerMember, PerSubmission}) }

// Severity is what missing a clock costs, worst first.
type Severity string

// Severities.
const (
	LosesMoney Severity = "loses_money"
	LosesRight Severity = "loses_right"
	FirmOwes   Severity = "firm_owes"
	BodyOwes   Severity = "body_owes"
	OnRecord   Severity = "record"
)

var severities = []Severity{LosesMoney, LosesRight, FirmOwes, BodyOwes, OnRecord}

func (Severity) words() []string { return strs(severities) }

// Rank orders severities, worst first.
func (s Severity) Rank() int { return slices.Index(severities, s) }

// Term is one deadline with all that is needed to run it: what starts and ends
// it, to whom it applies, and how its days are counted.
type Term struct {
	Rule         string // CHANNEL/STAGE, as asked for
	Entry        string // CHANNEL/STAGE of the entry in force on the start; another one where the rule changed
	Jurisdiction string
	Deadline     Deadline
	Origin       Origin // with its own validity; a rule that came before is another Term
	Counting     Counting
	Per          Per
	Starts, Ends []joinder.HappeningKind
	Of           []string // channels whose happenings count
	After        string   // the rule at whose end it starts without an answer; "" for none
	Restarts     []joinder.HappeningKind
	Issues       []string // empty: all
	Families     []string
	Wallets      []string
	FiledOnly    bool // only once something was filed with the channel
	Severity     Severity
	Changes      []Term // the rules that came before it, newest first
}

// Own reports whether it is the complainant's clock.
func (t Term) Own() bool { return t.Deadline.Actor == Complainant }

// Fits reports whether the clock concerns a problem with a wallet.
func (t Term) Fits(wallet, issue, family string) bool {
	if len(t.Wallets) > 0 && !slices.Contains(t.Wallets, wallet) {
		return false
	}
	return len(t.Issues)+len(t.Families) == 0 || slices.Contains(t.Issues, issue) || slices.Contains(t.Families, family)
}

// On is the term that held on a day: t itself or one that came before it.
func (t Term) On(day joinder.Date) Term {
	if day.IsZero() || t.Origin.InForce(day) {
		return t
	}
	for _, old := range t.Changes {
		if old.Origin.InForce(day) {
			old.Rule = t.Rule
			return old
		}
	}
	return t
}

// Term finds a deadline by CHANNEL/STAGE.
func (p *Pack) Term(rule string) (Term, bool) {
	t, ok := p.terms[rule]
	return t, ok
}

// Terms lists the deadlines of a jurisdiction ("" for all) in the order of the
// pack. Rules that were replaced are not listed: they are Changes of the
// present one.
func (p *Pack) Terms(jurisdiction string) []Term {
	var out []Term
	for _, row := range p.clocks.Clocks {
		if t, ok := p.terms[row.Rule]; ok && t.Rule == t.Entry && (jurisdiction == "" || t.Jurisdiction == jurisdiction) {
			out = append(out, t)
		}
	}
	return out
}

// Rules lists every CHANNEL/STAGE of the pack, in its order.
func (p *Pack) Rules() []string {
	out := make([]string, len(p.clocks.Clocks))
	for i, row := range p.clocks.Clocks {
		out[i] = row.Rule
	}
	return out
}

// indexTerms joins clocks, deadlines and counting rules once. A rule that was
// replaced is found under its own name too, and then means the one that holds.
func (p *Pack) indexTerms() {
	p.terms = make(map[string]Term, len(p.clocks.Clocks))
	for _, row := range p.clocks.Clocks {
		if t, ok := p.newTerm(row); ok {
			p.terms[row.Rule] = t
		}
	}
	for _, row := range p.clocks.Clocks {
		t, ok := p.terms[row.Rule]
		if !ok {
			continue
		}
		if row.Before != nil {
			t.Changes = append(t.Changes, p.termBefore(t, *row.Before))
			p.terms[row.Rule] = t
		}
		if old, ok := p.terms[row.Former]; ok {
			t.Changes = append(t.Changes, old)
			p.terms[row.Rule] = t
			asked := t
			asked.Rule = row.Former
			p.terms[row.Former] = asked
		}
	}
}

func (p *Pack) newTerm(row termRow) (Term, bool) {
	id, stage, _ := strings.Cut(row.Rule, "/")
	c, ok := p.Channel(id)
	if !ok {
		return Term{}, false
	}
	d, ok := c.stage(stage)
	if !ok {
		return Term{}, false
	}
	counting, ok := p.Counting(row.Counting)
	if !ok {
		return Term{}, false
	}
	told := c.deadline(d, joinder.Date{})
	told.Value = Deadline{id, stage, d.Actor, d.Count, d.Unit, d.From, d.Basis, d.Extendable, d.Note}
	if strings.HasPrefix(d.Basis, "none") {
		told.Value.Basis = ""
	}
	t := Term{Rule: row.Rule, Entry: row.Rule, Jurisdiction: c.Jurisdiction(), Deadline: told.Value, Origin: told.Origin, Counting: counting,
		Per: row.Per, Starts: kinds(row.Starts), Ends: kinds(row.Ends), Of: row.Of, After: row.After, Restarts: kinds(row.Restarts),
		Issues: row.Issues, Families: row.Families, Wallets: row.Wallets, FiledOnly: row.Filed, Severity: row.Severity}
	if own := p.OwnClock(id, stage); len(own.Issues) > 0 {
		t.Issues, t.Families = own.Issues, nil // the way through the channels says whom it concerns
	}
	if len(t.Of) == 0 {
		t.Of = []string{id}
	}
	return t, true
}

// termBefore is the term as an older rule had it.
func (p *Pack) termBefore(t Term, b beforeRow) Term {
	t.Changes = nil
	t.Deadline.Count, t.Deadline.Unit, t.Deadline.Basis, t.Deadline.Note = b.Count, b.Unit, b.Basis, b.Note
	t.Origin = b.origin(p.clocks.VerifiedOn)
	t.Origin.ValidTo = b.Until
	return t
}

func kinds(in []happeningKind) []joinder.HappeningKind {
	out := make([]joinder.HappeningKind, len(in))
	for i, k := range in {
		out[i] = joinder.HappeningKind(k)
	}
	return out
}

// clocks holds that every deadline has its row and every row its deadline.
func (c checker) clocks() {
	rows := ids{}
	for _, row := range c.Pack.clocks.Clocks {
		rows.take("clock", row.Rule, row.At, c.problems)
		for _, rule := range []string{row.Rule, row.After, row.Former} {
			if rule != "" {
				c.ref("channels.yaml#"+rule, row.At)
			}
		}
		c.ref("counting.yaml#"+row.Counting, row.At.key("counting"))
		for _, id := range row.Of {
			c.ref("channels.yaml#"+id, row.At.key("of"))
		}
		for _, id := range row.Issues {
			c.issue(id, row.At.key("issues"))
		}
		for _, id := range row.Families {
			if !c.hasFamily(id) {
				c.problems.add(row.At.key("families"), "there is no family %q", id)
			}
		}
		for _, id := range row.Wallets {
			c.wallet(id, row.At.key("wallets"))
		}
	}
	for i := range c.Pack.channels {
		e := &c.Pack.channels[i]
		for _, d := range e.Deadlines {
			if _, ok := rows[string(e.ID)+"/"+string(d.Stage)]; !ok && len(rows) > 0 {
				c.problems.add(d.At, "deadline %s/%s has no row in clocks.yaml", e.ID, d.Stage)
			}
		}
	}
}
