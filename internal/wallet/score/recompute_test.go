package score

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"joinder"
)

// recompute runs the script over an export; ok is whether every figure agrees.
func recompute(t *testing.T, export []byte) (said string, ok bool) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here to compute the figures again")
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/recompute.py")
	cmd.Stdin = bytes.NewReader(export)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err == nil
}

// invented is the rows of some wallets that differ, over three years.
func invented(wallets int, seed uint64) Inputs {
	r := rand.New(rand.NewPCG(seed, 9))
	var rec Records
	for w := range wallets {
		wallet, speed := fmt.Sprint("w", w), 0.2+0.7*r.Float64()
		for m := range 36 {
			if n := r.IntN(8); n > 0 {
				rec.People = append(rec.People, People{wallet, back("2026-11", m), n})
			}
			rec.Public = append(rec.Public, Response{wallet, back("2026-11", m), []string{"Closed with monetary relief", "Closed with explanation", "In progress"}[r.IntN(3)], []string{"yes", "no", ""}[r.IntN(3)], r.IntN(9)})
		}
		for k := range 4 {
			id := joinder.ID(fmt.Sprint(wallet, "-", k))
			sent := day("2024-02-01").AddDays(r.IntN(900))
			rec.Sendings = append(rec.Sendings, Sending{Case: id, On: sent})
			if r.Float64() < speed {
				rec.Answers = append(rec.Answers, Answer{Case: id, On: sent.AddDays(r.IntN(60))})
			}
			for i := range 3 + r.IntN(20) {
				c := joinder.ID(fmt.Sprint(id, "/", i))
				m := Member{Case: id, Complaint: c, Wallet: wallet, Person: joinder.ID(fmt.Sprint(wallet, "p", r.IntN(60))), Joined: sent.AddDays(-r.IntN(40)), Claimed: joinder.Minor(int64(r.IntN(99999)), []joinder.Currency{"CNY", "USD"}[r.IntN(2)])}
				if r.Float64() < speed {
					m.Outcome, m.Said = joinder.Solved, sent.AddDays(r.IntN(90))
					rec.Payouts = append(rec.Payouts, Payout{id, c, m.Claimed, sent.AddDays(r.IntN(120))})
				}
				if r.IntN(2) == 0 {
					rec.Sendings = append(rec.Sendings, Sending{id, c, sent.AddDays(r.IntN(90))})
				}
				rec.Members = append(rec.Members, m)
			}
		}
	}
	return Publish(rec, day("2026-11-23"))
}

// TestAnIndependentScriptComputesTheSame, for many wallets, for few, for none,
// over a year, all time and a month.
func TestAnIndependentScriptComputesTheSame(t *testing.T) {
	for _, wallets := range []int{0, 1, 3, 12} {
		in := invented(wallets, uint64(wallets))
		for _, p := range []Period{LastYear(in.AsOf), {All: true}, {From: "2025-03", To: "2025-03"}} {
			b := Book{Inputs: in, Results: Compute(in, p), Period: p}
			export, err := b.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if said, ok := recompute(t, export); !ok {
				t.Errorf("%d wallets, %+v: %s", wallets, p, said)
			}
			for _, row := range b.Rows() {
				if len(row) != len(Columns()) {
					t.Fatal(row)
				}
			}
		}
	}
}

// TestTheScriptNotices when a figure does not follow from the rows.
func TestTheScriptNotices(t *testing.T) {
	in := invented(8, 8)
	b := Book{Inputs: in, Results: Compute(in, Period{All: true})}
	b.Results.Cards[3].Reply.Estimate = &Estimate{0.9, 0.8, 0.95}
	b.Results.Priors.People.Rate *= 1.01
	export, err := b.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if said, ok := recompute(t, export); ok || !strings.Contains(said, "w3 reply mean") || !strings.Contains(said, "prior people rate") {
		t.Errorf("it says: %s", said)
	}
}
