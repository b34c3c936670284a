package trace

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"joinder"
)

// Label is what somebody publicly says of an address: a dated allegation, which
// is worth as much as its source.
type Label struct {
	Address  string
	Chain    string // or asset, upper case; "" when the list does not say
	Category string // such as exchange, sanctions, phishing: the source's word, lower case
	Name     string // such as the exchange's name
	Source   string
	Date     string // day of the allegation or of the list, YYYY-MM-DD; "" if neither is stated
}

// services are categories whose accounts pool many people's money, so that a
// path ends there: the next payment out of them is somebody else's.
func service(category string) bool {
	switch category {
	case "exchange", "issuer", "bank", "payment_service", "payment_processor", "wallet_service", "custodian", "hosted_wallet", "gambling", "market", "mixing_service", "mixer", "bridge",
		"defi", "defi_dex", "defi_lending", "defi_bridge", "service", "lending", "broker", "atm":
		return true
	}
	return false
}

// IsService reports that the address belongs to a service that pools money.
func (l Label) IsService() bool { return service(l.Category) }

// HoldsForPeople reports a service that knows its customers and can be asked to
// hold money: an exchange, a bank, a wallet or payment service, an issuer.
func (l Label) HoldsForPeople() bool {
	switch l.Category {
	case "exchange", "issuer", "bank", "payment_service", "payment_processor", "wallet_service", "custodian", "hosted_wallet", "broker", "lending", "atm":
		return true
	}
	return false
}

// Labels is a table of labels that are found by address in well under a
// microsecond among a million. Nil is an empty table. It is filled by one
// goroutine; then any number may look.
type Labels struct {
	entries []labelEntry
	words   interned
	seed    maphash.Seed
	slots   []labelSlot
}

// labelSlot is where the labels of an address begin; the other half of its hash
// spares looking at addresses that are not it.
type labelSlot struct {
	first uint32 // place in entries + 1; 0 is free
	tag   uint32
}

type labelEntry struct {
	address                             string
	chain, category, name, source, date uint32
}

// NewLabels makes a table. Labels that say the same are kept once.
func NewLabels(all []Label) *Labels {
	t := &Labels{seed: maphash.MakeSeed(), entries: make([]labelEntry, 0, len(all))}
	for _, l := range all {
		t.entries = append(t.entries, labelEntry{Address(l.Address), t.words.of(l.Chain), t.words.of(l.Category), t.words.of(l.Name), t.words.of(l.Source), t.words.of(l.Date)})
	}
	slices.SortStableFunc(t.entries, func(a, b labelEntry) int {
		return cmp.Or(cmp.Compare(a.address, b.address), t.rank(a)-t.rank(b))
	})
	t.entries = slices.Compact(t.entries)
	n := 16
	for n < 2*len(t.entries) {
		n *= 2
	}
	t.slots = make([]labelSlot, n)
	for i, e := range t.entries {
		if i > 0 && t.entries[i-1].address == e.address {
			continue
		}
		at, tag := t.slot(e.address)
		for t.slots[at].first != 0 {
			at = (at + 1) & (len(t.slots) - 1)
		}
		t.slots[at] = labelSlot{uint32(i + 1), tag} //nolint:gosec // memory ends long before
	}
	return t
}

// rank puts the label of a service first: it decides where a path ends.
func (t *Labels) rank(e labelEntry) int {
	if service(t.words.names[e.category]) {
		return 0
	}
	return 1
}

// slot is where to begin to look for an address, and its tag. The number of
// slots is a power of two.
func (t *Labels) slot(address string) (at int, tag uint32) {
	h := maphash.String(t.seed, address)
	return int(h & uint64(len(t.slots)-1)), uint32(h >> 32) //nolint:gosec // halves of a hash
}

// Len is how many labels there are.
func (t *Labels) Len() int {
	if t == nil {
		return 0
	}
	return len(t.entries)
}

func (t *Labels) find(address string) int {
	if t.Len() == 0 {
		return -1
	}
	address = Address(address)
	at, tag := t.slot(address)
	for ; t.slots[at].first != 0; at = (at + 1) & (len(t.slots) - 1) {
		if s := t.slots[at]; s.tag == tag && t.entries[s.first-1].address == address {
			return int(s.first) - 1
		}
	}
	return -1
}

// Lookup is the first label of an address, that of a service before others.
func (t *Labels) Lookup(address string) (Label, bool) {
	i := t.find(address)
	if i < 0 {
		return Label{}, false
	}
	return t.label(i), true
}

// All are the labels of an address.
func (t *Labels) All(address string) (out []Label) {
	i := t.find(address)
	if i < 0 {
		return nil
	}
	for first := t.entries[i].address; i < len(t.entries) && t.entries[i].address == first; i++ {
		out = append(out, t.label(i))
	}
	return out
}

// Each yields every label, in the order of addresses.
func (t *Labels) Each(yield func(Label) bool) {
	for i := range t.Len() {
		if !yield(t.label(i)) {
			return
		}
	}
}

func (t *Labels) label(i int) Label {
	e, w := t.entries[i], t.words.names
	return Label{e.address, w[e.chain], w[e.category], w[e.name], w[e.source], w[e.date]}
}

// LabelDefaults fill what a list does not say of itself.
type LabelDefaults struct{ Chain, Category, Source, Date string }

// LabelReject says why a line of a list was left out;
// "trace.labels.reason." + its value is the catalogue key.
type LabelReject string

// Reasons of lists.
const (
	NoAddress   LabelReject = "address"
	NoSource    LabelReject = "source" // nobody may be named without saying who says so
	BadDay      LabelReject = "date"
	NotARow     LabelReject = "row"
	NothingSaid LabelReject = "nothing" // neither category nor name
)

// normal makes a label comparable, or says why it is none.
func (d LabelDefaults) normal(l Label) (Label, LabelReject) {
	tidy := func(s, other string) string {
		if s = strings.Join(strings.Fields(strings.Map(printable, s)), " "); s == "" {
			s = other
		}
		if len(s) > 200 {
			s = strings.ToValidUTF8(s[:200], "")
		}
		return s
	}
	l.Address = Address(tidy(l.Address, ""))
	l.Chain = strings.ToUpper(tidy(l.Chain, d.Chain))
	l.Category = strings.ReplaceAll(strings.ToLower(tidy(l.Category, d.Category)), " ", "_")
	l.Name, l.Source, l.Date = tidy(l.Name, ""), tidy(l.Source, d.Source), tidy(l.Date, d.Date)
	if strings.Contains(l.Category, "criminal") { // that is for courts to say
		l.Category = "reported"
	}
	if strings.Contains(strings.ToLower(l.Name), "criminal") {
		l.Name = ""
	}
	if len(l.Date) > 10 { // a time: its day
		l.Date = l.Date[:10]
	}
	switch {
	case len(l.Address) < 4 || strings.ContainsAny(l.Address, " ,;\"'<>"):
		return l, NoAddress
	case l.Source == "":
		return l, NoSource
	case l.Category == "" && l.Name == "":
		return l, NothingSaid
	}
	if l.Date != "" {
		day, err := joinder.ParseDate(l.Date)
		if err != nil {
			return l, BadDay
		}
		l.Date = day.String()
	}
	return l, ""
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f || r == 0xfffd {
		return ' '
	}
	return r
}
