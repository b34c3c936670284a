package statement

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// reading is what a reading beside a sample says of one row.
type westRow struct {
	day     string
	amounts []decimal.Decimal // any of them
	payee   string            // "" when it does not say
	link    string            // id of the row, "" when it does not say
}

// agreement counts how many rows of a file a reading beside it agrees with.
func agreement(rows []Row, want []westRow) (agreed int, off []string) {
	left := slices.Clone(want)
	for _, r := range rows {
		found := slices.IndexFunc(left, func(e westRow) bool {
			return e.day == r.Time.Format("2006-01-02") && (e.link == "" || r.OrderID == "" || strings.Contains(e.link, r.OrderID)) &&
				slices.ContainsFunc(e.amounts, func(a decimal.Decimal) bool { return a.Equal(r.Amount) }) &&
				(e.payee == "" || strings.Contains(r.Counterparty+" "+r.Note, e.payee))
		})
		if found < 0 {
			off = append(off, fmt.Sprintf("line %d: %s %s %s", r.Line, r.Time.Format("2006-01-02"), r.Amount, r.Counterparty))
			continue
		}
		left = slices.Delete(left, found, found+1)
		agreed++
	}
	return agreed, off
}

// differs says what a difference to a reading beside a sample comes from.
var differs = map[string]string{
	"test_row_format_CD_flag.csv": "three rows say EUR where the others say I or O: they are read as neutral",
	"transactions.csv":            "each payment is booked a second time against the card",
}

func TestWesternSamplesAgree(t *testing.T) {
	dir := sharedStatements(t)
	var table []string
	files, rowsRead, rowsAgreed := 0, 0, 0
	hold := func(file string, want []westRow, atLeast float64) {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Log("not here:", file)
			return
		}
		rows, sum := readAll(t, raw, Options{Name: file})
		agreed, off := agreement(rows, want)
		stated := min(len(want), len(rows))
		files, rowsRead, rowsAgreed = files+1, rowsRead+stated, rowsAgreed+agreed
		table = append(table, fmt.Sprintf("%-16s %-58s %5d %6d %6d  %s", sum.Format, filepath.Base(file), len(rows), len(want), agreed, differs[filepath.Base(file)]))
		if float64(agreed) < atLeast*float64(stated) {
			t.Errorf("%s: %d of %d agree: %s", file, agreed, stated, strings.Join(off[:min(len(off), 6)], "; "))
		}
	}
	for _, set := range []struct {
		results string
		share   float64
	}{{"venmo/test_basic", 1}, {"schwab_csv/test_basic", 0.95}, {"mint/test_basic", 1}, {"generic_importer/test_basic", 1}, {"healthequity/test_basic", 1}} {
		base := filepath.Join("beancount-import", "testdata", "source", strings.Split(set.results, "/")[0])
		for file, want := range importResults(t, filepath.Join(dir, base, strings.Split(set.results, "/")[1], "import_results.beancount")) {
			if strings.Contains(file, "balances") || strings.Contains(file, "positions") || strings.Contains(file, "investment") {
				continue
			}
			hold(filepath.Join(base, file), want, set.share)
		}
	}
	hold(filepath.Join("cashapp-ynab-converter", "tests", "utils", "examples", "cash_app_report.csv"), ynabReport(t, filepath.Join(dir, "cashapp-ynab-converter", "tests", "utils", "examples", "ynab_report.csv")), 1)
	for _, c := range bankConfigurations(t, filepath.Join(dir, "bank2ynab")) {
		hold(filepath.Join("bank2ynab", "test", "test-data", c.file), c.want, c.share)
	}
	for _, c := range []struct {
		file string
		want []westRow
	}{
		{"ledger-autosync/fixtures/paypal.csv", []westRow{{day: "2016-06-04", amounts: dec("-20"), payee: "Jane Doe"}, {day: "2016-06-04", amounts: dec("1120")}}},
		{"ledger-autosync/fixtures/venmo.csv", []westRow{
			{day: "2020-01-01", amounts: dec("73.01"), payee: "Friend A"}, {day: "2020-01-02", amounts: dec("50.03"), payee: "Friend B"},
			{day: "2020-01-03", amounts: dec("-12.01"), payee: "Friend A"}, {day: "2020-01-04", amounts: dec("-35.02"), payee: "Friend B"},
		}},
		{"hledger/examples/csv/other/stripe.csv", []westRow{{day: "2020-01-23", amounts: dec("12")}, {day: "2020-01-23", amounts: dec("-0.77")}}},
		{"hledger/examples/csv/apps/ynab4-rtl.csv", []westRow{{day: "2022-11-07", amounts: dec("-4.75"), payee: "shop1"}, {day: "2022-12-11", amounts: dec("-93.21"), payee: "coffeeshop"}}},
		{"hledger/examples/csv/banking/csb43.csv", []westRow{{day: "2019-11-02", amounts: dec("1500")}, {day: "2019-11-10", amounts: dec("-500")}}},
		{"hledger/examples/sample.csv", []westRow{{day: "2012-03-22", amounts: dec("50")}, {day: "2012-03-23", amounts: dec("-10")}, {day: "2012-03-24", amounts: dec("-20")}}},
		{"hledger/examples/sample.fr.cp1252.csv", []westRow{{day: "2012-03-22", amounts: dec("50"), payee: "DÉPÔT"}, {day: "2012-03-23", amounts: dec("-10"), payee: "ÉPARGNE"}, {day: "2012-03-24", amounts: dec("-20"), payee: "REÇU"}}},
		{"hledger/examples/sample.fr.iso88591.csv", []westRow{{day: "2012-03-22", amounts: dec("50"), payee: "DÉPÔT"}, {day: "2012-03-23", amounts: dec("-10"), payee: "ÉPARGNE"}, {day: "2012-03-24", amounts: dec("-20"), payee: "REÇU"}}},
		{"hledger/examples/csv/other/paypal-custom.csv", []westRow{
			{day: "2019-10-01", amounts: dec("-6.99"), payee: "Calm Radio"}, {day: "2019-10-01", amounts: dec("6.99")}, {day: "2019-10-01", amounts: dec("-7"), payee: "Patreon"}, {day: "2019-10-01", amounts: dec("7")},
			{day: "2019-10-19", amounts: dec("-2"), payee: "Wikimedia"}, {day: "2019-10-19", amounts: dec("2")}, {day: "2019-10-22", amounts: dec("9.41"), payee: "Noble"},
		}},
		{"double-entry-generator/example/td/example-td-records.csv", ledgerOf(t, filepath.Join(dir, "double-entry-generator/example/td/example-td-output.beancount"))},
	} {
		hold(filepath.FromSlash(c.file), c.want, 1)
	}
	t.Logf("\n%-16s %-58s %5s %6s %6s\n%s\n%d files, %d rows stated, %d agreed", "format", "file", "rows", "stated", "agreed", strings.Join(table, "\n"), files, rowsRead, rowsAgreed)
}

// One table as text and as a workbook is read alike.
func TestWorkbookAndTextAgree(t *testing.T) {
	dir := filepath.Join(sharedStatements(t), "BittyTax", "data")
	var told [2]string
	for i, name := range []string{"example.csv", "example.xlsx"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip("no sample here")
		}
		rows, sum := readAll(t, raw, Options{Name: name})
		told[i] = readOut(rows, sum)
		if len(rows) < 90 {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
	if told[0] != told[1] {
		t.Error("the workbook is read otherwise than the text")
	}
}

func dec(all ...string) []decimal.Decimal {
	var out []decimal.Decimal
	for _, s := range all {
		out = append(out, decimal.RequireFromString(s))
	}
	return out
}

var (
	resultInfo    = regexp.MustCompile(`^;; info: (\{.*\})`)
	resultHead    = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}) [*!] (.*)`)
	resultPosting = regexp.MustCompile(`^\s+[A-Z][A-Za-z]+:\S+\s+(-?[0-9.]+) [A-Z]`)
)

// importResults reads what an importer made of its samples, file by file.
func importResults(t *testing.T, name string) map[string][]westRow {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Log("not here:", name)
		return nil
	}
	out := map[string][]westRow{}
	file := ""
	for _, line := range strings.Split(string(raw), "\n") {
		if m := resultInfo.FindStringSubmatch(line); m != nil {
			var info struct{ Filename string }
			_ = json.Unmarshal([]byte(m[1]), &info)
			file = strings.TrimPrefix(info.Filename, "<testdata>/")
		}
		if m := resultHead.FindStringSubmatch(line); m != nil && file != "" {
			_, link, _ := strings.Cut(m[2], "^")
			out[file] = append(out[file], westRow{day: m[1], link: link})
		}
		if m := resultPosting.FindStringSubmatch(line); m != nil && len(out[file]) > 0 {
			last := &out[file][len(out[file])-1]
			last.amounts = append(last.amounts, decimal.RequireFromString(m[1]))
		}
	}
	return out
}

// ledgerOf reads the side of a ledger that is the account's own.
func ledgerOf(t *testing.T, name string) []westRow {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		return nil
	}
	var out []westRow
	for _, b := range bookings(t, name, regexp.MustCompile(`TDChequing`)) {
		e := westRow{day: b.day}
		for _, v := range b.own {
			e.amounts = append(e.amounts, v)
		}
		out = append(out, e)
	}
	return out
}

func ynabReport(t *testing.T, name string) []westRow {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Log("not here:", name)
		return nil
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []westRow
	for _, r := range all[1:] {
		day, err := time.Parse("01/02/2006", r[0])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, westRow{day: day.Format("2006-01-02"), amounts: dec(r[3]), payee: r[1]})
	}
	return out
}

// bankConfiguration is a sample with the columns that its configuration names.
type bankConfiguration struct {
	file  string
	want  []westRow
	share float64
}

// bankConfigurations reads each sample by the columns that its configuration
// names: an independent reading.
func bankConfigurations(t *testing.T, dir string) []bankConfiguration {
	t.Helper()
	var out []bankConfiguration
	for _, c := range []struct {
		file    string
		comma   rune
		skip    int
		footer  int
		columns string // D day, I in, O out, P payee, F flag
		layout  string
		decimal byte
		share   float64
	}{
		{"20171001-20171106.csv", ',', 1, 0, "DP----I", "2006-01-02", '.', 1},
		{"2018-04-14_10-52-13_bunq-transactieoverzicht.csv", ',', 1, 0, "DI--P", "2006-01-02", ',', 1},
		{"2019-03-02_11-50-46_bunq-statement.csv", ',', 1, 0, "DI--P", "2006-01-02", ',', 1},
		{"20180226-1000594757-umsatz.CSV", ';', 1, 0, "--D--P--I", "02.01.06", ',', 1},
		{"MonzoDataExport_February2018_2018-02-26_174335.csv", ',', 1, 0, "-DI", "2006-01-02 15:04:05 -0700", '.', 1},
		{"TransactionHistory_20180418043121.csv", ',', 6, 0, "D-POI", "02/01/2006", '.', 1},
		{"Umsaetze_KtoNr538917600_EUR_02-03-2018_1503.CSV", ';', 1, 0, "D--PI", "02.01.2006", ',', 1},
		{"20180226_12345678.csv", ',', 1, 0, "DPI", "02/01/2006", '.', 1},
		{"export_BE11123456789012_20180304_1422.csv", ';', 1, 0, "-----D--I", "02/01/2006", ',', 1},
		{"export_KBC-Mastercard Business Essential_20200204_1604.csv", ';', 1, 0, "---D------I", "02/01/2006", ',', 1},
		{"Movements_1234512345_201805271848.csv", ';', 1, 0, "D------------I", "02.01.2006", ',', 1},
		{"umsatz-1234________1234-20180227.CSV", ';', 1, 0, "--D---I", "02.01.06", ',', 1},
		{"test_headers.csv", ';', 1, 2, "DP-I", "02.01.2006", ',', 1},
		{"test_raiffeisen_01.csv", ';', 0, 0, "DP-I", "02.01.2006", ',', 1},
		{"test_raiffeisen_02.csv", ';', 0, 0, "DP-I", "02.01.2006", ',', 1},
		{"test_regex_123456_87654321_1234_21_12.csv", ';', 0, 0, "DP-I", "02.01.2006", ',', 1},
		{"test_row_format_default.csv", ';', 0, 0, "D--IO", "02.01.2006", ',', 1},
		{"test_delimiter_tab.csv", '\t', 0, 0, "D--IO", "02.01.2006", ',', 1},
		{"test_row_format_neg_inflow.csv", ';', 0, 0, "DP-I", "02.01.2006", ',', 1},
		{"test_row_format_CD_flag.csv", ';', 0, 0, "DP-IF", "02.01.2006", ',', 0.95},
		{"MS_JANE_SMITH_01-12-2019_14-12-2019.csv", ',', 1, 0, "DPO", "02-Jan-2006", '.', 1},
		{"test_BOI_TransactionExport.csv", ',', 1, 0, "DPOI", "02/01/2006", '.', 1},
		{"kta_ei.dat", '|', 1, 0, "--D-I", "20060102", '.', 1},
		{"CSV_A_20180414_112204.csv", ',', 1, 0, "----D-I", "2006-01-02", ',', 1},
	} {
		raw, err := os.ReadFile(filepath.Join(dir, "test", "test-data", c.file))
		if err != nil {
			t.Log("not here:", c.file)
			continue
		}
		lines := strings.Split(strings.ReplaceAll(strings.TrimRight(string(raw), "\r\n"), "\r", ""), "\n")
		lines = lines[c.skip : len(lines)-c.footer]
		var want []westRow
		for _, line := range lines {
			in := csv.NewReader(strings.NewReader(line))
			in.Comma, in.LazyQuotes, in.FieldsPerRecord = c.comma, true, -1
			cells, err := in.Read()
			if err != nil {
				continue
			}
			if strings.HasPrefix(line, `NL77RABO`) { // its first quote is missing
				in = csv.NewReader(strings.NewReader(`"` + line))
				in.LazyQuotes = true
				cells, _ = in.Read()
			}
			var e westRow
			sum, sign := decimal.Zero, 1
			for i, role := range c.columns {
				if i >= len(cells) {
					continue
				}
				switch cell := strings.TrimSpace(cells[i]); role {
				case 'D':
					if day, err := time.Parse(c.layout, cell); err == nil {
						e.day = day.Format("2006-01-02")
					}
				case 'I', 'O':
					v, err := decimal.NewFromString(plainFigure(cell, c.decimal))
					if err != nil {
						continue
					}
					if role == 'O' {
						v = v.Neg()
					}
					sum = sum.Add(v)
				case 'F':
					if cell == "O" {
						sign = -1
					}
				}
			}
			if e.day == "" {
				continue
			}
			e.amounts = []decimal.Decimal{sum.Mul(decimal.NewFromInt(int64(sign)))}
			want = append(want, e)
		}
		out = append(out, bankConfiguration{c.file, want, c.share})
	}
	return out
}

// plainFigure writes a figure with a point and nothing else, in the simplest
// way that its notation allows.
func plainFigure(s string, point byte) string {
	s = strings.NewReplacer("£", "", "+", "", " ", "").Replace(s)
	if point == ',' {
		return strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
	}
	return strings.ReplaceAll(s, ",", "")
}
