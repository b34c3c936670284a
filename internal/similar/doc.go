// Package similar answers "is it only me?": full-text search over what people
// published, others like one account, near-identical texts, facets, trends and
// what is rising now.
//
//	finder := similar.New(index, world)
//	found, err := finder.Search(ctx, viewer, similar.Query{Text: `提现 "未到账" -充值`})
//	answer, err := finder.Like(ctx, viewer, similar.Probe{Wallet: "alipay", Text: "提现三天没到账"})
//
// Words need no dictionary. Analyze folds a text (compatibility forms, case,
// full width; traditional characters stay), cuts Han and other scripts without
// blanks into pairs of characters, and stems what is written in Latin letters
// as English. Queries take the same way, so both sides agree.
//
// Parse says how a query is read: words, phrases, AND, OR, NOT, groups and
// prefixes, and nothing that can fail. Every facet is counted with all filters
// but its own. Pages have numbers up to MaxRank and cursors (Results.Next,
// Query.After) to any depth. Finder.Complete goes on with what somebody types,
// from Phrases: words as people write them, of FewPeople people or more.
//
// What an engine must do is Index, eight methods. The first one is
// internal/sqldb, on FTS5 and tsvector. An index is derived: it can be dropped
// and made again from the complaints, and is written in the same transaction
// as the complaint, through Analyze.
//
// How "like me" is decided. The probe's words are weighted by rarity; texts
// that share enough of that weight are its neighbours. They vote for the kind of problem, one vote a person and one a text,
// however often it was copied. If one or two kinds win clearly, the group is
// every complaint of that kind about that wallet (Basis "issue"), also those
// whose text is not published. If none wins, or the kind is "other", which is
// no kind, the group is the neighbours alone (Basis "words"). With no words at
// all it is the wallet (Basis "wallet"). The answer says which it was.
//
// Where the index is a Nearer, long texts have neighbours by what they are about
// too, also in other words, and both kinds vote. What is shown is ordered by
// likeness and by how many neighbours are of the same kind of problem; each hit
// names the passages that both have and what differs. One word is a reason only
// if few texts have it, and a number or a month never is: then nothing is named.
// A Ranker orders what is
// shown for a short probe, and suggests where nobody won; it never decides what
// is counted.
//
// Hard to game: a person counts once, however many complaints; near-identical
// texts count as one person and one amount, and the answer says how many there
// were. It is a count, never a rate.
package similar
