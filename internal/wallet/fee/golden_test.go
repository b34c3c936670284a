package fee_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

const golden = "testdata/fees_golden.tsv"

// examples are rules that no source gives yet; testdata/recompute.py has the same.
func examples() []fee.Observation {
	tiers := func(t ...datapack.FeeTier) []datapack.FeeTier { return t }
	var out []fee.Observation
	for _, x := range []struct {
		id    string
		rules datapack.FeeRules
	}{
		{"example-tiers-part", datapack.FeeRules{TiersByPart: true, Max: "100", Tiers: tiers(datapack.FeeTier{UpTo: "1000", RatePct: "0.5", Fixed: "1"},
			datapack.FeeTier{UpTo: "10000", RatePct: "0.3"}, datapack.FeeTier{RatePct: "0.1"})}},
		{"example-tiers-whole", datapack.FeeRules{Tiers: tiers(datapack.FeeTier{UpTo: "1000", RatePct: "1", Min: "2"},
			datapack.FeeTier{UpTo: "5000", RatePct: "0.5"}, datapack.FeeTier{RatePct: "0.1", Fixed: "3", Max: "20"})}},
		{"example-spread", datapack.FeeRules{RatePct: "0.4", Min: "0.50", SpreadPct: "1.2"}},
		{"example-yearly", datapack.FeeRules{RatePct: "0.5", Min: "1", Per: "year"}},
	} {
		out = append(out, fee.Observation{ID: x.id, Wallet: x.id, Action: fee.Other, Currency: "USD", Rules: x.rules, CheckedOn: today, Confidence: datapack.High, Sources: []string{"test"}})
	}
	return out
}

func TestGoldenTable(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	b := fee.NewBook(pack, examples()...)
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	rows, ids := 0, map[string]bool{}
	for row := range strings.Lines(string(text)) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		rows++
		cells := strings.Split(strings.TrimSpace(row), "\t")
		ids[cells[0]] = true
		a, err := b.Answer(goldenAsk(t, b, cells))
		if err != nil {
			t.Errorf("%v: %v", cells, err)
			continue
		}
		if got := []string{a.Fee.Decimal(), a.Low.Decimal(), a.High.Decimal()}; strings.Join(got, " ") != strings.Join(cells[9:12], " ") {
			t.Errorf("%v: computed %v", cells, got)
		}
		if sum, _ := a.Net.Add(a.Fee); sum != a.Ask.Amount {
			t.Errorf("%v: net %s and fee %s are not the amount", cells, a.Net, a.Fee)
		}
	}
	if rows < 200 {
		t.Errorf("only %d rows", rows)
	}
	for _, w := range b.Wallets("") {
		for _, o := range b.Observations(w, today) {
			if !ids[o.ID] && o.Action != fee.Yield {
				t.Errorf("%s has no golden row", o.ID)
			}
		}
	}
}

func goldenAsk(t *testing.T, b *fee.Book, cells []string) fee.Ask {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	day, err := joinder.ParseDate(cells[5])
	if err != nil {
		t.Fatal(err)
	}
	o, ok := b.Observation(cells[0], day)
	if !ok {
		t.Fatalf("no observation %s", cells[0])
	}
	currency := joinder.Currency(cells[2])
	ask := fee.Ask{Wallet: o.Wallet, Observation: o.ID, Amount: money(t, cells[1], currency), UsedCount: number(cells[4]), On: day, Periods: number(cells[7]), Unverified: cells[8] == "yes"}
	if cells[3] != "-" {
		used := money(t, cells[3], currency)
		ask.UsedAllowance = &used
	}
	if cells[6] != "-" {
		is := cells[6] == "yes"
		ask.Weekend = &is
	}
	return ask
}

// TestGoldenTableIsRecomputed: the table itself is right by other means.
func TestGoldenTableIsRecomputed(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: the table is not recomputed")
	}
	cmd := exec.Command(python, "-B", "testdata/recompute.py", golden)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
