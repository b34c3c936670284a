package handoff

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/handoff/paper"
)

// nothing has no evidence.
type nothing struct{}

func (nothing) Names(context.Context, *Material) error            { return nil }
func (nothing) Bundle(context.Context, Material, io.Writer) error { return nil }
func (nothing) Letter(context.Context, joinder.Letter) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func testDesk(t testing.TB) *Desk {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	words := func(_ joinder.Lang, key string, args ...any) string {
		if len(args) == 0 {
			return key[strings.LastIndex(key, ".")+1:]
		}
		return fmt.Sprintln(append([]any{key[strings.LastIndex(key, ".")+1:]}, args...)...)
	}
	return New(Parts{Pack: pack, Words: words, Evidence: nothing{}, Host: "test"}, joinder.RealWorld())
}

// people is a material of n members of several places.
func people(t testing.TB, n int) Material {
	places := []string{"CN", "CN", "HK", "US", "GB", "EU", "IN", "SG", "AU", "TW"}
	m := Material{Pack: Pack{Lang: joinder.Chinese, At: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}, Today: date(t, "2026-11-23"),
		Case: joinder.Case{ID: "c", Title: "提现不到账", Wallet: "alipay", Issue: "withdrawal_not_arrived", Summary: "三天没到账。", Demand: "退款"}, Wallet: joinder.Wallet{ID: "alipay", Jurisdiction: "CN"},
		Recipient: Recipient{Name: "Firm", Kind: Lawyer}, Terms: []Terms{{Currency: "CNY", Rate: "3.45", Basis: 365, Until: date(t, "2026-11-22"), Source: "test"}}}
	for i := range n {
		p := Person{Consent: joinder.ID(fmt.Sprintf("k%05d", i)), Complaint: joinder.ID(fmt.Sprintf("c%05d", i)), Number: i + 1, Contact: joinder.Contact{Name: fmt.Sprintf("王%d𬭎", i), Email: fmt.Sprintf("p%d@example.org", i)},
			Jurisdiction: places[i%len(places)], Issue: "withdrawal_not_arrived", OccurredOn: date(t, "2026-01-01").AddDays(i % 300), FiledOn: date(t, "2026-11-01"), Amount: joinder.Minor(int64(10_000+i*37), "CNY"),
			Words: "提现三天没到账。", Signs: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}
		if i%5 == 0 {
			p.Paid = []Payment{{joinder.Minor(5_000, "CNY"), p.OccurredOn.AddDays(20)}}
		}
		m.People = append(m.People, p)
	}
	m.Others = []Other{{Number: n + 1, Amount: joinder.Minor(2_300_00, "CNY")}}
	return m
}

// TestEveryDraftOpens: papers of every place are written; their PDF is sound and
// their DOCX opens, where the programs to ask are installed.
func TestEveryDraftOpens(t *testing.T) {
	d := testDesk(t)
	var out bytes.Buffer
	if err := d.Write(t.Context(), &out, people(t, 40)); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var docs, pdfs []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, strings.ReplaceAll(f.Name, "/", "-"))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(path) {
		case ".docx":
			docs = append(docs, path)
		case ".pdf":
			pdfs = append(pdfs, path)
		}
	}
	if len(docs) != 10 || len(pdfs) != 10 { // the file, and nine drafts
		t.Errorf("%d DOCX and %d PDF", len(docs), len(pdfs))
	}
	holdPDFs(t, pdfs)
	holdDOCX(t, dir, docs)
}

func holdPDFs(t *testing.T, pdfs []string) {
	t.Helper()
	tool, err := exec.LookPath("qpdf")
	if err != nil {
		t.Log("qpdf is not installed: PDF files were not checked")
		return
	}
	broken := regexp.MustCompile(`(?m)\b20\d\d-(\d\d?)?(-\d?)?$|\d[.,]\d?$`) // a date or an amount cut by the end of a cell
	for _, p := range pdfs {
		if text, err := exec.Command("pdftotext", "-raw", p, "-").Output(); err == nil {
			if cut := broken.FindAll(text, 3); cut != nil && !strings.Contains(p, "rules") {
				t.Errorf("%s: cut %q", filepath.Base(p), cut)
			}
			if filepath.Base(p) == "file.pdf" {
				holdFigures(t, string(text))
			}
		}
		if out, err := exec.Command(tool, "--check", p).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", p, err, out)
		}
	}
}

// holdFigures looks for every day and amount of every member.
func holdFigures(t *testing.T, text string) {
	t.Helper()
	m := people(t, 40)
	for _, p := range m.People {
		a := Accrue(p.Amount, p.Paid, m.terms("CNY"), p.OccurredOn)
		for _, want := range []string{p.OccurredOn.String(), paper.Figure(a.Claimed), paper.Figure(a.Left), paper.Figure(a.Interest), paper.Figure(a.Total), strconv.Itoa(a.Days)} {
			if !strings.Contains(text, want) {
				t.Errorf("member %d: the PDF does not say %q", p.Number, want)
			}
		}
	}
}

// holdDOCX converts the documents and looks for the totals in them.
func holdDOCX(t *testing.T, dir string, docs []string) {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Log("LibreOffice is not installed: DOCX files were not opened")
		return
	}
	args := append([]string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "txt:Text", "--outdir", dir + "/txt"}, docs...)
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, doc := range docs {
		text, err := os.ReadFile(filepath.Join(dir, "txt", strings.TrimSuffix(filepath.Base(doc), ".docx")+".txt"))
		if err != nil {
			t.Error(err)
			continue
		}
		wants := map[string][]string{"file.docx": {"4,288.60", "3,888.60", "2026-01-01", "2026-11-22", "p39@example.org"}, "drafts-cn-statement-of-claim.docx": {"3,888.60 CNY"}, "drafts-cn-representatives-list.docx": {"王39𬭎"}}
		for _, want := range wants[filepath.Base(doc)] {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s does not say %q", filepath.Base(doc), want)
			}
		}
	}
}

// BenchmarkPackOfTenThousand writes a pack of 10,000 members without evidence.
func BenchmarkPackOfTenThousand(b *testing.B) {
	d, m := testDesk(b), people(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		stop, peak := make(chan struct{}), make(chan uint64)
		go watchHeap(stop, peak)
		var n counting
		if err := d.Write(b.Context(), &n, m); err != nil {
			b.Fatal(err)
		}
		close(stop)
		b.ReportMetric(float64(<-peak)/(1<<20), "peak-MB")
		b.ReportMetric(float64(n)/(1<<20), "zip-MB")
	}
}

type counting int

func (c *counting) Write(p []byte) (int, error) { *c += counting(len(p)); return len(p), nil }

func watchHeap(stop chan struct{}, peak chan uint64) {
	most := uint64(0)
	for {
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		most = max(most, s.HeapAlloc)
		select {
		case <-stop:
			peak <- most
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}
