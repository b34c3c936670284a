package app

import (
	"context"

	"joinder"
	"joinder/internal/evidence/statement"
)

// saidTable is what an account remembers of one kind of table, in its export.
type saidTable struct {
	Header     string                    `json:"header_digest"`
	On         joinder.Date              `json:"said_on"`
	Columns    map[statement.Field][]int `json:"columns"` // positions from 0
	Currency   string                    `json:"currency,omitempty"`
	DayFirst   bool                      `json:"day_first,omitempty"`
	MonthFirst bool                      `json:"month_first,omitempty"`
	Leaves     bool                      `json:"unsigned_leaves,omitempty"` // amounts without a sign left the account
}

// keptMappings is an account.Kept: how the person's tables are read.
func (s *Site) keptMappings(ctx context.Context, v joinder.Viewer) (string, any, error) {
	said, err := s.Readings.Remembered(ctx, v)
	out := []saidTable{}
	for _, m := range said {
		out = append(out, saidTable{m.Print, m.On, m.Mapping.Columns, m.Mapping.Currency, m.Mapping.DayFirst, m.Mapping.MonthOf, m.Mapping.Inverted})
	}
	return "statement_columns", out, err
}
