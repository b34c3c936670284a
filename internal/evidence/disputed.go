package evidence

import (
	"fmt"
	"strconv"
	"strings"

	"joinder"
)

// Disputed is what one person disputes, as a sealed record of the bundle says
// it.
type Disputed struct {
	Item         joinder.ID // the record's
	By           string     // pseudonym, or name with consent
	Transactions []joinder.Transaction
}

// disputedRow is one disputed transaction as the lists print it. File is the
// number in the catalogue of the file it stands in, 0 when that is not here.
type disputedRow struct {
	By, Time, Order, Merchant, Counterparty, Amount, Currency string
	File, Line, Record                                        int
	Path                                                      string
}

// disputedSum is what one person's transactions come to in a currency.
type disputedSum struct{ By, Amount, Currency string }

// lists of the bundle's disputes, and which lines they name by file.
func disputed(in BundleInput) (rows []disputedRow, sums []disputedSum, lines map[joinder.ID]string) {
	numbers, paths := map[joinder.ID]int{}, map[joinder.ID]string{}
	for i, item := range in.Items {
		numbers[item.ID], paths[item.ID] = i+1, itemPath(item)
	}
	named := map[joinder.ID][]string{}
	for _, d := range in.Disputed {
		for _, t := range d.Transactions {
			r := disputedRow{By: d.By, Time: t.Stated(), Order: t.OrderID, Merchant: t.MerchantID, Counterparty: t.Counterparty, Amount: t.Amount.Decimal(), Currency: string(t.Amount.Currency),
				File: numbers[t.Evidence], Path: paths[t.Evidence], Record: numbers[d.Item]}
			if t.Amount.IsZero() {
				r.Amount, r.Currency, _ = strings.Cut(t.Figure, " ")
			}
			if r.File > 0 && t.Line > 0 {
				r.Line = t.Line
				named[t.Evidence] = append(named[t.Evidence], strconv.Itoa(t.Line))
			}
			rows = append(rows, r)
		}
		for _, m := range joinder.Sum(d.Transactions) {
			sums = append(sums, disputedSum{d.By, m.Decimal(), string(m.Currency)})
		}
	}
	lines = make(map[joinder.ID]string, len(named))
	for id, list := range named {
		lines[id] = strings.Join(list, ", ")
	}
	return rows, sums, lines
}

func disputedCSV(rows []disputedRow) string {
	out := [][]string{{"提交人 submitter", "时间（账单原文） time_as_stated", "订单号 order", "商户单号 merchant_order", "交易对方 counterparty", "金额 amount", "币种 currency",
		"目录编号 catalogue_no", "文件 file", "行 line", "记录编号 record_no"}}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	for _, r := range rows {
		out = append(out, []string{r.By, r.Time, r.Order, r.Merchant, r.Counterparty, r.Amount, r.Currency, number(r.File), r.Path, number(r.Line), number(r.Record)})
	}
	return table(out)
}
