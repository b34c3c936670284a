package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestGroupTrip: from the list of groups to one, what its people say, and the
// first step of a complaint of one's own, on a phone in both languages, over
// the invented sample; then a moderator decides.
func TestGroupTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	if n := site.Count(`SELECT COUNT(*) FROM complaint_groups WHERE life = 'alive' AND people >= 5 AND words <> '[]'`); n < 3 {
		t.Fatalf("the sample has %d groups", n)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			trip := &trip{T: t, site: site, name: "group." + lang, lang: lang, first: chromium}
			p := trip.person()
			p.open("/search")
			p.follow(`nav.tabs a[href="/groups"]`, "/groups")
			p.Click(".gr-filter summary")
			p.Fill("#f-wallet", "demo-bluebird")
			p.Fill("#f-sort", "all")
			p.follow(".gr-filter form button", "/groups")
			if text := p.Text(".gr-list"); strings.Contains(text, trip.say("灯笼钱包", "Lantern Wallet")) || !strings.Contains(text, trip.say("青鸟支付", "Bluebird Pay")) {
				t.Errorf("the list of one wallet: %q", text)
			}
			p.follow(".gr-list a", "/groups/")
			if !p.Has(".found mark") || !p.Has(".chart") {
				t.Error("the words that tell the group are not marked, or there is no chart")
			}
			p.follow(`form[action="/file/start"] button`, "/draft/")
		})
	}
	t.Run("decide", func(t *testing.T) { decideAboutGroups(t, site) })
}

// decideAboutGroups confirms a group and takes somebody out, as its moderator.
func decideAboutGroups(t *testing.T, site *apptest.Site) {
	mod := site.Person("en")
	mod.BecomeModerator("mod@example.org", "correct horse battery staple lamp")
	list := mod.Read("/groups").Body
	at := list[strings.Index(list, `href="/groups/`)+len(`href="`):]
	at = at[:strings.Index(at, `"`)] + "/moderate"
	if a := mod.Send(at, "act", "pin"); a.Status != 200 || a.Path != at {
		t.Fatalf("pin: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	if a := mod.Send(at, "act", "free"); a.Status != 200 {
		t.Errorf("free: %d", a.Status)
	}
	body := mod.Read(at).Body
	id := body[strings.Index(body, `name="complaint" value="`)+len(`name="complaint" value="`):][:32]
	if a := mod.Send(at, "act", "refuse", "complaint", id); a.Status != 200 {
		t.Errorf("refuse: %d", a.Status)
	}
	if strings.Contains(mod.Read(at).Body, id) {
		t.Error("who was taken out is still there")
	}
	for _, act := range [][]string{{"act", "refuse", "complaint", id}, {"act", "undo", "event", id}, {"act", "nonsense"}, {}} {
		if a := mod.Send(at, act...); a.Status < 400 || a.Status >= 500 {
			t.Errorf("%v: %d", act, a.Status)
		}
	}
	if n := site.Count(`SELECT COUNT(*) FROM group_pins WHERE complaint = '` + id + `' AND kept = 0`); n != 1 {
		t.Errorf("%d refusals", n)
	}
}
