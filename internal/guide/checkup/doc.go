// Package checkup makes a personal plan from how somebody protects a wallet:
//
//	plan := checkup.Make(pack.CheckSheet(day), checkup.Answers{"kinds": {"app"}, "factor": {"sms"}})
//
// Each answer leaves points open, each step closes some of them and takes
// minutes; the plan orders steps by points closed per minute spent, so that a
// person who stops after ten minutes has done the most for them. Points and
// minutes come from the data pack, where they are said to be judgements. A
// question that was not answered is neither good nor bad: it is listed.
//
// The package sees answers, never a password: judging one happens in the
// person's own browser.
package checkup
