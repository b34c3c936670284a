package app_test

import "joinder/internal/app/apptest"

// Rows of the visibility matrix for the pack for lawyers, and who is let in to
// advise. Counsel, who has a seat of its own, is held by TestSeats.
func init() {
	inCase := members + " custodian observer"
	addSurfaces(map[string]surface{
		// A member's own forms name their complaint.
		"/cases/{id}/handoff": {in: inCase, grants: []grant{{members, "self", "id"}}},
		"/cases/{id}/seats":   {in: inCase},
		"/seats/{token}":      {in: nobody},
		// Of those who said yes to this recipient everything that a court needs, and
		// of nobody else anything: not even of those who let the firm have it.
		"/cases/{id}/handoff/packs/{pack}": {at: handoffPacks, in: "organiser custodian", grants: []grant{
			{"organiser custodian", "organiser published", "amount day name email phone file bytes id public reference"}}},
	})
	addDeeds(map[string]string{
		"/cases/{id}/handoff/recipients": "organiser", "/cases/{id}/handoff/recipients/end": "organiser", "/cases/{id}/handoff/consent": "published",
		"/cases/{id}/handoff/interest": "organiser", "/cases/{id}/handoff/packs": "organiser",
		"/cases/{id}/seats": "organiser", "/cases/{id}/seats/revoke": "organiser", "/cases/{id}/seats/handover": "organiser", "/cases/{id}/seats/take": "published",
	})
	prepared = append(prepared, func(m *matrix) {
		at := "/cases/" + string(m.caseID) + "/handoff"
		organiser := m.subject("organiser").by
		m.sure(organiser.Send(at+"/recipients", "name", "Qz & Partners", "kind", "lawyer", "purpose", "To judge whether to sue."), at)
		to, _ := apptest.Hidden(organiser.Read(at).Body, "recipient")
		for _, name := range []string{"organiser", "published", "unpublished", "hidden", "withdrawn"} {
			s := m.subject(name)
			m.sure(s.by.Send(at+"/consent", "complaint", string(s.filed.ID), "recipient", to, "yes", "1"), at)
		}
		gone := m.subject("unpublished")
		m.sure(gone.by.Send(at+"/consent", "complaint", string(gone.filed.ID), "recipient", to, "yes", "0"), at)
		m.sure(organiser.Send(at+"/packs", "recipient", to, "lang", "en"), at)
		m.site.Settle()
	})
}

// handoffPacks is the pack on the organiser's page.
func handoffPacks(m *matrix, _ viewer) []string {
	link := packLink.FindString(m.subject("organiser").by.Read("/cases/" + string(m.caseID) + "/handoff").Body)
	if link == "" {
		m.Fatal("no pack")
	}
	return cases(link)(m, viewer{})
}
