// Package intake takes complaints in: what one person writes on a form, and
// what public data sets and other people's tables already hold.
//
// A Desk guides one person. Start opens a draft under a secret link, Save keeps
// every step, Preview shows what strangers would read, File checks everything
// and commits the complaint with its seal in one transaction:
//
//	desk := intake.NewDesk(intake.DeskParts{Store: db, Vault: keys, …})
//	draft, token, err := desk.Start(ctx)
//	draft.Narrative = "…"
//	err = desk.Save(ctx, token, draft)
//	receipt, err := desk.File(ctx, viewer, token, "")
//
// An Importer copies rows: it streams, sets bad rows aside with line and
// reason, resumes where it was stopped, and may run twice:
//
//	imp := intake.NewImporter(db, pack, world)
//	in, err := intake.OpenFile("complaints.csv.gz")
//	report, err := imp.CFPB(ctx, intake.ImportJob{Input: in})
//
// Contacts lets people confirm that an address is theirs, by a link in a mail:
//
//	err = contacts.Ask(ctx, owner, complaint, joinder.English) // sends the link
//	door, err := contacts.Look(ctx, secret)                    // for its page, changes nothing
//	err = contacts.Confirm(ctx, viewer, secret, number)
//
// Who is one person is a secret: whoever could file in your address's name and
// see a count stay as it was would know that you filed, and could make you
// uncounted elsewhere. So an address counts only together with a secret of the
// browser that gave it, until whoever reads its mails has confirmed it.
//
// Finding personal data in text is internal/intake/redact, reading files row by
// row is internal/rows. Storage is behind FilingStore, ContactStore and
// ImportStore, declared here.
package intake
