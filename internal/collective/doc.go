// Package collective is the life of a case: complaints against one operator
// about one problem that act together.
//
//	cases := collective.New(collective.Parts{Ledger: db, Register: db, Checklists: pack}, world)
//	id, err := cases.Open(ctx, viewer, collective.Opening{Title: …, Wallet: "alipay", FromComplaint: mine})
//	m, err := cases.Join(ctx, viewer, id, mine, joinder.Consents{joinder.CountMe: true})
//	err = cases.Consent(ctx, viewer, id, mine, joinder.CountMe, false)
//	page, err := cases.Case(ctx, viewer, id)
//
// A complaint stays its owner's: joining shares nothing by itself. Each of the
// four consents is given, and withdrawn, on its own, works at once, and leaves
// an entry in the transparency log.
//
// Who sees what:
//   - everybody: PublicCase, which counts only members who consented to be
//     counted, shows months and not days, and rounds sums of fewer than
//     Threshold people;
//   - a member: the members' news and their own Mine;
//   - organiser, custodian, observer: Workspace, where a member is a number
//     with a redacted text; a name only with joinder.NameMe, evidence only with
//     joinder.SendEvidence.
package collective
