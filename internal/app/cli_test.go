package app_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/config"
	"joinder/internal/i18n"
)

// run calls the program as a script would.
func run(t *testing.T, args ...string) (out, errOut string, code int) {
	t.Helper()
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	p := app.Commands("test")
	p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, joinder.English, strings.NewReader(""), &o, &e
	code = p.Run(t.Context(), args)
	return o.String(), e.String(), code
}

// mustRun is run for commands that have to work.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	out, errOut, code := run(t, args...)
	if code != 0 {
		t.Fatalf("joinder %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errOut)
	}
	return out
}

// keysOf reads one JSON object and names its keys.
func keysOf(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return m
}

func wantKeys(t *testing.T, have map[string]json.RawMessage, keys ...string) {
	t.Helper()
	for _, k := range keys {
		if _, ok := have[k]; !ok {
			t.Errorf("no key %q in %v", k, have)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"version"}, 0}, {[]string{"--help"}, 0}, {[]string{"import", "--help"}, 0}, {[]string{"case", "bundle", "--help"}, 0},
		{[]string{"nonsense"}, 2}, {[]string{"similar"}, 2}, {[]string{"search", "--since", "2023-02-29", "x"}, 2},
		{[]string{"verify", "no-such-file.zip"}, 2}, {[]string{"pack", "check", "no-such-dir"}, 2}, {[]string{"pack", "check"}, 0},
		{[]string{"route", "--jurisdiction", "CN", "--wallet", "alipay", "--issue", "withdrawal_not_arrived"}, 0}, {[]string{"route", "--issue", "other"}, 2},
		{[]string{"route", "--jurisdiction", "ZZ", "--issue", "other"}, 2}, {[]string{"route", "--jurisdiction", "CN", "--wallet", "alipya", "--issue", "other"}, 2},
		{[]string{"route", "--jurisdiction", "CN", "--issue", "nothing"}, 2}, {[]string{"route", "--jurisdiction", "CN", "--issue", "other", "--amount", "12"}, 2},
		{[]string{"route", "--jurisdiction", "CN", "--issue", "other", "--history", "no-such-file.yaml"}, 2}, {[]string{"route", "--help"}, 0},
		{[]string{"reply", "classify", "no-such-file.txt"}, 2}, {[]string{"reply", "classify"}, 2}, {[]string{"reply", "classify", "--help"}, 0}, {[]string{"reply", "classify", "-"}, 1},
		{[]string{"import", "table", "x.csv", "--map", "no-such-map.yaml"}, 2}, {[]string{"case", "bundle", "not-an-id", "-o", "x.zip"}, 2},
	} {
		if out, errOut, code := run(t, c.args...); code != c.code {
			t.Errorf("joinder %v: exit code %d, want %d\n%s%s", c.args, code, c.code, out, errOut)
		}
	}
}

// table is a shop's file as such files are: GB18030, a stray quote, a date that
// does not exist, an operator nobody knows.
const table = `id,投诉日期,text,company,金额
1,2026/11/03,提现到银行卡三天没到账，客服电话打不通，一直说处理中。,某某支付（虚构）,2300.50
2,2023-02-29,日期写错了的一行，内容是充值没有到账已经一个星期。,某某支付（虚构）,10
3,2026/11/05,"引号没有关上的一行，后面的不能被吞掉,某某支付（虚构）,5
4,2026/11/06,充值两天没到账，𬭎先生的客服说再等等，一直没有结果。,某某支付（虚构）,0.01
`

func TestImportSearchAndVerify(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	file, mapping, rejects := filepath.Join(dir, "shop.csv"), filepath.Join(dir, "map.yaml"), filepath.Join(dir, "rejects.csv")
	write(t, file, raw)
	write(t, mapping, "format: csv\nencoding: auto\ncolumns: {source_id: id, date: 投诉日期, narrative: text, operator: company, amount: 金额}\ndates: [2006/1/2, 2006-01-02]\ndefaults: {jurisdiction: CN, issue: other, currency: CNY}\n")

	mustRun(t, "import", "table", file, "--map", mapping, "--data", data, "--dry-run", "--rejects", rejects)
	if got := keysOf(t, mustRun(t, "search", "--data", data, "--json")); string(got["total"]) != "0" {
		t.Errorf("a dry run stored %s rows", got["total"])
	}
	out := mustRun(t, "import", "table", file, "--map", mapping, "--data", data, "--rejects", rejects)
	if !strings.Contains(out, "2 new") || !strings.Contains(out, "2 rejected") {
		t.Errorf("import said %q; want 2 new and 2 rejected", out)
	}
	if bad, err := os.ReadFile(rejects); err != nil || !strings.Contains(string(bad), "2023-02-29") || strings.Count(string(bad), "\n") < 3 {
		t.Errorf("rejects: %v\n%s", err, bad)
	}
	if out := mustRun(t, "import", "table", file, "--map", mapping, "--data", data, "--rejects", rejects); !strings.Contains(out, "0 new") {
		t.Errorf("importing twice said %q", out)
	}

	found := keysOf(t, mustRun(t, "search", "提现", "--data", data, "--json"))
	wantKeys(t, found, "total", "results", "facets")
	var results []map[string]any
	if err := json.Unmarshal(found["results"], &results); err != nil || len(results) != 1 {
		t.Fatalf("results %v, %v", results, err)
	}
	for _, k := range []string{"id", "source_id", "wallet", "issue", "date", "score", "snippet"} {
		if _, ok := results[0][k]; !ok {
			t.Errorf("a result has no %q: %v", k, results[0])
		}
	}
	if results[0]["source_id"] != "1" || results[0]["date"] != "2026-11-03" {
		t.Errorf("source_id and date are %v and %v", results[0]["source_id"], results[0]["date"])
	}
	like := keysOf(t, mustRun(t, "similar", "--text", "提现没到账", "--data", data, "--json"))
	wantKeys(t, like, "complaints", "people", "amounts", "first", "last", "trend", "results", "cases")
	wantKeys(t, keysOf(t, mustRun(t, "case", "list", "--data", data, "--json")), "cases")
	mustRun(t, "doctor", "--data", data)
}

// TestBackupRestore takes the sample through backup and restore and checks that
// a restored instance lacks nothing, once its keys are back.
func TestBackupRestore(t *testing.T) {
	dir := t.TempDir()
	data, restored, file := filepath.Join(dir, "data"), filepath.Join(dir, "restored"), filepath.Join(dir, "backup.zip")
	sample(t, data)
	before := mustRun(t, "case", "list", "--data", data, "--json")
	mustRun(t, "backup", file, "--data", data)
	if _, _, code := run(t, "backup", file, "--data", data); code != 1 {
		t.Errorf("a second backup over the first: exit code %d, want 1", code)
	}
	mustRun(t, "restore", file, "--data", restored)
	if _, _, code := run(t, "restore", file, "--data", restored); code != 1 {
		t.Errorf("restoring over data: exit code %d, want 1", code)
	}
	if err := os.RemoveAll(filepath.Join(restored, "keys")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(restored, "keys"), os.DirFS(filepath.Join(data, "keys"))); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"kek", "log", "secret"} { // CopyFS widens the modes
		if err := os.Chmod(filepath.Join(restored, "keys", k), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "doctor", "--data", restored)
	if after := mustRun(t, "case", "list", "--data", restored, "--json"); after != before {
		t.Errorf("cases after restoring:\n%s\nbefore:\n%s", after, before)
	}
	var list struct {
		Cases []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(before), &list); err != nil || len(list.Cases) == 0 {
		t.Fatal(err, before)
	}
	bundle := filepath.Join(dir, "case.zip")
	mustRun(t, "case", "bundle", list.Cases[0].ID, "-o", bundle, "--data", restored)
	mustRun(t, "verify", bundle)
	spoilLargest(t, bundle)
	if out, _, code := run(t, "verify", bundle); code != 1 || strings.TrimSpace(out) == "" {
		t.Errorf("an altered bundle: exit code %d, said %q", code, out)
	}
}

// spoilLargest flips one bit in the middle of the largest file of an archive.
// In the archive's middle it could meet a header that nobody reads.
func spoilLargest(t *testing.T, archive string) {
	t.Helper()
	raw, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	largest := slices.MaxFunc(z.File, func(a, b *zip.File) int { return cmp.Compare(a.CompressedSize64, b.CompressedSize64) })
	at, err := largest.DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	raw[at+int64(largest.CompressedSize64/2)] ^= 1
	write(t, archive, string(raw))
}

func sample(t *testing.T, data string) {
	t.Helper()
	s := openSite(t, data)
	if err := app.FillDemo(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func openSite(t *testing.T, data string) *app.Site {
	t.Helper()
	s, err := app.Open(t.Context(), config.Config{Data: data}, joinder.RealWorld(), slog.New(slog.DiscardHandler), "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
