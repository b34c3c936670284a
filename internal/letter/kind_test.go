package letter_test

import (
	"strings"
	"testing"

	"joinder"
	"joinder/internal/letter"
)

// to is where a kind of letter usually goes on the tests' desk.
func to(k joinder.LetterKind) string {
	switch k {
	case joinder.LetterReport:
		return "regulator"
	case joinder.LetterOmbudsman:
		return "ombudsman"
	case joinder.LetterCourt, joinder.LetterSmallClaims:
		return "court"
	}
	return ""
}

var langs = []joinder.Lang{joinder.Chinese, joinder.English}

// eachKind runs f for every kind of letter in both languages, for the case and
// for one member, with a draft that is saved.
func eachKind(t *testing.T, f func(t *testing.T, d desk, l joinder.Letter)) {
	for _, kind := range joinder.LetterKinds {
		for _, lang := range langs {
			for _, one := range []bool{false, true} {
				if one && kind == joinder.LetterReport {
					continue // a pattern of one is none
				}
				name := string(kind) + "/" + string(lang)
				if one {
					name += "/one"
				}
				t.Run(name, func(t *testing.T) {
					d := newDesk(t)
					d.shelf.subject.Case.Summary, d.shelf.subject.Case.Demand = "Withdrawals to bank cards stayed at “processing” for weeks; customer service gave no reason.", "return all money and explain the reason in writing."
					if lang == joinder.Chinese {
						d.shelf.subject.Case.Summary, d.shelf.subject.Case.Demand = "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。"
					}
					o := letter.Order{Kind: kind, Channel: to(kind), Lang: lang}
					if one {
						o.Member = d.shelf.ps[0].Complaint
					}
					draft, err := d.Draft(t.Context(), d.boss, d.caseID, o)
					if err != nil {
						t.Fatal(err)
					}
					saved, err := d.Save(t.Context(), d.boss, d.caseID, 0, draft)
					if err != nil {
						t.Fatal(err)
					}
					f(t, d, saved)
				})
			}
		}
	}
}

// TestDraftsOfEveryKind: whatever we write ourselves is clean, can be sealed,
// and says no more than its kind may.
func TestDraftsOfEveryKind(t *testing.T) {
	eachKind(t, func(t *testing.T, d desk, l joinder.Letter) {
		t.Logf("%s\n\n%s", l.Subject, l.Body)
		findings, err := d.Lint(t.Context(), d.boss, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			t.Errorf("%s %s: %q %v", f.Severity, f.Rule, f.Quote, f.Args)
		}
		if strings.Contains(l.Subject+l.Body, "<no value>") || strings.Contains(l.Body, "{{") {
			t.Errorf("a gap in the text:\n%s", l.Body)
		}
		a, err := d.Annex(t.Context(), d.boss, l)
		if err != nil {
			t.Fatal(err)
		}
		rows := 5
		switch {
		case l.Member != "":
			rows = 1
		case l.Kind == joinder.LetterRecords:
			rows = 2 // the named ones of those who sign
		}
		if len(a.Rows) != rows {
			t.Errorf("%d rows, want %d", len(a.Rows), rows)
		}
		if frozen, err := d.Freeze(t.Context(), d.boss, l.ID); err != nil || frozen.State != joinder.LetterFrozen {
			t.Errorf("freezing: %v", err)
		}
	})
}

// TestReportsNameNobody: not in the files either.
func TestReportsNameNobody(t *testing.T) {
	d := newDesk(t)
	draft, err := d.Draft(t.Context(), d.boss, d.caseID, letter.Order{Kind: joinder.LetterReport, Channel: "regulator", Lang: joinder.Chinese})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	doc, err := d.DocumentOf(t.Context(), d.boss, draft)
	if err != nil {
		t.Fatal(err)
	}
	if err := letter.Text(&b, doc); err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"王𬭎", "成员", strings.Repeat("ab", 32), "1,000.00"} {
		if strings.Contains(b.String(), no) {
			t.Errorf("the report holds %q:\n%s", no, b.String())
		}
	}
}

// TestFewPeopleAreNotToldApart: a sum of one or two complaints would be theirs.
func TestFewPeopleAreNotToldApart(t *testing.T) {
	row := func(issue string, units int64) joinder.AnnexRow {
		return joinder.AnnexRow{Issue: issue, Amount: joinder.Minor(units, "CNY"), OccurredOn: day(2026, 3, 1)}
	}
	got := letter.Pattern([]joinder.AnnexRow{row("a", 1), row("a", 2), row("a", 3), row("b", 50), row("c", 60)})
	if len(got) != 2 || got[0].Issue != "a" || got[0].Totals[0] != joinder.Minor(6, "CNY") || got[1].Issue != "" || got[1].Complaints != 2 || got[1].Totals != nil {
		t.Errorf("%+v", got)
	}
}

func TestSilenceIsNoSignature(t *testing.T) {
	d := newDesk(t)
	say := func(n int, a joinder.SignOffAnswer) letter.SealedSignOff {
		return letter.SealedSignOff{SignOff: joinder.SignOff{Complaint: d.shelf.ps[n].Complaint, Answer: a}}
	}
	answers := []letter.SealedSignOff{say(0, joinder.SignedOff), say(1, joinder.Objected)}
	for kind, want := range map[joinder.LetterKind]int{joinder.LetterDemand: 1, joinder.LetterCourt: 1, joinder.LetterComplaint: 4, joinder.LetterReport: 4} {
		asked := joinder.Letter{Kind: kind, SignBy: day(2026, 12, 1)}
		if got := len(letter.RowsOf(asked, letter.Signing(asked, d.shelf.ps, answers))); got != want {
			t.Errorf("%s, asked: %d rows, want %d", kind, got, want)
		}
		standing := joinder.Letter{Kind: kind}
		if got := len(letter.RowsOf(standing, letter.Signing(standing, d.shelf.ps, nil))); got != 5 {
			t.Errorf("%s, not asked: %d rows, want 5", kind, got)
		}
	}
}
