package redact_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/intake/redact"
)

func label(k redact.Kind) string { return "【" + string(k) + "】" }

func hide(text string) string { return redact.Redact(text, redact.Scan(text), label) }

func TestHides(t *testing.T) {
	// Numbers here are made up: check digits are right, nobody has them.
	for in, want := range map[string]string{
		"打我电话13800138000吧":                                                   "打我电话【phone】吧",
		"手机 138-0013-8000，晚上在":                                               "手机 【phone】，晚上在",
		"1 3 8 0 0 1 3 8 0 0 0 给我打":                                          "【phone】 给我打",
		"１３８００１３８０００":                                                        "【phone】",
		"+86 138 0013 8000":                                                  "【phone】",
		"0086-13800138000":                                                   "【phone】",
		"座机010-65551234转3":                                                   "座机【phone】转3",
		"(0755) 2655 1234":                                                   "【phone】",
		"call me at (212) 555-0143 please":                                   "call me at 【phone】 please",
		"my cell 2125550143.":                                                "my cell 【phone】.",
		"+44 20 7946 0958":                                                   "【phone】",
		"身份证11010519491231002X，":                                             "身份证【id_card】，",
		"110105 19491231 002X":                                               "【id_card】",
		"老证 110105491231002 的":                                               "老证 【id_card】 的",
		"卡号6222 0212 3456 7890 128":                                          "卡号【bank_card】",
		"4111111111111111":                                                   "【bank_card】",
		"4111-1111-1111-1111":                                                "【bank_card】",
		"write to li.lei+x@mail.example.com.":                                "write to 【email】.",
		"邮箱：ｌｉｌｅｉ＠ｅｘａｍｐｌｅ．ｃｏｍ":                                               "邮箱：【email】",
		"to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 x":                            "to 【address】 x",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4":                         "【address】",
		"0x52908400098527886E0F7030069857D2E4169EE7":                         "【address】",
		"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t":                                 "【address】",
		"订单号：2024010122001412345678901234":                                   "订单号：【order】",
		"交易2024010122001412345678901234成功":                                   "交易【order】成功",
		"order number AB-12345678":                                           "order number 【order】",
		"加我微信：li_lei2020":                                                    "加我微信：【wechat】",
		"微信号 lileilei":                                                       "微信号 【wechat】",
		"QQ12345678":                                                         "QQ【qq】",
		"扣扣：12345678":                                                        "扣扣：【qq】",
		"account number 000123456789":                                        "account number 【account】",
		"0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060": "【order】",
		"我13800138000，他13900139000":                                          "我【phone】，他【phone】",
		"13800138000 2026-11-03":                                             "【phone】 2026-11-03",
	} {
		if got := hide(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestLeavesAlone(t *testing.T) {
	for _, in := range []string{
		"2026-11-03 14:30 提现5000元，到2026-11-05还没到账",
		"2026.11.03 2026.11.04", "20261103 20261104", "2026/11/03 09:15:22",
		"金额 12,345,678.90 元", "13800138000元", "￥13800138000", "{$80.00} and {$13000.00}", "XXXX XXXX XXXX XXXX on XX/XX/2019",
		"拨打95188和400-820-8888，还有 1-800-555-0199", "等了120个小时，打了38次电话", "138****8000", "尾号8000",
		"微信支付提现失败", "WeChat Pay failed", "微信：提现失败", "我用微信iPhone13扫码", "QQ音乐扣了15元", "qq email",
		"15 U.S.C. 1681 section 602 A", "12 CFR 1005.11(c)", "version 3.14.15926535", "the 2019 2020 2021 2022 tax years",
		"@someone said", "a@b", "余额 100000000 变成 0", "0.00012345678 BTC", "编号A1", "order placed on 2024-01-02",
	} {
		if got := hide(in); got != in {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// FuzzScan holds what every page relies on: no panic, findings in order and in
// range, and nothing left to find afterwards.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"打我电话13800138000吧", "１３８ 0013 8000@a.com", "微信: a1@b.cc QQ 123456", "\xff138\xfe00138000", "6222021234567890128",
		"110105 19491231 002X 13800138000138001380001380013800013800138000", "order # 1234-5678-9012", "+1(212)555-0143x1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		found := redact.Scan(s)
		for _, x := range found {
			if x.Start < at || x.End <= x.Start || x.End > len(s) || s[x.Start:x.End] != x.Text {
				t.Fatalf("%q: bad finding %+v", s, x)
			}
			at = x.End
		}
		for _, l := range []func(redact.Kind) string{label, func(k redact.Kind) string { return "[" + string(k) + "]" }} {
			once := redact.Redact(s, found, l)
			if again := redact.Scan(once); len(again) > 0 {
				t.Fatalf("%q → %q still holds %+v", s, once, again)
			}
		}
	})
}

// shared is the folder of real data, which is not part of the repository.
func shared(t testing.TB, name string) *os.File {
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("no real data here: %v (set JOINDER_SHARED)", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestRealTexts counts findings in texts whose personal data was removed before
// publication: nearly everything found there is a false alarm.
func TestRealTexts(t *testing.T) {
	for _, set := range []struct {
		file, field string
		perThousand float64 // texts with a finding, at most
	}{
		{"cfpb/cfpb_narratives.jsonl", "narrative", 20},
		{"zh/petitions.jsonl", "text", 20},
		{"zh/reviews_zh.jsonl", "text", 5},
	} {
		t.Run(set.field, func(t *testing.T) {
			lines := bufio.NewScanner(shared(t, set.file))
			lines.Buffer(nil, 1<<20)
			texts, hit := 0, 0
			kinds := map[redact.Kind]int{}
			for lines.Scan() {
				var row map[string]any
				if json.Unmarshal(lines.Bytes(), &row) != nil {
					continue
				}
				s, _ := row[set.field].(string)
				texts++
				found := redact.Scan(s)
				if len(found) > 0 {
					hit++
				}
				for _, x := range found {
					kinds[x.Kind]++
					if testing.Verbose() && kinds[x.Kind] <= 12 {
						t.Logf("%s: …%s", x.Kind, clip(s, x))
					}
				}
				if left := redact.Scan(redact.Redact(s, found, label)); len(left) > 0 {
					t.Errorf("left after redaction: %+v", left)
				}
			}
			rate := 1000 * float64(hit) / float64(max(1, texts))
			t.Logf("%s: %d texts, %d with findings (%.1f per thousand): %v", set.file, texts, hit, rate, kinds)
			if rate > set.perThousand {
				t.Errorf("findings in %.1f of a thousand cleaned texts, more than %.0f", rate, set.perThousand)
			}
		})
	}
}

func clip(s string, x redact.Finding) string {
	from := max(0, x.Start-25)
	return strings.ToValidUTF8(s[from:x.Start]+"«"+x.Text+"»"+s[x.End:min(len(s), x.End+15)], "")
}

func BenchmarkScan(b *testing.B) {
	text := strings.Repeat("提现申请提交后一直显示处理中，客服说3个工作日，2026-11-03 提了5000元，电话13800138000。", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		redact.Scan(text)
	}
}
