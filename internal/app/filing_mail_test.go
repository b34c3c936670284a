package app_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/notify"
	"joinder/internal/recourse/filing"
)

// filingMailServer takes every mail and keeps it, or refuses every recipient.
func filingMailServer(t *testing.T, refuse bool) (address string, got chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got = make(chan string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serveFilingMail(c, refuse, got)
		}
	}()
	return "smtp+plain://" + l.Addr().String(), got
}

func serveFilingMail(c net.Conn, refuse bool, got chan<- string) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { _, _ = io.WriteString(c, line+"\r\n") }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line[:min(4, len(line))]); {
		case verb == "EHLO":
			say("250-test")
			say("250 DSN")
		case verb == "RCPT" && refuse:
			say("550 5.1.1 nobody of that name")
		case verb == "DATA":
			say("354 go")
			var body strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil || l == ".\r\n" {
					break
				}
				body.WriteString(l)
			}
			got <- body.String()
			say("250 2.0.0 queued as QZ118")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// TestFilingByMail goes out from the case's own address, keeps the message and
// the server's answer, files the submission, and reads the notice of delivery.
func TestFilingByMail(t *testing.T) {
	server, got := filingMailServer(t, false)
	f := newFilingTripAt(t, apptest.Options{Mail: server}, 3)
	f.open("cn-pcac-report", "each")
	sub := f.confirm(1)
	if a := f.who[1].Send(f.at("/send"), "submission", sub, "to", "evil@example.org", "accepted", "yes"); a.Status != 422 {
		t.Errorf("a member's own goes to an address that nobody checked: %d", a.Status)
	}
	if a := f.who[1].Send(f.at("/send"), "submission", sub); a.Status != 200 {
		t.Fatalf("send: %d\n%s", a.Status, apptest.Plain(a.Body))
	}
	f.who[1].Send(f.at("/send"), "submission", sub) // the form twice
	f.site.Settle()
	message := <-got
	for _, want := range []string{"To: <jubao@pcac.org.cn>", "post+c" + string(f.id) + "@joinder.example", "statement.pdf", "letter.pdf"} {
		if !strings.Contains(message, want) {
			t.Errorf("the mail has no %q:\n%.1500s", want, message)
		}
	}
	if len(got) > 0 || f.site.Count(`SELECT COUNT(*) FROM filing_mails`) != 1 {
		t.Error("sent twice")
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'filed' AND method = 'email'`); n != 1 {
		t.Errorf("%d filed", n)
	}
	page := f.who[1].Read(f.paper(1)).Body
	if !strings.Contains(page, "QZ118") || !strings.Contains(page, "message.eml") {
		t.Errorf("answer or message are not kept:\n%s", apptest.Plain(page))
	}
	m := &matrix{T: t, site: f.site}
	id := m.text(`SELECT message_id FROM filing_mails`)
	raw := "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; jubao@pcac.org.cn\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 gone\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\n\r\n--b--\r\n"
	d, err := notify.ParseDSN(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	desk := f.site.Filing()
	for range 2 {
		if err := desk.Notice(t.Context(), d.MessageID, filing.MailFailed, d.Words, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	if page = f.who[1].Read(f.paper(1)).Body; !strings.Contains(page, "550 gone") || f.site.Count(`SELECT COUNT(*) FROM filing_proofs WHERE kind = 'notice'`) != 1 {
		t.Errorf("the notice is not shown:\n%s", apptest.Plain(page))
	}
}

// TestRefusedMailFilesNothing: the server's no is shown, and nothing is filed.
func TestRefusedMailFilesNothing(t *testing.T) {
	server, _ := filingMailServer(t, true)
	f := newFilingTripAt(t, apptest.Options{Mail: server}, 2)
	run := f.open("cn-cca", "together")
	for i := range 2 {
		f.who[i].Send(f.at("/agree"), "filing", last(run), "complaint", string(f.filed[i].ID), "yes", "1")
	}
	sub, _ := apptest.Hidden(f.who[0].Read(run).Body, "submission")
	for to, want := range map[string]int{"": 422, "not an address": 422, "A <a@b.example>": 422, "a@b.example\r\nBcc: c@d.example": 422, "desk@body.example": 409} {
		if a := f.who[0].Send(f.at("/send"), "submission", sub, "to", to); a.Status != want && a.Status != 422 {
			t.Errorf("to %q: %d, want %d", to, a.Status, want)
		}
	}
	if a := f.who[0].Send(f.at("/send"), "submission", sub, "to", "desk@body.example", "accepted", "yes"); a.Status != 200 {
		t.Fatalf("send: %d\n%s", a.Status, apptest.Plain(a.Body))
	}
	f.site.Settle()
	page := f.who[0].Read(run).Body
	if !strings.Contains(page, "nobody of that name") || f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'filed'`) != 0 {
		t.Errorf("refused:\n%s", apptest.Plain(page))
	}
}
