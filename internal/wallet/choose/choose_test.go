package choose

import (
	"context"
	"slices"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

func today(t testing.TB) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func chooser(t testing.TB) *Chooser {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return New(Parts{Pack: pack, Fees: FeesOf(fee.NewBook(pack))})
}

func (c *Chooser) ask(t testing.TB, profile string) Result {
	t.Helper()
	p, err := ParseProfile([]byte(profile))
	if err != nil {
		t.Fatalf("%s: %v", profile, err)
	}
	r, err := c.Choose(context.Background(), joinder.Viewer{}, p, today(t))
	if err != nil {
		t.Fatalf("%s: %v", profile, err)
	}
	return r
}

func (r Result) place(wallet string) int {
	for _, w := range r.Ranked {
		if w.Wallet == wallet {
			return w.Place
		}
	}
	return 1000
}

func (r Result) bar(wallet string) Bar {
	for _, x := range r.Excluded {
		if x.Wallet == wallet {
			return x.Code
		}
	}
	return ""
}

// expectation is what somebody who knows the wallets would say of a profile.
type expectation struct {
	who, why, profile string
	first             []string            // one of these comes first
	before            [][2]string         // the left one comes before the right one
	out               map[string]Bar      // cannot be used, for this reason
	changes           func(Result) string // something else that must hold; "" when it does
}

func expectations() []expectation {
	return []expectation{
		{who: "a traveller to China with a Visa card", why: "only wallets that take foreign cards pay at shops there; home wallets of the US do not work",
			profile: "{uses: [spend], country: CN, home: US, currencies: [CNY], cards: [visa], devices: [ios], amounts: {spend: 3000}}",
			first:   []string{"alipay", "wechatpay"}, before: [][2]string{{"alipay", "unionpay-yunshanfu"}, {"wechatpay", "jdpay"}, {"ecny", "meituanpay"}},
			out: map[string]Bar{"cashapp": NotThere, "google-wallet": Banned, "apple-pay": NotVisitor, "binance": Banned}},
		{who: "a Korean visitor to China without a card", why: "three Korean wallets pay at shops in mainland China, so they may stay",
			profile: "{uses: [spend], country: CN, home: KR, currencies: [CNY, KRW], devices: [android], networks: [alipay, weixin]}",
			first:   []string{"alipay", "wechatpay"}, out: map[string]Bar{"paypay": NotThere},
			changes: func(r Result) string {
				for _, w := range []string{"kakaopay", "toss", "naverpay"} {
					if r.place(w) > 100 {
						return w + " pays there, but is not ranked"
					}
				}
				return ""
			}},
		{who: "a saver of bitcoin who wants it offline", why: "hardware wallets are made for that; a platform's keys fail with the platform",
			profile: "{uses: [crypto, save], country: US, currencies: [BTC], devices: [desktop], cold: true}",
			first:   []string{"ledger", "trezor"}, before: [][2]string{{"trezor", "coinbase"}, {"ledger", "electrum"}, {"coinbase", "binance"}},
			out: map[string]Bar{"venmo": NotMoney, "zelle": NotKept}},
		{who: "somebody in mainland China who holds ether", why: "platforms may not serve residents; self-custody is not a service",
			profile: "{uses: [crypto], country: CN, currencies: [ETH], devices: [android]}",
			first:   []string{"ledger", "trezor", "metamask"}, before: [][2]string{{"metamask", "tokenpocket"}},
			out: map[string]Bar{"binance": Banned, "okx": Banned, "electrum": NotMoney, "alipay": NotAsset}},
		{who: "a sender and receiver of remittances in the Philippines", why: "the two large local wallets take money from abroad and answer to the BSP",
			profile: "{uses: [send_abroad, receive_abroad], country: PH, currencies: [PHP], devices: [android]}",
			first:   []string{"gcash", "maya"}, before: [][2]string{{"gcash", "shopeepay"}, {"maya", "shopeepay"}, {"wise", "shopeepay"}},
			out: map[string]Bar{"google-wallet": NotFor, "paypal": NotThere}},
		{who: "an elderly user in mainland China", why: "WeChat's Care Mode is documented, Alipay's is not; both are everywhere",
			profile: "{uses: [spend, send], country: CN, currencies: [CNY], devices: [android], needs: [large_text]}",
			first:   []string{"wechatpay"}, before: [][2]string{{"alipay", "jdpay"}, {"alipay", "douyinpay"}}, out: map[string]Bar{"google-wallet": Banned}},
		{who: "somebody who moves 30,000 yuan a month to the bank", why: "e-CNY moves free of charge and the balance is insured; WeChat charges 0.1% beyond 1,000",
			profile: "{uses: [withdraw], country: CN, currencies: [CNY], amounts: {withdraw: 30000}}",
			first:   []string{"ecny", "alipay"}, before: [][2]string{{"alipay", "wechatpay"}, {"ecny", "wechatpay"}}},
		{who: "a saver in mainland China", why: "only e-CNY is covered by deposit insurance", profile: "{uses: [save], country: CN, currencies: [CNY]}",
			first: []string{"ecny"}, out: map[string]Bar{"unionpay-yunshanfu": NotKept}},
		{who: "an everyday user in Germany", why: "Revolut is a licensed bank with deposit insurance in the EU, Wise is not a bank",
			profile: "{uses: [spend, send], country: DE, currencies: [EUR], devices: [ios]}",
			first:   []string{"revolut"}, before: [][2]string{{"wise", "google-wallet"}}, out: map[string]Bar{"google-wallet": NotDevice, "cashapp": NotThere}},
		{who: "a blind user in the United States", why: "Cash App was found accessible by the National Federation of the Blind",
			profile: "{uses: [send, withdraw], country: US, currencies: [USD], devices: [ios], needs: [screen_reader]}",
			first:   []string{"cashapp"}, before: [][2]string{{"cashapp", "venmo"}}},
		{who: "somebody in Kenya with a phone without apps", why: "M-PESA works from the SIM card", profile: "{uses: [spend], country: KE, currencies: [KES], devices: [simple_phone], needs: [simple_phone]}",
			first: []string{"mpesa"}, out: map[string]Bar{"google-wallet": NotDevice, "apple-pay": NotDevice}},
		{who: "a child or elder in Hong Kong without a phone", why: "Octopus is a card", profile: "{uses: [spend], country: HK, currencies: [HKD], devices: [no_phone], needs: [simple_phone]}",
			first: []string{"octopus"}, out: map[string]Bar{"alipayhk": NotDevice, "payme": NotDevice}},
		{who: "a UPI user in India", why: "UPI apps first; prepaid wallets that are not on UPI later",
			profile: "{uses: [spend, send], country: IN, currencies: [INR], networks: [upi], devices: [android]}",
			first:   []string{"phonepe", "paytm"}, before: [][2]string{{"phonepe", "amazonpay-in"}}},
		{who: "somebody in Singapore", why: "GrabPay publishes how it safeguards and is licensed by MAS; FIDReC decides",
			profile: "{uses: [spend], country: SG, currencies: [SGD], devices: [android]}", first: []string{"grabpay", "dbs-paylah"}, before: [][2]string{{"grabpay", "shopeepay"}}},
		{who: "bitcoin and dollars in one wallet, in the US", why: "Cash App is the one in the directory that does both",
			profile: "{uses: [crypto, spend], country: US, currencies: [BTC, USD]}", first: []string{"cashapp"}, before: [][2]string{{"cashapp", "venmo"}}},
	}
}

func TestWhatSomebodyWhoKnowsWouldSay(t *testing.T) {
	c := chooser(t)
	for _, e := range expectations() {
		t.Run(e.who, func(t *testing.T) {
			r := c.ask(t, e.profile)
			if len(r.Ranked) == 0 || !slices.Contains(e.first, r.Ranked[0].Wallet) {
				t.Errorf("first is %s, not one of %v: %s", r.Ranked[0].Wallet, e.first, e.why)
			}
			for _, b := range e.before {
				if r.place(b[0]) >= r.place(b[1]) {
					t.Errorf("%s (%d) does not come before %s (%d)", b[0], r.place(b[0]), b[1], r.place(b[1]))
				}
			}
			for w, bar := range e.out {
				if got := r.bar(w); got != bar {
					t.Errorf("%s is barred by %q, not %q", w, got, bar)
				}
			}
			if e.changes != nil {
				if wrong := e.changes(r); wrong != "" {
					t.Error(wrong)
				}
			}
			holdResult(t, c, r)
		})
	}
}

// holdResult holds what is so in every ranking.
func holdResult(t *testing.T, c *Chooser, r Result) {
	t.Helper()
	seen := map[string]int{}
	for i, w := range r.Ranked {
		seen[w.Wallet]++
		if w.Low > w.Score || w.Score > w.High || w.Low < 0 || w.High > 1 {
			t.Errorf("%s: %v is not between %v and %v", w.Wallet, w.Score, w.Low, w.High)
		}
		if i > 0 && w.Score > r.Ranked[i-1].Score {
			t.Errorf("%s stands below a lower score", w.Wallet)
		}
		for _, m := range w.Marks {
			for _, p := range m.Parts {
				if p.Say.ZH == "" || p.Say.EN == "" || p.Known == (p.Status == "") {
					t.Errorf("%s %s/%s: %+v", w.Wallet, m.Criterion, p.ID, p)
				}
				if !p.Known && (p.Low != 0 || p.High != whole) {
					t.Errorf("%s %s/%s is not known, but counts as %d to %d", w.Wallet, m.Criterion, p.ID, p.Low, p.High)
				}
			}
		}
	}
	for _, x := range r.Excluded {
		seen[x.Wallet]++
	}
	for _, w := range c.Pack.WalletEntries() {
		if seen[w.ID()] != 1 {
			t.Errorf("%s appears %d times among ranked and excluded", w.ID(), seen[w.ID()])
		}
	}
	if len(r.Ranked) == 0 {
		return
	}
	for _, s := range r.Swings {
		_, here, _ := s.Here(r.Ranked[0].Wallet)
		if here == nil {
			t.Errorf("%s: the first wallet is first at no share", s.Criterion)
		}
	}
}

// TestEverySignIsSeen holds that no row of the pack waits for what the engine
// never looks for.
func TestEverySignIsSeen(t *testing.T) {
	c, found := chooser(t), map[string]bool{}
	more := seen{Record{Known: true, Says: joinder.Text{ZH: "x", EN: "x"}}, fee.NewBook(chooser(t).Pack)}
	profiles := []string{"{uses: [spend, send_abroad], country: HK, currencies: [HKD], cards: [visa, unionpay], networks: [fps, upi], devices: [ios, watch]}",
		"{uses: [spend, send, save], country: US, currencies: [USD, EUR], devices: [watch, ios], languages: [en]}", "{uses: [save, spend], country: IN}",
		"{uses: [spend], country: CN, currencies: [CNY], cards: [visa, unionpay, jcb], languages: [en, fr], needs: [large_text, screen_reader], networks: [upi]}",
		"{uses: [spend], country: CN, currencies: [CNY], cards: [unionpay], languages: [en]}", "{uses: [spend], country: CN, currencies: [CNY], cards: [jcb], networks: [alipay]}",
		"{uses: [crypto], country: US, currencies: [BTC, SOL]}", "{uses: [spend], country: ZZ}"}
	for _, e := range expectations() {
		profiles = append(profiles, e.profile)
	}
	for _, profile := range profiles {
		p, err := ParseProfile([]byte(profile))
		if err != nil {
			t.Fatal(err)
		}
		if p, err = c.Check(p, today(t)); err != nil {
			t.Fatalf("%s: %v", profile, err)
		}
		for _, w := range c.Pack.WalletEntries() {
			v := c.look(c.Pack.Choosing(today(t)), p, w, more, today(t))
			v.excluded()
			for sign := range v.signs {
				found[sign] = true
			}
		}
	}
	rare := []string{"terms_free", "body_court", "signin_biometric"} // no wallet of the pack is so at present
	for _, criterion := range c.Pack.Choosing(today(t)).Criteria {
		for _, part := range criterion.Parts {
			for _, row := range part.Rows {
				if !found[row.Sign] && !slices.Contains(rare, row.Sign) {
					t.Errorf("%s: no wallet ever shows %s", part.ID, row.Sign)
				}
			}
		}
	}
}

func TestRecordsCount(t *testing.T) {
	c := chooser(t)
	before := c.ask(t, "{uses: [spend], country: CN, currencies: [CNY]}")
	c.Record = records{"alipay": {Known: true, Low: 9000, High: 9500, Says: joinder.Text{ZH: "九成", EN: "nine in ten"}},
		"wechatpay": {Known: true, Low: 500, High: 1500, Says: joinder.Text{ZH: "一成", EN: "one in ten"}}}
	after := c.ask(t, "{uses: [spend], country: CN, currencies: [CNY]}")
	if before.place("alipay") < before.place("wechatpay") || after.place("alipay") != 1 || after.place("wechatpay") <= 2 {
		t.Errorf("the record changes nothing: %d %d, %d %d", before.place("alipay"), before.place("wechatpay"), after.place("alipay"), after.place("wechatpay"))
	}
}

type records map[string]Record

func (r records) Records(context.Context, joinder.Viewer, []string) (map[string]Record, error) {
	return r, nil
}
