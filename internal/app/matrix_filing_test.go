package app_test

import (
	"database/sql"
	"fmt"
	"strings"

	"joinder/internal/app/apptest"
)

// Rows of the visibility matrix for submissions, packs and proofs of sending.
// The world has a filing of which everybody who signed has a paper; the
// published one filed theirs with a proof and a number, the unpublished one
// confirmed it, the bare one, who signs nothing, has none. The hidden and the
// withdrawn one had taken themselves out before.
func init() {
	const room = "organiser published unpublished hidden withdrawn bare custodian observer"
	addSurfaces(map[string]surface{
		"/cases/{id}/filing":                                  {in: room},
		"/cases/{id}/filing/new":                              {in: "organiser", at: cases("/filing/new", "/filing/new?channel=cn-pboc-12363", "/filing/new?place=US", "/filing/new?channel=%00")},
		"/cases/{id}/filing/run/{filing}":                     {at: runs(""), in: workers, grants: []grant{{workers, consented, "amount name"}, {workers, "published", "reference"}}},
		"/cases/{id}/filing/run/{filing}/rows.csv":            {at: runs("/rows.csv"), in: "organiser custodian", grants: []grant{{"organiser custodian", consented, "amount name"}, {"organiser custodian", "published", "reference"}}},
		"/cases/{id}/filing/run/{filing}/packs.zip":           {at: runs("/packs.zip"), in: "organiser custodian", grants: []grant{{"organiser custodian", consented, "amount day name"}, {"organiser custodian", "organiser published", "public"}}},
		"/cases/{id}/filing/mine/{submission}":                {at: papers(""), in: consented, grants: []grant{{consented, "self", "amount day name"}, {"organiser", "self", "id"}, {"organiser published", "self", "public"}, {"published", "self", "reference proof"}}},
		"/cases/{id}/filing/mine/{submission}/statement.pdf":  {at: papers("/statement.pdf"), in: consented, grants: []grant{{consented, "self", "amount day name"}, {"organiser published", "self", "public"}}},
		"/cases/{id}/filing/mine/{submission}/everything.zip": {at: papers("/everything.zip"), in: consented, grants: []grant{{consented, consented, "amount day"}, {consented, "self", "name file bytes"}, {"organiser published", "self", "public"}}},
		"/cases/{id}/filing/proof/{proof}":                    {at: proofs, in: "organiser published custodian", grants: []grant{{"organiser published custodian", "published", "proof"}}},
	})
	addDeeds(map[string]string{
		"/cases/{id}/filing/open": "organiser", "/cases/{id}/filing/prepare": "organiser", "/cases/{id}/filing/represent": "organiser",
		"/cases/{id}/filing/agree": "published", "/cases/{id}/filing/decide": "published", "/cases/{id}/filing/filed": "published",
		"/cases/{id}/filing/proof": "published", "/cases/{id}/filing/send": "published", "/cases/{id}/filing/answered": "published",
	})
	prepared = append(prepared, prepareFiling)
}

// prepareFiling has papers made, one of them filed and one confirmed.
func prepareFiling(m *matrix) {
	m.Helper()
	f := &filingTrip{T: m.T, site: m.site, id: m.caseID}
	for _, name := range []string{"organiser", "published", "unpublished"} {
		s := m.subject(name)
		f.who, f.filed = append(f.who, s.by), append(f.filed, s.filed)
	}
	f.open("cn-pboc-12363", "each")
	sub := f.confirm(1)
	published := m.subject("published")
	published.tells["reference"], published.tells["proof"] = []string{"REFQZ-118"}, []string{"Proofqzpublished"}
	a := f.give(1, f.at("/filed"), uploadOf("Proofqzpublished.txt", "Proofqzpublished: receipt"), "submission", sub, "method", "post", "on", "2026-11-02",
		"reference", "REFQZ-118", "kind", "post", "note", "Proofqzpublished tracking")
	if a.Status != 200 {
		m.Fatalf("filed: %d at %s", a.Status, a.Path)
	}
	f.confirm(2)
	m.site.Settle()
	if n := m.site.Count(`SELECT COUNT(*) FROM filing_packs`); n != 3 {
		m.Fatalf("%d packs, want those of the three who sign", n)
	}
	m.tryOthersPapers(f)
}

// tryOthersPapers sends every form of the room about what is not one's own.
func (m *matrix) tryOthersPapers(f *filingTrip) {
	m.Helper()
	sub := m.ids(`SELECT id FROM submissions WHERE state = 'confirmed'`)[0]
	counts := []string{`SELECT COUNT(*) FROM happenings`, `SELECT COUNT(*) FROM filing_proofs`, `SELECT COUNT(*) FROM filing_packs`,
		`SELECT COUNT(*) FROM submissions WHERE state = 'confirmed'`, `SELECT COUNT(*) FROM filing_mails`}
	before := fmt.Sprint(m.countAll(counts))
	people := []viewer{{"public", m.site.Person("en")}, {"organiser", m.subject("organiser").by}, {"published", m.subject("published").by}, {"bare", m.subject("bare").by}, {"outsider", m.subject("outsider").by}}
	for _, v := range people {
		for path, pairs := range map[string][]string{
			"/decide": {"submission", sub, "say", "out"}, "/filed": {"submission", sub, "method", "form", "on", "2026-11-02"}, "/answered": {"submission", sub},
			"/send": {"submission", sub, "to", "evil@example.org", "accepted", "yes"}, "/proof": {"submission", sub},
		} {
			if a := v.Send(f.at(path), pairs...); a.Status != 403 && a.Status != 404 && a.Status != 422 {
				m.Errorf("%s does %s about somebody else's paper: %d", v.name, path, a.Status)
			}
		}
	}
	if after := fmt.Sprint(m.countAll(counts)); after != before {
		m.Errorf("what was refused changed something: %s, was %s", after, before)
	}
}

func (m *matrix) countAll(queries []string) (out []int) {
	for _, q := range queries {
		out = append(out, m.site.Count(q))
	}
	return out
}

// runs are the filings' pages, their filters, and one that does not exist.
func runs(rest string) func(*matrix, viewer) []string {
	return func(m *matrix, _ viewer) (out []string) {
		for _, id := range append(m.ids(`SELECT id FROM filings`), strings.Repeat("0", 32)) {
			at := "/cases/" + string(m.caseID) + "/filing/run/" + id + rest
			out = append(out, at)
			if rest == "" {
				out = append(out, at+"?state=filed&page=99999999999999999999", at+"?state=%27&page=-1")
			}
		}
		return out
	}
}

// papers are everybody's papers.
func papers(rest string) func(*matrix, viewer) []string {
	return func(m *matrix, _ viewer) (out []string) {
		for _, id := range append(m.ids(`SELECT id FROM submissions`), strings.Repeat("0", 32), "x") {
			out = append(out, "/cases/"+string(m.caseID)+"/filing/mine/"+id+rest)
		}
		return out
	}
}

// proofs are all proofs of sending.
func proofs(m *matrix, _ viewer) (out []string) {
	for _, id := range append(m.ids(`SELECT id FROM filing_proofs`), strings.Repeat("0", 32)) {
		out = append(out, "/cases/"+string(m.caseID)+"/filing/proof/"+id)
	}
	return out
}

// ids reads ids from the database behind the site's back.
func (m *matrix) ids(query string) (out []string) {
	m.Helper()
	for n := range m.site.Count(strings.Replace(query, "SELECT id", "SELECT COUNT(*)", 1)) {
		out = append(out, m.text(query+fmt.Sprintf(` ORDER BY id LIMIT 1 OFFSET %d`, n)))
	}
	return out
}

// text reads one text from the database behind the site's back.
func (m *matrix) text(query string) (out string) {
	m.Helper()
	scheme, rest, _ := strings.Cut(m.site.Config.Database, "://")
	driver, source := "pgx", m.site.Config.Database
	if scheme == "sqlite" {
		driver, source = "sqlite", "file:"+rest+"?_pragma=busy_timeout(20000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		m.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	if err := db.QueryRowContext(m.Context(), query).Scan(&out); err != nil {
		m.Fatalf("%s: %v", query, err)
	}
	return out
}

func uploadOf(name, data string) *apptest.Upload {
	return &apptest.Upload{Name: name, Data: []byte(data)}
}
