// Package engine is a full-text index made for one question: how many others,
// and who, when and where. It finds the exact set of documents first, counts
// every facet over it, and only then looks for the best or the newest ones.
//
//	x, err := engine.Open(dir, engine.Schema{
//		Facets:  []string{"wallet", "product", "issue", "month", "year"},
//		Columns: [][]string{{"wallet"}, {"product", "issue"}, {"year", "month"}},
//		Numbers: []string{"day", "amount", "person"}, Order: "day",
//		Analysis: similar.Version,
//	}, engine.Options{})
//	go x.Maintain(ctx) // flushes, merges; its error is a full disk or the like
//	err = x.Apply(ctx, engine.Batch{Seq: 42, Put: documents, Drop: ids})
//	r, err := x.Search(ctx, engine.Query{
//		Expr:    engine.And(engine.Phrase("提现", "现到"), engine.Not(engine.Word("fee"))),
//		See:     []string{"public"},
//		Filters: []engine.Filter{{Facet: "wallet", Values: []string{"alipay", "wechat"}}},
//		Facets:  []string{"wallet", "issue", "month"}, Limit: 25,
//	})
//	next := r.Next // a Cursor, for Query.After
//
// Documents come with their words cut: similar.Cutter does it. Which words and
// which characters there are, the index does not care.
//
// # What is exact
//
// Totals, facets, scores and order are those that looking at every document
// gives; TestEveryAnswerIsExact looks at every document. A facet is counted
// with all filters but its own. Visibility is a class of each document and a
// set of classes of each query, applied before anything is counted; a query
// that names no class finds nothing.
//
// The score is BM25 over the words that are not under a Not, with Schema.Pivot
// in the place of the average length and lengths over 23 words in steps of
// 3 %. A word of a phrase or of one branch of an Or weighs wherever it stands;
// a prefix weighs nothing. How rare a word is counts all documents in the
// files, deleted ones until their merge: a cursor carries the rarities of its
// first page, so that paging stays in one order although documents come and go.
//
// # Counting large groups
//
// Scan hands over columns of numbers, a few nanoseconds each, and Distinct
// counts people and copies among them; who counts turns the numbers of values
// into values once, at the end:
//
//	var people engine.Distinct
//	var months []int // by the number of the month
//	var who []uint32
//	err := x.Scan(ctx, engine.Query{See: see, Filters: filters}, engine.Columns{
//		Facets: []string{"month"}, Numbers: []string{"person"},
//	}, func(b *engine.Block) error {
//		months = append(months, make([]int, len(b.Names(0))-len(months))...)
//		who = people.Numbers(b.Numbers[0], who[:0]) // 0, 1, 2 … for each person
//		for _, m := range b.Values[0] {
//			months[m]++
//		}
//		return nil
//	})
//
// What is kept of each person or text goes into a slice by its number in a
// Distinct. Pairs are counted in a slice by a*len(Names)+b, or in a Distinct of
// a<<32|b. Block.ID gives the ids of the few that are needed.
//
// # By meaning
//
// With Schema.CodeBytes, a document may have a code of what it means: 32 bytes
// of sign bits, then components as int8 (CodeBytes is 160 for 128 of these).
// Who makes codes makes both halves from the same vector, and gives another
// Analysis when it makes them differently, so that old ones are not compared.
//
//	hits, err := x.Near(ctx, engine.NearQuery{See: see, Code: code, Limit: 50,
//		Filters: []engine.Filter{{Facet: "wallet", Values: []string{"alipay"}}}})
//
// Near looks at the bits of every document that may be seen and passes the
// filters, keeps the Pool nearest, and orders these by cosine, which is the
// Score. Codes are erased with their documents.
//
// # On disk
//
// MANIFEST names the segments, the documents deleted in each, and Seq, the
// place in the log of changes up to which they are complete. A segment is
// documents that never change, mapped into memory, in order of their lengths
// (order.go says why):
//
//	pos      places of each term in each document, varints of steps
//	post     postings: up to 24 one after another; else blocks of 128, packed,
//	         with the highest weight of each block; a bitset for terms in more
//	         than a sixteenth of the documents
//	dict     terms in order, sixteen to a block, sharing their beginnings; also
//	         pairs of words, so frequent that by chance both would stand in
//	         one of 25 documents
//	freq     of terms in more than a sixty-fourth of the documents, the highest
//	         weight in every 256 documents, and how often each value of a facet
//	         comes with the term: one word's facets are read, not counted
//	colN     one code a document for the combined values of some facets, and
//	tupN     what the codes stand for; valN are the values of one facet
//	numN     one number a document; ordN the documents in order of it
//	class    a bitset of documents for each class
//	id, len  ids and lengths; byid the documents in order of id
//	sign, vec, coded  the two halves of codes, and who has one; only with codes
//
// Every 64 KiB have a checksum. The end of a file is checked when it opens,
// pages when they are first used; memory that is in use is not checked again
// (Check does). What is wrong comes back as a *Damage, also a file that was cut
// off or a disk that cannot be read, and from then on every search fails: Remove
// the directory, Open and Rebuild.
//
// # The order in which things become durable
//
//  1. A segment is written to a new file and synced; nothing names it yet.
//  2. The directory is synced.
//  3. MANIFEST.tmp is written, synced, renamed to MANIFEST; the directory is
//     synced. This is the moment of change: before it the old index opens,
//     after it the new one.
//  4. Searches that begin now see the new entries; files that nobody names are
//     removed. Readers that began before keep them mapped.
//
// A crash leaves files that the manifest does not name; Open removes them.
// What Apply took since the last flush is not in the files: the log is read
// again behind Seq, so the index needs no log of its own. A flush writes the
// deletions of the moment at which it began, never later ones, so that a
// deletion is durable exactly when what takes its place is. For the same
// reason a merge of files leaves out only deletions that the manifest knows.
//
// # In memory
//
// Apply makes a small segment of each batch, so what it took is found at once
// by the code that reads files. Six of a size are merged into one. Maintain
// flushes by age and number, merges six files of a size, and rewrites a file
// whose deletions are older than half of Options.EraseIn: erased text is out of
// every file before EraseIn is over, if Maintain runs and the disk has room.
// Searches never wait for any of it; as many run at a time as there are
// processors, each with memory of its own that is used again, and the others
// queue, which is faster for all of them.
//
// # How it answers similar.Index
//
// Find is Search. Candidates is an Or of words with the wallet as a filter, or
// Near. Frequencies is Frequencies. Tally, Recent and
// counts by period are a Scan over person, amount, twin and day as numbers, and
// level as a facet. Complaint, OpenCases and the rows of hits are read from the
// database by id, which decides again who may see them. Rebuild is Rebuild. The
// state of a complaint (filed, withdrawn, hidden) is its class; RQ-03 is kept by
// giving the index the day and the amount as they are shown.
//
// # Figures
//
// One million grown texts of 1,070 bytes, times of the processor in ms on two
// processors that had fifteen times as much to do (JOINDER_DOCS=1000000 go test -run
// xxx -bench AtSize -benchtime 1x -timeout 1h; -bench Near), each with ten
// facets where there are hits:
//
//	                       p50    p99
//	rare words            0.02   0.12
//	two middle words      0.08   0.31
//	1–3 common words      0.34   0.98   30,000 found
//	one common word       0.11   0.26   78,000 found
//	the same, two filters 0.48   2.5    2,800 found
//	the same, newest      0.10   0.30   74,000 found
//	Han phrases           0.03   0.16
//	stop-like AND         3.0    6.3    262,000 found
//	stop-like OR          5.3    9.4    729,000 found
//	"credit report"       0.29   0.56   312,000 found
//	two or three words    1.3    8.7    one after the other in some text
//	everything            0.02   0.07
//	near, 160 bytes       3.3    4.4
//
// Phrases that are slow have three frequent words: where both pairs stand, the
// places are read, 0.1 to 0.2 µs a document. More pairs would make the files too
// large: these have 640 bytes a text, 92 of them for pairs and 11 for what is
// known of frequent terms. One word or pair costs the same however many have it;
// of two and more common words a third of the time goes into counting, half a
// nanosecond for each of four codes of a document found, a third into weighing
// and a quarter into bringing them together; of stop-like words more than half
// goes into weighing. All of that grows with what is found, that is with n.
//
// # Not done yet
//
// A merge holds ids, orders and pairs in memory, some 130 bytes a document. What
// is applied during a Rebuild is only in memory until it ends: a flush would say
// that the log is complete up to a place, which it is not while batches pass
// over what asked for the Rebuild, and a Rebuild that fails goes back to where
// it began. A damaged segment is not repaired alone: which documents it held is
// in the damaged file, and which were deleted since is in the log no more. Values
// of facets that no document has any more stay in memory until the index is opened
// anew. A page that went bad on the disk after its check is found by the next
// Open or Check only. One process has the index open; each node of several has
// its own.
package engine
