package intake_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
)

// fakeStore keeps everything in memory under one lock, as the contract of
// FilingStore and ImportStore demands.
type fakeStore struct {
	mu         sync.Mutex
	drafts     map[string]intake.DraftRow
	filings    map[joinder.ID]intake.Filing
	codes      map[string]joinder.ID
	complaints map[string]joinder.Complaint // by source and source id
	order      []string
	wallets    map[string]joinder.Wallet
	positions  map[string]intake.Position
	batches    int
	stopAt     int // complaints that a batch stores at most; 0 is all
	failAt     int // batch number that fails; 0 never
	disputes   []intake.SealedDispute
}

func newFakeStore() *fakeStore {
	return &fakeStore{
		drafts: map[string]intake.DraftRow{}, filings: map[joinder.ID]intake.Filing{}, codes: map[string]joinder.ID{},
		complaints: map[string]joinder.Complaint{}, wallets: map[string]joinder.Wallet{}, positions: map[string]intake.Position{},
	}
}

func (s *fakeStore) CreateDraft(_ context.Context, d intake.DraftRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drafts[string(d.Key)] = d
	return nil
}

func (s *fakeStore) SaveDraft(_ context.Context, key, body []byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.drafts[string(key)]
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.intake.no_draft")
	}
	if d.Complaint != "" {
		return joinder.Fail(joinder.Conflict, "error.intake.already_filed")
	}
	d.Body, d.SavedAt = body, at
	s.drafts[string(key)] = d
	return nil
}

func (s *fakeStore) Draft(_ context.Context, key []byte) (intake.DraftRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.drafts[string(key)]
	if !ok {
		return d, joinder.Fail(joinder.NotFound, "error.intake.no_draft")
	}
	return d, nil
}

func (s *fakeStore) FileComplaint(_ context.Context, f intake.Filing) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.drafts[string(f.DraftKey)]
	if !ok {
		return false, joinder.Fail(joinder.NotFound, "error.intake.no_draft")
	}
	if d.Complaint != "" {
		return true, nil
	}
	d.Complaint, d.Receipt, d.Body, d.SavedAt = f.Complaint.ID, f.Receipt, nil, f.Complaint.FiledAt
	s.drafts[string(f.DraftKey)] = d
	s.filings[f.Complaint.ID] = f
	s.codes[string(f.CodeHash)] = f.Complaint.ID
	return false, nil
}

func (s *fakeStore) ComplaintByCode(_ context.Context, hash []byte) (joinder.ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.codes[string(hash)]
	if !ok {
		return "", joinder.Fail(joinder.NotFound, "error.intake.no_complaint")
	}
	return id, nil
}

func (s *fakeStore) EraseComplaint(context.Context, joinder.Viewer, joinder.ID, time.Time) error {
	return nil
}

func (s *fakeStore) WithdrawComplaint(_ context.Context, _ joinder.Viewer, id joinder.ID, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.filings[id]
	f.Complaint.State = joinder.Withdrawn
	s.filings[id] = f
	return nil
}

func (s *fakeStore) PurgeDrafts(_ context.Context, unfiled, filed time.Time) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, d := range s.drafts {
		if d.Complaint == "" && d.SavedAt.Before(unfiled) || d.Complaint != "" && d.SavedAt.Before(filed) {
			delete(s.drafts, k)
			n++
		}
	}
	return n, nil
}

var errDisk = errors.New("disk full")

// PrepareImport answers with what ImportBatch compares.
func (s *fakeStore) PrepareImport(c joinder.Complaint) any { return c.SourceID }

func (s *fakeStore) ImportBatch(ctx context.Context, b intake.ImportBatch) (r intake.ImportResult, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batches++; s.batches == s.failAt {
		return r, errDisk
	}
	for _, w := range b.Wallets {
		s.wallets[w.ID] = w
	}
	for i, c := range b.Complaints {
		if s.stopAt > 0 && i == s.stopAt {
			r.Left = len(b.Complaints) - i
			b.Position.Rows, b.Position.Done = b.Behind[i-1], false
			break
		}
		if b.Prepared[i] != any(c.SourceID) {
			return r, errors.New("prepared for another complaint")
		}
		key := c.Source + "/" + c.SourceID
		if _, there := s.complaints[key]; there {
			r.Duplicate++
			continue
		}
		s.complaints[key] = c
		s.order = append(s.order, key)
		r.New++
	}
	if b.Position.Identity != "" {
		s.positions[b.Position.Identity] = b.Position
	}
	return r, nil
}

// lastIdentity is that of the only file.
func (s *fakeStore) lastIdentity() string {
	for id := range s.positions {
		return id
	}
	return ""
}

func (s *fakeStore) FinishImport(context.Context) (int, error) { return 0, nil }

func (s *fakeStore) ImportPosition(_ context.Context, id string) (intake.Position, error) {
	return s.positions[id], nil
}

// fakeVault binds to aad and hides nothing.
type fakeVault struct{}

func (fakeVault) Box(plain, aad []byte) ([]byte, error) {
	return append(append(append([]byte{}, aad...), 0), plain...), nil
}

func (fakeVault) Unbox(boxed, aad []byte) ([]byte, error) {
	head, plain, ok := bytes.Cut(boxed, []byte{0})
	if !ok || !bytes.Equal(head, aad) {
		return nil, errors.New("does not open")
	}
	return plain, nil
}

type fakeDirectory struct{}

func (fakeDirectory) HasWallet(id string) bool { return id == "paypal" || id == "alipay" }
func (fakeDirectory) HasIssue(id string) bool {
	return id == "other" || id == "withdrawal_not_arrived" || id == "scam_transfer"
}

func (fakeDirectory) WalletForCompany(name string) (string, bool) {
	switch name {
	case "Paypal Holdings, Inc", "PayPal", "PAYPAL HOLDINGS, INC":
		return "paypal", true
	case "支付宝":
		return "alipay", true
	}
	return "", false
}

func (fakeDirectory) CompanyName(name string) string {
	if name == "A Bank" {
		return "A Bank & Co."
	}
	return name
}

func (fakeDirectory) IssueForCFPB(issue, _ string) string {
	if issue == "Fraud or scam" {
		return "scam_transfer"
	}
	return "other"
}

type seeded struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (s *seeded) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(p)
}

func testWorld() joinder.World {
	return joinder.World{
		Now:  func() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) },
		Rand: &seeded{r: rand.NewChaCha8([32]byte{1})},
	}
}

func testDesk(s *fakeStore) *intake.Desk {
	return intake.NewDesk(intake.DeskParts{
		Store: s, Disputes: s, Vault: fakeVault{}, Directory: fakeDirectory{}, World: testWorld(), Secret: make([]byte, 32),
		Placeholder: func(l joinder.Lang, k redact.Kind) string { return "[" + string(l) + " " + string(k) + "]" },
	})
}
