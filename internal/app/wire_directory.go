package app

import (
	"context"

	"joinder/internal/wallet"
	"joinder/internal/web"
	"joinder/internal/web/wallets"
)

// directoryArea wires the pages of the directory of wallets.
func (s *Site) directoryArea() web.Area {
	return wallets.Area(wallets.Parts{Directory: wallet.New(s.Pack, s.DB.WalletReports(), s.World), Finder: s.Finder, Pack: s.Pack})
}

// handleDirectoryJobs registers the outbox handlers of the area.
func (s *Site) handleDirectoryJobs() {}

// directoryChores is what the area looks after once an hour.
func (s *Site) directoryChores() []chore { return nil }

// directoryDemo adds the area's part of the invented sample.
func (s *Site) directoryDemo(context.Context, demoCases) error { return nil }
