package web

import (
	"context"
	"io"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/datapack"
	"joinder/internal/letter"
)

// CaseParts is what the pages of cases and letters need.
type CaseParts struct {
	Desk    CaseDesk
	Reader  CaseReader
	Facts   CaseFacts
	Wallets WalletList
	Letters LetterDesk
	Papers  LetterPapers
	Files   LetterFiles
	Bundles Bundler // nil: no bundles are offered
}

// CaseDesk changes cases (internal/collective).
type CaseDesk interface {
	Open(ctx context.Context, v joinder.Viewer, o collective.Opening) (joinder.ID, error)
	Join(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, consents joinder.Consents) (joinder.Membership, error)
	Consent(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, use joinder.Use, yes bool) error
	Leave(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error
	Post(ctx context.Context, v joinder.Viewer, id joinder.ID, text string, public bool) error
	Transition(ctx context.Context, v joinder.Viewer, id joinder.ID, to joinder.CaseState) error
}

// CaseReader reads cases (internal/collective).
type CaseReader interface {
	Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (collective.Page, error)
	List(ctx context.Context, v joinder.Viewer, f collective.Filter) (collective.Listing, error)
	Workspace(ctx context.Context, v joinder.Viewer, id joinder.ID) (collective.Workspace, error)
	Held(ctx context.Context, v joinder.Viewer) ([]collective.Held, error)
}

// CaseFacts names problems (the data pack).
type CaseFacts interface {
	IssueName(id string) joinder.Text
	Families() []datapack.Family
}

// WalletList is every wallet that a case can be about (internal/sqldb).
type WalletList interface {
	Wallets(ctx context.Context, v joinder.Viewer) ([]joinder.Wallet, error)
}

// LetterDesk writes and reads letters (internal/letter).
type LetterDesk interface {
	Draft(ctx context.Context, v joinder.Viewer, id joinder.ID, o letter.Order) (joinder.Letter, error)
	Save(ctx context.Context, v joinder.Viewer, id joinder.ID, base int, l joinder.Letter) (joinder.Letter, error)
	Freeze(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error)
	Versions(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Letter, error)
	Annex(ctx context.Context, v joinder.Viewer, l joinder.Letter) (letter.Annex, error)
	Lint(ctx context.Context, v joinder.Viewer, l joinder.Letter) ([]letter.Finding, error)
	Preview(ctx context.Context, v joinder.Viewer, id joinder.ID, w io.Writer) (letter.Report, error)
}

// LetterPapers knows where letters go, what they say as data, and who confirmed
// them (internal/letter).
type LetterPapers interface {
	Places(ctx context.Context, v joinder.Viewer, id joinder.ID, lang joinder.Lang) ([]letter.Channel, error)
	Place(channel string, lang joinder.Lang) (letter.Channel, bool)
	Document(ctx context.Context, v joinder.Viewer, id joinder.ID) (letter.Document, error)
	AskSignOff(ctx context.Context, v joinder.Viewer, id joinder.ID, by joinder.Date) error
	SignOff(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, answer joinder.SignOffAnswer, reason string) error
	SignOffs(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.SignOff, error)
}

// LetterFiles opens the rendered files of a frozen letter. The caller has made
// sure that the viewer may read them, and closes what it gets.
type LetterFiles interface {
	OpenLetterFile(ctx context.Context, caseID joinder.ID, file joinder.Sealed) (io.ReadCloser, error)
}

// Bundler writes a case's evidence bundle, with no more in it than the viewer
// may take out of the house. It decides that itself.
type Bundler interface {
	WriteBundle(ctx context.Context, v joinder.Viewer, id joinder.ID, w io.Writer) error
}
