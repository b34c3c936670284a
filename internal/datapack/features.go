package datapack

import (
	"slices"

	"joinder"
)

// Licence is one permission that a firm says or is known to hold.
type Licence struct {
	Jurisdiction, Kind, Regulator string
	Number                        string // "" unless it was seen in an official text
	Register                      string // https address of the regulator's register; "" when none was seen
}

// Licences on the day, each through the gate.
func (w WalletEntry) Licences(day joinder.Date) []Told[Licence] {
	var out []Told[Licence]
	for _, l := range w.raw.Licences {
		o := l.origin(w.raw.VerifiedOn)
		row := Licence{Jurisdiction: string(l.Jurisdiction), Kind: l.Kind, Regulator: l.Regulator}
		if s := o.Status(day); s == Fact || s == Stale {
			row.Number, row.Register = l.Number, string(l.RegisterURL)
		}
		out = append(out, tell(row, o, day))
	}
	return out
}

// Compatibility is what a wallet works with. Empty lists and texts mean that
// it is not known, never "no".
type Compatibility struct {
	Platforms     []string // "android", "ios", "web", "harmonyos", "windows" …, in the pack's words
	Cards         []string
	QRNetworks    []string
	CrossBorder   string
	DesktopWeb    string
	Accessibility string
}

// Compatibility on the day.
func (w WalletEntry) Compatibility(day joinder.Date) Told[Compatibility] {
	c := w.raw.Compat
	if c == nil {
		return Told[Compatibility]{Status: NotShown}
	}
	return tell(Compatibility{slices.Clone(c.Platforms), slices.Clone(c.Cards), slices.Clone(c.QRNetworks), c.CrossBorder, c.DesktopWeb, c.Accessibility},
		c.origin(w.raw.VerifiedOn), day)
}

// SignIn is how a wallet knows its user; nil means not known.
type SignIn struct{ Passkey, TOTP, SMS, Biometric, DeviceBinding, PIN *bool }

// SignIn on the day.
func (w WalletEntry) SignIn(day joinder.Date) Told[SignIn] {
	a := w.raw.SignIn
	if a == nil {
		return Told[SignIn]{Status: NotShown}
	}
	return tell(SignIn{a.Passkey, a.TOTP, a.SMS, a.Biometric, a.DeviceBinding, a.PIN}, a.origin(w.raw.VerifiedOn), day)
}

// Safety is how customers' money is kept: the pack's kind of it ("reserve",
// "safeguarded", "deposit_insured", "bank", "self_custody", "custodial",
// "unsecured_or_pass_through"; "" when not known) beside its words.
func (w WalletEntry) Safety(day joinder.Date) Told[string] {
	if s := w.raw.Safeguarding; s != nil {
		return tell(string(s.Kind), s.origin(w.raw.VerifiedOn), day)
	}
	return Told[string]{Status: NotShown}
}
