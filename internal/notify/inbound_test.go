package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
)

func sharedMail(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	dir = filepath.Join(dir, "data", "mail")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no data/mail: set JOINDER_SHARED to run this test")
	}
	return dir
}

// TestSignaturesOfRealMail compares with what an offline check of 170 messages
// says, and reads every one of them without failing.
func TestSignaturesOfRealMail(t *testing.T) {
	dir := sharedMail(t)
	data, err := os.ReadFile(filepath.Join(dir, "dkim_zone.json"))
	if err != nil {
		t.Fatal(err)
	}
	var zone map[string]string
	if err := json.Unmarshal(data, &zone); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) ([]string, error) {
		if txt, ok := zone[strings.TrimSuffix(name, ".")]; ok {
			return []string{txt}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	f, err := os.Open(filepath.Join(dir, "dkim_results.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	agree, all, expired, trusted := 0, 0, 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 3 {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(cells[2])))
		if err != nil {
			continue
		}
		all++
		if _, err := ReadInbound(raw); err != nil && testing.Verbose() {
			t.Logf("not read: %s: %v", cells[2], err)
		}
		a := CheckSignatures(raw, now, lookup)
		valid := false
		for _, s := range a.Signatures {
			if s.Domain == strings.ToLower(cells[1]) {
				valid = valid || s.Valid
				if s.Expired {
					expired++
				}
			}
		}
		if a.SignedBy() != "" {
			trusted++
		}
		said := strings.HasPrefix(cells[0], "PASS")
		if valid == said || strings.Contains(cells[0], "expired") {
			agree++
		} else {
			t.Logf("%s %s: %v, expected %s", cells[2], cells[1], a, cells[0])
		}
	}
	t.Logf("%d of %d results as expected; %d expired, %d speak for their sender", agree, all, expired, trusted)
	if all == 0 || agree*100 < all*95 {
		t.Errorf("%d of %d results as expected", agree, all)
	}
}

func TestAlignment(t *testing.T) {
	for _, c := range []struct {
		signer, from string
		want         bool
	}{
		{"pay.example", "pay.example", true}, {"pay.example", "mail.pay.example", true}, {"mail.pay.example", "pay.example", true},
		{"evil.example", "pay.example", false}, {"example", "pay.example", false}, {"notpay.example", "pay.example", false}, {"", "pay.example", false},
	} {
		if got := aligned(c.signer, c.from); got != c.want {
			t.Errorf("aligned(%q, %q) = %v", c.signer, c.from, got)
		}
	}
}

func TestReadInbound(t *testing.T) {
	m, err := ReadInbound([]byte("From: =?utf-8?b?5a6i5pyN?= <Desk@Pay.Example>\r\nTo: reply+abc@joinder.example\r\nMessage-ID: <a@pay.example>\r\nIn-Reply-To: <b@joinder.example>\r\n" +
		"Auto-Submitted: auto-replied\r\nContent-Type: text/html; charset=gb18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>\xc4\xfa\xba\xc3</p>\r\n"))
	if err != nil || m.From != "desk@pay.example" || m.Name != "客服" || m.ID != "a@pay.example" || len(m.Answers) != 1 || m.Answers[0] != "b@joinder.example" || !m.Auto || m.Text != "您好" {
		t.Errorf("%+v, %v", m, err)
	}
}

type fakeRoom struct {
	took [][]byte
	fail error
}

func (f *fakeRoom) Knows(_ context.Context, to string) (bool, error) {
	return strings.HasPrefix(to, "reply+known@"), nil
}

func (f *fakeRoom) Take(_ context.Context, _ []string, raw []byte) error {
	if f.fail != nil {
		return f.fail
	}
	f.took = append(f.took, raw)
	return nil
}

// TestMailServer holds that unknown addresses are refused at once, that good
// mail is taken, and that trouble of ours asks to try again.
func TestMailServer(t *testing.T) {
	room := &fakeRoom{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- NewMailServer("joinder.example", room).Serve(ctx, l) }()
	send := func(to string) error {
		return smtp.SendMail(l.Addr().String(), nil, "desk@pay.example", []string{to}, []byte("Subject: x\r\n\r\nhello\r\n"))
	}
	if err := send("reply+known@joinder.example"); err != nil || len(room.took) != 1 {
		t.Errorf("known address: %v, %d taken", err, len(room.took))
	}
	if err := send("reply+guess@joinder.example"); err == nil || !strings.HasPrefix(err.Error(), "550") {
		t.Errorf("unknown address: %v", err)
	}
	room.fail = fmt.Errorf("disk full")
	if err := send("reply+known@joinder.example"); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("our trouble: %v", err)
	}
	room.fail = joinder.Fail(joinder.NotFound, "error.reply.missing")
	if err := send("reply+known@joinder.example"); err == nil || !strings.HasPrefix(err.Error(), "554") {
		t.Errorf("refused for good: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
}
