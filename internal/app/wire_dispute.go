package app

import (
	"context"
	"time"

	"joinder"
)

// keptDispute is what one complaint disputes, in an account's export.
type keptDispute struct {
	Complaint    joinder.ID            `json:"complaint"`
	At           time.Time             `json:"at"`
	Leaf         int64                 `json:"log_index"`
	Sums         []string              `json:"sums"`
	Transactions []joinder.Transaction `json:"transactions"`
}

// keptDisputes is an account.Kept: what the account's complaints dispute now.
func (s *Site) keptDisputes(ctx context.Context, v joinder.Viewer) (string, any, error) {
	out := []keptDispute{}
	complaints, err := s.DB.AttachedComplaints(ctx, v.Account)
	if err != nil {
		return "", nil, err
	}
	for _, c := range complaints {
		given, err := s.Desk.Disputed(ctx, joinder.Viewer{Account: v.Account, Holds: []joinder.ID{c.ID}}, c.ID)
		if err != nil {
			return "", nil, err
		}
		if len(given) == 0 {
			continue
		}
		d := keptDispute{Complaint: c.ID, At: given[0].At, Leaf: given[0].Leaf, Sums: []string{}, Transactions: given[0].Transactions}
		for _, m := range joinder.Sum(d.Transactions) {
			d.Sums = append(d.Sums, m.String())
		}
		out = append(out, d)
	}
	return "disputed_transactions", out, nil
}
