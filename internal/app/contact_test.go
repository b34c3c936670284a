package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
)

var (
	contactLinks  = regexp.MustCompile(`/confirm\?t=([a-z2-7]{26})&lang=[a-zA-Z-]+`)
	contactCodes  = regexp.MustCompile(`[0-9A-Z]{5}(-[0-9A-Z]{5}){3}|[0-9a-f]{32}|:[0-9]+/`) // recovery code, number, port
	contactNumber = regexp.MustCompile(`id="contact-number">([0-9]{4})<`)
)

// contactFile files a complaint with an address through the steps of the form,
// and gives its receipt.
func contactFile(p *apptest.Person, words, email string, mail bool) apptest.Answer {
	at := "/draft/" + p.Draft(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: words})
	p.Send(at+"/money", "amount", "1234", "currency", "CNY", "occurred_on", "2026-10-12", "jurisdiction", "CN")
	form := []string{"name", "Nameqz", "email", email, "publish", "yes"}
	if mail {
		form = append(form, "email_receipt", "yes")
	}
	return p.Send(at+"/you", form...)
}

// contactMail takes a mail and sees that it says nothing of the complaint.
func contactMail(t *testing.T, got <-chan string) (link, secret string) {
	t.Helper()
	var raw string
	select {
	case raw = <-got:
	case <-time.After(20 * time.Second):
		t.Fatal("no mail came")
	}
	_, text := opened(t, raw)
	found := contactLinks.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no link in\n%s", text)
	}
	said := text // without what is random, which may hold any few letters and digits
	for _, random := range []*regexp.Regexp{contactLinks, contactCodes} {
		said = random.ReplaceAllString(said, "")
	}
	said = strings.ToLower(said)
	for _, canary := range []string{"wordsqz", "nameqz", "alipay", "支付宝", "提现", "withdraw", "1234", "2026-10"} {
		if strings.Contains(said, canary) {
			t.Errorf("LEAK: the mail holds %q:\n%s", canary, text)
		}
	}
	return found[0], found[1]
}

// TestConfirmingAnAddressByMail: the receipt's mail and the button lead to a
// page that asks once; a scanner changes nothing; another browser needs the
// number; and who files with the same address elsewhere stays somebody else.
func TestConfirmingAnAddressByMail(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		address, got := postOffice(t)
		s := apptest.Open(t, apptest.Options{Mail: "smtp+plain://" + address, Database: database})
		confirmed := func() int { return s.Count(`SELECT COUNT(*) FROM complaints WHERE level = 'contact'`) }
		people := func() int { return s.Count(`SELECT COUNT(DISTINCT person) FROM complaints`) }
		lin, mailer, stranger := s.Person("en"), s.Person("en"), s.Person("zh-CN")
		a := contactFile(lin, "wordsqz My withdrawal never arrived.", "lin@body.example", true)
		number, id := contactNumber.FindStringSubmatch(a.Body), receiptNumber(a.Body)
		if a.Status != 200 || number == nil || id == "" {
			t.Fatalf("receipt: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		s.Settle()
		link, secret := contactMail(t, got)
		contactFile(lin, "wordsqz And a second time it did not come.", "lin@body.example", false)
		contactFile(stranger, "wordsqz 提现的钱一直没有到账。", "lin@body.example", false)
		if people() != 2 {
			t.Errorf("%d people, want her and the stranger", people())
		}
		for range 3 { // programs open every link of a mail
			if a := mailer.Read(link); a.Status != 200 || confirmed() != 0 || strings.Contains(a.Body, "wordsqz") || strings.Contains(apptest.Plain(a.Body), number[1]) {
				t.Fatalf("look: %d, %d confirmed\n%s", a.Status, confirmed(), apptest.Plain(a.Body))
			}
		}
		for _, wrong := range []string{"", "12345", "𬭎𬀩"} {
			if a := mailer.Send("/confirm", "t", secret, "number", wrong); a.Status != 422 || confirmed() != 0 || !strings.Contains(a.Body, `id="errors"`) {
				t.Errorf("number %q: %d", wrong, a.Status)
			}
		}
		for _, bad := range []string{"", secret[:25], strings.Repeat("a", 26), secret + "a", "\x00'"} {
			if a := mailer.Send("/confirm", "t", bad, "number", number[1]); a.Status != 404 || confirmed() != 0 {
				t.Errorf("link %q: %d", bad, a.Status)
			}
		}
		for range 2 { // the button is pressed twice
			if a := mailer.Send("/confirm", "t", secret, "number", number[1]); a.Status != 200 || confirmed() != 2 || people() != 2 {
				t.Fatalf("confirm: %d, %d confirmed, %d people\n%s", a.Status, confirmed(), people(), apptest.Plain(a.Body))
			}
		}
		if a := lin.Read("/mine/" + string(id)); !strings.Contains(a.Body, `id="contact"`) || strings.Contains(a.Body, "/contact\"") {
			t.Errorf("her page still asks\n%s", apptest.Plain(a.Body))
		}

		// On another phone, by the button; there the browser holds the complaint.
		phone := s.Person("zh-CN")
		third := receiptNumber(contactFile(phone, "wordsqz 第三次也没有到账，客服没人接。", "LIN@body.example", false).Body)
		if people() != 3 {
			t.Errorf("%d people before the third is confirmed", people())
		}
		if a := phone.Send("/mine/" + string(third) + "/contact"); a.Status != 200 || !strings.Contains(a.Body, `id="contact-number"`) {
			t.Fatalf("ask: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		if a := stranger.Send("/mine/" + string(third) + "/contact"); a.Status != 404 {
			t.Errorf("a stranger asks: %d", a.Status)
		}
		s.Settle()
		link, secret = contactMail(t, got)
		if a := phone.Read(link); a.Status != 200 || strings.Contains(a.Body, `name="number"`) {
			t.Errorf("the browser that filed is asked for a number: %d", a.Status)
		}
		if a := phone.Send("/confirm", "t", secret); a.Status != 200 || people() != 2 {
			t.Errorf("%d: %d people, want her once and the stranger", a.Status, people())
		}
		if len(got) > 0 {
			t.Errorf("a mail too many:\n%s", <-got)
		}
	})
}

// receiptNumber is the number of the complaint on a receipt.
func receiptNumber(page string) joinder.ID {
	found := regexp.MustCompile(`<code>([0-9a-f]{32})</code>`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return joinder.ID(found[1])
}
