// Package route finds the way through the channels: which come into question
// for a dispute, in which order and why, which of them shut each other, what
// each needs first, and which clocks of the complainant run. It is pure: the
// facts come from the data pack, the day and the history from the caller.
//
//	ladder, err := route.Route(pack, route.Ask{Jurisdiction: "CN", Wallet: "alipay", Issue: "withdrawal_not_arrived", On: today})
//	for _, step := range ladder.Steps {
//		fmt.Println(say.Reason(step)) // say is a Wording: the words of one reader
//	}
//
// Before a filing, Check says whether it would be turned away or would shut the
// door of an earlier one:
//
//	for _, w := range route.Check(pack, "cn-cca", history, today) { … }
package route
