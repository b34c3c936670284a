// Package twin finds near-identical texts: those that share at least Alike of
// their shingles (Jaccard; see similar.Shingles). Texts belong to one group
// when a chain of such pairs joins them, so that the groups of a set of texts
// do not depend on the order in which they came, and a group has the name of
// its earliest member.
//
// All at once, for an import or every night:
//
//	leader, err := twin.Find(ctx, file, texts, again)
//
// or with a Grouper, for texts that were sketched before.
//
// One at a time, as people file: Keys name the places of an index where a text
// that is nearly the same is found too; what shares one is compared by
// Jaccard, exactly.
//
// # How
//
// MinHash and bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of
// Massive Datasets, chapter 3) propose pairs, and every pair that counts is
// compared shingle by shingle, so none is wrong. What may be missed is a pair
// that shares no band. With R minima to a band and B bands a pair of overlap J
// is proposed with 1-(1-J^R)^B:
//
//	          bands × minima   J = 0.7     0.75      0.8
//	Find      28 × 4           0.9995   0.99997   0.999999
//	Keys      12 × 2           0.9997   0.99995   0.999995
//
// and a group is missed only when every one of its pairs is. Find's bands are
// narrow because it looks at millions of texts at once and wants few wrong
// proposals; those of Keys are few because each is an entry of a database. An
// exact join by prefixes (Chaudhuri 2006; Xiao 2008, PPJoin) misses nothing by
// construction, but must know how frequent every shingle is and enters a third
// of them: cmd/bench prints both.
//
// Form letters do not cost the square of their number: equal texts are one
// text, and within a band a text is compared with a group until one member
// matches, never with those of its own group.
package twin
