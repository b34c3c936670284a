package app_test

// Rows of the visibility matrix for letters: a second one is being written,
// its members asked to confirm it.
func init() {
	const signers, writers = "organiser published unpublished", "organiser"
	// The words of a letter give the first and the last day.
	days := func(who string) grant { return grant{who, "organiser unpublished", "day"} }
	addSurfaces(map[string]surface{
		"/cases/{id}/letter":        {at: cases("/letter", "/letter?letter=1", "/letter?letter=2"), in: members + " custodian observer", grants: append([]grant{days(members), days(workers), {writers, "published", "demand"}}, annex...)},
		"/cases/{id}/letter/new":    {at: cases("/letter/new", "/letter/new?channel=firm", "/letter/new?channel=cn-samr-report"), in: writers},
		"/cases/{id}/letter/freeze": {at: cases("/letter/freeze", "/letter/freeze?letter=1"), in: writers, grants: []grant{days(writers)}},
		"/cases/{id}/letter/{version}": {at: cases("/letter/1", "/letter/1.pdf", "/letter/1.xlsx", "/letter/1.docx", "/letter/1.txt", "/letter/2", "/letter/2.docx", "/letter/2.txt", "/letter/2.pdf", "/letter/3.docx", "/letter/9"),
			in: members + " custodian observer", grants: []grant{days(members), {workers, consented, "amount day name"}}},
		"/cases/{id}/letter/{version}/fields": {at: cases("/letter/1/fields", "/letter/3/fields?limit=50"), in: workers, grants: []grant{days(workers)}},
		"/cases/{id}/letter/{version}/compare": {at: cases("/letter/3/compare", "/letter/3/compare?with=2", "/letter/1/compare"), in: members + " custodian observer",
			grants: []grant{days(members), days(workers)}},
		"/cases/{id}/letter/{version}/sign": {at: cases("/letter/3/sign", "/letter/1/sign"), in: signers, grants: []grant{days(signers), {signers, "self", "amount day name id"}}},
	})
	addDeeds(map[string]string{"/cases/{id}/letter/{version}/ask": "organiser", "/cases/{id}/letter/{version}/sign": "published"})
	prepared = append(prepared, func(m *matrix) {
		by, at := m.subject("organiser").by, "/cases/"+string(m.caseID)+"/letter"
		for range 2 {
			if a := by.Send(at+"/draft", "lang", "zh-CN", "kind", "demand"); a.Status != 200 {
				m.Fatalf("a second letter: %d at %s", a.Status, a.Path)
			}
		}
		if a := by.Send(at+"/3/ask", "sign_by", "2099-12-31"); a.Status != 200 {
			m.Fatalf("asking for confirmation: %d at %s", a.Status, a.Path)
		}
		if a := m.subject("published").by.Send(at+"/3/sign", "complaint", string(m.subject("published").filed.ID), "answer", "objected", "reason", "Demandqzpublished is not what I ask"); a.Status != 200 {
			m.Fatalf("objecting: %d at %s", a.Status, a.Path)
		}
	})
}
