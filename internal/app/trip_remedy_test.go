package app_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/i18n"
	"joinder/internal/sqldb/sqldbtest"
)

// TestFromOfferToClosure: the operator cooperates. Three people, two languages,
// no scripts: an offer with a catch, answers that change, money in parts, a
// promise that breaks, and a case that closes only when everybody says so.
func TestFromOfferToClosure(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		s := apptest.Open(t, apptest.Options{Database: url})
		people, filed := []*apptest.Person{s.Person("en"), s.Person("zh-CN"), s.Person("en")}, []apptest.Filed{}
		for i, p := range people {
			filed = append(filed, p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服电话打不通，没有人答复。", OccurredOn: "2026-03-11", Amount: []string{"100.00", "0.01", "1000000000.00"}[i], Currency: "CNY"}))
		}
		id := people[0].OpenCase(filed[0], "提现不到账", "提现到银行卡三天没有到账。", "退回全部款项。", joinder.Uses...)
		people[1].Join(id, filed[1], joinder.Uses...)
		people[2].Join(id, filed[2], joinder.CountMe)
		at := "/cases/" + string(id) + "/remedy"
		day := func(n int) string { return joinder.DateOf(time.Now().In(i18n.Beijing())).AddDays(n).String() }
		trip := remedyTrip{t, at, people, filed}

		a := people[0].Send(at+"/offer", "basis", "fixed", "amount", "1,2x", "currency", "CNY", "words", "They pay and ask for confidentiality", "until", day(3), "source", "letter")
		if a.Status != 422 || !strings.Contains(a.Body, "They pay and ask for confidentiality") || !strings.Contains(a.Body, `value="1,2x"`) {
			t.Errorf("a mistyped amount: %d, and what was typed is gone", a.Status)
		}
		trip.send(0, "/offer", "basis", "claimed", "words", "They pay and ask for confidentiality", "until", day(3), "source", "letter")
		offer, _ := apptest.Hidden(people[1].Read(at).Body, "offer")
		if body := people[1].Read(at).Body; !strings.Contains(body, "我接受") || !strings.Contains(body, "要求你不再谈论此事") || strings.Contains(body, "接受 0") {
			t.Errorf("member 2 does not see offer and catch, or sees counts:\n%s", apptest.Plain(body))
		}
		trip.send(1, "/answer", "offer", offer, "complaint", string(filed[1].ID), "reply", "refuse")
		trip.send(1, "/answer", "offer", offer, "complaint", string(filed[1].ID), "reply", "accept")
		trip.send(2, "/answer", "offer", offer, "complaint", string(filed[2].ID), "reply", "accept")
		trip.says(0, "Asked 3 · accepted 2 · refused 0 · no answer 1")

		trip.send(1, "/paid", "offer", offer, "complaint", string(filed[1].ID), "amount", "0.01", "currency", "CNY", "on", day(0), "reference", "REFQZ", "form", "a")
		trip.send(1, "/paid", "offer", offer, "complaint", string(filed[1].ID), "amount", "0.01", "currency", "CNY", "on", day(0), "form", "a") // sent twice
		trip.send(2, "/paid", "complaint", string(filed[2].ID), "amount", "999999999.99", "currency", "CNY", "on", day(-1))
		trip.send(2, "/paid", "complaint", string(filed[2].ID), "amount", "1", "currency", "USDT", "on", day(-1))
		trip.send(1, "/share", "complaint", string(filed[1].ID), "yes", "1")
		if strings.Contains(people[0].Read(at).Body, "REFQZ") || !strings.Contains(people[1].Read(at).Body, "REFQZ") {
			t.Error("a reference is for its owner alone")
		}
		trip.holdSheets()

		trip.send(0, "/promise", "words", "The rest this week", "due", day(-1), "source", "phone")
		trip.says(1, "已过 1 天")
		trip.send(0, "/closure", "act", "propose", "words", "They say that everything was paid")
		trip.send(0, "/outcome", "complaint", string(filed[0].ID), "outcome", "solved")
		trip.send(1, "/outcome", "complaint", string(filed[1].ID), "outcome", "solved")
		public := s.Person("en")
		if body := apptest.Plain(public.Read("/cases/" + string(id)).Body); !strings.Contains(body, "It was proposed to close the case") || strings.Contains(body, "Closed: every member") {
			t.Errorf("one is silent:\n%s", body)
		}
		trip.send(2, "/outcome", "complaint", string(filed[2].ID), "outcome", "solved")
		if body := apptest.Plain(public.Read("/cases/" + string(id)).Body); !strings.Contains(body, "Closed: every member said that it is solved.") || !strings.Contains(body, "about ¥990,000,000 + about 1") {
			t.Errorf("all said solved:\n%s", body)
		}
		promise, _ := apptest.Hidden(people[2].Read(at).Body, "promise")
		trip.send(2, "/decide", "promise", promise, "complaint", string(filed[2].ID), "kept", "0")
		if body := apptest.Plain(public.Read("/cases/" + string(id)).Body); strings.Contains(body, "Closed:") || !strings.Contains(body, "Join this case") {
			t.Errorf("a broken promise opens the case again:\n%s", body)
		}
		trip.says(2, "You said: not solved.")
		trip.send(0, "/closure", "act", "end", "words", "The firm went bankrupt")
		if body := apptest.Plain(public.Read("/cases/" + string(id)).Body); !strings.Contains(body, "Ended. That does not mean that it was solved.") {
			t.Errorf("ended:\n%s", body)
		}
		people[2].Send("/mine/"+string(filed[2].ID)+"/erase", "sure", "yes")
		trip.says(0, "¥0.01")
		if body := people[0].Read(at).Body; strings.Contains(body, "999,999,999.99") || strings.Contains(body, "1.00 USDT") {
			t.Error("an erased complaint's money is still counted")
		}
	})
}

// remedyTrip is one case with its people.
type remedyTrip struct {
	t      *testing.T
	at     string
	people []*apptest.Person
	filed  []apptest.Filed
}

func (r remedyTrip) send(who int, path string, pairs ...string) {
	r.t.Helper()
	if a := r.people[who].Send(r.at+path, pairs...); a.Status != 200 || a.Path != r.at {
		r.t.Fatalf("%s: %d at %s\n%s", path, a.Status, a.Path, apptest.Plain(a.Body))
	}
}

func (r remedyTrip) says(who int, text string) {
	r.t.Helper()
	if body := apptest.Plain(r.people[who].Read(r.at).Body); !strings.Contains(body, text) {
		r.t.Errorf("person %d does not read %q:\n%s", who+1, text, body)
	}
}

// holdSheets: both files of the reconciliation say the same, to the cent.
func (r remedyTrip) holdSheets() {
	r.t.Helper()
	want := map[string]string{ // of the totals' lines: currency → claimed, accepted, received, due, open
		"CNY": "1000000100.01 1000000000.01 1000000000.00 0.01 100.01", "USDT": "0.000000 0.000000 1.000000 0.000000 0.000000",
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.people[0].Read(r.at+"/money.csv").Body, "\uFEFF"))).ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(r.people[0].Read(r.at + "/money.xlsx").Body)))
	if err != nil {
		r.t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // read only
	sheet, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil || len(sheet) != len(rows) {
		r.t.Fatalf("%d rows in the workbook, %d in the CSV, %v", len(sheet), len(rows), err)
	}
	totals := 0
	for i, row := range rows {
		if row[0] != "Total" {
			continue
		}
		totals++
		if got := strings.Join([]string{row[4], row[6], row[7], row[8], row[9]}, " "); got != want[row[3]] {
			r.t.Errorf("%s: %s, want %s", row[3], got, want[row[3]])
		}
		if x, err := joinder.ParseMoney(sheet[i][7], joinder.Currency(row[3])); err != nil || x.Decimal() != row[7] {
			r.t.Errorf("the workbook says %s, the CSV %s", sheet[i][7], row[7])
		}
	}
	if totals != 2 {
		r.t.Errorf("%d totals in\n%v", totals, rows)
	}
	if a := r.people[1].Read(r.at + "/money.csv"); a.Status != 404 {
		r.t.Errorf("a member takes the sheet: %d", a.Status)
	}
}
