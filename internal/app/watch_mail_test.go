package app_test

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

// watchSend posts a form with its fields before its file.
func watchSend(p *apptest.Person, path, name, file string, pairs ...string) apptest.Answer {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1]) // a buffer takes everything
	}
	if name != "" {
		if w, err := form.CreateFormFile("file", name); err == nil {
			_, _ = io.WriteString(w, file)
		}
	}
	_ = form.Close()
	r := p.Request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.Do(r)
}

// watchTable is one month of somebody's payments, one a day, as a table.
func watchTable(month string, extra ...string) string {
	var b strings.Builder
	b.WriteString("Date,Description,Amount,Currency,Transaction ID\n")
	for d := 1; d <= 28; d++ {
		fmt.Fprintf(&b, "%s-%02d 08:00:00,Corner bakery,-%d.50,EUR,%s-%d\n", month, d, 3+d%4, month, d)
	}
	for _, line := range extra {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// watchLetter is a mail that came: subject, text, and where its header ends it.
type watchLetter struct{ subject, text, stop string }

var watchDoors = regexp.MustCompile(`/watch/door\?t=[a-z2-7]{26}&lang=[a-zA-Z-]+`)

func (l watchLetter) doors() []string { return watchDoors.FindAllString(l.text, -1) }

var watchLinks = regexp.MustCompile(`https?://\S+`)

// said is the mail without its links: random tokens and the server's port hold
// any two letters and any four digits now and then.
func (l watchLetter) said() string { return l.subject + "\n" + watchLinks.ReplaceAllString(l.text, "") }

func takeWatchLetter(t *testing.T, got <-chan string) (l watchLetter) {
	t.Helper()
	var raw string
	select {
	case raw = <-got:
	case <-time.After(20 * time.Second):
		t.Fatal("no mail came")
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	l.subject, _ = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	l.text, l.stop = string(body), strings.Trim(m.Header.Get("List-Unsubscribe"), "<>")
	for _, canary := range []string{"qz", "Lamp", "6.00", "EUR", ".csv", "bakery"} {
		if strings.Contains(l.said(), canary) {
			t.Errorf("LEAK: the mail holds %q:\n%s", canary, l.text)
		}
	}
	if l.stop != "" && m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("headers %v", m.Header)
	}
	return l
}

var watchNumber = regexp.MustCompile(`watchnumber">([0-9]{4})<`)

// TestWatchByMail: nothing but the question goes to an address before it is
// confirmed; a reminder comes once a month; links ask before they act; and one
// click ends it.
func TestWatchByMail(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		address, got := postOffice(t)
		s := apptest.Open(t, apptest.Options{Mail: "smtp+plain://" + address, Database: database})
		lin, mailer := s.Person("en"), s.Person("en") // the mail is read on another device
		for name, a := range map[string]apptest.Answer{
			"no consent": watchSend(lin, "/watch", "a.csv", watchTable("2026-01"), "months", "13"),
			"no file":    watchSend(lin, "/watch", "", "", "months", "13", "agreed", "1"),
			"forever":    watchSend(lin, "/watch", "a.csv", watchTable("2026-01"), "months", "999", "agreed", "1"),
			"nonsense":   watchBegin(lin, "a.csv", "\x00\xff𬭎𬀩 O'Neil-李"),
			"no form":    lin.Send("/watch", "months", "13"),
		} {
			if a.Status != 422 || !strings.Contains(a.Body, `id="errors"`) {
				t.Errorf("%s: %d", name, a.Status)
			}
		}
		a := watchBegin(lin, "fileqz.csv", watchTable("2026-01"))
		if a.Status != 200 || !strings.HasPrefix(a.Path, "/watch/") {
			t.Fatalf("begin: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
		home := a.Path
		if a := lin.Send(home+"/mail", "address", "no address", "day", "3"); a.Status != 422 || !strings.Contains(a.Body, "f-mail-address-error") {
			t.Errorf("no address: %d", a.Status)
		}
		a = lin.Send(home+"/mail", "address", "lin@body.example", "day", "3", "results", "1")
		number := watchNumber.FindStringSubmatch(a.Body)
		if a.Status != 200 || number == nil {
			t.Fatalf("address: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		s.Settle()
		question := takeWatchLetter(t, got)
		doors := question.doors()
		if len(doors) != 1 || strings.Contains(question.said(), number[1]) || strings.Contains(question.text, home) || question.stop != "" {
			t.Fatalf("%q\n%s", doors, question.text)
		}
		token := strings.TrimPrefix(strings.Split(doors[0], "&")[0], "/watch/door?t=")
		if a := mailer.Read(doors[0]); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM watch_mails WHERE confirmed_at > 0`) != 0 {
			t.Fatalf("a GET confirmed it: %d", a.Status)
		}
		if a := mailer.Send("/watch/door", "t", token, "number", "no"); a.Status != 422 {
			t.Errorf("a wrong number: %d", a.Status)
		}
		if a := mailer.Send("/watch/door", "t", token, "number", number[1]); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM watch_mails WHERE confirmed_at > 0`) != 1 {
			t.Fatalf("confirm: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		if len(got) > 0 {
			t.Errorf("mail before it was confirmed:\n%s", <-got)
		}
		next := s.World.Now().AddDate(0, 2, 0)
		for range 2 {
			if err := s.RemindWatchesAt(t.Context(), next); err != nil {
				t.Fatal(err)
			}
		}
		s.Settle()
		if len(got) > 0 {
			t.Errorf("a statement was given today, and yet:\n%s", <-got)
		}
		for _, address := range []string{"nobody@body.example", "LIN@body.example", "lin@body.example"} {
			if a := mailer.Send("/watch/find", "address", address); a.Status != 200 || strings.Contains(a.Body, home) {
				t.Errorf("find %s: %d", address, a.Status)
			}
		}
		s.Settle()
		takeWatchLetter(t, got).lead(t, mailer, s, home)
		if len(got) > 0 {
			t.Errorf("a second mail:\n%s", <-got)
		}
		if a := lin.Send(home + "/delete"); a.Status != 200 || a.Path != "/watch" || s.Count(`SELECT COUNT(*) FROM held`) != 0 {
			t.Errorf("delete: %d at %s", a.Status, a.Path)
		}
		if a := lin.Read(home); a.Status != 404 {
			t.Errorf("after deleting: %d", a.Status)
		}
	})
}

// lead follows a mail's links: to the watch, and to the end of the mails.
func (l watchLetter) lead(t *testing.T, p *apptest.Person, s *apptest.Site, home string) {
	t.Helper()
	doors := l.doors()
	if len(doors) != 2 {
		t.Fatalf("%d links in\n%s", len(doors), l.text)
	}
	if a := p.Read(doors[0]); a.Status != 200 || strings.Contains(a.Body, home) {
		t.Errorf("the door's page: %d", a.Status)
	}
	if a := p.Send("/watch/door", "t", strings.TrimPrefix(strings.Split(doors[0], "&")[0], "/watch/door?t=")); a.Status != 200 || a.Path != home {
		t.Errorf("through the door: %d at %s", a.Status, a.Path)
	}
	stop := strings.TrimPrefix(l.stop, s.URL)
	if a := p.Read(stop); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM watch_mails`) != 1 {
		t.Errorf("a GET ended it: %d", a.Status)
	}
	r := p.Request(http.MethodPost, stop, strings.NewReader("List-Unsubscribe=One-Click"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, browser := range []string{"Origin", "Sec-Fetch-Site"} {
		r.Header.Del(browser) // a mail program sends none
	}
	if a := p.Do(r); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM watch_mails`) != 0 {
		t.Errorf("one click: %d", a.Status)
	}
}
