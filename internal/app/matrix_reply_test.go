package app_test

import (
	"time"

	"joinder"
)

// Rows of the visibility matrix for answers that came back. The published
// member keeps one answer to themself and shares another; the organiser keeps
// one to the whole case.
func init() {
	addSurfaces(map[string]surface{
		"/cases/{id}/replies": {in: members + " custodian observer", grants: []grant{
			{members, "self", "id"}, {"published", "published", "ownreply sharedreply sender"}, {"organiser custodian", "published", "sharedreply sender"},
			{members + " custodian", "organiser", "jointreply"}}},
		"/cases/{id}/replies/file/{file}": {at: cases("/replies/file/0198c2a0-0000-7000-8000-000000000000"), in: nobody},
	})
	addDeeds(map[string]string{
		"/cases/{id}/replies/add": "published", "/cases/{id}/replies/judge": "organiser", "/cases/{id}/replies/share": "published",
		"/cases/{id}/replies/argue": "organiser", "/cases/{id}/replies/address": "published",
	})
	prepared = append(prepared, func(m *matrix) {
		at, day := "/cases/"+string(m.caseID)+"/replies", joinder.DateOf(time.Now().UTC()).AddDays(-1).String()
		organiser, published := m.subject("organiser"), m.subject("published")
		published.tells["ownreply"], published.tells["sharedreply"], published.tells["sender"] = []string{"Ownreplyqz"}, []string{"Sharedreplyqz"}, []string{"Senderqz"}
		organiser.tells["jointreply"] = []string{"Jointreplyqz"}
		way := "cn-op-alipay|" + string(published.filed.ID) + "|"
		m.sure(published.by.Send(at+"/add", "thread", way, "on", day, "text", "Ownreplyqz 您好，您的退款申请未通过，无法为您办理。"), at)
		m.sure(published.by.Send(at+"/add", "thread", way, "on", day, "sender", "Senderqz", "text", "Sharedreplyqz 您好，请您耐心等待，我们会尽快处理。", "shared", "yes"), at)
		m.sure(organiser.by.Send(at+"/add", "thread", "cn-op-alipay||", "on", day, "text", "Jointreplyqz 贵方来信已收悉，我们会认真研究。", "final", "yes"), at)
	})
}
