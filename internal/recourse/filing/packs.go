package filing

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"joinder"
)

const (
	packsAtOnce = 250      // packs that one job makes; the next job goes on
	packWorkers = 4        // of them at a time
	maxPack     = 16 << 20 // bytes of one pack
	maxShared   = 1 << 30  // bytes of the shared annex
)

// MakePacks is the handler of JobPacks: it makes the next packs of a filing.
// Crash order: files durable, then one transaction with the job that goes on.
// A crash in between leaves files that nothing points to.
func (d *Desk) MakePacks(ctx context.Context, payload []byte) error {
	var job PackJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return err
	}
	f, people, err := d.Packs.Wanted(ctx, job.Filing, job.Round, packsAtOnce)
	if kind := joinder.KindOf(err); kind == joinder.Conflict || kind == joinder.NotFound {
		return nil // another round took over
	} else if err != nil {
		return err
	}
	if f.Shared.Blob == "" && f.Current() {
		if f.Shared, err = d.makeShared(ctx, f, job.Round); err != nil {
			return err
		}
	}
	var made []Pack
	if f.Current() {
		if made, err = d.makePacks(ctx, f, people); err != nil {
			return err
		}
	}
	unused, err := d.Packs.KeepPacks(ctx, f.ID, job.Round, made, len(people) < packsAtOnce || !f.Current(), d.world.Now())
	if joinder.KindOf(err) == joinder.Conflict {
		err = nil
	}
	for _, blob := range unused {
		_ = d.Vault.Remove(context.WithoutCancel(ctx), blob) // swept later if not now
	}
	return err
}

func (d *Desk) makeShared(ctx context.Context, f Filing, round int) (joinder.Sealed, error) {
	item := d.world.ID()
	kept, err := d.put(ctx, f.Case, item, maxShared, func(w io.Writer) error { return d.Printer.Shared(ctx, f, w) })
	if err != nil {
		return joinder.Sealed{}, err
	}
	s := joinder.Sealed{Blob: kept.Blob, SHA256: kept.SHA256, Size: kept.Size, Item: item, WrappedKey: kept.WrappedKey}
	return s, d.Packs.KeepShared(ctx, f.ID, round, s)
}

// put streams what render writes into the vault.
func (d *Desk) put(ctx context.Context, owner, item joinder.ID, limit int64, render func(io.Writer) error) (joinder.Stored, error) {
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(render(w))
	}()
	kept, err := d.Vault.Put(ctx, owner, item, r, limit)
	r.CloseWithError(io.ErrClosedPipe) // ends a rendering that nobody reads any more
	<-done
	return kept, err
}

// makePacks renders and keeps a batch, a few at a time.
func (d *Desk) makePacks(ctx context.Context, f Filing, people []Person) ([]Pack, error) {
	if len(people) == 0 {
		return nil, nil
	}
	base, err := d.paper(ctx, joinder.SystemViewer(), f)
	if err != nil {
		return nil, err
	}
	made := make([]Pack, len(people))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(packWorkers)
	for i, p := range people {
		group.Go(func() (err error) {
			paper := base
			paper.Person = p
			made[i], err = d.makePack(ctx, paper)
			if joinder.KindOf(err) == joinder.Conflict {
				err = nil // erased meanwhile: there is nobody to make it for
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := made[:0]
	for _, p := range made {
		if p.File.Blob != "" {
			out = append(out, p)
		}
	}
	return out, nil
}

func (d *Desk) makePack(ctx context.Context, paper Paper) (Pack, error) {
	var pdf bytes.Buffer
	if err := d.Printer.Pack(&pdf, paper); err != nil {
		return Pack{}, fmt.Errorf("pack of member %d: %w", paper.Person.Number, err)
	}
	item, id := d.world.ID(), paper.Person.Submission
	if id == "" {
		id = d.world.ID()
	}
	kept, err := d.Vault.Put(ctx, paper.Person.Complaint, item, &pdf, maxPack)
	if err != nil {
		return Pack{}, err
	}
	f := paper.Filing
	return Pack{
		Submission: joinder.Submission{ID: id, Case: f.Case, Channel: f.Channel, Letter: f.Letter, Complaint: paper.Person.Complaint,
			Number: paper.Person.Number, State: joinder.Prepared, At: paper.At, ChangedAt: paper.At},
		Filing: f.ID, MadeAt: paper.At,
		File: joinder.Sealed{Blob: kept.Blob, SHA256: kept.SHA256, Size: kept.Size, Item: item, WrappedKey: kept.WrappedKey},
	}, nil
}

// WritePacks writes all packs of a filing that may leave the house as one zip,
// with the sealed letter once. A pack says no more than its member lets be
// sent: see Packs.Shareable. Nothing is kept whole in memory.
func (d *Desk) WritePacks(ctx context.Context, v joinder.Viewer, f Filing, w io.Writer) error {
	if !exports(v, f.Case) {
		return joinder.Fail(joinder.Forbidden, "error.filing.exports")
	}
	people, err := d.Packs.Shareable(ctx, v, f.ID)
	if err != nil {
		return err
	}
	base, err := d.paper(ctx, v, f)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for name, file := range map[string]joinder.Sealed{"letter.pdf": base.Letter.PDF, "annex.xlsx": base.Letter.XLSX} {
		if file.Blob == "" {
			continue
		}
		body, err := d.Vault.Open(ctx, f.Case, file.Item, file.Blob, file.WrappedKey)
		if err != nil {
			return err
		}
		if err := d.entry(z, name, body); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		paper := base
		paper.Person = p
		out, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("packs/%05d.pdf", p.Number), Method: zip.Store, Modified: paper.At})
		if err != nil {
			return err
		}
		if err := d.Printer.Pack(out, paper); err != nil {
			return err
		}
	}
	return z.Close()
}

func (d *Desk) entry(z *zip.Writer, name string, body io.ReadCloser) error {
	defer body.Close()
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: d.world.Now()})
	if err != nil {
		return err
	}
	_, err = io.Copy(out, body)
	return err
}

// Item is one of a member's own files, on its way into their zip.
type Item struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// WriteOwn writes what a member needs to file for themself as one zip: their
// pack, the shared letter, and their own files.
func (d *Desk) WriteOwn(ctx context.Context, v joinder.Viewer, submission joinder.ID, files []Item, w io.Writer) error {
	_, f, err := d.Register.Submission(ctx, v, submission)
	if err != nil {
		return err
	}
	pack, err := d.OpenPack(ctx, v, submission)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	if err := d.entry(z, "my-statement.pdf", pack); err != nil {
		return err
	}
	if shared, err := d.OpenShared(ctx, f); err == nil {
		if err := d.entry(z, "letter.pdf", shared); err != nil {
			return err
		}
	}
	for i, file := range files {
		body, err := file.Open()
		if err != nil {
			return err
		}
		if err := d.entry(z, fmt.Sprintf("evidence/%02d-%s", i+1, file.Name), body); err != nil {
			return err
		}
	}
	return z.Close()
}
