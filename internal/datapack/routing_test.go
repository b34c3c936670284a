package datapack

import (
	"slices"
	"strings"
	"testing"
)

func TestRoutingKnowsEveryChannel(t *testing.T) {
	p := mustLoad(t)
	rank := map[Rung]int{}
	for i, r := range Rungs() {
		rank[r] = i
	}
	for i, c := range p.Channels("") {
		w, ok := p.Way(c.ID())
		if !ok || w.Why.ZH == "" || w.Why.EN == "" {
			t.Fatalf("%s has no way or no reason", c.ID())
		}
		if p.routing.order[i] != c.ID() {
			t.Errorf("%s is row %d of channels.yaml, where routing.yaml has %s", c.ID(), i, p.routing.order[i])
		}
		if len(c.raw.Prerequisites) > 0 && len(w.Tasks) == 0 {
			t.Errorf("%s has prerequisites but no tasks", c.ID())
		}
		if c.raw.AmountCap != "" && w.Cap.IsZero() {
			t.Errorf("%s has a cap (%s) that no program can read", c.ID(), c.raw.AmountCap)
		}
		if digits := strings.TrimSuffix(w.Cap.Decimal(), ".00"); !w.Cap.IsZero() && !sameNumber(c.raw.AmountCap, digits) {
			t.Errorf("%s: cap %s is not in %q", c.ID(), digits, c.raw.AmountCap)
		}
		if w.Rung == RungOperator && w.Wait == "" && len(c.raw.Deadlines) > 0 {
			t.Errorf("%s has deadlines but does not say which one is its answer", c.ID())
		}
		for _, next := range c.EscalatesTo() {
			if n, _ := p.Way(next); rank[n.Rung] < rank[w.Rung] {
				t.Errorf("%s (%s) escalates to %s (%s), which stands before it", c.ID(), w.Rung, next, n.Rung)
			}
		}
		for _, b := range w.BlockedBy {
			if other, ok := p.Channel(b); !ok || other.Jurisdiction() != c.Jurisdiction() {
				t.Errorf("%s is blocked by %s of another place", c.ID(), b)
			}
		}
	}
}

// sameNumber finds the digits in the pack's words, where 30 lakh is 3,000,000.
func sameNumber(words, digits string) bool {
	words = strings.NewReplacer(",", "", "30 lakh", "3000000").Replace(words)
	return strings.Contains(words, digits)
}

func TestTwelve315AndTheAssociationShutEachOther(t *testing.T) {
	p := mustLoad(t)
	samr, _ := p.Way("cn-samr-12315")
	cca, _ := p.Way("cn-cca")
	if !slices.Contains(samr.BlockedBy, "cn-cca") || !slices.Contains(cca.BlockedBy, "cn-samr-12315") {
		t.Errorf("12315 %v, association %v", samr.BlockedBy, cca.BlockedBy)
	}
	if slices.Contains(samr.BlockedBy, "cn-cca-pil") || !slices.Contains(samr.BlockedBy, "cn-court-civil") {
		t.Errorf("12315 is blocked by %v: courts, but not the association's own suit", samr.BlockedBy)
	}
}

func TestRoutingIsChecked(t *testing.T) {
	for was, is := range map[string]string{
		"rung: emergency":             "rung: urgency",
		"tasks: [firm_enrolled]":      "tasks: [firm_enroled]",
		"wallets: [alipay]":           "wallets: [alypay]",
		"id: cn-heimao":               "id: cn-heimeow",
		"fits: [data_leak]":           "fits: [data_leek]",
		"cn-police/victim_call":       "cn-police/victim_calls",
		"blocked_by: [cn-arbitration": "blocked_by: [cn-arbitrage",
		"wait: firm_answers":          "wait: firm_answer",
		"after: [{rung: operator}]":   "after: [{rung: operators}]",
		"channel: cn-csrc-12386":      "channel: hk-hkma",
	} {
		f := files(t)
		data := string(f["routing.yaml"].Data)
		if !strings.Contains(data, was) {
			t.Fatalf("the file has no %q", was)
		}
		f["routing.yaml"].Data = []byte(strings.Replace(data, was, is, 1))
		if _, err := Load(f); err == nil || !strings.Contains(err.Error(), "routing.yaml") && !strings.Contains(err.Error(), "heimao") {
			t.Errorf("%s instead of %s: %v", is, was, err)
		}
	}
}

// TestRoutingPrintsNoWithheldNumber: what the gate withholds does not come in
// through a reason.
func TestRoutingPrintsNoWithheldNumber(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	var texts []string
	for _, row := range p.routingFile.Channels {
		texts = append(texts, row.ZH, row.EN)
	}
	for _, row := range p.routingFile.Advice {
		texts = append(texts, row.ZH, row.EN)
	}
	for _, row := range p.routingFile.Tasks {
		texts = append(texts, row.ZH, row.EN)
	}
	for _, q := range p.routingFile.Questions {
		for _, o := range q.Options {
			texts = append(texts, o.ZH, o.EN)
		}
	}
	for _, c := range p.Channels("") {
		if _, status := c.Phone(today); status.Shown() {
			continue
		}
		for _, n := range number.FindAllString(string(c.raw.Phone), -1) {
			for _, text := range texts {
				if strings.Contains(text, n) {
					t.Errorf("%s of %s is withheld, but stands in %q", n, c.ID(), text)
				}
			}
		}
	}
}
