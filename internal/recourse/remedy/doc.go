// Package remedy is what comes after a yes: promises with dates, offers that
// every member answers for themself, money that arrived, and the question
// whether it is solved.
//
//	desk := remedy.New(remedy.Parts{Ledger: db, Closer: db, Register: db, Vault: keys, Zone: beijing}, world)
//	id, err := desk.Promise(ctx, organiser, remedy.Pledge{Case: c, Words: "…", Due: day, Source: "phone"})
//	id, err = desk.Offer(ctx, organiser, remedy.Proposal{Case: c, Basis: joinder.ClaimedAmount, Words: "…", Until: day, Source: "letter"})
//	answer, err := desk.Answer(ctx, member, remedy.Reply{Case: c, Offer: id, Complaint: mine, Reply: joinder.AcceptsOffer})
//	err = desk.Paid(ctx, member, remedy.Receipt{Case: c, Complaint: mine, Amount: money, On: day})
//	sum, err := desk.Summary(ctx, viewer, c)
//
// What holds here:
//
//   - Nobody answers for anybody else, and there is no way to answer for all.
//     Silence is neither a yes nor "solved".
//   - A member's answers, payments and word on the outcome are their own. Those
//     who organise see how many, and see whose only of members who let them. The
//     operator learns the numbers of members who accepted what it offered, since
//     it must pay them; of the others it learns how many.
//   - Every answer to an offer is sealed. Answers are replaced, never changed.
//   - Money is added currency by currency, exactly; every total equals its rows.
//   - A case closes by itself only when everybody in it said "solved". Whoever
//     organises can end it, which is never called solved.
package remedy
