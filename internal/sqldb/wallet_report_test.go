package sqldb_test

import (
	"fmt"
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
	"joinder/internal/wallet"
)

// reported is a complaint of a person about a wallet.
func reported(person, about, issue string, units int64, on string) joinder.Complaint {
	c := joinder.Complaint{Wallet: about, Issue: issue, Person: joinder.ID(person)}
	if units > 0 {
		c.Amount = joinder.Minor(units, "CNY")
	}
	if on != "" {
		c.OccurredOn, _ = joinder.ParseDate(on)
	}
	return c
}

func TestWalletReportCountsPeopleOnceAndHidesFewPeoplesMoney(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		today := joinder.Date{Year: 2026, Month: time.November, Day: 23}
		var told []joinder.Complaint
		for i := range 5 { // five people with money; the first complains twice
			told = append(told, reported(fmt.Sprintf("p%d", i), "w1", "withdrawal_not_arrived", int64(12345*(i+1)), "2026-11-01"))
		}
		told = append(told, reported("p0", "w1", "withdrawal_not_arrived", 0, "2025-01-01"))
		for i := range 4 { // four people are too few for a sum
			told = append(told, reported(fmt.Sprintf("q%d", i), "w1", "unexpected_fee", 777, "2026-01-05"))
		}
		hidden := reported("h", "w1", "unexpected_fee", 777, "2026-11-05")
		hidden.State = joinder.Hidden
		told = append(told, hidden, reported("o", "w2", "other", 0, ""))
		db.Tell(t, told...)

		counts, err := db.WalletReports().WalletCounts(t.Context(), anyone)
		if err != nil {
			t.Fatal(err)
		}
		if counts["w1"] != (wallet.Count{People: 9}) || counts["w2"] != (wallet.Count{People: 1}) {
			t.Errorf("counts: %v", counts)
		}
		r, err := db.WalletReports().WalletReport(t.Context(), anyone, "w1", []string{"cn-op-alipay"}, today)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Problems) != 2 {
			t.Fatalf("problems: %+v", r.Problems)
		}
		first, second := r.Problems[0], r.Problems[1]
		if first.Issue != "withdrawal_not_arrived" || first.People != 5 || first.People30 != 5 || len(first.Amounts) != 1 || first.Amounts[0].People != 5 ||
			first.Amounts[0].Money.Decimal() != "1800.00" { // 1851.75, two digits
			t.Errorf("first: %+v", first)
		}
		if second.Issue != "unexpected_fee" || second.People != 4 || second.People30 != 0 || len(second.Amounts) != 0 {
			t.Errorf("second: %+v", second)
		}
		if r.Answers != (wallet.Answers{}) || r.Outcomes != (wallet.Outcomes{}) {
			t.Errorf("nobody asked: %+v", r)
		}
		for _, wrong := range []string{"", "no-such", "' OR 1=1 --"} {
			if r, err := db.WalletReports().WalletReport(t.Context(), anyone, wrong, nil, today); err != nil || len(r.Problems) != 0 {
				t.Errorf("%q: %+v, %v", wrong, r, err)
			}
		}
	})
}

func TestWalletReportSaysHowLongAnswersTook(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		t := r.T
		on := func(d string) joinder.Date { v, _ := joinder.ParseDate(d); return v }
		report := func() wallet.Report {
			r.Helper()
			out, err := r.db.WalletReports().WalletReport(r.Context(), anyone, "alipay", []string{operatorChannel}, on("2026-11-23"))
			if err != nil {
				r.Fatal(err)
			}
			return out
		}
		if got := report(); got.Answers.Asked != 0 || len(got.Problems) == 0 || got.Problems[0].OpenCase != r.id {
			t.Errorf("before: %+v", got)
		}
		far := time.Now().AddDate(0, 1, 0).Format(time.DateOnly) // after everybody joined
		later := joinder.DateOf(time.Now().AddDate(0, 1, 4)).String()
		r.db.Exec(r.T, `INSERT INTO letters (id, case_id, version, lang, state, subject, body, at) VALUES ('l1', $1, 1, 'en', 'frozen', 's', 'b', 1)`, string(r.id))
		r.db.Exec(r.T, `INSERT INTO submissions (id, case_id, channel, letter, state, filed_on, at, changed_at) VALUES ('s1', $1, '`+operatorChannel+`', 'l1', 'filed', $2, 1, 1)`, string(r.id), far)
		r.db.Exec(r.T, `INSERT INTO submissions (id, case_id, channel, letter, state, filed_on, at, changed_at) VALUES ('s2', $1, 'cn-pboc-12363', 'l1', 'filed', '2020-01-01', 1, 1)`, string(r.id))
		add := func(id, complaint, on string, auto int) {
			r.db.Exec(r.T, `INSERT INTO replies (id, case_id, complaint, channel, source, received_on, text_box, at, auto) VALUES ($1, $2, $3, '`+operatorChannel+`', 'mail', $4, $5, 1, $6)`,
				id, string(r.id), complaint, on, []byte("x"), auto)
		}
		add("r0", "", far, 1)                              // automatic
		add("r1", string(r.complaint[1]), "2020-01-02", 0) // before anybody asked
		add("r2", string(r.complaint[1]), later, 0)        // one member's own
		if got := report().Answers; got.Asked != 3 || got.Answered != 1 || got.Days < 3 || got.Days > 5 {
			t.Errorf("answers: %+v", got)
		}
		if err := r.cases.Consent(r.Context(), r.member(2), r.id, r.complaint[2], joinder.CountMe, false); err != nil {
			t.Fatal(err)
		}
		if got := report().Answers; got.Asked != 2 {
			t.Errorf("who is not to be counted is: %+v", got)
		}
		for i, word := range []joinder.Outcome{joinder.Solved, joinder.NotSolved, joinder.Solved} {
			if err := r.desk.Say(r.Context(), r.member(i), r.id, r.complaint[i], word); err != nil {
				t.Fatal(err)
			}
		}
		if got := report().Outcomes; got != (wallet.Outcomes{Said: 2, Solved: 1}) {
			t.Errorf("outcomes: %+v", got)
		}
	})
}
