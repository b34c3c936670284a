// Package publicity makes a case heard without hurting anybody: words for the
// press and for networks, the checks that come before a firm is named, the
// firm's right of reply, the log of citations and corrections, the measures of
// influence, and the monthly digest.
//
//	desk := publicity.New(publicity.Parts{Cases: public, Ledger: db, Record: db, Log: db, Meter: db, Facts: pack, Speak: catalog}, world)
//	room, err := desk.Room(ctx, organiser, caseID)           // what is there, what is missing
//	err = desk.SaveCheck(ctx, organiser, caseID, words)       // the six factors
//	err = desk.OfferReply(ctx, organiser, caseID, publicity.Offering{On: day, How: "mail", To: "…", Deadline: later})
//	err = desk.SaveTexts(ctx, organiser, caseID, 0, texts)    // a version of the words
//	err = desk.Ask(ctx, organiser, caseID)
//	err = desk.Approve(ctx, custodian, caseID, ask, true)     // frozen, sealed, public
//
// What holds here:
//
//   - A kit is made of Facts alone, and Facts holds only what everybody can read
//     of the case. Names, texts and days of members cannot get into it, because
//     there is no argument that could carry them.
//   - Until the six factors of Civil Code article 1026 are answered (RQ-12), the
//     firm is called "a wallet provider" everywhere, file names and images
//     included.
//   - Nothing is published before the firm was offered a reply and either
//     answered or let the deadline pass. An answer stands in the kit with equal
//     prominence (RQ-11).
//   - Two people publish: one asks, another approves. Where a case has only one,
//     a day must pass and the person confirms again. Money is nowhere in this
//     flow; what was offered or paid is another object with other approvers (RQ-18).
//   - Figures are placeholders until the moment of publication, and never change
//     after it.
//   - Words are scanned for calls to gather or to flood hotlines, insults, words
//     of crime, money against silence, and personal data (RQ-08, RQ-11, RQ-18, RQ-20).
package publicity
