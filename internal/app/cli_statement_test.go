package app_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// checkedStatement has a payment booked twice, a refund that is named and does
// not come, and a payment that failed and still counts.
func checkedStatement() string {
	var b strings.Builder
	b.WriteString("交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n")
	for day := 1; day <= 28; day++ {
		fmt.Fprintf(&b, "2026-03-%02d 12:%02d:10,商户消费,面馆,午饭,支出,¥%d.50,零钱,支付成功,10%02d,m10%02d,/\n", day, day, 12+day%9, day, day)
	}
	b.WriteString("2026-03-09 18:00:00,商户消费,书店,书,支出,¥64.00,零钱,支付成功,2001,m2001,/\n")
	b.WriteString("2026-03-09 18:02:00,商户消费,书店,书,支出,¥64.00,零钱,支付成功,2002,m2002,/\n")
	b.WriteString("2026-03-11 18:02:00,商户消费,鞋店,鞋,支出,¥240.00,零钱,已退款(￥89.84),2003,m2003,/\n")
	b.WriteString("2026-03-12 08:02:00,商户消费,车票,车票,支出,¥31.00,零钱,支付失败,2004,m2004,/\n")
	return b.String()
}

// TestStatementCheck holds the contract of "joinder statement check".
func TestStatementCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "march.csv")
	write(t, file, checkedStatement())
	out := mustRun(t, "statement", "check", file, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	kinds := map[string]string{}
	for i, text := range lines[:len(lines)-1] {
		wantKeys(t, keysOf(t, text), "kind", "lines", "amount", "currency", "sentence", "rank")
		var f struct {
			Kind, Amount, Currency, Sentence string
			Lines                            []struct {
				File string
				Line int
			}
			Rank int
		}
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		if f.Rank != i+1 || f.Sentence == "" || len(f.Lines) == 0 || f.Lines[0].File != file || f.Currency != "CNY" || strings.Contains(f.Sentence, "oddity.") {
			t.Errorf("%s", text)
		}
		for _, l := range f.Lines {
			if l.Line < 2 || l.Line > 33 {
				t.Errorf("no such row: %s", text)
			}
		}
		kinds[f.Kind] = f.Amount
	}
	for kind, amount := range map[string]string{"duplicate": "64.00", "refund": "89.84", "failed": "31.00"} {
		if kinds[kind] != amount {
			t.Errorf("%s: %q, want %s in\n%s", kind, kinds[kind], amount, out)
		}
	}
	var sum struct {
		Summary        bool
		Rows, Findings int
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &sum); err != nil || !sum.Summary || sum.Rows != 32 || sum.Findings != len(lines)-1 {
		t.Errorf("%v %s", err, lines[len(lines)-1])
	}
	if said := mustRun(t, "statement", "check", file); !strings.Contains(said, file+", line") || !strings.Contains(said, "89.84") {
		t.Errorf("for people: %s", said)
	}
	out, errOut, code := run(t, "statement", "check", file, filepath.Join(t.TempDir(), "none.csv"), "--json")
	if code != 1 || !strings.Contains(errOut, "none.csv") || !strings.Contains(out, `"summary":true`) {
		t.Errorf("a file that is not there: %d %s%s", code, out, errOut)
	}
}
