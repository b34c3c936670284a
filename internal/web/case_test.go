package web

import (
	"strings"
	"testing"

	"joinder"
	"joinder/internal/collective"
)

func (s *caseSite) open(first joinder.ID) joinder.ID {
	s.Helper()
	id, err := s.cases.Open(s.Context(), joinder.Viewer{Holds: []joinder.ID{first}}, collective.Opening{
		Title: "Withdrawals that never arrive", Summary: "Withdrawals stay “processing” for days and support cannot be reached.",
		Demand: "Our money back, and a date.\n\nAn apology in writing.", Wallet: "example", Issue: "withdrawal", Lang: joinder.English,
		FromComplaint: first, Consents: joinder.Consents{joinder.CountMe: true, joinder.SignForMe: true},
	})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func wants(t *testing.T, what, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if no, ok := strings.CutPrefix(w, "!"); ok == strings.Contains(body, no) && (ok || !strings.Contains(body, w)) {
			t.Errorf("%s: %q wrong in\n%s", what, w, body)
		}
	}
}

func TestCaseFromOpeningToLeaving(t *testing.T) {
	s := newCaseSite(t)
	first, second, other := s.file("example", "1234.50", "It never came."), s.file("example", "100", "Mine neither."), s.file("another", "5", "x")
	opener, joiner, public := s.person(first), s.person(second, other), s.person()

	if status, body := public.open("/cases/new"); status != 200 || !strings.Contains(body, "First, tell what happened") {
		t.Errorf("the public is offered to open a case: %d", status)
	}
	_, body := opener.open("/cases/new?complaint=" + string(first))
	wants(t, "new", body, "This case grows out of your complaint", `name="allow"`, `!value="count" checked`)
	opening := form("complaint", string(first), "wallet", "example", "issue", "withdrawal", "title", "Withdrawals that never arrive",
		"summary", "Withdrawals stay processing for days.", "demand", "x", "allow", "count")
	status, body := opener.send("/cases/new", opening)
	if status != 422 {
		t.Errorf("a demand of one letter: %d", status)
	}
	wants(t, "with an error", body, "Withdrawals stay processing for days.", "Say what you ask for", `value="count" checked`)
	opening.Set("demand", "Our money back")
	_, body = opener.send("/cases/new", opening)
	wants(t, "opened", body, "The case is open", "You are member 1", "Open the workspace")

	list, err := s.cases.List(t.Context(), joinder.Viewer{}, collective.Filter{})
	if err != nil || len(list.Cases) != 1 {
		t.Fatal(list, err)
	}
	at := casePath(list.Cases[0].ID, "")
	_, body = public.open("/cases?open=1")
	wants(t, "list", body, at, "1 person")

	_, body = public.open(at + "/join")
	wants(t, "public join", body, "First, tell what happened", "/file?case="+string(list.Cases[0].ID))
	_, body = joiner.open(at + "/join")
	wants(t, "join", body, string(second), "!"+string(other), "Count my complaint", "Sign the letter for me")
	if strings.Contains(body, `name="allow" value="count" checked`) {
		t.Error("a consent is ticked beforehand")
	}
	if status, _ := joiner.send(at+"/join", form("complaint", string(first))); status != 403 {
		t.Errorf("joined with a stranger's complaint: %d", status)
	}
	if status, _ := joiner.send(at+"/join", form("complaint", string(other))); status != 422 {
		t.Errorf("joined with another wallet's complaint: %d", status)
	}
	_, body = joiner.send(at+"/join", form("complaint", string(second), "allow", "sign", "allow", "nonsense"))
	wants(t, "joined", body, "You are in", "You are member 2", "Statement of the transaction", "Leave this case")
	_, body = joiner.send(at+"/consent", form("complaint", string(second), "use", "count", "yes", "1"))
	wants(t, "allowed", body, "you allow this now")
	_, body = public.open(at)
	wants(t, "public page", body, "about ¥1,300", "Join this case", "!"+string(first), "!"+string(second), "!You are member", "!workspace")
	if status, _ = joiner.send(at+"/consent", form("complaint", string(first), "use", "count", "yes", "0")); status != 403 {
		t.Errorf("withdrew a stranger's consent: %d", status)
	}
	_, body = joiner.send(at+"/leave", form("complaint", string(second)))
	wants(t, "left", body, "You left the case", "Join this case")
}

func TestCasePagesByRole(t *testing.T) {
	s := newCaseSite(t)
	first, second, stranger := s.file("example", "10", "one"), s.file("example", "20", "two"), s.file("example", "30", "three")
	id := s.open(first)
	if _, err := s.cases.Join(t.Context(), joinder.Viewer{Holds: []joinder.ID{second}}, id, second, joinder.Consents{joinder.SignForMe: true}); err != nil {
		t.Fatal(err)
	}
	people := map[string]person{"organiser": s.person(first), "member": s.person(second), "outsider": s.person(stranger), "public": s.person()}
	at := casePath(id, "")
	organiser := people["organiser"]
	organiser.send(at+"/letter/draft", form("lang", "en"))
	l, err := s.db.Letters(t.Context(), joinder.SystemViewer(), id)
	if err != nil || len(l) != 1 {
		t.Fatal(l, err)
	}
	if status, body := organiser.send(at+"/letter/freeze", form("letter", string(l[0].ID))); status != 200 || !strings.Contains(body, "The letter is sealed") {
		t.Fatalf("freeze: %d %s", status, body)
	}
	if status, body := organiser.send(at+"/letter/freeze", form("letter", string(l[0].ID))); status != 200 || !strings.Contains(body, "Sealed on") {
		t.Errorf("the form sent twice: %d %s", status, body)
	}
	for _, c := range []struct {
		path                                string
		organiser, member, outsider, public int
	}{
		{"", 200, 200, 200, 200}, {".json", 200, 200, 200, 200}, {"/qr.svg", 200, 200, 200, 200}, {"/qr.png", 200, 200, 200, 200},
		{"/join", 200, 200, 200, 200}, {"/me", 200, 200, 200, 200},
		{"/work", 200, 403, 403, 403}, {"/bundle.zip", 200, 403, 403, 403},
		{"/letter", 200, 200, 404, 404}, {"/letter/1", 200, 200, 404, 404},
		{"/letter/1.pdf", 200, 403, 404, 404}, {"/letter/1.xlsx", 200, 403, 404, 404}, {"/letter/1.exe", 404, 404, 404, 404},
		{"/letter/freeze", 200, 403, 404, 404}, {"/letter/2", 404, 404, 404, 404},
	} {
		for role, want := range map[string]int{"organiser": c.organiser, "member": c.member, "outsider": c.outsider, "public": c.public} {
			if got, _ := people[role].open(at + c.path); got != want {
				t.Errorf("%s as %s: %d, want %d", c.path, role, got, want)
			}
		}
	}
	for _, path := range []string{"/updates", "/step", "/letter", "/letter/draft", "/letter/freeze"} {
		for _, role := range []string{"member", "outsider", "public"} {
			status, _ := people[role].send(at+path, form("text", "hello", "to", "closed", "lang", "en", "letter", string(l[0].ID), "subject", "s", "body", "b"))
			if status < 400 {
				t.Errorf("POST %s as %s: %d", path, role, status)
			}
		}
	}
	for _, bad := range []string{"/cases/nonsense", "/cases/nonsense.json", "/cases/" + strings.Repeat("0", 32)} {
		if status, _ := people["public"].open(bad); status != 404 {
			t.Errorf("%s: %d", bad, status)
		}
	}
	_, body := people["public"].open(at + ".json")
	wants(t, "json", body, `"members":1`, `"state":"frozen"`, `"exact":false`, "!"+string(first), "!abab")
	_, body = people["member"].open(at + "/letter/1")
	wants(t, "letter for a member", body, "abab", "Sealed on", "!Download PDF")
}

func TestWorkspace(t *testing.T) {
	s := newCaseSite(t)
	first, second := s.file("example", "1234.50", "one"), s.file("example", "20", "the words of the second <b>member</b>")
	id := s.open(first)
	if _, err := s.cases.Join(t.Context(), joinder.Viewer{Holds: []joinder.ID{second}}, id, second, nil); err != nil {
		t.Fatal(err)
	}
	organiser, at := s.person(first), casePath(id, "")
	_, body := organiser.open(at + "/work")
	wants(t, "workspace", body, "Member 2", "¥1,234.50", "&lt;b&gt;member", "nothing yet", "2 members", "!"+string(second), "Start writing the letter")
	if status, body := organiser.send(at+"/updates", form("text", "", "for", "public")); status != 422 || !strings.Contains(body, "Please write what is new") {
		t.Errorf("empty news: %d", status)
	}
	organiser.send(at+"/updates", form("text", "Only for us", "for", "members"))
	_, body = organiser.send(at+"/updates", form("text", "For everybody\n\nReally", "for", "public"))
	wants(t, "news", body, "Only for us", "For everybody", "members only")
	_, body = s.person().open(at)
	wants(t, "public news", body, "For everybody", "!Only for us")
	_, body = organiser.send(at+"/step", form("to", "drafting"))
	wants(t, "step", body, "letter being written")
	if status, _ := organiser.send(at+"/step", form("to", "sent")); status != 409 {
		t.Errorf("an illegal step: %d", status)
	}
	if status, _ := organiser.send(at+"/step", form("to", "frozen")); status != 409 {
		t.Errorf("frozen without a letter: %d", status)
	}
}

func TestLetterKeepsBothTexts(t *testing.T) {
	s := newCaseSite(t)
	first := s.file("example", "1234.50", "one")
	id := s.open(first)
	organiser, at := s.person(first), casePath(id, "")
	_, body := organiser.open(at + "/letter")
	wants(t, "before", body, "Draft it in English", "Draft it in Chinese")
	_, body = organiser.send(at+"/letter/draft", form("lang", "en"))
	wants(t, "drafted", body, "A draft is ready", `name="base" value="1"`, "¥1,234.50", "Check and seal")
	_, body = organiser.send(at+"/letter", form("base", "1", "lang", "en", "subject", "S", "body", "words of one"))
	wants(t, "saved", body, "Saved as a new version", "words of one", `value="2"`)
	status, body := organiser.send(at+"/letter", form("base", "1", "lang", "en", "subject", "S", "body", "words of the other"))
	if status != 409 {
		t.Errorf("saved over version 2: %d", status)
	}
	wants(t, "meantime", body, "Version 2 was saved while you were writing", "words of the other", `name="base" value="2"`)
	status, body = organiser.send(at+"/letter", form("base", "2", "lang", "en", "subject", "S", "body", "w", "answer_by", "2026-02-30"))
	if status != 422 {
		t.Errorf("30 February: %d", status)
	}
	wants(t, "date", body, "This day does not exist", "2026-02-30")
	_, body = organiser.open(at + "/letter/freeze")
	wants(t, "confirm", body, "!Seal version 2", "words of one", "Read it once more", "does not say what is asked for", "must be fixed first")
	if status, body := organiser.open(at + "/letter/2.pdf"); status != 200 || !strings.HasPrefix(body, "%PDF") {
		t.Errorf("preview: %d", status)
	}
	l, err := s.db.Letters(t.Context(), joinder.SystemViewer(), id)
	if err != nil {
		t.Fatal(err)
	}
	status, body = organiser.send(at+"/letter/freeze", form("letter", string(l[0].ID)))
	if status != 422 {
		t.Errorf("sealed without a day for the answer: %d", status)
	}
	wants(t, "reasons", body, "by when you want an answer", "!Seal version 2")
}
