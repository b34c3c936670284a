package notify_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/notify"
)

// report is a notice of delivery as mail servers write them.
func report(action, status, diagnostic, original string) string {
	return strings.ReplaceAll("From: MAILER-DAEMON@mx.example\nTo: post+c1@joinder.example\nSubject: Delivery Status Notification\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\nwords for people\n"+
		"--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jubao@body.example\nAction: "+action+"\nStatus: "+status+
		"\nDiagnostic-Code: smtp; "+diagnostic+"\n\n--b1\nContent-Type: text/rfc822-headers\n\n"+original+"\n--b1--\n", "\n", "\r\n")
}

func TestParseDSN(t *testing.T) {
	const original = "Message-ID: <0190aa@joinder.example>\nSubject: x\n"
	for _, c := range []struct {
		name, in string
		want     notify.DSN
	}{
		{"failed", report("failed", "5.1.1", "550 no such user\n  here", original), notify.DSN{MessageID: "0190aa@joinder.example", Recipient: "jubao@body.example", Action: notify.Failed, Status: "5.1.1", Words: "550 no such user here"}},
		{"delivered", report("Delivered (to box)", "2.0.0", "250 ok", original), notify.DSN{MessageID: "0190aa@joinder.example", Recipient: "jubao@body.example", Action: notify.Delivered, Status: "2.0.0", Words: "250 ok"}},
		{"cut short", strings.TrimSuffix(report("delayed", "4.4.7", "timed out", original), "--b1--\r\n"), notify.DSN{MessageID: "0190aa@joinder.example", Recipient: "jubao@body.example", Action: notify.Delayed, Status: "4.4.7", Words: "timed out"}},
	} {
		got, err := notify.ParseDSN(strings.NewReader(c.in))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	for name, in := range map[string]string{
		"nothing": "", "a reply": "From: a@b.c\r\nSubject: Re: x\r\n\r\nhello", "another report": strings.Replace(report("failed", "5", "x", ""), "report-type=delivery-status", "report-type=feedback-report", 1),
		"unknown action": report("eaten", "5.0.0", "x", original), "no boundary": "Content-Type: multipart/report\r\n\r\nx", "endless": "Content-Type: multipart/report; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\n", 5000),
	} {
		if d, err := notify.ParseDSN(strings.NewReader(in)); !errors.Is(err, notify.ErrNoDSN) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

// FuzzParseDSN: whatever comes in, it ends and keeps little.
func FuzzParseDSN(f *testing.F) {
	f.Add(report("failed", "5.1.1", "550", "Message-ID: <a@b>\n"))
	f.Fuzz(func(t *testing.T, in string) {
		if d, err := notify.ParseDSN(strings.NewReader(in)); err == nil && len(d.Words)+len(d.MessageID)+len(d.Status) > 20_000 {
			t.Errorf("kept %d bytes", len(d.Words))
		}
	})
}

// smtpd is a small mail server: with or without notices, taking or refusing.
type smtpd struct {
	dsn    bool
	refuse string // answer to RCPT instead of 250
	heard  chan string
	got    chan string
}

func (s smtpd) listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.serve(c)
		}
	}()
	return l.Addr().String()
}

func (s smtpd) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		s.heard <- strings.TrimSpace(line)
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO":
			if s.dsn {
				say("250-test")
				say("250 DSN")
			} else {
				say("250 test")
			}
		case "RCPT":
			if s.refuse != "" {
				say(s.refuse)
			} else {
				say("250 ok")
			}
		case "DATA":
			say("354 go")
			var body strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil || l == ".\r\n" {
					break
				}
				body.WriteString(strings.TrimPrefix(l, "."))
			}
			s.got <- body.String()
			say("250 2.0.0 queued as QZ118")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func TestPostAccountsForWhatItSends(t *testing.T) {
	letter := notify.Letter{ID: "0190aa@joinder.example", From: "提现不到账", To: "jubao@body.example", Subject: "关于提现\r\nBcc: evil@example.org", Text: "见附件。", At: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC),
		Attached: []notify.File{{Name: "letter.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 𬭎")}}}
	for _, dsn := range []bool{true, false} {
		s := smtpd{dsn: dsn, heard: make(chan string, 100), got: make(chan string, 4)}
		m, err := notify.NewMailer("smtp+plain://"+s.listen(t), "合诉 <post@joinder.example>")
		if err != nil {
			t.Fatal(err)
		}
		letter.Address = m.Address("c7")
		if letter.Address != "post+c7@joinder.example" || m.Tag("X <Post+C7@joinder.example>") != "c7" || m.Tag("post@other.example") != "" {
			t.Errorf("address %q, tag %q", letter.Address, m.Tag(letter.Address))
		}
		posted, err := m.Post(t.Context(), letter)
		if err != nil || !strings.Contains(posted.Answer, "QZ118") || posted.Notices != dsn {
			t.Fatalf("dsn %v: %+v %v", dsn, posted.Answer, err)
		}
		again, err := m.Post(t.Context(), letter)
		if err != nil || string(again.Message) != string(posted.Message) {
			t.Error("another try sends other bytes")
		}
		if got := <-s.got; strings.TrimRight(got, "\r\n") != strings.TrimRight(string(posted.Message), "\r\n") {
			t.Errorf("what was kept is not what went out:\n%q\n%q", got, posted.Message)
		}
		msg, err := mail.ReadMessage(strings.NewReader(string(posted.Message)))
		if err != nil || msg.Header.Get("Message-Id") != "<0190aa@joinder.example>" || msg.Header.Get("Bcc") != "" {
			t.Errorf("headers %v, %v", msg.Header, err)
		}
		heard := ""
		for len(s.heard) > 0 {
			heard += <-s.heard + "\n"
		}
		if strings.Contains(heard, "NOTIFY=") != dsn || !strings.Contains(heard, "post+c7@joinder.example") {
			t.Errorf("dsn %v, said:\n%s", dsn, heard)
		}
	}
}

func TestPostTellsARefusalFromATry(t *testing.T) {
	for answer, kind := range map[string]joinder.Kind{"550 5.1.1 no such user": joinder.Invalid, "451 4.3.0 later": joinder.Internal} {
		s := smtpd{refuse: answer, heard: make(chan string, 100), got: make(chan string, 4)}
		m, err := notify.NewMailer("smtp+plain://"+s.listen(t), "post@joinder.example")
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Post(t.Context(), notify.Letter{ID: "x@joinder.example", Address: m.Address(""), To: "a@body.example", Subject: "x", Text: "x", At: time.Now()})
		if err == nil || joinder.KindOf(err) != kind {
			t.Errorf("%s: %v", answer, err)
		}
		if kind == joinder.Invalid && !strings.Contains(p.Answer, "no such user") {
			t.Errorf("the answer is %q", p.Answer)
		}
	}
}
