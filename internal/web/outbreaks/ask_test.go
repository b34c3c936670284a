package outbreaks

import (
	"net/url"
	"strings"
	"testing"
)

// TestAskTakesAnything: no address can say what a database would refuse.
func TestAskTakesAnything(t *testing.T) {
	for in, want := range map[string]string{"\x00": "", " alipay ": "alipay", "a\x00\xff𬭎": "a𬭎", strings.Repeat("长", 300): strings.Repeat("长", 200)} {
		if got := readAsk(url.Values{"wallet": {in}}); got.Wallet != want {
			t.Errorf("%q is read as %q", in, got.Wallet)
		}
	}
	if q := readAsk(url.Values{"wallet": {"O'Neil-李"}, "issue": {"x"}}).query(); q != "?issue=x&wallet=O%27Neil-%E6%9D%8E" {
		t.Error(q)
	}
}
