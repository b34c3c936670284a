package app_test

import (
	"time"

	"joinder"
)

// Rows of the visibility matrix for disputed transactions: each complaint names
// one, with an order's number and a counterparty that occur nowhere else. Only
// the owner reads them, and those to whom the owner lets evidence be sent.
func init() {
	const both, signers = "order counterparty", "organiser published unpublished"
	addDeeds(map[string]string{"/mine/{id}/transactions": "published"})
	planted = append(planted, func(m *matrix) {
		for _, s := range m.subjects {
			s.tells["order"], s.tells["counterparty"] = []string{"Orderqz" + s.name}, []string{"Cqz" + s.name}
			list := []joinder.Transaction{{At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Amount: joinder.Minor(101, "CNY"), OrderID: "Orderqz" + s.name, Counterparty: "Cqz" + s.name,
				Note: "Noteqz" + s.name, Evidence: s.filed.Files[0], Line: 3}}
			if _, err := m.site.Desk.Dispute(m.Context(), joinder.Viewer{Holds: []joinder.ID{s.filed.ID}}, s.filed.ID, list); err != nil {
				m.Fatal(err)
			}
		}
		for pattern, grants := range map[string][]grant{
			"/mine/{id}":                                          {{"self", "self", both}},
			"/cases/{id}/bundle.zip":                              {{"organiser custodian", consented, both}},
			"/cases/{id}/letter/{version}":                        {{workers, consented, both}},
			"/cases/{id}/filing/run/{filing}/packs.zip":           {{"organiser custodian", consented, both}},
			"/cases/{id}/filing/mine/{submission}":                {{signers, "self", both}},
			"/cases/{id}/filing/mine/{submission}/statement.pdf":  {{signers, "self", both}},
			"/cases/{id}/filing/mine/{submission}/everything.zip": {{signers, "self", both}},
			"/cases/{id}/handoff/packs/{pack}":                    {{"organiser custodian", "organiser published", both}},
		} {
			at := surfaces[pattern]
			at.grants = append(at.grants, grants...)
			surfaces[pattern] = at
		}
	})
}
