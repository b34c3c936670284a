package letter

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// Limits of what an organiser may write, in characters.
const (
	MaxSubject = 200
	MaxBody    = 30_000
)

// Parts is what Letters is built of.
type Parts struct {
	Store    Store
	Blobs    Blobs
	Facts    Facts
	Channels Channels              // nil: letters go to the firm only
	Signs    SignStore             // nil: nobody is asked to sign off
	Boxes    Boxer                 // locks the reasons of objections
	Personal func(string) []string // personal data in a text; nil: nothing is looked for
	Opens    Opener                // sealed files, to copy a frozen letter from; nil: no copies
	Words    func(joinder.Lang) Words
	CaseURL  func(caseID joinder.ID) string // public page of a case; nil prints no QR code
	Zone     *time.Location                 // whose day it is when a letter is dated; nil is UTC
	// Frozen is told what rendering a frozen letter did, among it which
	// characters no font has; nil if nobody wants to know.
	Frozen func(ctx context.Context, l joinder.Letter, r Report)
}

// Letters is the use case. It is safe for concurrent use.
type Letters struct {
	Parts
	world joinder.World
}

// New wires the use case.
func New(parts Parts, world joinder.World) *Letters {
	if parts.Zone == nil {
		parts.Zone = time.UTC
	}
	return &Letters{parts, world}
}

// day is the day on a calendar where the letter is written.
func (s *Letters) day(at time.Time) joinder.Date { return joinder.DateOf(at.In(s.Zone)) }

// runs reports whether the viewer may write the case's letter.
func runs(v joinder.Viewer, caseID joinder.ID) bool {
	return v.System || v.In(caseID) == joinder.Organiser
}

// works reports whether the viewer may see what members agreed to give to the
// operator: names, evidence and the files that hold them.
func works(v joinder.Viewer, caseID joinder.ID) bool {
	role := v.In(caseID)
	return runs(v, caseID) || role == joinder.Custodian || role == joinder.Observer
}

func mayWrite(v joinder.Viewer, caseID joinder.ID) error {
	if !runs(v, caseID) {
		return joinder.Fail(joinder.Forbidden, "error.letter.not_organiser")
	}
	return nil
}

// Save stores the words as the next version of a letter whose newest version
// was base, 0 for its first. It uses Kind, Channel, Member, Lang, Subject, Body
// and AnswerBy of l. If somebody saved in between, the error is of kind
// joinder.Conflict and nothing is stored: the caller still has the person's
// words and shows both. Sign-offs were given to earlier versions and do not
// pass on.
func (s *Letters) Save(ctx context.Context, v joinder.Viewer, caseID joinder.ID, base int, l joinder.Letter) (joinder.Letter, error) {
	if err := mayWrite(v, caseID); err != nil {
		return joinder.Letter{}, err
	}
	l = joinder.Letter{
		ID: s.world.ID(), Case: caseID, Kind: l.Thread().Kind, Channel: l.Channel, Member: l.Member, Lang: l.Lang, State: joinder.LetterDraft,
		Subject: strings.Join(strings.Fields(l.Subject), " "), Body: tidy(l.Body), AnswerBy: l.AnswerBy, At: s.world.Now(),
	}
	if l.Lang != joinder.English {
		l.Lang = joinder.Chinese
	}
	if err := written(l); err != nil {
		return joinder.Letter{}, err
	}
	if _, err := s.channel(OrderOf(l)); err != nil {
		return joinder.Letter{}, err
	}
	return s.Store.AddLetter(ctx, l, base)
}

// tidy gives a body one form: lines end in \n and carry no blanks at their
// end, paragraphs are parted by one blank line.
func tidy(body string) string {
	var out []string
	for _, p := range paragraphs(strings.ToValidUTF8(body, "\uFFFD")) {
		out = append(out, strings.Join(p, "\n"))
	}
	return strings.Join(out, "\n\n")
}

func written(l joinder.Letter) error {
	var bad joinder.Problems
	if l.Subject == "" {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.letter.subject_missing").On("subject"))
	}
	if l.Body == "" {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.letter.body_missing").On("body"))
	}
	for _, f := range []struct {
		name, text string
		limit      int
	}{{"subject", l.Subject, MaxSubject}, {"body", l.Body, MaxBody}} {
		if n := utf8.RuneCountInString(f.text); n > f.limit {
			bad = append(bad, joinder.Fail(joinder.Invalid, "error.letter.too_long", "Limit", f.limit, "Length", n).On(f.name))
		}
	}
	return bad.OrNil()
}

// Versions lists all versions of the case's letters, newest first.
func (s *Letters) Versions(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]joinder.Letter, error) {
	list, err := s.Store.Letters(ctx, v, caseID)
	for i := range list {
		list[i] = readable(v, list[i])
	}
	return list, err
}

// Letter reads one version. Members read the words and the digests; where the
// files lie is for those who may open them.
func (s *Letters) Letter(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	l, err := s.Store.Letter(ctx, v, id)
	if err != nil {
		return joinder.Letter{}, err
	}
	return readable(v, l), nil
}

func readable(v joinder.Viewer, l joinder.Letter) joinder.Letter {
	if !works(v, l.Case) {
		for _, f := range []*joinder.Sealed{&l.PDF, &l.XLSX} {
			f.Blob, f.Salt, f.WrappedKey = "", nil, nil
		}
	}
	return l
}

// Files gives a frozen letter's PDF and XLSX to those who may open them.
func (s *Letters) Files(ctx context.Context, v joinder.Viewer, id joinder.ID) (pdf, xlsx joinder.Sealed, err error) {
	l, err := s.Store.Letter(ctx, v, id)
	switch {
	case err != nil:
		return pdf, xlsx, err
	case !works(v, l.Case):
		return pdf, xlsx, joinder.Fail(joinder.Forbidden, "error.letter.files_private")
	case l.FrozenAt.IsZero():
		return pdf, xlsx, joinder.Fail(joinder.NotFound, "error.letter.not_frozen")
	}
	return l.PDF, l.XLSX, nil
}
