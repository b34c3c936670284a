package app

import (
	"context"
	"io"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/intake/redact"
	"joinder/internal/similar"
	"joinder/internal/wallet/review"
	"joinder/internal/web"
	"joinder/internal/web/reviews"
)

// reviewDesk is the use case at some time.
func (s *Site) reviewDesk(world joinder.World) *review.Desk {
	return review.New(review.Parts{
		Store: s.DB, Moderator: s.DB, Receiver: newUseReceiver(s, world),
		Tests:  review.Tests{Twins: twins, Unusual: similar.Unusual},
		Redact: s.redactPublic,
	}, world)
}

// redactPublic puts placeholders where personal data was, as filing does.
func (s *Site) redactPublic(lang joinder.Lang, text string) (string, int) {
	found := redact.Scan(text)
	words := s.Catalog.Localizer(lang)
	return redact.Redact(text, found, func(k redact.Kind) string { return words.T("intake.placeholder." + string(k)) }), len(found)
}

// twins numbers near-identical texts alike, as the search for others does:
// those that share a band of their signatures are compared.
func twins(texts []string) []int {
	of := make([]int, len(texts))
	signs := make([]similar.Signature, len(texts))
	leader := func(i int) int {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	banded := map[int64][]int{}
	for i, text := range texts {
		of[i], signs[i] = i, similar.Sign(text)
		for _, band := range signs[i].Bands() {
			for _, j := range banded[band] {
				if leader(i) != leader(j) && signs[i].Likeness(signs[j]) >= similar.TwinLikeness {
					of[leader(i)] = leader(j)
				}
			}
			banded[band] = append(banded[band], i)
		}
	}
	for i := range of {
		of[i] = leader(i)
	}
	return of
}

// useReceiver takes in papers and pictures of one's own use. Neither their
// names nor anything about them but type and size is kept beside the bytes.
type useReceiver struct {
	site     *Site
	receiver *evidence.Receiver
}

// proofBytes bounds one file: a page or a screenshot.
const proofBytes = 12 << 20

func newUseReceiver(s *Site, world joinder.World) useReceiver {
	limits := evidence.DefaultLimits()
	limits.File, limits.Person, limits.Files = proofBytes, proofBytes, 1 // each has an owner of its own
	return useReceiver{s, evidence.NewReceiver(s.Vault, noUsage{}, limits, world)}
}

// noUsage: how many proofs an account has is counted when one is recorded.
type noUsage struct{}

// EvidenceUsed implements evidence.Usage.
func (noUsage) EvidenceUsed(context.Context, joinder.Viewer, joinder.ID) (int, int64, error) {
	return 0, 0, nil
}

// Receive implements review.Receiver.
func (p useReceiver) Receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, name string, body io.Reader) (review.Proof, error) {
	got, err := p.receiver.Receive(ctx, v, evidence.Upload{Owner: owner, Name: name, Body: body})
	if err != nil {
		return review.Proof{}, err
	}
	e := got.Evidence
	return review.Proof{ID: e.ID, Owner: owner, MediaType: e.MediaType, Size: e.Size, SHA256: e.SHA256, Blob: e.Blob, WrappedKey: got.WrappedKey, Salt: e.Salt, Commitment: got.Commitment}, nil
}

// Discard implements review.Receiver.
func (p useReceiver) Discard(ctx context.Context, proof review.Proof) {
	if err := p.site.Vault.Remove(ctx, proof.Blob); err != nil {
		p.site.Log.Error("discard a proof of use", "err", err) // the sweep takes it later
	}
}

// reviewArea wires the pages of reviews of wallets.
func (s *Site) reviewArea() web.Area {
	return reviews.Area(reviews.Parts{Desk: s.reviewDesk(s.World)})
}

// handleReviewJobs registers the outbox handlers of the area: it has none.
func (s *Site) handleReviewJobs() {}

// reviewChores is what the area looks after once an hour: nothing.
func (s *Site) reviewChores() []chore { return nil }
