package filing

import (
	"context"
	"io"

	"joinder"
)

// Sheet is a member's own paper as they look through it before they say yes.
type Sheet struct {
	Filing     Filing
	Submission joinder.Submission
	Paper      Paper
	Pack       *Pack // nil while it is being made
	Warnings   []Warning
	Note       string // what they asked to correct
}

// Sheet reads one for its owner.
func (d *Desk) Sheet(ctx context.Context, v joinder.Viewer, submission joinder.ID) (Sheet, error) {
	sub, f, err := d.Register.Submission(ctx, v, submission)
	if err != nil {
		return Sheet{}, err
	}
	if sub.Joint() || !v.Owns(sub.Complaint) {
		return Sheet{}, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	s := Sheet{Filing: f, Submission: sub}
	if s.Paper, err = d.paper(ctx, v, f); err != nil {
		return s, err
	}
	if s.Paper.Person, err = d.Packs.Paper(ctx, v, submission); err != nil {
		return s, err
	}
	pack, err := d.Packs.Pack(ctx, v, submission)
	switch {
	case joinder.KindOf(err) == joinder.NotFound:
	case err != nil:
		return s, err
	default:
		s.Pack, s.Paper.At = &pack, pack.MadeAt
		if s.Note, err = d.unbox(pack.Note, noteAAD(submission)); err != nil {
			return s, err
		}
	}
	before, err := d.Register.FiledBefore(ctx, v, f.Case, sub.Complaint)
	if err != nil {
		return s, err
	}
	s.Warnings = d.clashes(f.Channel, others(before, sub.ID))
	return s, nil
}

// others leaves out the submission itself.
func others(before []joinder.Submission, id joinder.ID) []joinder.Submission {
	var out []joinder.Submission
	for _, b := range before {
		if b.ID != id {
			out = append(out, b)
		}
	}
	return out
}

// paper is what all packs of a filing say alike.
func (d *Desk) paper(ctx context.Context, v joinder.Viewer, f Filing) (Paper, error) {
	c, _, err := d.Cases.Subject(ctx, v, f.Case)
	if err != nil {
		return Paper{}, err
	}
	l, err := d.Cases.Letter(ctx, v, f.Letter)
	return Paper{Filing: f, Case: c, Letter: l, Channel: d.ChannelName(f.Channel), At: d.world.Now()}, err
}

// Decision is what a member says about their own pack.
type Decision struct {
	Submission joinder.ID
	Say        Say
	Pack       string // digest of the pack that was on the page
	Note       string // for Wrong
	Read       bool   // warnings were read
}

// Decide records it. A yes is refused until warnings of an earlier filing were
// read, and when the pack changed since it was shown.
func (d *Desk) Decide(ctx context.Context, v joinder.Viewer, say Decision) error {
	out := Deciding{Submission: say.Submission, Say: say.Say, Pack: say.Pack, At: d.world.Now(), Item: d.world.ID(), Salt: d.world.Bytes(joinder.SaltSize)}
	switch say.Say {
	case Right:
		s, err := d.Sheet(ctx, v, say.Submission)
		if err != nil {
			return err
		}
		if len(s.Warnings) > 0 && !say.Read && s.Submission.State == joinder.Prepared {
			return joinder.Fail(joinder.Conflict, "error.filing.duplicate").On("read")
		}
	case Wrong:
		note := tidy(say.Note)
		if note == "" {
			return joinder.Fail(joinder.Invalid, "error.filing.note").On("note")
		}
		if e := tooLong("note", note, MaxNote); e != nil {
			return e
		}
		var err error
		if out.Note, err = d.Boxes.Box([]byte(note), noteAAD(say.Submission)); err != nil {
			return err
		}
	case Out, Anew, Retract:
	default:
		return joinder.Fail(joinder.Invalid, "error.filing.say")
	}
	return d.Ledger.Decide(ctx, v, out)
}

func noteAAD(submission joinder.ID) []byte { return []byte("filing/" + submission + "/note") }

func (d *Desk) unbox(box, aad []byte) (string, error) {
	if len(box) == 0 {
		return "", nil
	}
	plain, err := d.Boxes.Unbox(box, aad)
	return string(plain), err
}

// Note opens what a member asked to correct, for those whom a query gave it.
func (d *Desk) Note(submission joinder.ID, box []byte) (string, error) {
	return d.unbox(box, noteAAD(submission))
}

// OpenPack reads a member's own PDF; the caller closes it.
func (d *Desk) OpenPack(ctx context.Context, v joinder.Viewer, submission joinder.ID) (io.ReadCloser, error) {
	p, err := d.Packs.Pack(ctx, v, submission)
	if err != nil {
		return nil, err
	}
	return d.Vault.Open(ctx, p.Submission.Complaint, p.File.Item, p.File.Blob, p.File.WrappedKey)
}

// OpenShared reads the letter with its annex by number, for those in the case.
func (d *Desk) OpenShared(ctx context.Context, f Filing) (io.ReadCloser, error) {
	if f.Shared.Blob == "" {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.making")
	}
	return d.Vault.Open(ctx, f.Case, f.Shared.Item, f.Shared.Blob, f.Shared.WrappedKey)
}
