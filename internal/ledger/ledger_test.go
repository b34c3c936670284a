package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/trace"
)

// keys says a text by its key.
type keys struct{}

func (keys) T(key string, _ ...any) string { return key }

func TestFilesOfAnyKind(t *testing.T) {
	for _, c := range []struct {
		name, text string
		moves      int
		first      string // from → to amount
	}{
		{"moves.csv", "id,time,from,to,asset,amount\na,2026-01-01,V,A,BTC,1.5\n", 1, "V → A 1.5 BTC"},
		{"tx.json", `{"txid":"` + strings.Repeat("a", 64) + `","vin":[{"txid":"` + strings.Repeat("b", 64) + `","vout":0,"prevout":{"scriptpubkey_address":"1V","value":1000}}],"vout":[{"scriptpubkey_address":"1A","value":900}],"status":{"block_time":1767225600}}`, 1, "1V → 1A 0.000009 BTC"},
		{"statement.csv", "Date,Description,Amount,Currency\n2026-01-02,Somebody,-12.50,GBP\n2026-01-03,Pay,100.00,GBP\n", 2, "trace.own_account → "},
	} {
		var l trace.Ledger
		if err := Read(keys{}, &l, strings.NewReader(c.text), c.name, ""); err != nil || l.Len() != c.moves {
			t.Errorf("%s: %v, %d moves", c.name, err, l.Len())
			continue
		}
		for e := range l.Entries {
			if got := e.From + " → " + e.To + " " + e.Amount.Decimal(e.Asset.Scale) + " " + e.Asset.Code; !strings.HasPrefix(got, c.first) {
				t.Errorf("%s: %s", c.name, got)
			}
			break
		}
	}
	for name, text := range map[string]string{"empty.csv": "", "page.html": "<html><body>no</body></html>", "bad.json": `{"txid":`, "list.json": `[1,2,3]`} {
		var l trace.Ledger
		if err := Read(keys{}, &l, strings.NewReader(text), name, ""); err == nil && l.Len() > 0 || err != nil && joinder.KindOf(err) == joinder.Internal {
			t.Errorf("%s: %v, %d moves", name, err, l.Len())
		}
	}
}

func TestALedgerIsBounded(t *testing.T) {
	l := trace.Ledger{Most: 10}
	text := "id,time,from,to,asset,amount\n" + strings.Repeat("a,2026-01-01,V,A,BTC,1\n", 50)
	if err := Read(keys{}, &l, strings.NewReader(text), "a.csv", ""); joinder.KindOf(err) != joinder.TooLarge || l.Len() > 11 {
		t.Errorf("%v, %d", err, l.Len())
	}
}

// TestLabelsAreNoticed: a new file is read without a restart, a bad one leaves
// the old in place, a missing one is none.
func TestLabelsAreNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), LabelsName)
	f := NewLabelFile(path)
	if table, err := f.Table(); table.Len() != 0 || err != nil {
		t.Fatal(table.Len(), err)
	}
	put := func(text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	put("address,category,name,source,date\n0xabababababababababababababababababababab,exchange,One,list,2026-10-01\n", day)
	first, err := f.Table()
	if l, ok := first.Lookup("0xABABABABABABABABABABABABABABABABABABABAB"); err != nil || !ok || l.Name != "One" {
		t.Fatal(l, ok, err)
	}
	if again, _ := f.Table(); again != first {
		t.Error("the same file is read twice")
	}
	put("address,category,name,source,date\n0xabababababababababababababababababababab,exchange,Two,list,2026-10-02\n", day.Add(time.Second))
	second, err := f.Table()
	if l, _ := second.Lookup("0xabababababababababababababababababababab"); err != nil || l.Name != "Two" {
		t.Error(l, err)
	}
	if l, _ := first.Lookup("0xabababababababababababababababababababab"); l.Name != "One" {
		t.Error("a table changed under its reader")
	}
	put("nothing here", day.Add(2*time.Second))
	if table, err := f.Table(); err == nil || table != second {
		t.Errorf("after a bad file: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if table, err := f.Table(); table.Len() != 0 || err != nil {
		t.Error(table.Len(), err)
	}
}

func TestIssuersAreKnownByContract(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	freezable := Freezable(pack, joinder.Date{Year: 2026, Month: 11, Day: 23})
	for _, c := range []struct {
		asset trace.Asset
		want  bool
	}{
		{trace.Asset{Code: "USDT", Contract: "0xdac17f958d2ee523a2206206994597c13d831ec7"}, true}, {trace.Asset{Code: "USDT"}, true},
		{trace.Asset{Code: "USDT", Contract: "0x1"}, false}, {trace.Asset{Code: "ETH"}, false},
	} {
		if got := freezable(c.asset); got != c.want {
			t.Errorf("%v: %v", c.asset, got)
		}
	}
}
