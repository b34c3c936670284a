package intake_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
)

func goodDraft() intake.Draft {
	return intake.Draft{
		Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天了还没到账，打我电话13800138000。",
		Amount: "1,234.50", Currency: "cny", OccurredOn: "2026年11月3日", Jurisdiction: "cn", Region: " 广东 ",
		Name: "李雷", Email: "li@example.com", Publish: true, EmailReceipt: true, Lang: joinder.Chinese,
	}
}

func TestFileOneDraftTenTimes(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	_, token, err := desk.Start(ctx)
	if err != nil || len(token) != 26 {
		t.Fatal(token, err)
	}
	if err := desk.Save(ctx, token, goodDraft()); err != nil {
		t.Fatal(err)
	}
	if back, err := desk.Draft(ctx, intake.Token(strings.ToUpper(string(token)))); err != nil || back.Amount != "1,234.50" {
		t.Fatal(back, err)
	}
	var wg sync.WaitGroup
	receipts := make([]intake.Receipt, 10)
	for i := range receipts {
		wg.Go(func() {
			r, err := desk.File(ctx, joinder.Viewer{}, token, "")
			if err != nil {
				t.Error(err)
			}
			receipts[i] = r
		})
	}
	wg.Wait()
	if len(store.filings) != 1 {
		t.Fatalf("%d complaints of one draft", len(store.filings))
	}
	for _, r := range receipts {
		if r.Code != receipts[0].Code || r.Complaint != receipts[0].Complaint {
			t.Fatal("different receipts")
		}
	}
	r := receipts[0]
	f := store.filings[r.Complaint]
	c := f.Complaint
	if c.Amount.String() != "1234.50 CNY" || c.OccurredOn.String() != "2026-11-03" || c.Jurisdiction != "CN" || c.Region != "广东" || c.Lang != joinder.Chinese {
		t.Errorf("%+v", c)
	}
	if c.Public != "提现三天了还没到账，打我电话[zh-CN phone]。" || c.Narrative != "" || c.Contact != (joinder.Contact{}) {
		t.Errorf("public %q, narrative %q", c.Public, c.Narrative)
	}
	if len(f.Jobs) != 2 || f.Jobs[0].Kind != intake.FiledJob || f.Jobs[1].Kind != intake.ReceiptMailJob {
		t.Errorf("jobs %v", f.Jobs)
	}
	s, plain, err := intake.OpenStatement(fakeVault{}, c.ID, f.Statement)
	if err != nil || !strings.Contains(s.Narrative, "13800138000") || joinder.Commit(f.Salt, plain) != f.Leaf.Commitment || f.Leaf.Commitment != r.Commitment {
		t.Errorf("statement %+v %v", s, err)
	}
	if joinder.Commit(r.Salt, r.Statement.Bytes()) != r.Commitment {
		t.Error("the receipt does not open its own commitment")
	}
	if contact, err := intake.OpenContact(fakeVault{}, c.ID, f.Contact); err != nil || contact.Name != "李雷" {
		t.Error(contact, err)
	}
	if row := store.drafts[string(token.Key())]; row.Body != nil || strings.Contains(string(row.Receipt), r.Code) {
		t.Error("the draft's row still tells something")
	}
	if _, err := desk.Draft(ctx, token); joinder.KindOf(err) != joinder.Conflict {
		t.Error(err)
	}
	if err := desk.Save(ctx, token, goodDraft()); joinder.KindOf(err) != joinder.Conflict {
		t.Error(err)
	}
}

func TestStartForGoesOnWhereItWas(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	_, token, err := desk.StartFor(ctx, "a client's key")
	if err != nil {
		t.Fatal(err)
	}
	_ = desk.Save(ctx, token, goodDraft())
	d, again, err := desk.StartFor(ctx, "a client's key")
	if err != nil || again != token || d.Amount == "" {
		t.Error(d, again, err)
	}
	if _, err := desk.File(ctx, joinder.Viewer{}, token, "another key"); joinder.KindOf(err) != joinder.Conflict {
		t.Error(err)
	}
	first, err := desk.File(ctx, joinder.Viewer{}, token, "a client's key")
	if err != nil {
		t.Fatal(err)
	}
	_, again, _ = desk.StartFor(ctx, "a client's key")
	if second, err := desk.File(ctx, joinder.Viewer{}, again, "a client's key"); err != nil || second.Code != first.Code {
		t.Error(second, err)
	}
}

func TestPurge(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	_, token, _ := desk.Start(ctx)
	_, _, _ = desk.Start(ctx)
	_ = desk.Save(ctx, token, goodDraft())
	if _, err := desk.File(ctx, joinder.Viewer{}, token, ""); err != nil {
		t.Fatal(err)
	}
	now := desk.World.Now()
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{time.Hour, 0}, {intake.ReceiptWindow + time.Hour, 1}, {intake.DraftLife + time.Hour, 1}} {
		desk.World.Now = func() time.Time { return now.Add(c.after) }
		if n, err := desk.Purge(ctx); n != c.want || err != nil {
			t.Errorf("after %s: %d %v", c.after, n, err)
		}
	}
	if _, err := desk.Receipt(ctx, token); joinder.KindOf(err) != joinder.NotFound {
		t.Error(err)
	}
}

func TestRecover(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	_, token, _ := desk.Start(ctx)
	_ = desk.Save(ctx, token, goodDraft())
	r, err := desk.File(ctx, joinder.Viewer{}, token, "")
	if err != nil {
		t.Fatal(err)
	}
	loose := strings.ToLower(strings.ReplaceAll(r.Code, "-", " "))
	loose = strings.NewReplacer("0", "o", "1", "l").Replace(loose)
	for _, code := range []string{r.Code, loose, " " + strings.ReplaceAll(r.Code, "-", "")} {
		if id, err := desk.Recover(ctx, code); err != nil || id != r.Complaint {
			t.Errorf("%q: %v %v", code, id, err)
		}
	}
	for _, code := range []string{"", "AAAAA", r.Code + "0", r.Code[:22] + "u", "00000-00000-00000-00000"} {
		if _, err := desk.Recover(ctx, code); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("%q: %v", code, err)
		}
	}
	if err := desk.Withdraw(ctx, joinder.Viewer{}, r.Complaint); joinder.KindOf(err) != joinder.NotFound {
		t.Error("a stranger withdrew it:", err)
	}
	if err := desk.Withdraw(ctx, joinder.Viewer{Holds: []joinder.ID{r.Complaint}}, r.Complaint); err != nil {
		t.Error(err)
	}
}

func TestProblemsAreToldAtOnce(t *testing.T) {
	desk := testDesk(newFakeStore())
	for field, change := range map[string]func(*intake.Draft){
		"wallet=wallet_missing":             func(d *intake.Draft) { d.Wallet = "" },
		"wallet=unknown_wallet":             func(d *intake.Draft) { d.Wallet = "nope" },
		"issue=issue_missing":               func(d *intake.Draft) { d.Issue = "" },
		"issue=unknown_issue":               func(d *intake.Draft) { d.Issue = "nope" },
		"narrative=narrative_short":         func(d *intake.Draft) { d.Narrative = "太短了" },
		"narrative=too_long":                func(d *intake.Draft) { d.Narrative = strings.Repeat("长", 20001) },
		"amount=amount_negative":            func(d *intake.Draft) { d.Amount = "-5" },
		"amount=amount_zero":                func(d *intake.Draft) { d.Amount = "0.00" },
		"amount=amount_precise":             func(d *intake.Draft) { d.Amount = "1.001" },
		"amount=amount_absurd":              func(d *intake.Draft) { d.Amount = "100000000000" },
		"amount=amount_unreadable":          func(d *intake.Draft) { d.Amount = "lots" },
		"currency=unknown_currency":         func(d *intake.Draft) { d.Currency = "ZZZ" },
		"currency=currency_missing":         func(d *intake.Draft) { d.Currency = "" },
		"occurred_on=date_impossible":       func(d *intake.Draft) { d.OccurredOn = "2023-02-29" },
		"occurred_on=date_future":           func(d *intake.Draft) { d.OccurredOn = "2026-11-25" },
		"occurred_on=date_early":            func(d *intake.Draft) { d.OccurredOn = "1999-12-31" },
		"occurred_on=date_missing":          func(d *intake.Draft) { d.OccurredOn = " " },
		"jurisdiction=unknown_jurisdiction": func(d *intake.Draft) { d.Jurisdiction = "China" },
		"email=email_malformed":             func(d *intake.Draft) { d.Email = "li@localhost" },
		"email=email_needed":                func(d *intake.Draft) { d.Email = "" },
		"phone=phone_malformed":             func(d *intake.Draft) { d.Phone = "call me" },
		"evidence=evidence_unknown":         func(d *intake.Draft) { d.Evidence = []intake.DraftEvidence{{ID: "x"}} },
	} {
		d := goodDraft()
		change(&d)
		_, _, err := desk.Check(d)
		var ps joinder.Problems
		if !errors.As(err, &ps) || len(ps) != 1 || ps[0].Field+"="+strings.TrimPrefix(ps[0].Key, "error.intake.") != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	_, _, err := desk.Check(intake.Draft{})
	var ps joinder.Problems
	if !errors.As(err, &ps) || len(ps) != 4 {
		t.Error(err)
	}
	if err := desk.CheckStep(intake.Draft{Amount: "x", Currency: "CNY", OccurredOn: "2026-01-01"}, 2); err == nil {
		t.Error("step 2 passes")
	}
}

func TestUnknownWalletIsTaken(t *testing.T) {
	desk := testDesk(newFakeStore())
	d := goodDraft()
	d.Wallet, d.WalletName = "", "  某某 钱包 "
	c, w, err := desk.Check(d)
	if err != nil || w == nil || w.Reviewed || c.Wallet != w.ID || !strings.HasPrefix(w.ID, "u-") || w.Name.ZH != "某某 钱包" {
		t.Error(c.Wallet, w, err)
	}
	d.WalletName = "支付宝"
	if c, w, err = desk.Check(d); err != nil || w != nil || c.Wallet != "alipay" {
		t.Error(c.Wallet, w, err)
	}
	if a, b := intake.UnreviewedWallet("Foo Pay, Inc."), intake.UnreviewedWallet("FOO  pay inc"); a.ID != b.ID || a.ID != "u-foo-pay-inc" {
		t.Error(a.ID, b.ID)
	}
	if a, b := intake.UnreviewedWallet("甲钱包"), intake.UnreviewedWallet("乙钱包"); a.ID == b.ID {
		t.Error(a.ID)
	}
}

func TestPersonKey(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	person := func(filer, email, phone string) joinder.ID {
		_, token, _ := desk.Start(ctx)
		d := goodDraft()
		d.Filer, d.Email, d.Phone, d.EmailReceipt = filer, email, phone, false
		_ = desk.Save(ctx, token, d)
		r, err := desk.File(ctx, joinder.Viewer{}, token, "")
		if err != nil {
			t.Fatal(err)
		}
		return store.filings[r.Complaint].Complaint.Person
	}
	if person("a", "Li+a@Example.com", "") != person("a", "li@example.com", "") {
		t.Error("one address, two people")
	}
	if person("a", "", "+86 138-0013-8000") != person("a", "", "13800138000") {
		t.Error("one phone, two people")
	}
	for what, two := range map[string][2]joinder.ID{
		"two unknown people":           {person("a", "", ""), person("a", "", "")},
		"two people at one desk":       {person("a", "li@example.com", ""), person("a", "wei@example.com", "")},
		"a stranger with your address": {person("a", "li@example.com", ""), person("b", "li@example.com", "")},
		"nobody knows from where":      {person("", "li@example.com", ""), person("", "li@example.com", "")},
		"an address and a number":      {person("a", "1@2.example", ""), person("a", "", "12345678")},
	} {
		if two[0] == two[1] {
			t.Error("one person:", what)
		}
	}
}

func TestPublishOnlyWithYes(t *testing.T) {
	ctx, store := context.Background(), newFakeStore()
	desk := testDesk(store)
	for _, publish := range []bool{false, true} {
		_, token, _ := desk.Start(ctx)
		d := goodDraft()
		d.Publish, d.PublicText = publish, "我改过的话，电话还是13800138000"
		_ = desk.Save(ctx, token, d)
		r, _ := desk.File(ctx, joinder.Viewer{}, token, "")
		want := ""
		if publish {
			want = "我改过的话，电话还是[zh-CN phone]"
		}
		if got := store.filings[r.Complaint].Complaint.Public; got != want {
			t.Errorf("publish %v: %q", publish, got)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("ABCDE-FGHJK-MNPQR-STVWX")
	f.Fuzz(func(t *testing.T, s string) {
		if code, ok := intake.ParseCode(s); ok {
			if again, ok := intake.ParseCode(code); !ok || again != code || len(code) != 23 {
				t.Fatalf("%q → %q → %q", s, code, again)
			}
		}
	})
}
