package datapack

import (
	"slices"
	"strings"

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

// FreezeNote is what to know beside the freeze steps; "" when nothing is.
func (w WalletEntry) FreezeNote(day joinder.Date) string {
	f := w.raw.Freeze
	if f == nil || f.Note == "" || !f.origin(w.raw.VerifiedOn).Status(day).Shown() {
		return ""
	}
	return f.Note
}

// SupportOrigin is where the contacts of Support come from, and how many more
// the pack knows of but nobody saw in a source: those are never displayed.
func (w WalletEntry) SupportOrigin(day joinder.Date) (o Origin, withheld int) {
	s := w.raw.Support
	if s == nil {
		return Origin{}, 0
	}
	return s.origin(w.raw.VerifiedOn), len(s.Channels) - len(w.Support(day))
}

// Scheme is how a wallet reads for somebody who chooses or looks one up.
type Scheme struct {
	Custodial bool // the firm holds the money or the keys
	Cold      bool // the keys never touch the network
	Crypto    bool // it holds crypto-assets
}

// Scheme of a kind of wallet.
func (k WalletKind) Scheme() Scheme {
	return Scheme{
		Custodial: k != SelfCustodyHot && k != SelfCustodyCold,
		Cold:      k == SelfCustodyCold,
		Crypto:    k == CustodialCrypto || k == SelfCustodyHot || k == SelfCustodyCold,
	}
}

// Devices that a wallet runs on, in few plain kinds for filters.
const (
	DeviceAndroid   = "android"
	DeviceIOS       = "ios"
	DeviceDesktop   = "desktop"
	DeviceExtension = "extension"
	DeviceWatch     = "watch"
	DeviceCard      = "card"
	DeviceFeature   = "feature_phone"
)

// Devices lists the kinds of device.
func Devices() []string {
	return []string{DeviceAndroid, DeviceIOS, DeviceDesktop, DeviceExtension, DeviceWatch, DeviceCard, DeviceFeature}
}

// deviceOf reads the pack's word for a platform.
func deviceOf(platform string) string {
	switch platform {
	case "android":
		return DeviceAndroid
	case "ios":
		return DeviceIOS
	case "web", "desktop", "windows", "macos", "linux":
		return DeviceDesktop
	case "browser extension":
		return DeviceExtension
	case "watchos", "apple watch (older)", "wearables":
		return DeviceWatch
	case "card", "hardware cards", "hardware":
		return DeviceCard
	case "feature phone (USSD/SIM)":
		return DeviceFeature
	}
	return ""
}

// Devices of the wallet, each once, in the order of Devices(); nil when they
// are not known.
func (w WalletEntry) Devices(day joinder.Date) []string {
	c := w.Compatibility(day)
	if !c.Status.Shown() {
		return nil
	}
	have := map[string]bool{}
	for _, p := range c.Value.Platforms {
		have[deviceOf(p)] = true
	}
	if web := c.Value.DesktopWeb; web != "" && !strings.HasPrefix(web, "no") {
		have[DeviceDesktop] = true
	}
	var out []string
	for _, d := range Devices() {
		if have[d] {
			out = append(out, d)
		}
	}
	return out
}
