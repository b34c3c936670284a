package notify_test

import (
	"bufio"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"

	"joinder/internal/notify"
)

// TestSend speaks to a small SMTP server on this machine and reads what came.
func TestSend(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 1)
	go serveOne(l, got)
	m, err := notify.NewMailer("smtp+plain://"+l.Addr().String(), "合诉 <post@joinder.example>")
	if err != nil {
		t.Fatal(err)
	}
	want := "回执码：ABCDE\n𬭎𬀩"
	if err := m.Send(t.Context(), notify.Mail{To: "lin@example.org", Subject: "您的回执", Text: want}); err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(strings.NewReader(<-got))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || subject != "您的回执" {
		t.Errorf("subject %q, %v", subject, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if text := strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")); err != nil || text != want {
		t.Errorf("text %q, %v", text, err)
	}
}

func serveOne(l net.Listener, got chan<- string) {
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	r := bufio.NewReader(c)
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch strings.ToUpper(strings.Fields(line)[0]) {
		case "DATA":
			say("354 go on")
			var data strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
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

func TestNewMailerRefuses(t *testing.T) {
	for _, bad := range [][2]string{{"", "a@b.example"}, {"http://x", "a@b.example"}, {"smtps://host:465", "nobody"}, {"smtp://", "a@b.example"}} {
		if _, err := notify.NewMailer(bad[0], bad[1]); err == nil {
			t.Errorf("%q, %q: accepted", bad[0], bad[1])
		}
	}
}
