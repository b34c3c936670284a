package app_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// chosen is the part of `joinder choose --json` that others script against.
type chosen struct {
	Profile struct {
		Uses    []string
		Country string
		Weights map[string]float64
	}
	Ranked []struct {
		Wallet, Name     string
		Place            int
		Score, Low, High float64
		Reasons          []struct {
			Criterion, Text, Status  string
			Score, Low, High, Weight float64
			Sources                  []string
		}
		Unknown []struct {
			Criterion, Text string
			Weight          float64
		}
	}
	Excluded    []struct{ Wallet, Name, Code, Reason string }
	Sensitivity []struct {
		Criterion, Wallet string
		Weight, From, To  float64
	}
	Weights []struct {
		Criterion    string
		Units, Share float64
		Asked        bool
	}
	Steady bool
	Not    []string
	On     string
}

func choosing(t *testing.T, profile string, args ...string) (chosen, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "profile.yaml")
	write(t, file, profile)
	out := mustRun(t, append([]string{"choose", "--json", "--on", "2026-11-23", "--profile", file}, args...)...)
	var c chosen
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("%v in %.400s", err, out)
	}
	return c, out
}

// goldenProfiles are people, who should come first for them, and who cannot be used.
var goldenProfiles = []struct {
	who, profile string
	first        []string
	out          map[string]string
}{
	{"a traveller to China with a foreign card", "{uses: [spend], country: CN, home: US, currencies: [CNY], cards: [visa], devices: [ios], amounts: {spend: 3000}, languages: [en]}",
		[]string{"alipay", "wechatpay"}, map[string]string{"apple-pay": "card", "cashapp": "place", "google-wallet": "banned"}},
	{"a saver of bitcoin", "{uses: [crypto, save], country: US, currencies: [BTC], cold: true}", []string{"ledger", "trezor"}, map[string]string{"venmo": "currency"}},
	{"a sender of remittances in the Philippines", "{uses: [send_abroad, receive_abroad], country: PH, currencies: [PHP], devices: [android]}", []string{"gcash", "maya"}, map[string]string{"paypal": "place"}},
	{"an elderly user in mainland China", "{uses: [spend, send], country: CN, currencies: [CNY], devices: [android], needs: [large_text]}", []string{"wechatpay"}, nil},
	{"a saver in mainland China", `{"uses": ["save"], "country": "CN", "currencies": ["CNY"]}`, []string{"ecny"}, map[string]string{"unionpay-yunshanfu": "keep"}},
	{"somebody in Kenya without a smartphone", "{uses: [spend, send], country: KE, devices: [simple_phone], needs: [simple_phone]}", []string{"mpesa"}, map[string]string{"apple-pay": "device"}},
}

func TestChooseJSON(t *testing.T) {
	for _, g := range goldenProfiles {
		t.Run(g.who, func(t *testing.T) {
			c, out := choosing(t, g.profile)
			if strings.Contains(out, ":null") || c.On != "2026-11-23" || len(c.Not) < 3 {
				t.Errorf("a null, a wrong day or nothing about what it is not: %.300s", out)
			}
			if len(c.Ranked) == 0 || !slices.Contains(g.first, c.Ranked[0].Wallet) {
				t.Fatalf("first is %+v, not one of %v", c.Ranked[:min(1, len(c.Ranked))], g.first)
			}
			for w, code := range g.out {
				if !slices.ContainsFunc(c.Excluded, func(x struct{ Wallet, Name, Code, Reason string }) bool {
					return x.Wallet == w && x.Code == code && x.Reason != ""
				}) {
					t.Errorf("%s is not excluded by %s", w, code)
				}
			}
			c.adds(t)
			c.spans(t)
			again, same := choosing(t, g.profile)
			if same != out || again.Ranked[0].Wallet != c.Ranked[0].Wallet {
				t.Error("the same profile gives another answer")
			}
		})
	}
}

// adds recomputes every score from the reasons: what is not known counts as the
// middle, and as both ends in the range.
func (c chosen) adds(t *testing.T) {
	t.Helper()
	for _, r := range c.Ranked {
		score, low, high, weight := 0.0, 0.0, 0.0, 0.0
		for _, x := range r.Reasons {
			score, low, high, weight = score+x.Weight*x.Score, low+x.Weight*x.Low, high+x.Weight*x.High, weight+x.Weight
			if x.Text == "" || x.Status == "" || x.Score < x.Low-1e-6 || x.Score > x.High+1e-6 {
				t.Errorf("%s: %+v", r.Wallet, x)
			}
		}
		score, high = score+(1-weight)/2, high+1-weight
		if math.Abs(score-r.Score) > 1e-4 || math.Abs(low-r.Low) > 1e-4 || math.Abs(high-r.High) > 1e-4 {
			t.Errorf("%s: %v [%v %v], its reasons give %v [%v %v]", r.Wallet, r.Score, r.Low, r.High, score, low, high)
		}
		if len(r.Unknown) == 0 && r.High-r.Low > 0.5 {
			t.Errorf("%s: a wide range and nothing unknown", r.Wallet)
		}
	}
}

// spans holds that the sensitivity covers every share and agrees with the
// ranking where the share is now.
func (c chosen) spans(t *testing.T) {
	t.Helper()
	ends := map[string]float64{}
	for _, s := range c.Sensitivity {
		if math.Abs(s.From-ends[s.Criterion]) > 1e-6 || s.To <= s.From {
			t.Errorf("a gap: %+v", s)
		}
		ends[s.Criterion] = s.To
		if s.Weight > s.From+1e-6 && s.Weight < s.To-1e-6 && s.Wallet != c.Ranked[0].Wallet {
			t.Errorf("%+v, but %s is first", s, c.Ranked[0].Wallet)
		}
	}
	for _, w := range c.Weights {
		if w.Asked && ends[w.Criterion] != 1 {
			t.Errorf("%s ends at %v", w.Criterion, ends[w.Criterion])
		}
	}
}

func TestChooseWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.json")
	write(t, file, `{"uses":["spend"],"country":"CN","home":"US","cards":["visa"]}`)
	if out := mustRun(t, "choose", "--profile", file, "--lang", "zh"); !strings.Contains(out, "支付宝") || !strings.Contains(out, "排第一") || !strings.Contains(out, "不是购买") {
		t.Errorf("%.600s", out)
	}
	if out := mustRun(t, "choose", "--profile", file, "--lang", "en"); !strings.Contains(out, "Alipay") || !strings.Contains(out, "not advice") || !strings.Contains(out, "first") {
		t.Errorf("%.600s", out)
	}
}

func TestChooseWrongly(t *testing.T) {
	for name, want := range map[string]struct{ text, says string }{
		"key":      {"{uses: [spend], country: CN, colour: red}", "colour"},
		"use":      {"{uses: [fly], country: CN}", "fly"},
		"none":     {"", "YAML"},
		"weight":   {"{uses: [spend], country: CN, weights: {looks: 3}}", "looks"},
		"amount":   {"{uses: [spend], country: CN, currencies: [CNY], amounts: {spend: much}}", "much"},
		"currency": {"{uses: [spend], country: CN, currencies: [SHELLS]}", "SHELLS"},
	} {
		file := filepath.Join(t.TempDir(), name)
		write(t, file, want.text)
		if _, errOut, code := run(t, "choose", "--profile", file); code != 2 || !strings.Contains(errOut, want.says) {
			t.Errorf("%s: exit code %d, %q", name, code, errOut)
		}
	}
	if _, _, code := run(t, "choose", "--profile", filepath.Join(t.TempDir(), "missing")); code != 2 {
		t.Errorf("a missing file: exit code %d", code)
	}
	if _, _, code := run(t, "choose", "--profile", os.DevNull, "--lang", "klingon"); code != 2 {
		t.Errorf("an unknown language: exit code %d", code)
	}
}
