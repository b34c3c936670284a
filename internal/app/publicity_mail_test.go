package app_test

import (
	"bufio"
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
)

// postOffice is a small SMTP server on this machine; what it takes comes out of
// the channel.
func postOffice(t *testing.T) (address string, got <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	out := make(chan string, 20)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go takeMail(c, out)
		}
	}()
	return l.Addr().String(), out
}

func takeMail(c net.Conn, got chan<- string) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); word {
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
			return
		default:
			say("250 ok")
		}
	}
}

var digestToken = regexp.MustCompile(`[?]t=[0-9a-z]+`)

// TestMonthlyDigestByMail: who asked for it gets one mail with public figures
// in their language; nobody else gets any, and its link ends it by POST only.
func TestMonthlyDigestByMail(t *testing.T) {
	address, got := postOffice(t)
	s := apptest.Open(t, apptest.Options{Mail: "smtp+plain://" + address})
	lin, wei := s.Person("zh-CN"), s.Person("en")
	file := func(p *apptest.Person, name, email string) apptest.Filed {
		return p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，Narrqz" + name, Amount: "7301.57", Currency: "CNY",
			OccurredOn: "2026-03-11", Name: "Nameqz" + name, Email: email, Demand: "Demandqz" + name})
	}
	first, second := file(lin, "lin", "linqz@example.org"), file(wei, "wei", "weiqz@example.org")
	id := lin.OpenCase(first, "提现不到账", "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。", joinder.Uses...)
	wei.Join(id, second, joinder.CountMe)
	if a := wei.Read("/cases/" + string(id) + "/me"); !strings.Contains(a.Body, `action="/cases/`+string(id)+`/digest"`) {
		t.Fatal("the page does not offer the digest")
	}
	if a := wei.Send("/cases/"+string(id)+"/digest", "complaint", string(second.ID), "yes", "1"); a.Status != 200 {
		t.Fatalf("subscribe: %d", a.Status)
	}
	next := s.World.Now().AddDate(0, 1, 0)
	for range 2 {
		if err := s.MakeDigestsAt(t.Context(), next); err != nil {
			t.Fatal(err)
		}
	}
	s.Settle()
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
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	text := subject + "\n" + strings.ReplaceAll(string(body), "\r\n", "\n")
	for _, want := range []string{"Digest of ", "People: 2", "about ¥14,000", "/digest/stop?t=", "Next: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	// The server's port, the case's id and the token hold any four digits now and then.
	said := digestToken.ReplaceAllString(strings.NewReplacer(s.URL, " ", string(id), " ").Replace(text), " ")
	for _, canary := range []string{"Narrqz", "Nameqz", "Demandqz", "7301", "7,301", "linqz", string(first.ID), string(second.ID), "2026-03-11"} {
		if strings.Contains(said, canary) {
			t.Errorf("LEAK: the digest holds %q:\n%s", canary, text)
		}
	}
	stop := strings.Trim(m.Header.Get("List-Unsubscribe"), "<>")
	if m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(stop, s.URL+"/digest/stop?t=") {
		t.Fatalf("headers %v", m.Header)
	}
	nobody := s.Person("en") // whoever scans mails has no session
	nobody.Read(strings.TrimPrefix(stop, s.URL))
	if n := s.Count(`SELECT COUNT(*) FROM digest_readers`); n != 1 {
		t.Fatalf("a GET ended it: %d", n)
	}
	r := nobody.Request("POST", strings.TrimPrefix(stop, s.URL), strings.NewReader("List-Unsubscribe=One-Click"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, browser := range []string{"Origin", "Sec-Fetch-Site"} {
		r.Header.Del(browser) // a mail program sends none
	}
	if a := nobody.Do(r); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM digest_readers`) != 0 {
		t.Errorf("one click: %d", a.Status)
	}
	select {
	case again := <-got:
		t.Errorf("a second mail came:\n%s", again)
	default:
	}
}
