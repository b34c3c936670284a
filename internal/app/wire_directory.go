package app

import (
	"context"

	"joinder"
	"joinder/internal/similar/group"
	"joinder/internal/similar/outbreak"
	"joinder/internal/wallet"
	"joinder/internal/web"
	"joinder/internal/web/wallets"
)

// directoryArea wires the pages of the directory of wallets.
func (s *Site) directoryArea() web.Area {
	return wallets.Area(wallets.Parts{Directory: wallet.New(s.Pack, s.DB.WalletReports(), s.World), Finder: s.Finder, Pack: s.Pack,
		Around: walletAround{s.Groups(), s.outbreakDesk()}})
}

// walletAround tells how widespread the problems of a wallet are.
type walletAround struct {
	groups    *group.Desk
	outbreaks *outbreak.Desk
}

// walletOutbreaks is how many outbreaks the page of a wallet names.
const walletOutbreaks = 3

// Groups implements wallets.Around.
func (a walletAround) Groups(ctx context.Context, v joinder.Viewer, wallet string) (int, error) {
	list, err := a.groups.List(ctx, v, group.Query{Wallet: wallet, Limit: 1})
	return list.Total, err
}

// Outbreaks implements wallets.Around.
func (a walletAround) Outbreaks(ctx context.Context, v joinder.Viewer, wallet string) ([]outbreak.Public, error) {
	return a.outbreaks.List(ctx, v, outbreak.Ask{Wallets: []string{wallet}, Open: true, Limit: walletOutbreaks})
}

// handleDirectoryJobs registers the outbox handlers of the area.
func (s *Site) handleDirectoryJobs() {}

// directoryChores is what the area looks after once an hour.
func (s *Site) directoryChores() []chore { return nil }

// directoryDemo adds the area's part of the invented sample.
func (s *Site) directoryDemo(context.Context, demoCases) error { return nil }
