// Package seat lets people into a case who are not members of it: a custodian,
// an observer, counsel. It also passes a case from one organiser to the next.
//
//	desk := seat.New(seat.Parts{Ledger: db, Vault: keys}, world)
//	link, err := desk.Invite(ctx, organiser, seat.Invitation{Case: c, Role: joinder.Observer, Name: "…", Purpose: "…", Ends: day})
//	offer, err := desk.Look(ctx, link.Token)
//	id, err := desk.Accept(ctx, person, link.Token)
//	err = desk.Revoke(ctx, organiser, c, link.ID, "the mandate ended")
//
// A seat begins with a link that works once and runs out, and is bound to the
// account that accepts it with a second factor; a sign-in without one carries no
// seat. A seat ends by itself on its last day, at once when it is revoked, and
// with the account. Everybody in the case sees who has a seat. What a role may
// read is decided where it is read:
//
//   - an observer reads the workspace;
//   - a custodian reads it and takes evidence out of the house;
//   - counsel reads what a member reads that concerns everybody (letters, clocks,
//     answers) and the packs made for them, which hold only members who said yes
//     to them.
//
// A case is handed over in two steps: its organiser offers it, by link or to a
// member, and the other accepts. Every change stands in the sealed security log.
package seat
