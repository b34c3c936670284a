// Package filing takes a frozen letter to a channel and keeps the proof of it.
//
//	id, err := desk.Open(ctx, organiser, filing.Opening{Case: c, Channel: "cn-samr-12315", Form: filing.Each, Read: true})
//	err = desk.Decide(ctx, member, filing.Decision{Submission: s, Pack: digest, Say: filing.Right})
//	err = desk.File(ctx, member, filing.Lodging{Submission: s, Method: "form", On: day, Reference: "2026-118"})
//
// A channel's own rules (internal/datapack) decide the form. Where it takes one
// complaint of many people, there is one submission, which waits for the yes of
// those represented and of their representatives. Everywhere else each member
// files for themself: a job makes one pack for each member who signed the
// letter, and nothing goes out in a name before its owner said yes (RQ-19). ID
// numbers never come here: a member writes theirs into the paper at home (RQ-04).
//
// What is left of a pack follows the member: it is gone as soon as they leave,
// take back their signature or their complaint. What was filed stays on record.
package filing
