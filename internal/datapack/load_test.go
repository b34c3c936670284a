package datapack

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"joinder"
)

func mustLoad(t testing.TB) *Pack {
	t.Helper()
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// files copies the embedded pack, so that a test can damage it.
func files(t testing.TB) fstest.MapFS {
	t.Helper()
	src, err := EmbeddedFS()
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	err = fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(src, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func day(t testing.TB, s string) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEmbeddedPackLoads(t *testing.T) {
	p := mustLoad(t)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"channels", len(p.Channels("")), 107}, {"wallets", len(p.WalletEntries()), 59}, {"issues", len(p.Issues()), 28},
		{"families", len(p.Families()), 6}, {"fees", len(p.fees.Rows), 37}, {"requirements", len(p.requirements.Rows), 25},
	} {
		if c.got != c.want {
			t.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
	deadlines, own := 0, 0
	for _, c := range p.Channels("") {
		for _, d := range c.raw.Deadlines {
			deadlines++
			if d.Actor == Complainant {
				own++
			}
		}
	}
	if deadlines != 126 || own != 43 {
		t.Errorf("%d deadlines, %d of them the complainant's; want 126 and 43", deadlines, own)
	}
	for _, c := range p.Channels("") { // every jurisdiction of the channels has a calendar
		if _, ok := p.Calendar(c.Jurisdiction()); !ok {
			t.Errorf("no calendar for %s", c.Jurisdiction())
		}
	}
}

func TestEveryBadEntryIsRefusedWithFileAndLine(t *testing.T) {
	for _, c := range []struct {
		name, file, old, now string
		down                 int // lines from the one with old to the one that is refused
		want                 string
	}{
		{"unknown key", "channels.yaml", "  cost: free", "  prise: free", 0, `unknown key "prise"`},
		{"unknown key in a row", "issues.yaml", "family: security, zh: 账号被盗用", "famly: security, zh: 账号被盗用", 0, `unknown key "famly"`},
		{"unquoted comma makes a key", "issues.yaml", `en: "Account closed, or cannot be closed"`, `en: Account closed, or cannot be closed`, 0, `unknown key "or cannot be closed"`},
		{"missing key", "issues.yaml", "family: security, zh: 账号被盗用, ", "zh: 账号被盗用, ", 0, `the key "family" is missing`},
		{"empty key", "pack.yaml", "version: 2026.11.22", "version:", -1, `the key "version" is missing or empty`},
		{"key given twice", "pack.yaml", "version: 2026.11.22", "version: a\nversion: b", 1, "already"},
		{"wrong word", "channels.yaml", "  kind: operator", "  kind: operater", 0, `"operater" is not one of: operator, regulator`},
		{"wrong confidence", "standing.yaml", "confidence: high", "confidence: certain", 0, `"certain" is not one of`},
		{"wrong unit", "channels.yaml", "      unit: business_day", "      unit: 日", 0, `"日" is not one of`},
		{"not a number", "channels.yaml", "      count: 15", "      count: fifteen", 0, `"fifteen" is not a whole number`},
		{"impossible day", "channels.yaml", "valid_from: '2026-04-15'", "valid_from: '2023-02-29'", 0, `"2023-02-29" is not a day of the calendar`},
		{"impossible month", "wallets.yaml", "  - date: '2025-01-16'", "  - date: '2025-13'", 0, "neither a day, a month nor a year"},
		{"checked after the pack was made", "wallets.yaml", "verified_on: '2026-11-22'", "verified_on: '2026-11-23'", 0, "later than the pack itself"},
		{"no address", "channels.yaml", "url: http://jubao.pcac.org.cn", "url: jubao.pcac.org.cn", 0, "is not a web address"},
		{"no digit", "channels.yaml", "phone: '95188'", "phone: call us", 0, "has no digit"},
		{"bad e-mail", "channels.yaml", "email: jubao@pcac.org.cn", "email: jubao at pcac", 0, "is not an e-mail address"},
		{"bad number", "fees.yaml", "rate_pct: 0.1,", "rate_pct: 0.1%,", 0, `"0.1%" is not a plain decimal`},
		{"unknown currency", "fees.yaml", "currency: CNY", "currency: RMB", 0, `"RMB" is not a currency`},
		{"unknown jurisdiction", "standing.yaml", "jurisdiction: TW", "jurisdiction: XX", 0, `"XX" is not listed`},
		{"id used twice", "issues.yaml", "{id: account_takeover,", "{id: unauthorized_transaction,", 0, `issue "unauthorized_transaction" is on line`},
		{"escalates to nothing", "channels.yaml", "    - cn-pcac-report", "    - cn-nowhere", 0, `there is no channel "cn-nowhere"`},
		{"redress to nothing", "wallets.yaml", "  - cn-op-alipay", "  - cn-op-alypay", 0, `there is no channel "cn-op-alypay"`},
		{"source refers to nothing", "wallets.yaml", "    - channels.yaml#cn-op-alipay", "    - channels.yaml#cn-op-nobody", -1, "refers to nothing"},
		{"playbook refers to nothing", "wallets.yaml", "playbook_ref: pb-freeze-per-wallet/alipay", "playbook_ref: pb-freeze/alipay", 0, "refers to nothing"},
		{"fee of no wallet", "fees.yaml", "wallet: alipay,", "wallet: alypay,", 0, `there is no wallet "alypay"`},
		{"bundle part serves nothing", "evidence.yaml", "serves: [ev-cn-evidence-provisions, ev-fre902]", "serves: [ev-none]", 0, `there is no rule "ev-none"`},
		{"checklist of no issue", "checklists.yaml", "{issue: outage,", "{issue: outrage,", 0, `there is no issue "outrage"`},
		{"checklist item unknown", "checklists.yaml", "{issue: outage, required: [outage_notice]", "{issue: outage, required: [outage_notise]", 0, `there is no item "outage_notise"`},
		{"checklist too short", "checklists.yaml", "useful: [order_record, loss_proof, support_chat]", "useful: [order_record]", 0, "a checklist has 3 to 6"},
		{"alias of no wallet", "aliases.yaml", "- wallet: venmo", "- wallet: vemno", 0, `there is no wallet "vemno"`},
		{"alias twice", "aliases.yaml", "names: [Venmo,", "names: [Zelle, Venmo,", 4, `alias "Zelle" is on line`},
		{"import to no issue", "issues.yaml", `"Other transaction problem", id: other}`, `"Other transaction problem", id: others}`, 0, `there is no issue "others"`},
		{"answer of no stage", "letters.yaml", "stage: firm_answers}", "stage: firm_answer}", 0, "refers to nothing"},
		{"law better than its source", "letters.yaml", "    from: [channels.yaml#kr-op/notify_result]\n    confidence: medium", "    from: [channels.yaml#kr-op/notify_result]\n    confidence: high", 1, "is better than that of"},
		{"one language missing", "playbooks.yaml", "title: {zh: 选择钱包的标准, en: Criteria to choose a wallet}", "title: {zh: 选择钱包的标准}", 0, `title: the key "en" is missing`},
		{"contact without having seen it", "channels.yaml", "  contact_confidence: seen\n  who", "  contact_confidence: none\n  who", 0, "a contact is given"},
		{"more than a name", "wallets.yaml", "legal_name: Block, Inc.", "legal_name: Block, Inc. formerly Square", 0, "is more than a name"},
		{"holiday in another year", "calendars/cn.yaml", "{date: 2026-01-01", "{date: 2025-12-30", 0, "2025-12-30 is not in 2026"},
		{"holiday twice", "calendars/cn.yaml", "{date: 2026-01-02", "{date: 2026-01-01", 0, "listed twice"},
		{"impossible holiday", "calendars/us.yaml", "{date: 2026-01-01", "{date: 2026-02-29", 0, "is not a day of the calendar"},
		{"make-up on a weekday", "calendars/tw.yaml", "workdays: [2025-02-08]", "workdays: [2025-02-10]", 0, "worked anyway"},
		{"announced but not listed", "calendars/cn.yaml", "announced_through: 2026", "announced_through: 2027", 0, "the last year listed is 2026"},
		{"calendar in the wrong file", "calendars/us.yaml", "jurisdiction: US", "jurisdiction: CA", 0, "belongs in calendars/ca.yaml"},
		{"broken YAML", "standing.yaml", "items:", "items: [", 0, "did not find"},
		{"not a list", "standing.yaml", "items:", "items: none\nrest:", 0, "expected a list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := files(t)
			text := string(m[c.file].Data)
			at := strings.Index(text, c.old)
			if at < 0 {
				t.Fatalf("%s does not contain %q", c.file, c.old)
			}
			m[c.file].Data = []byte(strings.Replace(text, c.old, c.now, 1))
			line := strings.Count(text[:at], "\n") + 1 + c.down
			_, err := Load(m)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("accepted; error %v", err)
			}
			for _, p := range problems {
				if p.File == c.file && p.Line == line && strings.Contains(p.What, c.want) {
					return
				}
			}
			t.Errorf("want %s:%d: … %s …\ngot:\n%v", c.file, line, c.want, problems)
		})
	}
}

func TestFilesMissingOrTooMany(t *testing.T) {
	m := files(t)
	delete(m, "fees.yaml")
	m["chanels.yaml"] = &fstest.MapFile{Data: []byte("[]")}
	m["calendars/readme.txt"] = &fstest.MapFile{Data: []byte("hello")}
	_, err := Load(m)
	for _, want := range []string{"fees.yaml:0: the file is missing", "chanels.yaml:0: no such file belongs to a pack", "calendars/readme.txt:0: not a calendar"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in:\n%v", want, err)
		}
	}
}

func TestAllProblemsAreReportedTogether(t *testing.T) {
	m := files(t)
	for _, f := range []string{"channels.yaml", "wallets.yaml"} {
		m[f].Data = []byte(strings.Replace(string(m[f].Data), "confidence: high", "confidence: sure", 4))
	}
	_, err := Load(m)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) < 6 {
		t.Fatalf("want at least 6 problems, got %v", err)
	}
}

func TestHostileFilesEndQuickly(t *testing.T) {
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	for name, data := range map[string]string{
		"aliases of aliases": "- id: a\n  names: {local: x, en: y}\n  prerequisites:\n" + strings.Repeat("    - &x [*x]\n", 1) + laughs,
		"itself":             "&a [*a]",
		"deep":               strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"nul":                "- id: a\x00b",
		"not utf-8":          "- id: \xff\xfe",
		"nothing":            "",
		"a word":             "hello",
	} {
		t.Run(name, func(t *testing.T) {
			m := files(t)
			m["channels.yaml"].Data = []byte(data)
			if _, err := Load(m); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// The decoder itself follows aliases: an alias that contains itself, and one
// that multiplies at every level, must both end.
func TestAliasesThatGrowAreBounded(t *testing.T) {
	grow := "t0: &t0 [{q: x}, {q: x}]\n"
	for i := 1; i < 40; i++ {
		grow += fmt.Sprintf("t%d: &t%d [{debited: *t%d}, {debited: *t%d}]\n", i, i, i-1, i-1)
	}
	for name, tree := range map[string]string{"itself": "&t [{debited: *t}]", "doubling": "*t39"} {
		t.Run(name, func(t *testing.T) {
			m := files(t)
			m["playbooks.yaml"].Data = []byte(grow + "verified_on: 2026-11-22\nplaybooks:\n  - {id: a, title: {zh: a, en: b}, tree: " + tree + "}\n")
			_, err := Load(m)
			if err == nil || !strings.Contains(err.Error(), "too deep or too large") {
				t.Errorf("want a bound to be named, got %.300v", err)
			}
		})
	}
}

// One file is fuzzed at a time, the others are missing: whatever it holds, the
// loader must answer with problems and the report must be written.
func FuzzLoad(f *testing.F) {
	src := files(f)
	names := sortedKeys(src)
	for i, n := range names {
		data := src[n].Data
		f.Add(byte(i), data[:min(len(data), 4000)])
	}
	f.Add(byte(0), []byte("&a [*a]"))
	f.Add(byte(5), []byte("weekend: [sunday, monday, tuesday, wednesday, thursday, friday, saturday]\nyears: [{year: 1}]"))
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		m := fstest.MapFS{names[int(which)%len(names)]: &fstest.MapFile{Data: data}}
		if _, err := Load(m); err == nil {
			t.Fatal("a pack of one file was accepted")
		}
		if r := Check(m, joinder.Date{Year: 2026, Month: 11, Day: 22}); r.OK || len(r.Errors) == 0 {
			t.Fatal("no errors")
		}
	})
}
