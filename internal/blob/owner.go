package blob

import (
	"fmt"
	"io"

	"joinder"
)

// OwnerKey is the key of one complaint or one case. Item keys are wrapped by
// it and private fields boxed by it, so that deleting its one row makes all of
// them unreadable for ever, wherever copies of the ciphertext may lie.
type OwnerKey struct {
	owner joinder.ID
	s     secret
	rand  io.Reader
}

// NewOwnerKey draws a key for a complaint or case and returns it with the
// wrapped form that the key table keeps.
func (k *Keyring) NewOwnerKey(owner joinder.ID) (OwnerKey, []byte, error) {
	raw := make([]byte, keySize)
	if _, err := io.ReadFull(k.rand, raw); err != nil {
		return OwnerKey{}, nil, fmt.Errorf("blob: no randomness: %w", err)
	}
	wrapped, err := k.Wrap(raw, owner)
	return OwnerKey{owner, newSecret(raw), k.rand}, wrapped, err
}

// OpenOwnerKey opens the wrapped form, or gives ErrSealed.
func (k *Keyring) OpenOwnerKey(owner joinder.ID, wrapped []byte) (OwnerKey, error) {
	raw, err := k.Unwrap(wrapped, owner)
	if err != nil || len(raw) != keySize {
		return OwnerKey{}, ErrSealed
	}
	return OwnerKey{owner, newSecret(raw), k.rand}, nil
}

// Box encrypts a private field of this owner; aad names the column.
func (o OwnerKey) Box(plaintext, aad []byte) ([]byte, error) {
	return o.s.seal(o.rand, plaintext, "field\n"+string(o.owner)+"\n"+string(aad))
}

// Unbox opens what Box closed, or gives ErrSealed.
func (o OwnerKey) Unbox(box, aad []byte) ([]byte, error) {
	return o.s.open(box, "field\n"+string(o.owner)+"\n"+string(aad))
}

// Rewrap lets another owner read an item: a case, when a member shares an
// item with it. The item itself is not touched.
func Rewrap(from, to OwnerKey, item joinder.ID, wrapped []byte) ([]byte, error) {
	key, err := from.unwrapItem(item, wrapped)
	if err != nil {
		return nil, err
	}
	return to.wrapItem(item, key)
}

func (o OwnerKey) wrapItem(item joinder.ID, key []byte) ([]byte, error) {
	return o.s.seal(o.rand, key, "item\n"+string(item))
}

func (o OwnerKey) unwrapItem(item joinder.ID, wrapped []byte) ([]byte, error) {
	return o.s.open(wrapped, "item\n"+string(item))
}
