// Package handoff gives a case into the hands of a lawyer or an association:
// one pack with the parties, the claims with interest, the limitation periods,
// what happened, the evidence and drafts for a court.
//
//	id, err := desk.Name(ctx, organiser, handoff.Naming{Case: c, Kind: handoff.Lawyer, Name: "…", Purpose: "…"})
//	err = desk.Permit(ctx, member, c, complaint, id, true)
//	err = desk.SetTerms(ctx, organiser, c, handoff.Terms{Currency: "CNY", Rate: "3.45", Basis: 365, Until: day, Source: "…"})
//	pack, err := desk.Order(ctx, organiser, c, id, joinder.Chinese)
//	body, err := desk.Open(ctx, lawyer, c, pack)
//
// Every recipient is asked for on its own (RQ-01). Only members who said yes to
// this very recipient are in the pack with name, contact, words, days, exact
// amounts and evidence. Who lets the case count them appears as a number with a
// rounded amount, and in no sum; of the others there is not even a number.
//
// A pack is written by a job and kept under the case's key. It rests on the
// consents it was made from: while it is written, and every time it is opened,
// each of them must still be in force, or it is not given out and has to be
// made anew.
//
// Interest is simple. It is computed on what was owed each day, as an exact
// fraction, and rounded once, half up, to the smallest unit of the currency.
// The rate comes from whoever runs the case and stands there with its source.
//
// Nothing here is legal advice (RQ-25): every computed date and every template
// carries the rule it rests on, how sure we are of it, and the day it was checked.
package handoff
