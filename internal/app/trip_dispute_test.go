package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
	"joinder/internal/intake"
	"joinder/internal/sqldb/sqldbtest"
)

// markedDraft begins a complaint as the pages of statements do: with a file and
// some of its rows as what the person disputes.
func markedDraft(t *testing.T, s *apptest.Site, p *apptest.Person, amount string, rows ...joinder.Transaction) (token string) {
	t.Helper()
	token = p.Draft(apptest.Story{Wallet: "alipay", Issue: "unexpected_fee", Narrative: "这几笔都不是我点的，客服让我等，一直没有退。"})
	at := "/draft/" + token
	p.Send(at+"/money", "amount", amount, "currency", "CNY", "occurred_on", "2026-03-12", "jurisdiction", "CN")
	p.Give(at+"/evidence", "files", apptest.Upload{Name: "账单 O'Neil.csv", Data: []byte("交易时间,金额\n2026-03-12 09:30:00,12.00\n")})
	d, err := s.Desk.Draft(t.Context(), intake.Token(token))
	if err != nil || len(d.Evidence) != 1 {
		t.Fatalf("%d files, %v", len(d.Evidence), err)
	}
	for i := range rows {
		rows[i].Evidence = d.Evidence[0].ID
	}
	d.Transactions = rows
	if err := s.Desk.Save(t.Context(), intake.Token(token), d); err != nil {
		t.Fatal(err)
	}
	return token
}

func bought(day int, units int64, who string) joinder.Transaction {
	return joinder.Transaction{At: time.Date(2026, 3, day, 9, 30, 0, 0, time.UTC), Amount: joinder.Minor(units, "CNY"), Counterparty: who, OrderID: fmt.Sprintf("2026031222001411751400%06d", day), MerchantID: fmt.Sprintf("M-%04d", day), Line: 20 + day}
}

// TestMarkedTransactionsReachLetterAndBundle: what two people marked is in the
// sealed annex and in the bundle's table, to the cent and with their files;
// one who does not send evidence any more is in neither.
func TestMarkedTransactionsReachLetterAndBundle(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		s := apptest.Open(t, apptest.Options{Database: url})
		lin, wang := s.Person("zh-CN"), s.Person("en")
		lins := []joinder.Transaction{bought(12, 120_001, "某某网络（上海）有限公司"), bought(13, -1, "=HYPERLINK(1)"), bought(14, 88, "O'Neil-李 𬭎𬀩")}
		wangs := []joinder.Transaction{bought(15, 1_000_000_000_000, "Shop"), bought(16, 1, "Shop")}
		first, second := finish(t, lin, markedDraft(t, s, lin, "1200.88", lins...)), finish(t, wang, markedDraft(t, s, wang, "5", wangs...))
		id := lin.OpenCase(first, "自动扣费", "没有点过的自动扣费，客服不退。", "退回全部扣费并书面说明。", joinder.Uses...)
		wang.Join(id, second, joinder.Uses...)
		at := "/cases/" + string(id)
		lin.Send(at+"/letter/draft", "lang", "zh-CN")
		if page := apptest.Plain(lin.Read(at + "/letter").Body); !strings.Contains(page, "第 2 号标记的争议交易合计 10,000,000,000.01 CNY") {
			t.Errorf("the letter's room does not warn:\n%s", page)
		}
		version, ok := apptest.Hidden(lin.Read(at+"/letter/freeze").Body, "letter")
		if a := lin.Send(at+"/letter/freeze", "letter", version); !ok || a.Status != 200 {
			t.Fatalf("freeze: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		want := joinder.Sum(slices.Concat(lins, wangs))[0]
		book, err := excelize.OpenReader(strings.NewReader(lin.Read(at + "/letter/1.xlsx").Body))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := book.GetRows("附件三", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		purse := joinder.Purse{}
		for _, l := range lines[1:] {
			if l[0] != "" {
				m, err := joinder.ParseMoney(l[5], joinder.Currency(l[6]))
				if err != nil || !strings.Contains(l[7], "-1") {
					t.Errorf("%q: %v", l, err)
				}
				purse.Add(m)
			}
		}
		if got := purse.Totals(); len(got) != 1 || got[0] != want || lines[len(lines)-1][5] != want.Decimal() {
			t.Errorf("the rows come to %v, the last line says %q, want %s", got, lines[len(lines)-1], want)
		}
		if text := pdfText(t, []byte(lin.Read(at+"/letter/1.pdf").Body)); text != "" && (!strings.Contains(text, "附件三") || !strings.Contains(text, "10,000,001,200.89 CNY")) {
			t.Errorf("the PDF does not say the sum of all:\n%s", text)
		}

		bundled := func() (rows [][]string) {
			data := []byte(lin.Read(at + "/bundle.zip").Body)
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range z.File {
				if !strings.HasSuffix(f.Name, "data/transactions.csv") {
					continue
				}
				r, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if rows, err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll(); err != nil {
					t.Fatal(err)
				}
			}
			return rows
		}
		if rows := bundled(); len(rows) != 6 || rows[2][4] != "'=HYPERLINK(1)" || rows[2][5] != "-0.01" || !strings.HasPrefix(rows[1][8], "data/originals/") || rows[1][9] != "32" {
			t.Errorf("the bundle lists %q", rows)
		}
		wang.Send(at+"/consent", "complaint", string(second.ID), "use", "evidence", "yes", "0")
		if rows := bundled(); len(rows) != 4 {
			t.Errorf("without consent the bundle lists %q", rows)
		}
		if a := wang.Send("/mine/"+string(second.ID)+"/erase", "sure", "yes"); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM disputes`) != 1 {
			t.Errorf("erased: %d, %d lists are left", a.Status, s.Count(`SELECT COUNT(*) FROM disputes`))
		}
		s.Settle()
		if err := s.Checks.Audit(t.Context()); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}

// TestDisputedOnAPhone: the steps of the form say where the amount is not what
// was marked, offer it, and take one out, with scripts and without; the owner's
// page shows the sealed list and what replaced it.
func TestDisputedOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{Width: 390})
	site := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "dispute." + name, lang: lang, noJS: noJS, first: chromium}
				rows := []joinder.Transaction{bought(12, 120_001, "某某网络（上海）有限公司"), bought(13, -1, "O'Neil-李 𬭎𬀩")}
				for day := range 12 {
					rows = append(rows, bought(14+day, int64(day), "Shop"))
				}
				rows = append(rows, joinder.Transaction{At: rows[0].At, DateOnly: true, Figure: "-12.5 SHIB"})
				token := markedDraft(t, site, site.Person(lang), "5", rows...)
				p := trip.person()
				p.open("/draft/" + token + "/money")
				p.sees(trip.say("15 笔争议交易", "15 disputed transactions"), trip.say("两个数不一样", "The two differ"), trip.say("第 32 行", "line 32"), trip.say("订单 20260312220014117514000000", "order 20260312220014117514000000"))
				p.Fill(`[name="demand"]`, trip.say("退回来", "Give it back"))
				p.follow(`#disputed button[value^="1."]`, "/draft/"+token+"/money")
				p.sees(trip.say("14 笔争议交易", "14 disputed transactions"))
				var kept string
				p.Eval(`document.querySelector('[name="demand"]').value`, &kept)
				if kept != trip.say("退回来", "Give it back") {
					t.Errorf("what was written is gone: %q", kept)
				}
				p.follow(`button[name="use"]`, "/draft/"+token+"/money")
				var amount string
				p.Eval(`document.querySelector('[name="amount"]').value`, &amount)
				if amount != "1200.67" || strings.Contains(p.Text("main"), trip.say("两个数不一样", "The two differ")) {
					t.Errorf("the amount is %q", amount)
				}
				p.open("/draft/" + token + "/you")
				p.sees(trip.say("14 笔争议交易", "14 disputed transactions"))
				p.follow(`#step .actions .btn:not(.quiet)`, "/draft/"+token+"/receipt")
				p.follow(`a[href^="/mine/"]`, "/mine/")
				p.sees(trip.say("固证于", "Sealed on"), trip.say("账单 O'Neil.csv 第 32 行", "账单 O'Neil.csv line 32"))
				p.follow(`#disputed button[value^="0."]`, "/mine/")
				p.sees(trip.say("13 笔争议交易", "13 disputed transactions"), trip.say("它代替了", "It takes the place of"), trip.say("两个数不一样", "The two differ"))
			})
		}
	}
}

// finish files a draft without a word about the person.
func finish(t *testing.T, p *apptest.Person, token string) apptest.Filed {
	t.Helper()
	a := p.Send("/draft/" + token + "/you")
	id := filedNumber.FindStringSubmatch(a.Body)
	if a.Status != 200 || id == nil {
		t.Fatalf("filing: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	return apptest.Filed{Token: token, ID: joinder.ID(id[1])}
}

var filedNumber = regexp.MustCompile(`<code>([0-9a-f]{32})</code>`)
