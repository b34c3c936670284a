package sqldb_test

import (
	"bytes"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/recourse/remedy"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// openBox boxes nothing; it only binds words to their place.
type openBox struct{}

func (openBox) Box(plain, aad []byte) ([]byte, error) {
	return append(append([]byte{}, aad...), append([]byte{0}, plain...)...), nil
}

func (openBox) Unbox(boxed, aad []byte) ([]byte, error) {
	place, plain, ok := bytes.Cut(boxed, []byte{0})
	if !ok || !bytes.Equal(place, aad) {
		return nil, fmt.Errorf("a box of %s opened as %s", place, aad)
	}
	return plain, nil
}

const operatorChannel = "cn-op-alipay"

// remedyTest is a case of three members with a desk over it: the organiser and
// two more, who claim 100.50, 200.50 and 300.50.
type remedyTest struct {
	caseTest
	files     *sqldb.RemedyFiles
	desk      *remedy.Desk
	id        joinder.ID
	complaint []joinder.ID
	now       time.Time
}

func eachRemedy(t *testing.T, f func(r *remedyTest)) {
	eachCase(t, func(c caseTest) {
		r := &remedyTest{caseTest: c, now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
		r.files = c.files.Remedies([]string{operatorChannel})
		r.desk = r.at(r.now)
		for i := range 3 {
			r.complaint = append(r.complaint, c.file(int64(100*(i+1))))
		}
		r.id = c.open(r.complaint[0], all)
		for _, x := range r.complaint[1:] {
			if _, err := c.cases.Join(c.Context(), c.holder(x), r.id, x, all); err != nil {
				c.Fatal(err)
			}
		}
		f(r)
	})
}

// at is the desk at some time of a Beijing day.
func (r *remedyTest) at(now time.Time) *remedy.Desk {
	w := joinder.World{Now: func() time.Time { return now }, Rand: joinder.RealWorld().Rand}
	return remedy.New(remedy.Parts{Ledger: r.files, Closer: r.files, Register: r.files, Vault: openBox{}, Zone: time.FixedZone("Asia/Shanghai", 8*3600)}, w)
}

func (r *remedyTest) member(i int) joinder.Viewer { return r.holder(r.complaint[i]) }

func (r *remedyTest) organiser() joinder.Viewer { return r.member(0) }

func (r *remedyTest) offer(p remedy.Proposal) joinder.ID {
	r.Helper()
	p.Case, p.Source, p.Words = r.id, "letter", "they pay within ten days"
	if p.Until.IsZero() {
		p.Until = r.desk.Today().AddDays(7)
	}
	id, err := r.desk.Offer(r.Context(), r.organiser(), p)
	if err != nil {
		r.Fatal(err)
	}
	return id
}

func (r *remedyTest) answer(i int, offer joinder.ID, reply joinder.OfferReply) (joinder.OfferAnswer, error) {
	return r.desk.Answer(r.Context(), r.member(i), remedy.Reply{Case: r.id, Offer: offer, Complaint: r.complaint[i], Reply: reply})
}

func (r *remedyTest) paid(i int, offer joinder.ID, amount string, c joinder.Currency) error {
	m, err := joinder.ParseMoney(amount, c)
	if err != nil {
		r.Fatal(err)
	}
	return r.desk.Paid(r.Context(), r.member(i), remedy.Receipt{Case: r.id, Complaint: r.complaint[i], Offer: offer, Amount: m, On: r.desk.Today()})
}

func (r *remedyTest) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *remedyTest) summary(v joinder.Viewer) remedy.Summary {
	r.Helper()
	s, err := r.desk.Summary(r.Context(), v, r.id)
	r.ok(err)
	return s
}

func TestEverybodyAnswersAlone(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		all := r.offer(remedy.Proposal{Basis: joinder.ClaimedAmount})
		only := r.offer(remedy.Proposal{Basis: joinder.FixedAmount, Amount: joinder.Minor(1, "CNY"), Number: 2})
		a, err := r.answer(1, all, joinder.AcceptsOffer)
		r.ok(err)
		if a.Amount.Decimal() != "200.50" || r.db.Leaf(r.T, a.Leaf) == "" {
			r.Errorf("accepted %+v", a)
		}
		again, err := r.answer(1, all, joinder.AcceptsOffer)
		if err != nil || again.ID != a.ID {
			r.Errorf("the same yes again is %+v, %v", again, err)
		}
		_, err = r.desk.Answer(r.Context(), r.member(1), remedy.Reply{Case: r.id, Offer: all, Complaint: r.complaint[2], Reply: joinder.AcceptsOffer})
		r.wantKind(err, joinder.Forbidden)
		_, err = r.desk.Answer(r.Context(), joinder.SystemViewer(), remedy.Reply{Case: r.id, Offer: all, Complaint: r.complaint[2], Reply: joinder.AcceptsOffer})
		r.wantKind(err, joinder.Forbidden)
		_, err = r.answer(2, only, joinder.AcceptsOffer)
		r.wantKind(err, joinder.NotFound)
		_, err = r.answer(2, all, joinder.RefusesOffer)
		r.ok(err)
		_, err = r.answer(2, all, joinder.AcceptsOffer)
		r.ok(err)
		if n := r.db.Count(r.T, `SELECT COUNT(*) FROM offer_answers WHERE latest = 1`); n != 2 {
			r.Errorf("%d answers count", n)
		}
		room, err := r.desk.Room(r.Context(), r.member(2), r.id)
		r.ok(err)
		if len(room.Offers) != 1 || len(room.Answers) != 1 || len(room.Tallies) != 0 {
			r.Errorf("member 3 sees %d offers, %d answers, %d tallies", len(room.Offers), len(room.Answers), len(room.Tallies))
		}
		work, err := r.desk.Room(r.Context(), r.organiser(), r.id)
		r.ok(err)
		if tally := work.Tallies[all]; tally != (remedy.Tally{Asked: 3, Accepted: 2}) || tally.Silent() != 1 {
			r.Errorf("tally %+v", tally)
		}
		if s := r.summary(r.organiser()); s.OpenOffers != 2 || s.Unanswered != 1 || s.OfferEnds != r.desk.Today().AddDays(7) {
			r.Errorf("summary %+v", s)
		}
		_, err = r.desk.Room(r.Context(), joinder.Viewer{}, r.id)
		r.wantKind(err, joinder.NotFound)
	})
}

func TestAnswersUntilTheDayEnds(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		offer := r.offer(remedy.Proposal{Basis: joinder.FixedAmount, Amount: joinder.Minor(100, "CNY"), Until: joinder.Date{Year: 2026, Month: 11, Day: 25}})
		last := time.Date(2026, 11, 25, 15, 59, 59, 999999000, time.UTC) // 23:59:59.999999 in Beijing
		answer := func(at time.Time, reply joinder.OfferReply) error {
			_, err := r.at(at).Answer(r.Context(), r.member(1), remedy.Reply{Case: r.id, Offer: offer, Complaint: r.complaint[1], Reply: reply})
			return err
		}
		r.ok(answer(last, joinder.AcceptsOffer))
		r.wantKind(answer(last.Add(time.Microsecond), joinder.RefusesOffer), joinder.Conflict)
		if a, err := r.desk.Room(r.Context(), r.member(1), r.id); err != nil || a.Answers[0].Reply != joinder.AcceptsOffer {
			r.Errorf("after the day: %+v, %v", a.Answers, err)
		}
		r.ok(answer(r.now, joinder.RefusesOffer)) // an earlier moment: it can still be changed
		r.ok(answer(r.now, joinder.AcceptsOffer))
		r.ok(r.paid(1, offer, "0.50", "CNY"))
		r.wantKind(answer(r.now, joinder.RefusesOffer), joinder.Conflict)
		r.wantKind(r.paid(2, offer, "0.50", "CNY"), joinder.Invalid) // did not accept it
	})
}

func TestAcceptAndWithdrawAtOnce(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachRemedy(t, func(r *remedyTest) {
		for range 10 {
			offer := r.offer(remedy.Proposal{Basis: joinder.FixedAmount, Amount: joinder.Minor(100, "CNY")})
			var wg sync.WaitGroup
			errs := make([]error, 4)
			for i := range 3 {
				v := r.member(i)
				wg.Go(func() {
					_, errs[i] = r.desk.Answer(r.Context(), v, remedy.Reply{Case: r.id, Offer: offer, Complaint: r.complaint[i], Reply: joinder.AcceptsOffer})
				})
			}
			organiser := r.organiser()
			wg.Go(func() { errs[3] = r.desk.Withdraw(r.Context(), organiser, r.id, offer) })
			wg.Wait()
			r.ok(errs[3])
			yes := 0
			for _, err := range errs[:3] {
				if err == nil {
					yes++
				} else if joinder.KindOf(err) != joinder.Conflict {
					r.Error(err)
				}
			}
			if n := r.db.Count(r.T, `SELECT COUNT(*) FROM offer_answers WHERE offer = $1`, string(offer)); n != yes {
				r.Errorf("%d were told yes, %d stored", yes, n)
			}
			if n := r.db.Count(r.T, `SELECT COUNT(*) FROM offer_answers a JOIN offers o ON o.id = a.offer WHERE a.offer = $1 AND EXISTS (SELECT 1 FROM log_leaves l WHERE l.item = a.id AND l.kind = 'proof')`, string(offer)); n != yes {
				r.Errorf("%d of %d answers are sealed", n, yes)
			}
		}
	})
}

func TestMoneyAddsUp(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		offer := r.offer(remedy.Proposal{Basis: joinder.ClaimedAmount})
		_, err := r.answer(1, offer, joinder.AcceptsOffer)
		r.ok(err)
		r.ok(r.desk.Share(r.Context(), r.member(1), r.id, r.complaint[1], true))
		for _, p := range []struct {
			who    int
			offer  joinder.ID
			amount string
			c      joinder.Currency
		}{{1, offer, "0.01", "CNY"}, {1, offer, "200.00", "CNY"}, {1, "", "1000000000000.00", "CNY"}, {2, "", "1.5", "USDT"}, {0, "", "0.01", "CNY"}} {
			r.ok(r.paid(p.who, p.offer, p.amount, p.c))
		}
		report, err := r.desk.Reconcile(r.Context(), r.organiser(), r.id)
		r.ok(err)
		holdReport(t, report)
		if len(report.Totals) != 2 || report.Totals[0].Received.Decimal() != "1000000000200.02" || report.Totals[0].Claimed.Decimal() != "601.50" ||
			report.Totals[0].Accepted.Decimal() != "200.50" || report.Totals[1].Received.Decimal() != "1.500000" {
			r.Errorf("totals %+v", report.Totals)
		}
		var numbers []int
		for _, l := range report.Lines {
			numbers = append(numbers, l.Number)
		}
		if fmt.Sprint(numbers) != "[1 2 0 0]" { // own, who shares, and one line a currency for the rest
			r.Errorf("the organiser sees lines of %v", numbers)
		}
		mine, err := r.desk.Reconcile(r.Context(), r.member(2), r.id)
		r.ok(err)
		if len(mine.Lines) != 2 || mine.Lines[0].Number != 3 || mine.Totals[1].Received.Decimal() != "1.500000" {
			r.Errorf("member 3 sees %+v", mine.Lines)
		}
		_, err = r.desk.Reconcile(r.Context(), joinder.Viewer{}, r.id)
		r.wantKind(err, joinder.NotFound)
		public, err := r.desk.Outcome(r.Context(), joinder.Viewer{}, r.id)
		r.ok(err)
		if len(public.Back) != 2 || public.Back[0].Exact || public.Back[0].Money.Decimal() != "1000000000000.00" || public.Silent != 3 {
			r.Errorf("the public sees %+v", public)
		}
		if err := intakeErase(r, 1); err != nil {
			r.Fatal(err)
		}
		if report, err = r.desk.Reconcile(r.Context(), r.organiser(), r.id); err != nil || report.Totals[0].Received.Decimal() != "0.01" || !report.Totals[0].Accepted.Units().IsInt64() || report.Totals[0].Accepted.Sign() != 0 {
			r.Errorf("after erasing: %+v, %v", report.Totals, err)
		}
		holdReport(t, report)
		if n := r.db.Count(r.T, `SELECT (SELECT COUNT(*) FROM offer_answers) + (SELECT COUNT(*) FROM payouts WHERE complaint = $1) + (SELECT COUNT(*) FROM remedy_shares)`, string(r.complaint[1])); n != 0 {
			r.Errorf("%d rows are left of an erased complaint", n)
		}
	})
}

func intakeErase(r *remedyTest, i int) error {
	var store intake.FilingStore = r.db
	return store.EraseComplaint(r.Context(), joinder.Viewer{Holds: []joinder.ID{r.complaint[i]}}, r.complaint[i], r.now)
}

// holdReport checks that totals equal their rows and rows add up.
func holdReport(t *testing.T, report remedy.Report) {
	t.Helper()
	sums := map[string]*big.Int{}
	add := func(key string, m joinder.Money, sign int64) {
		if sums[key] == nil {
			sums[key] = new(big.Int)
		}
		sums[key].Add(sums[key], new(big.Int).Mul(m.Units(), big.NewInt(sign)))
	}
	each := func(l remedy.Line, sign int64) {
		for name, m := range map[string]joinder.Money{"claimed": l.Claimed, "offered": l.Offered, "accepted": l.Accepted, "received": l.Received, "due": l.Due, "open": l.Open, "over": l.Over} {
			add(name+string(m.Currency), m, sign)
		}
		add("people"+string(l.Claimed.Currency), joinder.Minor(int64(l.People), "CNY"), sign)
		left, _ := l.Claimed.Add(l.Over)
		right, _ := l.Received.Add(l.Open)
		if left != right {
			t.Errorf("claimed + over is %s, received + open %s", left, right)
		}
	}
	for _, l := range report.Lines {
		each(l, 1)
	}
	for _, l := range report.Totals {
		each(l, -1)
	}
	for key, n := range sums {
		if n.Sign() != 0 {
			t.Errorf("%s: rows and total differ by %s", key, n)
		}
	}
}

func TestTotalsEqualRowsWhateverTheMoney(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	currencies := []joinder.Currency{"CNY", "USD", "JPY", "KWD", "ETH", "USDT"}
	money := func() joinder.Money {
		n := new(big.Int).SetUint64(rng.Uint64N(1 << (1 + rng.UintN(62))))
		return joinder.MoneyOf(n, currencies[rng.IntN(len(currencies))])
	}
	some := func() (out []joinder.Money) {
		for range rng.IntN(4) {
			out = append(out, money())
		}
		return out
	}
	for range 2000 {
		var accounts []remedy.Account
		for i := range rng.IntN(8) {
			a := remedy.Account{Number: i + 1, Shown: rng.IntN(2) == 0, Offered: some(), Accepted: some(), Received: some()}
			if rng.IntN(4) > 0 {
				a.Claimed = money()
			}
			accounts = append(accounts, a)
		}
		holdReport(t, remedy.Reconcile(accounts))
	}
}

func TestSilenceIsNeverSolved(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		say := func(i int, o joinder.Outcome) {
			r.Helper()
			r.ok(r.desk.Say(r.Context(), r.member(i), r.id, r.complaint[i], o))
		}
		state := func() string {
			room, err := r.desk.Room(r.Context(), r.organiser(), r.id)
			r.ok(err)
			return string(room.State)
		}
		r.wantKind(r.desk.ProposeClosure(r.Context(), r.member(1), r.id, "it is over, we think"), joinder.Forbidden)
		r.ok(r.desk.ProposeClosure(r.Context(), r.organiser(), r.id, "everybody was paid, as far as we know"))
		r.wantKind(r.desk.ProposeClosure(r.Context(), r.organiser(), r.id, "once more the same"), joinder.Conflict)
		say(0, joinder.Solved)
		say(1, joinder.Solved)
		if state() == "closed" {
			r.Fatal("closed while one is silent")
		}
		if s := r.summary(r.organiser()); s.Solved != 2 || s.Silent != 1 || !s.Closure {
			r.Errorf("summary %+v", s)
		}
		say(2, joinder.NotSolved)
		if state() == "closed" {
			r.Fatal("closed although one said no")
		}
		say(2, joinder.Solved)
		public, err := r.desk.Outcome(r.Context(), joinder.Viewer{}, r.id)
		if err != nil || state() != "closed" || public.Closed != remedy.ByAll || public.Solved != 3 {
			r.Fatalf("%s, %+v, %v", state(), public, err)
		}
		say(1, joinder.NotSolved) // it came back
		if state() != "gathering" {
			r.Errorf("after a problem came back the case is %s", state())
		}
		r.ok(r.desk.End(r.Context(), r.organiser(), r.id, "nobody answers any more"))
		if public, err = r.desk.Outcome(r.Context(), joinder.Viewer{}, r.id); err != nil || public.Closed != remedy.ByEnd || public.Solved != 2 || public.NotSolved != 1 {
			r.Errorf("ended: %+v, %v", public, err)
		}
		say(1, joinder.NoAnswer)
		if state() != "closed" {
			r.Error("a member's silence opened what the organiser had ended")
		}
		step := func(to joinder.CaseState) {
			r.Helper()
			r.ok(r.cases.Transition(r.Context(), r.organiser(), r.id, to))
		}
		step(joinder.Gathering)
		say(1, joinder.Solved)
		r.desk = r.at(time.Now().UTC().Add(time.Second))
		r.ok(r.desk.ProposeClosure(r.Context(), r.organiser(), r.id, "this time it is over"))
		if public, err = r.desk.Outcome(r.Context(), joinder.Viewer{}, r.id); err != nil || public.Closed != remedy.ByAll {
			r.Errorf("all had said so: %+v, %v", public, err)
		}
		step(joinder.Gathering)
		r.db.Exec(r.T, `UPDATE case_updates SET at = 1 WHERE kind = 'state.closed'`)
		step(joinder.Closed)
		if public, err = r.desk.Outcome(r.Context(), joinder.Viewer{}, r.id); err != nil || public.Closed != remedy.ByEnd {
			r.Errorf("a step of the organiser is called %q, %v", public.Closed, err)
		}
	})
}

func TestABrokenPromiseOpensTheCase(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		past := r.desk.Today().AddDays(-3)
		id, err := r.desk.Promise(r.Context(), r.organiser(), remedy.Pledge{Case: r.id, Source: "phone", Words: "the refund comes this week", Due: past})
		r.ok(err)
		theirs, err := r.desk.Promise(r.Context(), r.organiser(), remedy.Pledge{Case: r.id, Source: "phone", Words: "a call back tomorrow", Due: past.AddDays(10), Number: 3})
		r.ok(err)
		if s := r.summary(r.organiser()); s.Overdue != 1 || s.Due != 1 || s.Broken != 0 || s.PromiseEnds != past.AddDays(10) {
			r.Errorf("summary %+v", s)
		}
		if s := r.summary(r.member(1)); s.Due != 0 || s.Overdue != 1 {
			r.Errorf("member 2 sees a promise made to another: %+v", s)
		}
		r.wantKind(r.desk.Decide(r.Context(), r.member(1), r.id, theirs, r.complaint[1], true), joinder.NotFound)
		r.wantKind(r.desk.Decide(r.Context(), r.organiser(), r.id, theirs, "", true), joinder.Forbidden)
		r.ok(r.desk.Decide(r.Context(), r.member(2), r.id, theirs, r.complaint[2], true))
		r.wantKind(r.desk.Decide(r.Context(), r.member(1), r.id, id, "", true), joinder.Forbidden)
		r.ok(r.desk.Decide(r.Context(), r.organiser(), r.id, id, "", true))
		r.ok(r.desk.ProposeClosure(r.Context(), r.organiser(), r.id, "they kept their word"))
		for i := range 3 {
			r.ok(r.desk.Say(r.Context(), r.member(i), r.id, r.complaint[i], joinder.Solved))
		}
		if s := r.summary(r.member(2)); !s.Closed {
			r.Fatalf("not closed: %+v", s)
		}
		r.ok(r.desk.Decide(r.Context(), r.member(1), r.id, id, r.complaint[1], false))
		s := r.summary(r.organiser())
		if s.Closed || s.Solved != 2 || s.NotSolved != 1 || s.Broken != 0 {
			r.Errorf("after one says broken: %+v", s)
		}
		r.ok(r.desk.Decide(r.Context(), r.organiser(), r.id, id, "", false))
		if s := r.summary(r.organiser()); s.Broken != 1 || s.Solved != 2 {
			r.Errorf("after the organiser says broken: %+v", s)
		}
	})
}
