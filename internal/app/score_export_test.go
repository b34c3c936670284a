package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/i18n"
	"joinder/internal/wallet/score"
)

// TestScoresFromTheirOwnExport: an independent script computes every figure of
// a populated site from the JSON export, for every kind of period.
func TestScoresFromTheirOwnExport(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	p := site.Person("en")
	script := p.Read("/scores/recompute.py")
	if script.Status != 200 || !strings.Contains(script.Body, "def kaplan_meier") {
		t.Fatalf("the script: %d", script.Status)
	}
	for _, q := range []string{"", "?period=all", "?from=2026-03&to=2026-09", "?from=2020-01&to=2020-02"} {
		a := p.Read("/scores.json" + q)
		if a.Status != 200 {
			t.Fatalf("%s: %d", q, a.Status)
		}
		holdExport(t, a.Body)
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Read("/scores.csv"+q).Body, "\uFEFF"))).ReadAll()
		if err != nil || len(table) < 20 {
			t.Errorf("%s: the table has %d rows, %v", q, len(table), err)
		}
		python, err := exec.LookPath("python3")
		if err != nil {
			t.Log("no python3 here to compute the figures again")
			continue
		}
		cmd := exec.CommandContext(t.Context(), python, "-c", script.Body)
		cmd.Stdin = strings.NewReader(a.Body)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %s", q, bytes.TrimSpace(out))
		}
	}
	for _, bad := range []string{"?from=2026-13", "?from=2026-05&to=2026-01", "?from=2999-01&to=2999-02", "?from=%27%3B--&to=%F0%AA"} {
		if a := p.Read("/scores.json" + bad); a.Status != 422 && a.Status != 400 {
			t.Errorf("%s: %d", bad, a.Status)
		}
		if a := p.Read("/scores" + bad); a.Status != 422 || !strings.Contains(a.Body, `role="alert"`) {
			t.Errorf("page %s: %d", bad, a.Status)
		}
	}
}

// holdExport: no row about single members stands for fewer than five, and the
// cards say something.
func holdExport(t *testing.T, body string) {
	t.Helper()
	var e score.Export
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatal(err)
	}
	for _, f := range e.Inputs.Filings {
		if f.People < score.Few {
			t.Errorf("%+v", f)
		}
	}
	for _, s := range append(e.Inputs.Claims, e.Inputs.Returns...) {
		if s.People < score.Few {
			t.Errorf("%+v", s)
		}
	}
	for _, o := range e.Inputs.Outcomes {
		if o.People < score.Few {
			t.Errorf("%+v", o)
		}
	}
	if len(e.Inputs.Filings) < 5 || len(e.Wallets) < 6 {
		t.Errorf("the sample says little: %d filings, %d wallets", len(e.Inputs.Filings), len(e.Wallets))
	}
}

// TestOperatorSpeaksOnItsCard: only its own, sealed, beside the figure, never
// changed; a moderator hides with a reason; and no figure moves.
func TestOperatorSpeaksOnItsCard(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	site.Person("en").File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "My withdrawal has been processing for three days.", OccurredOn: "2026-10-11"})
	firm, moderator, public := site.Person("en"), site.Person("en"), site.Person("zh-CN")
	const password = "correct horse battery staple lamp"
	firm.SignUp("chen@operator.example", password)
	firm.AddApp()
	moderator.BecomeAdmin("moderator@office.example", password)
	const card = "/wallets/alipay/score"
	text := []string{"figure", "reply", "text", "Saidqz we answered two of these by phone.", "dispute", "1", "inputs", "Inputqz the letter of March", "form", "f1"}
	if a := firm.Send(card+"/say", text...); a.Status != 403 {
		t.Errorf("before it is verified: %d", a.Status)
	}
	site.Exec(`INSERT INTO operators (id, wallet, account, name_box, how, until_at, invited_at, claimed_at, verified_at) VALUES ('o', 'alipay', $1, 'x', 'mail', 1, 1, 1, 1)`, string(firm.Account("chen@operator.example")))
	before := public.Read("/scores.json").Body
	if a := firm.Send("/wallets/wechatpay/score/say", text...); a.Status != 403 {
		t.Errorf("on another's card: %d", a.Status)
	}
	for _, wrong := range [][]string{{"figure", "reply", "text", ""}, {"figure", "x", "text", text[3]}, {"figure", "reply", "text", "Please call 13812345678 about this."}, {"figure", "card", "text", text[3], "dispute", "1", "inputs", text[7]}} {
		if a := firm.Send(card+"/say", wrong...); a.Status != 422 {
			t.Errorf("%v: %d", wrong, a.Status)
		}
	}
	for range 2 {
		if a := firm.Send(card+"/say", text...); a.Status != 200 || a.Path != card {
			t.Fatalf("%d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
	}
	if n := site.Count(`SELECT COUNT(*) FROM score_statements`); n != 1 {
		t.Errorf("%d statements", n)
	}
	page := public.Read(card)
	if !strings.Contains(page.Body, "Saidqz") || !strings.Contains(page.Body, "Inputqz") || strings.Contains(page.Body, "/score/say") {
		t.Errorf("the public reads:\n%s", apptest.Plain(page.Body))
	}
	if after := public.Read("/scores.json").Body; after != before {
		t.Error("a statement changed a figure")
	}
	id, _ := apptest.Hidden(moderator.Read(card).Body, "statement")
	if a := public.Send(card+"/hide", "statement", id, "reason", "A planted reason of some length"); a.Status == 200 && a.Path == card {
		t.Error("the public hides a statement")
	}
	if a := moderator.Send(card+"/hide", "statement", id, "reason", "Whyqz it names a member of the case"); a.Status != 200 || a.Path != card {
		t.Fatalf("hide: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	page = public.Read(card)
	if strings.Contains(page.Body, "Saidqz") || strings.Contains(page.Body, "Inputqz") || !strings.Contains(page.Body, "Whyqz") {
		t.Errorf("after it was hidden the public reads:\n%s", apptest.Plain(page.Body))
	}
}

// TestAnAnswerMovesTheCard: what people do on the site is what the card counts.
func TestAnAnswerMovesTheCard(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	var id joinder.ID
	for i := range 5 {
		p := site.Person("en")
		f := p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: fmt.Sprint("My withdrawal has been processing for ", i+3, " days, attempt ", i*17, " now."), OccurredOn: "2026-10-11", Amount: "100", Currency: "CNY"})
		if i == 0 {
			id = p.OpenCase(f, "Withdrawals", "Withdrawals that never arrived.", "Pay them.", joinder.CountMe)
			continue
		}
		p.Join(id, f, joinder.CountMe)
	}
	sent := joinder.DateOf(time.Now().In(i18n.Beijing())).AddDays(-9)
	site.Exec(`INSERT INTO letters (id, case_id, version, lang, state, subject, body, at) VALUES ('l1', $1, 1, 'en', 'frozen', 's', 'b', 1)`, string(id))
	site.Exec(`INSERT INTO submissions (id, case_id, channel, letter, state, filed_on, at, changed_at) VALUES ('0123456789abcdef0123456789abcdef', $1, 'cn-op-alipay', 'l1', 'filed', $2, 1, 1)`, string(id), sent.String())
	letter := func() score.Letter {
		t.Helper()
		b, err := site.Scores(0).Book(context.Background(), joinder.Viewer{}, score.Period{})
		if err != nil || len(b.Inputs.Letters) != 1 {
			t.Fatalf("%+v, %v", b, err)
		}
		return b.Inputs.Letters[0]
	}
	if l := letter(); l.People != 5 || l.Answered || l.Days != 9 || l.Wallet != "alipay" {
		t.Errorf("%+v", l)
	}
	for _, auto := range []bool{true, false} {
		site.Exec(`INSERT INTO replies (id, case_id, channel, source, received_on, text_box, at, auto) VALUES ($1, $2, 'cn-op-alipay', 'mail', $3, 'x', 1, $4)`,
			fmt.Sprint("r", auto), string(id), sent.AddDays(4).String(), map[bool]int{true: 1}[auto])
		if l := letter(); l.Answered == auto {
			t.Errorf("after an answer (by a machine: %v) %+v", auto, l)
		}
	}
	if l := letter(); l.Days != 4 {
		t.Errorf("%+v", l)
	}
}
