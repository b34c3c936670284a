package clock_test

import (
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

func find(t *testing.T, clocks []clock.Clock, rule string) clock.Clock {
	t.Helper()
	for _, c := range clocks {
		if c.Rule == rule {
			return c
		}
	}
	t.Fatalf("no clock %s", rule)
	return clock.Clock{}
}

func has(clocks []clock.Clock, rule string) bool {
	for _, c := range clocks {
		if c.Rule == rule {
			return true
		}
	}
	return false
}

// lin is a member of a case in mainland China, jane one in Great Britain.
func lin(t *testing.T) clock.Facts {
	return clock.Facts{Wallet: "alipay", Issue: "withdrawal_not_arrived", Family: "funds", Today: day(t, "2026-11-23"),
		People: []clock.Person{{Complaint: "lin", Number: 1, Jurisdiction: "CN", OccurredOn: day(t, "2026-09-01"), FiledOn: day(t, "2026-10-12"), Authorised: true},
			{Complaint: "wu", Number: 2, Jurisdiction: "CN", OccurredOn: day(t, "2026-09-02"), FiledOn: day(t, "2026-10-13")}}}
}

func jane(t *testing.T) clock.Facts {
	return clock.Facts{Wallet: "revolut", Issue: "unauthorized_transaction", Family: "security", Today: day(t, "2026-11-23"),
		People:      []clock.Person{{Complaint: "jane", Number: 1, Jurisdiction: "GB", OccurredOn: day(t, "2026-09-30"), FiledOn: day(t, "2026-10-12")}},
		Submissions: []joinder.Submission{{ID: "s1", Channel: "gb-op", Complaint: "jane", Number: 1, State: joinder.SubmissionFiled, FiledOn: day(t, "2026-11-02")}}}
}

func TestDemandRestartsLimitationForThoseWhoAuthorised(t *testing.T) {
	f, p := lin(t), pack(t)
	before := clock.Of(p, f)
	for _, c := range before {
		if c.Rule == "cn-court-civil/limitation_period" && (c.Assumed != clock.FromFiling || c.Restarted) {
			t.Errorf("member %d: assumed %q", c.Number, c.Assumed)
		}
	}
	f.Happenings = []joinder.Happening{{ID: "h1", Kind: joinder.Demanded, On: day(t, "2026-11-16")}}
	for _, c := range clock.Of(p, f) {
		if c.Rule != "cn-court-civil/limitation_period" {
			continue
		}
		want := map[int]string{1: "2029-11-16", 2: "2029-10-13"}[c.Number]
		if c.Date.String() != want || c.Restarted != (c.Number == 1) {
			t.Errorf("member %d: %s, restarted %v; want %s", c.Number, c.Date, c.Restarted, want)
		}
	}
	f.Happenings = append(f.Happenings, joinder.Happening{ID: "h2", Corrects: "h1", Void: true})
	if c := find(t, clock.Of(p, f), "cn-court-civil/limitation_period"); c.Restarted {
		t.Error("a demand that was taken back still restarts")
	}
}

func TestFinalAnswerOpensTheNextRungEarly(t *testing.T) {
	f, p := jane(t), pack(t)
	clocks := clock.Of(p, f)
	if c := find(t, clocks, "gb-op/final_response_payment_complaint"); c.Date.String() != "2026-11-23" || c.State != clock.Soon || c.Assumed != clock.FromSending || c.Turn() != datapack.Firm {
		t.Errorf("their answer: %s %s %s", c.Date, c.State, c.Assumed)
	}
	if c := find(t, clocks, "gb-fos/refer"); c.State != clock.Waiting {
		t.Errorf("ombudsman before the answer: %s", c.State)
	}
	if c := find(t, clocks, "gb-op/notify_unauthorised_payment"); c.State != clock.Met || c.MetBy.On.String() != "2026-11-02" {
		t.Errorf("telling the firm: %s %v", c.State, c.MetBy)
	}
	if has(clocks, "gb-app/claim") || has(clocks, "cn-court-civil/limitation_period") {
		t.Error("clocks of other problems or places are listed")
	}
	f.Happenings = []joinder.Happening{{ID: "h1", Kind: joinder.FinalAnswer, Complaint: "jane", Submission: "s1", Channel: "gb-op", On: day(t, "2026-11-20")}}
	clocks = clock.Of(p, f)
	if c := find(t, clocks, "gb-fos/refer"); c.State != clock.Running || c.Date.String() != "2027-05-20" || c.Number != 1 {
		t.Errorf("ombudsman after the answer: %s %s", c.State, c.Date)
	}
	if c := find(t, clocks, "gb-op/final_response_payment_complaint"); c.State != clock.Met || c.MetLate {
		t.Errorf("their answer came: %s", c.State)
	}
	if !clocks[0].Term.Own() {
		t.Errorf("%s comes before the complainant's own", clocks[0].Rule)
	}
	f.Happenings = append(f.Happenings, joinder.Happening{ID: "h2", Corrects: "h1", Kind: joinder.FinalAnswer, Complaint: "jane", Submission: "s1", Channel: "gb-op", On: day(t, "2026-11-18")})
	if c := find(t, clock.Of(p, f), "gb-fos/refer"); c.Date.String() != "2027-05-18" {
		t.Errorf("after the correction: %s", c.Date)
	}
	f.Submissions = append(f.Submissions, joinder.Submission{ID: "s2", Channel: "gb-fos", Complaint: "jane", Number: 1, State: joinder.SubmissionFiled, FiledOn: day(t, "2026-11-22")})
	if c := find(t, clock.Of(p, f), "gb-fos/refer"); c.State != clock.Met {
		t.Errorf("filed with the ombudsman, and the clock is %s", c.State)
	}
}

func TestSilenceOpensTheNextRung(t *testing.T) {
	p := pack(t)
	f := clock.Facts{Wallet: "linepay", Issue: "withdrawal_not_arrived", Family: "funds", Today: day(t, "2026-11-23"),
		People:      []clock.Person{{Complaint: "chen", Number: 1, Jurisdiction: "TW", OccurredOn: day(t, "2026-08-01"), FiledOn: day(t, "2026-08-02")}},
		Submissions: []joinder.Submission{{ID: "s1", Channel: "tw-op", Complaint: "chen", Number: 1, State: joinder.SubmissionFiled, FiledOn: day(t, "2026-10-01")}}}
	c := find(t, clock.Of(p, f), "tw-foi/apply_for_evaluation")
	if c.Assumed != clock.FromSilence || c.Start.Day.String() != "2026-11-02" || c.Date.String() != "2027-01-01" || c.Announced {
		t.Errorf("60 days after the end of the 30: from %s (%s) to %s, announced %v", c.Start.Day, c.Assumed, c.Date, c.Announced)
	}
	if over := find(t, clock.Of(p, f), "tw-op/firm_answers"); over.State != clock.Over {
		t.Errorf("the firm's 30 days are %s", over.State)
	}
}

func TestPayPalOptOutIsForPayPal(t *testing.T) {
	p := pack(t)
	f := clock.Facts{Wallet: "paypal", Issue: "account_frozen", Family: "funds", Today: day(t, "2026-11-23"),
		People: []clock.Person{{Complaint: "ann", Number: 1, Jurisdiction: "US", OccurredOn: day(t, "2026-11-01"), FiledOn: day(t, "2026-11-20")}}}
	if c := find(t, clock.Of(p, f), "us-court/paypal_arbitration_opt_out"); c.State != clock.Waiting {
		t.Errorf("without a day of acceptance it is %s", c.State)
	}
	if has(clock.Of(p, f), "us-op-rege/liability_tier_50_usd") {
		t.Error("a clock for stolen devices runs for a frozen account")
	}
	f.Wallet = "venmo"
	if has(clock.Of(p, f), "us-court/paypal_arbitration_opt_out") {
		t.Error("PayPal's opt-out runs for another wallet")
	}
}
