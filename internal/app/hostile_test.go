package app_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"joinder/internal/app/apptest"
	"joinder/internal/config"
	"joinder/internal/sqldb/sqldbtest"
)

// plainStory is a complaint that nothing is wrong with.
func plainStory() apptest.Story {
	return apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服不接电话。", OccurredOn: "2026-03-04"}
}

// alive reports whether the site still answers.
func alive(t *testing.T, s *apptest.Site) {
	t.Helper()
	if a := s.Person("en").Read("/healthz"); a.Status != 200 {
		t.Fatalf("the site is down: %d", a.Status)
	}
}

// inLanguages runs f once for readers of each language.
func inLanguages(t *testing.T, s *apptest.Site, f func(t *testing.T, p *apptest.Person)) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) { f(t, s.Person(lang)) })
	}
}

// reasons are where a page says what is wrong: the summary of a form, or the
// error page.
var reasons = []*regexp.Regexp{regexp.MustCompile(`(?s)<div class="notice bad" role="alert".*?</ul>`), regexp.MustCompile(`(?s)<main.*</main>`)}

func reasonOf(page string) string {
	for _, r := range reasons {
		if found := r.FindString(page); found != "" {
			return apptest.Plain(found)
		}
	}
	return ""
}

// answered checks that an answer is a page with a reason in the reader's
// language and the status.
func answered(t *testing.T, p *apptest.Person, a apptest.Answer, status int) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %.300s", a.Status, status, apptest.Plain(a.Body))
		return
	}
	reason := reasonOf(a.Body)
	han := strings.ContainsFunc(reason, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if reason == "" || han != (p.Lang == "zh-CN") {
		t.Errorf("the reason for a reader of %s is %q", p.Lang, reason)
	}
}

// TestAHugeUploadIsRefusedAtOnce: two thousand million bytes against a hundred
// million, announced and not announced.
func TestAHugeUploadIsRefusedAtOnce(t *testing.T) {
	site := apptest.Open(t, apptest.Options{MaxUpload: 4 << 20})
	inLanguages(t, site, func(t *testing.T, p *apptest.Person) {
		at := "/draft/" + p.Draft(plainStory()) + "/evidence"
		head := "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"big.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n"
		for _, announced := range []bool{true, false} {
			status, page, sent := pour(t, p, at, head, announced, 2<<30)
			answered(t, p, apptest.Answer{Status: status, Body: page}, http.StatusRequestEntityTooLarge)
			if sent > 1<<30 {
				t.Errorf("announced=%v: the site took %d bytes", announced, sent)
			}
		}
		if page := p.Read(at); strings.Contains(page.Body, "big.pdf") || page.Status != 200 {
			t.Errorf("the draft after the flood: %d", page.Status)
		}
	})
	alive(t, site)
	if n := site.Count(`SELECT COUNT(*) FROM evidence`); n != 0 {
		t.Errorf("%d items were kept", n)
	}
}

// pour sends zeros until there is an answer or the connection ends.
func pour(t *testing.T, p *apptest.Person, path, head string, announced bool, size int64) (status int, page string, sent int64) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.Site.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // the site closes it first
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	length := fmt.Sprintf("Content-Length: %d", size)
	if !announced {
		length = "Transfer-Encoding: chunked"
	}
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\nAccept-Language: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n\r\n",
		path, strings.TrimPrefix(p.Site.URL, "http://"), p.Lang, length)
	block := make([]byte, 64<<10)
	write := func(b []byte) error {
		sent += int64(len(b))
		if announced {
			_, err := conn.Write(b)
			return err
		}
		_, err := fmt.Fprintf(conn, "%x\r\n%s\r\n", len(b), b)
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := write([]byte(head))
		for err == nil && sent < size {
			err = write(block)
		}
	}()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("announced=%v: no answer: %v", announced, err)
	}
	body, _ := io.ReadAll(res.Body) // the site may cut the line behind the page
	_ = conn.Close()
	<-done
	return res.StatusCode, string(body), sent
}

// TestFilesThatAreNotWhatTheySay: each gets a reason, none is kept.
func TestFilesThatAreNotWhatTheySay(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	files := map[string]struct {
		apptest.Upload
		status int
	}{
		"a page as a picture":    {apptest.Upload{Name: "photo.png", Data: []byte("<!doctype html><html><script>alert(1)</script></html>")}, 422},
		"a program as a PDF":     {apptest.Upload{Name: "bill.pdf", Data: append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), make([]byte, 4096)...)}, 422},
		"an ELF as text":         {apptest.Upload{Name: "chat.txt", Data: append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 4096)...)}, 422},
		"a drawing with scripts": {apptest.Upload{Name: "x.svg", Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)}, 422},
		"nothing":                {apptest.Upload{Name: "empty.png"}, 422},
		"half a picture":         {apptest.Upload{Name: "half.png", Data: []byte("\x89PNG\r\n\x1a\n\x00\x00")}, 422},
		"a picture bomb":         {apptest.Upload{Name: "bomb.png", Data: pngHeader(60_000, 60_000)}, 413},
		"an archive bomb":        {apptest.Upload{Name: "bomb.zip", Data: zipOf(t, 64<<20)}, 413},
	}
	inLanguages(t, site, func(t *testing.T, p *apptest.Person) {
		at := "/draft/" + p.Draft(plainStory()) + "/evidence"
		for name, f := range files {
			t.Run(name, func(t *testing.T) {
				a := p.Give(at, "files", f.Upload)
				answered(t, p, a, f.status)
				if strings.Contains(a.Body, `<ul class="files">`) {
					t.Error("it was kept")
				}
			})
		}
	})
	if n := site.Count(`SELECT COUNT(*) FROM evidence`); n != 0 {
		t.Errorf("%d items were kept", n)
	}
	alive(t, site)
}

// pngHeader is the beginning of a picture that would need gigabytes.
func pngHeader(width, height uint32) []byte {
	ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = binary.BigEndian.AppendUint32(append(out, ihdr...), crc32.ChecksumIEEE(ihdr))
	idat := append([]byte("IDAT"), 0x78, 0x9c, 3, 0, 0, 0, 0, 1)
	out = append(out, 0, 0, 0, 8)
	out = binary.BigEndian.AppendUint32(append(out, idat...), crc32.ChecksumIEEE(idat))
	return append(out, "\x00\x00\x00\x00IEND\xaeB`\x82"...)
}

// zipOf is an archive that holds that many zeros.
func zipOf(t *testing.T, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("zeros.txt")
	if err == nil {
		_, err = io.CopyN(w, zeros{}, size)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestTenAtOnceFileOnce: the last form, sent ten times at once, is one
// complaint with one receipt, on both engines.
func TestTenAtOnceFileOnce(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		site := apptest.Open(t, apptest.Options{Database: database})
		p := site.Person("en")
		at := "/draft/" + p.Draft(plainStory())
		p.Send(at+"/money", "occurred_on", "2026-03-04", "jurisdiction", "CN")
		code := regexp.MustCompile(`id="code">([0-9A-Z-]+)<`)
		var wg sync.WaitGroup
		answers := make([]apptest.Answer, 10)
		for i := range answers {
			wg.Go(func() { answers[i] = p.Send(at+"/you", "name", "Ten", "publish", "yes") })
		}
		wg.Wait()
		for i, a := range answers {
			got, want := code.FindString(a.Body), code.FindString(answers[0].Body)
			if a.Status != 200 || got == "" || got != want {
				t.Errorf("answer %d: %d, receipt %q, want %q: %.200s", i, a.Status, got, want, apptest.Plain(a.Body))
			}
		}
		if n := site.Count(`SELECT COUNT(*) FROM complaints`); n != 1 {
			t.Errorf("%d complaints", n)
		}
	})
}

// TestCodesCannotBeGuessed: a thousand guesses from one address are told to
// wait, find nothing, and stop nobody else from reading.
func TestCodesCannotBeGuessed(t *testing.T) {
	site := apptest.Open(t, apptest.Options{Rates: config.Rates{Guesses: -1}})
	filed := site.Person("en").File(plainStory())
	guesser := site.Person("zh-CN")
	statuses := map[int]int{}
	var last apptest.Answer
	var mu sync.Mutex
	var wg sync.WaitGroup
	began := time.Now()
	for worker := range 20 {
		wg.Go(func() {
			for i := range 50 {
				code := fmt.Sprintf("%s%03d%02d", filed.Code[:15], i, worker)
				a := guesser.Send("/receipt", "code", code)
				mu.Lock()
				statuses[a.Status]++
				if a.Status == http.StatusTooManyRequests {
					last = a
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	free := 9 + int(time.Since(began)/(10*time.Second)) // eight at once, and one every ten seconds, however slow the machine is
	if statuses[422] > free || statuses[422]+statuses[429] != 1000 {
		t.Errorf("answers to a thousand guesses: %v", statuses)
	}
	answered(t, guesser, last, http.StatusTooManyRequests)
	if last.Header.Get("Retry-After") == "" {
		t.Error("nobody is told how long to wait")
	}
	alive(t, site)
	if a := guesser.Read("/receipt"); a.Status != 200 || strings.Contains(a.Body, string(filed.ID)) {
		t.Errorf("reading after guessing: %d", a.Status)
	}
}

// TestImpossibleDaysAndAmounts: each is said beside its field, in the reader's
// language, and what was typed is still there.
func TestImpossibleDaysAndAmounts(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	good := map[string]string{"amount": "10", "currency": "CNY", "occurred_on": "2026-03-04", "jurisdiction": "CN", "region": "", "demand": ""}
	bad := map[string][]string{
		"occurred_on":  {"2023-02-29", "2026-13-01", "2026-04-31", "9999-12-31", "1899-01-01", "0000-00-00", "yesterday", "29/02/2023", strings.Repeat("9", 300)},
		"amount":       {"-5", "0", "-0.01", "1e400", "99999999999999999999999", "0.001", "abc", "NaN", "Infinity", "--", "1.2.3", strings.Repeat("9", 5000), "１２三"},
		"currency":     {"XXX", "¥¥¥", "cny; DROP TABLE complaints"},
		"jurisdiction": {"Atlantis", "../..", "C\x00"},
		"demand":       {strings.Repeat("x", 2001)},
	}
	inLanguages(t, site, func(t *testing.T, p *apptest.Person) {
		at := "/draft/" + p.Draft(plainStory()) + "/money"
		for field, values := range bad {
			for _, value := range values {
				t.Run(fmt.Sprintf("%s=%.20q", field, value), func(t *testing.T) {
					var pairs []string
					for name, ok := range good {
						if name == field {
							ok = value
						}
						pairs = append(pairs, name, ok)
					}
					a := p.Send(at, pairs...)
					answered(t, p, a, http.StatusUnprocessableEntity)
					if !strings.Contains(a.Body, `id="f-`+field+`-error"`) {
						t.Errorf("nothing is said beside the field: %.300s", reasonOf(a.Body))
					}
				})
			}
		}
	})
}

// TestNothingTypedBreaksTheSearch: whatever is asked, there is an answer, on
// both engines.
func TestNothingTypedBreaksTheSearch(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		site := apptest.Open(t, apptest.Options{Database: database})
		p := site.Person("en")
		story := plainStory()
		story.Publish = true
		p.File(story)
		words := []string{`"`, `""""`, `*`, `-`, `- - -`, `提现 -`, `"提现`, `NEAR(a b)`, `a AND OR NOT b`, `a:b`, `{a b}`, `^a`, `'); DROP TABLE complaints; --`, `%_\`, `\x00`, "\x00", "\xff\xfe",
			`& | ! ( )`, `'a' <-> 'b'`, `:*`, strings.Repeat("提现", 5000), strings.Repeat(`"a" `, 500), "𬭎𬀩", "\u202e提现", "🙂", "   ", "ﬁ ﷺ", strings.Repeat("e\u0301", 300)}
		for _, w := range words {
			for _, path := range []string{"/search", "/search.json", "/search.csv", "/cases"} {
				q := url.Values{"q": {w}, "wallet": {w}, "issue": {w}, "jurisdiction": {w}, "region": {w}, "level": {w}, "since": {w}, "until": {w}, "currency": {w}, "min": {w}, "max": {w}, "sort": {w}, "page": {w}, "before": {w}, "lang": {w}}
				for _, query := range []string{url.Values{"q": {w}}.Encode(), q.Encode()} {
					if a := p.Read(path + "?" + query); a.Status >= 500 {
						t.Errorf("%s for %.40q: %d", path, w, a.Status)
					}
				}
			}
			if a := p.Send("/only-me", "wallet", w, "text", w, "issue", w); a.Status >= 500 {
				t.Errorf("/only-me for %.40q: %d", w, a.Status)
			}
		}
		alive(t, site)
		if n := site.Count(`SELECT COUNT(*) FROM complaints`); n != 1 {
			t.Errorf("%d complaints are left", n)
		}
	})
}

// TestGarbageIsAnsweredEverywhere sends every route what no browser sends: the
// answer is never the site's own fault, and the site stays up.
func TestGarbageIsAnsweredEverywhere(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		m := &matrix{T: t, site: apptest.Open(t, apptest.Options{Database: database})}
		organiser := m.file(0, "organiser")
		m.subjects = append(m.subjects, organiser)
		m.caseID = organiser.by.OpenCase(organiser.filed, "提现不到账", "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。")
		signedIn := m.site.Person("en")
		signedIn.SignUp("garbage@example.org", "a long pass phrase of seven words here")
		who := []viewer{{"organiser", organiser.by}, {"account", signedIn}}
		for _, route := range m.site.Web.Routes() {
			for _, v := range who {
				for _, path := range append(strangeAddresses(route.Pattern), fill(m, v, strings.NewReplacer("{file}", "x", "{path...}", "x", "{slug}", "x", "{review}", "x").Replace(route.Pattern))...) {
					m.sendGarbage(v, route.Method, path)
				}
			}
		}
		alive(t, m.site)
	})
}

var parameter = regexp.MustCompile(`\{[a-z.]+\}`)

// strangeAddresses are a pattern's addresses with what is no id in them.
func strangeAddresses(pattern string) []string {
	if !parameter.MatchString(pattern) {
		return nil
	}
	var out []string
	for _, odd := range []string{"x", "0", "-1", strings.Repeat("0", 32), strings.Repeat("f", 32), "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", strings.Repeat("9", 400), "1.pdf", "'%20OR%201=1--"} {
		out = append(out, parameter.ReplaceAllString(pattern, odd))
	}
	return out
}

func (m *matrix) sendGarbage(v viewer, method, path string) {
	m.Helper()
	if method == http.MethodGet {
		if a := m.look(v, method, path); a.Status >= 500 {
			m.Errorf("%s %s %s: %d", v.name, method, path, a.Status)
		}
		return
	}
	odd := "\x00\xff\xfe" + strings.Repeat("é", 300)
	form := url.Values{}
	for _, name := range []string{"wallet", "issue", "narrative", "text", "amount", "currency", "occurred_on", "demand", "name", "email", "phone", "public_text", "code", "complaint", "title", "summary",
		"allow", "use", "yes", "to", "for", "base", "lang", "subject", "body", "answer_by", "letter", "password", "answer", "next", "back", "theme", "id", "passkey", "sign_in", "from", "key",
		"action", "used", "on", "w", "a", "p", "record", "rows", "reason", "words", "when", "order", "kinds", "started", "rating", "month"} {
		form.Set(name, odd)
	}
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded":  form.Encode(),
		"application/json":                   "{\"id\": [[[",
		"multipart/form-data; boundary=b":    "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\x00.png\"\r\n\r\nhalf",
		"multipart/form-data":                "no boundary",
		"application/x-www-form-urlencoded;": "%zz=%&&&=;;",
		"":                                   odd,
	} {
		r := v.Request(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		client := *v.HTTP
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		p := *v.Person
		p.HTTP = &client
		if a := p.Do(r); a.Status >= 500 {
			m.Errorf("%s %s %s as %q: %d", v.name, method, path, kind, a.Status)
		}
	}
}
