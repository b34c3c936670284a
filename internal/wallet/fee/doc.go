// Package fee computes what an action with a wallet costs, by every dated
// observation that the data pack or people's receipts give. It never says what
// "the fee" is: an answer is what was observed, when, where, and how far sources
// disagree.
//
//	book := fee.NewBook(pack)
//	action, id, err := book.Find("alipay", "balance to bank card") // or "withdraw", "提现", "fee-alipay-withdraw"
//	used, _ := joinder.ParseMoney("20000", "CNY")
//	amount, _ := joinder.ParseMoney("30000", "CNY")
//	a, err := book.Answer(fee.Ask{Wallet: "alipay", Action: action, Observation: id, Amount: amount, UsedAllowance: &used, On: today})
//	a.Fee.Decimal() // "30.00"; a.Low and a.High are the ends
//	for _, l := range a.Explanation {
//		fmt.Println(l.Say(words.T))
//	}
//
// Compare sets wallets side by side and finds the amounts at which the cheapest
// changes.
//
// # How a fee is computed
//
// The percentage (or the tiers) is taken of what is not free, the fixed part is
// added, and the sum is held between min and max; where nothing is charged, no
// minimum is. What further times, weekends and the exchange rate cost comes on
// top. Up to a threshold nothing is due, above it the whole amount counts. A fee
// that comes again is multiplied, and one that eats a balance never exceeds it.
// Everything is exact; the end is rounded to the smallest unit, half up.
//
// What the question leaves open widens the range instead of being guessed: an
// allowance of which nobody said how much is used, a weekend, a range of rates,
// another source. The headline figure assumes that nothing of the allowance is
// used and that the highest rate of a range applies; the explanation says so.
//
// A fee never falls when the amount grows, but for tiers of the whole amount
// (tiers_of: whole), which may.
package fee
