// Package charge reads what a person was charged, row by row, and holds each row
// against what was observed of a wallet's fees. It keeps nothing.
//
//	rows, wrong, err := charge.Text{Body: pasted, Currency: "CNY", Kind: "withdraw"}.Rows()
//	for _, r := range rows {
//		verdict := charge.Judge(book, "wechatpay", r, today)
//	}
//
// A reader of whole statements is another Source.
package charge
