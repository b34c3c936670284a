package faulttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/evidence"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/seal"
	"joinder/internal/sqldb"
)

// places say where the parts of a data directory lie; faults hit them apart.
type places struct{ DB, Blobs, Keys string }

func inOne(dir string) places {
	return places{DB: filepath.Join(dir, "joinder.db"), Blobs: filepath.Join(dir, "blobs"), Keys: filepath.Join(dir, "keys")}
}

// site is the part of the program that files complaints, wired as
// internal/app does it.
type site struct {
	at     places
	db     *sqldb.DB
	vault  *blob.Store
	ring   *blob.Keyring
	shelf  *evidence.Shelf
	desk   *intake.Desk
	checks *seal.Checkpointer
}

// onlyAlipay is a directory with one wallet and one problem.
type onlyAlipay struct{}

func (onlyAlipay) HasWallet(id string) bool               { return id == "alipay" }
func (onlyAlipay) HasIssue(id string) bool                { return id == "other" }
func (onlyAlipay) WalletForCompany(string) (string, bool) { return "", false }
func (onlyAlipay) CompanyName(name string) string         { return name }
func (onlyAlipay) IssueForCFPB(string, string) string     { return "other" }

func open(ctx context.Context, at places) (_ *site, err error) {
	w := joinder.RealWorld()
	s := &site{at: at}
	if err = os.MkdirAll(filepath.Dir(at.DB), 0o700); err != nil {
		return nil, err
	}
	if s.db, err = sqldb.Open(ctx, "sqlite://"+at.DB, w); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.ring, err = blob.LoadKEK(filepath.Join(at.Keys, "kek"), w.Rand); err != nil {
		return nil, err
	}
	if s.vault, err = blob.Open(ctx, "file://"+at.Blobs, s.ring, s.db, w); err != nil {
		return nil, err
	}
	signer, err := seal.LoadSigner(filepath.Join(at.Keys, "log"), "joinder.example/log", w.Rand)
	if err != nil {
		return nil, err
	}
	s.checks = seal.NewCheckpointer(s.db.Log(), signer, filepath.Join(at.Keys, "checkpoint"))
	s.shelf = evidence.NewShelf(evidence.NewReceiver(s.vault, s.db, evidence.DefaultLimits(), w), s.vault, s.db, s.ring)
	s.desk = intake.NewDesk(intake.DeskParts{Store: s.db, Disputes: s.db, Vault: s.ring, Directory: onlyAlipay{}, World: w,
		Secret:      bytes.Repeat([]byte("secret.."), 4),
		Placeholder: func(joinder.Lang, redact.Kind) string { return "…" }})
	return s, s.db.SyncWallets(ctx, []joinder.Wallet{{ID: "alipay", Name: joinder.Text{EN: "Alipay"}, Kind: "custodial_fiat", Reviewed: true}})
}

func (s *site) close() error {
	var err error
	if s.vault != nil {
		err = s.vault.Close()
	}
	return errors.Join(err, s.db.Close())
}

// ack is what a person was told: filed, with this code and this file.
type ack struct {
	Complaint, Item joinder.ID
	Code, SHA256    string
}

// file takes one complaint with one file through all its steps.
func (s *site) file(ctx context.Context) (ack, error) {
	draft, token, err := s.desk.Start(ctx)
	if err != nil {
		return ack{}, err
	}
	body := someText()
	sum := sha256.Sum256(body)
	item, _, err := s.shelf.Add(ctx, joinder.Viewer{}, evidence.Upload{Owner: token.Owner(), Name: "chat.txt", Caption: "what they wrote", Body: bytes.NewReader(body)})
	if err != nil {
		return ack{}, err
	}
	draft.Wallet, draft.Issue, draft.Narrative = "alipay", "other", "提现三天没有到账，客服说在处理。"
	draft.Amount, draft.Currency, draft.OccurredOn, draft.Publish = "2345.67", "CNY", "2026-09-03", true
	draft.Evidence = []intake.DraftEvidence{{ID: item.ID}}
	if err := s.desk.Save(ctx, token, draft); err != nil {
		return ack{}, err
	}
	receipt, err := s.desk.File(ctx, joinder.Viewer{}, token, "")
	return ack{receipt.Complaint, item.ID, receipt.Code, hex.EncodeToString(sum[:])}, err
}

// someText is up to 48 kB that no other call returns.
func someText() []byte {
	var b bytes.Buffer
	for range 1 + rand.IntN(1500) {
		fmt.Fprintf(&b, "%016x 转账\n", rand.Uint64())
	}
	return b.Bytes()
}
