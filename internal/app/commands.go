package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"joinder"
	"joinder/internal/cli"
	"joinder/internal/config"
	"joinder/internal/notify"
)

// Commands is the command line over this root; the caller sets language and
// streams.
func Commands(version Version) *cli.Program {
	return &cli.Program{
		Version: string(version),
		Open: func(ctx context.Context, c config.Config) (cli.Site, error) {
			s, err := Open(ctx, c, joinder.RealWorld(), quiet(), version)
			if err != nil {
				return cli.Site{}, err
			}
			return cli.Site{Services: s.services()}, nil
		},
		Serve: func(ctx context.Context, c config.Config, say func(cli.Address)) error {
			return serve(ctx, c, version, say, nil)
		},
		Demo: func(ctx context.Context, c config.Config, say func(cli.Address)) error {
			return serve(ctx, c, version, say, FillDemo)
		},
		MailText: notify.MailText,
		Fees:     packFees,
		Restore:  func(_ context.Context, c config.Config, file string) error { return Restore(c, file) },
	}
}

// quiet is the log of commands: only what went wrong.
func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

func (s *Site) services() cli.Services {
	return cli.Services{
		Search: s.Finder, Trends: s.Finder, Regions: s.Pack, Importer: s.Importer, Mapping: s.names, Cases: s.Cases, Bundles: s.Bundles, Letters: s.Letters,
		Backup: s.Backup, Doctor: s.Doctor, ReceiveMail: s.ReceiveMail, Reindex: s.reindex, TrainParaphrase: s.trainParaphrase, Outbreaks: s.outbreakDesk(), Groups: s.Groups(),
		Close: func() error {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			return errors.Join(s.Outbox.Drain(ctx), s.Close())
		},
	}
}

// serve opens an instance, fills it if asked to, and answers until ctx ends.
func serve(ctx context.Context, c config.Config, version Version, say func(cli.Address), fill func(context.Context, *Site) error) error {
	began := time.Now()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	s, err := Open(ctx, c, joinder.RealWorld(), log, version)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the process ends
	if fill != nil {
		if err := fill(ctx, s); err != nil {
			return err
		}
	}
	l, err := net.Listen("tcp", s.Config.Addr)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.config.bad", "Detail", err.Error()).Because(err)
	}
	var codes []string
	token, err := s.Accounts.BootstrapLink(ctx)
	if err != nil {
		return err
	}
	if c.Demo {
		codes = demoCodes
	}
	a := cli.Address{Codes: codes, URL: s.Config.BaseURL, Demo: c.Demo, Took: time.Since(began).Round(time.Millisecond).String()}
	if token != "" {
		// Browsers know passkeys on names only, so the link says localhost.
		a.Admin = strings.Replace(s.Config.BaseURL, "//127.0.0.1", "//localhost", 1) + "/setup/" + token
	}
	debug.FreeOSMemory() // what starting left behind
	say(a)
	return s.Serve(ctx, l)
}

// Serve answers on l and does the work that waits, until ctx ends.
func (s *Site) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer s.followIndex(ctx)()
		defer s.keepTextIndex(ctx)()
		var work sync.WaitGroup // nothing may touch files that are closed
		defer work.Wait()
		for _, keep := range []func(context.Context){s.keepHouse, s.keepGroups, s.takeMail} {
			work.Go(func() { keep(ctx) })
		}
		s.Outbox.Run(ctx)
	}()
	err := s.Web.Serve(ctx, l)
	cancel()
	<-done
	return err
}

// keepHouse deletes what outlived its time, once an hour.
func (s *Site) keepHouse(ctx context.Context) {
	tick := time.NewTicker(housekeeping)
	defer tick.Stop()
	for {
		for _, c := range s.chores() {
			if err := c.do(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("housekeeping", "chore", c.name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// chore is something to look after once an hour. It must be safe to repeat.
type chore struct {
	name string
	do   func(context.Context) error
}

func (s *Site) chores() []chore {
	return slices.Concat([]chore{
		{"purge drafts", func(ctx context.Context) error { _, err := s.Desk.Purge(ctx); return err }},
		{"sweep files", func(ctx context.Context) error {
			_, err := s.Vault.Sweep(ctx, s.World.Now().Add(-orphanAge), s.DB.KnowsBlob)
			return err
		}},
		{"let go of what was only looked at", func(ctx context.Context) error { _, err := s.Held.Sweep(ctx); return err }},
		{"sweep accounts", s.Accounts.Sweep},
		{"trim the log of changes", s.trimChanges},
		{"renew phrases", s.renewPhrases},
		{"take what was erased out of the files", s.DB.Scrub},
		{"seal security log", func(ctx context.Context) error { _, err := s.Accounts.SealSecurity(ctx); return err }},
	}, s.clockChores(), s.routeChores(), s.filingChores(), s.replyChores(), s.remedyChores(), s.publicityChores(), s.handoffChores(),
		s.feeChores(), s.directoryChores(), s.scoreChores(), s.reviewChores(), s.chooseChores(), s.emergencyChores(), s.diagnoseChores(), s.checkupChores(), s.libraryChores(),
		s.statementChores(), s.watchChores(), s.contactChores(), s.traceChores(), s.likeChores(), s.outbreakChores())
}
