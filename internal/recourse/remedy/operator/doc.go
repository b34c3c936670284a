// Package operator is the other side of the table: people of the firm that a
// case is about, invited by the host and verified to speak for it.
//
//	desk := operator.New(operator.Parts{Registry: db, Files: db, Vault: keys, Personal: find}, world)
//	link, err := desk.Invite(ctx, admin, operator.Invite{Wallet: "alipay", Name: "…", How: operator.ByMail, Reason: "…"})
//	err = desk.Claim(ctx, person, link.Token, "")
//	err = desk.Verify(ctx, admin, link.ID, "answered from complaints@… on 3 December")
//	cases, err := desk.Cases(ctx, viewer)
//	dossier, err := desk.Case(ctx, viewer, id)
//	id, err := desk.Say(ctx, viewer, operator.Words{Case: id, Number: 7, Text: "…"})
//
// An invitation is a link that works once, for an account with a second factor.
// The link alone opens nothing: an admin records how it was verified that the
// person speaks for the firm, and can take the access back, each with a reason.
// Every such act stands in the sealed security log.
//
// An operator sees exactly what was sent to it: letters that were sealed and
// filed with the operator itself, the annex as it was then without those who
// have since withdrawn, and evidence of members who allow it to be sent. It
// never sees drafts, members' news, or who refused an offer. What it says stands
// beside the claim; a public statement stands on the public page. Nothing that
// it said is changed: a correction names what it corrects, and both stay.
package operator
