// Package wallet is the use case of knowing wallets before and while one uses
// them. Its rooms read the data pack and what people report here:
//
//   - fee: what an action costs by every dated observation, exactly
//   - score: how an operator answers complaints, recomputable from the export
//   - review: what people whose use is confirmed say, by criterion
//   - choose: which wallets fit somebody's own use, with reasons
package wallet
