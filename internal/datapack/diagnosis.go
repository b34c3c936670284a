package datapack

import (
	"slices"

	"joinder"
)

type diagnosisFile struct {
	VerifiedOn joinder.Date      `pack:"verified_on,required"`
	Root       string            `pack:"root,required"`
	Most       int               `pack:"most,required"`
	Possible   int               `pack:"possible,required"`
	Likely     int               `pack:"likely,required"`
	Lead       int               `pack:"lead,required"`
	Settled    int               `pack:"settled,required"`
	Rule       adviceText        `pack:"rule,required"`
	Questions  []treeQuestionRow `pack:"questions,required"`
	Pools      []poolRow         `pack:"pools,required"`
	Causes     []causeRow        `pack:"causes,required"`
	Waits      []waitRow         `pack:"waits,required"`
	Beside     []besideRow       `pack:"beside"`
	Errors     []errorTextRow    `pack:"errors,required"`
}

type adviceText struct {
	graded
	Text joinder.Text `pack:"text,required"`
}

// towards is where an answer leads: a question, a pool of questions, or, when
// both are empty, the end.
type towards struct {
	Next string `pack:"next"`
	Pool string `pack:"pool"`
}

type treeQuestionRow struct {
	At      Pos
	ID      name            `pack:"id,required"`
	Code    letters         `pack:"code,required"`
	Short   joinder.Text    `pack:"short,required"`
	Ask     joinder.Text    `pack:"ask,required"`
	Why     joinder.Text    `pack:"why,required"`
	How     joinder.Text    `pack:"how"`
	Test    bool            `pack:"test"`
	Limits  bool            `pack:"limits"`
	Errors  bool            `pack:"errors"`
	Unsure  towards         `pack:"unsure"`
	Options []treeOptionRow `pack:"options,required"`
}

type treeOptionRow struct {
	At Pos
	towards
	Code     int            `pack:"code,required"`
	Text     joinder.Text   `pack:"text,required"`
	Said     joinder.Text   `pack:"said,required"`
	Money    moneyWord      `pack:"money"`
	Payment  paymentWord    `pack:"payment"`
	Weighs   map[string]int `pack:"weighs"`
	RulesOut []string       `pack:"rules_out"`
}

// letters is a code of one or two small letters, for addresses.
type letters string

func (c letters) wrong() string {
	for _, r := range c {
		if r < 'a' || r > 'z' || len(c) > 2 {
			return "is not one or two small letters"
		}
	}
	return ""
}

// Money is what is known of whether money left.
const (
	MoneyLeft   = "left"
	MoneyStayed = "stayed"
	MoneyHeld   = "held"
)

type moneyWord string

func (moneyWord) words() []string { return []string{MoneyLeft, MoneyStayed, MoneyHeld} }

// Kinds of payment.
const (
	PaidShop   = "shop"
	PaidPerson = "person"
	PaidOwn    = "own"
	PaidChain  = "chain"
)

type paymentWord string

func (paymentWord) words() []string { return []string{PaidShop, PaidPerson, PaidOwn, PaidChain} }

type poolRow struct {
	At        Pos
	ID        name     `pack:"id,required"`
	Questions []string `pack:"questions,required"`
}

type causeRow struct {
	graded
	ID        name           `pack:"id,required"`
	Title     joinder.Text   `pack:"title,required"`
	Means     joinder.Text   `pack:"means,required"`
	Do        []joinder.Text `pack:"do,required"`
	Until     joinder.Text   `pack:"until,required"`
	Waits     []string       `pack:"waits"`
	Complain  whenRow        `pack:"complain,required"`
	Links     []linkWord     `pack:"links"`
	Emergency bool           `pack:"emergency"`
	Fallback  bool           `pack:"fallback"`
}

type whenRow struct {
	At          Pos
	Issue       string       `pack:"issue,required"`
	IssuePerson string       `pack:"issue_person"` // where it differs when a person was paid
	IssueOwn    string       `pack:"issue_own"`    // or one's own account
	When        joinder.Text `pack:"when,required"`
}

type linkWord string

func (linkWord) words() []string { return []string{"emergency", "channels", "fees"} }

type waitRow struct {
	graded
	ID       name           `pack:"id,required"`
	Place    jurisdictionID `pack:"place"`
	Wallets  []string       `pack:"wallets"`
	Payments []paymentWord  `pack:"payments"`
	Money    []moneyWord    `pack:"money"`
	Rule     string         `pack:"rule"`
	Count    int            `pack:"count"`
	Unit     Unit           `pack:"unit"`
	Text     joinder.Text   `pack:"text,required"`
}

type besideRow struct {
	graded
	Question string         `pack:"question,required"`
	Place    jurisdictionID `pack:"place,required"`
	Text     joinder.Text   `pack:"text,required"`
}

type errorTextRow struct {
	graded
	Code   int            `pack:"code,required"`
	Match  []string       `pack:"match,required"`
	Weighs map[string]int `pack:"weighs,required"`
}

// FirstErrorCode is the smallest code of an error text; those of options are
// smaller, and 0 is "I do not know".
const FirstErrorCode = 10

// Diagnosis is the tree of questions about a payment that failed, and what it
// leads to. It never changes.
type Diagnosis struct {
	Root                            string
	Most                            int // questions on any path
	Possible, Likely, Lead, Settled int // published thresholds; see data/diagnosis.yaml
	Rule                            Graded[joinder.Text]
	Questions                       []TreeQuestion
	Pools                           map[string][]string // ids of questions
	Causes                          []Cause             // in the order in which ties are decided
	Waits                           []Wait
	Beside                          []Beside
	Errors                          []ErrorText
}

// Graded is something with where it comes from, before the gate: ask
// Origin.Status(day) before it is shown.
type Graded[T any] struct {
	Value  T
	Origin Origin
}

// Towards is where an answer leads: a question, a pool, or (empty) the end.
type Towards struct{ Next, Pool string }

// TreeQuestion is one question of the dialogue.
type TreeQuestion struct {
	ID, Code             string
	Short, Ask, Why, How joinder.Text
	Test                 bool // the person tries something
	Limits               bool // the wallet's limits belong beside it
	Errors               bool // an error text answers it too
	Unsure               Towards
	Options              []TreeOption
}

// TreeOption is one answer.
type TreeOption struct {
	Towards
	Code     int
	Text     joinder.Text // as it is offered
	Said     joinder.Text // as a statement
	Money    string       // MoneyLeft …; "" says nothing
	Payment  string       // PaidShop …; "" says nothing
	Weighs   map[string]int
	RulesOut []string
}

// Cause is why a payment failed, and what to do about it.
type Cause struct {
	ID           string
	Title, Means joinder.Text
	Do           []joinder.Text // in this order
	Until        joinder.Text   // what has to be so before paying again
	Waits        []string       // ids; the first that fits counts
	Issue        string         // of the taxonomy, to complain under
	IssuePerson  string         // the same, when a person was paid; "" for Issue
	IssueOwn     string         // or one's own account
	When         joinder.Text   // when to complain
	Links        []string       // "emergency", "channels", "fees"
	Emergency    bool           // stop the loss before anything else
	Fallback     bool           // what remains when nothing is known
	Origin       Origin
}

// Wait is how long to wait, by a rule of a channel or a number of days.
type Wait struct {
	ID       string
	Place    string   // "" for everywhere
	Wallets  []string // empty: all
	Payments []string // PaidShop …; empty: all
	Money    []string // MoneyLeft …; empty: all
	Rule     string   // CHANNEL/STAGE; "" where Count and Unit are its own
	Count    int
	Unit     Unit
	Text     joinder.Text
	Origin   Origin
}

// Beside is a fact that belongs beside a question in one place.
type Beside struct {
	Question, Place string
	Text            joinder.Text
	Origin          Origin
}

// ErrorText is what the words on a screen speak for.
type ErrorText struct {
	Code   int
	Match  []string // the first is the one that is shown
	Weighs map[string]int
	Origin Origin
}

// Diagnosis of payments that failed.
func (p *Pack) Diagnosis() Diagnosis {
	f := p.diagnosis
	d := Diagnosis{Root: f.Root, Most: f.Most, Possible: f.Possible, Likely: f.Likely, Lead: f.Lead, Settled: f.Settled,
		Rule: Graded[joinder.Text]{f.Rule.Text, f.Rule.origin(f.VerifiedOn)}, Pools: map[string][]string{}}
	for _, q := range f.Questions {
		out := TreeQuestion{ID: string(q.ID), Code: string(q.Code), Short: q.Short, Ask: q.Ask, Why: q.Why, How: q.How,
			Test: q.Test, Limits: q.Limits, Errors: q.Errors, Unsure: Towards(q.Unsure)}
		for _, o := range q.Options {
			out.Options = append(out.Options, TreeOption{Towards(o.towards), o.Code, o.Text, o.Said, string(o.Money), string(o.Payment), o.Weighs, o.RulesOut})
		}
		d.Questions = append(d.Questions, out)
	}
	for _, row := range f.Pools {
		d.Pools[string(row.ID)] = slices.Clone(row.Questions)
	}
	for _, c := range f.Causes {
		d.Causes = append(d.Causes, Cause{ID: string(c.ID), Title: c.Title, Means: c.Means, Do: c.Do, Until: c.Until, Waits: c.Waits,
			Issue: c.Complain.Issue, IssuePerson: c.Complain.IssuePerson, IssueOwn: c.Complain.IssueOwn, When: c.Complain.When,
			Links: strs(c.Links), Emergency: c.Emergency, Fallback: c.Fallback, Origin: c.origin(f.VerifiedOn)})
	}
	for _, w := range f.Waits {
		d.Waits = append(d.Waits, Wait{ID: string(w.ID), Place: string(w.Place), Wallets: w.Wallets, Payments: strs(w.Payments), Money: strs(w.Money),
			Rule: w.Rule, Count: w.Count, Unit: w.Unit, Text: w.Text, Origin: w.origin(f.VerifiedOn)})
	}
	for _, b := range f.Beside {
		d.Beside = append(d.Beside, Beside{b.Question, string(b.Place), b.Text, b.origin(f.VerifiedOn)})
	}
	for _, e := range f.Errors {
		d.Errors = append(d.Errors, ErrorText{e.Code, e.Match, e.Weighs, e.origin(f.VerifiedOn)})
	}
	return d
}

// WaitUntil counts a wait from the day of the payment by the calendar of the
// place. by is the last day to wait; certain is false where the calendar does
// not carry it: by is then the later estimate, and without a place it knows
// weekends only. ok is false when the rule is not known.
func (p *Pack) WaitUntil(w Wait, place string, paid joinder.Date) (by joinder.Date, certain, ok bool) {
	counting, count, unit := p.DefaultCounting(place), w.Count, w.Unit
	if w.Rule != "" {
		t, known := p.Term(w.Rule)
		if !known {
			return joinder.Date{}, false, false
		}
		place, counting, count, unit = t.Jurisdiction, t.Counting, t.Deadline.Count, t.Deadline.Unit
	}
	c := counting.Count(p.WorkingDays(place), paid, count, unit)
	switch {
	case !c.Ends.IsZero():
		return c.Ends, c.Coverage == Covered, true
	case place == "":
		return c.Earliest, false, !c.Earliest.IsZero() // weekends alone: nobody knows whose holidays
	}
	return c.Latest, false, !c.Latest.IsZero()
}
