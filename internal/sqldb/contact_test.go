package sqldb_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// postBox is an openBox that remembers the links of mails.
type postBox struct {
	openBox
	links *[]string
}

func (b postBox) Box(plain, aad []byte) ([]byte, error) {
	var m struct{ Link string }
	if strings.HasPrefix(string(aad), "job/") && json.Unmarshal(plain, &m) == nil && m.Link != "" {
		*b.links = append(*b.links, m.Link)
	}
	return b.openBox.Box(plain, aad)
}

// oneWallet is a directory with one wallet and one problem.
type oneWallet struct{}

func (oneWallet) HasWallet(id string) bool               { return id == "alipay" }
func (oneWallet) HasIssue(id string) bool                { return id == "other" }
func (oneWallet) WalletForCompany(string) (string, bool) { return "", false }
func (oneWallet) CompanyName(name string) string         { return name }
func (oneWallet) IssueForCFPB(string, string) string     { return "other" }

// contactTest is a desk and what people confirm there.
type contactTest struct {
	*testing.T
	db       *sqldb.DB
	desk     *intake.Desk
	contacts *intake.Contacts
	now      time.Time
	n        int
	links    []string // of all mails so far
}

func eachContact(t *testing.T, f func(*contactTest)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.AddWallet(t, "alipay")
		c := &contactTest{T: t, db: db, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
		world := joinder.World{Now: func() time.Time { return c.now }, Rand: joinder.RealWorld().Rand}
		secret := bytes.Repeat([]byte("secret.."), 4)
		c.desk = intake.NewDesk(intake.DeskParts{Store: db, Disputes: db, Vault: postBox{links: &c.links}, Directory: oneWallet{}, World: world, Secret: secret,
			Placeholder: func(joinder.Lang, redact.Kind) string { return "…" }})
		c.contacts = intake.NewContacts(intake.ContactParts{Links: db, Own: db, Vault: postBox{links: &c.links}, World: world, Secret: secret})
		f(c)
	})
}

// file files a complaint from a browser.
func (c *contactTest) file(filer, email, phone string, mail bool) joinder.ID {
	c.Helper()
	_, token, err := c.desk.Start(c.Context())
	c.ok(err)
	c.n++
	words := strings.Split("提现三天了还没有到账|客服的电话一直打不通|My money was taken twice|账户被冻结没有说明|The fee is nowhere explained|转账到了陌生人那里|退款只到了一半|Nobody answers my letters", "|")
	c.ok(c.desk.Save(c.Context(), token, intake.Draft{Wallet: "alipay", Issue: "other", Narrative: fmt.Sprint(words[c.n%len(words)], "，", c.n, " ."), OccurredOn: "2026-11-03", Jurisdiction: "CN",
		Email: email, Phone: phone, EmailReceipt: mail, Publish: true, Filer: filer}))
	r, err := c.desk.File(c.Context(), joinder.Viewer{}, token, "")
	c.ok(err)
	return r.Complaint
}

func (c *contactTest) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// counted asks the database and the engine how many people there are.
func (c *contactTest) counted(quick similar.Backend, want int) {
	c.Helper()
	for name, index := range map[string]similar.Backend{"database": c.db.SearchIndex(), "engine": quick} {
		tally, err := index.Tally(c.Context(), joinder.Viewer{}, similar.Group{Wallets: []string{"alipay"}, Issues: []string{"other"}}, joinder.DateOf(c.now))
		c.ok(err)
		if tally.People != want {
			c.Errorf("%s: %d people, want %d", name, tally.People, want)
		}
	}
}

func (c *contactTest) row(id joinder.ID) (level, person string, leaf int64) {
	c.Helper()
	c.ok(c.db.Raw().QueryRowContext(c.Context(), `SELECT level, person, leaf FROM complaints WHERE id = $1`, string(id)).Scan(&level, &person, &leaf))
	return level, person, leaf
}

// last is the newest link that was sent.
func (c *contactTest) last() string {
	c.Helper()
	if len(c.links) == 0 {
		c.Fatal("no link was sent")
	}
	return c.links[len(c.links)-1]
}

const dead = "error.contact.link"

// TestAStrangerLearnsNothingFromAnAddress: whoever files with somebody's address
// counts as one more, in the database and in the engine, whether or not the
// address is known, confirmed, or counted before.
func TestAStrangerLearnsNothingFromAnAddress(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		quick := following(c.T, c.db, c.TempDir())
		people := 0
		more := func(n int) { c.Helper(); people += n; c.counted(quick, people) }
		first := c.file("lin's phone", "Lin+shop@body.example", "", true)
		more(1)
		for range 4 {
			c.file("lin's phone", "lin@body.example", "", false)
		}
		more(0) // five times from one browser is one person
		c.file("a stranger's phone", "lin@body.example", "", false)
		more(1)
		c.file("", "lin@body.example", "", false)
		more(1)
		c.file("a desk for many", "a@body.example", "", false)
		c.file("a desk for many", "b@body.example", "", false)
		c.file("a desk for many", "", "", false)
		c.file("a desk for many", "", "", false)
		more(4)
		c.file("lin's phone", "", "+86 138-0013-8000", false)
		c.file("lin's phone", "", "13800138000", false)
		more(1)
		c.ok(c.contacts.Confirm(c.Context(), owner(first), c.last(), ""))
		more(0) // all that she filed there are confirmed with it
		c.file("another stranger's phone", "lin@body.example", "", false)
		more(1)
		c.file("lin's phone", "lin@body.example", "", false)
		more(0)
		laptop := c.file("lin's laptop", "lin@body.example", "", true)
		more(1)
		c.ok(c.contacts.Confirm(c.Context(), owner(laptop), c.last(), ""))
		more(-1)
	})
}

// TestFormerPeopleStayApart: before there were filers an address alone was the
// person. Confirming one of such complaints says nothing of the others.
func TestFormerPeopleStayApart(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		mac := func(key []byte, data string) []byte {
			h := hmac.New(sha256.New, key)
			h.Write([]byte(data))
			return h.Sum(nil)
		}
		former := hex.EncodeToString(mac(mac(bytes.Repeat([]byte("secret.."), 4), "joinder/intake/v1/person"), "email:lin@body.example")[:16])
		hers, strangers := c.file("", "lin@body.example", "", true), c.file("", "lin@body.example", "", true)
		c.db.Exec(c.T, `UPDATE complaints SET person = '`+former+`'`)
		c.ok(c.contacts.Confirm(c.Context(), owner(hers), c.links[0], ""))
		if level, person, _ := c.row(strangers); level != "stated" || person != former {
			c.Errorf("a stranger's complaint is %s of %s", level, person)
		}
		if level, person, _ := c.row(hers); level != "contact" || person == former {
			c.Errorf("hers is %s of %s", level, person)
		}
	})
}

// TestConfirmingAContact: a link works once and again, for its own complaint,
// for three days; nothing that is sealed changes; evidence counts more.
func TestConfirmingAContact(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		ctx := c.Context()
		stated, foreign := c.file("phone", "lin@body.example", "", true), c.file("other", "wei@body.example", "", true)
		link, other := c.links[0], c.links[1]
		level, before, leaf := c.row(stated)
		sealed := func() []byte {
			b, err := c.db.OwnComplaint(ctx, owner(stated), stated)
			c.ok(err)
			return append(b.Statement, b.Salt...)
		}
		box := sealed()
		for range 2 { // programs open every link
			door, err := c.contacts.Look(ctx, strings.ToUpper(link))
			c.ok(err)
			if now, person, _ := c.row(stated); door.Done || door.Complaint != stated || now != level || person != before {
				c.Fatalf("looking changed something: %+v", door)
			}
		}
		wantKey(c.T, c.contacts.Confirm(ctx, owner(foreign), link, "no"), joinder.Invalid, "error.contact.number")
		wantKey(c.T, c.contacts.Confirm(ctx, joinder.Viewer{}, link[:25]+"!", ""), joinder.NotFound, dead)
		standing, err := c.contacts.Standing(ctx, owner(stated), stated)
		c.ok(err)
		for range 2 { // the button is pressed twice, signed out
			c.ok(c.contacts.Confirm(ctx, joinder.Viewer{}, link, " "+standing.Number+" "))
		}
		if now, person, at := c.row(stated); now != "contact" || person == before || at != leaf || !bytes.Equal(sealed(), box) {
			c.Errorf("%s %s %d", now, person, at)
		}
		if door, err := c.contacts.Look(ctx, link); err != nil || !door.Done {
			c.Errorf("a second look: %+v %v", door, err)
		}
		if standing, err = c.contacts.Standing(ctx, owner(stated), stated); err != nil || standing.Confirmed.IsZero() {
			c.Errorf("%+v %v", standing, err)
		}
		c.db.Exec(c.T, `UPDATE complaints SET level = 'evidence' WHERE id = '`+string(foreign)+`'`)
		c.ok(c.contacts.Confirm(ctx, owner(foreign), other, ""))
		if now, _, _ := c.row(foreign); now != "evidence" {
			c.Errorf("evidence became %s", now)
		}
		phone := c.file("p", "", "13800138000", false)
		if s, err := c.contacts.Standing(ctx, owner(phone), phone); err != nil || s != (intake.Standing{}) {
			c.Errorf("a phone: %+v %v", s, err)
		}
		wantKey(c.T, c.contacts.Ask(ctx, owner(phone), phone, joinder.English), joinder.Conflict, "error.contact.nothing")
		wantKey(c.T, c.contacts.Ask(ctx, owner(phone), stated, joinder.English), joinder.NotFound, "error.intake.no_complaint")
		if _, err := c.contacts.Standing(ctx, owner(phone), stated); joinder.KindOf(err) != joinder.NotFound {
			c.Errorf("a stranger's look: %v", err)
		}
	})
}

// TestDeadLinks: past its time, guessed at, withdrawn or erased, a link says the
// same as one that never was.
func TestDeadLinks(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		ctx := c.Context()
		dies := func(what, link string) {
			c.Helper()
			if _, err := c.contacts.Look(ctx, link); err == nil || !strings.Contains(err.Error(), dead) {
				c.Errorf("%s: %v", what, err)
			}
			wantKey(c.T, c.contacts.Confirm(ctx, joinder.Viewer{}, link, "0000"), joinder.NotFound, dead)
		}
		id := c.file("phone", "lin@body.example", "", true)
		c.now = c.now.Add(intake.ContactLinkLife)
		dies("past its time", c.last())
		c.ok(c.contacts.Sweep(ctx))
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM contact_links`); n != 0 {
			c.Errorf("%d links are left", n)
		}
		c.ok(c.contacts.Ask(ctx, owner(id), id, joinder.English))
		standing, err := c.contacts.Standing(ctx, owner(id), id)
		c.ok(err)
		wrong := "0000"
		if standing.Number == wrong {
			wrong = "0001"
		}
		for range 5 {
			wantKey(c.T, c.contacts.Confirm(ctx, joinder.Viewer{}, c.last(), wrong), joinder.Invalid, "error.contact.number")
		}
		dies("guessed at", c.last())
		wantKey(c.T, c.contacts.Ask(ctx, owner(id), id, joinder.English), joinder.RateLimited, "error.contact.soon")
		for range 4 {
			c.now = c.now.Add(6 * time.Minute)
			c.ok(c.contacts.Ask(ctx, owner(id), id, joinder.English))
		}
		c.now = c.now.Add(6 * time.Minute)
		wantKey(c.T, c.contacts.Ask(ctx, owner(id), id, joinder.English), joinder.RateLimited, "error.contact.often")
		c.ok(c.db.WithdrawComplaint(ctx, owner(id), id, c.now))
		dies("withdrawn", c.last())
		wantKey(c.T, c.contacts.Ask(ctx, owner(id), id, joinder.English), joinder.Conflict, "error.contact.nothing")
		dies("never sent", strings.Repeat("a", 26))

		gone := c.file("phone", "wei@body.example", "", true)
		kept := c.last()
		c.ok(c.contacts.Confirm(ctx, owner(gone), kept, ""))
		c.ok(c.db.EraseComplaint(ctx, owner(gone), gone, c.now))
		dies("erased", kept)
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM complaints WHERE state = 'erased' AND (person_stated <> '' OR contact_confirmed_at <> 0 OR level <> 'stated' OR person <> id)`); n != 0 {
			c.Error("something is left of a confirmed address")
		}
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM contact_links`); n != 0 {
			c.Errorf("%d links are left", n)
		}
	})
}

// TestAskingTellsNothingOfAnAddress: an address gets ten links in a day; who
// asks for more is told the same as everybody.
func TestAskingTellsNothingOfAnAddress(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		for i := range 13 {
			id := c.file(fmt.Sprint("phone ", i), "lin@body.example", "", false)
			c.ok(c.contacts.Ask(c.Context(), owner(id), id, joinder.English))
		}
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM contact_links`); n != 10 {
			c.Errorf("%d links to one address", n)
		}
	})
}

// TestSuggestionsNeedConfirmedPeople: five invented addresses suggest nothing.
func TestSuggestionsNeedConfirmedPeople(t *testing.T) {
	eachContact(t, func(c *contactTest) {
		var ids []joinder.ID
		for i := range 6 {
			c.n = 2*i + 1 // another text each time
			ids = append(ids, c.file(fmt.Sprint("phone ", i), fmt.Sprintf("p%d@body.example", i), "", true))
		}
		c.db.Exec(c.T, `UPDATE complaints SET public_text = 'Zephyrword ' || public_text`)
		suggested := func() int {
			c.Helper()
			c.ok(c.db.SearchIndex().RenewPhrases(c.Context()))
			return c.db.Count(c.T, `SELECT COUNT(*) FROM search_phrases WHERE text = 'zephyrword'`)
		}
		if suggested() != 0 {
			c.Error("people whom nobody knows suggest a word")
		}
		for i, id := range ids {
			c.ok(c.contacts.Confirm(c.Context(), owner(id), c.links[i], ""))
		}
		if suggested() != 1 {
			c.Error("six people who can be reached suggest nothing")
		}
	})
}
