package app

import (
	"bytes"
	"context"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/guide/record"
	"joinder/internal/intake"
)

// recorder turns what a guide recorded into the beginning of a complaint. The
// record is received as evidence, which seals it at once; the draft lives as
// long as any other, and its link is the person's alone.
type recorder struct{ site *Site }

// Begin opens the draft and gives the path at which the person goes on.
func (r recorder) Begin(ctx context.Context, v joinder.Viewer, b record.Beginning) (path string, err error) {
	s := r.site
	_, token, err := s.Desk.Start(ctx)
	if err != nil {
		return "", err
	}
	d := intake.Draft{Wallet: b.Wallet, WalletName: b.WalletName, Issue: b.Issue, Narrative: b.Narrative, Amount: b.Amount, Currency: b.Currency,
		OccurredOn: b.OccurredOn, Jurisdiction: b.Place, Lang: b.Lang}
	b.Record.EndedAt = s.World.Now()
	b.Record.Trim()
	w := s.Catalog.Localizer(b.Lang)
	labels := record.Labels{Started: w.T("record.started"), Received: w.T("record.received"), Done: w.T("record.done"), NotDone: w.T("record.not_done"),
		Limit: w.T("record.limit"), Colon: w.T("record.colon")}
	for _, f := range []struct {
		name string
		body []byte
	}{{w.T("record.file." + string(b.Record.Kind)), b.Record.Text(labels)}, {"record.json", b.Record.JSON()}} {
		e, _, err := s.Shelf.Add(ctx, v, evidence.Upload{Owner: token.Owner(), Name: f.name, Caption: b.Record.Title, Body: bytes.NewReader(f.body)})
		if err != nil {
			return "", err
		}
		d.Evidence = append(d.Evidence, intake.DraftEvidence{ID: e.ID, Caption: b.Record.Title})
	}
	if err := s.Desk.Save(ctx, token, d); err != nil {
		return "", err
	}
	return "/draft/" + string(token) + "/what", nil
}
