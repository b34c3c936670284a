// Package fees is the pages of what fees cost: the calculator, wallets beside
// one another, one's own charges beside what was observed, and receipts that
// show a fee. They never say what "the fee" is, only what was observed.
package fees

import (
	"context"
	"embed"
	"io"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence"
	"joinder/internal/wallet/fee"
	"joinder/internal/wallet/fee/charge"
	"joinder/internal/web"
)

//go:embed assets
var assets embed.FS

// Parts is what the pages need from the rest of the house.
type Parts struct {
	Pack *datapack.Pack
	// Book is every observation, with those that receipts make.
	Book func(context.Context) (Observed, error)
	// Statement takes a file for the export of a wallet or bank; ok is false
	// for any other file.
	Statement func(file []byte) (rows charge.Source, ok bool)
	Receipts  ReceiptDesk
	Shelf     Shelf
	// Own reads a complaint for the person whose it is.
	Own func(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Complaint, error)
}

// Observed is a book with what is known of its receipts, by observation.
type Observed struct {
	*fee.Book
	Witnesses map[string]fee.Witness
}

// ReceiptDesk takes receipts in and has them judged (*fee.Receipts).
type ReceiptDesk interface {
	Check(v joinder.Viewer, r fee.Receipt) error
	Give(ctx context.Context, v joinder.Viewer, r fee.Receipt) error
	Own(ctx context.Context, v joinder.Viewer) ([]fee.Receipt, error)
	TakeBack(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	ToJudge(ctx context.Context, v joinder.Viewer) ([]fee.Receipt, error)
	Confirm(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	Refuse(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error
	File(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.ID, error)
}

// Shelf is where the files of receipts lie, among the evidence.
type Shelf interface {
	Limits() evidence.Limits
	Add(ctx context.Context, v joinder.Viewer, up evidence.Upload) (joinder.Evidence, []joinder.Notice, error)
	Open(ctx context.Context, v joinder.Viewer, id joinder.ID, act string) (joinder.Evidence, io.ReadCloser, error)
}

// Area is the pages as internal/app wires them.
func Area(p Parts) web.Area {
	return web.Area{Assets: assets, Routes: func(s *web.Server) []web.Route { return pages{s, p}.routes() }}
}

// pages answers the requests.
type pages struct {
	*web.Server
	Parts
}

// formRoom is what a form needs beside its file.
const formRoom = 64 << 10

// uploadTime is how long a receipt may take over a slow phone connection.
const uploadTime = 10 * time.Minute

func (p pages) routes() []web.Route {
	upload := p.Shelf.Limits().File + formRoom
	return []web.Route{
		{Method: "GET", Pattern: "/fees", Handler: p.calculate, Access: web.Public},
		{Method: "GET", Pattern: "/fees/compare", Handler: p.compare, Access: web.Public},
		{Method: "GET", Pattern: "/fees/check", Handler: p.checkForm, Access: web.Private},
		{Method: "POST", Pattern: "/fees/check", Handler: p.check, Access: web.Private, Limit: web.LimitPages, Body: charge.MaxBytes + formRoom},
		{Method: "GET", Pattern: "/fees/receipt", Handler: p.receiptForm, Access: web.Private},
		{Method: "POST", Pattern: "/fees/receipt", Handler: p.receiptGive, Access: web.Private, Body: upload, Slow: uploadTime},
		{Method: "POST", Pattern: "/fees/receipt/{id}/remove", Handler: p.receiptTakeBack, Access: web.Private},
		{Method: "GET", Pattern: "/fees/receipts", Handler: p.receiptsToJudge, Access: web.Moderators},
		{Method: "GET", Pattern: "/fees/receipts/{id}/file", Handler: p.receiptFile, Access: web.Moderators, Slow: uploadTime},
		{Method: "POST", Pattern: "/fees/receipts/{id}/confirm", Handler: p.receiptConfirm, Access: web.Moderators},
		{Method: "POST", Pattern: "/fees/receipts/{id}/refuse", Handler: p.receiptRefuse, Access: web.Moderators},
	}
}
