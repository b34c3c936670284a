package datapack_test

import (
	"testing"

	"joinder"
	"joinder/internal/datapack"
)

// TestEveryChannelTakesALetter: every channel has a usual kind of letter, and
// courts get papers for a court.
func TestEveryChannelTakesALetter(t *testing.T) {
	p, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Channels("") {
		kinds := p.LetterKinds(c.ID())
		if len(kinds) == 0 {
			t.Errorf("%s takes no letter", c.ID())
			continue
		}
		if c.Kind() == datapack.ByOperator && kinds[0] != joinder.LetterComplaint {
			t.Errorf("%s: %v", c.ID(), kinds)
		}
	}
	for id, want := range map[string]joinder.LetterKind{
		"cn-samr-report": joinder.LetterReport, "cn-pcac-report": joinder.LetterReport, "hk-sct": joinder.LetterSmallClaims,
		"gb-fos": joinder.LetterOmbudsman, "cn-court-civil": joinder.LetterCourt, "cn-pboc-12363": joinder.LetterComplaint,
	} {
		if got := p.LetterKinds(id); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %s first", id, got, want)
		}
	}
	day := joinder.Date{Year: 2026, Month: 11, Day: 23}
	if l, ok := p.LetterLimit("br-consumidor", day); !ok || l.Value != 3000 || l.Status == datapack.Fact {
		t.Errorf("limit %+v", l)
	}
	if _, ok := p.LetterLimit("cn-samr-12315", day); ok {
		t.Error("a limit that nobody said")
	}
}

// TestRulesFitTheLetter: a rule about demands stands in letters to the firm
// only, and an appeal quotes the rule on restrictions.
func TestRulesFitTheLetter(t *testing.T) {
	p, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	day := joinder.Date{Year: 2026, Month: 11, Day: 23}
	has := func(id string, kind joinder.LetterKind, toFirm bool) bool {
		for _, b := range p.LetterBasis(kind, toFirm, "CN", "account_frozen", day) {
			if b.ID == id {
				return true
			}
		}
		return false
	}
	for _, x := range []struct {
		id     string
		kind   joinder.LetterKind
		toFirm bool
		want   bool
	}{
		{"lb-cn-demand", joinder.LetterDemand, true, true}, {"lb-cn-demand", joinder.LetterComplaint, false, false},
		{"lb-cn-demand", joinder.LetterReport, false, false}, {"lb-cn-frozen-appeal", joinder.LetterAppeal, true, true},
		{"lb-cn-access", joinder.LetterRecords, true, true}, {"lb-cn-access", joinder.LetterComplaint, true, false},
		{"lb-cn-complaints", joinder.LetterRecords, true, false}, {"lb-cn-frozen", joinder.LetterComplaint, true, true},
	} {
		if got := has(x.id, x.kind, x.toFirm); got != x.want {
			t.Errorf("%s in a %s (to the firm: %v): %v", x.id, x.kind, x.toFirm, got)
		}
	}
}
