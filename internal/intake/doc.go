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
// Finding personal data in text is internal/intake/redact, reading files row by
// row is internal/rows. Storage is behind FilingStore and ImportStore,
// declared here.
package intake
