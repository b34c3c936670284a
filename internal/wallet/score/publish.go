package score

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"joinder"
)

// channel is the kind of channel that all sendings counted here went through.
const channel = "operator"

// Publish makes the public rows. today is the day in the site's zone.
func Publish(r Records, today joinder.Date) Inputs {
	p := publisher{today: today, closed: closedBefore(today), members: map[joinder.ID][]Member{}, joint: map[joinder.ID][]joinder.Date{},
		own: map[filed]joinder.Date{}, answers: map[joinder.ID][]Answer{}}
	for _, m := range r.Members {
		p.members[m.Case] = append(p.members[m.Case], m)
	}
	for _, s := range r.Sendings {
		if s.On.IsZero() || today.Before(s.On) {
			continue
		}
		if s.Complaint == "" {
			p.joint[s.Case] = append(p.joint[s.Case], s.On)
		} else if at := (filed{s.Case, s.Complaint}); p.own[at].IsZero() || s.On.Before(p.own[at]) {
			p.own[at] = s.On
		}
	}
	for id := range p.joint {
		slices.SortFunc(p.joint[id], byDay)
	}
	for _, a := range r.Answers {
		p.answers[a.Case] = append(p.answers[a.Case], a)
	}
	in := Inputs{AsOf: today, Closed: p.closed, People: listed(slices.Clone(r.People)), Public: listed(publicRows(r.Public))}
	slices.SortFunc(in.People, func(a, b People) int { return cmp.Or(cmp.Compare(a.Wallet, b.Wallet), cmp.Compare(a.Month, b.Month)) })
	letters, filings := p.sent()
	outcomes, claims, claimed := p.outcomes()
	in.Letters, in.Filings, in.Outcomes, in.Claims = listed(letters), listed(filings), listed(outcomes), listed(claims)
	in.Returns = listed(p.returns(r.Payouts, claimed))
	return in
}

// filed names one member's own filing.
type filed struct{ Case, Complaint joinder.ID }

type publisher struct {
	today, closed joinder.Date
	members       map[joinder.ID][]Member
	joint         map[joinder.ID][]joinder.Date // sorted
	own           map[filed]joinder.Date
	answers       map[joinder.ID][]Answer
}

func byDay(a, b joinder.Date) int { return a.Time().Compare(b.Time()) }

// matter is one thing that was sent and waits for its first answer.
type matter struct {
	people []joinder.ID
	on     joinder.Date
	answer joinder.Date // zero while there is none
}

// sent gives the letters of many and the cells of all other filings.
func (p publisher) sent() (letters []Letter, cells []Filings) {
	small := map[string][]entry[matter]{}
	put := func(wallet string, m matter) {
		small[wallet] = append(small[wallet], entry[matter]{quarterOf(m.on), m.people, m})
	}
	firsts := map[string]map[joinder.ID]matter{} // each person's first own filing about a wallet
	for _, id := range sortedKeys(p.members) {
		members := p.members[id]
		wallet := members[0].Wallet
		people := peopleOf(members)
		if days := p.joint[id]; len(days) > 0 {
			m := matter{people, days[0], p.answered(id, "", days[0])}
			if len(people) < Few {
				put(wallet, m)
			} else {
				l := Letter{Wallet: wallet, Month: monthOf(m.on), Case: id, Channel: channel, People: len(people), Answered: !m.answer.IsZero() && !p.today.Before(m.answer)}
				if l.Days = m.on.DaysUntil(p.today); l.Answered {
					l.Days = m.on.DaysUntil(m.answer)
				}
				letters = append(letters, l)
			}
		}
		for _, member := range members {
			on := p.own[filed{id, member.Complaint}]
			if on.IsZero() {
				continue
			}
			if firsts[wallet] == nil {
				firsts[wallet] = map[joinder.ID]matter{}
			}
			if had, ok := firsts[wallet][member.Person]; !ok || on.Before(had.on) {
				firsts[wallet][member.Person] = matter{[]joinder.ID{member.Person}, on, p.answered(id, member.Complaint, on)}
			}
		}
	}
	for wallet, of := range firsts {
		for _, m := range of {
			put(wallet, m)
		}
	}
	slices.SortFunc(letters, func(a, b Letter) int {
		return cmp.Or(cmp.Compare(a.Wallet, b.Wallet), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Case, b.Case))
	})
	for _, wallet := range sortedKeys(small) {
		for _, g := range together(small[wallet], quarterOf(p.closed)) {
			cells = append(cells, Filings{g.cell(wallet), p.waits(g.items)})
		}
	}
	return letters, cells
}

// answered is the first answer to a joint letter (complaint "") or to a
// member's own filing. An answer that names no filing answers everything that
// the firm had by then; one to a member who had no filing of their own by then
// answers the letter.
func (p publisher) answered(id, complaint joinder.ID, on joinder.Date) (first joinder.Date) {
	for _, a := range p.answers[id] {
		own := p.own[filed{id, a.Complaint}]
		fits := a.Complaint == complaint || !a.Exact && a.Complaint == "" ||
			!a.Exact && complaint == "" && (own.IsZero() || a.On.Before(own))
		if fits && !a.On.Before(on) && (first.IsZero() || a.On.Before(first)) {
			first = a.On
		}
	}
	return first
}

// waits counts whole weeks: of those answered by the end of the closed quarter
// the week it came in, of the others the weeks so far.
func (p publisher) waits(of []matter) (out []Wait) {
	weeks := map[int]*Wait{}
	at := func(n int) *Wait {
		if weeks[n] == nil {
			weeks[n] = &Wait{Weeks: n}
		}
		return weeks[n]
	}
	for _, m := range of {
		if m.answer.IsZero() || p.closed.Before(m.answer) {
			at(m.on.DaysUntil(p.closed)/7).Open++
		} else {
			at(max(1, (m.on.DaysUntil(m.answer)+6)/7)).Answered++
		}
	}
	for _, n := range sortedKeys(weeks) {
		out = append(out, *weeks[n])
	}
	return out
}

// sentOn is the day on which a member's complaint first went to the operator,
// alone or in a letter after they had joined; zero when it did not.
func (p publisher) sentOn(m Member) joinder.Date {
	day := p.own[filed{m.Case, m.Complaint}]
	for _, on := range p.joint[m.Case] {
		if !on.Before(m.Joined) {
			if day.IsZero() || on.Before(day) {
				day = on
			}
			break
		}
	}
	return day
}

// person is somebody whose complaints about one wallet went to the operator.
type person struct {
	on     joinder.Date
	solved bool // each of them, in their own word
	claims map[joinder.ID]joinder.Money
}

// amount is money of one complaint.
type amount struct {
	complaint joinder.ID
	money     joinder.Money
}

// published says of claims that are in a row, by complaint, in which quarter
// they came in.
type published map[joinder.ID]quarter

func (p publisher) outcomes() (cells []Outcomes, claims []Sum, shown map[joinder.Currency]published) {
	shown = map[joinder.Currency]published{}
	byWallet := map[string]map[joinder.ID]*person{}
	for _, id := range sortedKeys(p.members) {
		for _, m := range p.members[id] {
			on := p.sentOn(m)
			if on.IsZero() {
				continue
			}
			if byWallet[m.Wallet] == nil {
				byWallet[m.Wallet] = map[joinder.ID]*person{}
			}
			who := byWallet[m.Wallet][m.Person]
			if who == nil {
				who = &person{on: on, solved: true, claims: map[joinder.ID]joinder.Money{}}
				byWallet[m.Wallet][m.Person] = who
			}
			if on.Before(who.on) {
				who.on = on
			}
			who.solved = who.solved && m.Outcome == joinder.Solved && !p.closed.Before(m.Said)
			who.claims[m.Complaint] = m.Claimed
		}
	}
	for _, wallet := range sortedKeys(byWallet) {
		var all []entry[bool]
		money := map[joinder.Currency][]entry[amount]{}
		for _, id := range sortedKeys(byWallet[wallet]) {
			who := byWallet[wallet][id]
			all = append(all, entry[bool]{quarterOf(who.on), []joinder.ID{id}, who.solved})
			for _, c := range sortedKeys(who.claims) {
				if claimed := who.claims[c]; claimed.Sign() > 0 {
					money[claimed.Currency] = append(money[claimed.Currency], entry[amount]{quarterOf(who.on), []joinder.ID{id}, amount{c, claimed}})
				}
			}
		}
		for _, g := range together(all, quarterOf(p.closed)) {
			o := Outcomes{Cell: g.cell(wallet)}
			for _, solved := range g.items {
				if solved {
					o.Solved++
				}
			}
			cells = append(cells, o)
		}
		claims = append(claims, p.sums(wallet, money, shown)...)
	}
	return cells, claims, shown
}

// returns are payouts to people whose claims in that currency are in a row,
// by the quarter in which they recorded them, or their claim came in if that was
// later: so a quarter that is over changes no more, and both sides of the share
// speak of the same people.
func (p publisher) returns(payouts []Payout, claimed map[joinder.Currency]published) (out []Sum) {
	byWallet := map[string]map[joinder.Currency][]entry[amount]{}
	whose := map[filed]Member{}
	for id, members := range p.members {
		for _, m := range members {
			whose[filed{id, m.Complaint}] = m
		}
	}
	for _, pay := range payouts {
		m, ok := whose[filed{pay.Case, pay.Complaint}]
		if !ok || pay.Amount.Sign() <= 0 || pay.Recorded.IsZero() {
			continue
		}
		c := pay.Amount.Currency
		in, ok := claimed[c][pay.Complaint]
		if !ok {
			continue
		}
		if byWallet[m.Wallet] == nil {
			byWallet[m.Wallet] = map[joinder.Currency][]entry[amount]{}
		}
		byWallet[m.Wallet][c] = append(byWallet[m.Wallet][c], entry[amount]{max(in, quarterOf(pay.Recorded)), []joinder.ID{m.Person}, amount{pay.Complaint, pay.Amount}})
	}
	for _, wallet := range sortedKeys(byWallet) {
		out = append(out, p.sums(wallet, byWallet[wallet], nil)...)
	}
	return out
}

// sums makes rows of amounts, and notes in shown which complaints are in them.
func (p publisher) sums(wallet string, money map[joinder.Currency][]entry[amount], shown map[joinder.Currency]published) (out []Sum) {
	for _, c := range sortedKeys(money) {
		for _, g := range together(money[c], quarterOf(p.closed)) {
			total := new(big.Int)
			for _, m := range g.items {
				total.Add(total, m.money.Units())
				if shown != nil {
					if shown[c] == nil {
						shown[c] = published{}
					}
					shown[c][m.complaint] = g.to
				}
			}
			out = append(out, Sum{Cell: g.cell(wallet), Currency: c, Amount: threeDigits(total, c).Decimal()})
		}
	}
	return out
}

// threeDigits rounds down, so that nobody's amount comes out by taking away what
// others know of their own.
func threeDigits(units *big.Int, c joinder.Currency) joinder.Money {
	digits := units.String()
	if len(digits) > 3 {
		units, _ = new(big.Int).SetString(digits[:3]+strings.Repeat("0", len(digits)-3), 10)
	}
	return joinder.MoneyOf(units, c)
}

// entry is something of one or more people in a quarter.
type entry[T any] struct {
	at     quarter
	people []joinder.ID
	item   T
}

// group is entries of one quarter or of several in a row.
type group[T any] struct {
	from, to quarter
	people   int
	items    []T
}

func (g group[T]) cell(wallet string) Cell {
	return Cell{Wallet: wallet, From: g.from.String(), To: g.to.String(), Month: g.to.last(), People: g.people}
}

// together joins closed quarters until each group has Few different people.
// What is left over waits for the next quarter. Who is in a group depends on
// nothing but who was there and when.
func together[T any](all []entry[T], closed quarter) (out []group[T]) {
	slices.SortStableFunc(all, func(a, b entry[T]) int { return cmp.Compare(a.at, b.at) })
	var g group[T]
	people := map[joinder.ID]bool{}
	for i, e := range all {
		if e.at > closed {
			break
		}
		if len(g.items) == 0 {
			g.from = e.at
		}
		g.to, g.items = e.at, append(g.items, e.item)
		for _, id := range e.people {
			people[id] = true
		}
		if last := i == len(all)-1 || all[i+1].at != e.at; last && len(people) >= Few {
			g.people = len(people)
			out = append(out, g)
			g, people = group[T]{}, map[joinder.ID]bool{}
		}
	}
	return out
}

func publicRows(responses []Response) (out []Public) {
	type key struct{ wallet, month string }
	rows := map[key]*Public{}
	for _, r := range responses {
		k := key{r.Wallet, r.Month}
		if rows[k] == nil {
			rows[k] = &Public{Wallet: r.Wallet, Month: r.Month}
		}
		row := rows[k]
		row.Complaints += r.Complaints
		if r.Timely != "" {
			row.TimelyKnown += r.Complaints
			if r.Timely == "yes" {
				row.Timely += r.Complaints
			}
		}
		ended, with := relief(r.Response)
		if ended {
			row.Ended += r.Complaints
		}
		if with {
			row.Relief += r.Complaints
		}
	}
	for _, row := range rows {
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b Public) int { return cmp.Or(cmp.Compare(a.Wallet, b.Wallet), cmp.Compare(a.Month, b.Month)) })
	return out
}

func peopleOf(members []Member) (out []joinder.ID) {
	seen := make(map[joinder.ID]bool, len(members))
	for _, m := range members {
		if !seen[m.Person] {
			seen[m.Person] = true
			out = append(out, m.Person)
		}
	}
	return out
}

// listed is a list that JSON writes as one, empty or not.
func listed[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
