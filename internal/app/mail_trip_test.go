package app_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

// deafMailServer hangs up on whoever calls.
func deafMailServer(t *testing.T) (address string) {
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
			c.Close()
		}
	}()
	return "smtp+plain://" + l.Addr().String()
}

// postIn hands a message to the site's own mail port, as the world would.
func postIn(t *testing.T, port, from, to, message string) error {
	t.Helper()
	return smtp.SendMail(port, nil, from, []string{to}, []byte(strings.ReplaceAll(message, "\n", "\r\n")))
}

// opened is a mail as its reader sees it: headers, subject and plain text.
func opened(t *testing.T, raw string) (mail.Header, string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var body io.Reader = m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	return m.Header, subject + "\n" + string(text)
}

// TestMailOutAndIn files by mail, takes in the answer at the address that only
// the channel was told, tells those who asked for mails that it came, and
// marks another mail as failed when its notice comes back.
func TestMailOutAndIn(t *testing.T) {
	server, got := filingMailServer(t, false)
	f := newFilingTripAt(t, apptest.Options{Mail: server, MailIn: "127.0.0.1:0"}, 3)
	in := f.site.MailPort()
	f.open("cn-pcac-report", "each")
	for i := range 2 { // the organiser and the member; the third asks for nothing
		if a := f.who[i].Send("/cases/"+string(f.id)+"/clocks/mail", "address", []string{"organiser@people.example", "member@people.example"}[i]); a.Status != 200 {
			t.Fatalf("asks for mails: %d", a.Status)
		}
	}
	send := func(i int) mail.Header {
		sub := f.confirm(i)
		if a := f.who[i].Send(f.at("/send"), "submission", sub); a.Status != 200 {
			t.Fatalf("send: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		f.site.Settle()
		raw := <-got
		if strings.Contains(raw, "post+c") {
			t.Error("the public id of the case is in an address")
		}
		h, _ := opened(t, raw)
		return h
	}
	h := send(1)
	answers, err := mail.ParseAddress(h.Get("Reply-To"))
	if err != nil || !strings.HasPrefix(answers.Address, "reply+") || len(answers.Address) < 30 {
		t.Fatalf("Reply-To: %q, %v", h.Get("Reply-To"), err)
	}

	answer := "From: Desk <jubao@pcac.example>\nTo: " + answers.Address + "\nSubject: Re\nMessage-ID: <a1@pcac.example>\nIn-Reply-To: " + h.Get("Message-Id") +
		"\nContent-Type: text/plain; charset=utf-8\n\nAnswerwordsqz 您好，您的退款申请未通过，无法为您办理。\n"
	for range 2 { // the world's server does not hear our yes and tries again
		if err := postIn(t, in, "jubao@pcac.example", answers.Address, answer); err != nil {
			t.Fatal(err)
		}
	}
	f.site.Settle()
	replies := "/cases/" + string(f.id) + "/replies"
	if page := f.who[1].Read(replies).Body; strings.Count(page, "Answerwordsqz") == 0 {
		t.Errorf("the answer is not shown:\n%s", apptest.Plain(page))
	}
	for _, i := range []int{0, 2} {
		if strings.Contains(f.who[i].Read(replies).Body, "Answerwordsqz") {
			t.Errorf("person %d reads another's answer", i)
		}
	}
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM replies r JOIN submissions s ON s.id = r.submission AND s.complaint = r.complaint AND s.state = 'answered' WHERE s.number = 2`: 1,
		`SELECT COUNT(*) FROM replies`:                                1,
		`SELECT COUNT(*) FROM happenings WHERE kind = 'answered'`:     1,
		`SELECT COUNT(*) FROM case_updates WHERE kind = 'reply.came'`: 0, // the member keeps it
	} {
		if n := f.site.Count(query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	// The member is told, once, without a word of it; the organiser is not.
	_, text := opened(t, <-got)
	if !strings.Contains(text, replies) || strings.Contains(text, "Answerwords") || strings.Contains(text, "退款") || !strings.Contains(text, "An answer") {
		t.Errorf("the news of an answer:\n%s", text)
	}
	if len(got) > 0 {
		t.Errorf("more mail than one:\n%s", <-got)
	}

	h = send(2)
	notice := "From: MAILER-DAEMON@mx.example\nTo: post@joinder.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" +
		"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jubao@pcac.org.cn\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 nobodyqz\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + h.Get("Message-Id") + "\n\n--b--\n"
	strange := strings.Replace(notice, h.Get("Message-Id"), "<other@elsewhere.example>", 1)
	for _, raw := range []string{strange, notice, notice} {
		if err := postIn(t, in, "", "post@joinder.example", raw); err != nil {
			t.Fatal(err)
		}
	}
	if page := f.who[2].Read(f.paper(2)).Body; !strings.Contains(page, "550 nobodyqz") || !strings.Contains(page, "notice.eml") {
		t.Errorf("the failure is not shown:\n%s", apptest.Plain(page))
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM filing_proofs WHERE kind = 'notice'`); n != 1 {
		t.Errorf("%d notices kept", n)
	}
	if err := postIn(t, in, "a@b.example", "post@joinder.example", "From: a@b.example\nTo: post@joinder.example\nSubject: hello\n\nout of the blue\n"); err == nil {
		t.Error("mail that answers nothing was taken")
	}
	if err := postIn(t, in, "a@b.example", "reply+aaaaaaaaaaaaaaaaaaaaaaaa@localhost", "From: a@b.example\n\nguess\n"); err == nil {
		t.Error("a guessed address was taken")
	}
}

// TestNewsOfASharedAnswer: an answer to the whole case is news to its members,
// and a mail to the organiser who asked for mails.
func TestNewsOfASharedAnswer(t *testing.T) { sqldbtest.EachURL(t, holdNews) }

func holdNews(t *testing.T, database string) {
	server, got := filingMailServer(t, false)
	f := newFilingTripAt(t, apptest.Options{Database: database, Mail: server}, 2)
	for i := range 2 {
		f.who[i].Send("/cases/"+string(f.id)+"/clocks/mail", "address", []string{"organiser@people.example", "member@people.example"}[i])
	}
	at := "/cases/" + string(f.id) + "/replies"
	if a := f.who[0].Send(at+"/add", "thread", "cn-op-alipay||", "on", time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly), "text", "Jointwordsqz 我们会认真研究。"); a.Status != 200 {
		t.Fatalf("%d\n%s", a.Status, apptest.Plain(a.Body))
	}
	f.site.Settle()
	h, text := opened(t, <-got)
	if h.Get("To") != "<organiser@people.example>" || !strings.Contains(text, at) || !strings.Contains(text, "收到一份答复") || strings.Contains(text, "Jointwords") {
		t.Errorf("to %s:\n%s", h.Get("To"), text)
	}
	if len(got) > 0 {
		t.Error("more mail than one")
	}
	if page := f.who[1].Read("/cases/" + string(f.id)).Body; !strings.Contains(page, "An answer came.") {
		t.Errorf("members are not told:\n%s", apptest.Plain(page))
	}
	if page := f.site.Person("en").Read("/cases/" + string(f.id)).Body; strings.Contains(page, "An answer came.") {
		t.Error("everybody is told")
	}
}

// TestStuckMailIsSentAgain: a mail that no server took in all its tries is
// shown as not sent, and goes out as it was when it is sent again.
func TestStuckMailIsSentAgain(t *testing.T) { sqldbtest.EachURL(t, holdStuckMail) }

func holdStuckMail(t *testing.T, database string) {
	f := newFilingTripAt(t, apptest.Options{Database: database, Mail: deafMailServer(t)}, 2)
	f.open("cn-pcac-report", "each")
	sub := f.confirm(1)
	f.who[1].Send(f.at("/send"), "submission", sub)
	for until := time.Now().Add(10 * time.Second); f.site.Count(`SELECT COUNT(*) FROM goqite WHERE received > 0`) == 0 && time.Now().Before(until); {
		time.Sleep(20 * time.Millisecond)
	}
	if err := f.site.GiveUpMails(t.Context()); err != nil || f.site.Count(`SELECT COUNT(*) FROM filing_mails WHERE state = 'waiting'`) != 1 {
		t.Fatalf("given up while it is tried: %v", err)
	}
	f.site.Exec(`UPDATE goqite SET received = 8`)
	if err := f.site.GiveUpMails(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := f.who[1].Read(f.paper(1)).Body
	if !strings.Contains(page, "did not go out") || !strings.Contains(page, "Send again") || strings.Contains(page, "On its way") {
		t.Errorf("stuck:\n%s", apptest.Plain(page))
	}
	m := &matrix{T: t, site: f.site}
	before := m.text(`SELECT message_id FROM filing_mails`)
	for range 2 {
		f.who[1].Send(f.at("/send"), "submission", sub)
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM filing_mails WHERE state = 'waiting'`); n != 1 || m.text(`SELECT message_id FROM filing_mails`) != before {
		t.Errorf("%d mails wait", n)
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM goqite WHERE received < 8`); n != 1 {
		t.Errorf("%d jobs", n)
	}
}
