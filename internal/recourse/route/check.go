package route

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// Code says what a warning is about; its string is the tail of a catalogue key.
type Code string

// Warnings.
const (
	WouldBeRefused Code = "refused_now"  // Channel turns it away, because Others have it
	WouldShut      Code = "would_shut"   // filing at Channel makes the filing at Others inadmissible
	AlreadyThere   Code = "already"      // the same dispute is with Channel already
	Exclusive      Code = "exclusive"    // Channel refuses what Others already have: choose the order
	TooEarly       Code = "too_early"    // Channel refuses it before Others had their time; Until says when that ends
	Capped         Code = "over_cap"     // the amount is above what Channel takes
	Awarded        Code = "over_award"   // the amount is above what Channel can award
	OtherCurrency  Code = "cap_currency" // the cap is in another currency
	NoOperator     Code = "no_operator"  // the pack knows no service line of the firm
	NoWallet       Code = "no_wallet"    // say which wallet, then the ladder names the firm's line
	NoPolice       Code = "no_police"    // the pack knows no police line here
	Abroad         Code = "abroad"       // the pack does not know that the wallet is offered here
	NoFirm         Code = "no_firm"      // keys held by the person: nobody can refund
)

// Warning is one thing to know before filing. Serious ones can cost the case.
type Warning struct {
	Code    Code
	Channel string   // "" where it is about none
	Others  []string // channels
	Past    []Past   // of Others, where they are filings
	Until   joinder.Date
	Cap     joinder.Money
	Serious bool
}

// Check says what filing at a channel on a day would do, given what was filed
// already: whether it would be turned away, and whether it would make an
// earlier filing inadmissible. Nothing to say: nil. A channel that the pack
// does not know has nothing to say either.
func Check(pack *datapack.Pack, channel string, history []Past, on joinder.Date) []Warning {
	return Of(pack).Check(channel, history, on)
}

// Check is the function of that name of one router.
func (r Router) Check(channel string, history []Past, on joinder.Date) []Warning {
	c, ok := r.Pack.Channel(channel)
	way, known := r.Pack.Way(channel)
	if !ok || !known {
		return nil
	}
	past := standings(history, on)
	var all []Step
	for _, other := range r.Pack.Channels(c.Jurisdiction()) {
		w, _ := r.Pack.Way(other.ID())
		if _, tried := past[other.ID()]; tried || other.ID() == channel {
			all = append(all, Step{Channel: other, Way: w})
		}
	}
	s := Step{Channel: c, Way: way}
	var out []Warning
	if past[channel].pending() {
		out = append(out, Warning{Code: AlreadyThere, Channel: channel, Past: []Past{past[channel].past()}, Serious: true})
	}
	for _, id := range way.BlockedBy {
		if other := past[id]; other.pending() || way.Ever && other.handled() {
			s.BlockedNow = append(s.BlockedNow, other.past())
		}
	}
	if len(s.BlockedNow) > 0 {
		out = append(out, Warning{Code: WouldBeRefused, Channel: channel, Others: channelsOf(s.BlockedNow), Past: s.BlockedNow, Serious: true})
	}
	if shuts := r.shuts(channel, past); len(shuts) > 0 {
		out = append(out, Warning{Code: WouldShut, Channel: channel, Others: channelsOf(shuts), Past: shuts, Serious: true})
	}
	if met, until := r.before(&s, all, past, on); !met {
		out = append(out, Warning{Code: TooEarly, Channel: channel, Others: s.After, Until: until})
	}
	return out
}

// shuts lists the running filings that a filing at channel would make inadmissible.
func (r Router) shuts(channel string, past map[string]standing) []Past {
	var out []Past
	for id, s := range past {
		if w, ok := r.Pack.Way(id); ok && id != channel && s.pending() && slices.Contains(w.BlockedBy, channel) {
			out = append(out, s.past())
		}
	}
	slices.SortFunc(out, func(a, b Past) int { return compare(a.Channel, b.Channel) })
	return out
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

func channelsOf(list []Past) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Channel)
	}
	return out
}

// warnings of a whole ladder: first what the history makes dangerous, then what
// excludes what, then what is missing.
func (r Router) warnings(l Ladder, v view) []Warning {
	var danger, exclusive, rest []Warning
	for i := range l.Steps {
		s := &l.Steps[i]
		id := s.Channel.ID()
		if len(s.BlockedNow) > 0 {
			danger = append(danger, Warning{Code: WouldBeRefused, Channel: id, Others: channelsOf(s.BlockedNow), Past: s.BlockedNow, Serious: true})
		}
		if len(s.Shuts) > 0 {
			danger = append(danger, Warning{Code: WouldShut, Channel: id, Others: channelsOf(s.Shuts), Past: s.Shuts, Serious: true})
		}
		if others := l.rivals(s); len(others) > 0 && len(s.BlockedNow) == 0 && s.State != Done && s.Way.Rung != datapack.RungCourt {
			exclusive = append(exclusive, Warning{Code: Exclusive, Channel: id, Others: others})
		}
		rest = append(rest, capWarnings(s, l.Ask.Amount)...)
	}
	return slices.Concat(danger, exclusive, rest, r.gaps(l, v))
}

// rivals are the channels of the ladder that could shut the step, without those
// that can only come after it.
func (l Ladder) rivals(s *Step) []string {
	var out []string
	for _, other := range l.Steps {
		id := other.Channel.ID()
		if slices.Contains(s.Way.BlockedBy, id) && !(other.Must && slices.Contains(other.After, s.Channel.ID())) {
			out = append(out, id)
		}
	}
	return out
}

func capWarnings(s *Step, amount joinder.Money) []Warning {
	w := Warning{Channel: s.Channel.ID(), Cap: s.Way.Cap}
	switch {
	case amount.IsZero() || s.Way.Cap.IsZero():
		return nil
	case amount.Currency != s.Way.Cap.Currency:
		w.Code = OtherCurrency
	case s.Over(amount) && s.Way.CapCloses:
		w.Code, w.Serious = Capped, true
	case s.Over(amount):
		w.Code = Awarded
	default:
		return nil
	}
	return []Warning{w}
}

// gaps says what the pack does not know, so that nobody takes silence for "none".
func (r Router) gaps(l Ladder, v view) []Warning {
	var out []Warning
	has := func(rung datapack.Rung) bool {
		return slices.ContainsFunc(l.Steps, func(s Step) bool { return s.Way.Rung == rung })
	}
	switch {
	case v.selfCustody():
		out = append(out, Warning{Code: NoFirm})
	case has(datapack.RungOperator):
	case l.Ask.Wallet == "":
		out = append(out, Warning{Code: NoWallet})
	default:
		out = append(out, Warning{Code: NoOperator})
	}
	if v.urgent && !has(datapack.RungEmergency) {
		out = append(out, Warning{Code: NoPolice})
	}
	if w, ok := r.Pack.Wallet(l.Ask.Wallet); ok && !offered(w.Countries(), l.Ask.Jurisdiction) && !offered(homes(w), l.Ask.Jurisdiction) {
		out = append(out, Warning{Code: Abroad})
	}
	return out
}

// urgent reports whether the police comes first for the problem, anywhere.
func (r Router) urgent(issue string) bool {
	return slices.ContainsFunc(r.Pack.Channels(""), func(c datapack.Channel) bool {
		w, ok := r.Pack.Way(c.ID())
		return ok && w.Rung == datapack.RungEmergency && slices.Contains(w.Issues, issue)
	})
}

func homes(w datapack.WalletEntry) []string { return []string{w.Home()} }

func offered(countries []string, jurisdiction string) bool {
	return slices.Contains(countries, jurisdiction) || slices.Contains(countries, "global")
}
