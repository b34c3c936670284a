// Package letter turns a case into a letter that an official can act on: it
// drafts the text from the case's data, keeps every version, builds the annex
// (one row for each member who signed), checks that every number agrees, and
// freezes the result to PDF and XLSX with a leaf in the transparency log.
//
//	letters := letter.New(letter.Parts{Store: store, Blobs: blobs, Facts: facts, Words: words}, world)
//	draft, err := letters.Draft(ctx, viewer, caseID, joinder.English)
//	saved, err := letters.Save(ctx, viewer, caseID, 0, draft)
//	frozen, err := letters.Freeze(ctx, viewer, saved.ID) // joinder.Problems when numbers disagree
//
// Only a case's organiser (or the system) may draft, save and freeze. Members
// read the words; the annex shows them pseudonyms only, because a consent to
// be named is towards the operator, not towards other members.
//
// Rendering stands apart from the use case and needs no store: Render, Annex
// tables as XLSX, plain text and the complainant's receipt are functions of
// plain values, and the same values give the same bytes. Fixed words come
// through a Words function, so that this package knows no catalogue.
package letter
