package app_test

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/i18n"
	"joinder/internal/recourse/clock"
	"joinder/internal/sqldb/sqldbtest"
)

// clockTrip is a case of two members whose letter went to the operator and,
// for the first member, to the central bank's line.
type clockTrip struct {
	*testing.T
	site       *apptest.Site
	lead, wu   *apptest.Person
	leads, wus apptest.Filed
	id         joinder.ID
	today      joinder.Date
	sub        string // the first member's filing
}

func newClockTrip(t *testing.T, o apptest.Options) *clockTrip {
	t.Helper()
	c := &clockTrip{T: t, site: apptest.Open(t, o)}
	c.lead, c.wu = c.site.Person("en"), c.site.Person("zh-CN")
	story := func(name string) apptest.Story {
		return apptest.Story{Wallet: "支付宝", Issue: "withdrawal_not_arrived", Narrative: "提现到银行卡三天没到账，客服电话打不通。", Publish: true,
			OccurredOn: "2026-08-03", Name: name, Email: "somebody@example.org"}
	}
	c.leads, c.wus = c.lead.File(story("组织者")), c.wu.File(story("吴某"))
	c.id = c.lead.OpenCase(c.leads, "提现不到账的人", "提现一直显示处理中，客服打不通。", "退款并说明日期", joinder.Uses...)
	c.wu.Join(c.id, c.wus, joinder.CountMe)
	for _, column := range []string{"consents SET given_at = given_at", "complaints SET filed_at = filed_at"} {
		c.site.Exec(`UPDATE ` + column + ` - 2592000000000`) // all that was a month ago
	}
	c.today = joinder.DateOf(time.Now().In(i18n.Beijing()))
	c.sub = "0123456789abcdef0123456789abcdef"
	c.site.Exec(`INSERT INTO letters (id, case_id, version, lang, state, subject, body, at) VALUES ('l1', $1, 1, 'en', 'frozen', 's', 'b', 1)`, string(c.id))
	c.site.Exec(`INSERT INTO submissions (id, case_id, channel, letter, complaint, number, state, filed_on, at, changed_at) VALUES ($1, $2, 'cn-pboc-12363', 'l1', $3, 1, 'filed', $4, 1, 1)`,
		c.sub, string(c.id), string(c.leads.ID), c.today.AddDays(-10).String())
	return c
}

func (c *clockTrip) at(rest string) string { return "/cases/" + string(c.id) + "/clocks" + rest }

func (c *clockTrip) read(p *apptest.Person, rest string) string {
	c.Helper()
	a := p.Read(c.at(rest))
	if a.Status != 200 {
		c.Fatalf("%s: %d", c.at(rest), a.Status)
	}
	return apptest.Plain(a.Body)
}

// says holds that a page has the words.
func (c *clockTrip) says(page string, words ...string) {
	c.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			c.Errorf("the page does not say %q:\n%s", w, page)
		}
	}
}

func TestClocksFromTheBoardToTheCalendar(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		c := newClockTrip(t, apptest.Options{Database: database})
		page := c.read(c.lead, "")
		c.says(page, "2 members, the first ends on", "Civil Code art.188", "count-cn-civil", "they knew by then at the latest", "PBoC Order 2020/5 art.43")
		own := c.read(c.wu, "")
		c.says(own, "民法典", "轮到我们", "你的")
		if strings.Contains(own, "12363") {
			t.Errorf("a member sees another's filing:\n%s", own)
		}
		c.recordAndCorrect()
		c.finalAnswer()
		c.feed()
	})
}

// limitation is the list of members behind one card.
const limitation = "?rule=cn-court-civil%2Flimitation_period&state=running"

// recordAndCorrect: a dated demand restarts limitation for who authorised it,
// and its correction moves the date and stays readable.
func (c *clockTrip) recordAndCorrect() {
	c.Helper()
	if a := c.wu.Send(c.at(""), "kind", "demanded", "on", c.today.String()); a.Status != 403 {
		c.Errorf("a member records for everybody: %d", a.Status)
	}
	for _, wrong := range [][2]string{{"demanded", c.today.AddDays(1).String()}, {"demanded", "1889-01-01"}, {"demanded", "2026-02-30"}, {"nonsense", c.today.String()}, {"knew", c.today.String()}, {"judgment", c.today.String()}} {
		if a := c.lead.Send(c.at(""), "kind", wrong[0], "on", wrong[1]); a.Status != 422 {
			c.Errorf("%v: %d", wrong, a.Status)
		}
	}
	if a := c.lead.Send(c.at(""), "kind", "demanded", "on", c.today.AddDays(-5).String(), "note", "by courier"); a.Status != 200 {
		c.Fatalf("record: %d", a.Status)
	}
	w := c.site.Catalog.Localizer(joinder.English)
	c.says(c.read(c.lead, ""), "by courier")
	c.says(c.read(c.lead, limitation), "Runs anew since the dated demand of "+w.Date(c.today.AddDays(-5)), "they knew by then at the latest")
	if own := c.read(c.wu, ""); strings.Contains(own, "重新计算") || strings.Contains(own, "by courier") {
		c.Errorf("a demand counts for who did not authorise it, or its note is shown:\n%s", own)
	}
	entry, ok := apptest.Hidden(c.lead.Read(c.at("")).Body, "entry")
	if !ok {
		c.Fatal("no entry to correct")
	}
	if a := c.wu.Send(c.at("/correct"), "entry", entry, "on", c.today.AddDays(-6).String(), "why", "x"); a.Status != 403 {
		c.Errorf("a member corrects the case's entry: %d", a.Status)
	}
	if a := c.lead.Send(c.at("/correct"), "entry", entry, "on", c.today.AddDays(-7).String(), "why", ""); a.Status != 422 {
		c.Errorf("corrected without saying why: %d", a.Status)
	}
	if a := c.lead.Send(c.at("/correct"), "entry", entry, "on", c.today.AddDays(-7).String(), "why", "the slip says so"); a.Status != 200 {
		c.Fatalf("correct: %d", a.Status)
	}
	a := c.lead.Read(c.at(""))
	c.says(apptest.Plain(a.Body), "the slip says so")
	c.says(c.read(c.lead, limitation), "Runs anew since the dated demand of "+w.Date(c.today.AddDays(-7)))
	if !regexp.MustCompile(`<del>\s*<time[^>]*datetime="` + c.today.AddDays(-5).String()).MatchString(a.Body) {
		c.Error("the old day is not struck through")
	}
	if a := c.lead.Send(c.at("/correct"), "entry", entry, "on", c.today.AddDays(-8).String(), "why", "again"); a.Status != 409 && a.Status != 422 {
		c.Errorf("an entry was corrected twice: %d", a.Status)
	}
}

// finalAnswer ends the firm's clock; marking ends one's own.
func (c *clockTrip) finalAnswer() {
	c.Helper()
	if a := c.lead.Send(c.at(""), "kind", "forwarded", "on", c.today.AddDays(-8).String(), "filing", c.sub); a.Status != 200 {
		c.Fatalf("forwarded: %d", a.Status)
	}
	page := c.read(c.lead, "")
	c.says(page, "15 calendar days from: firm receives complaint transferred by PBoC branch")
	if a := c.lead.Send(c.at("/final"), "filing", c.sub, "on", c.today.AddDays(-1).String()); a.Status != 200 {
		c.Fatalf("final answer: %d", a.Status)
	}
	c.says(c.read(c.lead, ""), "The final answer came", "Done on "+c.site.Catalog.Localizer(joinder.English).Date(c.today.AddDays(-1)))
	if a := c.lead.Send(c.at("/met"), "rule", "cn-samr-12315/latest_time_to_complain", "complaint", string(c.leads.ID), "on", c.today.String()); a.Status != 200 {
		c.Errorf("met: %d", a.Status)
	}
	if n := c.site.Count(`SELECT COUNT(*) FROM happenings WHERE kind = 'lodged' AND channel = 'cn-samr-12315'`); n != 1 {
		c.Errorf("%d happenings for the clock that was met", n)
	}
}

var feedURL = regexp.MustCompile(`/clocks/([a-z2-7]{32})\.ics`)

// feed makes a calendar address, reads it without a session, and revokes it.
func (c *clockTrip) feed() {
	c.Helper()
	for _, p := range []*apptest.Person{c.lead, c.wu} {
		path := feedURL.FindString(p.Send(c.at("/feed"), "do", "make").Body)
		if path == "" {
			c.Fatal("no calendar address is shown")
		}
		if again := feedURL.FindString(p.Read(c.at("")).Body); again != "" {
			c.Error("the secret is shown twice")
		}
		a := c.site.Person("en").Read(path)
		if a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/calendar") || !strings.Contains(a.Body, "BEGIN:VALARM") || !strings.Contains(a.Body, "DTSTART;VALUE=DATE:") {
			c.Fatalf("feed: %d %s\n%s", a.Status, a.Header, a.Body)
		}
		flat := strings.ReplaceAll(strings.ReplaceAll(a.Body, "\r\n ", ""), `\,`, ",")
		for _, secret := range []string{"组织者", "吴某", "somebody@", string(c.leads.ID), string(c.wus.ID), "by courier"} {
			if strings.Contains(flat, secret) {
				c.Errorf("the feed says %q", secret)
			}
		}
		if !strings.Contains(flat, "提现不到账的人") {
			c.Error("the feed does not name the case")
		}
		p.Send(c.at("/feed"), "do", "end")
		if a := c.site.Person("en").Read(path); a.Status != 404 {
			c.Errorf("a revoked feed: %d", a.Status)
		}
	}
	path := feedURL.FindString(c.wu.Send(c.at("/feed"), "do", "make").Body)
	c.wu.Send("/cases/"+string(c.id)+"/leave", "complaint", string(c.wus.ID))
	if a := c.site.Person("en").Read(path); a.Status != 404 {
		c.Errorf("the feed of who left: %d", a.Status)
	}
}

// TestRemindersByMail: one mail per step before the end, to who asked for it.
func TestRemindersByMail(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 10)
	go serveMail(l, got)
	c := newClockTrip(t, apptest.Options{Mail: "smtp+plain://" + l.Addr().String()})
	if a := c.wu.Send(c.at("/mail"), "address", "no address"); a.Status != 422 {
		t.Errorf("a wrong address: %d", a.Status)
	}
	if a := c.wu.Send(c.at("/mail"), "address", "wu@example.org"); a.Status != 200 || !strings.Contains(a.Body, "14、7、3、1") {
		t.Fatalf("remind me: %d", a.Status)
	}
	if n := c.site.Count(`SELECT COUNT(*) FROM clock_links WHERE box IS NOT NULL AND kind = 'mail'`); n != 1 {
		t.Fatalf("%d mails are kept", n)
	}
	// The three years since they knew end in five days.
	day := c.today.AddDays(5)
	day.Year -= 3
	day = joinder.DateOf(day.Time()) // which had no 29 February
	if a := c.wu.Send(c.at(""), "kind", "knew", "complaint", string(c.wus.ID), "on", day.String()); a.Status != 200 {
		t.Fatalf("knew: %d", a.Status)
	}
	desk := clock.New(clock.Parts{Store: c.site.DB, Links: c.site.DB, Book: c.site.Pack, Vault: c.site.Ring, Zone: i18n.Beijing(),
		Family: func(string) string { return "funds" }}, c.site.World)
	for range 3 {
		if err := desk.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	c.site.Settle()
	text := readMail(t, <-got)
	ends, err := clock.Compute(c.site.Pack, "cn-court-civil/limitation_period", clock.On(day))
	if err != nil {
		t.Fatal(err)
	}
	c.says(text, "wu@example.org", "提现不到账的人", c.site.Catalog.Localizer(joinder.Chinese).Date(ends.Safe()), c.at(""))
	select {
	case more := <-got:
		t.Errorf("reminded twice: %s", readMail(t, more))
	case <-time.After(200 * time.Millisecond):
	}
	if a := c.wu.Send(c.at("/mail"), "end", "1"); a.Status != 200 || c.site.Count(`SELECT COUNT(*) FROM clock_links`) != 0 || c.site.Count(`SELECT COUNT(*) FROM clock_marks`) != 0 {
		t.Errorf("ended: %d", a.Status)
	}
}

// readMail gives recipient, subject and text.
func readMail(t *testing.T, raw string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%s\n%s", m.Header.Get("To"), subject, body)
}

// serveMail is a small SMTP server that takes everything.
func serveMail(l net.Listener, got chan<- string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		r, say := bufio.NewReader(conn), func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
		say("220 test")
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				break
			}
			switch strings.ToUpper(strings.Fields(line + " x")[0]) {
			case "DATA":
				say("354 go on")
				var data strings.Builder
				for line, err := r.ReadString('\n'); err == nil && line != ".\r\n"; line, err = r.ReadString('\n') {
					data.WriteString(line)
				}
				got <- data.String()
				say("250 taken")
			case "QUIT":
				say("221 bye")
			default:
				say("250 ok")
			}
		}
		_ = conn.Close()
	}
}
