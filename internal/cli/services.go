package cli

import (
	"context"
	"io"
	"io/fs"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/similar"
)

// Services are the use cases that commands call, for one open instance.
type Services struct {
	Search    Searcher
	Trends    Trends
	Regions   Regions
	Importer  Importer
	Mapping   intake.Directory
	Cases     CaseReader
	Bundles   Bundler
	Groups    Groups
	Outbreaks Outbreaks
	Letters   LetterDesk
	Backup    func(ctx context.Context, file string) error
	Doctor    func(ctx context.Context, say func(Finding)) error
	Close     func() error
	// Reindex asks for new search indexes, that of the database included if
	// wished.
	Reindex func(ctx context.Context, database bool) error
	// TrainParaphrase learns which words mean the same.
	TrainParaphrase TrainParaphrase
	// ReceiveMail keeps one answer that came by mail.
	ReceiveMail func(ctx context.Context, to []string, raw []byte) error
}

// Searcher finds complaints (internal/similar).
type Searcher interface {
	Search(ctx context.Context, v joinder.Viewer, q similar.Query) (similar.Results, error)
	Like(ctx context.Context, v joinder.Viewer, p similar.Probe) (similar.Answer, error)
}

// Importer brings in data sets (internal/intake).
type Importer interface {
	// Finish follows the last file; words is how many complaints the server
	// still has to index.
	Finish(ctx context.Context) (words int, err error)
	CFPB(ctx context.Context, job intake.ImportJob) (intake.Report, error)
	Table(ctx context.Context, job intake.ImportJob, m intake.Mapping, label func(joinder.Lang, redact.Kind) string) (intake.Report, error)
}

// CaseReader lists cases (internal/collective).
type CaseReader interface {
	List(ctx context.Context, v joinder.Viewer, f collective.Filter) (collective.Listing, error)
}

// Bundler writes a case's evidence bundle.
type Bundler interface {
	WriteBundle(ctx context.Context, v joinder.Viewer, id joinder.ID, w io.Writer) error
}

// Finding is one line of the doctor's report.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Note  string `json:"note"`
}

// shell is who calls commands: the host, who owns the machine. What commands
// print is still only what is public, except for bundles.
var shell = joinder.SystemViewer()

// language are the texts for the terminal's language.
func (p *Program) language() *i18n.Words { return p.Catalog.Localizer(p.Lang) }

// packFS is the data pack in a directory, or the embedded one.
func packFS(dir string) (fs.FS, error) {
	if dir == "" {
		return datapack.EmbeddedFS()
	}
	return openDir(dir)
}
