// Package trace follows stolen money forward through a ledger: which accounts
// it went through, where it stopped and why, and whom to write to.
//
//	var l trace.Ledger
//	err := l.ReadTable(source)                       // or ReadJSON, or Add one move after the other
//	r, err := trace.Follow(&l, trace.Options{Stolen: []trace.Mark{{ID: "t1", Out: trace.Whole}}, Method: trace.FIFO, Hops: trace.NoLimit})
//	for _, s := range r.Sinks { … }
//
// # What a ledger is
//
// Value moves between accounts (addresses, or parties of a statement) in an
// asset. Two shapes are read: moves, one sender and one receiver each (Ether,
// tokens, banks), and coins, transactions with many inputs and outputs that
// spend earlier outputs (Bitcoin and its kin). Amounts are whole numbers of the
// asset's smallest unit; there is no floating point anywhere.
//
// Transactions are taken in the order of their times, each once, so a circle
// ends with the file. Those of one moment keep the order of their file (from
// the end, if the file is newest first), but a coin is never spent before it
// was made. An account that pays out more than the file shows it received must
// have had money before the file begins: the least amount that explains its
// payments is taken as clean money that was there first.
//
// # The four methods
//
// A method says which money leaves when stolen and other money were mixed:
//
//   - FIFO, first in, first out: the rule of Devaynes v Noble (1816, "Clayton's
//     case"), proposed for coins by Anderson, Shumailov and Ahmed, "Making
//     Bitcoin Legal" (2018). Inputs and outputs of a transaction are taken by
//     position, outputs before the fee.
//   - LIFO, last in, first out: the same with the newest money first.
//   - Haircut: every part carries the stolen share of the whole, in proportion.
//   - Poison: whatever was mixed with stolen money counts as stolen. It keeps no
//     sums; its figures are the most that could be stolen money, never how much is.
//
// Haircut and poison are the names of Möser, Böhme and Breuker, "Towards Risk
// Scoring of Bitcoin Transactions" (2014); example of three stolen among ten
// coins: https://www.lightbluetouchpaper.org/2018/03/26/tracing-stolen-bitcoin/.
// Shares of a haircut are exact fractions, given out to the smallest unit by
// largest remainder, so that nothing appears or vanishes at any step.
//
// For all but poison, to the smallest unit: stolen = sum of sinks + fees.
//
// # What it does not say
//
// A path is arithmetic by a rule that was chosen, not proof of who holds the
// money; courts differ on the rule. Labels are dated allegations of whoever
// published them. Money that was swapped into another asset, or pooled behind a
// labelled service, is not followed further.
package trace
