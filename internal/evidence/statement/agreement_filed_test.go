package statement

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// expected is what somebody else's reading says of one transaction.
type expected struct {
	day      string
	amount   decimal.Decimal
	currency string
	id       string
	any      []decimal.Decimal // a ledger's figures, of which one is the amount
}

// reading is one line of the table of agreement.
type reading struct {
	format              string
	files, rows, agreed int
	balances            int // opening and closing balances held against theirs
}

// TestFilesAgreeWithTheReadingsBesideThem holds OFX, CAMT, MT940 and JSON
// against what other programs read from the same files.
func TestFilesAgreeWithTheReadingsBesideThem(t *testing.T) {
	root := sharedStatements(t)
	table := []*reading{{format: "mt940"}, {format: "camt"}, {format: "ofx"}, {format: "paypal_json"}}
	readMT940(t, root, table[0])
	readCAMT(t, root, table[1])
	readOFX(t, root, table[2])
	readPayPal(t, root, table[3])
	out := fmt.Sprintf("\n%-12s %5s %5s %6s %8s\n", "format", "files", "rows", "agreed", "balances")
	for _, r := range table {
		out += fmt.Sprintf("%-12s %5d %5d %6d %8d\n", r.format, r.files, r.rows, r.agreed, r.balances)
		if r.rows == 0 || r.agreed != r.rows {
			t.Errorf("%s: %d of %d agree", r.format, r.agreed, r.rows)
		}
	}
	t.Log(out)
}

func glob(t *testing.T, pattern ...string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: %d files, %v", pattern, len(files), err)
	}
	return files
}

func raw(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// inOrder holds rows against what is expected, one by one.
func (r *reading) inOrder(t *testing.T, file string, rows []Row, want []expected) {
	t.Helper()
	r.files++
	r.rows += max(len(want), len(rows))
	if len(rows) != len(want) {
		t.Errorf("%s: %d rows, expected %d", file, len(rows), len(want))
	}
	for i := range min(len(rows), len(want)) {
		row, w := rows[i], want[i]
		if row.Time.Format("2006-01-02") != w.day || !row.Amount.Equal(w.amount) || row.Currency != w.currency || w.id != "" && row.OrderID != w.id {
			t.Errorf("%s:%d: %s %s %s %q, expected %s %s %s %q", file, row.Line, row.Time.Format("2006-01-02"), row.Amount, row.Currency, row.OrderID, w.day, w.amount, w.currency, w.id)
			continue
		}
		r.agreed++
	}
}

// child is the value of a key of a YAML mapping, aliases followed.
func child(n *yaml.Node, path ...string) *yaml.Node {
	for _, name := range path {
		if n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				found = n.Content[i+1]
			}
		}
		n = found
	}
	return n
}

func text(n *yaml.Node) string {
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func readMT940(t *testing.T, root string, r *reading) {
	t.Helper()
	for _, name := range glob(t, root, "mt940", "mt940_tests", "*", "*.yml") {
		file := strings.TrimSuffix(name, ".yml") + ".sta"
		if _, err := os.Stat(file); err != nil {
			continue
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(raw(t, name), &doc); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		list := child(doc.Content[0], "transactions")
		if list == nil || len(list.Content) == 0 {
			continue // the file has none, or is none
		}
		var want []expected
		for _, n := range list.Content {
			var w expected
			w.amount = decimal.RequireFromString(text(child(n, "data", "amount", "amount").Content[0]))
			w.currency = text(child(n, "data", "amount", "currency"))
			day, err := base64.StdEncoding.DecodeString(text(child(n, "data", "date").Content[0]))
			if err != nil || len(day) != 4 {
				t.Fatalf("%s: %v", name, err)
			}
			w.day = fmt.Sprintf("%04d-%02d-%02d", int(day[0])<<8|int(day[1]), day[2], day[3])
			if id := text(child(n, "data", "bank_reference")); id != "NONREF" {
				w.id = id
			}
			want = append(want, w)
		}
		rows, s := readAll(t, raw(t, file), Options{Name: file})
		if n := child(doc.Content[0], "data", "final_closing_balance", "amount", "amount"); n != nil && len(s.Accounts) == 1 && !strings.HasSuffix(file, "multiline.sta") && !strings.HasSuffix(file, "abnamro.sta") { // those two go on after it
			r.balances++
			if v := decimal.RequireFromString(text(n.Content[0])); !s.Closing.Valid || !s.Closing.Decimal.Equal(v) {
				t.Errorf("%s closes with %s, expected %s", file, s.Closing.Decimal, v)
			}
		}
		if strings.HasSuffix(file, "multiline.sta") { // it takes the second "//" for the bank's reference
			want[1].id = ""
		}
		r.inOrder(t, file, rows, want)
	}
}

type genkgo struct {
	Entries []struct {
		Amount struct {
			Amount   string            `json:"getAmount"`
			Currency map[string]string `json:"getCurrency"`
		} `json:"getAmount"`
		Booking map[string]string `json:"getBookingDate"`
		Record  struct {
			Balances []struct {
				Amount struct {
					Amount   string            `json:"getAmount"`
					Currency map[string]string `json:"getCurrency"`
				} `json:"getAmount"`
				Type string `json:"getType"`
			} `json:"getBalances"`
		} `json:"getRecord"`
	} `json:"getEntries"`
}

func readCAMT(t *testing.T, root string, r *reading) {
	t.Helper()
	for _, name := range glob(t, root, "camt", "test", "data", "*.json") {
		var doc genkgo
		if err := json.Unmarshal(raw(t, name), &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var want []expected
		undated := 0
		for _, e := range doc.Entries {
			w := expected{amount: decimal.RequireFromString(e.Amount.Amount).Shift(-2), currency: e.Amount.Currency["getCode"]}
			if len(e.Booking["0"]) < 10 {
				undated++ // it has no day at all: refused here
				continue
			}
			w.day = e.Booking["0"][:10]
			want = append(want, w)
		}
		file := strings.TrimSuffix(name, ".json") + ".xml"
		rows, s := readAll(t, raw(t, file), Options{Name: file})
		if len(doc.Entries) == 1 && len(s.Accounts) == 1 && !strings.HasSuffix(file, "multi.statement.xml") {
			want := map[string][]decimal.Decimal{} // several kinds are called an opening there
			for _, b := range doc.Entries[0].Record.Balances {
				if b.Amount.Currency["getCode"] == s.Accounts[0].Currency {
					want[b.Type] = append(want[b.Type], decimal.RequireFromString(b.Amount.Amount).Shift(-2))
				}
			}
			for kind, got := range map[string]decimal.NullDecimal{"opening": s.Opening, "closing": s.Closing} {
				if len(want[kind]) == 0 {
					continue
				}
				r.balances++
				if !slices.ContainsFunc(want[kind], got.Decimal.Equal) {
					t.Errorf("%s: %s balance %s, expected one of %s", file, kind, got.Decimal, want[kind])
				}
			}
		}
		if s.Refused != undated {
			t.Errorf("%s: %d refused, %d have no day", file, s.Refused, undated)
		}
		if strings.HasSuffix(file, "multi.statement.xml") && len(rows) > len(want) { // the reading lists the last statement only
			rows = rows[len(rows)-len(want):]
		}
		r.inOrder(t, file, rows, want)
	}
}

var (
	ledgerFile    = regexp.MustCompile(`<testdata>/([A-Za-z0-9_.-]+)"`)
	ledgerHead    = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}) [*!]`)
	ledgerFigure  = regexp.MustCompile(`^\s+(?:Assets|Liabilities|Expenses|Income|Equity)[^\s]*\s+(-?[0-9.]+) ([A-Z]{3})(?:\s|$)`)
	ledgerFitid   = regexp.MustCompile(`ofx_fitid: "([^"]*)"`)
	ledgerPayPal  = regexp.MustCompile(`\^paypal\.([A-Z0-9]+)`)
	ledgerOfPaper = regexp.MustCompile(`(?i)transfer|reinv`)
)

// ledger reads the bookings that an importer made, by the files they are from.
func ledger(t *testing.T, name string, id *regexp.Regexp) map[string][]expected {
	t.Helper()
	out := map[string][]expected{}
	file := ""
	var at *expected
	for line := range strings.Lines(string(raw(t, name))) {
		line = strings.TrimRight(line, "\r\n")
		if m := ledgerFile.FindStringSubmatch(line); m != nil && strings.HasPrefix(line, ";; info") {
			file, at = m[1], nil
		}
		if m := ledgerHead.FindStringSubmatch(line); m != nil && file != "" {
			out[file] = append(out[file], expected{day: m[1]})
			at = &out[file][len(out[file])-1]
			if m := id.FindStringSubmatch(line); m != nil {
				at.id = m[1]
			}
			continue
		}
		if at == nil {
			continue
		}
		if m := ledgerFigure.FindStringSubmatch(line); m != nil {
			at.any = append(at.any, decimal.RequireFromString(m[1]))
			at.currency = m[2]
		}
		if m := id.FindStringSubmatch(line); m != nil && at.id == "" {
			at.id = strings.TrimPrefix(m[1], ">") // which that program's parser kept of a tag
		}
	}
	return out
}

// byID finds the row of each booking; several rows may share an id.
func (r *reading) byID(t *testing.T, file string, rows []Row, want []expected) {
	t.Helper()
	r.files++
	for _, w := range want {
		if w.id == "" || len(w.any) == 0 {
			continue // a balance, or papers only
		}
		r.rows++
		agreed, found := false, ""
		for _, row := range rows {
			if row.OrderID != w.id {
				continue
			}
			found += fmt.Sprintf(" %s %s", row.Time.Format("2006-01-02"), row.Amount)
			sum := row.Amount.IsZero() && ledgerOfPaper.MatchString(row.Type)
			for _, v := range w.any {
				sum = sum || v.Abs().Sub(row.Amount.Abs()).Abs().LessThanOrEqual(decimal.New(5, v.Exponent()-1)) // ledgers round
			}
			agreed = agreed || sum && row.Time.Format("2006-01-02") == w.day && (row.Currency == w.currency || row.Currency == "")
		}
		if !agreed {
			t.Errorf("%s: %s %v %s %q: found%s", file, w.day, w.any, w.currency, w.id, found)
			continue
		}
		r.agreed++
	}
}

func readOFX(t *testing.T, root string, r *reading) {
	t.Helper()
	dir := filepath.Join(root, "beancount-import", "testdata", "source", "ofx")
	seen := map[string]bool{}
	for _, name := range glob(t, dir, "test_*", "import_results.beancount") {
		for file, want := range ledger(t, name, ledgerFitid) {
			rows, _ := readAll(t, raw(t, filepath.Join(dir, file)), Options{Name: file})
			r.byID(t, file, rows, want)
			seen[file] = true
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d OFX files have a ledger", len(seen))
	}
	for _, pattern := range [][]string{{"ofxparse", "tests", "fixtures", "*.ofx"}, {"ledger-autosync", "fixtures", "*.ofx"}} { // these only have to read
		for _, name := range glob(t, append([]string{root}, pattern...)...) {
			if b := raw(t, name); strings.Contains(string(b), "<STMTTRN>") {
				if rows, s := readAll(t, b, Options{Name: name}); len(rows) == 0 || s.Refused > 0 {
					t.Errorf("%s: %d rows, %d refused", name, len(rows), s.Refused)
				}
			}
		}
	}
}

func readPayPal(t *testing.T, root string, r *reading) {
	t.Helper()
	for _, dir := range []string{filepath.Join(root, "beancount-import", "testdata", "source", "paypal"), filepath.Join(root, "beancount-import", "testdata", "source", "paypal", "de_DE")} {
		for file, want := range ledger(t, filepath.Join(dir, "test_basic", "import_results.beancount"), ledgerPayPal) {
			rows, _ := readAll(t, raw(t, filepath.Join(dir, file)), Options{Name: file})
			r.byID(t, file, rows, want)
		}
	}
}
