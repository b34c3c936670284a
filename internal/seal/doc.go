// Package seal is the transparency log: an RFC 6962 Merkle tree over rows of
// our own tables, so that a leaf commits in the transaction of the row it
// seals, and signed checkpoints that anybody can hold us to.
//
// Inside a transaction the storage appends:
//
//	hashes, indexes, err := seal.Append(reader, size, leaves) // then writes both
//
// Afterwards, from an outbox job:
//
//	signer, err := seal.LoadSigner(filepath.Join(data, "keys", "log"), "example.org/log", rand.Reader)
//	c := seal.NewCheckpointer(store, signer, filepath.Join(data, "keys", "log.checkpoint"))
//	signed, err := c.Run(ctx)
//
// Proofs come from Prove (C2SP tlog-proof) and ConsistencyProof; Tiles serves
// the log to the world as C2SP tlog-tiles. Formats: c2sp.org/tlog-checkpoint,
// tlog-tiles, tlog-proof, signed-note.
//
// A seal says "these bytes existed by then and are unchanged". It never says
// that they are true.
//
// # Crash order
//
// Rows and leaves commit first. A checkpoint is computed from stored leaf
// bytes (not from stored hashes), written to the file beside the key, then
// to the database by compare-and-swap. A crash in between leaves the file one
// checkpoint ahead, which the next run finds consistent and passes. A database
// restored from an old backup is behind the file, and Run refuses to sign:
// two different histories under one key would break every promise made
// before.
//
// # Places left
//
// Witness cosignatures (tlog-witness) will be further signature lines on the
// checkpoint's note; parsing accepts them already and keeps them. RFC 3161
// time-stamps will be made over the checkpoint's bytes. Neither exists yet and
// nothing pretends that it does.
package seal
