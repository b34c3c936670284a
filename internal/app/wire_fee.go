package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
	"joinder/internal/web/fees"
)

// feeArea wires the pages of what fees cost.
func (s *Site) feeArea() web.Area {
	return fees.Area(fees.Parts{Pack: s.Pack, Book: s.feeBook, Statement: statementCharges, Receipts: s.feeReceipts(), Shelf: s.Shelf, Own: owner{s.Desk, s.DB, s.Ring}.Own})
}

// feeReceipts is the use case of receipts that show a fee.
func (s *Site) feeReceipts() *fee.Receipts { return fee.NewReceipts(s.DB, s.World) }

// feeBook is every observation of a fee: the pack's, and what people's receipts
// agree on at this moment.
func (s *Site) feeBook(ctx context.Context) (fees.Observed, error) {
	seen, err := s.feeReceipts().Witnessed(ctx, joinder.Viewer{}, fee.NewBook(s.Pack))
	if err != nil {
		return fees.Observed{}, err
	}
	zh, en := s.Catalog.Localizer(joinder.Chinese), s.Catalog.Localizer(joinder.English)
	say := func(key string, args ...any) joinder.Text {
		return joinder.Text{ZH: zh.T(key, args...), EN: en.T(key, args...)}
	}
	out := fees.Observed{Witnesses: make(map[string]fee.Witness, len(seen))}
	extra := make([]fee.Observation, len(seen))
	for i, w := range seen {
		extra[i] = w.Observation(say)
		out.Witnesses[extra[i].ID] = w
	}
	out.Book = fee.NewBook(s.Pack, extra...)
	return out, nil
}

// handleFeeJobs registers the outbox handlers of the area.
func (s *Site) handleFeeJobs() {}

// feeChores is what the area looks after once an hour.
func (s *Site) feeChores() []chore { return nil }

// feeDemo gives receipts of invented fees: people of the gathering case agree on
// one rate, one was charged far more, and one receipt waits with its file.
func (s *Site) feeDemo(ctx context.Context, known demoCases) error {
	members, err := s.caseFiles().CaseMembers(ctx, joinder.SystemViewer(), known.Gathering)
	if err != nil {
		return err
	}
	if len(members) < 6 {
		return fmt.Errorf("the sample's gathering case has %d members", len(members))
	}
	n := 0
	for _, m := range members {
		if m.State != joinder.Filed || n == 6 {
			continue
		}
		r := fee.Receipt{Wallet: "demo-bluebird", Action: fee.Withdraw, Complaint: m.Membership.Complaint, On: known.Today.AddDays(-9 * (n + 1)),
			Amount: joinder.Minor(int64(120000+n*83000), "CNY"), Fee: joinder.Minor(int64(600+n*415), "CNY")}
		switch n { // most say 0.50 per cent; one a transfer, one nine per cent
		case 4:
			r.Wallet, r.Action, r.Fee = "demo-lantern", fee.Transfer, joinder.Minor(200, "CNY")
		case 5:
			r.Amount, r.Fee = joinder.Minor(200000, "CNY"), joinder.Minor(18000, "CNY")
			if r.Evidence, err = s.demoFeeFile(ctx, r.Complaint); err != nil {
				return err
			}
			r.OpenFile = true
		}
		if err := s.feeReceipts().Give(ctx, joinder.Viewer{Holds: []joinder.ID{r.Complaint}}, r); err != nil {
			return err
		}
		n++
	}
	return nil
}

// demoFeeFile is a picture of nothing, as evidence of an invented complaint.
func (s *Site) demoFeeFile(ctx context.Context, complaint joinder.ID) (joinder.ID, error) {
	picture := image.NewGray(image.Rect(0, 0, 120, 180))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(200 + i%40)
	}
	var body bytes.Buffer
	if err := png.Encode(&body, picture); err != nil {
		return "", err
	}
	e, _, err := s.Shelf.Add(ctx, joinder.SystemViewer(), evidence.Upload{Owner: complaint, Name: "receipt-example.png", Item: "fee_receipt", Body: &body})
	return e.ID, err
}
