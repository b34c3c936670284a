package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

// Rows of the visibility matrix for offers, promises, payouts, closure, and the operator’s side.
func init() {
	addSurfaces(map[string]surface{
		// Of others the organiser sees whoever lets them see it.
		"/cases/{id}/remedy": {in: members + " custodian observer", grants: []grant{
			{everyone, "self", "amount file id"}, {"organiser custodian", "published", "amount name"}}},
		"/cases/{id}/remedy/{file}": {at: cases("/remedy/money.csv", "/remedy/money.xlsx", "/remedy/other"), in: "organiser custodian", grants: []grant{
			{"organiser", "organiser", "amount"}, {"organiser custodian", "published", "amount name"}}},
		"/cases/{id}/statements": {},
		// Nobody here answers for a wallet: TestOperatorSeesWhatWasSent looks as one who does.
		"/operator": {in: nobody}, "/operator/join/{token}": {in: nobody}, "/operators": {in: "admin"},
		"/operator/cases/{id}":                 {at: operatorPages(""), in: nobody},
		"/operator/cases/{id}/{file}":          {at: operatorPages("/letter-1.pdf", "/letter-1.xlsx"), in: nobody},
		"/operator/cases/{id}/evidence/{item}": {at: operatorItems, in: nobody},
	})
	addDeeds(map[string]string{
		"/cases/{id}/remedy/offer": "organiser", "/cases/{id}/remedy/promise": "organiser", "/cases/{id}/remedy/withdraw": "organiser", "/cases/{id}/remedy/closure": "organiser",
		"/cases/{id}/remedy/answer": "published", "/cases/{id}/remedy/decide": "published", "/cases/{id}/remedy/paid": "published",
		"/cases/{id}/remedy/void": "published", "/cases/{id}/remedy/share": "published", "/cases/{id}/remedy/outcome": "published",
	})
	prepared = append(prepared, func(m *matrix) {
		at, day := "/cases/"+string(m.caseID)+"/remedy", joinder.DateOf(time.Now().UTC()).AddDays(9).String()
		organiser, published := m.subject("organiser").by, m.subject("published")
		m.sure(organiser.Send(at+"/offer", "basis", "claimed", "words", "All of it within ten days", "until", day, "source", "letter"), at)
		m.sure(organiser.Send(at+"/promise", "words", "An answer by then", "due", day, "source", "phone"), at)
		offer, _ := apptest.Hidden(published.by.Read(at).Body, "offer")
		m.sure(published.by.Send(at+"/answer", "offer", offer, "complaint", string(published.filed.ID), "reply", "accept"), at)
		m.sure(published.by.Send(at+"/paid", "offer", offer, "complaint", string(published.filed.ID), "amount", "1.23", "currency", "CNY", "on", joinder.DateOf(time.Now().UTC()).String()), at)
		m.sure(published.by.Send(at+"/share", "complaint", string(published.filed.ID), "yes", "1"), at)
	})
}

// sure fails when a form did not lead back to its page.
func (m *matrix) sure(a apptest.Answer, path string) {
	m.Helper()
	if a.Status != 200 || a.Path != path {
		m.Fatalf("%d at %s, want %s\n%s", a.Status, a.Path, path, apptest.Plain(a.Body))
	}
}

func operatorPages(rest ...string) func(*matrix, viewer) []string {
	return func(m *matrix, _ viewer) (out []string) {
		for _, r := range rest {
			out = append(out, "/operator/cases/"+string(m.caseID)+r)
		}
		return out
	}
}

func operatorItems(m *matrix, _ viewer) (out []string) {
	for _, s := range m.subjects {
		out = append(out, "/operator/cases/"+string(m.caseID)+"/evidence/"+string(s.filed.Files[0]))
	}
	return out
}

// TestOperatorSeesWhatWasSent looks at every address of the site as a verified
// operator: beside what everybody may see, only what was sent to it.
func TestOperatorSeesWhatWasSent(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		m := newMatrix(t, url)
		v := m.addOperator()
		home := v.Read("/operator")
		if home.Status != 200 || strings.Contains(home.Body, string(m.caseID)) {
			t.Fatalf("before anything was sent: %d\n%s", home.Status, apptest.Plain(home.Body))
		}
		m.site.Exec(`INSERT INTO submissions (id, case_id, channel, letter, state, filed_on, at, changed_at)
			SELECT 'ffffffffffffffffffffffffffffffff', case_id, 'cn-op-alipay', id, 'filed', '2026-11-20', 1, 1 FROM letters WHERE case_id = $1 AND frozen_at > 0 AND version = 1`, string(m.caseID))
		if m.site.Count(`SELECT COUNT(*) FROM submissions WHERE channel = 'cn-op-alipay' AND state = 'filed'`) == 0 {
			t.Fatal("nothing was filed")
		}
		sent := map[string][]grant{
			"/operator/cases/{id}":                 {{"operator", consented, "amount day name order counterparty"}, {"operator", "organiser published unpublished", "day"}},
			"/operator/cases/{id}/evidence/{item}": {{"operator", consented, "bytes"}},
		}
		for _, route := range m.site.Web.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			s, known := surfaces[route.Pattern]
			got := map[string]bool{}
			if !known {
				continue // the other test says so
			}
			for _, path := range s.addresses(m, v, route.Pattern) {
				a := m.look(v, http.MethodGet, path)
				if a.Status >= 500 {
					t.Errorf("%s: %d", path, a.Status)
				}
				for c := range m.seen(path, a) {
					got[c] = true
				}
			}
			want := m.wanted("operator", append(slices.Clone(sent[route.Pattern]), allOf(s.grants)...))
			for c := range got {
				if !want[c] {
					t.Errorf("LEAK: the operator sees %s at %s", c, route.Pattern)
				}
			}
			if sent[route.Pattern] != nil {
				for c := range want {
					if !got[c] {
						t.Errorf("the operator should see %s at %s", c, route.Pattern)
					}
				}
			}
		}
		m.operatorTakesTheLetter(v)
		m.operatorSpeaks(v)
	})
}

// operatorTakesTheLetter: its files hold everybody's names, so they are handed
// out only while everybody in them stands by it.
func (m *matrix) operatorTakesTheLetter(v viewer) {
	m.Helper()
	at := "/operator/cases/" + string(m.caseID) + "/letter-1.pdf"
	if a := v.Read(at); a.Status != 404 {
		m.Errorf("with a withdrawn complaint in the case the letter answers %d", a.Status)
	}
	for _, name := range []string{"hidden", "withdrawn"} {
		m.site.Exec(`UPDATE members SET left_at = 1 WHERE complaint = $1`, string(m.subject(name).filed.ID))
	}
	for _, path := range []string{at, strings.Replace(at, ".pdf", ".xlsx", 1)} {
		a := v.Read(path)
		got, want := m.seen(path, a), m.wanted("operator", []grant{{"operator", consented, "amount day name order counterparty"}})
		for c := range want {
			if a.Status != 200 || !got[c] {
				m.Errorf("the letter as sent, %d at %s, lacks %s", a.Status, path, c)
			}
		}
		for c := range got {
			if !want[c] {
				m.Errorf("LEAK: the operator sees %s in %s", c, path)
			}
		}
	}
	published := string(m.subject("published").filed.ID)
	m.sure(m.subject("published").by.Send("/cases/"+string(m.caseID)+"/consent", "complaint", published, "use", "evidence", "yes", "0"), "/cases/"+string(m.caseID)+"/me")
	if a := v.Read(at); a.Status != 404 {
		m.Errorf("after somebody took back what their statement shows the letter answers %d", a.Status)
	}
	m.site.Exec(`UPDATE consents SET withdrawn_at = 0 WHERE use_ = 'evidence' AND complaint = $1`, published)
	if a := v.Read(at); a.Status != 200 {
		m.Errorf("with everybody in it standing by the letter it answers %d", a.Status)
	}
	m.sure(m.subject("unpublished").by.Send("/cases/"+string(m.caseID)+"/consent", "complaint", string(m.subject("unpublished").filed.ID), "use", "sign", "yes", "0"), "/cases/"+string(m.caseID)+"/me")
	if a := v.Read(at); a.Status != 404 {
		m.Errorf("after somebody took their signature back the letter answers %d", a.Status)
	}
}

// allOf are the grants that everybody has.
func allOf(grants []grant) (out []grant) {
	for _, g := range grants {
		if g.who == "all" {
			out = append(out, g)
		}
	}
	return out
}

// addOperator invites and verifies through the pages, as an admin would.
func (m *matrix) addOperator() viewer {
	m.Helper()
	admin := m.viewers[slices.IndexFunc(m.viewers, func(v viewer) bool { return v.name == "admin" })]
	a := admin.Send("/operators", "wallet", "alipay", "name", "Ms Chen, complaints", "how", "letter", "reason", "Asked to answer here")
	_, rest, _ := strings.Cut(a.Body, "/operator/join/")
	token, _, _ := strings.Cut(rest, "<")
	_, rest, _ = strings.Cut(a.Body, `id="operator-code">`)
	code, _, _ := strings.Cut(rest, "<")
	if a.Status != 200 || token == "" || code == "" {
		m.Fatalf("invite: %d\n%s", a.Status, apptest.Plain(a.Body))
	}
	p := m.site.Person("en")
	if a := p.Read("/operator/join/" + token); a.Status != 200 {
		m.Fatalf("the link: %d", a.Status)
	}
	p.SignUp("chen@operator.example", "correct horse battery staple lamp")
	if a := p.Send("/operator/join/"+token, "code", code); a.Status != 403 {
		m.Errorf("without a second factor the link answers %d at %s", a.Status, a.Path)
	}
	p.AddApp()
	if a := p.Send("/operator/join/"+token, "code", "AAAA-AAAA-AAAA-AAAA"); a.Status != 422 {
		m.Errorf("with a wrong code: %d at %s", a.Status, a.Path)
	}
	m.sure(p.Send("/operator/join/"+token, "code", code), "/account")
	if a := p.Read("/operator/join/" + token); a.Status != 404 {
		m.Errorf("the used link answers %d", a.Status)
	}
	if a := p.Read("/operator"); a.Status != 403 {
		m.Errorf("before it is verified: %d", a.Status)
	}
	_, rest, _ = strings.Cut(admin.Read("/operators").Body, `action="/operators/`)
	id, _, _ := strings.Cut(rest, "/")
	m.sure(admin.Send("/operators/"+id+"/verify", "reason", "The code from our letter was entered"), "/operators")
	return viewer{"operator", p}
}

// operatorSpeaks: what it says stands beside the claim, and its offer is
// answered by each member alone.
func (m *matrix) operatorSpeaks(v viewer) {
	m.Helper()
	at, page := "/operator/cases/"+string(m.caseID), "/cases/"+string(m.caseID)
	day := joinder.DateOf(time.Now().UTC()).AddDays(9).String()
	m.sure(v.Send(at+"/say", "text", "Saidqzpublic we look into all of it", "public", "1", "form", "one"), at)
	m.sure(v.Send(at+"/say", "text", "Saidqzrow your transfer is on its way", "number", "2", "public", "1", "form", "two"), at)
	if a := v.Send(at+"/say", "text", "Call 13812345678 please", "public", "1"); a.Status != 422 {
		m.Errorf("a phone number in a public statement: %d", a.Status)
	}
	m.sure(v.Send(at+"/offer", "basis", "fixed", "amount", "5.55", "currency", "CNY", "words", "Offerqz paid at once, confidential", "until", day), at)
	m.sure(v.Send(at+"/closure", "act", "propose", "words", "Closeqz everything was paid"), at)
	m.site.Settle()
	see := func(who apptestReader, path string, want ...string) {
		m.Helper()
		body := who.Read(path).Body
		for _, word := range []string{"Saidqzpublic", "Saidqzrow", "Offerqz", "Closeqz"} {
			if got := strings.Contains(body, word); got != slices.Contains(want, word) {
				m.Errorf("%s at %s: %v", word, path, got)
			}
		}
	}
	public := m.site.Person("en")
	see(public, page, "Saidqzpublic")
	see(public, page+"/statements", "Saidqzpublic")
	see(m.subject("published").by, page, "Saidqzpublic", "Saidqzrow") // member 2
	see(m.subject("unpublished").by, page, "Saidqzpublic")
	see(m.subject("unpublished").by, page+"/remedy", "Saidqzpublic", "Offerqz", "Closeqz")
	see(m.subject("outsider").by, page, "Saidqzpublic")
	if a := v.Read(page + "/remedy"); a.Status == 200 {
		m.Error("the operator enters the members' room")
	}
	if a := v.Send(page+"/remedy/closure", "act", "end", "words", "we end it"); a.Status == 200 {
		m.Error("the operator ends the case")
	}
	if n := m.site.Count(`SELECT COUNT(*) FROM cases WHERE state = 'closed'`); n != 0 {
		m.Error("the case was closed")
	}
	log := m.site.Log.String()
	for _, word := range []string{"Saidqz", "Offerqz", "Closeqz"} {
		if strings.Contains(log, word) {
			m.Errorf("the log holds %s", word)
		}
	}
}

type apptestReader interface{ Read(string) apptest.Answer }
