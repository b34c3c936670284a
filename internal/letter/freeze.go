package letter

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"joinder"
)

// maxFile bounds a rendered file, in bytes: far above an annex of 100,000 rows.
const maxFile = 1 << 30

// JobFrozen is the kind of the job committed with a frozen letter; its payload
// is FrozenEvent in JSON.
const JobFrozen = "letter.frozen"

// FrozenEvent says which letter was frozen.
type FrozenEvent struct {
	Case    joinder.ID `json:"case"`
	Letter  joinder.ID `json:"letter"`
	Missing []string   `json:"missing,omitempty"` // characters that no font has, as "U+2A6D7"
}

// Freeze makes the newest draft final: it checks every number, renders PDF and
// XLSX, keeps them, and hands them to the store with their leaves. The crash
// order is: files durable, then one transaction; a crash in between leaves
// files that nothing points to and a letter that is still a draft.
//
// Numbers that disagree, and findings of Lint that must be fixed, give
// joinder.Problems; a change while rendering gives joinder.Conflict. Both leave
// the draft as it is.
//
// A case may have several letters. The first to be frozen takes the case from
// drafting to frozen; later ones are drafted and frozen while the case is
// frozen or sent, and leave its state alone.
func (s *Letters) Freeze(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	l, err := s.Store.Letter(ctx, v, id)
	if err != nil {
		return joinder.Letter{}, err
	}
	if err := mayWrite(v, l.Case); err != nil {
		return joinder.Letter{}, err
	}
	subject, err := s.Store.Subject(ctx, v, l.Case)
	if err != nil {
		return joinder.Letter{}, err
	}
	ps, err := s.signing(ctx, v, l)
	if err != nil {
		return joinder.Letter{}, err
	}
	rows := RowsOf(l, ps)
	now := s.world.Now()
	if err := s.freezable(l, subject, rows, ps); err != nil {
		return joinder.Letter{}, err
	}
	f := Frozen{Letter: l, Snapshot: Snapshot(l, ps)}
	f.Letter.State, f.Letter.FrozenAt = joinder.LetterFrozen, now
	f.Update = joinder.Update{ID: s.world.ID(), Case: l.Case, At: now, Kind: JobFrozen}
	doc := s.document(l, subject, rows, people(ps), now)
	doc.Mark = &Mark{Digest: f.Snapshot, At: now, Index: -1}
	return s.keep(ctx, f, doc, subject.Case.Ref)
}

// keep renders and stores the files, then commits.
func (s *Letters) keep(ctx context.Context, f Frozen, doc Document, ref joinder.ID) (joinder.Letter, error) {
	var report Report
	var leaves []joinder.Leaf
	for _, file := range []struct {
		to     *joinder.Sealed
		render func(io.Writer) error
	}{
		{&f.Letter.PDF, func(w io.Writer) (err error) { report, err = Render(w, doc); return err }},
		{&f.Letter.XLSX, func(w io.Writer) error { return XLSX(w, doc) }},
	} {
		item := s.world.ID()
		kept, err := s.put(ctx, f.Letter.Case, item, file.render)
		if err != nil {
			return joinder.Letter{}, err
		}
		*file.to = joinder.Sealed{Blob: kept.Blob, SHA256: kept.SHA256, Size: kept.Size, Salt: kept.Salt, Item: item, WrappedKey: kept.WrappedKey}
		leaves = append(leaves, joinder.Leaf{Version: 1, Kind: joinder.LeafLetter, Case: ref, Commitment: kept.Commitment, Item: item})
	}
	event := FrozenEvent{Case: f.Letter.Case, Letter: f.Letter.ID}
	for r := range report.Missing {
		event.Missing = append(event.Missing, fmt.Sprintf("U+%04X", r))
	}
	slices.Sort(event.Missing)
	payload, err := json.Marshal(event)
	if err != nil {
		return joinder.Letter{}, err
	}
	frozen, err := s.Store.FreezeLetter(ctx, f, leaves, []joinder.Job{{Kind: JobFrozen, Payload: payload}})
	if err == nil && s.Frozen != nil {
		s.Frozen(ctx, frozen, report)
	}
	return frozen, err
}

// put streams what render writes into the blob store, so that no file is ever
// whole in memory.
func (s *Letters) put(ctx context.Context, owner, item joinder.ID, render func(io.Writer) error) (joinder.Stored, error) {
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(render(w))
	}()
	kept, err := s.Blobs.Put(ctx, owner, item, r, maxFile)
	r.CloseWithError(io.ErrClosedPipe) // ends a rendering that nobody reads any more
	<-done
	return kept, err
}

// freezable says everything that stands in the way at once.
func (s *Letters) freezable(l joinder.Letter, subject Subject, rows []joinder.AnnexRow, ps []Participant) error {
	if l.State != joinder.LetterDraft {
		return joinder.Fail(joinder.Conflict, "error.letter.not_draft")
	}
	if !Freezable(subject.Case.State) {
		return joinder.Fail(joinder.Conflict, "error.letter.case_state", "State", string(subject.Case.State))
	}
	to, err := s.channel(OrderOf(l))
	if err != nil {
		return err
	}
	var bad joinder.Problems
	today := s.day(s.world.Now())
	switch {
	case l.AnswerBy.IsZero() && to.Firm && l.Thread().Kind.Answered():
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.letter.answer_by_missing").On("answer_by"))
	case !l.AnswerBy.IsZero() && !today.Before(l.AnswerBy):
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.letter.answer_by_past", "Date", l.AnswerBy).On("answer_by"))
	}
	if len(rows) == 0 {
		return append(bad, joinder.Fail(joinder.Invalid, "error.letter.annex_empty"))
	}
	for _, m := range Reconcile(rows, ps) {
		if m.Warns {
			continue
		}
		bad = append(bad, m.problem())
	}
	for _, f := range Lint(l, s.lintFacts(l, to, subject, rows, ps)) {
		if f.Severity == MustFix && f.Rule != "no_date" { // said already
			bad = append(bad, f.Problem())
		}
	}
	return bad.OrNil()
}

// Freezable reports whether letters of a case in this state can be sealed.
func Freezable(state joinder.CaseState) bool {
	return state == joinder.Drafting || state == joinder.Frozen || state == joinder.Sent
}

// Lint reads a version and says what needs another look, what blocks first.
func (s *Letters) Lint(ctx context.Context, v joinder.Viewer, l joinder.Letter) ([]Finding, error) {
	if err := mayWrite(v, l.Case); err != nil {
		return nil, err
	}
	to, err := s.channel(Order{l.Thread().Kind, l.Channel, l.Member, l.Lang})
	if err != nil {
		return nil, err
	}
	subject, err := s.Store.Subject(ctx, v, l.Case)
	if err != nil {
		return nil, err
	}
	ps, err := s.signing(ctx, v, l)
	if err != nil {
		return nil, err
	}
	return Lint(l, s.lintFacts(l, to, subject, RowsOf(l, ps), ps)), nil
}

func (s *Letters) lintFacts(l joinder.Letter, to Channel, subject Subject, rows []joinder.AnnexRow, ps []Participant) LintFacts {
	f := LintFacts{
		Annexed: true, Rows: rows, People: people(ps), ToFirm: to.Firm, Limit: to.Limit, Personal: s.Personal, Today: s.day(s.world.Now()),
		Firms: []string{subject.Wallet.Operator, subject.Wallet.Name.ZH, subject.Wallet.Name.EN},
	}
	for _, p := range ps {
		if p.Name != "" {
			f.Names = append(f.Names, p.Name)
		}
	}
	return f
}

func (s *Letters) document(l joinder.Letter, subject Subject, rows []joinder.AnnexRow, people int, at time.Time) Document {
	d := Document{
		Kind: l.Thread().Kind, Lang: l.Lang, Words: s.Words(l.Lang), Title: subject.Case.Title, To: addressee(subject, l.Lang), Subject: l.Subject, Body: l.Body,
		Date: s.day(at), Answer: l.AnswerBy, Rows: rows, People: people, Created: at,
		IssueName: func(issue string) string { return s.Facts.IssueName(issue, l.Lang) },
	}
	if to, err := s.channel(Order{d.Kind, l.Channel, l.Member, l.Lang}); err == nil && !to.Firm {
		d.To = to.Name
	}
	if d.Kind == joinder.LetterReport {
		d.Rows, d.Pattern = nil, Pattern(rows)
	}
	if s.CaseURL != nil {
		d.URL = s.CaseURL(l.Case)
	}
	return d
}

// Preview writes the PDF of a version as it would be frozen now, marked as a
// draft, and reports what rendering did.
func (s *Letters) Preview(ctx context.Context, v joinder.Viewer, id joinder.ID, w io.Writer) (Report, error) {
	d, err := s.Document(ctx, v, id)
	if err != nil {
		return Report{}, err
	}
	return Render(w, d)
}

// Document is a version as plain data to be rendered: a draft with the annex as
// it stands now, a frozen letter with the annex that was sealed, whatever its
// members did since.
func (s *Letters) Document(ctx context.Context, v joinder.Viewer, id joinder.ID) (Document, error) {
	l, err := s.Store.Letter(ctx, v, id)
	if err != nil {
		return Document{}, err
	}
	if !works(v, l.Case) {
		return Document{}, joinder.Fail(joinder.Forbidden, "error.letter.files_private")
	}
	if l.FrozenAt.IsZero() {
		return s.documentOf(ctx, v, l)
	}
	subject, err := s.Store.Subject(ctx, v, l.Case)
	if err != nil {
		return Document{}, err
	}
	if s.Opens == nil {
		return Document{}, joinder.Fail(joinder.NotFound, "error.letter.not_frozen")
	}
	file, err := s.Opens.OpenLetterFile(ctx, l.Case, l.XLSX)
	if err != nil {
		return Document{}, err
	}
	defer file.Close() //nolint:errcheck // read to the end or given up
	sealed, err := readXLSX(file)
	if err != nil {
		return Document{}, err
	}
	d := s.document(l, subject, nil, sealed.people, l.FrozenAt)
	d.Rows, d.Pattern, d.IssueName = sealed.rows, sealed.pattern, func(name string) string { return name }
	d.Copy = &Copy{SHA256: l.PDF.SHA256, Version: l.Version, At: l.FrozenAt}
	return d, nil
}

// DocumentOf is a letter that was never stored, such as a draft, as plain data.
func (s *Letters) DocumentOf(ctx context.Context, v joinder.Viewer, l joinder.Letter) (Document, error) {
	if err := mayWrite(v, l.Case); err != nil {
		return Document{}, err
	}
	return s.documentOf(ctx, v, l)
}

func (s *Letters) documentOf(ctx context.Context, v joinder.Viewer, l joinder.Letter) (Document, error) {
	subject, err := s.Store.Subject(ctx, v, l.Case)
	if err != nil {
		return Document{}, err
	}
	ps, err := s.signing(ctx, v, l)
	if err != nil {
		return Document{}, err
	}
	return s.document(l, subject, RowsOf(l, ps), people(ps), s.world.Now()), nil
}
