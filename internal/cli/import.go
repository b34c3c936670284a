package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/rows"
)

type importCmd struct {
	Cfpb  importCFPBCmd  `cmd:"" help:"Import CFPB complaints: CSV, JSON array or JSON lines; plain, .gz, .zst, or - for standard input. Example: joinder import cfpb complaints.csv.gz"`
	Table importTableCmd `cmd:"" help:"Import any table with a column mapping. Example: joinder import table shop.xlsx --map map.yaml --dry-run"`
}

type importFlags struct {
	siteFlags
	DryRun  bool   `help:"Read and check everything, store nothing."`
	Rejects string `help:"Where rows that could not be read go, with line and reason; default is FILE.rejects.csv beside where you are." placeholder:"FILE"`
}

type importCFPBCmd struct {
	Files []string `arg:"" help:"Files to import; - is standard input."`
	importFlags
}

// Run imports CFPB files.
func (c importCFPBCmd) Run(ctx context.Context, p *Program) error {
	return p.importFiles(ctx, c.importFlags, c.Files, func(s Site, job intake.ImportJob) (intake.Report, error) {
		return s.Importer.CFPB(ctx, job)
	})
}

type importTableCmd struct {
	Files []string `arg:"" help:"Files to import; - is standard input."`
	Map   string   `required:"" help:"How the columns are called: a YAML file." placeholder:"MAP.yaml"`
	importFlags
}

// Run imports tables through a mapping.
func (c importTableCmd) Run(ctx context.Context, p *Program) error {
	f, err := os.Open(c.Map)
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	var mapping *intake.Mapping
	label := func(lang joinder.Lang, k redact.Kind) string {
		return p.Catalog.Localizer(lang).T("intake.placeholder." + string(k))
	}
	return p.importFiles(ctx, c.importFlags, c.Files, func(s Site, job intake.ImportJob) (intake.Report, error) {
		if mapping == nil {
			m, err := intake.ReadMapping(f, s.Mapping)
			if err != nil {
				return intake.Report{}, usageError{errors.New(p.words(err))}
			}
			mapping = &m
		}
		return s.Importer.Table(ctx, job, *mapping, label)
	})
}

// importFiles imports one file after the other; a file that fails does not
// stop the next, but the exit code tells.
func (p *Program) importFiles(ctx context.Context, flags importFlags, files []string, run func(Site, intake.ImportJob) (intake.Report, error)) error {
	s, err := p.Open(ctx, flags.config())
	if err != nil {
		return err
	}
	defer s.Close()
	var failed error
	for _, name := range files {
		if err := p.importFile(s, flags, name, run); err != nil {
			if ctx.Err() == nil { // what follows says that it was stopped
				fmt.Fprintln(p.Err, name+":", p.words(err))
			}
			if joinder.KindOf(err) == joinder.Unavailable {
				fmt.Fprintln(p.Err, p.language().T("cli.import.again"))
			}
			failed = errSaid
			if wrong := (usageError{}); errors.As(err, &wrong) {
				failed = err
			}
		}
		if ctx.Err() != nil {
			fmt.Fprintln(p.Err, p.language().T("cli.import.stopped"))
			return errSaid
		}
	}
	if err := p.finishImport(ctx, s, flags); failed == nil {
		failed = err
	}
	return failed
}

// finishImport says what goes on behind the stored rows.
func (p *Program) finishImport(ctx context.Context, s Site, flags importFlags) error {
	if flags.DryRun {
		return nil
	}
	began := time.Now()
	words, err := s.Importer.Finish(ctx)
	if ctx.Err() != nil {
		fmt.Fprintln(p.Err, p.language().T("cli.import.stopped"))
		return errSaid
	}
	if err == nil && words > 0 {
		fmt.Fprintln(p.Out, p.language().T("cli.import.words", "Words", words, "Took", time.Since(began).Round(time.Second)))
	}
	return err
}

func (p *Program) importFile(s Site, flags importFlags, name string, run func(Site, intake.ImportJob) (intake.Report, error)) error {
	in, closer, err := intake.OpenFile(name)
	if err != nil {
		return err
	}
	if name != "-" {
		defer closer.Close()
	}
	rejects := intake.NewRejectFile(flags.rejectsPath(name))
	defer rejects.Close()
	words := p.language()
	bar, done := p.progress(in.Size)
	report, err := run(s, intake.ImportJob{
		Input: in, DryRun: flags.DryRun, Rejects: rejects, Progress: bar,
		Explain: func(r rows.Reason) string { return words.T("intake.reject." + string(r)) },
	})
	done()
	key := "cli.import.done"
	if flags.DryRun {
		key = "cli.import.dry"
	}
	fmt.Fprintln(p.Out, words.T(key, "Name", name, "Rows", report.Rows, "New", report.New, "Duplicate", report.Duplicate,
		"Rejected", report.Rejected, "Skipped", report.Skipped, "Took", report.Took.Round(time.Millisecond), "Rate", rate(report)))
	if report.Rejected > 0 {
		reasons := make([]string, 0, len(report.Reasons))
		for r, n := range report.Reasons {
			reasons = append(reasons, fmt.Sprintf("  %d × %s", n, words.T("intake.reject."+r)))
		}
		slices.Sort(reasons)
		for _, r := range reasons {
			fmt.Fprintln(p.Out, r)
		}
		fmt.Fprintln(p.Out, words.T("cli.import.rejects", "Path", flags.rejectsPath(name)))
	}
	return err
}

func rate(r intake.Report) int64 {
	if r.Took <= 0 {
		return 0
	}
	return int64(float64(r.Rows+r.Skipped) / r.Took.Seconds())
}

func (f importFlags) rejectsPath(name string) string {
	if f.Rejects != "" {
		return f.Rejects
	}
	if name == "-" {
		name = "stdin"
	}
	return filepath.Base(name) + ".rejects.csv"
}

// progress draws a bar on a terminal and nothing elsewhere.
func (p *Program) progress(size int64) (func(intake.Progress), func()) {
	f, ok := p.Err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	if size == 0 {
		size = -1
	}
	bar := progressbar.NewOptions64(size, progressbar.OptionSetWriter(p.Err), progressbar.OptionSetWidth(24),
		progressbar.OptionShowBytes(true), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	return func(at intake.Progress) {
		left := ""
		if at.Left > 0 {
			left = " " + p.language().T("cli.import.left", "Left", at.Left.Round(time.Second))
		}
		bar.Describe(p.language().T("cli.import.going", "Rows", at.Rows, "Rate", int64(at.Rate)) + left)
		_ = bar.Set64(at.Bytes)
	}, func() { _ = bar.Finish() }
}
