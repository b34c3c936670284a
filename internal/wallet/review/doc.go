// Package review is what people whose use of a wallet is confirmed say of it,
// criterion by criterion, and how their words are weighed.
//
//	desk := review.New(review.Parts{…}, world)
//	draft, err := desk.Write(ctx, viewer, review.Draft{Wallet: "alipay", Ratings: review.Ratings{review.Support: 2}, Text: "…"})
//	board, err := desk.Board(ctx, viewer, "alipay", review.Query{})
//
// Who may write. People who hold a complaint about the wallet, and accounts
// that gave a paper or picture of their own use, which is sealed and shown to
// nobody. One review a person and wallet: another one replaces it.
//
// What a review weighs (Weigh) is published, review by review, and every mean
// can be recomputed from the export: by how the use was confirmed (LevelWeight),
// half while the confirmation is new, near-identical texts once, and all
// reviews of an unusual burst together no more than a usual week. Nothing that
// weighs less is left out: it stays readable and says why.
//
// A mean (Summarise) begins from one full review of each number, 1 to 5, so
// that few people cannot make it; its interval holds 90 in 100 of what the
// reviews leave possible.
//
// What strangers may read is PublicReview and nothing else: a month and no day,
// no account, no complaint, and a handle that says nothing about when or who.
//
// Moderation hides the words and the marks, never the fact: a reason stands in
// their place, whoever wrote is told and may appeal, every act is kept with
// who, when and why. Reports hide nothing by themselves, and nobody can buy
// that a review goes (RQ-16 of the data pack's requirements). Moderator and
// Flagged are shaped so that other things than reviews can come into the queue.
package review
