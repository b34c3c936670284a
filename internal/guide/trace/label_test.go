package trace

import (
	"bytes"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for given, want := range map[string]string{
		" 0xDEADbeefDEADbeefDEADbeefDEADbeefDEADbeef ": "0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
		"0XDEADbeefDEADbeefDEADbeefDEADbeefDEADbeef":   "0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
		"BC1QL4K3TLUR9SF0RLCY5HXD2QULWGNMYC9AKEHVTH":   "bc1ql4k3tlur9sf0rlcy5hxd2qulwgnmyc9akehvth",
		"1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rd":           "1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rd", // base58 has a case
		"TXyzABCdefTXyzABCdefTXyzABCdefTXya":           "TXyzABCdefTXyzABCdefTXyzABCdefTXya",
		"bitcoincash:QPF2CPHC5DKUCLKQUR7LHJ2YUQQ9PK3H": "qpf2cphc5dkuclkqur7lhj2yuqq9pk3h",
		"0xNotHex and a Name":                          "0xNotHex and a Name",
		"O'Neil-李":                                     "O'Neil-李",
	} {
		if got := Address(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	var list LabelList
	d := LabelDefaults{Source: "the list", Date: "2026-10-01"}
	err := list.ReadLabels(source("Chain,Address,Label,Category,Source,Date\n"+
		"eth,0xABCDEFabcdef0000000000000000000000000001,Some  Exchange,Exchange,a paper,2026-01-02T10:00:00Z\n"+
		"eth,0xabcdefABCDEF0000000000000000000000000001,,phishing,,\n"+
		"eth,0xabcdefABCDEF0000000000000000000000000001,,phishing,,\n"+
		"btc,1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rd,A Criminal,criminal,x,\n"+
		"btc,,no address,scam,x,\nbtc,1abcdefgh,x,scam,x,2023-02-29\nbtc,1abcdefgi,,,x,\n"), d)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.ReadLabels(source("1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rx\n1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Ry\n"), LabelDefaults{Category: "sanctions"}); err != nil {
		t.Fatal(err)
	}
	if err := list.ReadLabelsJSON(strings.NewReader(`["bc1qaaaaaaaaaaaaaaaaaaaaaa", {"address":"bc1qbbbbbbbbbbbbbbbbbbbbbb","name":"B"}, 7] {"bc1qcccccccccccccccccccccc":"C"}`), LabelDefaults{Source: "j", Category: "scam"}); err != nil {
		t.Fatal(err)
	}
	if list.Refused[NoAddress] != 1 || list.Refused[BadDay] != 1 || list.Refused[NothingSaid] != 1 || list.Refused[NoSource] != 2 || list.Refused[NotARow] != 1 {
		t.Errorf("refused: %v", list.Refused)
	}
	table := NewLabels(list.Labels)
	if table.Len() != 6 {
		t.Errorf("%d labels", table.Len())
	}
	x, ok := table.Lookup("0xABCDEFABCDEF0000000000000000000000000001")
	if !ok || x.Name != "Some Exchange" || x.Category != "exchange" || x.Date != "2026-01-02" || x.Chain != "ETH" || !x.IsService() || !x.HoldsForPeople() || len(table.All(x.Address)) != 2 {
		t.Errorf("%+v", x)
	}
	if _, ok := table.Lookup("1flc7bag7okakkpcyzbgzzg3hh1eugz5rd"); ok {
		t.Error("base58 lost its case")
	}
	if x, ok := table.Lookup("1FLC7Bag7okAkKPCyZbgZZg3Hh1EuGZ5Rd"); !ok || strings.Contains(strings.ToLower(x.Name+x.Category), "criminal") {
		t.Errorf("%+v", x)
	}
	var b bytes.Buffer
	if err := WriteLabels(&b, table); err != nil {
		t.Fatal(err)
	}
	var again LabelList
	if err := again.ReadLabels(source(b.String()), LabelDefaults{}); err != nil || NewLabels(again.Labels).Len() != table.Len() {
		t.Errorf("%v: %d of %d came back", err, len(again.Labels), table.Len())
	}
	var nothing *Labels
	if _, ok := nothing.Lookup("x"); ok || nothing.Len() != 0 || nothing.All("x") != nil {
		t.Error("nil is not empty")
	}
}

func FuzzLabels(f *testing.F) {
	f.Add("address,category,source\n0x1234567890,scam,x\n", `[{"address":"abcd","name":"x","source":"y"}]`)
	f.Fuzz(func(_ *testing.T, table, text string) {
		var list LabelList
		_ = list.ReadLabels(source(table), LabelDefaults{Source: "s", Category: "c"})
		_ = list.ReadLabelsJSON(strings.NewReader(text), LabelDefaults{Source: "s", Category: "c"})
		t := NewLabels(list.Labels)
		for x := range t.Each {
			if _, ok := t.Lookup(x.Address); !ok {
				panic(x.Address)
			}
		}
	})
}
