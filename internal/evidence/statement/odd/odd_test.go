package odd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"joinder/internal/evidence/statement"
)

// shared reads every real sample that has enough rows to be an account.
func shared(t *testing.T) []File {
	t.Helper()
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "data", "statements")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no data/statements: set JOINDER_SHARED to measure on real statements")
	}
	var out []File
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".csv", ".xlsx", ".xls", ".ofx", ".qfx", ".sta", ".xml", ".json"}, strings.ToLower(filepath.Ext(path))) {
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > 2<<20 || d.Name() == "csv_header_catalog.json" {
			return nil
		}
		if f, ok := opened(path); ok {
			out = append(out, f)
		}
		return nil
	})
	return out
}

func opened(path string) (File, bool) {
	in, err := os.Open(path)
	if err != nil {
		return File{}, false
	}
	defer in.Close()
	r, err := statement.Open(in, statement.Options{Name: path})
	if err != nil {
		return File{}, false
	}
	defer r.Close()
	f := File{Name: path, Account: path}
	for len(f.Rows) < 5000 {
		row, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			return f, len(f.Rows) > 0
		case errors.As(err, &no):
		case err != nil:
			return f, false
		default:
			f.Rows = append(f.Rows, row)
		}
	}
	return f, true
}

// distinct leaves out files that hold the same payments in another format.
func distinct(files []File) (out []File) {
	seen := map[string]bool{}
	for _, f := range files {
		var key strings.Builder
		for _, r := range f.Rows {
			fmt.Fprint(&key, r.Time.Day(), r.Amount.Abs())
		}
		if !seen[key.String()] {
			seen[key.String()] = true
			out = append(out, f)
		}
	}
	return out
}

// TestRealRows counts what is found where nothing was planted.
func TestRealRows(t *testing.T) {
	files := distinct(shared(t))
	rows, found := 0, 0
	for _, f := range files {
		rows += len(f.Rows)
		here := Find([]File{f}, Options{})
		found += len(here)
		for _, x := range here {
			t.Logf("%s: %s, line %d of %d rows", filepath.Base(f.Name), x.Kind, x.Places[0].Line, len(f.Rows))
		}
	}
	per := 1000 * float64(found) / float64(max(1, rows))
	t.Logf("%d files, %d real rows, %d findings: %.2f a thousand", len(files), rows, found, per)
	if rows > 1000 && per > 5 {
		t.Errorf("%.2f findings a thousand real rows; at most 5", per)
	}
}

// real is an account over a real sample, with balances that add up.
func real(f File, seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 9)), mark: map[string]bool{}}
	count, most := map[string]int{}, ""
	for _, r := range f.Rows {
		if r.Direction == statement.Out {
			count[r.Currency]++
			if count[r.Currency] > count[most] {
				most = r.Currency
			}
		}
	}
	for _, r := range f.Rows {
		if r.Currency == most {
			r.OwnAccount = ""
			w.rows = append(w.rows, r)
		}
	}
	w.settle()
	return w
}

// middle is the median payment in cents.
func middle(w *world) int {
	var sizes []float64
	for _, r := range w.rows {
		if r.Direction == statement.Out && !r.Amount.IsZero() {
			sizes = append(sizes, r.Amount.Abs().InexactFloat64())
		}
	}
	slices.Sort(sizes)
	return 1 + int(100*sizes[len(sizes)/2]) + w.IntN(2)
}

// TestPlantedInReal plants in the real statements that are an account: one
// currency that merchants charge in, payments enough, over a month or more.
func TestPlantedInReal(t *testing.T) {
	scores, rows, alarms := map[Kind]score{}, 0, 0
	used := 0
	for _, f := range distinct(shared(t)) {
		w := real(f, 1)
		outs := 0
		for _, r := range w.rows {
			if r.Direction == statement.Out && payeeOf(&r) != "" {
				outs++
			}
		}
		if outs < MinHistory+2 || !retail(w.rows[0].Currency) || w.rows[len(w.rows)-1].Time.Sub(w.rows[0].Time) < 30*24*time.Hour {
			continue
		}
		used++
		t.Logf("%s: %d rows, %d payments", filepath.Base(f.Name), len(w.rows), outs)
		rows += len(w.rows)
		alarms += len(Find([]File{{Rows: w.rows}}, Options{Fees: observed{}}))
		for seed := range uint64(10) {
			for _, kind := range Kinds() {
				w := real(f, seed)
				if _, offset := w.rows[0].Time.Zone(); kind == Night && (w.rows[0].DateOnly || w.rows[0].Zoned && offset == 0) {
					continue // no night in the file
				}
				w.plantReal(kind)
				scores[kind] = w.held([]File{{Rows: w.rows}}, kind, scores[kind])
			}
		}
	}
	t.Logf("%d statements, %d rows, %d findings without anything planted", used, rows, alarms)
	report(t, "real", scores, 0.9)
}

// plantReal plants and writes the planted rows as the file writes its own.
func (w *world) plantReal(kind Kind) {
	like := w.rows[0]
	for i := range w.rows {
		w.rows[i].OrderID, w.rows[i].MerchantID = fmt.Sprintf("r%d", i), ""
	}
	w.plant(kind, middle(w))
	for i := range w.rows {
		r := &w.rows[i]
		if !w.mark[r.OrderID] {
			continue
		}
		r.Currency, r.Zoned, r.DateOnly = like.Currency, like.Zoned, like.DateOnly
		if like.DateOnly {
			y, m, d := r.Time.Date()
			r.Time = time.Date(y, m, d, 0, 0, 0, 0, r.Time.Location())
		}
	}
}

// TestNoRowIsInvented: findings cite rows that are there, whatever is read.
func TestNoRowIsInvented(t *testing.T) {
	for seed := range uint64(8) {
		w := ordinary(seed)
		for _, k := range Kinds() {
			w.plant(k, 1600)
		}
		files := []File{{Name: "a", Rows: w.rows[:400]}, {Name: "b", Rows: w.rows[350:]}, {Name: "c"}}
		for i, f := range Find(files, Options{Fees: observed{}}) {
			if f.Rank != i+1 || len(f.Places) == 0 || len(f.Places) > MaxPlaces || f.Amount.Sign() < 0 {
				t.Errorf("%+v", f)
			}
			for _, p := range f.Places {
				if p.File < 0 || p.File >= len(files) || p.Row < 0 || p.Row >= len(files[p.File].Rows) || files[p.File].Rows[p.Row].Line != p.Line {
					t.Errorf("%s cites %+v", f.Kind, p)
				}
			}
		}
	}
}

// plainly is a finding without the places of its files.
func plainly(files []File, found []Finding) (out []string) {
	for _, f := range found {
		s := fmt.Sprint(f.Rank, f.Kind, f.Amount, f.Currency, f.Key, f.Args)
		for _, p := range f.Places {
			s += fmt.Sprint(" ", files[p.File].Name, p.Line)
		}
		out = append(out, s)
	}
	return out
}

func TestOrderOfFilesDoesNotMatter(t *testing.T) {
	for seed := range uint64(6) {
		w := ordinary(seed)
		for _, k := range Kinds() {
			w.plant(k, 1600)
		}
		backwards := slices.Clone(w.rows[700:])
		slices.Reverse(backwards)
		files := []File{{Name: "a", Rows: w.rows[:500]}, {Name: "b", Rows: w.rows[450:800]}, {Name: "b", Rows: backwards}, {Name: "d", Account: "other", Rows: w.rows[:300]}}
		want := plainly(files, Find(files, Options{}))
		if len(want) < 8 {
			t.Errorf("seed %d: only %d findings", seed, len(want))
		}
		for range 4 {
			w.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
			if got := plainly(files, Find(files, Options{})); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: another order, another answer:\n%s\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// TestPlantingNothingChangesNothing: the generator's own rewriting is neutral,
// the rows given are left alone, and a file that comes twice says the same.
func TestPlantingNothingChangesNothing(t *testing.T) {
	w := ordinary(3)
	before := slices.Clone(w.rows)
	one := []File{{Name: "a", Rows: w.rows}}
	want := plainly(one, Find(one, Options{}))
	if !reflect.DeepEqual(before, w.rows) {
		t.Error("rows were changed")
	}
	w.settle()
	if got := plainly(one, Find(one, Options{})); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, was %v", got, want)
	}
	two := []File{one[0], one[0]}
	if got := plainly(two, Find(two, Options{})); !reflect.DeepEqual(got, want) {
		t.Errorf("the same file twice: %v, was %v", got, want)
	}
}

// TestHostileRows: nothing panics, and answers stay bounded and quick.
func TestHostileRows(t *testing.T) {
	at := time.Date(2024, 2, 29, 3, 0, 0, 0, time.UTC)
	var same []statement.Row
	for i := range 50_000 {
		same = append(same, statement.Row{Line: i + 1, Time: at.Add(time.Duration(i%7) * time.Second), Amount: decimal.New(-1, int32(i%40)-20), Direction: statement.Out, Counterparty: "某", Status: "已全额退款", OrderID: "1"})
	}
	start := spent()
	for _, rows := range [][]statement.Row{nil, {{}}, {{}, {}, {}, {}}, same} {
		if found := Find([]File{{Rows: rows}}, Options{Fees: observed{}, Zone: time.UTC}); len(found) > MaxFindings {
			t.Errorf("%d findings", len(found))
		}
	}
	if took := spent() - start; took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestRefundsThatCame: what was paid back in one sum, in parts, with another
// payee's name or before the file could tell is not missed.
func TestRefundsThatCame(t *testing.T) {
	at := time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)
	pay := func(days, amount int, payee, id, status string) statement.Row {
		r := statement.Row{Time: at.AddDate(0, 0, days), Amount: cents(amount), Currency: "CNY", Counterparty: payee, OrderID: id, Status: status, Direction: statement.Out}
		if amount > 0 {
			r.Direction, r.Type = statement.In, "退款"
		}
		return r
	}
	end := pay(60, -100, "店", "z", "成功")
	for name, c := range map[string]struct {
		rows []statement.Row
		want string // kind and amount
	}{
		"one sum":            {[]statement.Row{pay(0, -10000, "甲", "1", "已退款(￥89.84)"), pay(1, 8984, "甲", "1_1", "退款成功"), end}, ""},
		"in parts":           {[]statement.Row{pay(0, -10000, "甲", "1", "已全额退款"), pay(1, 3000, "甲", "2", "退款成功"), pay(2, 7000, "甲", "3", "退款成功"), end}, ""},
		"another name":       {[]statement.Row{pay(0, -10000, "甲", "1", "Refunded"), pay(1, 10000, "乙", "2", "退款成功"), end}, ""},
		"too early to tell":  {[]statement.Row{pay(0, -10000, "甲", "1", "已全额退款"), pay(1, -100, "甲", "2", "成功")}, ""},
		"not at all":         {[]statement.Row{pay(0, -10000, "甲", "1", "已退款(￥89.84)"), end}, "refund 89.84"},
		"less":               {[]statement.Row{pay(0, -10000, "甲", "1", "已全额退款"), pay(1, 3000, "甲", "1_1", "退款成功"), end}, "refund 70"},
		"one for two":        {[]statement.Row{pay(0, -10000, "甲", "1", "已全额退款"), pay(0, -10000, "乙", "2", "已全额退款"), pay(1, 10000, "甲", "3", "退款成功"), end}, "refund 100"},
		"too late":           {[]statement.Row{pay(0, -10000, "甲", "1", "已全额退款"), pay(45, 10000, "甲", "2", "退款成功"), end}, "refund 100"},
		"requested only":     {[]statement.Row{pay(0, -10000, "甲", "1", "申请退款"), end}, ""},
		"failed, came back":  {[]statement.Row{pay(0, -10000, "甲", "1", "交易关闭"), pay(0, 10000, "甲", "1_2", "退款成功"), end}, ""},
		"failed":             {[]statement.Row{pay(0, -10000, "甲", "1", "Payment failed"), end}, "failed 100"},
		"unsettled for long": {[]statement.Row{pay(0, -10000, "甲", "1", "Pending"), end}, "failed 100"},
		"twice, one back":    {[]statement.Row{pay(0, -10000, "甲", "1", "成功"), pay(0, -10000, "甲", "2", "成功"), pay(1, 10000, "甲", "2", "退款成功"), end}, ""},
		"twice":              {[]statement.Row{pay(0, -10000, "甲", "1", "成功"), pay(0, -10000, "甲", "2", "成功"), end}, "duplicate 100"},
	} {
		var got []string
		for _, f := range Find([]File{{Rows: c.rows}}, Options{}) {
			got = append(got, string(f.Kind)+" "+f.Amount.String())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
