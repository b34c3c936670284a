// Package recourse is the way from a letter to an outcome: where a case can go,
// whose turn it is until when, what came back, and what to do next.
//
//	clock      computes deadlines from happenings and the data pack
//	route      orders the channels into a ladder with reasons
//	filing     joint and individual submissions, packs, proofs of sending
//	stance     reads what an answer really does
//	reply      keeps answers, confirms their stance, compares them
//	remedy     offers, promises, payouts, closure
//	publicity  press kit, verification, right of reply, influence
//	handoff    the pack for a lawyer or a court
package recourse
