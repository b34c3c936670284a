package letter

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// MaxReason is how long the reason of an objection may be, in characters.
const MaxReason = 1_000

// SignStore keeps what members say to a version. Every method is one
// transaction; a method that returns nil has made its change durable.
type SignStore interface {
	// AskSignOff opens a draft for its members' answers until a day. Only the
	// case's organiser may; a version that is sealed or not the newest of its
	// letter gives joinder.Conflict.
	AskSignOff(ctx context.Context, v joinder.Viewer, letter joinder.ID, by joinder.Date) error

	// AddSignOff stores one answer with its leaf. Only the complaint's owner
	// may, while the version is the newest draft, sign-off was asked and the
	// consent to sign is in force; anything else is joinder.Conflict.
	AddSignOff(ctx context.Context, v joinder.Viewer, s SealedSignOff) error

	// SignOffs lists each member's newest answer to a version in order of
	// their numbers. An objection to an earlier version of the same letter
	// stands until the member answers again; a yes does not pass on. All for those who work on the case, a member's own for
	// the member. Reasons are for the organiser and for who gave them.
	SignOffs(ctx context.Context, v joinder.Viewer, letter joinder.ID) ([]SealedSignOff, error)
}

// SealedSignOff is an answer on its way into the store or out of it.
type SealedSignOff struct {
	joinder.SignOff
	ReasonBox []byte
	Salt      []byte
	Entry     joinder.Leaf
}

// Boxer locks short secrets with the site's key (internal/blob.Keyring).
type Boxer interface {
	Box(plaintext, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

func signOffAAD(id joinder.ID) []byte { return []byte("letter-signoff/" + string(id)) }

// signOffRecord is what the log commits to. It names the letter and the
// complaint by their ids and holds no reason.
type signOffRecord struct {
	Version   int                   `json:"v"`
	ID        joinder.ID            `json:"id"`
	Letter    joinder.ID            `json:"letter"`
	Complaint joinder.ID            `json:"complaint"`
	Answer    joinder.SignOffAnswer `json:"answer"`
	At        string                `json:"at"`
}

// SignOffRecord is the canonical form of an answer, as it was sealed.
func SignOffRecord(s joinder.SignOff) []byte {
	b, err := json.Marshal(signOffRecord{1, s.ID, s.Letter, s.Complaint, s.Answer, s.At.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000Z")})
	must(err)
	return b
}

// AskSignOff asks the members who let letters be signed to confirm this very
// version until the day.
func (s *Letters) AskSignOff(ctx context.Context, v joinder.Viewer, id joinder.ID, by joinder.Date) error {
	if !s.day(s.world.Now()).Before(by) {
		return joinder.Fail(joinder.Invalid, "error.letter.sign_by_past").On("sign_by")
	}
	return s.Signs.AskSignOff(ctx, v, id, by)
}

// SignOff stores a member's answer to a version. An objection needs a reason,
// which only the organiser reads. Until the letter is sealed a member may
// answer again; the newest answer counts.
func (s *Letters) SignOff(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, answer joinder.SignOffAnswer, reason string) error {
	reason = strings.TrimSpace(strings.ToValidUTF8(reason, "\uFFFD"))
	switch {
	case answer != joinder.SignedOff && answer != joinder.Objected:
		return joinder.Fail(joinder.Invalid, "error.letter.sign_answer").On("answer")
	case answer == joinder.Objected && reason == "":
		return joinder.Fail(joinder.Invalid, "error.letter.sign_reason").On("reason")
	case utf8.RuneCountInString(reason) > MaxReason:
		return joinder.Fail(joinder.Invalid, "error.letter.too_long", "Limit", MaxReason, "Length", utf8.RuneCountInString(reason)).On("reason")
	}
	l, err := s.Store.Letter(ctx, v, id)
	if err != nil {
		return err
	}
	subject, err := s.Store.Subject(ctx, v, l.Case)
	if err != nil {
		return err
	}
	out := SealedSignOff{SignOff: joinder.SignOff{ID: s.world.ID(), Letter: id, Complaint: complaint, Answer: answer, At: s.world.Now()}}
	if answer == joinder.Objected {
		if out.ReasonBox, err = s.Boxes.Box([]byte(reason), signOffAAD(out.ID)); err != nil {
			return err
		}
	}
	out.Salt = s.world.Bytes(joinder.SaltSize)
	out.Entry = joinder.NewLeaf(joinder.LeafProof, subject.Case.Ref, out.ID, out.Salt, SignOffRecord(out.SignOff))
	return s.Signs.AddSignOff(ctx, v, out)
}

// SignOffs lists the answers to a version as the viewer may see them.
func (s *Letters) SignOffs(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.SignOff, error) {
	if s.Signs == nil {
		return nil, nil
	}
	found, err := s.Signs.SignOffs(ctx, v, id)
	if err != nil {
		return nil, err
	}
	out := make([]joinder.SignOff, len(found))
	for i, f := range found {
		if len(f.ReasonBox) > 0 {
			reason, err := s.Boxes.Unbox(f.ReasonBox, signOffAAD(f.ID))
			if err != nil {
				return nil, err
			}
			f.Reason = string(reason)
		}
		out[i] = f.SignOff
	}
	return out, nil
}

// signing reads the participants as they stand behind one letter.
func (s *Letters) signing(ctx context.Context, v joinder.Viewer, l joinder.Letter) ([]Participant, error) {
	ps, err := s.Store.Participants(ctx, v, l.Case)
	if err != nil {
		return nil, err
	}
	var answers []SealedSignOff
	if s.Signs != nil && l.ID != "" {
		// Who is left out follows from everybody's answers, whoever looks.
		if answers, err = s.Signs.SignOffs(ctx, joinder.SystemViewer(), l.ID); err != nil {
			return nil, err
		}
	}
	return Signing(l, ps, answers), nil
}
