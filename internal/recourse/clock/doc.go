// Package clock computes deadlines and says why they fall where they fall.
//
// One date, from the data pack alone:
//
//	start := clock.On(day)            // or clock.At(moment), where hours count
//	r, err := clock.Compute(pack, "cn-samr-12315/accept_or_refuse", start)
//	r.Date                            // zero when it cannot be known: see Earliest, Latest
//	r.Safe()                          // the day to act by
//	r.Skipped, r.MakeUp, r.Rolled     // why it is not simply start + count
//	r.Term.Counting.ID, r.Term.Deadline.Basis
//
// All clocks that a set of facts starts, for a case or one of its members:
//
//	clocks := clock.Of(pack, clock.Facts{
//		Jurisdiction: "CN", Wallet: "alipay", Issue: "withdrawal_not_arrived", Family: "funds",
//		Today: today, Happenings: happenings, Submissions: submissions, People: people,
//	})
//
// The clocks of the complainant come first, then those of others, each by the
// day it ends. Clocks are never stored: correct a fact and compute again.
//
// The rules: the day of the event is not counted; months and years end on the
// corresponding day, else on the last of the month; a term that ends on a day
// of rest rolls only where a rule of counting says so (counting.yaml); where
// none is known the earlier day stands, and the explanation says so. Business
// days need the calendar of the jurisdiction: where it ends there is no date,
// but an earliest and a latest estimate. The rule in force on the start is used.
package clock
