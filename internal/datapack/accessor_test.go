package datapack

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"joinder"
)

func TestIssueForCFPB(t *testing.T) {
	p := mustLoad(t)
	for in, want := range map[string]string{
		"Fraud or scam":                 "scam_transfer",
		" fraud or scam ":               "scam_transfer",
		"Unexpected or other fees":      "unexpected_fee",
		"Incorrect exchange rate":       "exchange_rate",
		"Problem adding money":          "topup_not_credited",
		"Problem with customer service": "support_unreachable",
		"Unauthorized transactions or other transaction problem":   "unauthorized_transaction",
		"Trouble accessing funds in your mobile or digital wallet": "account_frozen",
		"Money was not available when promised":                    "transfer_not_arrived",
		"Wrong amount charged or received":                         "wrong_amount",
		"Advertising and marketing":                                "misleading_advertising",
		"Customer service / Customer relations":                    "support_slow",
		"Other transaction problem":                                OtherIssue,
		"Other service problem":                                    OtherIssue,
		"Incorrect information on your report":                     OtherIssue,
		"":                                                         OtherIssue,
	} {
		if got := p.IssueForCFPB(in, "NA"); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if !p.WalletProduct("Money transfer, virtual currency, or money service") || p.WalletProduct("Mortgage") {
		t.Error("products are told apart wrongly")
	}
	for _, i := range p.Issues() {
		for _, named := range i.CFPB {
			if _, ok := p.Issue(p.IssueForCFPB(named, "")); !ok {
				t.Errorf("%q maps to no issue", named)
			}
		}
	}
}

func TestWalletForCompany(t *testing.T) {
	p := mustLoad(t)
	for in, want := range map[string]string{
		"Paypal Holdings, Inc": "paypal", "PAYPAL HOLDINGS INC.": "paypal", "PayPal Holdings, Inc.": "paypal", "PayPal": "paypal",
		"Block, Inc.": "cashapp", "BLOCK INC": "cashapp", "Square, Inc.": "cashapp", "Early Warning Services, LLC": "zelle",
		"EARLY WARNING SERVICES, LLC": "zelle", "Coinbase, Inc.": "coinbase", "Skrill USA, Inc.": "skrill", "TransferWise Ltd": "wise",
		"Revolut Technologies Inc.": "revolut", "支付宝": "alipay", "支付宝（中国）网络技术有限公司": "alipay", "支付宝(中国)网络技术有限公司": "alipay",
		"财付通支付科技有限公司": "wechatpay", "ＰａｙＰａｌ": "paypal", "GCash": "gcash", "PT Visionet Internasional": "ovo",
	} {
		if got, ok := p.WalletForCompany(in); got != want || !ok {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "   ", "Inc.", "有限公司", "Javitch, Block & Rathbone LLC", "SQUARETWO FINANCIAL CORPORATION",
		"Alliant Capital Management LLC", "Google Compare Credit Cards Inc.", "BAM Management US Holdings Inc.", "WELLS FARGO & COMPANY"} {
		if got, ok := p.WalletForCompany(in); ok {
			t.Errorf("%q was taken for %q", in, got)
		}
	}
}

func TestOneCompanyUnderSeveralNamesIsListedOnce(t *testing.T) {
	p := mustLoad(t)
	for in, want := range map[string]string{
		"Wells Fargo": "WELLS FARGO & COMPANY", "WELLS FARGO BANK NATIONAL ASSOCIATION": "WELLS FARGO & COMPANY",
		"Wells Fargo Bank, N.A.": "WELLS FARGO & COMPANY", "WELLS FARGO & COMPANY": "WELLS FARGO & COMPANY",
		"Equifax": "EQUIFAX, INC.", "Capital One Financial Corp": "CAPITAL ONE FINANCIAL CORPORATION",
		"CITIBANK NATIONAL ASSOCIATION": "CITIBANK, N.A.", "JPMorgan Chase": "JPMORGAN CHASE & CO.",
		"Wells Fargo Advisors": "Wells Fargo Advisors", "Santander Consumer USA": "Santander Consumer USA", "青鸟银行": "青鸟银行", "": "",
	} {
		if got := p.CompanyName(in); got != want {
			t.Errorf("%q is listed as %q, want %q", in, got, want)
		}
	}
}

func TestChecklists(t *testing.T) {
	p := mustLoad(t)
	for _, i := range p.Issues() {
		l := p.Checklist(i.ID)
		if l.Issue != i.ID || len(l.Items) < 3 || len(l.Items) > 6 || !l.Items[0].Required {
			t.Errorf("%s: %+v", i.ID, l)
		}
		for _, item := range l.Items {
			if item.Name.ZH == "" || item.Name.EN == "" || item.Why.ZH == "" || item.Why.EN == "" {
				t.Errorf("%s: %s says too little", i.ID, item.ID)
			}
		}
	}
	if l := p.Checklist("no such issue"); len(l.Items) < 3 {
		t.Errorf("an unknown issue gets %d items", len(l.Items))
	}
}

func TestFirmAnswerDays(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	for _, c := range []struct {
		place, issue string
		count        int
		unit         Unit
		statutory    bool
	}{
		{"CN", "account_frozen", 15, CalendarDay, false},
		{"GB", "account_frozen", 15, BusinessDay, true},
		{"EU", "account_frozen", 15, BusinessDay, true},
		{"US", "unauthorized_transaction", 10, BusinessDay, true},
		{"US", "support_slow", 15, CalendarDay, false}, // the rule covers errors only
		{"IN", "refund_not_received", 30, CalendarDay, true},
		{"TW", "other", 30, CalendarDay, true},
		{"SG", "other", 4, "week", true},
		{"BR", "other", 15, CalendarDay, false}, // from memory: not called a rule
		{"HK", "other", 15, CalendarDay, false},
		{"??", "other", 15, CalendarDay, false},
	} {
		a := p.FirmAnswerDays(c.place, c.issue, today)
		if a.Count != c.count || a.Unit != c.unit || a.Statutory != c.statutory || a.Statutory != (a.Basis != "") {
			t.Errorf("%s %s: %+v", c.place, c.issue, a)
		}
	}
	if a := p.FirmAnswerDays("GB", "other", day(t, "2028-01-01")); a.Statutory {
		t.Error("a stale rule is still called a rule")
	}
	by, _, certain := p.AnswerBy("GB", "other", day(t, "2026-12-18"))
	if by.String() != "2027-01-13" || !certain { // 15 business days over Christmas (28 December in place of the 26th) and New Year
		t.Errorf("GB: %s %v", by, certain)
	}
	if by, _, certain := p.AnswerBy("SG", "other", day(t, "2026-11-23")); by.String() != "2026-12-21" || !certain {
		t.Errorf("SG: %s %v", by, certain)
	}
	for _, c := range [][3]string{{"2028-01-31", "1", "2028-02-29"}, {"2027-01-31", "1", "2027-02-28"}, {"2028-02-29", "12", "2029-02-28"}, {"2026-11-30", "3", "2027-02-28"}} {
		n := len(c[1]) * 0
		for _, r := range c[1] {
			n = n*10 + int(r-'0')
		}
		if got := addMonths(day(t, c[0]), n); got.String() != c[2] {
			t.Errorf("%s + %s months: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestLegalBasis(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	has := func(list []Basis, id string) bool {
		for _, b := range list {
			if b.ID == id {
				return true
			}
		}
		return false
	}
	frozen := p.LegalBasis("CN", "account_frozen", today)
	if len(frozen) < 4 || frozen[0].ID != "lb-cn-frozen" || !has(frozen, "lb-cn-complaints") || has(frozen, "lb-cn-art55") {
		t.Errorf("CN account_frozen: %v", frozen)
	}
	for _, b := range frozen {
		if len(b.Origin.Sources) == 0 || b.Text.ZH == "" || b.Text.EN == "" {
			t.Errorf("%s has no source or text", b.ID)
		}
	}
	if got := p.LegalBasis("CN", "account_frozen", day(t, "2028-01-01")); len(got) != 0 {
		t.Errorf("stale law is offered: %v", got)
	}
	if got := p.LegalBasis("GB", "scam_transfer", day(t, "2024-10-06")); has(got, "lb-gb-app") {
		t.Error("a rule is offered before it applies")
	}
	if got := p.LegalBasis("JP", "other", today); len(got) != 0 {
		t.Errorf("JP: %v", got)
	}
}

func TestOwnClocksComeFirst(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	ch, _ := p.Channel("us-op-rege")
	firm := false
	for _, d := range ch.Deadlines(today) {
		if d.Value.Actor == Complainant && firm {
			t.Errorf("%s comes after the firm's clocks", d.Value.Stage)
		}
		firm = firm || d.Value.Actor == Firm
	}
	ali, _ := p.Channel("cn-op-alipay")
	if d := ali.Deadlines(today)[0]; d.Value.Statutory() || d.Status == Fact {
		t.Errorf("a convention is told as a rule: %+v", d)
	}
}

func TestCheckReports(t *testing.T) {
	fsys, err := EmbeddedFS()
	if err != nil {
		t.Fatal(err)
	}
	r := Check(fsys, day(t, "2026-11-23"))
	if !r.OK || len(r.Unconfirmed) < 50 || len(r.Contradicted) != 9 {
		t.Errorf("ok %v, %d stale, %d unconfirmed, %d contradicted", r.OK, len(r.Stale), len(r.Unconfirmed), len(r.Contradicted))
	}
	for _, f := range r.Stale { // rules are fresh, some observations of fees are not
		if f.File != "fees.yaml" || f.Why > "2026-05-27" {
			t.Errorf("%+v is stale", f)
		}
	}
	for _, f := range append(r.Unconfirmed, r.Contradicted...) {
		if f.File == "" || f.Line < 1 || f.ID == "" || f.Why == "" {
			t.Errorf("%+v points nowhere", f)
		}
	}
	if late := Check(fsys, day(t, "2027-11-22")); !late.OK || len(late.Stale) < 200 {
		t.Errorf("a year later %d are stale", len(late.Stale))
	}
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["ok"] != true || back["day"] != "2026-11-23" || back["errors"] == nil {
		t.Errorf("%v %v", err, back)
	}
	m := files(t)
	m["standing.yaml"].Data = bytes.Replace(m["standing.yaml"].Data, []byte("confidence: high"), []byte("confidence: sure"), 1)
	broken := Check(m, day(t, "2026-11-23"))
	out.Reset()
	if err := broken.WriteText(&out, func(key string, _ ...any) string { return key }); err != nil {
		t.Fatal(err)
	}
	if broken.OK || !strings.Contains(out.String(), "standing.yaml:9: items.confidence") || !strings.Contains(out.String(), "datapack.check.errors") {
		t.Errorf("%v\n%s", broken.OK, out.String())
	}
}

func TestFeesAgeFast(t *testing.T) {
	p := mustLoad(t)
	status := func(wallet, id, on string) Status {
		for _, f := range p.Fees(wallet, day(t, on)) {
			if f.Value.ID == id {
				return f.Status
			}
		}
		t.Fatalf("no fee %s", id)
		return ""
	}
	for _, c := range []struct {
		wallet, id, on string
		want           Status
	}{
		{"paypal", "fee-paypal-us-ff-card", "2026-11-23", Fact},  // observed on 27 June
		{"paypal", "fee-paypal-us-ff-card", "2026-12-24", Fact},  // 180 days
		{"paypal", "fee-paypal-us-ff-card", "2026-12-25", Stale}, // 181
		{"cashapp", "fee-cashapp-paper-money", "2026-11-23", Stale},
		{"wechatpay", "fee-wechat-withdraw", "2026-11-23", Unconfirmed}, // contradicted
		{"octopus", "fee-octopus-record-2007", "2026-11-23", Unconfirmed},
		{"paypal", "fee-paypal-intl", "2026-11-23", Unconfirmed},
	} {
		if got := status(c.wallet, c.id, c.on); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.id, c.on, got, c.want)
		}
	}
}

func TestAgesAndSources(t *testing.T) {
	p := mustLoad(t)
	for _, a := range p.Ages(day(t, "2026-11-23")) {
		if a.Facts+a.Unconfirmed > 0 && a.Oldest.IsZero() {
			t.Errorf("%s has facts without a day", a.File)
		}
	}
	sources := p.Sources()
	if len(sources) < 200 {
		t.Errorf("%d sources", len(sources))
	}
	for i, s := range sources {
		if s.Name == "" || s.Uses < 1 || i > 0 && sources[i-1].Name >= s.Name {
			t.Errorf("%+v", s)
		}
	}
	for _, w := range p.Wallets(day(t, "2026-11-23")) {
		if !w.Reviewed || w.ID == "" || w.Label(joinder.Chinese) == "" || w.Label(joinder.English) == "" {
			t.Errorf("%+v", w)
		}
	}
}
