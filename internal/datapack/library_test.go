package datapack

import (
	"errors"
	"strings"
	"testing"
)

func TestEveryArticleAnswersFromThePack(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	for _, a := range p.Articles(today) {
		facts := 0
		for _, s := range a.Sections {
			facts += len(s.Facts)
			if len(s.Facts) == 0 && s.Text.EN == "" {
				t.Errorf("%s: %q says nothing today", a.ID, s.Title.EN)
			}
			for _, f := range s.Facts {
				if f.Value.Text.EN == "" || !f.Status.Shown() {
					t.Errorf("%s: %s is empty", a.ID, f.Value.Ref)
				}
				if f.Status == Unconfirmed && dialled(f.Value.Text.EN) && number.MatchString(f.Value.Text.EN) {
					t.Errorf("%s: %s could be dialled", a.ID, f.Value.Ref)
				}
				if f.Value.Fee == nil && f.Value.Term == nil && !strings.ContainsFunc(f.Value.Text.ZH, han) {
					t.Errorf("%s: %s has no Chinese: %s", a.ID, f.Value.Ref, f.Value.Text.ZH)
				}
			}
		}
		if facts == 0 {
			t.Errorf("%s cites nothing", a.ID)
		}
	}
}

func TestBadArticlesAreRefused(t *testing.T) {
	const good = "verified_on: 2026-11-22\narticles:\n  - id: a\n    stage: before\n    title: {zh: 问, en: Q}\n    answer: {zh: 答, en: A}\n    tools: [fees]\n    sections:\n      - title: {zh: 题, en: T}\n        facts: [{ref: FACT}]\n"
	for _, c := range []struct{ from, to, want string }{
		{"FACT", "playbooks.yaml#no-such", "refers to nothing"}, {"FACT", "channels.yaml#no-such, part: deadlines", "refers to nothing"},
		{"FACT", "fees.yaml#fee-alipay-withdraw, only: [2]", "no entry in that place"}, {"FACT", "nothing.yaml#x", "refers to nothing"},
		{"FACT", "playbooks.yaml#pb-choose-wallet, part: criteria, keys: [beauty]", `no entry "beauty"`}, {"FACT", "evidence.yaml, part: nonsense", `"nonsense"`},
		{"facts: [{ref: FACT}]", "", "a section has a text, or facts"}, {"en: Q", "en: ''", "title"}, {"[fees]", "[roulette]", `"roulette"`}, {"before", "never", `"never"`},
		{"tools: [fees]", "tools: [fees]\n    related: [a]", "no other article"},
	} {
		m := files(t)
		text := strings.Replace(good, c.from, c.to, 1)
		m["library.yaml"].Data = []byte(strings.Replace(text, "FACT", "fees.yaml#fee-alipay-withdraw", 1))
		_, err := Load(m)
		var problems Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "library.yaml:") {
			t.Errorf("%s: want %q, got %v", c.to, c.want, err)
		}
	}
}

func TestPoisoningsShowNoNumber(t *testing.T) {
	p := mustLoad(t)
	all := p.Poisonings(day(t, "2026-11-23"))
	if len(all) < 2 {
		t.Fatalf("%d cases", len(all))
	}
	for _, told := range all {
		if number.MatchString(told.Value.ZH) || number.MatchString(told.Value.EN) || len(told.Origin.Sources) == 0 {
			t.Errorf("%+v", told)
		}
	}
}

func TestWindowsOfWallets(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	w := p.Windows("alipay", today)
	if len(w) != 1 || w[0].Value.Days != 365 || w[0].Value.DisputeB == "" || w[0].Status != Fact || len(w[0].Origin.Sources) != 2 {
		t.Errorf("alipay: %+v", w)
	}
	if w := p.Windows("paypay", today); len(w) != 1 || w[0].Value.Older != 90 {
		t.Errorf("paypay: %+v", w)
	}
	if w := p.Windows("metamask", today); w != nil {
		t.Errorf("metamask: %+v", w)
	}
}
