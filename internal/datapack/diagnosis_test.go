package datapack

import (
	"errors"
	"strings"
	"testing"
)

func TestABadTreeIsRefused(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"circle", `next: amount-wrong, weighs: {twice: 3, wrong_amount: 3}}`, `next: left, weighs: {twice: 3, wrong_amount: 3}}`, "leads back to itself"},
		{"leads nowhere", "unsure: {next: kind-unsure}", "unsure: {next: kind-nobody}", `there is no question "kind-nobody"`},
		{"unreachable", "next: earlier, weighs", "weighs", `nothing leads to the question "earlier"`},
		{"no such pool", "unsure: {pool: refused}", "unsure: {pool: refusal}", `there is no pool "refusal"`},
		{"code twice", "    code: w\n", "    code: u\n", `code "u" is on line`},
		{"option twice", "{code: 2, text: {zh: \"没有，哪里都没扣\"", "{code: 1, text: {zh: \"没有，哪里都没扣\"", "one of its own from 1 to 9"},
		{"cause of an option", "weighs: {balance: 6}}", "weighs: {purse: 6}}", `there is no cause "purse"`},
		{"nothing speaks for it", "weighs: {chain_drained: 9}}", "weighs: {scam: 9}}", `no answer speaks for the cause "chain_drained"`},
		{"weight", "weighs: {chain_drained: 9}}", "weighs: {chain_drained: 99}}", "is not one from 1 to 9"},
		{"ruled out and spoken for", "weighs: {processing: -1, received: -2}, rules_out: [reversal", "weighs: {reversal: 1}, rules_out: [reversal", "at once"},
		{"too deep", "most: 7", "most: 4", "more than 4"},
		{"no fallback", "    fallback: true\n", "", "0 causes are the fallback"},
		{"issue", "complain: {issue: balance_wrong", "complain: {issue: balance_wrongs", `there is no issue "balance_wrongs"`},
		{"wait", "waits: [next-day]", "waits: [next-week]", `there is no wait "next-week"`},
		{"rule", "rule: in-op-ppi/upi_p2p_auto_reversal", "rule: in-op-ppi/upi", "refers to nothing"},
		{"wait of nothing", "    count: 29\n", "", "a rule, or a count and a unit"},
		{"one language", `text: {zh: "有", en: "Yes"}`, `text: {zh: "有"}`, `the key "en" is missing`},
		{"error text from nowhere", `weighs: {card: 6}, confidence: unverified-memory}`, `weighs: {card: 6}, confidence: high}`, "needs a source"},
		{"error text twice", `match: ["refused by paypal risk"]`, `match: ["Do not honor"]`, "is on line"},
		{"beside nothing", "  - question: outage\n", "  - question: outrage\n", `there is no question "outrage"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := files(t)
			text := string(m["diagnosis.yaml"].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("diagnosis.yaml does not contain %q", c.old)
			}
			m["diagnosis.yaml"].Data = []byte(strings.Replace(text, c.old, c.now, 1))
			_, err := Load(m)
			var problems Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("want %q, got: %v", c.want, err)
			}
		})
	}
}

func TestWaitsAreCounted(t *testing.T) {
	p := mustLoad(t)
	for _, c := range []struct{ wait, place, paid, want string }{
		{"in-upi-person", "IN", "2026-11-23", "2026-11-24"},
		{"in-upi-shop", "IN", "2026-11-23", "2026-11-28"},
		{"usual-3", "CN", "2026-09-30", "2026-10-10"}, // over the National Day holidays
		{"paypal-hold", "US", "2026-01-31", "2026-03-01"},
		{"card-return", "", "2026-11-20", "2026-12-01"},
		{"btc-mempool", "", "2028-02-29", "2028-03-14"},
	} {
		var wait Wait
		for _, w := range p.Diagnosis().Waits {
			if w.ID == c.wait {
				wait = w
			}
		}
		by, _, ok := p.WaitUntil(wait, c.place, day(t, c.paid))
		if !ok || by.String() != c.want {
			t.Errorf("%s from %s in %q: %s %v, want %s", c.wait, c.paid, c.place, by, ok, c.want)
		}
	}
}
