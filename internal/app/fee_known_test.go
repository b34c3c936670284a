package app

import (
	"errors"
	"io"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/wallet/fee"
)

func known(t *testing.T) knownFees {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return knownFees{fee.NewBook(pack), joinder.Date{Year: 2026, Month: 11, Day: 23}}
}

// TestFormatsNameTheirWallets: every format and wallet of the list exists.
func TestFormatsNameTheirWallets(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range statement.Formats() {
		wallet := walletOfFormat(f.ID)
		if wallet == "" {
			continue
		}
		n++
		if _, ok := pack.Wallet(wallet); !ok {
			t.Errorf("%s: no wallet %s", f.ID, wallet)
		}
	}
	if n < 12 {
		t.Errorf("%d formats have a wallet", n)
	}
}

// TestFeesOfStatements holds invented statements against the built-in
// observations.
func TestFeesOfStatements(t *testing.T) {
	const head = "微信支付账单明细,,,,,,,,,,\n共5笔记录,,,,,,,,,,\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
	const paypal = "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Balance\"\n"
	for _, c := range []struct {
		name, file string
		lines      []int // rows whose fee is more than observed
	}{
		{"wechat", head +
			"2026-07-15 16:29:37,零钱提现,招商银行,/,/,¥100.10,工商银行,提现已到账,2072\t,/\t,\"服务费¥0.10\"\n" +
			"2026-07-16 10:00:00,零钱提现,招商银行,/,/,¥1009.00,工商银行,提现已到账,2073\t,/\t,\"服务费¥9.00\"\n" +
			"2026-07-18 10:00:00,零钱提现,招商银行,/,/,¥20020.00,工商银行,提现已到账,2076\t,/\t,\"服务费¥20.00\"\n" +
			"2015-07-18 10:00:00,零钱提现,招商银行,/,/,¥1009.00,工商银行,提现已到账,2077\t,/\t,\"服务费¥9.00\"\n" + // before the schedule
			"2026-07-17 10:00:00,商户消费,某某超市,/,支出,¥25.00,零钱,支付成功,2074\t,2075\t,/\n", []int{5}},
		{"paypal seller", paypal + "\"07/01/2026\",\"10:00:00\",\"PDT\",\"Jo\",\"General Payment\",\"Completed\",\"USD\",\"100.00\",\"-9.90\",\"90.10\",\"a@example.org\",\"b@example.org\",\"X1\",\"90.10\"\n", nil},
		{"another table", "Date,Type,Amount,Currency,Fee\n2026-07-01,withdraw,-100.00,CNY,50.00\n", nil},
	} {
		r, err := statement.Open(strings.NewReader(c.file), statement.Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		f := odd.File{Name: c.name, Format: r.Format()}
		for {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			f.Rows = append(f.Rows, row)
		}
		var lines []int
		for _, found := range odd.Find([]odd.File{f}, odd.Options{Fees: known(t)}) {
			if found.Kind != odd.Fee {
				continue
			}
			lines = append(lines, found.Places[0].Line)
			if text := found.Sentence(words{}); !strings.Contains(text, "ne27.cn/p/205504750574065845.html") || !strings.Contains(text, "2026-11-22") {
				t.Errorf("%s: no source or day: %s", c.name, text)
			}
		}
		if len(lines) != len(c.lines) || len(lines) > 0 && lines[0] != c.lines[0] {
			t.Errorf("%s (%s): lines %v, want %v", c.name, f.Format, lines, c.lines)
		}
	}
}

type words struct{}

func (words) T(key string, args ...any) string {
	var b strings.Builder
	b.WriteString(key)
	for _, a := range args {
		if s, ok := a.(interface{ String() string }); ok {
			b.WriteString(" " + s.String())
		} else if s, ok := a.(string); ok {
			b.WriteString(" " + s)
		}
	}
	return b.String()
}
