package app_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const tracedMoves = `id,time,from,to,asset,amount,fee
t1,2026-01-01T10:00:00Z,victim,0xAbC0000000000000000000000000000000000001,USDT,1000.00,0
t2,2026-01-01T11:00:00Z,0xabc0000000000000000000000000000000000001,B,USDT,600,1.5
t3,2026-01-02T11:00:00Z,clean,B,USDT,400,
t4,2026-01-03T11:00:00Z,B,0xdead00000000000000000000000000000000beef,USDT,500,
t5,2026-01-04T11:00:00Z,B,C,USDT,300,0.000001
t6,bad,B,C,USDT,300,
`

type traced struct {
	Method       string
	Transactions int
	Conserved    bool
	Stolen       []struct{ ID, Asset, Amount, Already string }
	Flows        []struct {
		Tx, Time, From, To, Asset, Amount, Tainted string
		Hop                                        int
		Change                                     bool
		Output                                     *int
	}
	Sinks []struct {
		Account, Asset, Amount, Why, Explanation, Tx string
		Labels                                       []struct{ Name, Category, Source, Date *string }
	}
	Totals []struct {
		Asset, Stolen, Sinks, Fees string
		By                         map[string]string
		UpperBound                 *string `json:"upper_bound"`
	}
	WriteTo []struct {
		Kind, Name string
		Accounts   []string
	} `json:"write_to"`
	Rejected []struct {
		Line   int
		Reason string
	}
	RejectedRows int `json:"rejected_rows"`
	Warnings     []string
}

func traceFiles(t *testing.T) (dir, moves, labels string) {
	dir = t.TempDir()
	moves, labels = filepath.Join(dir, "moves.csv"), filepath.Join(dir, "labels.csv")
	write(t, moves, tracedMoves)
	write(t, labels, "chain,address,label,category,source,date\nETH,0xDEAD00000000000000000000000000000000BEEF,Example Exchange,exchange,example list,2026-10-01\n")
	return dir, moves, labels
}

// TestTraceContract: what others script against.
func TestTraceContract(t *testing.T) {
	_, moves, labels := traceFiles(t)
	for method, sinks := range map[string]map[string]string{
		"fifo":    {"0xdead00000000000000000000000000000000beef": "500", "0xabc0000000000000000000000000000000000001": "398.5", "C": "100"},
		"lifo":    {"0xdead00000000000000000000000000000000beef": "100", "0xabc0000000000000000000000000000000000001": "398.5", "C": "300", "B": "199.999999"},
		"haircut": {"0xdead00000000000000000000000000000000beef": "300", "0xabc0000000000000000000000000000000000001": "398.5", "C": "180", "B": "119.999999"},
		"poison":  {"0xdead00000000000000000000000000000000beef": "500", "0xabc0000000000000000000000000000000000001": "398.5", "C": "300", "B": "199.999999"},
	} {
		out := mustRun(t, "trace", moves, "--stolen", "t1", "--method", method, "--labels", labels, "--json", "--lang", "en")
		wantKeys(t, keysOf(t, out), "method", "transactions", "stolen", "flows", "sinks", "totals", "conserved", "write_to", "openings", "rejected", "rejected_rows", "warnings")
		var s traced
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		if len(s.Sinks) != len(sinks) {
			t.Errorf("%s: %+v", method, s.Sinks)
		}
		sum := new(big.Rat)
		for _, x := range s.Sinks {
			if sinks[x.Account] != x.Amount || x.Explanation == "" || strings.HasPrefix(x.Explanation, "trace.") {
				t.Errorf("%s: %+v, want %s", method, x, sinks[x.Account])
			}
			a, _ := new(big.Rat).SetString(x.Amount)
			sum.Add(sum, a)
		}
		fees, _ := new(big.Rat).SetString(s.Totals[0].Fees)
		stolen, _ := new(big.Rat).SetString(s.Totals[0].Stolen)
		if method != "poison" && (sum.Add(sum, fees).Cmp(stolen) != 0 || !s.Conserved || s.Totals[0].UpperBound != nil) || method == "poison" && (s.Totals[0].UpperBound == nil || len(s.Warnings) == 0) {
			t.Errorf("%s: %+v", method, s.Totals)
		}
		if s.RejectedRows != 1 || s.Rejected[0].Line != 7 || s.Rejected[0].Reason != "time" || s.Transactions != 5 || strings.Contains(out, ":null,\"labels\":null") {
			t.Errorf("%s: %+v", method, s)
		}
		if s.WriteTo[0].Kind != "service" || !strings.Contains(s.WriteTo[0].Name, "Example Exchange") || s.WriteTo[1].Kind != "issuer" || s.WriteTo[2].Kind != "police" {
			t.Errorf("%s: %+v", method, s.WriteTo)
		}
	}
}

func TestTraceDrawsAndWrites(t *testing.T) {
	dir, moves, labels := traceFiles(t)
	for _, lang := range []string{"zh", "en"} {
		svg, letter := filepath.Join(dir, lang+".svg"), filepath.Join(dir, lang+".txt")
		out := mustRun(t, "trace", moves, "--stolen", "t1", "--method", "fifo", "--labels", labels, "--svg", svg, "--letter", letter, "--lang", lang)
		if regexp.MustCompile(`(?i)criminal|罪犯|<no value>|trace\.[a-z]`).MatchString(out) || !strings.Contains(out, "998.5") {
			t.Error(out)
		}
		picture, err := os.ReadFile(svg)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(picture, new(struct{})); err != nil && err != io.EOF {
			t.Error(err)
		}
		if s := string(picture); !strings.Contains(s, `tabindex="0"`) || strings.Contains(s, "style=") || strings.Contains(s, "<script") {
			t.Error(s)
		}
		text, err := os.ReadFile(letter)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"按公开账本", "according to the public ledger", "〔填写〕", "[fill in]", "Example Exchange", "500 USDT"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
		if regexp.MustCompile(`(?i)criminal|thief|罪犯|小偷|<no value>|trace\.[a-z]`).Match(text) {
			t.Errorf("%s", text)
		}
	}
}

func TestTraceCalledWrongly(t *testing.T) {
	dir, moves, _ := traceFiles(t)
	empty, other := filepath.Join(dir, "empty.csv"), filepath.Join(dir, "other.csv")
	write(t, empty, "")
	write(t, other, "{\"a\":")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{moves + " --stolen t1 --method magic", 2, "haircut"},
		{moves + " --method fifo", 2, "stolen"},
		{moves + " --stolen t1", 2, "method"},
		{moves + " --stolen t1 --method fifo --hops=-7", 2, "-7"},
		{moves + " --stolen t1 --method fifo --until 2023-02-29", 2, "2023-02-29"},
		{moves + " --stolen t1 --method fifo --min lots", 2, "lots"},
		{moves + " --stolen t9 --method fifo", 1, "t9"},
		{moves + " --stolen t1=0.0000001 --method fifo", 1, "t1"},
		{moves + " --stolen t1:4 --method fifo", 1, "t1"},
		{filepath.Join(dir, "none.csv") + " --stolen t1 --method fifo", 1, "none.csv"},
		{empty + " --stolen t1 --method fifo", 1, "empty.csv"},
		{other + " --stolen t1 --method fifo", 1, "other.csv"},
		{moves + " --stolen t1 --method fifo --labels " + filepath.Join(dir, "none"), 1, "none"},
	} {
		out, errOut, code := run(t, append([]string{"trace", "--lang", "en"}, strings.Fields(c.args)...)...)
		if code != c.code || !strings.Contains(errOut, c.says) || out != "" || strings.Contains(errOut, "This was not your doing") {
			t.Errorf("%s: code %d, want %d; %s%s", c.args, code, c.code, errOut, out)
		}
	}
}

func TestTraceOfAStatement(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "bank.csv")
	write(t, name, "Date,Description,Reference,Amount,Balance\n2026-01-05,Salary Ltd,r1,1000.00,1000.00\n2026-01-06,Invented Shop,r2,-300.00,700.00\n2026-01-07,Invented Person,r3,-50.25,649.75\n")
	out := mustRun(t, "trace", name, "--stolen", "r1", "--method", "fifo", "--json", "--lang", "en")
	var s traced
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if !s.Conserved || s.Transactions != 3 || len(s.Flows) != 3 || s.Flows[1].Tainted != "300" && s.Flows[1].Tainted != "300.00" {
		t.Errorf("%s", out)
	}
}

func TestLabelsImport(t *testing.T) {
	dir, moves, labels := traceFiles(t)
	bare := filepath.Join(dir, "bare.txt")
	write(t, bare, "1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rd\n1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5RD\n")
	out := mustRun(t, "labels", "import", labels, bare, "--category", "sanctions", "--source", "a list", "--data", dir, "--json")
	wantKeys(t, keysOf(t, out), "read", "labels", "refused", "reasons", "undated", "services", "categories", "written")
	for _, want := range []string{`"labels":3`, `"undated":2`, `"services":1`, `"sanctions":2`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if out := mustRun(t, "trace", moves, "--stolen", "t1", "--method", "fifo", "--data", dir, "--lang", "en"); !strings.Contains(out, "Example Exchange") {
		t.Errorf("imported labels are not used: %s", out)
	}
	if out, _, code := run(t, "labels", "import", bare, "--data", filepath.Join(dir, "none")); code != 0 || !strings.Contains(out, "--source") {
		t.Errorf("%d %s", code, out)
	}
	if _, errOut, code := run(t, "labels", "import", bare, "--date", "2023-02-29"); code != 2 || errOut == "" {
		t.Errorf("%d %s", code, errOut)
	}
	if _, _, code := run(t, "labels", "import", filepath.Join(dir, "none")); code != 1 {
		t.Errorf("a missing file: %d", code)
	}
}
