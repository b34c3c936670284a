// Package live keeps an engine.Index in step with a database and answers
// similar.Index from it.
//
//	x := live.New(live.Parts{Dir: dir, Source: db, Base: db.SearchIndex(), Engine: engine.Options{Now: world.Now}, Log: log})
//	go x.Run(ctx)                  // opens, follows, mends; until ctx ends
//	finder := similar.New(x, world) // may be asked at any time
//
// The database is right and the index is quick. As long as the index is not
// open (it is being made, another process has it, a file was damaged, Run was
// never called) every question goes to Base, the database's own index.
//
// # Following
//
// Every transaction that changes what can be found adds the ids of its
// complaints to a log of changes, in the order of the commits. The index knows
// up to where it is complete, also behind a crash, and reads on from there:
// at once when this process committed something, and twice a second for what
// others did. A read that begins after a commit of this process waits a moment
// for it, so that people find what they just did.
//
// Run makes the index anew when there is none, when it was made by another
// analysis or schema, when the log no longer reaches back to it or does not
// reach as far (a restored backup), when a file was damaged, when wallets got
// other operators, or when it has not as many complaints of each state as the
// database (Census). It looks when it opens and every ten minutes after. Each
// time it reads the log it also looks at the place where it is: where another
// complaint or another time stands there than did, the log is that of a backup
// that has gone on since, and the index is made anew.
//
// While the index is made anew the old one answers and goes on following the
// log; what it took in meanwhile is in the new one when that takes over. Where
// the old one cannot be used (another version of the analysis or of the files,
// other operators, damage) the database answers until the new one is there, and
// the database knows everything at once.
//
// # What may be seen
//
// The state of a complaint is its class, and similar.Seen says which classes a
// viewer sees; the engine counts no others. The rows of a page are read from
// the database, which decides again: what was hidden a moment ago is not
// shown, even by an index that has not heard of it. Complaint, OpenCases and
// the tally of listed ids are the database's own. Erased texts leave memory at
// once and the files within engine.Options.EraseIn, as long as Run runs.
//
// # What the index holds
//
// Facets and numbers as in schema.go. Days and amounts are there twice: as
// they are shown, for filters and orders (RQ-03), and as they are, for tallies.
// People and near-identical texts are numbers of 63 bits made of their ids.
// All of it lies in files that only the program's user can read.
package live
