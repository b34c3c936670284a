// Package demo writes the invented sample that "joinder demo" serves: wallets,
// complaints with evidence, and two cases, in Chinese and English.
//
//	sample := demo.Generate(1, joinder.DateOf(time.Now()))
//	for _, c := range sample.Complaints { … }
//
// Nothing in it is real: the wallets are labelled 示例 or Example, people's names
// carry the same label, phone numbers are of ranges that nobody can have, and
// mail goes to example.org. The same seed and day give the same sample, byte for
// byte. Texts are put together from hand-written clauses, with the habits of
// people who type on a phone and are upset.
package demo
