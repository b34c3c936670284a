package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLetterCommands: what scripts rely on.
func TestLetterCommands(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	sample(t, data)
	var list struct {
		Cases []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(mustRun(t, "case", "list", "--data", data, "--json")), &list); err != nil || len(list.Cases) == 0 {
		t.Fatal(err)
	}
	id := list.Cases[0].ID
	before := mustRun(t, "case", "list", "--data", data, "--json")
	for channel, want := range map[string]string{"cn-samr-report": "举报", "cn-op-alipay": "集体投诉", "cn-court-civil": "起诉状", "gb-fos": "陈述"} {
		if out := mustRun(t, "letter", "draft", id, "--channel", channel, "--lang", "zh", "--data", data); !strings.Contains(out, want) {
			t.Errorf("%s: no %q in\n%s", channel, want, out)
		}
	}
	for ext, magic := range map[string]string{".pdf": "%PDF", ".docx": "PK", ".txt": "Demand for performance"} {
		file := filepath.Join(dir, "letter"+ext)
		mustRun(t, "letter", "draft", id, "--channel", "cn-op-alipay", "--kind", "demand", "--lang", "en", "-o", file, "--data", data)
		raw, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(raw), magic) {
			t.Errorf("%s: %v, %.20q", ext, err, raw)
		}
		if _, _, code := run(t, "letter", "draft", id, "--channel", "cn-op-alipay", "-o", file, "--data", data); code != 1 {
			t.Errorf("over an existing file: exit code %d", code)
		}
	}
	// What we draft is clean, whatever its kind.
	for _, lang := range []string{"zh", "en"} {
		for channel, kind := range map[string]string{"cn-op-alipay": "complaint", "cn-pboc-12363": "frozen_appeal", "cn-court-civil": "court_draft", "hk-sct": "small_claims", "cn-samr-report": "report"} {
			file := filepath.Join(dir, lang+channel+".txt")
			mustRun(t, "letter", "draft", id, "--channel", channel, "--kind", kind, "--lang", lang, "-o", file, "--data", data)
			if out, _, code := run(t, "letter", "lint", file, "--kind", kind); code != 0 {
				t.Errorf("our own %s in %s: exit code %d\n%s", kind, lang, code, out)
			}
		}
	}
	if after := mustRun(t, "case", "list", "--data", data, "--json"); after != before {
		t.Error("drafting changed the case")
	}

	bad, good := filepath.Join(dir, "bad.md"), filepath.Join(dir, "good.md")
	write(t, bad, "# 关于退款\n\n你们是诈骗公司。不退款就曝光。请在 2026年2月30日 前答复【公司】。\n")
	write(t, good, "# A refund\n\nWe ask you to return 12.00 USD. Please answer in writing within 15 days.\n")
	out, _, code := run(t, "letter", "lint", bad, "--json")
	report := keysOf(t, out)
	wantKeys(t, report, "ok", "findings")
	for _, rule := range []string{"crime", "threat", "date_impossible", "placeholder"} {
		if code != 1 || string(report["ok"]) != "false" || !strings.Contains(out, `"rule":"`+rule+`"`) {
			t.Errorf("exit code %d, no %s in %s", code, rule, out)
		}
	}
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"letter", "lint", good}, 0}, {[]string{"letter", "lint", bad}, 1}, {[]string{"letter", "lint", "no-such-file"}, 2},
		{[]string{"letter", "lint", filepath.Join(dir, "letter.pdf")}, 2}, {[]string{"letter", "lint", good, "--kind", "nonsense"}, 2}, {[]string{"letter", "lint", "-"}, 1},
		{[]string{"letter", "draft", id, "--data", data}, 2}, {[]string{"letter", "draft", "not-an-id", "--channel", "cn-op-alipay", "--data", data}, 2},
		{[]string{"letter", "draft", id, "--channel", "no-such", "--data", data}, 2}, {[]string{"letter", "draft", id, "--channel", "cn-op-alipay", "--kind", "nonsense", "--data", data}, 2},
		{[]string{"letter", "draft", id, "--channel", "cn-op-alipay", "-o", "x.odt", "--data", data}, 2}, {[]string{"letter", "draft", id, "--channel", "cn-op-alipay", "--lang", "fr", "--data", data}, 2},
		{[]string{"letter", "draft", strings.Repeat("0", 32), "--channel", "cn-op-alipay", "--data", data}, 1}, {[]string{"letter", "--help"}, 0},
	} {
		if out, errOut, code := run(t, c.args...); code != c.code {
			t.Errorf("joinder %v: exit code %d, want %d\n%s%s", c.args, code, c.code, out, errOut)
		}
	}
}
