package handoff

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"joinder"
	"joinder/internal/recourse/handoff/paper"
	"joinder/internal/recourse/remedy"
)

// keptFor is how long a pack lies ready.
const keptFor = 30 * 24 * time.Hour

// MakePack carries out an order: the outbox runs it for JobPack. It is safe to
// repeat. When somebody takes their consent back while it is written, what was
// written is thrown away and it begins anew.
func (d *Desk) MakePack(ctx context.Context, payload []byte) error {
	id := joinder.ID(payload)
	var err error
	for range 3 {
		if err = d.make(ctx, id); joinder.KindOf(err) != joinder.Conflict {
			break
		}
	}
	if joinder.KindOf(err) == joinder.NotFound {
		return nil // made already, or gone with its case
	}
	return err
}

func (d *Desk) make(ctx context.Context, id joinder.ID) error {
	at := d.world.Now()
	m, err := d.Register.Material(ctx, id)
	if err != nil {
		return err
	}
	if len(m.People) == 0 {
		return d.Ledger.FailPack(ctx, id, at)
	}
	if m.Recipient, err = d.open(m.To); err != nil {
		return err
	}
	m.Today = d.today()
	if err := d.Evidence.Names(ctx, &m); err != nil {
		return err
	}
	for i, p := range m.Promises {
		if m.Promises[i].Item.Words, err = d.promised(p); err != nil {
			return err
		}
	}
	for i, a := range m.Answers {
		if d.Answers == nil {
			break
		}
		if m.Answers[i].Words, err = d.Answers(a.ID, a.Box); err != nil {
			return err
		}
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(d.Write(ctx, w, m)) }()
	kept, err := d.Vault.Put(ctx, m.Case.ID, id, r, d.Limit)
	_ = r.CloseWithError(errors.New("handoff: nobody reads on")) // lets the writer end
	if err != nil {
		return err
	}
	m.Pack.Done, m.Pack.Blob, m.Pack.SHA256, m.Pack.Size, m.Pack.Key = at, kept.Blob, kept.SHA256, kept.Size, kept.WrappedKey
	if err := d.Ledger.FinishPack(ctx, m.Pack, m.consents()); err != nil {
		return errors.Join(err, d.Vault.Remove(context.WithoutCancel(ctx), kept.Blob))
	}
	return nil
}

func (d *Desk) promised(p remedy.Boxed[joinder.Promise]) (string, error) {
	return remedy.OpenWords(d.Boxes, p.Item.ID, p.Box)
}

// Tidy removes packs that rest on consents that are gone, and old ones.
func (d *Desk) Tidy(ctx context.Context) error {
	blobs, err := d.Ledger.StalePacks(ctx, d.world.Now().Add(-keptFor))
	for _, b := range blobs {
		err = errors.Join(err, d.Vault.Remove(ctx, b))
	}
	return err
}

// Write writes a pack for a material whose names are filled in.
func (d *Desk) Write(ctx context.Context, w io.Writer, m Material) error {
	press, err := paper.NewPress()
	if err != nil {
		return err
	}
	b := d.brief(m)
	box := &crate{zip: zip.NewWriter(w), at: m.Pack.At}
	if err := box.paper(press, b.word("handoff.doc.file"), b.paper(), true); err != nil {
		return err
	}
	for _, draft := range b.drafts() {
		if err := box.paper(press, "drafts/"+draft.name, draft.paper, false); err != nil {
			return err
		}
	}
	for _, l := range m.Letters {
		if !l.Whole {
			continue
		}
		name := fmt.Sprintf("letters/letter-%d.pdf", l.Version)
		if err := box.add(name, func(w io.Writer) error {
			body, err := d.Evidence.Letter(ctx, l.Letter)
			if err != nil {
				return err
			}
			_, err = io.Copy(w, body)
			return errors.Join(err, body.Close())
		}); err != nil {
			return err
		}
	}
	if b.items() > 0 {
		if err := box.add("evidence-bundle.zip", func(w io.Writer) error { return d.Evidence.Bundle(ctx, m, w) }); err != nil {
			return err
		}
	}
	return box.close()
}

// crate is the zip with a list of what is in it.
type crate struct {
	zip  *zip.Writer
	at   time.Time
	list string
}

func (c *crate) add(name string, write func(io.Writer) error) error {
	f, err := c.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method(name), Modified: c.at.UTC()})
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(f, sum)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c.list += hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n"
	return nil
}

// method leaves alone what is packed already.
func method(name string) uint16 {
	switch name[len(name)-4:] {
	case ".zip", "docx", "xlsx", ".pdf":
		return zip.Store
	}
	return zip.Deflate
}

// paper writes a paper as PDF and DOCX, and its tables as XLSX.
func (c *crate) paper(press *paper.Press, name string, p paper.Paper, tables bool) error {
	if err := c.add(name+".pdf", func(w io.Writer) error { _, err := press.PDF(w, p); return err }); err != nil {
		return err
	}
	if err := c.add(name+".docx", func(w io.Writer) error { return paper.DOCX(w, p) }); err != nil || !tables {
		return err
	}
	return c.add(name+".xlsx", func(w io.Writer) error { return paper.XLSX(w, p) })
}

// close adds the list, as sha256sum reads it.
func (c *crate) close() error {
	list := c.list
	if err := c.add("SHA256SUMS", func(w io.Writer) error { _, err := io.WriteString(w, list); return err }); err != nil {
		return err
	}
	return c.zip.Close()
}
