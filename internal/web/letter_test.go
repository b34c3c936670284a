package web

import (
	"strings"
	"testing"

	"joinder"
)

// TestSignOffPages: the organiser asks, members answer for themselves alone,
// and whoever says nothing is left out of a letter that speaks for each.
func TestSignOffPages(t *testing.T) {
	s := newCaseSite(t)
	first, second, third := s.file("example", "10", "one"), s.file("example", "20", "two"), s.file("example", "30", "three")
	id := s.open(first)
	for _, x := range []joinder.ID{second, third} {
		if _, err := s.cases.Join(t.Context(), joinder.Viewer{Holds: []joinder.ID{x}}, id, x, joinder.Consents{joinder.SignForMe: true}); err != nil {
			t.Fatal(err)
		}
	}
	organiser, two, three, at := s.person(first), s.person(second), s.person(third), casePath(id, "")
	_, body := organiser.send(at+"/letter/draft", form("lang", "en", "kind", "demand"))
	wants(t, "drafted", body, "Dated demand", "A draft is ready", "Ask members to confirm this version", "Nothing was found")
	if _, body := two.open(at + "/letter/1/sign"); strings.Contains(body, "Send my answer") {
		t.Error("a member is asked before anybody asked")
	}
	if status, _ := two.send(at+"/letter/1/ask", form("sign_by", "2099-12-31")); status != 403 {
		t.Errorf("a member asks the others: %d", status)
	}
	status, body := organiser.send(at+"/letter/1/ask", form("sign_by", "2020-01-01"))
	wants(t, "a past day", body, "must lie after today")
	if status != 422 {
		t.Errorf("a past day: %d", status)
	}
	_, body = organiser.send(at+"/letter/1/ask", form("sign_by", "2099-12-31"))
	wants(t, "asked", body, "Members are asked to confirm", "no answer yet", "are left out")
	_, body = two.open(at + "/letter")
	wants(t, "a member is told", body, "Your confirmation is asked for", "/letter/1/sign")
	_, body = two.open(at + "/letter/1/sign")
	wants(t, "the member's page", body, "Your row", "¥20.00", "!¥30.00", "I object to this version")
	status, body = two.send(at+"/letter/1/sign", form("complaint", string(second), "answer", "objected"))
	wants(t, "an objection without a reason", body, "what is wrong")
	if status != 422 {
		t.Errorf("no reason: %d", status)
	}
	if status, _ := two.send(at+"/letter/1/sign", form("complaint", string(third), "answer", "signed")); status != 403 {
		t.Errorf("signing for somebody else: %d", status)
	}
	_, body = two.send(at+"/letter/1/sign", form("complaint", string(second), "answer", "objected", "reason", "The day is wrong"))
	wants(t, "objected", body, "You objected to this version")
	_, body = three.open(at + "/letter")
	wants(t, "another member", body, "!The day is wrong")
	_, body = organiser.send(at+"/letter/1/sign", form("complaint", string(first), "answer", "signed"))
	wants(t, "confirmed", body, "You confirmed this version")
	_, body = organiser.open(at + "/letter")
	wants(t, "the organiser sees", body, "The day is wrong", "No. 2", "confirmed")
	l, err := s.db.Letters(t.Context(), joinder.SystemViewer(), id)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := organiser.send(at+"/letter/freeze", form("letter", string(l[0].ID))); status != 200 {
		t.Fatalf("sealing: %d %s", status, body)
	}
	_, body = organiser.open(at + "/letter/1.txt")
	wants(t, "the copy", body, "10.00 CNY", "!20.00 CNY", "!30.00 CNY", "The sealed PDF is what counts", "Authority since")
	if status, _ := three.send(at+"/letter/1/sign", form("complaint", string(third), "answer", "signed")); status != 409 {
		t.Errorf("confirming a sealed letter: %d", status)
	}
}

// TestToolsOfALetter: pieces for a form, files to work with, two versions side
// by side, and several letters in one room.
func TestToolsOfALetter(t *testing.T) {
	s := newCaseSite(t)
	first, second := s.file("example", "1234.50", "one"), s.file("example", "20", "two")
	id := s.open(first)
	if _, err := s.cases.Join(t.Context(), joinder.Viewer{Holds: []joinder.ID{second}}, id, second, joinder.Consents{joinder.SignForMe: true}); err != nil {
		t.Fatal(err)
	}
	organiser, member, stranger, at := s.person(first), s.person(second), s.person(), casePath(id, "")
	organiser.send(at+"/letter/draft", form("lang", "en"))
	organiser.send(at+"/letter", form("base", "1", "lang", "en", "subject", "S", "body", "We ask for our money, gladly.", "answer_by", "2099-01-01"))
	organiser.send(at+"/letter/draft", form("lang", "zh-CN", "kind", "records_request"))
	_, body := organiser.open(at + "/letter?letter=2")
	wants(t, "the room", body, "Letters of this case", "Complaint", "Request for records", "We ask for our money, gladly.", "Compare")
	_, body = organiser.open(at + "/letter/2/compare")
	wants(t, "compare", body, "<ins>", "<del>", "gladly")
	_, body = organiser.open(at + "/letter/1/fields?limit=60")
	wants(t, "fields", body, "What happened", "part 1 of", "characters", "is not known", `data-copy="#paste-subject-1"`)
	if status, body := organiser.open(at + "/letter/1.docx"); status != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("docx: %d", status)
	}
	_, body = organiser.open(at + "/letter/1.txt")
	wants(t, "text", body, "1,234.50 CNY", "Draft")
	_, body = organiser.open(at + "/letter/new?channel=firm")
	wants(t, "new", body, "Dated demand", "All members who let letters be signed", "No. 2", "!"+string(second))
	_, body = organiser.send(at+"/letter/draft", form("lang", "en", "kind", "frozen_appeal", "member", "2"))
	wants(t, "for one", body, "Appeal against a freeze (one member)", "on behalf of one user", "!"+string(second))
	if status, _ := organiser.send(at+"/letter/draft", form("lang", "en", "kind", "frozen_appeal", "member", "99")); status != 422 {
		t.Errorf("about nobody: %d", status)
	}
	if status, _ := organiser.send(at+"/letter/draft", form("lang", "en", "kind", "nonsense")); status != 422 {
		t.Errorf("no such kind: %d", status)
	}
	for path, want := range map[string]int{"/letter/1/fields": 403, "/letter/1.docx": 403, "/letter/1.txt": 403, "/letter/new": 403, "/letter/2/compare": 200} {
		if status, _ := member.open(at + path); status != want {
			t.Errorf("a member opens %s: %d, want %d", path, status, want)
		}
		if status, _ := stranger.open(at + path); status != 404 {
			t.Errorf("a stranger opens %s: %d", path, status)
		}
	}
	_, body = organiser.send(at+"/letter", form("base", "2", "lang", "en", "subject", "S", "body", "You are crooks. Pay or we go to the press.", "answer_by", "2099-01-01"))
	wants(t, "lint", body, "must be fixed", "is an insult", "ties money to publicity")
	l, err := s.db.Letters(t.Context(), joinder.SystemViewer(), id)
	if err != nil {
		t.Fatal(err)
	}
	status, body := organiser.send(at+"/letter/freeze", form("letter", string(l[0].ID)))
	wants(t, "blocked", body, "ties money to publicity", "!Seal version", "must be fixed first")
	if status != 422 {
		t.Errorf("sealed with a threat: %d", status)
	}
}
