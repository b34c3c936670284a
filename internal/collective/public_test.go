package collective

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
)

func TestPublicSumsAreOfRoundedAmounts(t *testing.T) {
	r := Record{Numbers: Numbers{Sums: []Sum{
		{Total: joinder.Minor(123456, "CNY"), Shown: joinder.Minor(122000, "CNY"), People: Threshold - 1},
		{Total: joinder.Minor(123456, "USD"), Shown: joinder.Minor(122000, "USD"), People: Threshold},
	}}}
	got := r.Publish().Sums
	if got[0].Amount != "1200.00" || got[0].Exact || got[1].Amount != "1220.00" || got[1].Exact {
		t.Errorf("%+v", got)
	}
}

// A public case has no field that could hold a person.
func TestPublicCaseHasNoRoomForPeople(t *testing.T) {
	for _, v := range []any{PublicCase{}, PublicSum{}, PublicLetter{}, PublicUpdate{}, Step{}} {
		for f := range reflect.TypeOf(v).Fields() {
			for _, word := range []string{"Name", "Complaint", "Person", "Account", "Contact", "Narrative", "SHA256", "Blob", "Ref"} {
				if strings.Contains(f.Name, word) {
					t.Errorf("%T.%s", v, f.Name)
				}
			}
			if f.Type == reflect.TypeFor[joinder.Date]() {
				t.Errorf("%T.%s is a day; the public sees months", v, f.Name)
			}
		}
	}
}

func TestSteps(t *testing.T) {
	at := time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC)
	sealed := joinder.Letter{ID: "x", FrozenAt: at}
	for _, c := range []struct {
		name   string
		record Record
		done   []string
		now    string
	}{
		{"gathering", Record{Case: joinder.Case{State: joinder.Gathering}}, nil, "joined"},
		{"drafting", Record{Case: joinder.Case{State: joinder.Drafting}}, []string{"joined"}, "letter"},
		{"frozen", Record{Case: joinder.Case{State: joinder.Frozen}, Letter: sealed}, []string{"joined", "letter"}, "sent"},
		{"sent", Record{Case: joinder.Case{State: joinder.Sent}, Letter: sealed, Moved: map[joinder.CaseState]time.Time{joinder.Sent: at}}, []string{"joined", "letter", "sent"}, "answer"},
		{"closed early", Record{Case: joinder.Case{State: joinder.Closed}}, []string{"joined", "closed"}, ""},
	} {
		var done []string
		now := ""
		for _, s := range c.record.Publish().Steps {
			if s.Done {
				done = append(done, s.Kind)
			}
			if s.Now {
				now = s.Kind
			}
		}
		if !slices.Equal(done, c.done) || now != c.now {
			t.Errorf("%s: done %v, now %q", c.name, done, now)
		}
	}
}

func TestCanonicalConsent(t *testing.T) {
	c := joinder.Consent{
		ID: "1", Case: "2", Complaint: "3", Use: joinder.NameMe, Recipient: joinder.ToOperator,
		GivenAt: time.Date(2026, 11, 12, 9, 0, 0, 5000, time.FixedZone("", 8*3600)),
	}
	want := `{"v":1,"id":"1","case":"2","complaint":"3","use":"name","recipient":"operator","given_at":"2026-11-12T01:00:00.000005Z"}`
	if got := string(Canonical(c)); got != want {
		t.Errorf("given:\n%s\nwant\n%s", got, want)
	}
	c.WithdrawnAt = c.GivenAt.Add(time.Hour)
	want = strings.TrimSuffix(want, "}") + `,"withdrawn_at":"2026-11-12T02:00:00.000005Z"}`
	if got := string(Canonical(c)); got != want {
		t.Errorf("withdrawn:\n%s\nwant\n%s", got, want)
	}
}

func TestOpeningIsChecked(t *testing.T) {
	cases := New(Parts{}, joinder.RealWorld())
	_, err := cases.Open(t.Context(), joinder.Viewer{Account: "a"}, Opening{Title: "abc\x00", Summary: " ", Demand: strings.Repeat("字", MaxDemand+1)})
	ps, ok := err.(joinder.Problems)
	if !ok || len(ps) != 5 {
		t.Fatalf("%v", err)
	}
	good := Opening{Title: "title", Summary: "a long enough summary", Demand: "money", Wallet: "w", Issue: "i"}
	if _, err := cases.Open(t.Context(), joinder.Viewer{}, good); joinder.KindOf(err) != joinder.Forbidden {
		t.Errorf("the public opened a case: %v", err)
	}
	good.FromComplaint = "not mine"
	if _, err := cases.Open(t.Context(), joinder.Viewer{Account: "a"}, good); joinder.KindOf(err) != joinder.Forbidden {
		t.Errorf("opened from a stranger's complaint: %v", err)
	}
}

func TestPublicTextsHoldNoPersonalData(t *testing.T) {
	phone := func(text string) []string {
		if strings.Contains(text, "138") {
			return []string{"138"}
		}
		return nil
	}
	cases := New(Parts{Personal: phone}, joinder.RealWorld())
	_, err := cases.Open(t.Context(), joinder.Viewer{Account: "a"}, Opening{Title: "call 138", Summary: "a long enough summary", Demand: "138 138", Wallet: "w", Issue: "i"})
	if ps, ok := err.(joinder.Problems); !ok || len(ps) != 2 || ps[0].Field != "title" || ps[1].Field != "demand" {
		t.Errorf("%v", err)
	}
	if err := cases.Post(t.Context(), joinder.SystemViewer(), "c", "call 138", true); joinder.KindOf(err) != joinder.Invalid {
		t.Errorf("%v", err)
	}
}
