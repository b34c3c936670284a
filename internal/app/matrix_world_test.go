package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
)

// subject is a complaint with its canaries, and who filed it. Canaries are words
// that occur nowhere else, one for each kind of thing that a complainant gives:
//
//	words     of the original narrative, left out of the public text
//	inline    a phone number in the narrative, which redaction takes out
//	public    of the public text
//	file      the name of the evidence file, and bytes what is in it
//	code      of the receipt, and token that of the draft's link
//	account   the e-mail address of the account it is attached to
//	amount, day   exact; and demand, name, email, phone, id
type subject struct {
	name  string
	filed apptest.Filed
	by    *apptest.Person
	tells map[string][]string // kind → how it may be written
}

// The subjects. All but the last are or were members of the case, "bare" only
// to be counted, the others with all four consents.
var subjectNames = []string{"organiser", "published", "unpublished", "hidden", "withdrawn", "erased", "bare", "outsider"}

// matrix is the world in which everybody looks at everything.
type matrix struct {
	*testing.T
	site     *apptest.Site
	subjects []*subject
	viewers  []viewer
	caseID   joinder.ID
	unfiled  string // token of a draft that nobody filed
}

type viewer struct {
	name string
	*apptest.Person
}

func (m *matrix) subject(name string) *subject {
	i := slices.IndexFunc(m.subjects, func(s *subject) bool { return s.name == name })
	if i < 0 {
		m.Fatalf("no subject %q", name)
	}
	return m.subjects[i]
}

// newMatrix files, joins, signs, withdraws and hides.
func newMatrix(t *testing.T, database string) *matrix {
	t.Helper()
	m := &matrix{T: t, site: apptest.Open(t, apptest.Options{Database: database})}
	for i, name := range subjectNames {
		m.subjects = append(m.subjects, m.file(i, name))
	}
	for _, plant := range planted {
		plant(m)
	}
	organiser := m.subject("organiser")
	m.caseID = organiser.by.OpenCase(organiser.filed, "提现不到账", "提现到银行卡三天没有到账，客服没有人答复。", "退回全部款项，并书面说明原因。", joinder.Uses...)
	for _, s := range m.subjects[1:] {
		switch s.name {
		case "outsider":
		case "bare":
			s.by.Join(m.caseID, s.filed, joinder.CountMe)
		default:
			s.by.Join(m.caseID, s.filed, joinder.Uses...)
		}
	}
	published := m.subject("published")
	published.by.SignUp("accqzpublished@example.org", "a long pass phrase of seven words here")
	if a := published.by.Send("/account/attach", "complaint", string(published.filed.ID)); a.Status != 200 {
		t.Fatalf("attach: %d at %s", a.Status, a.Path)
	}
	published.tells["account"] = []string{"accqzpublished"}

	withdrawn := m.subject("withdrawn")
	if a := withdrawn.by.Send("/mine/" + string(withdrawn.filed.ID) + "/withdraw"); a.Status != 200 {
		t.Fatalf("withdraw: %d", a.Status)
	}
	erased := m.subject("erased")
	if a := erased.by.Send("/mine/"+string(erased.filed.ID)+"/erase", "sure", "yes"); a.Status != 200 || a.Path != "/receipt" {
		t.Fatalf("erase: %d at %s", a.Status, a.Path)
	}
	m.site.Exec(`UPDATE complaints SET state = 'hidden' WHERE id = $1`, string(m.subject("hidden").filed.ID))
	m.writeLetter(organiser.by)
	m.gather()
	for _, add := range prepared {
		add(m)
	}
	drafter := m.site.Person("en")
	m.unfiled = drafter.Draft(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "Unfiledqz words of somebody who is still writing."})
	m.site.Settle()
	return m
}

// ownWords tell the texts apart, so that none is taken for a copy of another.
func ownWords(i int) string {
	say := []string{"银行卡里一直没有入账记录", "已经等了整整一个星期", "页面写着两小时内完成", "换过手机号之后就这样", "工作人员让我再等等看", "同事那天也遇到一样的事", "这是下个月要交的房租", "问了三次都是同样的话", "余额变少了却查不到去向"}
	return say[i%len(say)] + "。"
}

// file files the i-th subject with canaries of its own. Only the unpublished
// one keeps its text to itself.
func (m *matrix) file(i int, name string) *subject {
	m.Helper()
	s := &subject{name: name, by: m.site.Person([]string{"en", "zh-CN"}[i%2]), tells: map[string][]string{}}
	inline, phone := fmt.Sprintf("1381%07d", 2345670+i), fmt.Sprintf("1395%07d", 7654320+i)
	amount, day := fmt.Sprintf("%d.57", 7301+i*11), joinder.Date{Year: 2026, Month: 3, Day: 11 + i}
	story := apptest.Story{
		Wallet: "alipay", Issue: "withdrawal_not_arrived", Amount: amount, Currency: "CNY", OccurredOn: day.String(),
		Narrative: "提现三天没到账，客服不接电话。Narrqz" + name + " 请打 " + inline + " 找我。", Demand: "Demandqz" + name + " 把钱退给我",
		Name: "Nameqz" + name + " 李𬭎", Email: "mailqz" + name + "@example.org", Phone: phone,
		Publish: name != "unpublished", PublicText: "提现三天没到账，客服不接电话。Publicqz" + name + " " + ownWords(i),
		Files: []apptest.Upload{{Name: "Fileqz" + name + ".txt", Data: []byte("Bytesqz" + name + ": statement of the account\n")}},
	}
	s.filed = s.by.File(story)
	if len(s.filed.Files) != 1 {
		m.Fatalf("%s: %d files", name, len(s.filed.Files))
	}
	whole, _, _ := strings.Cut(amount, ".")
	for kind, forms := range map[string][]string{
		"words": {"Narrqz" + name}, "inline": {inline}, "public": {"Publicqz" + name}, "demand": {"Demandqz" + name}, "name": {"Nameqz" + name},
		"email": {"mailqz" + name}, "phone": {phone}, "file": {"Fileqz" + name}, "bytes": {"Bytesqz" + name},
		"code": {s.filed.Code, strings.ReplaceAll(s.filed.Code, "-", "")}, "token": {s.filed.Token}, "id": {string(s.filed.ID)},
		"amount": {amount, whole[:1] + "," + whole[1:] + ".57", whole + "57"},
		"day":    {day.String(), fmt.Sprintf("%d March", day.Day), fmt.Sprintf("March %d", day.Day), fmt.Sprintf("3月%d日", day.Day), fmt.Sprintf("3 月 %d 日", day.Day)},
	} {
		s.tells[kind] = forms
	}
	return s
}

// writeLetter drafts and freezes the case's letter.
func (m *matrix) writeLetter(by *apptest.Person) {
	m.Helper()
	at := "/cases/" + string(m.caseID) + "/letter"
	by.Send(at+"/draft", "lang", "zh-CN")
	id, ok := apptest.Hidden(by.Read(at+"/freeze").Body, "letter")
	if !ok {
		m.Fatal("no letter to freeze")
	}
	if a := by.Send(at+"/freeze", "letter", id); a.Status != 200 || a.Path != at+"/1" {
		m.Fatalf("freeze: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
	}
}

// gather brings together who looks.
func (m *matrix) gather() {
	m.Helper()
	m.viewers = append(m.viewers, viewer{"public", m.site.Person("en")})
	for _, s := range m.subjects {
		m.viewers = append(m.viewers, viewer{s.name, s.by})
	}
	const password = "correct horse battery staple lamp"
	for _, role := range []string{"custodian", "observer"} {
		p, email := m.site.Person("en"), role+"@office.example"
		p.SignUp(email, password)
		p.AddApp()
		m.site.Exec(`INSERT INTO case_roles (case_id, account, complaint, role, given_at) VALUES ($1, $2, '', $3, 1)`, string(m.caseID), string(p.Account(email)), role)
		m.viewers = append(m.viewers, viewer{role, p})
	}
	moderator, admin := m.site.Person("en"), m.site.Person("en")
	admin.BecomeAdmin("admin@office.example", password)
	moderator.BecomeModerator("moderator@office.example", password)
	m.viewers = append(m.viewers, viewer{"moderator", moderator}, viewer{"admin", admin})
}

// seen lists the canaries in an answer, as subject.kind; those that were in the
// question do not count.
func (m *matrix) seen(question string, a apptest.Answer) map[string]bool {
	m.Helper()
	text := otherMarch.ReplaceAllString(m.everything(a), "")
	out := map[string]bool{}
	for _, s := range m.subjects {
		for kind, forms := range s.tells {
			for _, form := range forms {
				if !strings.Contains(question, form) && contains(text, form) {
					out[s.name+"."+kind] = true
				}
			}
		}
	}
	if !strings.Contains(question, m.unfiled) && strings.Contains(text, "Unfiledqz") {
		out["draft.words"] = true
	}
	return out
}

// otherMarch are days of March that no complaint tells: today's, and those that
// are counted from it. The subjects tell of March 2026, and three years later
// their claims end.
var otherMarch = regexp.MustCompile(`\d{1,2}\s+March\s+(202[78]|20[3-9]\d)|March\s+\d{1,2},?\s+(202[78]|20[3-9]\d)|(202[78]|20[3-9]\d)\s*年\s*3\s*月\s*\d{1,2}\s*日`)

// contains looks for a form that does not go on with another digit; one of
// digits alone is no part of a longer word either, such as a hexadecimal id.
func contains(text, form string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], form)
		if i < 0 {
			return false
		}
		at := from + i
		before, after := byte(' '), byte(' ')
		if at > 0 {
			before = text[at-1]
		}
		if end := at + len(form); end < len(text) {
			after = text[end]
		}
		inWord := strings.Trim(form, "0123456789") == "" && (letter(before) || letter(after))
		if !inWord && (!digit(before) && !digit(after) || !digit(form[0]) && !digit(form[len(form)-1])) {
			return true
		}
		from = at + 1
	}
}

func digit(b byte) bool  { return b >= '0' && b <= '9' }
func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

var tag = regexp.MustCompile(`</?mark[^>]*>`)

// everything is what an answer says: headers, text, and what is in its files.
func (m *matrix) everything(a apptest.Answer) string {
	m.Helper()
	var all strings.Builder
	for name, values := range a.Header {
		fmt.Fprintf(&all, "%s: %s\n", name, strings.Join(values, "\n"))
	}
	m.unpack(&all, []byte(a.Body))
	return all.String()
}

// unpack writes out text, and what is inside archives and PDF files.
func (m *matrix) unpack(w *strings.Builder, data []byte) {
	m.Helper()
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			m.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				m.Fatal(err)
			}
			inner, err := io.ReadAll(r)
			if err != nil {
				m.Fatal(err)
			}
			w.WriteString(f.Name + "\n")
			m.unpack(w, inner)
			w.WriteString("\n")
		}
	case bytes.HasPrefix(data, []byte("%PDF")):
		w.WriteString(pdfText(m, data))
	default:
		w.WriteString(tag.ReplaceAllString(string(data), ""))
	}
}

// pdfText is what a PDF says, "" without pdftotext.
func pdfText(t testing.TB, data []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}

// look reads one address without following redirects.
func (m *matrix) look(v viewer, method, path string) apptest.Answer {
	m.Helper()
	p := *v.Person
	client := *p.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p.HTTP = &client
	return p.Do(p.Request(method, path, nil))
}
