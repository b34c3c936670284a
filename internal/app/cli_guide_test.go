package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

type guideSheet struct {
	ID, Title, Lang, Wallet, Place string
	Steps                          []struct {
		N, Minutes              int
		ID, Under, Do, Who      string
		How, Say, Sources       []string
		Withheld                bool
		Status, Confidence, Why string
	}
	Never []string
}

func guided(t *testing.T, args ...string) (s guideSheet) {
	t.Helper()
	out := mustRun(t, append([]string{"guide", "--json"}, args...)...)
	wantKeys(t, keysOf(t, out), "id", "title", "lang", "steps", "never")
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, ":null") {
		t.Errorf("%v: a list is null", args)
	}
	for i, l := range s.Steps {
		if l.N != i+1 || l.Do == "" {
			t.Errorf("%v: step %+v in place %d", args, l, i+1)
		}
	}
	return s
}

// TestGuideContract: every playbook and every emergency prints ordered steps
// in both languages; with a wallet its own steps are in place.
func TestGuideContract(t *testing.T) {
	for _, id := range []string{"pb-stolen-generic", "pb-freeze-per-wallet", "pb-crypto-self-custody", "pb-payment-failure", "pb-security-checklist", "pb-choose-wallet",
		"stolen-phone", "account-taken-over", "unauthorised-payment", "scam-transfer", "seed-leaked", "approval-signed", "wallet-lost"} {
		for _, lang := range []string{"zh", "en"} {
			s := guided(t, id, "--lang", lang)
			if s.ID != id || len(s.Steps) < 5 || s.Title == "" {
				t.Errorf("%s %s: %d steps, title %q", id, lang, len(s.Steps), s.Title)
			}
			if zh := strings.ContainsFunc(s.Title, func(r rune) bool { return unicode.Is(unicode.Han, r) }); zh != (lang == "zh") {
				t.Errorf("%s: title %q in %s", id, s.Title, lang)
			}
			if text := mustRun(t, "guide", id, "--lang", lang); !strings.HasPrefix(text, s.Title+"\n") || !strings.Contains(text, " 1. ") {
				t.Errorf("%s %s prints\n%.300s", id, lang, text)
			}
		}
	}
}

var threeDigits = regexp.MustCompile(`[0-9]{3,}`)

func TestGuideWithWalletAndPlace(t *testing.T) {
	for id, at := range map[string]int{"pb-stolen-generic": 0, "stolen-phone": 0, "pb-freeze-per-wallet": 0} {
		s := guided(t, id, "--wallet", "alipay", "--lang", "zh")
		first := s.Steps[at].Do + strings.Join(s.Steps[at].How, " ")
		if s.Place != "CN" || !strings.Contains(first, "95188") {
			t.Errorf("%s with alipay in %q begins with %q", id, s.Place, first)
		}
	}
	for _, l := range guided(t, "pb-freeze-per-wallet", "--wallet", "cashapp").Steps {
		if l.Under != "cashapp" {
			t.Errorf("another wallet's step: %+v", l)
		}
	}
	police := func(s guideSheet) string {
		for _, l := range s.Steps {
			if l.ID == "police" {
				return strings.Join(l.How, " ")
			}
		}
		return ""
	}
	if how := police(guided(t, "scam-transfer", "--place", "cn", "--lang", "en")); !strings.Contains(how, "96110") {
		t.Errorf("police in CN: %q", how)
	}
	if how := police(guided(t, "scam-transfer", "--place", "IN", "--lang", "en")); threeDigits.MatchString(how) || !strings.Contains(how, "no checked police number") {
		t.Errorf("police in IN, whose number is from memory: %q", how)
	}
	// Step 5 of the playbook names numbers without a source: they stay away.
	for _, l := range guided(t, "pb-stolen-generic", "--lang", "en").Steps {
		if strings.Contains(l.Do, "1930") || l.N == 5 && !l.Withheld {
			t.Errorf("step %+v", l)
		}
	}
}

func TestGuideErrors(t *testing.T) {
	_, said, code := run(t, "guide", "pb-stolen")
	if code != 1 || !strings.Contains(said, "pb-stolen-generic") || !strings.Contains(said, "scam-transfer") {
		t.Errorf("unknown playbook: exit %d, %q", code, said)
	}
	for _, args := range [][]string{{"guide", "stolen-phone", "--wallet", "nobody"}, {"guide", "stolen-phone", "--place", "XX"}, {"guide", "stolen-phone", "--lang", "fr"}, {"guide"}} {
		if _, said, code := run(t, args...); code != 2 || said == "" {
			t.Errorf("%v: exit %d, %q", args, code, said)
		}
	}
}
