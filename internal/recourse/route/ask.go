package route

import (
	"slices"
	"sort"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Ask is one dispute, as much as is known of it.
type Ask struct {
	Jurisdiction string // "" is the wallet's home
	Wallet       string // "" when not known
	Issue        string
	Product      string // "" when nobody answered the question that decides
	Amount       joinder.Money
	On           joinder.Date
	Members      int // people who act together; 0 when not known
	History      []Past
	Happenings   []joinder.Happening // clocks start from them; may be nil
}

// Event is what became of a filing.
type Event string

// What can become of a filing, in about the order of its life.
const (
	Filed     Event = "filed"
	Accepted  Event = "accepted"
	Answered  Event = "answered" // not the last word
	Final     Event = "final"    // the final response
	Refused   Event = "refused"  // not taken on
	Decided   Event = "decided"
	Withdrawn Event = "withdrawn"
)

// Events lists them.
func Events() []Event {
	return []Event{Filed, Accepted, Answered, Final, Refused, Decided, Withdrawn}
}

// Past is one event of the same dispute.
type Past struct {
	Channel string
	Event   Event
	On      joinder.Date // zero when the day is not known
}

// normal reads ids the way people write them and fills what follows from others.
func (a Ask) normal(pack *datapack.Pack) (Ask, error) {
	a.Jurisdiction = strings.ToUpper(strings.TrimSpace(a.Jurisdiction))
	if a.Jurisdiction == "UK" {
		a.Jurisdiction = "GB"
	}
	a.Wallet, a.Issue = strings.ToLower(strings.TrimSpace(a.Wallet)), strings.ToLower(strings.TrimSpace(a.Issue))
	a.Product = strings.ToLower(strings.TrimSpace(a.Product))
	var wallets, issues []string
	for _, w := range pack.WalletEntries() {
		wallets = append(wallets, w.ID())
	}
	for _, i := range pack.Issues() {
		issues = append(issues, i.ID)
	}
	served := servedIDs(pack)
	w, known := pack.Wallet(a.Wallet)
	if a.Jurisdiction == "" && known {
		a.Jurisdiction = w.Home()
	}
	switch {
	case !slices.Contains(served, a.Jurisdiction):
		return a, joinder.Fail(joinder.Invalid, "error.route.jurisdiction", "Given", a.Jurisdiction, "Known", strings.Join(served, ", ")).On("jurisdiction")
	case a.Wallet != "" && !known:
		return a, unknown("wallet", a.Wallet, wallets)
	case !slices.Contains(issues, a.Issue):
		return a, unknown("issue", a.Issue, issues)
	case a.Product != "" && !slices.Contains(pack.Products(), a.Product):
		return a, unknown("product", a.Product, pack.Products())
	}
	return a, a.checkHistory(pack)
}

func (a Ask) checkHistory(pack *datapack.Pack) error {
	var channels []string
	for _, c := range pack.Channels("") {
		channels = append(channels, c.ID())
	}
	for _, p := range a.History {
		if !slices.Contains(channels, p.Channel) {
			return unknown("channel", p.Channel, channels)
		}
		if !slices.Contains(Events(), p.Event) {
			return unknown("event", string(p.Event), words(Events()))
		}
	}
	return nil
}

func servedIDs(pack *datapack.Pack) []string {
	var out []string
	for _, j := range pack.Served() {
		out = append(out, j.ID)
	}
	return out
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func unknown(what, given string, known []string) error {
	return joinder.Fail(joinder.Invalid, "error.route."+what, "Given", given, "Near", strings.Join(Nearest(given, known, 4), ", ")).On(what)
}

// Nearest lists up to n of the known ids that look most like the given one.
func Nearest(given string, known []string, n int) []string {
	given = strings.ToLower(given)
	type near struct {
		id  string
		far int
	}
	list := make([]near, len(known))
	for i, id := range known {
		far := distance(given, id)
		if given != "" && (strings.Contains(id, given) || strings.Contains(given, id)) {
			far = min(far, 1)
		}
		list[i] = near{id, far}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].far < list[j].far })
	var out []string
	for _, l := range list[:min(n, len(list))] {
		out = append(out, l.id)
	}
	return out
}

// distance is how many letters must be added, dropped or changed.
func distance(a, b string) int {
	if len(a) > 60 {
		a = a[:60]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			before, row[j] = row[j], min(row[j]+1, row[j-1]+1, before+cost)
		}
	}
	return row[len(b)]
}
