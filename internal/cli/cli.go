// Package cli is the command line: it reads options, calls use cases and prints
// what they say. Others script against it, so names, JSON keys and exit codes
// stay as they are:
//
//	0  it worked
//	1  a check failed or the work could not be done; the reason is on stderr
//	2  the command was called wrongly
//
// Every option is also an environment variable: --base-url is JOINDER_BASE_URL.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"joinder"
	"joinder/internal/config"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/i18n"
)

// Exit codes.
const (
	ExitOK     = 0
	ExitFailed = 1
	ExitUsage  = 2
)

// Program is what the commands need from outside: where to print, and how to
// open a site. cmd/joinder fills it from internal/app.
type Program struct {
	Version string
	Catalog *i18n.Catalog
	Lang    joinder.Lang // of what is printed for people; JSON has none
	In      io.Reader
	Out     io.Writer // results
	Err     io.Writer // progress and reasons
	Open    func(ctx context.Context, c config.Config) (Site, error)
	Serve   func(ctx context.Context, c config.Config, say func(Address)) error
	Demo    func(ctx context.Context, c config.Config, say func(Address)) error
	Restore func(ctx context.Context, c config.Config, file string) error
	// MailText is the text of a message file.
	MailText func(raw []byte) (string, error)
	// Fees is what statements' fees are held against.
	Fees func() (odd.Fees, error)
}

// Address is what a started server tells its operator.
type Address struct {
	URL   string
	Admin string // one-time link for the first administrator; "" when there is one
	Demo  bool
	Codes []string // recovery codes of the sample's organisers
	Took  string   // from start to listening
}

// Site is the options that say which instance a command works on.
type Site struct{ Services }

type siteFlags struct {
	Data     string `help:"Directory for database, files and keys." default:"joinder-data" placeholder:"DIR"`
	Database string `help:"Database address: sqlite:///path or postgres://…; default is a file in --data. Put passwords in the environment (JOINDER_DATABASE), not here." placeholder:"URL"`
	Blobs    string `help:"Where files go: file:///dir or s3://bucket?region=…; default is a folder in --data." placeholder:"URL"`
}

func (f siteFlags) config() config.Config {
	return config.Config{Data: f.Data, Database: f.Database, Blobs: f.Blobs}
}

type grammar struct {
	Demo      demoCmd      `cmd:"" help:"Serve an invented, labelled sample. Example: joinder demo"`
	Serve     serveCmd     `cmd:"" help:"Serve an instance. Example: joinder serve --data /var/lib/joinder --base-url https://joinder.example"`
	Import    importCmd    `cmd:"" help:"Bring in complaints from files."`
	Search    searchCmd    `cmd:"" help:"Search complaints. Example: joinder search \"提现 未到账\" --wallet alipay --json"`
	Similar   similarCmd   `cmd:"" help:"Is it only me? Example: joinder similar --text \"withdrawal stuck for days\" --json"`
	Groups    groupsCmd    `cmd:"" help:"List groups of people who write about the same problem of a wallet. Example: joinder groups --wallet alipay --json"`
	Trends    trendsCmd    `cmd:"" help:"How many people write, by day to year, for any search and split. Example: joinder trends 提现 --split wallet --step month"`
	Outbreaks outbreaksCmd `cmd:"" help:"Look for more people than usual, and list the outbreaks of the last twelve months. Example: joinder outbreaks --as-of 2026-03-31 --json"`
	Route     routeCmd     `cmd:"" help:"Where can it go, in which order, and what clocks run. Needs no instance. Example: joinder route --jurisdiction CN --wallet alipay --issue withdrawal_not_arrived --json"`
	Fees      feesCmd      `cmd:"" help:"What an action with a wallet costs, by dated observations. Needs no instance. Example: joinder fees --wallet alipay --action withdraw --amount 30000 --currency CNY --json"`
	Guide     guideCmd     `cmd:"" help:"What to do, step by step: an emergency or another playbook of the data pack. Needs no instance. Example: joinder guide stolen-phone --wallet alipay --lang zh"`
	Choose    chooseCmd    `cmd:"" help:"Which wallets fit one's own use, with reasons. Needs no instance. Example: joinder choose --profile me.yaml --json"`
	Case      caseCmd      `cmd:"" help:"List cases, or write one's evidence bundle."`
	Mail      mailCmd      `cmd:"" help:"Take in mail."`
	Reply     replyCmd     `cmd:"" help:"Read answers that came back."`
	Letter    letterCmd    `cmd:"" help:"Draft letters and check them."`
	Pack      packCmd      `cmd:"" help:"Work on the data pack."`
	Deadline  deadlineCmd  `cmd:"" help:"Compute a deadline and say why it falls on that day. Example: joinder deadline --rule cn-samr-12315/accept_or_refuse --from 2026-09-25 --json"`
	Statement statementCmd `cmd:"" help:"Read statements of wallets, banks and exchanges."`
	Trace     traceCmd     `cmd:"" help:"Follow stolen money through transactions or statements. Needs no instance. Example: joinder trace tx.json --stolen ID --method fifo --svg path.svg"`
	Labels    labelsCmd    `cmd:"" help:"Work on labels of addresses: dated allegations with their source."`
	Verify    verifyCmd    `cmd:"" help:"Check an evidence bundle. Exit code 1 and a plain reason when anything was altered. Example: joinder verify case.zip"`
	Backup    backupCmd    `cmd:"" help:"Write a consistent backup of database, files and log; keys are kept apart. Example: joinder backup joinder-backup.zip"`
	Restore   restoreCmd   `cmd:"" help:"Restore a backup into an empty data directory. Example: joinder restore joinder-backup.zip --data DIR"`
	Train     trainCmd     `cmd:"" help:"Learn from what this instance knows."`
	Doctor    doctorCmd    `cmd:"" help:"Check that everything stored is there, unchanged and sealed."`
	Reindex   reindexCmd   `cmd:"" help:"Make the search index anew from the database; a running server does it beside its work. Example: joinder reindex --data DIR"`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// exitCode ends kong's own --help without ending the process.
type exitCode int

// Run reads args, does what they say and returns the exit code.
func (p *Program) Run(ctx context.Context, args []string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			c, ok := r.(exitCode)
			if !ok {
				panic(r)
			}
			code = int(c)
		}
	}()
	var g grammar
	parser, err := kong.New(&g,
		kong.Name("joinder"),
		kong.Description("Joinder · 合诉 — people harmed by a digital wallet complain together.\n\nExit codes: 0 it worked, 1 a check failed, 2 called wrongly. Every option is also an environment variable JOINDER_…"),
		kong.Writers(p.Out, p.Err),
		kong.Exit(func(c int) { panic(exitCode(c)) }),
		kong.DefaultEnvars("JOINDER"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(p),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(p.Err, "joinder:", err)
		return ExitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	cmd, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(p.Err, "joinder: %v\nSee: joinder --help\n", err)
		return ExitUsage
	}
	if err := cmd.Run(); err != nil {
		return p.explain(err)
	}
	return ExitOK
}

// words says an error to a person.
func (p *Program) words(err error) string {
	if joinder.KindOf(err) == joinder.Internal {
		return err.Error()
	}
	return p.language().Error(err)
}

// usageError marks a wrong call that the parser could not see.
type usageError struct{ error }

// errSaid marks a check whose reason was printed already.
var errSaid = errors.New("already said")

func (p *Program) explain(err error) int {
	var wrong usageError
	switch {
	case errors.Is(err, errSaid):
		return ExitFailed
	case errors.Is(err, errLater):
		fmt.Fprintln(p.Err, "joinder:", err)
		return ExitLater
	case errors.As(err, &wrong):
		fmt.Fprintln(p.Err, "joinder:", p.words(wrong.error))
		return ExitUsage
	}
	fmt.Fprintln(p.Err, "joinder:", p.words(err))
	return ExitFailed
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(p *Program) error {
	_, err := fmt.Fprintln(p.Out, "joinder", p.Version)
	return err
}
