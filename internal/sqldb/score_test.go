package sqldb_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
	"joinder/internal/wallet/score"
)

// scoreTest is a site of 23 November 2026 with cases that went to operators.
type scoreTest struct {
	*testing.T
	db *sqldb.DB
}

const (
	scoreFirm  = "cn-op-alipay"
	scoreOther = "cn-pboc-12363"
)

func beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*3600) }

func eachScore(t *testing.T, f func(s scoreTest)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.AddWallet(t, "w")
		f(scoreTest{t, db})
	})
}

func (s scoreTest) exec(query string, args ...any) { s.Helper(); s.db.Exec(s.T, query, args...) }

// opened is a case of n members of one person each, who joined on 1 January
// 2026 and claim 100.00; their complaints are of that month.
func (s scoreTest) opened(id string, n int) {
	s.Helper()
	joined := time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC).UnixMicro()
	s.exec(`INSERT INTO cases (id, ref, title, wallet, issue, summary, demand, state, lang, opened_at, changed_at) VALUES ($1, $1, 't', 'w', 'i', 's', 'd', 'sent', 'en', 1, 1)`, id)
	s.exec(`INSERT INTO letters (id, case_id, version, lang, state, subject, body, at) VALUES ($1, $1, 1, 'en', 'frozen', 's', 'b', 1)`, id)
	for i := range n {
		c := s.complaint(id, i)
		s.db.AddComplaint(s.T, joinder.Complaint{ID: joinder.ID(c), Wallet: "w", OccurredOn: joinder.Date{Year: 2026, Month: 1, Day: 1 + i}, Amount: joinder.Minor(10000, "CNY"), Person: joinder.ID("p" + c)})
		s.exec(`INSERT INTO members (id, case_id, complaint, role, number, pseudonym, joined_at) VALUES ($1, $2, $1, 'member', $3, 'm', $4)`, c, id, i+1, joined)
		s.exec(`INSERT INTO consents (id, case_id, complaint, use_, recipient, given_at, given_salt, given_leaf) VALUES ($1, $2, $1, 'count', 'public', 1, 'x', 0)`, c, id)
	}
}

func (s scoreTest) complaint(id string, i int) string { return fmt.Sprintf("%s-%d", id, i) }

// sent files a letter with a channel: joint, or a member's own.
func (s scoreTest) sent(id, complaint, channel, on, state string) string {
	s.Helper()
	sub := id + "/" + complaint + "/" + channel
	s.exec(`INSERT INTO submissions (id, case_id, channel, letter, complaint, state, filed_on, at, changed_at) VALUES ($1, $2, $3, $2, $4, $5, $6, 1, 1)`, sub, id, channel, complaint, state, on)
	return sub
}

func (s scoreTest) replied(id, complaint, submission, channel, on string, auto int) {
	s.Helper()
	s.exec(`INSERT INTO replies (id, case_id, submission, complaint, channel, source, received_on, text_box, at, auto) VALUES ($1, $2, $3, $4, $5, 'mail', $6, 'x', 1, $7)`,
		string(joinder.RealWorld().ID()), id, submission, complaint, channel, on, auto)
}

func (s scoreTest) said(id string, i int, outcome, on string) {
	s.Helper()
	d, _ := joinder.ParseDate(on)
	s.exec(`INSERT INTO outcomes (case_id, complaint, outcome, at) VALUES ($1, $2, $3, $4)`, id, s.complaint(id, i), outcome, d.Time().UnixMicro())
}

func (s scoreTest) paid(id string, i int, units, on string) {
	s.Helper()
	d, _ := joinder.ParseDate(on)
	s.exec(`INSERT INTO payouts (id, case_id, complaint, amount_units, currency, received_on, words_box, at) VALUES ($1, $2, $3, $4, 'CNY', $5, 'x', $6)`,
		string(joinder.RealWorld().ID()), id, s.complaint(id, i), units, on, d.Time().UnixMicro())
}

func (s scoreTest) inputs() score.Inputs {
	s.Helper()
	r, err := s.db.Scores().Records(s.Context(), joinder.Viewer{}, []string{scoreFirm}, beijing())
	if err != nil {
		s.Fatal(err)
	}
	return score.Publish(r, joinder.Date{Year: 2026, Month: 11, Day: 23})
}

func (s scoreTest) card() score.Card {
	s.Helper()
	c, _ := score.Compute(s.inputs(), score.Period{All: true}).Of("w")
	return c
}

func (s scoreTest) want(what string, got, want any) {
	s.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestScorecardByHand: eight members of one case, a letter of five, and what
// became of each.
func TestScorecardByHand(t *testing.T) {
	eachScore(t, func(s scoreTest) {
		s.opened("a", 8)
		s.sent("a", "", scoreFirm, "2026-02-02", "answered")
		s.replied("a", "", "", scoreFirm, "2026-02-01", 0)  // before it was sent
		s.replied("a", "", "", scoreFirm, "2026-02-03", 1)  // a machine
		s.replied("a", "", "", scoreOther, "2026-02-04", 0) // somebody else
		s.replied("a", "a-0", "", scoreFirm, "2026-02-12", 0)
		in := s.inputs()
		s.want("letters", in.Letters, "[{w 2026-02 a operator 8 true 10}]")
		s.want("people", in.People, "[{w 2026-01 8}]")
		s.want("sent", in.Outcomes, "[{{w 2026Q1 2026Q1 2026-03 8} 0}]")

		// Six members file themselves; three of them hear something.
		for i := range 6 {
			s.sent("a", s.complaint("a", i), scoreFirm, "2026-03-02", "filed")
		}
		s.sent("a", s.complaint("a", 6), scoreOther, "2026-03-02", "filed")
		s.sent("a", s.complaint("a", 7), scoreFirm, "", "prepared")
		s.replied("a", "a-1", "a/a-1/"+scoreFirm, scoreFirm, "2026-03-09", 0)                                                                                                                                 // 7 days: week 1
		s.replied("a", "a-2", "", scoreFirm, "2026-03-10", 0)                                                                                                                                                 // 8 days: week 2
		s.exec(`INSERT INTO happenings (id, case_id, complaint, submission, channel, kind, on_day, recorded_at) VALUES ('h', 'a', 'a-3', $1, $2, 'refused', '2026-03-30', 1)`, "a/a-3/"+scoreFirm, scoreFirm) // 28 days: week 4
		in = s.inputs()
		// 2026-03-02 to 09-30 is 212 days: 30 whole weeks.
		s.want("filings", in.Filings, "[{{w 2026Q1 2026Q1 2026-03 6} [{1 1 0} {2 1 0} {4 1 0} {30 0 3}]}]")

		for i, outcome := range []string{"solved", "solved", "not_solved", "solved", "solved"} {
			s.said("a", i, outcome, []string{"2026-04-01", "2026-09-30", "2026-04-01", "2026-10-02", "2026-04-01"}[i])
		}
		for i := range 5 {
			s.paid("a", i, "5000", "2026-05-05")
		}
		s.paid("a", 5, "777", "2026-10-05")
		c := s.card()
		s.want("replied", fmt.Sprint(c.Reply.K, c.Reply.N), "4 7")
		s.want("solved", fmt.Sprint(c.Solved.K, c.Solved.N), "3 8")
		s.want("money", fmt.Sprintf("%s %s %v", c.Money[0].Claimed, c.Money[0].Returned, *c.Money[0].Share), "800.00 250.00 0.3125")
		s.want("people", c.People.N, 8)
		// Beta(1+4, 1+3): mean 5/9. Kaplan-Meier of 7: 6/7 after 7 days, 5/7 after
		// 10, 4/7 after 14, 3/7 after 28: the median is 28 days.
		s.want("mean", c.Reply.Estimate.Mean, 5.0/9)
		s.want("median", *c.Wait.Median, 28)
		s.want("p80", c.Wait.P80 == nil, true)
	})
}

// TestScorecardsCountWhatIsPublic: who is hidden, withdrew, left or does not
// let themself be counted is in no figure; one person counts once.
func TestScorecardsCountWhatIsPublic(t *testing.T) {
	eachScore(t, func(s scoreTest) {
		s.opened("a", 10)
		s.sent("a", "", scoreFirm, "2026-02-02", "filed")
		s.want("people", s.inputs().Letters[0].People, 10)
		s.exec(`UPDATE complaints SET state = 'hidden' WHERE id = 'a-0'`)
		s.exec(`UPDATE complaints SET state = 'withdrawn' WHERE id = 'a-1'`)
		s.exec(`UPDATE complaints SET state = 'erased' WHERE id = 'a-2'`)
		s.exec(`UPDATE consents SET withdrawn_at = 5 WHERE complaint = 'a-3'`)
		s.exec(`UPDATE members SET left_at = 5 WHERE complaint = 'a-4'`)
		in := s.inputs()
		s.want("people", fmt.Sprint(in.Letters[0].People, in.Outcomes[0].People), "5 5")
		s.want("heard", in.People, "[{w 2026-01 7}]")
		s.exec(`UPDATE complaints SET person = 'same' WHERE id IN ('a-5', 'a-6')`)
		in = s.inputs()
		s.want("letters of four", len(in.Letters)+len(in.Outcomes)+len(in.Filings)+len(in.Claims), 0)
		s.want("heard", in.People, "[{w 2026-01 6}]")
		// The same person once more, later and undated: still once, in their first month.
		s.db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "i", Person: "same", OccurredOn: joinder.Date{Year: 2026, Month: 8, Day: 1}},
			joinder.Complaint{Wallet: "w", Issue: "i", Person: "same"}, joinder.Complaint{Wallet: "w", Issue: "i", Person: "undated"})
		s.want("heard", s.inputs().People, "[{w  1} {w 2026-01 6}]")
		// Ten people with one wording are one.
		for i := range 10 {
			s.db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "i", Person: joinder.ID(fmt.Sprint("copy", i)), OccurredOn: joinder.Date{Year: 2026, Month: 3, Day: 1},
				Public: "They froze my account after the transfer and nobody of the support team answers, please share this text."})
		}
		s.want("heard", s.inputs().People, "[{w  1} {w 2026-01 6} {w 2026-03 1}]")
	})
}

func TestPublicDataStaysApart(t *testing.T) {
	eachScore(t, func(s scoreTest) {
		for i, c := range []struct{ response, timely string }{{"Closed with monetary relief", "yes"}, {"Closed with non-monetary relief", "yes"}, {"Closed without relief", "yes"},
			{"Closed with explanation", "no"}, {"Closed", "yes"}, {"In progress", "yes"}, {"Untimely response", "no"}, {"", ""}} {
			s.db.Tell(t, joinder.Complaint{Source: "cfpb", SourceID: fmt.Sprint(i), Wallet: "w", Issue: "i", OccurredOn: joinder.Date{Year: 2025, Month: 7, Day: 1 + i}, Response: c.response, Timely: c.timely})
		}
		in := s.inputs()
		s.want("public", in.Public, "[{w 2025-07 8 7 5 5 2}]")
		s.want("people", len(in.People), 0)
		c := s.card()
		s.want("shares", fmt.Sprint(*c.Public.Timely, *c.Public.Relief, c.People.N), fmt.Sprint(5.0/7, 0.4, 0))
	})
}

// TestScoreStatements: only the verified operator speaks, nothing is changed,
// and what a moderator hides keeps its place with the reason.
func TestScoreStatements(t *testing.T) {
	eachScore(t, func(s scoreTest) {
		s.db.AddWallet(t, "x")
		desk := score.New(score.Parts{Register: s.db.Scores(), Zone: beijing(), Personal: func(text string) []string {
			if slices.Contains([]rune(text), '@') {
				return []string{"@"}
			}
			return nil
		}}, joinder.RealWorld())
		firm, other := joinder.Viewer{Account: "firm", Wallets: []string{"w"}}, joinder.Viewer{Account: "other", Wallets: []string{"x"}}
		ctx := context.Background()
		words := score.Words{Wallet: "w", Figure: score.ReplyFigure, Text: "We answered two of these by phone.", Lang: joinder.English, Form: "one"}
		kind := func(err error, want joinder.Kind) {
			t.Helper()
			if err == nil || joinder.KindOf(err) != want {
				t.Errorf("%v, want kind %d", err, want)
			}
		}
		for _, v := range []joinder.Viewer{{}, other, {Role: joinder.RoleAdmin}, joinder.SystemViewer()} {
			kind(desk.Say(ctx, v, words), joinder.Forbidden)
		}
		for range 2 {
			if err := desk.Say(ctx, firm, words); err != nil {
				t.Fatal(err)
			}
		}
		for _, bad := range []score.Words{{Wallet: "w", Figure: "x", Text: words.Text}, {Wallet: "w", Figure: score.Whole, Text: "short"}, {Wallet: "w", Figure: score.Whole, Text: "Write to me@example.org"},
			{Wallet: "w", Figure: score.ReplyFigure, Dispute: true, Text: words.Text}, {Wallet: "w", Figure: score.Whole, Dispute: true, Inputs: "the letters of June", Text: words.Text}} {
			kind(desk.Say(ctx, firm, bad), joinder.Invalid)
		}
		said, err := desk.Statements(ctx, joinder.Viewer{}, "w")
		if err != nil || len(said) != 1 || said[0].Words != words.Text || s.db.Leaf(t, said[0].Leaf) == "" {
			t.Fatalf("%+v, %v", said, err)
		}
		fix := words
		fix.Text, fix.Corrects, fix.Form, fix.Dispute, fix.Inputs = "We answered three of these by phone.", said[0].ID, "two", true, "the letter of 2026-06"
		if err := desk.Say(ctx, firm, fix); err != nil {
			t.Fatal(err)
		}
		fix.Form = "three"
		kind(desk.Say(ctx, firm, fix), joinder.Conflict)
		fix.Corrects = "ffffffffffffffffffffffffffffffff"
		kind(desk.Say(ctx, firm, fix), joinder.NotFound)
		said, _ = desk.Statements(ctx, joinder.Viewer{}, "w")
		if len(said) != 2 || said[1].Replaced != said[0].ID || said[1].Words != words.Text || !said[0].Dispute {
			t.Fatalf("%+v", said)
		}
		const why = "It names a member of the case."
		kind(desk.Hide(ctx, firm, "w", said[0].ID, why), joinder.Forbidden)
		moderator := joinder.Viewer{Account: "mod", Role: joinder.RoleModerator}
		kind(desk.Hide(ctx, moderator, "x", said[0].ID, why), joinder.NotFound)
		kind(desk.Hide(ctx, moderator, "w", said[0].ID, "no"), joinder.Invalid)
		if err := desk.Hide(ctx, moderator, "w", said[0].ID, why); err != nil {
			t.Fatal(err)
		}
		for _, v := range []joinder.Viewer{{}, other, moderator, firm} {
			got, _ := desk.Statements(ctx, v, "w")
			if open := v.Role != "" || v.AnswersFor("w"); len(got) != 2 || (got[0].Words != "") != open || (got[0].Inputs != "") != open || got[0].Reason != why {
				t.Errorf("%+v sees %+v", v, got)
			}
		}
	})
}
