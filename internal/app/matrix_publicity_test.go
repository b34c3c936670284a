package app_test

import (
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/i18n"
	"joinder/internal/recourse/publicity"
)

// Rows of the visibility matrix for press kit, right of reply, influence. What
// is public here says nothing of any one person, in words, pictures' words or
// file names; preparing it is for those who work on the case.
func init() {
	month := time.Now().In(i18n.Beijing()).Format("2006-01")
	addSurfaces(map[string]surface{
		"/cases/{id}/publicity": {in: workers}, "/cases/{id}/publicity/check": {in: workers}, "/cases/{id}/publicity/texts": {in: workers},
		"/cases/{id}/publicity/{file}": {at: cases("/publicity/card.en.png", "/publicity/card.zh-CN.svg", "/publicity/sheet.en.pdf", "/publicity/kit.zh-CN.json"), in: workers},
		"/cases/{id}/published":        {at: cases("/published", "/published?n=1", "/published?n=7")},
		"/cases/{id}/published/{file}": {at: cases("/published/1-card.zh-CN.png", "/published/1-card.en.svg", "/published/1-sheet.zh-CN.pdf", "/published/1-kit.en.json", "/published/2-kit.en.json")},
		"/cases/{id}/sheet":            {at: cases("/sheet", "/sheet?preview")},
		"/cases/{id}/influence.json":   {}, "/cases/{id}/updates.atom": {},
		"/cases/{id}/digest/{month}": {at: cases("/digest/"+month, "/digest/2020-01", "/digest/x")},
		"/digest/stop":               {at: just("/digest/stop", "/digest/stop?t=0123456789abcdef0123456789abcdef")},
	})
	deeds := map[string]string{"/cases/{id}/digest": "published"}
	for _, what := range []string{"check", "reply", "answer", "texts", "ask", "approve", "back", "cite", "uncite", "correct"} {
		deeds["/cases/{id}/publicity/"+what] = "organiser"
	}
	addDeeds(deeds)
	prepared = append(prepared, preparePublicity)
}

// preparePublicity publishes a kit: the organiser prepares it, the custodian
// approves.
func preparePublicity(m *matrix) {
	m.Helper()
	by := m.subject("organiser").by
	at := "/cases/" + string(m.caseID) + "/publicity"
	must := func(a apptest.Answer) {
		m.Helper()
		if a.Status != 200 {
			m.Fatalf("%d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
	}
	var words []string
	for _, f := range publicity.Factors {
		words = append(words, string(f), "我们核对了每一份账单和扣款记录，仍有一处说不清。")
	}
	must(by.Send(at+"/check", words...))
	today := joinder.DateOf(time.Now().In(i18n.Beijing()))
	must(by.Send(at+"/reply", "on", today.String(), "how", "mail", "whom", "客服部门", "deadline", today.AddDays(30).String()))
	if a := by.Send(at + "/ask"); a.Status != 409 {
		m.Fatalf("published before the deadline: %d", a.Status)
	}
	m.site.Exec(`UPDATE publicity_rights SET deadline = $1`, today.AddDays(-1).String())
	must(by.Send(at + "/ask"))
	ask, ok := apptest.Hidden(by.Read(at).Body, "ask")
	if !ok {
		m.Fatal("nothing was asked")
	}
	if a := by.Send(at+"/approve", "ask", ask, "sure", "yes"); a.Status != 403 {
		m.Fatalf("whoever asked approved: %d at %s", a.Status, a.Path)
	}
	for _, v := range m.viewers {
		if v.name == "custodian" {
			must(v.Send(at+"/approve", "ask", ask, "sure", "yes"))
		}
	}
	must(by.Send(at+"/cite", "outlet", "示例日报", "url", "https://news.example.org/a", "cited_on", today.String(), "tone", "neutral", "cited_lang", "zh"))
	must(by.Send(at+"/correct", "wrong", "写成了 12 人", "right", "应为 11 人"))
}
