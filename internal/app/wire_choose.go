package app

import (
	"context"

	"joinder/internal/wallet/choose"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
	"joinder/internal/web/choosing"
)

// chooseArea wires the pages of choosing a wallet.
func (s *Site) chooseArea() web.Area {
	return choosing.Area(choosing.Parts{Pack: s.Pack, Chooser: choose.New(choose.Parts{Pack: s.Pack, Fees: s.observedFees})})
}

// observedFees is the book of fees with what receipts show.
func (s *Site) observedFees(ctx context.Context) (*fee.Book, error) {
	seen, err := s.feeBook(ctx)
	return seen.Book, err
}

// handleChooseJobs registers the outbox handlers of the area.
func (s *Site) handleChooseJobs() {}

// chooseChores is what the area looks after once an hour.
func (s *Site) chooseChores() []chore { return nil }

// chooseDemo adds the area's part of the invented sample.
func (s *Site) chooseDemo(context.Context, demoCases) error { return nil }
