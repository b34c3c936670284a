package seal

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"joinder"
)

// Proof shows that a leaf is in the log that a checkpoint signs.
type Proof struct {
	Index      int64
	Path       tlog.RecordProof // from the leaf's sibling up
	Checkpoint Checkpoint
}

// Text is the proof as c2sp.org/tlog-proof, checkable offline.
func (p Proof) Text() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "c2sp.org/tlog-proof@v1\nindex %d\n", p.Index)
	for _, h := range p.Path {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint.Note)
	return []byte(b.String())
}

// Last is the last signed checkpoint; NotFound before the first.
func Last(ctx context.Context, s Store, key note.Verifier) (Checkpoint, error) {
	signed, err := s.LastCheckpoint(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	if signed == nil {
		return Checkpoint{}, joinder.Fail(joinder.NotFound, "error.seal.no_checkpoint")
	}
	return ParseCheckpoint(signed, key)
}

// Prove proves the leaf at index under a checkpoint. Conflict when the
// checkpoint is too old to cover it: one that does will be signed soon.
func Prove(ctx context.Context, s Store, under Checkpoint, index int64) (Proof, error) {
	path, err := InclusionProof(ctx, s, under.Size, index)
	return Proof{index, path, under}, err
}

// InclusionProof is the RFC 6962 audit path of a leaf in the first size leaves.
func InclusionProof(ctx context.Context, s Store, size, index int64) (tlog.RecordProof, error) {
	if index < 0 || index >= size {
		return nil, joinder.Fail(joinder.Conflict, "error.seal.not_covered")
	}
	return tlog.ProveRecord(size, index, reader(ctx, s))
}

// ConsistencyProof shows that the first older leaves are a prefix of the first
// newer ones (RFC 6962).
func ConsistencyProof(ctx context.Context, s Store, older, newer int64) (tlog.TreeProof, error) {
	size, err := s.Size(ctx)
	if err != nil {
		return nil, err
	}
	if older < 1 || newer < older || newer > size {
		return nil, joinder.Fail(joinder.NotFound, "error.seal.no_checkpoint")
	}
	return tlog.ProveTree(newer, older, reader(ctx, s))
}
