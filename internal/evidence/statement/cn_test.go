package statement

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// told is a row in one line: when, how much, which way, who, ids, remarks.
func told(r Row) string {
	when := r.Time.Format("2006-01-02T15:04:05Z07:00")
	switch {
	case r.DateOnly:
		when = r.Time.Format("2006-01-02")
	case !r.Zoned:
		when = r.Time.Format("2006-01-02T15:04:05")
	}
	s := fmt.Sprintf("%d %s %s %s %s", r.Line, when, r.Amount, r.Currency, r.Direction)
	if r.Fee.Valid && !r.Fee.Decimal.IsZero() {
		s += " fee " + r.Fee.Decimal.String()
	}
	if r.Balance.Valid {
		s += " left " + r.Balance.Decimal.String()
	}
	for _, part := range []string{r.Counterparty, r.OrderID, r.MerchantID, r.Type, r.Note} {
		s += " | " + part
	}
	return s
}

func codes(s Summary) string {
	var out []string
	for _, w := range s.Warnings {
		out = append(out, string(w.Code))
	}
	return strings.Join(out, " ")
}

// Invented files of the shapes that services really export.
func TestChineseShapes(t *testing.T) {
	for _, c := range []struct {
		file, format, codes, summary string
		want                         []string
	}{
		{"alipay_2019.csv", "alipay_web", "", "in 1000 out 58.5 holder someone@example.com", []string{
			"6 2019-05-31T20:00:05+08:00 -58.5 CNY out | 某某超市 | 2019053122001400001 | T200P1 | 即时到账交易 | 日用品,一箱 · 已退款(8.50)",
			"7 2019-05-30T08:00:00+08:00 199 CNY neutral | 某某店 | 2019053022001400002 |  | 即时到账交易 | 衣服",
			"8 2019-05-29T09:10:11+08:00 1000 CNY in | 李四 | 2019052922001400003 |  | 即时到账交易 | 收款 · 房租",
			"9 2019-05-28T09:10:11+08:00 500.1 CNY neutral fee 0.1 | 张三 | 2019052822001400004 |  | 转账 | 提现",
		}},
		{"alipay_2021.csv", "alipay", "", "in 88.88 out 26 holder someone@example.com", []string{
			"3 2021-06-01T08:12:33+08:00 -26 CNY out | 某某咖啡 | 2021060122001 | M1 | 餐饮美食 | 拿铁",
			"4 2021-06-01T04:00:00+08:00 0.31 CNY neutral | 余额宝 | 2021060122002 |  | 投资理财 | 余额宝-收益发放",
			"5 2021-05-31T23:59:59+08:00 88.88 CNY in | 王五 | 2021053122003 |  | 转账红包 | 转账",
		}},
		{"alipay_ledger.csv", "alipay_ledger", "", "in 120 out 1000.72 holder 20880000000000000156 from 1000 to 119.28", []string{
			"6 2024-01-03T10:00:00+08:00 120 CNY in left 1120 |  | 100001 | S-1 | 在线支付 | 门票",
			"7 2024-01-03T10:00:01+08:00 -0.72 CNY out left 1119.28 |  | 100002 | S-1 | 收费 | 门票 · 服务费",
			"8 2024-01-05T18:00:00+08:00 -1000 CNY out left 119.28 |  | 100003 |  | 提现 | ",
		}},
		{"wechat.csv", "wechat", "", "in 105 out 215.5 holder 某某", []string{
			`10 2023-03-30T12:00:00+08:00 -15.5 CNY out | 某"网红"店 | 4200001 | 1001 | 商户消费 | 他说"好吃"的面`,
			`11 2023-03-29T12:00:00+08:00 -100 CNY out | 某超市 | 4200002 | 1002 | 商户消费 | 米"两袋 · 已全额退款`,
			"12 2023-03-29T13:00:00+08:00 100 CNY in | 某超市 | 4200003 | 1002 | 某超市-退款 | 已全额退款",
			"13 2023-03-28T12:00:00+08:00 -100 CNY out | 某书店 | 4200004 | 1004 | 商户消费 | 书 · 已退款(￥5.00)",
			"14 2023-03-28T13:00:00+08:00 5 CNY in | 某书店 | 4200005 | 1004 | 某书店-退款 | 已退款￥5.00",
			"15 2023-03-27T12:00:00+08:00 1000.1 CNY neutral fee 0.1 | 某银行(1234) | 4200006 |  | 零钱提现 | 服务费¥0.10",
		}},
		{"jd.csv", "jd", "", "in 89.84 out 451.77 holder jd_someone", []string{
			"9 2024-12-28T13:28:32+08:00 89.84 CNY in | 京东平台商户 | 1001 | 2001 | 网购 | 退款-外套",
			"10 2024-12-28T13:27:56+08:00 -131.77 CNY out | 京东平台商户 | 1002 | 2002 | 服饰 | 外套 等多件 · 已退款89.84",
			"11 2024-12-27T13:27:56+08:00 -300 CNY out | 京东平台商户 | 1003 | 2003 | 运动 | 帐篷 · 已全额退款",
			"12 2024-12-26T13:27:56+08:00 -20 CNY out | 京东平台商户 | 1004 | 2004 | 图书 | 书",
		}},
		{"meituan.csv", "meituan", "", "in 30 out 18 holder someone", []string{
			"9 2026-01-17T08:00:01+08:00 -18 CNY out |  | TX3 | MC3 | 支付 | 某奶茶店-果茶",
			"10 2026-01-16T09:00:00+08:00 30 CNY in |  | TX2 | MC2 | 退款 | 某餐厅-代金券",
			"11 2026-01-15T07:06:00+08:00 1549 CNY neutral |  | TX1 | MC1 | 充值 | 余额充值",
		}},
		{"bank_unknown.csv", "table", "unknown_format", "in 1600 out 254.33 holder 6230000000001234 from 1000 to 2345.67", []string{
			"5 2024-01-02T09:30:15+08:00 -200 CNY out left 800 |  |  |  | ATM取款 | ",
			"6 2024-01-15T12:00:00+08:00 1600 CNY in left 2400 | 某某公司 |  |  | 代发工资 | ",
			"7 2024-01-31T23:59:59+08:00 -54.33 CNY out left 2345.67 | 某支付公司 |  |  | 快捷支付 | ",
		}},
		{"card_unknown.csv", "table", "unknown_format yuan", "in 2034.5 out 1322.5", []string{
			"4 2023-12-25 -1234.5 CNY out |  |  |  |  | 网上购物",
			"5 2024-01-03 -88 CNY out |  |  |  |  | 餐厅消费",
			"6 2024-01-05 2000 CNY in |  |  |  |  | 自动还款",
			"7 2024-01-08 34.5 CNY in |  |  |  |  | 退货 网上购物",
		}},
		{"two_currencies.csv", "table", "unknown_format currencies", "in 1.2 out 50 in 300 out 100 holder 6230000000001234", []string{
			"5 2024-03-01 1.2 CNY in left 101.2 |  |  |  | 利息 | ",
			"6 2024-03-02 -50 CNY out left 51.2 |  |  |  | 转账汇款 | ",
			"9 2024-03-03 300 USD in left 300 |  |  |  | 汇入汇款 | ",
			"10 2024-03-04 -100 USD out left 200 |  |  |  | 结汇 | ",
		}},
		{"page.xls", "table", "unknown_format", "in 1000 out 20.05 holder 6230000000001234 from 500 to 1479.95", []string{
			"4 2024-04-01 1000 CNY in left 1500 | 某公司 & 某人 |  |  |  | ",
			"5 2024-04-02 -20.05 CNY out left 1479.95 | 某店 |  |  |  | ",
		}},
		{"sheet2003.xls", "table", "unknown_format currencies", "in 0 out 28.16 in 5 out 0", []string{
			"2 2024-05-01 -28.16 CNY out | 某店 |  |  |  | ",
			"3 2024-05-02T08:30:00+08:00 5 HKD in | 某人 |  |  |  | ",
		}},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", "cn", c.file))
		if err != nil {
			t.Fatal(err)
		}
		for name, as := range encodings(t, raw, strings.HasPrefix(c.file, "sheet") || strings.HasPrefix(c.file, "page")) {
			got, sum := readAll(t, as, Options{Name: c.file})
			var lines []string
			for _, r := range got {
				lines = append(lines, told(r))
			}
			if a, b := strings.Join(lines, "\n"), strings.Join(c.want, "\n"); a != b {
				t.Errorf("%s in %s:\n%s\nwant\n%s", c.file, name, a, b)
			}
			if sum.Format != c.format || codes(sum) != c.codes || sum.Refused != 0 {
				t.Errorf("%s in %s: format %s, refused %v, warnings %+v", c.file, name, sum.Format, sum.Rejected, sum.Warnings)
			}
			if s := inShort(sum); s != c.summary {
				t.Errorf("%s in %s: %s; want %s", c.file, name, s, c.summary)
			}
		}
	}
}

func inShort(s Summary) string {
	var out []string
	for _, t := range s.Totals {
		out = append(out, "in "+t.In.String()+" out "+t.Out.String())
	}
	if s.Holder != "" {
		out = append(out, "holder "+s.Holder)
	}
	if s.Opening.Valid {
		out = append(out, "from "+s.Opening.Decimal.String())
	}
	if s.Closing.Valid {
		out = append(out, "to "+s.Closing.Decimal.String())
	}
	return strings.Join(out, " ")
}

// encodings are the ways in which the same file arrives.
func encodings(t *testing.T, raw []byte, only bool) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"UTF-8": raw}
	if only {
		return out
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	out["UTF-8 with its mark"] = append([]byte("\xef\xbb\xbf"), raw...)
	out["GB18030"] = gb
	out["UTF-16"] = wide
	out["Windows lines"] = []byte(strings.ReplaceAll(string(raw), "\n", "\r\n"))
	return out
}
