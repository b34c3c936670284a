package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

var seatLink = regexp.MustCompile(`/seats/([A-Za-z0-9_-]{43})`)

// invite asks for a seat and gives the path of its link.
func (h *handoffWorld) invite(pairs ...string) string {
	h.Helper()
	pairs = append(pairs, "purpose", "To watch the case", "ends", joinder.DateOf(time.Now()).AddDays(30).String())
	link := seatLink.FindString(h.post(h.organiser, "/seats", pairs...).Body)
	if link == "" {
		h.Fatal("no link for the seat")
	}
	return link
}

// strong is somebody with an account and a second factor just given.
func (h *handoffWorld) strong(email string) *apptest.Person {
	h.Helper()
	p := h.site.Person("en")
	p.SignUp(email, "a long pass phrase of seven words here")
	p.AddApp()
	return p
}

func (h *handoffWorld) reads(p *apptest.Person, who, path string, want int) {
	h.Helper()
	if a := p.Read(h.at(path)); a.Status != want {
		h.Errorf("%s reads %s: %d, want %d", who, path, a.Status, want)
	}
}

func TestSeats(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		h := newHandoff(t, url)
		observer, late, weak := h.strong("observer@office.example"), h.strong("late@office.example"), h.site.Person("en")
		weak.SignUp("weak@office.example", "a long pass phrase of seven words here")
		link := h.invite("role", "observer", "name", "Obsqz Watch")
		if a := weak.Send(link); a.Status != 403 {
			t.Errorf("a weak account takes a seat: %d", a.Status)
		}
		h.reads(observer, "nobody yet", "/work", 403)
		if a := observer.Read(link); a.Status != 200 || !strings.Contains(a.Body, "Obsqz Watch") {
			t.Fatalf("the offer: %d", a.Status)
		}
		if a := observer.Send(link); a.Status != 200 || a.Path != h.at("") {
			t.Fatalf("accept: %d at %s", a.Status, a.Path)
		}
		h.reads(observer, "the observer", "/work", 200)
		h.reads(observer, "the observer", "/bundle.zip", 403)
		for _, p := range []*apptest.Person{late, observer} {
			if a := p.Send(link); a.Status != 404 {
				t.Errorf("a link used twice: %d", a.Status)
			}
		}
		h.reads(late, "who came late", "/work", 403)
		if a := h.silent.Read(h.at("/seats")); !strings.Contains(a.Body, "Obsqz Watch") || strings.Contains(a.Body, "To watch the case") {
			t.Error("a member should see who has a seat, and no more")
		}
		seat, _ := apptest.Hidden(h.organiser.Read(h.at("/seats")).Body, "seat")
		h.post(h.organiser, "/seats/revoke", "seat", seat, "reason", "The mandate ended")
		h.reads(observer, "the revoked", "/work", 403)
		if a := h.organiser.Send(h.at("/seats/revoke"), "seat", seat, "reason", "Once more"); a.Status != 422 {
			t.Errorf("revoked twice: %d", a.Status)
		}
		h.holdEnds(late)
		h.holdCounsel()
		h.holdHandover(late)
		if bad, err := h.site.DB.CheckSecurity(t.Context()); bad != 0 || err != nil {
			t.Errorf("the security log breaks at %d: %v", bad, err)
		}
		if n, acts := h.site.Count(`SELECT COUNT(*) FROM security_log WHERE detail LIKE 'seat.%'`), h.site.Count(`SELECT COUNT(*) FROM seat_acts`); n != acts || acts < 10 {
			t.Errorf("%d acts, %d in the security log", acts, n)
		}
	})
}

// holdEnds: a link that ran out or was taken back is over, and a seat ends on
// its day.
func (h *handoffWorld) holdEnds(p *apptest.Person) {
	h.Helper()
	old := h.invite("role", "observer", "name", "Too late")
	h.site.Exec(`UPDATE seats SET link_until = 1 WHERE accepted_at = 0 AND revoked_at = 0`)
	if a := p.Send(old); a.Status != 404 {
		h.Errorf("a link that ran out: %d", a.Status)
	}
	back := h.invite("role", "custodian", "name", "Taken back")
	seat, _ := apptest.Hidden(h.organiser.Read(h.at("/seats")).Body, "seat")
	h.post(h.organiser, "/seats/revoke", "seat", seat, "reason", "A slip")
	if a := p.Read(back); a.Status != 404 {
		h.Errorf("a link that was taken back: %d", a.Status)
	}
	held := h.invite("role", "custodian", "name", "For a month")
	if a := p.Send(held); a.Status != 200 {
		h.Fatalf("accept: %d", a.Status)
	}
	h.reads(p, "the custodian", "/bundle.zip", 200)
	h.site.Exec(`UPDATE seats SET ends_at = 2 WHERE ends_at > 2 AND accepted_at > 0`)
	h.reads(p, "whose seat ended", "/work", 403)
}

// holdCounsel: counsel opens the packs made for it and nothing of the workspace.
func (h *handoffWorld) holdCounsel() {
	h.Helper()
	counsel := h.strong("counsel@law.example")
	link := h.invite("role", "counsel", "name", "Counsel at Qz", "recipient", string(h.to))
	if a := counsel.Send(link); a.Status != 200 {
		h.Fatalf("counsel accepts: %d", a.Status)
	}
	pack := h.pack("en")
	h.reads(counsel, "counsel", pack, 200)
	h.reads(counsel, "counsel", "/work", 403)
	h.reads(counsel, "counsel", "/bundle.zip", 403)
	h.reads(counsel, "counsel", "/letter", 200)
	room := counsel.Read(h.at("/handoff")).Body
	if !strings.Contains(room, "Qz &amp; Partners") || strings.Contains(room, "Nameqz") {
		h.Error("counsel's room")
	}
	h.post(h.organiser, "/letter/draft", "lang", "en")
	// The letter's text gives the first and the last day, of whomever they are.
	for _, room := range []string{"", "/route", "/letter", "/letter/1", "/filing", "/clocks", "/replies", "/remedy", "/handoff", "/seats"} {
		a := counsel.Read(h.at(room))
		for _, canary := range []string{"Nameqz", "7,654.32", "7654.32", string(h.filed[2].ID), "Fileqz"} {
			if strings.Contains(apptest.Plain(a.Body), canary) {
				h.Errorf("LEAK: counsel sees %q at %s (%d)", canary, room, a.Status)
			}
		}
	}
	h.post(counsel, "/handoff/interest", "currency", "CNY", "rate", "4.2", "basis", "360", "until", "2026-12-01", "source", "counsel's own reading")
	// The same person with a fresh factor no more is sent to give it again.
	h.site.Exec(`UPDATE sign_ins SET stepped_at = 1`)
	if a := counsel.Read(h.at(pack)); a.Path != "/account/confirm" {
		h.Errorf("a stale factor opens a pack: %d at %s", a.Status, a.Path)
	}
	h.site.Exec(`UPDATE sign_ins SET stepped_at = $1`, time.Now().UnixMicro())
	h.post(h.organiser, "/handoff/recipients", "name", "Another firm", "kind", "association", "purpose", "A second opinion")
	other := h.recipient()
	h.post(h.silent, "/handoff/consent", "complaint", string(h.filed[2].ID), "recipient", string(other), "yes", "1")
	h.post(h.organiser, "/handoff/packs", "recipient", string(other), "lang", "en")
	h.site.Settle()
	theirs := packLink.FindString(h.organiser.Read(h.at("/handoff")).Body)
	h.reads(counsel, "counsel of another", theirs, 404)
	h.post(h.organiser, "/handoff/recipients/end", "recipient", string(h.to))
	h.reads(counsel, "counsel that was taken back", pack, 404)
}

// holdHandover: a case passes in two steps, and offers that were not taken are
// over then.
func (h *handoffWorld) holdHandover(p *apptest.Person) {
	h.Helper()
	if a := h.organiser.Send(h.at("/seats/handover"), "number", "2"); a.Status != 422 {
		h.Errorf("handed over without being sure: %d", a.Status)
	}
	link := seatLink.FindString(h.post(h.organiser, "/seats/handover", "name", "Somebody else", "sure", "yes").Body)
	h.post(h.organiser, "/seats/handover", "number", "2", "sure", "yes")
	if a := h.silent.Send(h.at("/seats/take"), "complaint", string(h.filed[2].ID)); a.Status != 404 {
		h.Errorf("who was not asked takes the case: %d", a.Status)
	}
	h.post(h.yes, "/seats/take", "complaint", string(h.filed[1].ID))
	h.reads(h.yes, "the new organiser", "/letter/freeze", 200)
	h.reads(h.organiser, "the old organiser", "/work", 403)
	if a := p.Send(link); a.Status != 404 {
		h.Errorf("an offer of the organiser before: %d", a.Status)
	}
	if a := h.silent.Read(h.at("")); !strings.Contains(a.Body, "new organiser") {
		h.Error("the members are not told")
	}
	h.organiser = h.yes
	next := seatLink.FindString(h.post(h.organiser, "/seats/handover", "name", "Somebody else", "sure", "yes").Body)
	if a := p.Send(next); a.Status != 200 {
		h.Errorf("an account takes the case over: %d", a.Status)
	}
	h.reads(p, "the third organiser", "/work", 200)
	h.reads(h.yes, "the second", "/work", 403)
}
