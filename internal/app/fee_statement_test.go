package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// TestStatementsNameTheirFees: the export of a wallet is read as it is, and the
// fees that it names are held against what was observed.
func TestStatementsNameTheirFees(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	const export = "微信支付账单明细,,,,,,,,,,\n微信昵称：[某某],,,,,,,,,,\n共3笔记录,,,,,,,,,,\n" +
		"交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n" +
		"2026-07-15 16:29:37,零钱提现,招商银行,/,/,¥100.10,工商银行,提现已到账,2072\t,/\t,\"服务费¥0.10\"\n" +
		"2026-07-16 10:00:00,零钱提现,招商银行,/,/,¥1009.00,工商银行,提现已到账,2073\t,/\t,\"服务费¥9.00\"\n" +
		"2026-07-17 10:00:00,商户消费,某某超市,/,支出,¥25.00,零钱,支付成功,2074\t,2075\t,/\n"
	a := p.Give("/fees/check?wallet=wechatpay", "file", apptest.Upload{Name: "微信支付账单.csv", Data: []byte(export)})
	if a.Status != 422 { // the wallet is asked for in the form, not in the address
		t.Errorf("without a wallet: %d", a.Status)
	}
	body := "--b\r\nContent-Disposition: form-data; name=\"wallet\"\r\n\r\nwechatpay\r\n--b\r\nContent-Disposition: form-data; name=\"currency\"\r\n\r\nCNY\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"账单.csv\"\r\nContent-Type: text/csv\r\n\r\n" + export + "\r\n--b--\r\n"
	r := p.Request("POST", "/fees/check", strings.NewReader(body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	a = p.Do(r)
	text := apptest.Plain(a.Body)
	for _, want := range []string{"¥9.00", "¥0.10", "¥1,000.00"} {
		if a.Status != 200 || !strings.Contains(text, want) {
			t.Errorf("%d: %q is missing in\n%s", a.Status, want, text)
		}
	}
	if strings.Contains(text, "¥25.00") {
		t.Error("a payment without a fee is among the charges")
	}
}
