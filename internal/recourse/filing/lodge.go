package filing

import (
	"context"
	"io"
	"slices"

	"joinder"
)

// Lodging is what a person says about a submission that went out.
type Lodging struct {
	Submission joinder.ID
	Method     string
	Reference  string // number that the channel gave; may come later
	On         joinder.Date
	Proof      *Upload
}

// Upload is a proof that a person gives.
type Upload struct {
	Kind ProofKind
	Name string // as their device calls it
	Note string // tracking number, or what it shows
	Body io.Reader
}

// File records that a submission went out: a member's own by its owner, once
// they said that it is right; a joint one by an organiser, once enough members
// and their representatives said yes.
func (d *Desk) File(ctx context.Context, v joinder.Viewer, l Lodging) error {
	sub, f, err := d.Register.Submission(ctx, v, l.Submission)
	if err != nil {
		return err
	}
	if err := mayFile(v, sub); err != nil {
		return err
	}
	l.Reference = tidy(l.Reference)
	if err := d.lodgeable(l); err != nil {
		return err
	}
	if l.Proof == nil {
		return d.Ledger.File(ctx, v, d.lodged(sub, f, l, nil, nil))
	}
	return d.keepProof(ctx, v, sub, *l.Proof, func(p Proof, leaf joinder.Leaf) error {
		return d.Ledger.File(ctx, v, d.lodged(sub, f, l, &p, &leaf))
	})
}

// mayFile: a member's own is theirs alone, whoever leads the case (RQ-19).
func mayFile(v joinder.Viewer, s joinder.Submission) error {
	if s.Joint() && runs(v, s.Case) || !s.Joint() && v.Owns(s.Complaint) || v.System {
		return nil
	}
	return joinder.Fail(joinder.Forbidden, "error.filing.not_yours")
}

func (d *Desk) lodgeable(l Lodging) error {
	var bad joinder.Problems
	if !slices.Contains(Methods, l.Method) {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.method").On("method"))
	}
	switch {
	case l.On.IsZero():
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.day").On("on"))
	case d.Today().Before(l.On):
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.day_future").On("on"))
	case l.On.DaysUntil(d.Today()) > 366*2:
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.day_old").On("on"))
	}
	if e := tooLong("reference", l.Reference, MaxReference); e != nil {
		bad = append(bad, e)
	}
	return bad.OrNil()
}

func (d *Desk) lodged(sub joinder.Submission, f Filing, l Lodging, p *Proof, leaf *joinder.Leaf) Lodged {
	least, _, spoken := d.Rule(sub.Channel, f.Form)
	return Lodged{
		Submission: sub.ID, Method: l.Method, Reference: l.Reference, On: l.On, At: d.world.Now(), Least: least, Spoken: spoken,
		Happening: d.world.ID(), Updates: [2]joinder.ID{d.world.ID(), d.world.ID()}, Proof: p, Leaf: leaf,
	}
}

// Prove adds one more proof to a submission.
func (d *Desk) Prove(ctx context.Context, v joinder.Viewer, submission joinder.ID, up Upload) error {
	sub, _, err := d.Register.Submission(ctx, v, submission)
	if err != nil {
		return err
	}
	if err := mayFile(v, sub); err != nil {
		return err
	}
	return d.keepProof(ctx, v, sub, up, func(p Proof, leaf joinder.Leaf) error { return d.Ledger.AddProof(ctx, v, p, leaf) })
}

// keepProof receives a file, then lets it be committed. Nothing of a file that
// is not committed stays.
func (d *Desk) keepProof(ctx context.Context, v joinder.Viewer, sub joinder.Submission, up Upload, commit func(Proof, joinder.Leaf) error) error {
	if !slices.Contains(Kinds, up.Kind) {
		return joinder.Fail(joinder.Invalid, "error.filing.proof_kind").On("kind")
	}
	note := tidy(up.Note)
	if e := tooLong("note", note, MaxNote); e != nil {
		return e
	}
	kept, err := d.Receiver.Receive(ctx, v, proofOwner(sub), up.Name, up.Body)
	if err != nil {
		return err
	}
	return d.commitProof(ctx, sub, kept, up.Kind, note, commit)
}

func (d *Desk) commitProof(ctx context.Context, sub joinder.Submission, kept Kept, kind ProofKind, note string, commit func(Proof, joinder.Leaf) error) error {
	p := Proof{
		ID: kept.Item, Case: sub.Case, Submission: sub.ID, Complaint: sub.Complaint, Owner: proofOwner(sub), Kind: kind, MediaType: kept.MediaType,
		Size: kept.Size, SHA256: kept.SHA256, Blob: kept.Blob, WrappedKey: kept.WrappedKey, Salt: kept.Salt, At: d.world.Now(),
	}
	c, _, err := d.Cases.Subject(ctx, joinder.SystemViewer(), sub.Case)
	if err == nil {
		p.NameBox, err = d.Boxes.Box([]byte(kept.Name), proofAAD(p.ID, "name"))
	}
	if err == nil && note != "" {
		p.NoteBox, err = d.Boxes.Box([]byte(note), proofAAD(p.ID, "note"))
	}
	if err == nil {
		err = commit(p, joinder.Leaf{Version: 1, Kind: joinder.LeafProof, Case: c.Ref, Commitment: kept.Commitment, Item: p.ID})
	}
	if err != nil {
		_ = d.Vault.Remove(context.WithoutCancel(ctx), kept.Blob)
	}
	return err
}

// proofOwner is whose key locks a proof, so that it goes with its complaint.
func proofOwner(s joinder.Submission) joinder.ID {
	if s.Joint() {
		return s.Case
	}
	return s.Complaint
}

func proofAAD(id joinder.ID, field string) []byte {
	return []byte("filing/proof/" + string(id) + "/" + field)
}

// OfCase lists a case's proofs with their names, as far as the viewer may know
// them; see Proofs.
func (d *Desk) OfCase(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]Proof, error) {
	list, err := d.Proofs.ProofsOf(ctx, v, caseID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i], err = d.open(list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (d *Desk) open(p Proof) (_ Proof, err error) {
	if p.Name, err = d.unbox(p.NameBox, proofAAD(p.ID, "name")); err != nil {
		return p, err
	}
	p.Note, err = d.unbox(p.NoteBox, proofAAD(p.ID, "note"))
	return p, err
}

// OpenProof reads one with its bytes; the caller closes them.
func (d *Desk) OpenProof(ctx context.Context, v joinder.Viewer, id joinder.ID) (Proof, io.ReadCloser, error) {
	p, err := d.Proofs.Proof(ctx, v, id)
	if err != nil {
		return p, nil, err
	}
	if p, err = d.open(p); err != nil {
		return p, nil, err
	}
	body, err := d.Vault.Open(ctx, p.Owner, p.ID, p.Blob, p.WrappedKey)
	return p, body, err
}
