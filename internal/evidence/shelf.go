package evidence

import (
	"context"
	"io"

	"joinder"
)

// Row is one item as stored: what only its owner may read is boxed.
type Row struct {
	Evidence   joinder.Evidence // Name and Caption empty
	Owner      joinder.ID       // whose key locks it: a draft's owner id, or a complaint
	Name       []byte           // boxed
	Caption    []byte           // boxed; nil if none
	WrappedKey []byte
}

// Items keeps the rows. Every method is one transaction, durable on return, and
// safe for concurrent use. Visibility is decided inside the queries: the owner
// of the complaint, and an organiser or custodian of a case to which the member
// consented to send evidence. A draft's items are found by its owner id, which
// only the draft's secret link leads to.
type Items interface {
	Usage
	// AddItem records an item with its leaf and returns the leaf's index. It
	// checks the limits again, inside the transaction.
	AddItem(ctx context.Context, v joinder.Viewer, r Row, leaf joinder.Leaf, limits Limits) (int64, error)
	// ItemsOf lists an owner's or a complaint's items in the order received.
	ItemsOf(ctx context.Context, v joinder.Viewer, owner joinder.ID) ([]Row, error)
	// Item reads one and records the reading in its custody log.
	Item(ctx context.Context, v joinder.Viewer, id joinder.ID, act string) (Row, error)
	// DropItem deletes a draft's item before it is filed; NotFound otherwise.
	DropItem(ctx context.Context, owner, id joinder.ID) (Row, error)
}

// Boxes closes and opens small private fields (internal/blob's key ring).
type Boxes interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// Shelf is where evidence lies: received, recorded, sealed, found again.
type Shelf struct {
	receiver *Receiver
	vault    Vault
	items    Items
	boxes    Boxes
}

// NewShelf joins the receiver with the rows. The receiver must have been made
// with the same vault and with items as its Usage.
func NewShelf(receiver *Receiver, vault Vault, items Items, boxes Boxes) *Shelf {
	return &Shelf{receiver, vault, items, boxes}
}

// Limits says what is accepted.
func (s *Shelf) Limits() Limits { return s.receiver.limits }

// Add receives a file, then commits its row and its leaf together. When it
// returns nil the file is durable, re-hashed and has its index in the log.
func (s *Shelf) Add(ctx context.Context, v joinder.Viewer, up Upload) (joinder.Evidence, []joinder.Notice, error) {
	got, err := s.receiver.Receive(ctx, v, up)
	if err != nil {
		return joinder.Evidence{}, nil, err
	}
	e := got.Evidence
	row, err := s.Row(up, got)
	if err != nil {
		return joinder.Evidence{}, nil, err
	}
	leaf := joinder.Leaf{Version: 1, Kind: joinder.LeafEvidence, Commitment: got.Commitment, Item: e.ID}
	if e.Leaf, err = s.items.AddItem(ctx, v, row, leaf, s.receiver.limits); err != nil {
		_ = s.vault.Remove(context.WithoutCancel(ctx), e.Blob)
		return joinder.Evidence{}, nil, err
	}
	return e, got.Notices, nil
}

// Row is a received file as it is stored: what only its owner may read boxed.
func (s *Shelf) Row(up Upload, got Received) (Row, error) {
	e := got.Evidence
	row := Row{Evidence: e, Owner: up.Owner, WrappedKey: got.WrappedKey}
	row.Evidence.Name, row.Evidence.Caption, row.Evidence.Complaint = "", "", ""
	var err error
	if row.Name, err = s.boxes.Box([]byte(e.Name), nameAAD(e.ID)); err != nil {
		return row, err
	}
	if e.Caption != "" {
		row.Caption, err = s.boxes.Box([]byte(e.Caption), captionAAD(e.ID))
	}
	return row, err
}

// Of lists an owner's or complaint's items with their names.
func (s *Shelf) Of(ctx context.Context, v joinder.Viewer, owner joinder.ID) ([]joinder.Evidence, error) {
	rows, err := s.items.ItemsOf(ctx, v, owner)
	if err != nil {
		return nil, err
	}
	out := make([]joinder.Evidence, len(rows))
	for i, r := range rows {
		if out[i], err = s.read(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Remove takes a file back out of a draft that is not filed yet. Its leaf stays
// in the log and says nothing without the salt, which is gone.
func (s *Shelf) Remove(ctx context.Context, owner, id joinder.ID) error {
	row, err := s.items.DropItem(ctx, owner, id)
	if err != nil {
		return err
	}
	return s.vault.Remove(ctx, row.Evidence.Blob)
}

// Open reads an item's original bytes; the caller closes them. act says why,
// for the custody log: "download", "bundle".
func (s *Shelf) Open(ctx context.Context, v joinder.Viewer, id joinder.ID, act string) (joinder.Evidence, io.ReadCloser, error) {
	row, err := s.items.Item(ctx, v, id, act)
	if err != nil {
		return joinder.Evidence{}, nil, err
	}
	e, err := s.read(row)
	if err != nil {
		return joinder.Evidence{}, nil, err
	}
	body, err := s.vault.Open(ctx, row.Owner, e.ID, e.Blob, row.WrappedKey)
	return e, body, err
}

func (s *Shelf) read(r Row) (joinder.Evidence, error) {
	e := r.Evidence
	name, err := s.boxes.Unbox(r.Name, nameAAD(e.ID))
	if err != nil {
		return e, err
	}
	e.Name = string(name)
	if r.Caption != nil {
		caption, err := s.boxes.Unbox(r.Caption, captionAAD(e.ID))
		if err != nil {
			return e, err
		}
		e.Caption = string(caption)
	}
	return e, nil
}

func nameAAD(id joinder.ID) []byte    { return []byte("evidence/" + id + "/name") }
func captionAAD(id joinder.ID) []byte { return []byte("evidence/" + id + "/caption") }
