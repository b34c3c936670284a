package review_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder/internal/similar"
	"joinder/internal/wallet/review"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// tests are the real ones, of the engine that finds others.
var tests = review.Tests{Unusual: similar.Unusual, Twins: twins}

// twins is the plain definition: connected by Likeness.
func twins(texts []string) []int {
	of, signs := make([]int, len(texts)), make([]similar.Signature, len(texts))
	for i, t := range texts {
		of[i], signs[i] = i, similar.Sign(t)
		for j := range i {
			if of[j] != of[i] && signs[i].Likeness(signs[j]) >= similar.TwinLikeness {
				old := of[i]
				for k := range of[:i+1] {
					if of[k] == old {
						of[k] = of[j]
					}
				}
			}
		}
	}
	return of
}

func entry(n int, at time.Time, mark int, text string) review.Stored {
	return review.Stored{Handle: fmt.Sprintf("%016x", n), Basis: review.ByEvidence, Confirmed: at.AddDate(-1, 0, 0), Authors: []string{fmt.Sprint("p", n)}, First: at,
		State: review.Public, Current: review.Version{Number: 1, Ratings: review.Ratings{review.Fees: mark}, Text: text, At: at}}
}

// history is weeks of some reviews each, the last a week before now.
func history(r *rand.Rand, weeks int) (out []review.Stored) {
	bases := review.Bases()
	for week := range weeks {
		for range r.IntN(4) {
			at := now.AddDate(0, 0, -7*(week+2)).Add(time.Duration(r.IntN(6*24)) * time.Hour)
			s := entry(len(out), at, 1+r.IntN(5), "")
			s.Basis = bases[r.IntN(len(bases))]
			out = append(out, s)
		}
	}
	return out
}

func mean(all []review.Stored) review.Summary {
	published := make([]review.PublicReview, len(all))
	for i, w := range review.Weigh(all, tests, now) {
		published[i] = all[i].Publish(w)
	}
	return review.Summarise(published, review.Fees, review.Everybody)
}

// words are of this review alone.
func words(n int) string {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	text := ""
	for range 60 {
		text += string(rune(0x4e00 + r.IntN(6000)))
	}
	return text
}

// TestBrigadesMoveTheMeanByABound: k people who come now and say the same,
// with one text or each with their own, move the mean by at most the bound,
// however many they are.
func TestBrigadesMoveTheMeanByABound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		base := history(r, 5+r.IntN(50))
		before := mean(base)
		usual := 3.0 // no week of the history has more
		reach := 0   // the most people that a week may have before it is unusual
		for !similar.Unusual(reach+1, usual) {
			reach++
		}
		for _, k := range []int{1, 2, 4, 6, 10, 50, 400} {
			mark := 1 + 4*r.IntN(2)
			for _, same := range []bool{true, false} {
				all := slices.Clone(base)
				for i := range k {
					text := "这个钱包是世界上最好的钱包，客服特别好，提现特别快，大家都应该来用它。"
					if !same {
						text = words(round*1000 + i)
					}
					all = append(all, entry(10_000+i, now.Add(-time.Duration(i)*time.Second), mark, text))
				}
				after := mean(all)
				most := float64(reach)
				if same {
					most = 1
				}
				added := after.Weight - before.Weight
				if added > most+1e-9 {
					t.Fatalf("%d reviews in a burst (one text: %v) weigh %.2f together, the bound is %.2f", k, same, added, most)
				}
				if bound := 4 * most / (5 + before.Weight + most); math.Abs(after.Mean-before.Mean) > bound+1e-9 {
					t.Fatalf("%d reviews (one text: %v) moved the mean by %.3f, the bound is %.3f", k, same, math.Abs(after.Mean-before.Mean), bound)
				}
			}
		}
	}
}

// TestABurstWeighsAUsualWeek: a hundred people on one day of a quiet wallet.
func TestABurstWeighsAUsualWeek(t *testing.T) {
	all := []review.Stored{entry(0, now.AddDate(0, -8, 0), 4, ""), entry(1, now.AddDate(0, -5, 0), 4, "")}
	for i := range 100 {
		all = append(all, entry(10+i, now.Add(-time.Hour), 1, words(i)))
	}
	sum := 0.0
	for i, w := range review.Weigh(all, tests, now) {
		if damped := w.Burst < 1; damped != (i >= 2) {
			t.Fatalf("review %d: %+v", i, w)
		}
		if i >= 2 {
			sum += w.Total()
		}
	}
	if math.Abs(sum-review.UsualLeastWeight) > 1e-9 {
		t.Errorf("the burst weighs %.3f, a usual week %v", sum, review.UsualLeastWeight)
	}
}

// TestSteadyPeopleAreNoBurst: nine a week for half a year are damped at most in
// their first week.
func TestSteadyPeopleAreNoBurst(t *testing.T) {
	var all []review.Stored
	for week := range 26 {
		for i := range 9 {
			all = append(all, entry(week*10+i, now.AddDate(0, 0, -7*week).Add(-time.Duration(i*13)*time.Hour), 3, ""))
		}
	}
	damped := 0
	for _, w := range review.Weigh(all, tests, now) {
		if w.Burst < 1 {
			damped++
		}
	}
	if damped > 0 {
		t.Errorf("%d of %d are damped", damped, len(all))
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		all := history(r, 30)
		for i := range 25 { // a burst, copies, and one person in several places
			text := words(i)
			if i%3 == 0 {
				text = words(0)
			}
			all = append(all, entry(500+i, now.Add(-time.Duration(i)*time.Hour), 1+r.IntN(5), text))
		}
		all[3].Authors, all[len(all)-1].Authors = []string{"a", "b"}, []string{"b", "c"}
		all[5].Authors = []string{"c"}
		want := map[string]review.Weight{}
		for i, w := range review.Weigh(all, tests, now) {
			want[all[i].Handle] = w
		}
		first := mean(all)
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for i, w := range review.Weigh(all, tests, now) {
			if w != want[all[i].Handle] {
				t.Fatalf("%s weighs %+v, and %+v in another order", all[i].Handle, w, want[all[i].Handle])
			}
		}
		if again := mean(all); math.Abs(again.Mean-first.Mean) > 1e-12 || again.People != first.People {
			t.Fatalf("%+v, and %+v in another order", first, again)
		}
	}
}

// TestOnePersonCountsOnce: however many complaints or accounts, joined by any
// chain of keys, and only the newest word.
func TestOnePersonCountsOnce(t *testing.T) {
	var all []review.Stored
	for i := range 12 {
		s := entry(i, now.AddDate(0, -i, 0), 1, words(i))
		s.Authors = []string{fmt.Sprint("k", i), fmt.Sprint("k", i+1)}
		all = append(all, s)
	}
	all[0].Current.Ratings = review.Ratings{review.Fees: 5} // the newest
	if s := mean(all); s.People != 1 || s.Counts[4] != 1 {
		t.Errorf("one person counts as %+v", s)
	}
	all[0].State = review.Hidden
	if s := mean(all); s.People != 1 || s.Counts[0] != 1 {
		t.Errorf("with the newest hidden: %+v", s)
	}
}

// TestNewnessTellsNoDay: a weight changes with the month alone.
func TestNewnessTellsNoDay(t *testing.T) {
	s := entry(1, now, 3, "")
	for day := range 80 {
		s.Confirmed = now.AddDate(0, 0, -day)
		w := review.Weigh([]review.Stored{s}, tests, now)[0]
		next := review.Weigh([]review.Stored{s}, tests, now.AddDate(0, 0, 1))[0]
		if w.New != next.New {
			t.Fatalf("%d days after: %v, a day later in the same month %v", day, w.New, next.New)
		}
		if young := day < review.NewDays; young && w.New == 1 {
			t.Errorf("%d days after it is old", day)
		}
		if day > review.NewDays+31 && w.New != 1 {
			t.Errorf("%d days after it is new", day)
		}
	}
}

func TestMeansByHand(t *testing.T) {
	// Prior 1,1,1,1,1; one full review of 1: (1·2+2+3+4+5)/6 = 16/6.
	s := mean([]review.Stored{entry(1, now.AddDate(0, -1, 0), 1, "")})
	if math.Abs(s.Mean-16.0/6) > 1e-12 || s.People != 1 || s.Weight != 1 {
		t.Errorf("%+v", s)
	}
	// Second moment (1·2+4+9+16+25)/6 = 56/6; variance 56/6 − (16/6)² = 2.2222; /7.
	sd := math.Sqrt((56.0/6 - 256.0/36) / 7)
	if math.Abs(s.Low-max(1, s.Mean-1.645*sd)) > 1e-12 || math.Abs(s.High-(s.Mean+1.645*sd)) > 1e-12 {
		t.Errorf("interval %v to %v, by hand ± %v", s.Low, s.High, 1.645*sd)
	}
	if empty := mean(nil); empty.Mean != 3 || empty.People != 0 {
		t.Errorf("nobody: %+v", empty)
	}
	// Without a complaint: 0.5 of a 5.
	p := entry(2, now.AddDate(0, -1, 0), 5, "")
	p.Basis = review.ByProof
	if s := mean([]review.Stored{p}); math.Abs(s.Mean-(15+2.5)/5.5) > 1e-12 {
		t.Errorf("a proof of use: %+v", s)
	}
}

// TestNothingPrivateIsPublished: ids order by time, days tell who.
func TestNothingPrivateIsPublished(t *testing.T) {
	s := entry(1, now, 3, "words")
	s.ID, s.Replies = "0193ffffffff7fffffffffffffffffff", []review.Reply{{ID: "0193eeeeeeee7eeeeeeeeeeeeeeeeeee", Version: 1, Text: "r", At: now}}
	if got := fmt.Sprintf("%+v", s.Publish(review.Weight{})); contains(got, "0193", "p1", "12:00") {
		t.Errorf("published: %s", got)
	}
	s.State, s.Hiding = review.Hidden, &review.Hiding{Reason: "insult"}
	if p := s.Publish(review.Weight{}); p.Text != "" || p.Ratings != nil || p.From != "" {
		t.Errorf("a hidden one publishes %+v", p)
	}
}

// TestCriteriaAreThePacks holds the ids to the playbook's.
func TestCriteriaAreThePacks(t *testing.T) {
	pack, err := os.ReadFile("../../datapack/data/playbooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(pack), "id: pb-choose-wallet")
	for _, c := range review.Criteria() {
		if !strings.Contains(list, "{k: "+string(c)+",") {
			t.Errorf("the pack's criteria lack %s", c)
		}
	}
}

func BenchmarkWeigh(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var all []review.Stored
	for i := range 1000 {
		all = append(all, entry(i, now.Add(-time.Duration(r.IntN(365*24))*time.Hour), 1+r.IntN(5), ""))
	}
	for b.Loop() {
		review.Weigh(all, tests, now)
	}
}
