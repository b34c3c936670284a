package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/wallet/fee"
)

// fees is the part of `joinder fees --json` that others script against.
type fees struct {
	Fee, Currency, Amount, Net, Low, High, Explanation string
	Contradicted                                       bool
	Observations                                       []struct {
		ID      string
		RatePct *string `json:"rate_pct"`
		Min     *string
		Max     *string
		Source  string
		AsOf    string `json:"as_of"`
		Status  string
		Income  *string
	}
}

func charged(t *testing.T, args ...string) fees {
	t.Helper()
	out := mustRun(t, append([]string{"fees", "--json"}, args...)...)
	wantKeys(t, keysOf(t, out), "fee", "currency", "amount", "net", "observations", "explanation")
	var f fees
	if err := json.Unmarshal([]byte(out), &f); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return f
}

func TestFeesJSON(t *testing.T) {
	for _, c := range []struct{ args, fee, net, id, status string }{
		{"--wallet alipay --action withdraw --amount 30000 --currency CNY", "10.00", "29990.00", "fee-alipay-withdraw", "fact"},
		{"--wallet alipay --action fee-alipay-withdraw --amount 30000 --currency cny --used-allowance 20000", "30.00", "29970.00", "fee-alipay-withdraw", "fact"},
		{"--wallet Alipay --action withdrawal --amount 0.50 --currency CNY --used-allowance 20000", "0.10", "0.40", "fee-alipay-withdraw", "fact"},
		{"--wallet alipay --action 提现 --amount 30,000.00 --used-allowance 5000", "15.00", "29985.00", "fee-alipay-withdraw", "fact"},
		{"--wallet wechatpay --action withdraw --amount 30000 --currency CNY", "29.00", "29971.00", "fee-wechat-withdraw", "contradicted"},
		{"--wallet cashapp --action cash-out --amount 100 --currency USD --speed instant", "1.75", "98.25", "fee-cashapp-instant", "contradicted"},
		{"--wallet wise --action atm --amount 250 --currency USD --used-count 2", "4.50", "245.50", "fee-wise-us-atm", "fact"},
		{"--wallet revolut --action fx --amount 3000 --currency EUR --on 2026-11-21", "50.00", "2950.00", "fee-revolut-eea-fx", "fact"},
		{"--wallet revolut --action fx --amount 3000 --currency EUR --on 2026-11-21 --weekend no", "20.00", "2980.00", "fee-revolut-eea-fx", "fact"},
		{"--wallet ovo --action topup --amount 10000 --currency IDR", "1500.00", "8500.00", "fee-ovo-topup-va", "stale"},
		{"--wallet suica --action fee-suica-reissue --amount 2000 --currency JPY", "510", "1490", "fee-suica-reissue", "contradicted"},
		{"--wallet metamask --action swap --amount 1.5 --currency ETH", "0.013125000000000000", "1.486875000000000000", "fee-metamask-swap", "unconfirmed"},
		{"--wallet alipay --action withdraw --amount 1000000000000 --currency CNY --used-allowance 0", "999999980.00", "999000000020.00", "fee-alipay-withdraw", "fact"},
		{"--wallet alipay --action withdraw --amount 20001 --currency CNY --on 2028-02-29", "0.10", "20000.90", "fee-alipay-withdraw", "stale"},
	} {
		args := strings.Fields(c.args)
		if !strings.Contains(c.args, "--on") {
			args = append(args, "--on", "2026-11-23")
		}
		f := charged(t, args...)
		if f.Fee != c.fee || f.Net != c.net || len(f.Observations) == 0 || f.Observations[0].ID != c.id || f.Observations[0].Status != c.status {
			t.Errorf("%s: %+v", c.args, f)
			continue
		}
		o := f.Observations[0]
		if o.Source == "" || o.AsOf == "" || f.Explanation == "" || f.Contradicted != (c.status == "contradicted") {
			t.Errorf("%s: %+v", c.args, f)
		}
	}
}

func TestFeesJSONSaysWhatIsMissing(t *testing.T) {
	out := mustRun(t, "fees", "--wallet", "alipay", "--action", "Balance to Bank Card", "--amount", "30000", "--currency", "CNY", "--json", "--on", "2026-11-23")
	for _, want := range []string{`"rate_pct":"0.1"`, `"min":"0.10"`, `"max":null`, `"source":"https://blog.ytso.com/63347.html"`, `"amount":"30000.00"`, `"low":"10.00"`, `"high":"30.00"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if f := charged(t, "--wallet", "alipay", "--action", "withdraw", "--amount", "30000", "--currency", "CNY"); !strings.Contains(f.Explanation, "assumes none") {
		t.Errorf("the assumption is not in %q", f.Explanation)
	}
	f := charged(t, "--wallet", "ecny", "--action", "yield-ecny", "--amount", "30000", "--currency", "CNY")
	if f.Fee != "0.00" || f.Observations[0].Income == nil || *f.Observations[0].Income != "15.00" {
		t.Errorf("interest: %+v", f)
	}
}

func TestFeesForPeople(t *testing.T) {
	out := mustRun(t, "fees", "--wallet", "wechatpay", "--action", "withdraw", "--amount", "301000", "--currency", "CNY", "--on", "2026-11-23")
	for _, want := range []string{"¥100.00 to ¥301.00", "from 2021, 0.1%/0.05%, max 100", "sources disagree", "22 November 2026"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	if hit := regexp.MustCompile(`(?i)the fee is|guarantee|<no value>|feecalc\.`).FindString(out); hit != "" {
		t.Errorf("%q in %s", hit, out)
	}
}

func TestFeesCalledWrongly(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"--wallet alypay --action withdraw --amount 1 --currency CNY", "alipay, wechatpay"},
		{"--wallet ledger --action withdraw --amount 1 --currency CNY", "alipay, wechatpay"},
		{"--wallet alipay --action teleport --amount 1 --currency CNY", "fee-alipay-withdraw"},
		{"--wallet alipay --action top_up --amount 1 --currency CNY", "withdraw, payment"},
		{"--wallet alipay --action withdraw --amount 1 --currency USD", "only in: CNY"},
		{"--wallet alipay --action withdraw --amount 1 --currency RMB", "AED"},
		{"--wallet alipay --action withdraw --amount=-1 --currency CNY", "less than nothing"},
		{"--wallet alipay --action withdraw --amount 0.001 --currency CNY", "2 decimal places"},
		{"--wallet suica --action fee-suica-reissue --amount 0.5 --currency JPY", "0 decimal places"},
		{"--wallet alipay --action withdraw --amount lots --currency CNY", "lots"},
		{"--wallet alipay --action withdraw --amount 1 --currency CNY --used-allowance=-5", "less than nothing"},
		{"--wallet alipay --action withdraw --amount 1 --currency CNY --on 2023-02-29", "2023-02-29"},
		{"--wallet alipay --action withdraw --amount 1 --currency CNY --on 2016-10-11", "12 October 2016"},
		{"--wallet metamask --action on_chain --amount 1 --currency ETH", "network"},
		{"--wallet metamask --action swap --amount 1", "--currency"},
		{"--wallet alipay --action withdraw --amount 1 --currency CNY --weekend maybe", "yes or no"},
		{"--wallet alipay --action withdraw", "amount"},
	} {
		out, errOut, code := run(t, append([]string{"fees"}, strings.Fields(c.args)...)...)
		if code != 2 || out != "" || !strings.Contains(errOut, c.says) {
			t.Errorf("fees %s: exit code %d, %q, %q; want %q", c.args, code, out, errOut, c.says)
		}
	}
}

// TestEveryObservationIsExplained in both languages, with every placeholder
// filled and no sentence of the other language.
func TestEveryObservationIsExplained(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := i18n.LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s: %s is missing", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	english := regexp.MustCompile(`[a-z]{3,} (is|of|the|was|applies|comes) `)
	book, used := fee.NewBook(pack), func(s string, c joinder.Currency) *joinder.Money {
		m, err := joinder.ParseMoney(s, c)
		if err != nil {
			t.Fatal(err)
		}
		return &m
	}
	weekend, later := true, joinder.Date{Year: 2027, Month: 6, Day: 1}
	for _, id := range book.Wallets("") {
		for _, o := range book.Observations(id, later) {
			c := o.Currency
			if c == fee.AnyCrypto {
				c = "ETH"
			}
			for _, amount := range []string{"1", "200", "1000000"} {
				for _, ask := range []fee.Ask{
					{}, {On: joinder.Date{Year: 2026, Month: 11, Day: 23}}, {On: later, UsedAllowance: used("0", c)},
					{On: later, UsedAllowance: used("200", c), UsedCount: 9, Weekend: &weekend, Unverified: true, Periods: 13},
				} {
					ask.Wallet, ask.Observation, ask.Amount = id, o.ID, *used(amount, c)
					a, err := book.Answer(ask)
					if err != nil {
						t.Fatal(err)
					}
					for _, lang := range i18n.Langs() {
						for _, l := range a.Explanation {
							text := l.Say(catalog.Localizer(lang).T)
							if strings.Contains(text, "feecalc.") || strings.Contains(text, "…") || lang == joinder.Chinese && english.MatchString(text) {
								t.Errorf("%s %s: %s", o.ID, lang, text)
							}
						}
					}
				}
			}
		}
	}
}
