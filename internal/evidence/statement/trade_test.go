package statement

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestPairsAreTakenApart(t *testing.T) {
	for in, want := range map[string][2]string{
		"BTC/USDT": {"BTC", "USDT"}, "ETH-EUR": {"ETH", "EUR"}, "BTCUSDT": {"BTC", "USDT"}, "SHIB_USDC": {"SHIB", "USDC"}, "XXBT/ZEUR": {"BTC", "EUR"}, "ETHBTC": {"ETH", "BTC"}, "BTC-USD-SWAP": {"BTC", "USD"},
	} {
		if base, quote := pairOf(in); base != want[0] || quote != want[1] {
			t.Errorf("%s: %s for %s", in, base, quote)
		}
	}
}

// Both sides of every trade and every fee, added up independently, are what the
// rows come to: none is invented, none is lost.
func TestTradesInventNoMoney(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	coins := []string{"BTC", "ETH", "EUR", "USDT"}
	for round := range 20 {
		in, out, fees := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
		var b strings.Builder
		b.WriteString("Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Label,TxHash\n")
		amount := func() decimal.Decimal { return decimal.New(random.Int64N(1e12)+1, -8) }
		for i := range 60 {
			sent, got := coins[random.IntN(4)], coins[random.IntN(4)]
			for got == sent {
				got = coins[random.IntN(4)]
			}
			cells := make([]string, 9)
			cells[0], cells[8] = fmt.Sprintf("2024-03-%02d 10:00 UTC", i%28+1), fmt.Sprintf("0x%d", i)
			kind := random.IntN(3)
			if kind != 0 {
				v := amount()
				cells[1], cells[2] = v.String(), sent
				out[sent] = out[sent].Add(v)
			}
			if kind != 1 {
				v := amount()
				cells[3], cells[4] = v.String(), got
				in[got] = in[got].Add(v)
			}
			if random.IntN(2) == 0 {
				v := amount()
				coin := coins[random.IntN(4)]
				cells[5], cells[6] = v.String(), coin
				fees[coin] = fees[coin].Add(v)
			}
			b.WriteString(strings.Join(cells, ",") + "\n")
		}
		_, sum := readAll(t, []byte(b.String()), Options{})
		if sum.Refused > 0 {
			t.Fatalf("round %d: %v", round, sum.Rejected)
		}
		for _, total := range sum.Totals {
			c := total.Currency
			if !total.In.Equal(in[c]) || !total.Out.Equal(out[c]) || !total.Fees.Equal(fees[c]) {
				t.Errorf("round %d: %s in %s out %s fees %s; want %s %s %s", round, c, total.In, total.Out, total.Fees, in[c], out[c], fees[c])
			}
		}
		if len(sum.Totals) != 4 {
			t.Errorf("round %d: %d currencies", round, len(sum.Totals))
		}
	}
}

// Where no day of the column is beyond the twelfth, other evidence decides, and
// what is left is said.
func TestOrderOfDaysByOtherEvidence(t *testing.T) {
	for _, c := range []struct {
		name, text, first string
		said              bool
	}{
		{"dots", "Datum;Text;Betrag\n05.02.2024;a;-1,50\n", "2024-02-05", false},
		{"order of the rows", "Date,Text,Amount\n02/01/2024,a,-1.50\n03/01/2024,b,-2.50\n01/02/2024,c,-3.50\n", "2024-01-02", false},
		{"more days than months", "Date,Text,Amount\n02/01/2024,a,-1.50\n02/03/2024,b,-2.50\n02/05/2024,c,-3.50\n", "2024-02-01", true},
		{"money of one country", "Date,Text,Amount\n02/01/2024,a,-$1.50\n", "2024-02-01", true},
		{"nothing", "Date,Text,Amount\n02/01/2024,a,-1.50\n", "2024-01-02", true},
		{"a day that leaves no doubt", "Date,Text,Amount\n02/01/2024,a,-1.50\n02/28/2024,b,-1.50\n", "2024-02-01", false},
	} {
		rows, sum := readAll(t, []byte(c.text), Options{})
		if len(rows) == 0 || rows[0].Time.Format("2006-01-02") != c.first {
			t.Errorf("%s: %v", c.name, rows)
			continue
		}
		said := false
		for _, w := range sum.Warnings {
			said = said || w.Code == DayOrder
		}
		if said != c.said {
			t.Errorf("%s: warned %v", c.name, said)
		}
	}
}
