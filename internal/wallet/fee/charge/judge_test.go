package charge

import (
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

func TestChargesBesideWhatWasObserved(t *testing.T) {
	day := joinder.Date{Year: 2026, Month: 11, Day: 2}
	observed := func(action fee.Action, rules datapack.FeeRules, plus ...datapack.FeePlus) fee.Observation {
		return fee.Observation{ID: "o-" + string(action), Wallet: "w", Action: action, Currency: "CNY", Rules: rules, Plus: plus, CheckedOn: day}
	}
	book := fee.NewBook(nil,
		observed(fee.Withdraw, datapack.FeeRules{RatePct: "0.1", Min: "0.10", FreeAmount: "1000", FreePeriod: "month"}),
		observed(fee.Transfer, datapack.FeeRules{RatePct: "1", Min: "1.00"}),
		observed(fee.Exchange, datapack.FeeRules{RatePct: "1"}, datapack.PlusSpread))
	for name, c := range map[string]struct {
		kind, amount, fee string
		currency          joinder.Currency
		want              Finding
		by, why           string
	}{
		"as if nothing of the allowance was used": {"withdraw", "2000", "1.00", "CNY", AsObserved, "", ""},
		"as if all was used":                      {"withdraw", "2000", "2.00", "CNY", AsObserved, "", ""},
		"more than both":                          {"withdraw", "2000", "4.00", "CNY", More, "2.00", ""},
		"more by one":                             {"withdraw", "2000", "2.01", "CNY", More, "0.01", ""},
		"the minimum":                             {"transfer", "0.01", "1.00", "CNY", AsObserved, "", ""},
		"less":                                    {"transfer", "1000", "3", "CNY", Less, "7.00", ""},
		"huge":                                    {"transfer", "1000000000000", "10000000000.00", "CNY", AsObserved, "", ""},
		"costs on top":                            {"exchange", "1000", "15", "CNY", CannotSay, "", OnTop},
		"an action nobody observed":               {"cash", "1000", "15", "CNY", CannotSay, "", NoObservation},
		"a currency nobody observed":              {"withdraw", "1000", "15", "JPY", CannotSay, "", NoObservation},
		"nobody knows what was done":              {"", "1000", "15", "CNY", CannotSay, "", NoAction},
	} {
		amount, err := joinder.ParseMoney(c.amount, c.currency)
		if err != nil {
			t.Fatal(err)
		}
		charged, err := joinder.ParseMoney(c.fee, c.currency)
		if err != nil {
			t.Fatal(err)
		}
		v := Judge(book, "w", Row{Kind: c.kind, Amount: amount, Fee: charged, On: day}, day)
		if v.Finding != c.want || v.By.Decimal() != c.by || v.Why != c.why {
			t.Errorf("%s: %s by %q, %q", name, v.Finding, v.By.Decimal(), v.Why)
		}
	}
	if v := Judge(book, "nobody's", Row{Kind: "withdraw", Amount: joinder.Minor(1, "CNY"), Fee: joinder.Minor(1, "CNY")}, day); v.Why != NoObservation {
		t.Errorf("a wallet nobody knows: %+v", v)
	}
}
