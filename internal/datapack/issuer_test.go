package datapack

import (
	"errors"
	"strings"
	"testing"
)

func TestTokenIssuers(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	for _, c := range []struct {
		code, contract, id string
		status             Status
	}{
		{"USDT", "0xdAC17F958D2ee523a2206206994597C13D831ec7", "tether", Fact}, // EIP-55 case
		{"USDT", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tether", Fact},
		{"usdc", "", "circle", Unconfirmed}, // by name only
		{"USDC", "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", "circle", Fact},
		{"PYUSD", "2b1kV6DkPAnxd5ixfnxCpjxmKwqjjaYmCZfHsFu24GXo", "paxos", Fact},
		{"USDT", "0x0000000000000000000000000000000000000001", "", ""}, // anybody may copy a name
		{"USDT", "tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t", "", ""},         // base58 keeps its case
		{"BTC", "", "", ""}, {"", "", "", ""},
	} {
		got, ok := p.TokenIssuer(c.code, c.contract, today)
		if ok != (c.id != "") || got.Value.ID != c.id || got.Status != c.status {
			t.Errorf("%s %s: %v %q %s, want %q %s", c.code, c.contract, ok, got.Value.ID, got.Status, c.id, c.status)
		}
		if ok && (got.Value.Freeze.EN == "" || got.Value.Freeze.ZH == "" || len(got.Origin.Sources) == 0) {
			t.Errorf("%s: %+v", c.code, got)
		}
	}
	if got, _ := p.TokenIssuer("USDT", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", day(t, "2028-01-01")); got.Status != Stale {
		t.Errorf("after a year it is %s", got.Status)
	}
}

func TestBadIssuersAreRefused(t *testing.T) {
	const good = "verified_on: 2026-11-22\nissuers:\n  - id: a\n    name: {zh: 甲, en: A}\n    codes: [ABC]\n    freeze: {zh: 可以, en: It can}\n    page: https://a.example/terms\n    sources: [\"https://a.example/\"]\n    confidence: medium\n" +
		"    tokens:\n      - {chain: ethereum, contract: \"0x6c3ea9036406852006290770bedfcaba0e23a0e8\", sources: [\"https://a.example/\"], confidence: high}\n"
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""}, {"[ABC]", "[abc]", "capitals"}, {"https://a.example/terms", "http://a.example", "https"}, {"e23a0e8", "e23a0", "forty"},
		{"0x6c3ea9036406852006290770bedfcaba0e23a0e8", "short", "no address"}, {"2026-11-22", "2031-01-01", "later than the pack"},
		{"    confidence: medium\n", "", "confidence"},
	} {
		m := files(t)
		m["issuers.yaml"].Data = []byte(strings.Replace(good, c.from, c.to, 1))
		_, err := Load(m)
		var problems Problems
		if (c.want == "") != (err == nil) || err != nil && (!errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "issuers.yaml:")) {
			t.Errorf("%q → %q: %v, want %q", c.from, c.to, err, c.want)
		}
	}
}
