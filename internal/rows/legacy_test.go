package rows

import (
	"bufio"
	"bytes"
	"io"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"golang.org/x/text/encoding"
)

func TestEncodingsOfCountries(t *testing.T) {
	for _, c := range []struct {
		want Encoding
		as   encoding.Encoding
		text string
	}{
		{ShiftJIS, japanese.ShiftJIS, "利用日,利用店名・商品名,利用者,支払方法,利用金額\n2024/05/30,例のコンビニ,本人,1回払い,1200\n"},
		{ShiftJIS, japanese.ShiftJIS, "お取引日,お引出金額,お預入金額,お取引内容,残高\n2024/05/30,1200,,カード　スーパー,8800\n"},
		{EUCKR, korean.EUCKR, "거래일시,적요,출금액,입금액,잔액\n2024.06.01 08:12:45,예시커피 강남점,4500,,150800\n"},
		{Big5, traditionalchinese.Big5, "帳務日期,交易時間,摘要,提出,存入,餘額,備註\n2024/05/30,08:12:02,轉帳支出,1200,,8800,某人\n"},
		{Windows1251, charmap.Windows1251, "\"Дата операции\";\"Статус\";\"Сумма операции\";\"Описание\"\n\"31.05.2024\";\"OK\";\"-1035,20\";\"Супермаркет Пример\"\n"},
		{GB18030, simplifiedchinese.GB18030, "交易时间,交易对方,商品说明,收/支,金额,收/付款方式,交易状态\n2024-05-30 08:01:02,某早餐店,早餐,支出,5.10,零钱,交易成功\n"},
		{GB18030, simplifiedchinese.GB18030, "记账日期,货币,交易金额,联机余额,交易摘要,对手信息\n20240530,人民币,-5.10,94.90,快捷支付,某某餐饮管理有限公司\n"},
		{Windows1252, charmap.Windows1252, "Datum;Empfänger;Betrag\n31.05.2024;Bäckerei Müller;-12,50\n29.05.2024;Größe Straße;3,00\n"},
		{Windows1252, charmap.Windows1252, "Date;Libellé;Débit euros;Crédit euros\n31/05/2024;Café déjà payé à Orléans;35,20;\n"},
		{Windows1250, charmap.Windows1250, "Datum provedení;Název protiúčtu;Zaúčtovaná částka\n31.05.2024;Příjemce žluťoučký kůň;-12,50\n"},
		{UTF8, encoding.Nop, "\"Дата операции\";\"Статус\";\"Сумма\"\n\"31.05.2024\";\"OK\";\"-1035,20\"\n"},
		{UTF8, encoding.Nop, "거래일시,적요,출금액\n2024.06.01,예시커피,4500\n"},
	} {
		raw, err := c.as.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := sniffEncoding(raw); got != c.want {
			t.Errorf("%.40q is taken for %s, want %s", c.text, got, c.want)
		}
		plain, err := Text(bufio.NewReaderSize(bytes.NewReader(raw), 64<<10))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(plain); err != nil || string(got) != c.text {
			t.Errorf("%s: %q, %v", c.want, got, err)
		}
	}
}
