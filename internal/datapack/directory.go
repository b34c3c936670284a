package datapack

import (
	"slices"
	"strings"

	"joinder"
)

// legalName is a name as a letter would print it: the name alone.
type legalName string

func (n legalName) wrong() string {
	if strings.ContainsAny(string(n), ";:…/") || strings.Contains(string(n), "formerly") {
		return "is more than a name (put the rest under also, role, registration or address)"
	}
	return ""
}

// WalletEntry is what the pack knows of one wallet. Every statement is read
// through a method that takes the day of looking.
type WalletEntry struct{ raw *walletEntry }

// Wallet finds one by id.
func (p *Pack) Wallet(id string) (WalletEntry, bool) {
	for i := range p.wallets {
		if string(p.wallets[i].ID) == id {
			return WalletEntry{&p.wallets[i]}, true
		}
	}
	return WalletEntry{}, false
}

// WalletEntries lists every wallet in the order of the pack.
func (p *Pack) WalletEntries() []WalletEntry {
	out := make([]WalletEntry, len(p.wallets))
	for i := range p.wallets {
		out[i] = WalletEntry{&p.wallets[i]}
	}
	return out
}

// Wallets is the directory as the rest of the house uses it on the day. The
// operator is named only where the gate allows it to be printed.
func (p *Pack) Wallets(day joinder.Date) []joinder.Wallet {
	out := make([]joinder.Wallet, len(p.wallets))
	for i := range p.wallets {
		out[i] = WalletEntry{&p.wallets[i]}.Wallet(day)
	}
	return out
}

// Wallet in the vocabulary of the house.
func (w WalletEntry) Wallet(day joinder.Date) joinder.Wallet {
	home := w.Home()
	operator := ""
	if o := w.Operator(home, day); o.Printable() {
		operator = o.Name
	}
	return joinder.Wallet{
		ID: w.ID(), Name: w.Name(), Operator: operator, Jurisdiction: home, Kind: string(w.raw.Kind), Reviewed: true,
	}
}

// ID is stable.
func (w WalletEntry) ID() string { return string(w.raw.ID) }

// Name in both languages.
func (w WalletEntry) Name() joinder.Text { return joinder.Text{ZH: w.raw.Names.ZH, EN: w.raw.Names.EN} }

// LocalName is what it is called where it comes from.
func (w WalletEntry) LocalName() string { return w.raw.Names.Local }

// Kind says who holds the money or the keys.
func (w WalletEntry) Kind() WalletKind { return w.raw.Kind }

// Home is the first jurisdiction whose law the wallet answers to; "" when none
// is known.
func (w WalletEntry) Home() string {
	for _, o := range w.raw.Operators {
		if o.Jurisdiction != global {
			return string(o.Jurisdiction)
		}
	}
	for _, c := range w.raw.Countries {
		if c != global {
			return string(c)
		}
	}
	return ""
}

// Countries where it is offered; "global" for everywhere.
func (w WalletEntry) Countries() []string { return strs(w.raw.Countries) }

// Currencies it holds, in the pack's words.
func (w WalletEntry) Currencies() []string { return slices.Clone(w.raw.Currencies) }

// Redress lists the ids of the channels that apply to it.
func (w WalletEntry) Redress() []string { return refIDs(w.raw.Redress) }

// FlaggedHosts are look-alike sites: never link them.
func (w WalletEntry) FlaggedHosts() []string { return slices.Clone(w.raw.FlaggedHosts) }

// CheckedOn is the day the entry was checked.
func (w WalletEntry) CheckedOn() joinder.Date { return w.raw.VerifiedOn }

// Operator is the legal person that answers for a wallet in one jurisdiction.
type Operator struct {
	Name         string // "" when Status is NotShown
	Jurisdiction string
	Registration string
	Address      string
	Status       Status
	Origin       Origin
}

// Printable reports whether the name may stand on a letter: only as a fact.
func (o Operator) Printable() bool { return o.Status == Fact }

// Operator that answers for the wallet in a jurisdiction. A name from memory,
// or one that no source gave, is never told; a weakly known or stale one is,
// with its status, but is not Printable.
func (w WalletEntry) Operator(jurisdiction string, day joinder.Date) Operator {
	for _, row := range w.raw.Operators {
		if string(row.Jurisdiction) != jurisdiction || row.Role != answers || row.LegalName == "" {
			continue
		}
		o := row.origin(w.raw.VerifiedOn)
		out := Operator{Jurisdiction: jurisdiction, Status: o.Status(day), Origin: o}
		if o.Confidence == FromMemory || !out.Status.Shown() {
			out.Status = NotShown
			return out
		}
		out.Name, out.Registration, out.Address = string(row.LegalName), row.Registration, row.Address
		return out
	}
	return Operator{Jurisdiction: jurisdiction, Status: NotShown}
}

// Contact is one way to reach a wallet's support.
type Contact struct {
	Kind   ContactKind
	Value  string
	Status Status
}

// Support lists the contacts that may be displayed on the day.
func (w WalletEntry) Support(day joinder.Date) []Contact {
	var out []Contact
	if s := w.raw.Support; s != nil {
		for _, c := range s.Channels {
			if value, status := contact(c.Value, s.Seen, s.origin(w.raw.VerifiedOn), day); status.Shown() {
				out = append(out, Contact{c.Kind, value, status})
			}
		}
	}
	return out
}

// ComplaintDesk is how the firm takes formal complaints. Contacts are "" when
// they may not be displayed.
type ComplaintDesk struct {
	How, FirmTimes        string
	Email, Address, Phone string
}

// ComplaintDesk on the day.
func (w WalletEntry) ComplaintDesk(day joinder.Date) Told[ComplaintDesk] {
	c := w.raw.Complaint
	if c == nil {
		return Told[ComplaintDesk]{Status: NotShown}
	}
	o := c.origin(w.raw.VerifiedOn)
	d := ComplaintDesk{How: c.How, FirmTimes: c.FirmTimes}
	d.Email, _ = contact(c.Email, c.Seen, o, day)
	d.Address, _ = contact(c.Address, c.Seen, o, day)
	d.Phone, _ = contact(c.Phone, c.Seen, o, day)
	return tell(d, o, day)
}

// FreezeSteps are what stops the loss first.
func (w WalletEntry) FreezeSteps(day joinder.Date) Told[[]string] {
	if f := w.raw.Freeze; f != nil {
		o := f.origin(w.raw.VerifiedOn)
		return tell(safeLines(f.Steps, o.Status(day)), o, day)
	}
	return Told[[]string]{Status: NotShown}
}

// Export is how a person gets their own records out, and what those prove.
type Export struct {
	Path       []string
	Formats    []string
	Encryption string
	Range      string
	Limits     string
	Warning    string // print beside the steps: what the file does not prove
}

// Export on the day.
func (w WalletEntry) Export(day joinder.Date) Told[Export] {
	e := w.raw.Export
	if e == nil {
		return Told[Export]{Status: NotShown}
	}
	return tell(Export{slices.Clone(e.Path), slices.Clone(e.Formats), e.Encryption, e.Range, e.Limits, e.Warning},
		e.origin(w.raw.VerifiedOn), day)
}

// Safeguarding is where customers' money is held, in the pack's words.
func (w WalletEntry) Safeguarding(day joinder.Date) Told[string] {
	if s := w.raw.Safeguarding; s != nil {
		return tell(s.Statement, s.origin(w.raw.VerifiedOn), day)
	}
	return Told[string]{Status: NotShown}
}

// Limits of amounts, in the pack's words.
func (w WalletEntry) Limits(day joinder.Date) Told[[]string] {
	if l := w.raw.Limits; l != nil {
		return tell(slices.Clone(l.Items), l.origin(w.raw.VerifiedOn), day)
	}
	return Told[[]string]{Status: NotShown}
}

// Terms are the clauses that matter to people acting together.
type Terms struct {
	Arbitration, ClassWaiver *bool // nil: not known
	OptOutDays               int   // 0: not known
	OptOutHow, ChangeNotice  string
}

// Terms on the day.
func (w WalletEntry) Terms(day joinder.Date) Told[Terms] {
	t := w.raw.Terms
	if t == nil {
		return Told[Terms]{Status: NotShown}
	}
	return tell(Terms{t.Arbitration, t.ClassWaiver, t.OptOutDays, t.OptOutHow, t.ChangeNotice}, t.origin(w.raw.VerifiedOn), day)
}

// Incident is something that happened to many users at once.
type Incident struct {
	Date Around
	What string
}

// Incidents on the day.
func (w WalletEntry) Incidents(day joinder.Date) []Told[Incident] {
	var out []Told[Incident]
	for _, i := range w.raw.Incidents {
		out = append(out, tell(Incident{i.Date, i.What}, i.origin(w.raw.VerifiedOn), day))
	}
	return out
}
