package datapack

import (
	"regexp"
	"strings"
	"testing"
)

// TestWhatOtherSourcesSayInNumbers: every number of "instead" stands in the
// words that it was read from, and what the words leave out stays as it was.
func TestWhatOtherSourcesSayInNumbers(t *testing.T) {
	p := mustLoad(t)
	plain := regexp.MustCompile(`\.?0+$`)
	read := 0
	for _, r := range p.fees.Rows {
		for _, c := range r.Conflicts {
			if c.Instead == nil {
				continue
			}
			read++
			i := *c.Instead
			numbers := append([]Decimal{i.RatePct, i.RateOver, i.Fixed, i.FixedAfter, i.Min, i.Max, i.FreeUpTo, i.FreeBelow}, i.RateRange...)
			if i.Allowance != nil {
				numbers = append(numbers, i.Allowance.Amount)
			}
			for _, n := range numbers {
				short := string(n)
				if strings.Contains(short, ".") {
					short = plain.ReplaceAllString(short, "")
				}
				if n != "" && !strings.Contains(c.Says, short) {
					t.Errorf("%s: %s is not in %q", r.ID, n, c.Says)
				}
			}
			whole := *r.instead(c.Instead)
			if i.Min == "" && whole.Min != r.Min || i.Max == "" && whole.Max != r.Max || len(i.RateRange) == 0 && i.RatePct == "" && whole.RatePct != r.RatePct {
				t.Errorf("%s: %q changes more than it says: %+v", r.ID, c.Says, whole)
			}
		}
	}
	if read < 7 {
		t.Errorf("only %d contradictions can be computed", read)
	}
}

func TestThresholdsStandInTheWords(t *testing.T) {
	for _, r := range mustLoad(t).fees.Rows {
		for _, edge := range []Decimal{r.FreeUpTo, r.FreeBelow} {
			if edge != "" && !strings.Contains(r.AppliesWhen, string(edge)) {
				t.Errorf("%s: %s is not in %q", r.ID, edge, r.AppliesWhen)
			}
		}
		if r.AppliesWhen != "" && r.FreeUpTo+r.FreeBelow == "" {
			t.Errorf("%s: no program reads %q", r.ID, r.AppliesWhen)
		}
	}
}

func TestFeeRulesAreChecked(t *testing.T) {
	row := "kind: withdraw, action: balance to bank card, rate_pct: 0.1, min: 0.10, max: null, currency: CNY, free_allowance: {amount: 20000, period: lifetime per person}"
	for is, says := range map[string]string{
		"action: balance to bank card, rate_pct: 0.1, currency: CNY":                                                                                                    `the key "kind" is missing`,
		"kind: fly, action: balance to bank card, rate_pct: 0.1, currency: CNY":                                                                                         `"fly" is not one of`,
		"kind: withdraw, speed: soon, action: balance to bank card, rate_pct: 0.1, currency: CNY":                                                                       `"soon" is not one of`,
		"kind: withdraw, also_kind: [withdraw], action: balance to bank card, rate_pct: 0.1, currency: CNY":                                                             "repeats the kind",
		"kind: withdraw, action: balance to bank card, rate_pct: 0.1, min: 5, max: 4, currency: CNY":                                                                    "min 5 is above max 4",
		"kind: withdraw, action: balance to bank card, rate_pct: -1, currency: CNY":                                                                                     "-1 is negative",
		"kind: withdraw, action: balance to bank card, rate_pct_range: [2, 1], currency: CNY":                                                                           "the wrong way round",
		"kind: withdraw, action: balance to bank card, rate_pct: 1, free_up_to: 5, free_below: 6, currency: CNY":                                                        "given together",
		"kind: withdraw, action: balance to bank card, rate_pct: 1, per: week, currency: CNY":                                                                           "per is a month or a year",
		"kind: withdraw, action: balance to bank card, rate_pct: 1, free_allowance: {amount: 1, period: fortnight}, currency: CNY":                                      `no rule counts "fortnight"`,
		"kind: withdraw, action: balance to bank card, rate_pct: 1, tiers_of: whole, tiers: [{rate_pct: 1}], currency: CNY":                                             "no rate beside them",
		"kind: withdraw, action: balance to bank card, tiers: [{rate_pct: 1}], currency: CNY":                                                                           "tiers need tiers_of",
		"kind: withdraw, action: balance to bank card, tiers_of: whole, tiers: [{up_to: 5, rate_pct: 1}], currency: CNY":                                                "every tier but the last",
		"kind: withdraw, action: balance to bank card, tiers_of: whole, tiers: [{up_to: 5, rate_pct: 1}, {up_to: 4, rate_pct: 1}, {rate_pct: 1}], currency: CNY":        "does not rise",
		"kind: withdraw, action: balance to bank card, tiers_of: part, tiers: [{up_to: 5, rate_pct: 1}, {rate_pct: 1, fixed: 2}], currency: CNY":                        "fixed only in the first",
		"kind: withdraw, action: balance to bank card, rate_pct: 1, currency: CNY, plus: [tips]":                                                                        `"tips" is not one of`,
		"kind: withdraw, action: balance to bank card, rate_pct: 1, currency: CNY, conflicts: [{says: \"1%\", source: \"https://x.example\", instead: {rate_pct: -2}}]": "-2 is negative",
	} {
		f := files(t)
		data := string(f["fees.yaml"].Data)
		if !strings.Contains(data, row) {
			t.Fatal("the row is another one now")
		}
		f["fees.yaml"].Data = []byte(strings.Replace(data, row, is, 1))
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", is, err, says)
		}
	}
	f := files(t)
	good := "kind: withdraw, action: balance to bank card, tiers_of: part, tiers: [{up_to: 5, rate_pct: 1, fixed: 1}, {rate_pct: 0.5}], max: 9, currency: CNY"
	f["fees.yaml"].Data = []byte(strings.Replace(string(f["fees.yaml"].Data), row, good, 1))
	if _, err := Load(f); err != nil {
		t.Errorf("tiers are refused: %v", err)
	}
}
