package intake

import (
	"context"
	"encoding/hex"

	"joinder"
)

// DraftOwner is the owner id that locks the files of the draft with that key:
// the key's first half, which is itself a hash of the secret link.
func DraftOwner(key []byte) joinder.ID { return joinder.ID(hex.EncodeToString(key[:16])) }

// Boxed is a complaint as stored for its owner.
type Boxed struct {
	Complaint joinder.Complaint // without what is in the boxes
	Statement []byte
	Contact   []byte
	Salt      []byte
}

// OwnStore reads complaints for their owners. Whoever neither owns the
// complaint nor is the system gets NotFound, decided inside the query.
type OwnStore interface {
	OwnComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (Boxed, error)
}

// Own reads a complaint with its private words for its owner. Imported
// complaints have no private words.
func Own(ctx context.Context, store OwnStore, vault Vault, v joinder.Viewer, id joinder.ID) (joinder.Complaint, error) {
	b, err := store.OwnComplaint(ctx, v, id)
	if err != nil {
		return joinder.Complaint{}, err
	}
	c := b.Complaint
	if b.Statement != nil {
		s, _, err := OpenStatement(vault, id, b.Statement)
		if err != nil {
			return joinder.Complaint{}, err
		}
		c.Narrative, c.Demand = s.Narrative, s.Demand
	}
	c.Contact, err = OpenContact(vault, id, b.Contact)
	return c, err
}

// Owner is DraftOwner of the token's draft.
func (t Token) Owner() joinder.ID { return DraftOwner(t.Key()) }
