package datapack

import (
	"regexp"
	"slices"

	"joinder"
)

type emergencyFile struct {
	VerifiedOn joinder.Date    `pack:"verified_on,required"`
	Steps      []urgentRow     `pack:"steps,required"`
	Scenarios  []scenarioRow   `pack:"scenarios,required"`
	Never      []neverRow      `pack:"never,required"`
	Scripts    []scriptRow     `pack:"scripts,required"`
	Contacts   []urgentTelRow  `pack:"contacts"`
	Large      []largeRow      `pack:"large"`
	Windows    []noticeTimeRow `pack:"windows"`
}

type urgentRow struct {
	graded
	ID       name           `pack:"id,required"`
	Who      urgentWho      `pack:"who,required"`
	Wallet   Keeping        `pack:"wallet"`
	Needs    urgentNeed     `pack:"needs"`
	Title    joinder.Text   `pack:"title,required"`
	Why      joinder.Text   `pack:"why,required"`
	Lines    []joinder.Text `pack:"lines"`
	Fill     urgentFill     `pack:"fill"`
	Say      string         `pack:"say"`
	Evidence bool           `pack:"evidence"`
}

type scenarioRow struct {
	At       Pos
	ID       name          `pack:"id,required"`
	Issue    string        `pack:"issue,required"`
	Title    joinder.Text  `pack:"title,required"`
	Hint     joinder.Text  `pack:"hint,required"`
	Ask      *joinder.Text `pack:"ask"`
	Branches []namedRow    `pack:"branches"`
	Steps    []useRow      `pack:"steps,required"`
	Never    []string      `pack:"never,required"`
}

type useRow struct {
	At     Pos
	Use    string   `pack:"use,required"`
	Min    int      `pack:"min,required"`
	Only   []string `pack:"only"`
	Wallet Keeping  `pack:"wallet"`
}

type neverRow struct {
	graded
	ID   name         `pack:"id,required"`
	Text joinder.Text `pack:"text,required"`
}

type scriptRow struct {
	At    Pos
	ID    name           `pack:"id,required"`
	Lines []joinder.Text `pack:"lines,required"`
}

type urgentTelRow struct {
	graded
	ID    name           `pack:"id,required"`
	Place jurisdictionID `pack:"place,required"`
	Who   urgentWho      `pack:"who,required"`
	Name  joinder.Text   `pack:"name,required"`
	Phone phone          `pack:"phone,required"`
	Seen  Seen           `pack:"contact_confidence,required"`
}

// largeRow has an amount and sources of its own, or those of a channel.
type largeRow struct {
	At         Pos
	ID         name           `pack:"id,required"`
	Place      jurisdictionID `pack:"place,required"`
	Channel    string         `pack:"channel"`
	Amount     string         `pack:"amount"`
	Currency   string         `pack:"currency"`
	Text       joinder.Text   `pack:"text,required"`
	Sources    []string       `pack:"sources"`
	Confidence Confidence     `pack:"confidence"`
}

type noticeTimeRow struct {
	graded
	ID     name           `pack:"id,required"`
	Wallet string         `pack:"wallet,required"`
	Place  jurisdictionID `pack:"place,required"`
	Count  int            `pack:"count,required"`
	Unit   Unit           `pack:"unit,required"`
	Issues []string       `pack:"issues"`
	Text   joinder.Text   `pack:"text,required"`
}

// Keeping says who holds what is in a wallet, as far as it decides a step.
type Keeping string

// Keepings. The zero value is any wallet.
const (
	KeptAnyhow  Keeping = ""
	KeptByFirm  Keeping = "custodial"    // a firm holds the money
	KeptByOwner Keeping = "self_custody" // the person holds the keys
	KeptOnChain Keeping = "crypto"       // either kind of crypto wallet
)

func (Keeping) words() []string {
	return strs([]Keeping{KeptAnyhow, KeptByFirm, KeptByOwner, KeptOnChain})
}

// Holds reports whether a wallet of the kind is one of these. A kind that is
// not known ("") is one of all.
func (h Keeping) Holds(k WalletKind) bool {
	own := k == SelfCustodyHot || k == SelfCustodyCold
	switch {
	case h == KeptAnyhow || k == "":
		return true
	case h == KeptByFirm:
		return !own
	case h == KeptByOwner:
		return own
	}
	return own || k == CustodialCrypto
}

type urgentWho string

func (urgentWho) words() []string { return []string{"me", "wallet", "bank", "carrier", "police"} }

type urgentNeed string

func (urgentNeed) words() []string { return []string{"", "sim", "card"} }

type urgentFill string

// What a page fills in to a step from other parts of the pack.
const (
	FillFreeze  = "freeze"
	FillPolice  = "police"
	FillCarrier = "carrier"
	FillClocks  = "clocks"
	FillLarge   = "large"
)

func (urgentFill) words() []string {
	return []string{"", FillFreeze, FillPolice, FillCarrier, FillClocks, FillLarge}
}

// UrgentStep is one thing to do while money may be leaving.
type UrgentStep struct {
	ID       string
	Who      string  // "me", "wallet", "bank", "carrier" or "police"
	Wallet   Keeping // for which wallets
	Needs    string  // "sim" or "card": only the reader knows; "" for everybody
	Title    joinder.Text
	Why      joinder.Text
	Lines    []joinder.Text
	Fill     string // FillFreeze …; "" for nothing
	Say      string // script; "" for none
	Evidence bool   // what it leaves is evidence
}

// Scenario is one emergency: its steps in the order of minutes.
type Scenario struct {
	ID       string
	Issue    string // of the taxonomy
	Title    joinder.Text
	Hint     joinder.Text
	Ask      joinder.Text // decides between Branches; empty where there are none
	Branches []Branch
	Steps    []ScenarioStep
	Never    []string
}

// Branch is one answer to a scenario's question.
type Branch struct {
	ID   string
	Text joinder.Text
}

// ScenarioStep is a step in its place.
type ScenarioStep struct {
	Use     string
	Minutes int      // within
	Only    []string // branches; none: all
	Wallet  Keeping  // narrower than the step's own; "" adds nothing
}

// Scenarios lists the emergencies in the order in which they are offered.
func (p *Pack) Scenarios() []Scenario {
	out := make([]Scenario, 0, len(p.emergency.Scenarios))
	for _, r := range p.emergency.Scenarios {
		s := Scenario{ID: string(r.ID), Issue: r.Issue, Title: r.Title, Hint: r.Hint, Never: slices.Clone(r.Never)}
		if r.Ask != nil {
			s.Ask = *r.Ask
		}
		for _, b := range r.Branches {
			s.Branches = append(s.Branches, Branch{string(b.ID), joinder.Text{ZH: b.ZH, EN: b.EN}})
		}
		for _, u := range r.Steps {
			s.Steps = append(s.Steps, ScenarioStep{u.Use, u.Min, slices.Clone(u.Only), u.Wallet})
		}
		out = append(out, s)
	}
	return out
}

// UrgentStep by id, through the gate.
func (p *Pack) UrgentStep(id string, day joinder.Date) (Told[UrgentStep], bool) {
	for _, r := range p.emergency.Steps {
		if string(r.ID) == id {
			return tell(UrgentStep{string(r.ID), string(r.Who), r.Wallet, string(r.Needs), r.Title, r.Why, slices.Clone(r.Lines), string(r.Fill), r.Say, r.Evidence},
				r.origin(p.emergency.VerifiedOn), day), true
		}
	}
	return Told[UrgentStep]{Status: NotShown}, false
}

// NeverDo by id, through the gate.
func (p *Pack) NeverDo(id string, day joinder.Date) (Told[joinder.Text], bool) {
	for _, r := range p.emergency.Never {
		if string(r.ID) == id {
			return tell(r.Text, r.origin(p.emergency.VerifiedOn), day), true
		}
	}
	return Told[joinder.Text]{Status: NotShown}, false
}

// Script is what to say, line by line. Blanks stand as {amount}, {order},
// {time}, {payee}, {account} and {ticket}.
func (p *Pack) Script(id string) []joinder.Text {
	for _, r := range p.emergency.Scripts {
		if string(r.ID) == id {
			return slices.Clone(r.Lines)
		}
	}
	return nil
}

// Blank is a placeholder of a script.
var Blank = regexp.MustCompile(`\{(amount|order|time|payee|account|ticket)\}`)

// UrgentContact is somebody to call at once.
type UrgentContact struct {
	ID     string
	Name   joinder.Text
	Phone  string // never "": what the gate withholds is not listed
	Status Status
	Origin Origin
}

// UrgentContacts of a place whose numbers may be displayed on the day.
func (p *Pack) UrgentContacts(place, who string, day joinder.Date) []UrgentContact {
	var out []UrgentContact
	for _, r := range p.emergency.Contacts {
		if string(r.Place) != place || string(r.Who) != who {
			continue
		}
		o := r.origin(p.emergency.VerifiedOn)
		if tel, status := contact(r.Phone, r.Seen, o, day); status.Shown() {
			out = append(out, UrgentContact{string(r.ID), r.Name, tel, status, o})
		}
	}
	return out
}

// LargeSum is an amount from which police or a lawyer matter more.
type LargeSum struct {
	ID      string
	Channel string // whose cap it is; "" for a rule of its own
	Amount  joinder.Money
	Text    joinder.Text
}

// LargeSums of a place. A cap is that of its channel, known as well as the channel.
func (p *Pack) LargeSums(place string, day joinder.Date) []Told[LargeSum] {
	var out []Told[LargeSum]
	for _, r := range p.emergency.Large {
		if string(r.Place) != place {
			continue
		}
		sum := LargeSum{ID: string(r.ID), Channel: r.Channel, Text: r.Text}
		o := Origin{Confidence: r.Confidence, Sources: slices.Clone(r.Sources), CheckedOn: p.emergency.VerifiedOn}
		if r.Channel == "" {
			sum.Amount, _ = joinder.ParseMoney(r.Amount, joinder.Currency(r.Currency))
		} else {
			c, _ := p.Channel(r.Channel)
			w, _ := p.Way(r.Channel)
			sum.Amount, o = w.Cap, c.Origin()
		}
		out = append(out, tell(sum, o, day))
	}
	return out
}

// NoticeTime is a wallet's own time for reporting: its terms, not a rule of law.
type NoticeTime struct {
	ID    string
	Count int
	Unit  Unit
	Text  joinder.Text
}

// NoticeTimes of a wallet in a place for a problem.
func (p *Pack) NoticeTimes(wallet, place, issue string, day joinder.Date) []Told[NoticeTime] {
	var out []Told[NoticeTime]
	for _, r := range p.emergency.Windows {
		if r.Wallet == wallet && string(r.Place) == place && (len(r.Issues) == 0 || slices.Contains(r.Issues, issue)) {
			out = append(out, tell(NoticeTime{string(r.ID), r.Count, r.Unit, r.Text}, r.origin(p.emergency.VerifiedOn), day))
		}
	}
	return out
}

// eachUrgent walks the entries of emergency.yaml that carry an origin.
func (p *Pack) eachUrgent(yield func(entry)) {
	on := p.emergency.VerifiedOn
	for _, r := range p.emergency.Steps {
		yield(entry{r.At, "emergency " + string(r.ID), "", r.origin(on), nil})
	}
	for _, r := range p.emergency.Never {
		yield(entry{r.At, "never " + string(r.ID), "", r.origin(on), nil})
	}
	for _, r := range p.emergency.Contacts {
		yield(entry{r.At, "emergency " + string(r.ID), string(r.Place), r.origin(on), nil})
	}
	for _, r := range p.emergency.Large {
		if r.Channel == "" {
			yield(entry{r.At, "large " + string(r.ID), string(r.Place), Origin{Confidence: r.Confidence, Sources: r.Sources, CheckedOn: on}, nil})
		}
	}
	for _, r := range p.emergency.Windows {
		yield(entry{r.At, "window " + string(r.ID), string(r.Place), r.origin(on), nil})
	}
}
