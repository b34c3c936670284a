// Package reply keeps answers that came back: by mail, by upload, from the
// operator's own page. Each is boxed, sealed, read by the classifier, recorded
// as a happening that clocks run from, and shown to those it was written to.
//
//	r, err := desk.Receive(ctx, viewer, reply.Incoming{Case: id, Channel: "cn-pbc-12363", Text: "…", ReceivedOn: day})
//	room, err := desk.Room(ctx, viewer, id)
//	err = desk.Judge(ctx, viewer, reply.Judgment{Reply: r.ID, Stance: joinder.Stalls, Kind: "more_time"})
//
// A reply to one member is that member's: the case sees it only when they tick
// so. The classifier proposes; what a person confirms stays with who and when.
package reply
