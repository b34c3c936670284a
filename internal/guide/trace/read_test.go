package trace

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func source(text string) Source {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	return func() (int, []string, error) {
		cells, err := r.Read()
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, nil, ErrRow
		}
		line := 0
		if err == nil {
			line, _ = r.FieldPos(0)
		}
		return line, cells, err
	}
}

func read(t *testing.T, l *Ledger, text string) {
	t.Helper()
	if err := l.ReadTable(source(text)); err != nil {
		t.Fatal(err)
	}
}

const (
	thief = "0xAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1"
	other = "0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb2"
	poor  = "0xcccccccccccccccccccccccccccccccccccccccc"
	token = "0xDdddddddddddddddddddddddddddddddddddddd4"
)

// TestExplorerTables: the three exports of block explorers of the Ethereum
// kind, new and old heads, invented rows.
func TestExplorerTables(t *testing.T) {
	var l Ledger
	read(t, &l, `"Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","ContractAddress","Value_IN(ETH)","Value_OUT(ETH)","CurrentValue @ $1/Eth","TxnFee(ETH)","TxnFee(USD)","Historical $Price/Eth","Status","ErrCode","Method"
"0x01","1","1767225600","2026-01-01 00:00:00","`+poor+`","`+thief+`","","2.5","0","","0.001","1","1","","","Transfer"
"0x02","2","1767225700","2026-01-01 00:01:40","`+thief+`","`+other+`","","0","1.5","","0.002","1","1","","","Transfer"
"0x03","3","1767225800","2026-01-01 00:03:20","`+thief+`","`+other+`","","0","0.5","","0.003","1","1","Error(0)","execution reverted","Transfer"
"0x04","4","1767225900","2026-01-01 00:05:00","`+thief+`","","`+token+`","0","0","","0.004","1","1","","","Create"
`)
	read(t, &l, `"Txhash","Blockno","UnixTimestamp","DateTime","ParentTxFrom","ParentTxTo","ParentTxETH_Value","From","TxTo","ContractAddress","Value_IN(ETH)","Value_OUT(ETH)","CurrentValue @ $1/Eth","Historical $Price/Eth","Status","ErrCode","Type"
"0x05","5","1767226000","1/1/2026 12:06:40 AM","`+poor+`","`+token+`","0","`+other+`","`+strings.ToUpper(thief[2:10])+`x","","0.25","0","","1","0","","call"
`)
	read(t, &l, `"Txhash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","TokenValue","USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"
"0x06","6","1767226100","2026-01-01 00:08:20","`+poor+`","`+thief+`","1,000.123456","$1","`+token+`","Tether USD","USDT"
"0x07","7","1767226200","2026-01-01 00:10:00","`+strings.ToLower(thief)+`","`+other+`","999.12345600000001","$1","`+strings.ToLower(token)+`","Tether USD","USDT"
`)
	if list, n := l.Rejected(); n != 0 {
		t.Fatalf("set aside: %v", list)
	}
	r := followed(t, &l, Options{Stolen: all("0x01", "0x06"), Method: FIFO, Hops: NoLimit})
	want := []string{
		// 2.5 came; 1.5 and 0.002, 0.003 of a failed one, 0.004 of a contract left
		"0.991 ETH unspent " + strings.ToLower(thief), "1.5 ETH unspent " + other, "0.999999999999 fees ETH",
		"999.12345600000001 USDT", "0.99999999999999 USDT",
	}
	text := ""
	for _, s := range r.Sinks {
		text += fmt.Sprintln(s.Amount.Decimal(s.Asset.Scale), s.Asset.Code, s.Why, s.Account)
	}
	for _, w := range []string{want[0], want[3], want[4]} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
	for _, total := range r.Totals {
		if total.Asset.Code == "ETH" && total.Fees.Decimal(18) != "0.009" || total.Asset.Code == "USDT" && total.Asset.Contract != strings.ToLower(token) {
			t.Errorf("%+v", total)
		}
	}
}

func TestPlainTable(t *testing.T) {
	var l Ledger
	read(t, &l, "made by hand,,\n\n编号,时间,付款方,收款方,币种,金额,手续费\n一,2026-01-01,甲,乙,CNY,\"1,000.50\",0\n二,2026/1/2 10:00:00,乙,丙,CNY,600.5,1\n三,2024-02-29,乙,,CNY,1,\n四,2023-02-29,乙,丙,CNY,1,\n五,2026-01-03,乙,丙,CNY,-1,\n六,2026-01-03,乙,丙,CNY,1e400,\n七,2026-01-03,乙,丙,CNY,"+strings.Repeat("9", 60)+",\n")
	list, n := l.Rejected()
	if n != 5 || l.Len() != 2 || list[0].Reason != NoParty || list[1].Reason != NoTime || list[2].Reason != BadAmount || list[4].Reason != TooLarge {
		t.Errorf("%d set aside: %v", n, list)
	}
	if got := told(followed(t, &l, Options{Stolen: all("一"), Method: FIFO, Hops: NoLimit})); got != "丙 60050 end_of_data, 乙 39900 unspent; fee 100" {
		t.Error(got)
	}
	if err := new(Ledger).ReadTable(source("date,amount\n2026-01-01,5\n")); !errors.Is(err, ErrNoMoves) {
		t.Error(err)
	}
}

// TestSameMoveInTwoFiles: two exports that overlap count a payment once; two
// equal payments of one file are two.
func TestSameMoveInTwoFiles(t *testing.T) {
	head := "id,time,from,to,asset,amount\n"
	var l Ledger
	read(t, &l, head+"a,2026-01-01,V,A,JPY,5\na,2026-01-01,V,A,JPY,5\n")
	read(t, &l, head+"a,2026-01-01,V,A,JPY,5\na,2026-01-01,V,A,JPY,5\nb,2026-01-02,A,B,JPY,3\n")
	if l.Len() != 3 {
		t.Errorf("%d moves", l.Len())
	}
}

func esplora(id, block string, ins, outs string) string {
	return fmt.Sprintf(`{"txid":%q,"vin":[%s],"vout":[%s],"status":{"confirmed":true,"block_time":%s}}`, id, ins, outs, block)
}

func TestEsplora(t *testing.T) {
	vin := func(prev string, out int, address string, value int) string {
		return fmt.Sprintf(`{"txid":%q,"vout":%d,"prevout":{"scriptpubkey_address":%q,"value":%d},"is_coinbase":false}`, prev, out, address, value)
	}
	vout := func(address string, value int) string {
		return fmt.Sprintf(`{"scriptpubkey_address":%q,"value":%d}`, address, value)
	}
	list := "[" + strings.Join([]string{ // newest first, as the API answers
		esplora("c", "1767225600", vin("b", 0, "T", 700), vout("X", 600)+`,{"scriptpubkey":"6a","scriptpubkey_type":"op_return","value":0}`),
		esplora("b", "1767225600", vin("a", 0, "victim", 1000), vout("T", 700)+","+vout("victim", 290)),
		esplora("0", "1767225000", `{"txid":"00","vout":4294967295,"prevout":null,"is_coinbase":true}`, vout("miner", 625000000)),
		`{"strange":true}`,
	}, ",") + "]"
	for _, text := range []string{list, strings.NewReplacer("},{\"txid\":\"b\"", "}\n{\"txid\":\"b\"").Replace(strings.Trim(list, "[]")), `{"txs":` + list + `}`} {
		if strings.HasPrefix(text, "{\"txid") {
			text = strings.ReplaceAll(text, ",{\"txid\":\"0\"", "\n{\"txid\":\"0\"")
			text = strings.ReplaceAll(text, ",{\"strange\"", "\n{\"strange\"")
		}
		var l Ledger
		if err := l.ReadJSON(strings.NewReader(text), ""); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if got := told(followed(t, &l, Options{Stolen: all("b"), Method: FIFO, Hops: NoLimit})); got != "X 600 end_of_data; fee 100" {
			t.Errorf("%s in %s", got, text)
		}
	}
	for _, bad := range []string{"", "[", "[{]", `{"txid":`, "7", `{"result":{"result":{"result":{}}}}`} {
		var l Ledger
		if err := l.ReadJSON(strings.NewReader(bad), ""); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if err := new(Ledger).ReadJSON(strings.NewReader(`[{"date":"2026-01-01","amount":"5"}]`), ""); !errors.Is(err, ErrNoMoves) {
		t.Error(err)
	}
}

func TestExplorerAnswers(t *testing.T) {
	var l Ledger
	err := l.ReadJSON(strings.NewReader(`{"status":"1","message":"OK","result":[
		{"hash":"0x1","timeStamp":"1767225600","from":"`+poor+`","to":"`+thief+`","value":"2500000000000000000","gasUsed":"21000","gasPrice":"1000000000","isError":"0"},
		{"hash":"0x2","timeStamp":"1767225700","from":"`+thief+`","to":"`+other+`","value":"1000000000000000000","gasUsed":"21000","gasPrice":"1000000000","isError":"1"},
		{"hash":"0x3","timeStamp":"1767225800","from":"`+poor+`","to":"`+thief+`","value":"5","tokenSymbol":"usdc","tokenDecimal":"6","contractAddress":"`+token+`","gasUsed":"1","gasPrice":"1"}]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	r := followed(t, &l, Options{Stolen: all("0x1", "0x3"), Method: Haircut, Hops: NoLimit})
	if got := told(r); got != strings.ToLower(thief)+" 2499979000000000000 unspent, "+strings.ToLower(thief)+" 5 unspent; fee 21000000000000" {
		t.Error(got)
	}
}

func shared(t *testing.T, elements ...string) string {
	root := os.Getenv("JOINDER_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	path := filepath.Join(append([]string{root, "data", "addresses"}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data is not here: %s", path)
	}
	return path
}

// TestRealTransactions: every transaction of the samples, by every method.
func TestRealTransactions(t *testing.T) {
	files, err := filepath.Glob(shared(t, "onchain_mempool_esplora") + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var l Ledger
		if err := l.ReadJSON(bytes.NewReader(raw), ""); err != nil {
			t.Fatal(err)
		}
		var list []struct {
			ID  string `json:"txid"`
			Fee uint64 `json:"fee"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatal(err)
		}
		if l.Len() != len(list) {
			_, n := l.Rejected()
			t.Errorf("%s: %d of %d read, %d set aside", filepath.Base(name), l.Len(), len(list), n)
		}
		for i, tx := range list {
			if l.events[i].fee != Units(tx.Fee) {
				t.Errorf("%s: fee %s, the file says %d", tx.ID, l.events[i].fee, tx.Fee)
			}
			for _, m := range Methods() {
				followed(t, &l, Options{Stolen: all(tx.ID), Method: m, Hops: NoLimit})
			}
		}
	}
}

func TestRealLabels(t *testing.T) {
	f, err := os.Open(shared(t, "addresses_labelled.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	var list LabelList
	if err := list.ReadLabels(func() (int, []string, error) { c, err := r.Read(); return 0, c, err }, LabelDefaults{}); err != nil {
		t.Fatal(err)
	}
	table := NewLabels(list.Labels)
	if table.Len() < 170_000 || len(list.Labels)-table.Len() > 1000 {
		t.Errorf("%d labels of %d", table.Len(), len(list.Labels))
	}
	for _, x := range list.Labels[:2000] {
		if got := table.All(x.Address); len(got) == 0 || got[0].Address != x.Address {
			t.Fatalf("%+v is not found: %+v", x, got)
		}
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`[{"txid":"a","vin":[{"txid":"b","vout":0,"prevout":{"value":5}}],"vout":[{"value":5}]}]`))
	f.Add([]byte(`{"result":[{"hash":"1","timeStamp":"1","value":"1"}]}`))
	f.Add([]byte(`[{"txid":"a","vin":[{"txid":"a","vout":0,"prevout":{"value":18446744073709551615}}],"vout":[{"value":18446744073709551615},{"value":1}]}]`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		var l Ledger
		_ = l.ReadJSON(bytes.NewReader(raw), "")
		fuzzFollow(&l)
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add("id,time,from,to,asset,amount,fee\na,2026-01-01,V,A,JPY,5,1\nb,2026-01-02,A,A,JPY,3,9\n")
	f.Add("Txhash,UnixTimestamp,From,To,Value,ContractAddress,TokenSymbol\na,1767225600,V,A,0.0000000000000000001,c,USDT\n")
	f.Add("id,time,from,to,asset,amount,fee asset,fee\na,2026-01-01,V,A,USDT,5,ETH,1\n")
	f.Fuzz(func(_ *testing.T, text string) {
		var l Ledger
		_ = l.ReadTable(source(text))
		fuzzFollow(&l)
	})
}

func fuzzFollow(l *Ledger) {
	if l.Len() == 0 {
		return
	}
	for _, m := range Methods() {
		r, err := Follow(l, Options{Stolen: all(l.events[0].id), Method: m, Hops: NoLimit})
		if err == nil && m.Conserves() && !r.Conserved() {
			panic(fmt.Sprintf("%s: %+v", m, r.Totals))
		}
	}
}
