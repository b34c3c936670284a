package app

import (
	"context"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/wallet/choose"
	"joinder/internal/wallet/fee"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
	"joinder/internal/web/choosing"
)

// chooseArea wires the pages of choosing a wallet.
func (s *Site) chooseArea() web.Area {
	return choosing.Area(choosing.Parts{Pack: s.Pack, Chooser: choose.New(choose.Parts{Pack: s.Pack, Fees: s.observedFees, Record: solved{s.solvedDesk(), s.Catalog}})})
}

// solvedDesk counts who says that it is solved.
func (s *Site) solvedDesk() *score.Desk {
	return score.New(score.Parts{Register: s.DB.Scores(), Channels: s.firmChannels(), Zone: i18n.Beijing(), Fresh: scoreFresh}, s.World)
}

// observedFees is the book of fees with what receipts show.
func (s *Site) observedFees(ctx context.Context) (*fee.Book, error) {
	seen, err := s.feeBook(ctx)
	return seen.Book, err
}

// solved takes the complaint record from the scorecards: the share of people
// who say that it was solved, with its interval. Where the scorecards say too
// few to tell, nothing is known.
type solved struct {
	desk    *score.Desk
	catalog *i18n.Catalog
}

// Records of the last twelve months.
func (s solved) Records(ctx context.Context, v joinder.Viewer, wallets []string) (map[string]choose.Record, error) {
	book, err := s.desk.Book(ctx, v, score.Period{})
	if err != nil {
		return nil, err
	}
	zh, en := s.catalog.Localizer(joinder.Chinese), s.catalog.Localizer(joinder.English)
	out := map[string]choose.Record{}
	for _, c := range book.Results.Cards {
		if e := c.Solved.Estimate; e != nil {
			args := []any{"K", c.Solved.K, "N", c.Solved.N}
			out[c.Wallet] = choose.Record{Known: true, Low: int(e.Low * 10000), High: int(e.High * 10000),
				Says: joinder.Text{ZH: zh.T("choose.record", args...), EN: en.T("choose.record", args...)}}
		}
	}
	return out, nil
}

// handleChooseJobs registers the outbox handlers of the area.
func (s *Site) handleChooseJobs() {}

// chooseChores is what the area looks after once an hour.
func (s *Site) chooseChores() []chore { return nil }

// chooseDemo adds the area's part of the invented sample.
func (s *Site) chooseDemo(context.Context, demoCases) error { return nil }
