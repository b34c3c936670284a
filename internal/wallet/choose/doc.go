// Package choose ranks wallets for one person's own use, with reasons.
//
//	profile, err := choose.ParseProfile(data) // YAML or JSON
//	c := choose.New(choose.Parts{Pack: pack, Fees: choose.FeesOf(fee.NewBook(pack))})
//	r, err := c.Choose(ctx, viewer, profile, today)
//	r.Ranked[0].Wallet, r.Ranked[0].Score // 0 to 1, between Low and High
//	r.Excluded                            // who cannot be used at all, and why
//	r.Swings                              // at which weights somebody else comes first
//
// # How a score comes about
//
// The criteria are those of the data pack's playbook; how facts become values
// is data, too (datapack.Choosing). Each criterion of each wallet is a range
// from 0 to 1. A fact closes the range to one value, a stale or unconfirmed one
// leaves part of it open around that value, and what is not known leaves it
// open from end to end. A wallet's Low and High are the weighted means of the
// ends, its Score is the middle between them: nobody gains by being unknown,
// and nobody is punished as if the worst were true.
//
// Everything is computed in whole numbers, so that the same profile gives the
// same order everywhere, and the weights at which the first place changes are
// exact.
package choose
