package rows

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Text from before Unicode is told apart by its content: European letters
// stand alone, Chinese ones come in pairs.
func TestOldEuropeanTextIsRead(t *testing.T) {
	german := "Buchungstag;Empfänger;Verwendungszweck;Betrag\n01.02.2024;Müller;Miete für März;-500,00\n02.02.2024;Größe;Gebühr;-1,50 €\n"
	french := "Date;Libellé;Débit;Crédit\n01/02/2024;Prélèvement électricité;45,00;\n02/02/2024;Virement reçu;;10,00\n"
	czech := "Datum provedení;Zaúčtovaná částka;Měna účtu;Zpráva\n27.05.2018;-1,00;CZK;Jednorázová platba\n"
	chinese := "交易时间,金额,备注\n2024-01-01 10:00:00,12.00,午餐\n2024-01-01 11:00:00,5.00,咖啡\n"
	encode := func(text string, e interface{ String(string) (string, error) }) string {
		out, err := e.String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct{ raw, want string }{
		{encode(german, charmap.Windows1252.NewEncoder()), german}, {encode(french, charmap.Windows1252.NewEncoder()), french},
		{encode(czech, charmap.Windows1250.NewEncoder()), czech}, {encode(chinese, simplifiedchinese.GB18030.NewEncoder()), chinese},
		{german, german}, {chinese, chinese},
	} {
		in, err := Text(bufio.NewReader(strings.NewReader(c.raw)))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(in); string(got) != c.want {
			t.Errorf("%q", got)
		}
	}
}

// A number with more digits than a computer's has is kept to the last of them.
func TestPlainKeepsLongNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"28.160000000000001": "28.16", "2200000000300000001.00": "2200000000300000001.00", "0.30000000000000004": "0.30000000000000004", "12345678901234567.891": "12345678901234567.891",
	} {
		if got := Plain(in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}
