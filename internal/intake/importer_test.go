package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/rows"
)

func placeholder(_ joinder.Lang, k redact.Kind) string { return "[" + string(k) + "]" }

func imported(t testing.TB, s *fakeStore, text string, m *intake.Mapping) (intake.Report, string, error) {
	t.Helper()
	var rejects bytes.Buffer
	imp := intake.NewImporter(s, fakeDirectory{}, testWorld())
	job := intake.ImportJob{Input: intake.Input{Name: "x.csv", Reader: strings.NewReader(text), Size: int64(len(text)), Identity: "x"}, Rejects: &rejects}
	var report intake.Report
	var err error
	if m == nil {
		report, err = imp.CFPB(context.Background(), job)
	} else {
		report, err = imp.Table(context.Background(), job, *m, placeholder)
	}
	return report, rejects.String(), err
}

const publicCSV = `Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,Timely response?,Consumer disputed?,Complaint ID
03/18/2019,"Money transfer, virtual currency, or money service",Mobile or digital wallet,Fraud or scam,,"I sent {$80.00} on XX/XX/2019.
It never arrived, they said ""wait"".",,"Paypal Holdings, Inc",CA,346XX,,Consent provided,Web,03/19/2019,Closed with explanation,Yes,N/A,3003003
12/25/2018,Mortgage,Other mortgage,"Loan servicing, payments, escrow account",,,,A Bank & Co.,TX,75001,,,Web,01/02/2019,Closed,No,N/A,3003004
02/30/2019,Mortgage,,x,,,,A Bank & Co.,TX,75001,,,Web,01/02/2019,Closed,No,N/A,3003005
01/02/2019,Mortgage,,"stray,,,,A Bank & Co.,TX,75001,,,Web,01/02/2019,Closed,No,N/A,3003006
01/03/2019,Virtual currency,Domestic (US) money transfer,Other transaction issues,,,,Somebody,TX,75001,,,Web,01/02/2019,Closed,No,N/A,3003007
`

func TestCFPBPublicExport(t *testing.T) {
	s := newFakeStore()
	report, rejects, err := imported(t, s, publicCSV, nil)
	if err != nil || report.New != 3 || report.Rejected != 2 || report.Wallets != 2 {
		t.Fatalf("%+v %v", report, err)
	}
	c := s.complaints["cfpb/3003003"]
	if c.Wallet != "paypal" || c.Issue != "scam_transfer" || c.OccurredOn.String() != "2019-03-18" || c.Region != "CA" || c.Timely != "yes" ||
		!strings.Contains(c.Public, "{$80.00} on XX/XX/2019.\nIt never arrived, they said \"wait\".") || !c.Amount.IsZero() || c.Level != joinder.LevelImported {
		t.Errorf("%+v", c)
	}
	c = s.complaints["cfpb/3003004"]
	if c.Wallet != "u-a-bank-co" || c.Issue != "other" || c.Product != "Mortgage › Other mortgage" || c.SourceIssue == "" || c.OccurredOn.String() != "2018-12-25" {
		t.Errorf("%+v", c)
	}
	report, _, err = imported(t, s, strings.NewReplacer("3003004", "3003009", "A Bank & Co.,TX,75001,,,Web,01/02/2019,Closed,No,N/A", "A Bank,TX,75001,,,Web,01/02/2019,Closed,No,N/A").Replace(publicCSV), nil)
	if c = s.complaints["cfpb/3003009"]; err != nil || report.New != 1 || c.Wallet != "u-a-bank-co" || s.wallets[c.Wallet].Operator != "A Bank & Co." {
		t.Errorf("the same company under another name: %+v %+v %v", report, c, err)
	}
	if !strings.Contains(rejects, `"x.csv",5,"date"`) || !strings.Contains(rejects, `"x.csv",6,"quotes"`) {
		t.Error(rejects)
	}
	report, _, err = imported(t, s, publicCSV, nil)
	if err != nil || report.New != 0 || report.Duplicate != 3 || report.Rejected != 2 {
		t.Errorf("second run: %+v %v", report, err)
	}
}

func TestCFPBShapes(t *testing.T) {
	object := `{"date_received":"2019-09-23T12:00:00-05:00","product":"Money transfers","issue":"Fraud or scam","company":"PayPal","complaint_id":%d,"complaint_what_happened":"words","state":"IL","timely":"Yes"}`
	one, two := fmt.Sprintf(object, 1), fmt.Sprintf(object, 2)
	for name, text := range map[string]string{
		"lines": one + "\n" + two + "\n", "array": "[" + one + ",\n" + two + "]",
		"hits":     `{"took":3,"hits":{"total":{"value":2},"hits":[{"_source":` + one + `},{"_source":` + two + `}]}}`,
		"pipeline": "date_received,product,issue,consumer_narrative,company,public_id\n9/24/19,Money transfers,Fraud or scam,words,PayPal,1\n9/23/19,Money transfers,Fraud or scam,words,PayPal,2\n",
		"text":     "product,narrative\nMoney transfers,words one\nMoney transfers,\"words\ntwo\"\n",
	} {
		s := newFakeStore()
		report, rejects, err := imported(t, s, text, nil)
		if err != nil || report.New != 2 || report.Rejected != 0 {
			t.Errorf("%s: %+v %s %v", name, report, rejects, err)
		}
		for _, c := range s.complaints {
			if name != "text" && (c.Issue != "scam_transfer" || c.Wallet != "paypal" || c.OccurredOn.Year != 2019) || c.Public == "" {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
	for _, text := range []string{"name,age\nx,3\n", `{"name":"x"}`, "[{\"name\":\"x\"}]"} {
		_, _, err := imported(t, newFakeStore(), text, nil)
		var e *joinder.Error
		if !errors.As(err, &e) || e.Key != "error.intake.import.columns" {
			t.Error(text, err)
		}
	}
	if _, _, err := imported(t, newFakeStore(), "PK\x03\x04 a zip of something", nil); err == nil || !strings.Contains(err.Error(), "unpack") {
		t.Error(err)
	}
}

func TestTable(t *testing.T) {
	m, err := intake.ReadMapping(strings.NewReader(`
format: csv
columns: {source_id: 编号, date: 日期, narrative: 内容, operator: 公司, amount: 金额}
dates: [YYYY-MM-DD]
defaults: {jurisdiction: CN, issue: other, currency: CNY}
id_prefix: t1-
`), fakeDirectory{})
	if err != nil {
		t.Fatal(err)
	}
	s := newFakeStore()
	report, rejects, err := imported(t, s, "编号,日期,内容,公司,金额\n1,2024-01-02,提现不到账，电话13800138000,支付宝,\"¥1,200.50\"\n2,2024-01-03,æ‹¼å¤šå¤š,某公司,\n3,2023-02-29,内容,某公司,1\n4,2024-01-03,内容,某公司,-5\n,2024-01-03,没有编号,某公司,3元\n5,2024-01-03,xæ‹ ¼å ¤æ‹xå¤,某公司,\n6,2044-01-03,将来,某公司,\n", &m)
	if err != nil || report.New != 3 || report.Rejected != 4 {
		t.Fatalf("%+v %s %v", report, rejects, err)
	}
	c := s.complaints["table/t1-1"]
	if c.Public != "提现不到账，电话[phone]" || c.Narrative != "" || c.Wallet != "alipay" || c.Amount.String() != "1200.50 CNY" || c.Jurisdiction != "CN" {
		t.Errorf("%+v", c)
	}
	if c := s.complaints["table/t1-2"]; c.Public != "拼多多" || c.Wallet == "" || s.wallets[c.Wallet].Reviewed {
		t.Errorf("%+v", c)
	}
	for _, why := range []string{"date", "amount", "garbled", "future"} {
		if report.Reasons[why] != 1 {
			t.Errorf("%s: %v", why, report.Reasons)
		}
	}
}

func TestMappingMistakes(t *testing.T) {
	for text, key := range map[string]string{
		"format: pdf\ncolumns: {narrative: x}":                 "format",
		"encoding: big5\ncolumns: {narrative: x}":              "encoding",
		"columns: {narrative: x, wat: y}":                      "column",
		"columns: {source_id: x}":                              "columns_missing",
		"columns: {narrative: x}\ndefaults: {issue: nope}":     "default",
		"columns: {narrative: x}\ndefaults: {currency: BEADS}": "default",
		"columns: [":           "unreadable",
		"colums: {}":           "unreadable",
		"columns: {issue: *a}": "unreadable",
	} {
		_, err := intake.ReadMapping(strings.NewReader(text), fakeDirectory{})
		if err == nil || !strings.Contains(err.Error(), "error.intake.map."+key) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("complaint_id,date_received,product,issue,company,narrative\n")
	for i := range n {
		if i%97 == 5 {
			fmt.Fprintf(&b, "bad row %d\n", i)
			continue
		}
		fmt.Fprintf(&b, "%d,2024-01-02,Money transfers,Fraud or scam,Company %d,\"words, and more\"\n", i, i%7)
	}
	return b.String()
}

// TestResume stops an import after every batch, by failure and by cancelling,
// and holds that the end is the same as without.
func TestResume(t *testing.T) {
	text := manyRows(9000)
	whole := newFakeStore()
	want, rejected, err := imported(t, whole, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		failAt := i%5 + 1
		s := newFakeStore()
		if s.failAt = failAt; i >= 5 { // others wait all the time
			s.stopAt = 170
		}
		first, _, err := imported(t, s, text, nil)
		if !errors.Is(err, errDisk) {
			t.Fatal(failAt, err)
		}
		stored := s.positions[s.lastIdentity()].Rows
		second, _, err := imported(t, s, text, nil)
		if err != nil || len(s.complaints) != len(whole.complaints) || first.New+second.New != want.New || second.Duplicate != 0 {
			t.Errorf("stopped at batch %d: %+v then %+v, %v", failAt, first, second, err)
		}
		if second.Skipped != stored || stored > 0 != (failAt > 1) {
			t.Errorf("skipped %d of %d stored", second.Skipped, stored)
		}
	}
	if !strings.HasPrefix(rejected, intake.RejectHeader) || strings.Count(rejected, "\n") != int(want.Rejected)+1 {
		t.Error(rejected)
	}
	s := newFakeStore()
	ctx, cancel := context.WithCancel(context.Background())
	imp := intake.NewImporter(s, fakeDirectory{}, testWorld())
	input := func() intake.Input {
		return intake.Input{Name: "x", Reader: strings.NewReader(text), Identity: "x", Size: int64(len(text))}
	}
	_, err = imp.CFPB(ctx, intake.ImportJob{Input: input(), Progress: func(p intake.Progress) {
		if p.Rows > 1200 {
			cancel()
		}
	}})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := imp.CFPB(context.Background(), intake.ImportJob{Input: input()}); err != nil || len(s.complaints) != len(whole.complaints) {
		t.Error(len(s.complaints), err)
	}
}

func TestRejectFileGrowsOnResume(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.rejects.csv")
	text := manyRows(1500)
	s := newFakeStore()
	once := func() {
		f := intake.NewRejectFile(path)
		imp := intake.NewImporter(s, fakeDirectory{}, testWorld())
		_, err := imp.CFPB(context.Background(), intake.ImportJob{Rejects: f, Input: intake.Input{Name: "x", Reader: strings.NewReader(text), Identity: "x"}})
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil && !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
	}
	lines := func() int {
		b, err := os.ReadFile(path)
		if err != nil || strings.Count(string(b), "file,line") != 1 {
			t.Fatal(string(b), err)
		}
		return strings.Count(string(b), "\n")
	}
	s.failAt = 3
	once()
	once()
	resumed := lines()
	once() // from the start again
	if whole := lines(); whole > resumed || whole != 17 {
		t.Errorf("%d lines after resuming, %d of a whole run", resumed, whole)
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	s := newFakeStore()
	imp := intake.NewImporter(s, fakeDirectory{}, testWorld())
	r, err := imp.CFPB(context.Background(), intake.ImportJob{DryRun: true, Input: intake.Input{Reader: strings.NewReader(manyRows(600)), Identity: "x"}})
	if err != nil || r.New == 0 || r.Rejected == 0 || s.batches != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestRejectFileIsSafeToOpen(t *testing.T) {
	_, rejects, err := imported(t, newFakeStore(), "complaint_id,product,issue\n=cmd()\n", nil)
	if err != nil || !strings.Contains(rejects, `"'=cmd() "`) {
		t.Error(rejects, err)
	}
}

// sharedFile opens real data, which is not part of the repository.
func sharedFile(t testing.TB, name string) string {
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data here: %v (set JOINDER_SHARED)", err)
	}
	return path
}

func TestRealFiles(t *testing.T) {
	for name, want := range map[string]struct{ rows, rejected int64 }{
		"cfpb/cfpb_metadata.csv": {103644, 0}, "cfpb/cfpb_narratives.jsonl": {13615, 0}, "cfpb/cfpb_wallet.jsonl": {-1, 0},
		"cfpb/pipeline_fixtures/complaints/ccdb/tests/__fixtures__/v1-intake.csv": {-1, 0}, "cfpb/pipeline_fixtures/complaints/ccdb/tests/__fixtures__/v2-public.csv": {-1, 0},
		"cfpb/pipeline_fixtures/complaints/ccdb/tests/__fixtures__/exp_s3.ndjson": {-1, 0}, "cfpb/pipeline_fixtures/complaints/ccdb/tests/__fixtures__/from_s3.json": {-1, 0},
		"cfpb/pipeline_fixtures/complaints/ccdb/tests/__fixtures__/complaints-subset.csv": {-1, 0},
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			in, file, err := intake.OpenFile(sharedFile(t, name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			s := newFakeStore()
			r, err := intake.NewImporter(s, fakeDirectory{}, joinder.RealWorld()).CFPB(context.Background(), intake.ImportJob{Input: in})
			t.Logf("%+v", r)
			if err != nil || r.Rejected != want.rejected || want.rows >= 0 && r.Rows != want.rows || r.New == 0 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	t.Run("heimao", func(t *testing.T) {
		in, file, err := intake.OpenFile(sharedFile(t, "zh/heimao.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		s := newFakeStore()
		m := intake.Mapping{Format: rows.JSONL, Columns: map[string]string{"title": "title", "narrative": "text", "operator": "company", "source_issue": "issue"}, Defaults: map[string]string{"issue": "other", "jurisdiction": "CN"}}
		r, err := intake.NewImporter(s, fakeDirectory{}, joinder.RealWorld()).Table(context.Background(), intake.ImportJob{Input: in}, m, placeholder)
		t.Logf("%+v", r)
		if err != nil || r.Rows != 55 {
			t.Errorf("%+v %v", r, err)
		}
		for _, c := range s.complaints {
			if strings.ContainsAny(c.Public+c.SourceIssue, "\u0080\u008b¤¥æåç") {
				t.Errorf("kept garbled: %.80s", c.Public)
			}
		}
	})
}

// BenchmarkImport gives the rate of importing (to a store that costs nothing)
// beside that of merely parsing the same bytes.
func BenchmarkImport(b *testing.B) {
	path := sharedFile(b, "cfpb/cfpb_metadata.csv")
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		n := 0
		for b.Loop() {
			r, err := rows.Open(bytes.NewReader(raw), rows.Options{})
			for err == nil {
				_, err = r.Next()
				n++
			}
			if err != io.EOF {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("import", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		n := int64(0)
		for b.Loop() {
			r, err := intake.NewImporter(nullStore{}, fakeDirectory{}, joinder.RealWorld()).CFPB(context.Background(), intake.ImportJob{Input: intake.Input{Reader: bytes.NewReader(raw)}})
			if err != nil {
				b.Fatal(err)
			}
			n += r.Rows
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	})
}

type nullStore struct{}

func (nullStore) PrepareImport(joinder.Complaint) any { return nil }

func (nullStore) ImportBatch(_ context.Context, b intake.ImportBatch) (intake.ImportResult, error) {
	return intake.ImportResult{New: len(b.Complaints)}, nil
}
func (nullStore) FinishImport(context.Context) (int, error) { return 0, nil }
func (nullStore) ImportPosition(context.Context, string) (intake.Position, error) {
	return intake.Position{}, nil
}
