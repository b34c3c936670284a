package emergency

import (
	"regexp"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// WalletHelp is how one wallet is frozen.
type WalletHelp struct {
	Known    bool                // the pack holds the wallet
	Kind     datapack.WalletKind // who holds the money
	Lines    []string            // in the words of the pack
	Contacts []datapack.Contact  // where the wallet itself can be reached
	Times    []string            // its own times for reporting, in the words of the pack
	Withheld bool                // nothing that may be shown says how
	Status   datapack.Status
	Origin   datapack.Origin
}

// reached are the kinds of contacts that help at once; others are for reading,
// or warn of a fraud.
var reached = []datapack.ContactKind{"phone", "phone_abroad", "phone_lock", "line", "in_app", "mini_programme", "site", "web", "help", "link", "desk"}

// Wallet says how a wallet is frozen, from the playbooks or else from its own
// entry.
func (g Guide) Wallet(id string, day joinder.Date) WalletHelp {
	w, ok := g.Pack.Wallet(id)
	if !ok {
		return WalletHelp{Withheld: true, Status: datapack.NotShown}
	}
	h := WalletHelp{Known: true, Kind: w.Kind()}
	if told := g.Pack.WalletSteps(id, day); told.Status.Shown() && len(told.Value.Steps) > 0 {
		h.Lines, h.Times, h.Status, h.Origin = told.Value.Steps, told.Value.Deadlines, told.Status, told.Origin
	} else if told := w.FreezeSteps(day); told.Status.Shown() && len(told.Value) > 0 {
		h.Lines, h.Status, h.Origin = told.Value, told.Status, told.Origin
	} else {
		h.Withheld, h.Status = true, datapack.NotShown
	}
	for _, c := range w.Support(day) {
		if slices.Contains(reached, c.Kind) && !h.says(c.Value) {
			h.Contacts = append(h.Contacts, c)
		}
	}
	return h
}

// says reports whether a line tells the number already.
func (h WalletHelp) says(value string) bool {
	return digits.MatchString(value) && slices.ContainsFunc(h.Lines, func(l string) bool { return strings.Contains(l, value) })
}

// Help is whom to call in a place.
type Help struct {
	Calls    []Call
	Withheld bool // there is somebody, but no number that passed the gate
	Also     []joinder.Text
}

// Call is one number.
type Call struct {
	Name   joinder.Text
	Phone  string // as the pack has it: may name several, and what each is for
	URL    string // "" when none may be shown
	Status datapack.Status
	Origin datapack.Origin
}

// Dial lists the numbers of a phone text, each with its own words: "110" and
// "96110", or "18222 (advice)" and "999 (emergency)".
func (c Call) Dial() []Dialled { return Dial(c.Phone) }

// Dialled is a number as people read it and as a telephone takes it.
type Dialled struct{ Text, Tel string }

var (
	digits = regexp.MustCompile(`[0-9]{3}`)
	callee = regexp.MustCompile(`[#+]?\(?[0-9][0-9 ()-]*[0-9]`)
)

// Dial reads the numbers out of a phone text.
func Dial(text string) []Dialled {
	var out []Dialled
	for _, part := range strings.Split(text, ";") {
		found := callee.FindString(part)
		tel := strings.Map(func(r rune) rune {
			if strings.ContainsRune("+#0123456789", r) {
				return r
			}
			return -1
		}, found)
		if tel != "" {
			out = append(out, Dialled{strings.TrimSpace(found), strings.ReplaceAll(tel, "#", "%23")})
		}
	}
	return out
}

// Police of a place: those who can stop a payment.
func (g Guide) Police(place string, day joinder.Date) Help {
	h := Help{Withheld: true}
	for _, c := range g.Pack.Channels(place) {
		if place == "" || c.Kind() != "police_fraud" || !c.Status(day).Shown() {
			continue
		}
		tel, status := c.Phone(day)
		url, urlStatus := c.URL(day)
		if !urlStatus.Shown() {
			url = ""
		}
		if status.Shown() || url != "" {
			h.Calls = append(h.Calls, Call{g.Pack.ChannelName(c, day), tel, url, c.Status(day), c.Origin()})
			h.Withheld = h.Withheld && tel == ""
		}
		if way, ok := g.Pack.Way(c.ID()); ok {
			for _, t := range way.Tasks {
				if t.ID == "police_report" {
					h.Also = append(h.Also, t.Text)
				}
			}
		}
	}
	return h
}

// Carrier of a place: those who can block a SIM.
func (g Guide) Carrier(place string, day joinder.Date) Help {
	h := Help{Withheld: true}
	for _, c := range g.Pack.UrgentContacts(place, "carrier", day) {
		h.Calls = append(h.Calls, Call{Name: c.Name, Phone: c.Phone, Status: c.Status, Origin: c.Origin})
		h.Withheld = false
	}
	return h
}

// Large lists the amounts from which police or a lawyer matter more.
func (g Guide) Large(place string, day joinder.Date) []datapack.Told[datapack.LargeSum] {
	return slices.DeleteFunc(g.Pack.LargeSums(place, day), func(t datapack.Told[datapack.LargeSum]) bool { return !t.Status.Shown() })
}
