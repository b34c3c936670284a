package emergency_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/emergency"
)

func pack(t *testing.T) *datapack.Pack {
	t.Helper()
	p, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var day = joinder.Date{Year: 2026, Month: 11, Day: 23}

// walk visits every scenario with every wallet, place and branch, unsaid ones
// included.
func walk(t *testing.T, visit func(a emergency.Ask, p emergency.Plan)) (plans int) {
	t.Helper()
	data := pack(t)
	guide := emergency.Of(data)
	wallets, places := []string{""}, []string{""}
	for _, w := range data.WalletEntries() {
		wallets = append(wallets, w.ID())
	}
	for _, j := range data.Served() {
		places = append(places, j.ID)
	}
	for _, s := range data.Scenarios() {
		branches := []string{""}
		for _, b := range s.Branches {
			branches = append(branches, b.ID)
		}
		for _, wallet := range wallets {
			for _, place := range places {
				for _, branch := range branches {
					a := emergency.Ask{Scenario: s.ID, Branch: branch, Wallet: wallet, Place: place, Day: day}
					p, err := guide.Plan(a)
					if err != nil {
						t.Fatal(a, err)
					}
					plans++
					visit(a, p)
				}
			}
		}
	}
	return plans
}

// TestEveryWayEnds: whatever somebody answers there are steps, they are counted
// from one to the last without a gap, minutes never go back, both languages say
// them, and every one has a source.
func TestEveryWayEnds(t *testing.T) {
	reached := map[string]bool{}
	plans := walk(t, func(a emergency.Ask, p emergency.Plan) {
		open := p.Open()
		if len(open) < 3 || len(open) > 15 {
			t.Fatalf("%+v: %d steps", a, len(open))
		}
		last, seen := 0, map[string]bool{}
		for i, s := range open {
			if s.N != i+1 || seen[s.ID] || s.Minutes < last {
				t.Fatalf("%+v: step %s is number %d at place %d, within %d minutes after %d", a, s.ID, s.N, i+1, s.Minutes, last)
			}
			last, seen[s.ID], reached[a.Scenario+"/"+s.ID] = s.Minutes, true, true
			if len(s.Origin.Sources) == 0 || !s.Status.Shown() {
				t.Errorf("%s: status %s, sources %v", s.ID, s.Status, s.Origin.Sources)
			}
			both(t, s.ID, append(append([]joinder.Text{s.Title, s.Why}, s.Lines...), s.Script...)...)
		}
		if len(p.Never) == 0 {
			t.Errorf("%s says nothing of what never to do", a.Scenario)
		}
	})
	for _, s := range pack(t).Scenarios() {
		both(t, s.ID, s.Title, s.Hint)
		for _, u := range s.Steps {
			if !reached[s.ID+"/"+u.Use] {
				t.Errorf("nobody can reach %s of %s", u.Use, s.ID)
			}
		}
	}
	t.Logf("%d plans", plans)
}

func both(t *testing.T, where string, texts ...joinder.Text) {
	t.Helper()
	for _, x := range texts {
		if strings.TrimSpace(x.ZH) == "" || strings.TrimSpace(x.EN) == "" || x.ZH == x.EN {
			t.Errorf("%s: %+v is not in both languages", where, x)
		}
	}
}

// TestStepsFitTheWallet: nobody is told to freeze what nobody can freeze, or to
// use a seed that they do not have.
func TestStepsFitTheWallet(t *testing.T) {
	steps := func(scenario, branch, wallet string) (ids []string) {
		p, err := emergency.Of(pack(t)).Plan(emergency.Ask{Scenario: scenario, Branch: branch, Wallet: wallet, Day: day})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Open() {
			ids = append(ids, s.ID)
		}
		return ids
	}
	for _, c := range []struct{ scenario, branch, wallet, has, lacks string }{
		{"stolen-phone", "", "alipay", "freeze-wallet notice", "use-backup"},
		{"stolen-phone", "", "metamask", "use-backup block-sim", "freeze-wallet notice review"},
		{"stolen-phone", "", "", "freeze-wallet use-backup", ""},
		{"unauthorised-payment", "", "metamask", "revoke trace tell-exchange", "report-payment freeze-wallet"},
		{"unauthorised-payment", "", "coinbase", "freeze-wallet trace tell-exchange", "revoke"},
		{"unauthorised-payment", "", "paypal", "report-payment", "trace tell-exchange revoke"},
		{"seed-leaked", "there", "metamask", "new-wallet move-assets abandon-seed", "police"},
		{"seed-leaked", "gone", "metamask", "trace police tell-exchange abandon-seed", "new-wallet move-assets"},
		{"wallet-lost", "hardware", "ledger", "use-backup search-backup", "freeze-card still-open"},
		{"wallet-lost", "seed", "trezor", "still-open search-backup", "use-backup freeze-wallet"},
		{"wallet-lost", "card", "cashapp", "freeze-card freeze-cards notice", "block-sim still-open"},
	} {
		got := steps(c.scenario, c.branch, c.wallet)
		for _, id := range strings.Fields(c.has) {
			if !slices.Contains(got, id) {
				t.Errorf("%s %s with %q lacks %s: %v", c.scenario, c.branch, c.wallet, id, got)
			}
		}
		for _, id := range strings.Fields(c.lacks) {
			if slices.Contains(got, id) {
				t.Errorf("%s %s with %q has %s: %v", c.scenario, c.branch, c.wallet, id, got)
			}
		}
	}
}

var number = regexp.MustCompile(`[0-9]{3,}`)

// TestNoNumberPastTheGate: what may be dialled was seen and is a fact; where no
// number passes, the help says so.
func TestNoNumberPastTheGate(t *testing.T) {
	data := pack(t)
	guide := emergency.Of(data)
	for _, j := range append(data.Served(), datapack.Jurisdiction{ID: ""}, datapack.Jurisdiction{ID: "KE"}) {
		for _, h := range []emergency.Help{guide.Police(j.ID, day), guide.Carrier(j.ID, day)} {
			dials := 0
			for _, c := range h.Calls {
				if c.Phone != "" && c.Status != datapack.Fact && c.Status != datapack.Stale {
					t.Errorf("%s: %s is shown though %s", j.ID, c.Phone, c.Status)
				}
				if c.Phone == "" && (number.MatchString(c.Name.ZH) || number.MatchString(c.Name.EN)) {
					t.Errorf("%s: the name %v holds a withheld number", j.ID, c.Name)
				}
				dials += len(c.Dial())
			}
			if (dials == 0) != h.Withheld {
				t.Errorf("%s: %d numbers, withheld %v", j.ID, dials, h.Withheld)
			}
		}
	}
	for place, want := range map[string]bool{"CN": false, "HK": false, "TW": true, "IN": true, "SG": false, "GB": false, "US": true, "AU": true, "KR": true, "": true} {
		if got := guide.Police(place, day).Withheld; got != want {
			t.Errorf("police in %q: withheld %v, want %v", place, got, want)
		}
	}
	for _, w := range data.WalletEntries() {
		h := guide.Wallet(w.ID(), day)
		if h.Status == datapack.Unconfirmed && number.MatchString(strings.Join(h.Lines, " ")) {
			t.Errorf("%s: an unconfirmed line holds a number: %q", w.ID(), h.Lines)
		}
		if h.Withheld != (len(h.Lines) == 0) || !h.Known {
			t.Errorf("%s: %+v", w.ID(), h)
		}
		for _, c := range h.Contacts {
			if c.Kind == "email_scam" || c.Kind == "twitter" || c.Status == datapack.Unconfirmed {
				t.Errorf("%s: contact %+v", w.ID(), c)
			}
		}
	}
}

func TestDial(t *testing.T) {
	for text, want := range map[string]string{
		"110; 96110":                      "110 96110",
		"18222 (advice); 999 (emergency)": "18222 999",
		"0300 123 2040; Scotland: 101":    "03001232040 101",
		"#9110; 110":                      "%239110 110",
		"1-888-495-8501":                  "18884958501",
		"US +1 (888) 908-7930; x":         "+18889087930",
		"in the app":                      "",
	} {
		var got []string
		for _, d := range emergency.Dial(text) {
			got = append(got, d.Tel)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUnknownAsksAreUnsaid(t *testing.T) {
	guide := emergency.Of(pack(t))
	p, err := guide.Plan(emergency.Ask{Scenario: "seed-leaked", Branch: "<b>", Wallet: "no-such", Place: "XX", Day: day})
	if err != nil || !p.Asks() || p.Wallet != "" || p.Place != "" || p.Kind != "" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := guide.Plan(emergency.Ask{Scenario: "nothing"}); joinder.KindOf(err) != joinder.NotFound {
		t.Error(err)
	}
	if p, _ := guide.Plan(emergency.Ask{Scenario: "seed-leaked", Wallet: "alipay", Day: day}); !p.Misses() || p.Place != "CN" {
		t.Errorf("a custodial wallet has no seed: %+v", p.Kind)
	}
}

// TestLargeSumsAreThePacks: every amount has a source of its own or is a channel's cap.
func TestLargeSumsAreThePacks(t *testing.T) {
	guide := emergency.Of(pack(t))
	for place, want := range map[string]int{"CN": 2, "HK": 1, "GB": 2, "BR": 0} {
		got := guide.Large(place, day)
		if len(got) != want {
			t.Errorf("%s: %d sums", place, len(got))
		}
		for _, s := range got {
			if s.Value.Amount.Sign() <= 0 || len(s.Origin.Sources) == 0 {
				t.Errorf("%s: %+v", place, s)
			}
		}
	}
}
