package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/evidence"
	"joinder/internal/sqldb/sqldbtest"
)

// TestBundleHoldsWhatWasSentAndAnswered: proofs of sending, confirmations,
// yeses to the letter and answers are in the bundle, of those who consent, and
// every byte of them is held by both checks.
func TestBundleHoldsWhatWasSentAndAnswered(t *testing.T) {
	sqldbtest.EachURL(t, holdBundle)
}

func holdBundle(t *testing.T, database string) {
	f := newFilingTrip(t, database, 3)
	f.open("cn-pboc-12363", "each")
	day := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	for i := range 3 {
		mark := []string{"Proofqzorganiser", "Proofqzmember", "Proofqzwithout"}[i]
		a := f.give(i, f.at("/filed"), uploadOf("Nameqz张三.txt", mark), "submission", f.confirm(i), "method", "post", "on", day, "kind", "post", "note", "Noteqz")
		if a.Status != 200 {
			t.Fatalf("filed: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
	}
	at := "/cases/" + string(f.id)
	add := func(i int, way, text string, more ...string) {
		if a := f.who[i].Send(at+"/replies/add", append([]string{"thread", way, "on", day, "text", text}, more...)...); a.Status != 200 {
			t.Fatalf("answer: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
	}
	own := func(i int) string { return "cn-op-alipay|" + string(f.filed[i].ID) + "|" }
	add(0, "cn-op-alipay||", "Replyqzjoint 我们会认真研究。")
	add(0, own(0), "Replyqzkept 您的申请未通过。") // the organiser's own, not shared
	add(1, own(1), "Replyqzshared 请您耐心等待。", "shared", "yes")
	add(2, own(2), "Replyqzwithout 请您耐心等待。", "shared", "yes")
	if a := f.who[2].Send(at+"/consent", "complaint", string(f.filed[2].ID), "use", "evidence", "yes", "0"); a.Status != 200 {
		t.Fatalf("takes consent back: %d", a.Status)
	}
	f.site.Settle()

	a := f.who[0].Read(at + "/bundle.zip")
	if a.Status != 200 {
		t.Fatalf("%d\n%.300s", a.Status, a.Body)
	}
	tr := &trip{T: t}
	dir, _ := tr.unzip([]byte(a.Body))
	files := map[string]string{} // what is new, by contents
	var everything strings.Builder
	for _, name := range filesUnder(t, dir) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rest, _ := filepath.Rel(dir, name)
		everything.WriteString(rest + "\n" + string(data) + "\n")
		if part := filepath.Base(filepath.Dir(name)); part == "sending" || part == "replies" || part == "records" && strings.Contains(string(data), `"kind":"confirmed"`) {
			files[name] = string(data)
		}
	}
	for _, want := range []string{"Proofqzorganiser", "Proofqzmember", "Replyqzjoint", "Replyqzshared"} {
		if !strings.Contains(everything.String(), want) {
			t.Errorf("%s is not in the bundle", want)
		}
	}
	for _, canary := range []string{"Proofqzwithout", "Replyqzwithout", "Replyqzkept", "Nameqz", "张三", "Noteqz"} {
		if strings.Contains(everything.String(), canary) {
			t.Errorf("LEAK: %s is in the bundle", canary)
		}
	}
	if len(files) != 2+2+3 { // proofs, answers, confirmations of the three who sign
		t.Errorf("%d new files", len(files))
	}
	for _, name := range []string{"catalogue.csv", "catalogue.html"} {
		text, err := os.ReadFile(filepath.Join(dir, "data", name))
		if err != nil || !strings.Contains(string(text), "寄送至") || !strings.Contains(string(text), "的答复") || !strings.Contains(string(text), "data/sending/") {
			t.Errorf("%s does not list what is new: %v", name, err)
		}
	}
	if r, err := evidence.Verify(dir); err != nil || !r.OK() {
		t.Fatalf("%v %v", err, r.Problems)
	}
	if out, err := tr.python(dir); err != nil {
		t.Fatalf("verify.py: %v\n%s", err, out)
	}
	for name, data := range files {
		spoiled := slices.Clone([]byte(data))
		spoiled[len(spoiled)/2] ^= 1
		tr.write(name, spoiled)
		if r, err := evidence.Verify(dir); err != nil || r.OK() {
			t.Errorf("one flipped byte of %s was not noticed: %v", name, err)
		}
		if out, err := tr.python(dir); err == nil {
			t.Errorf("verify.py did not notice one flipped byte of %s:\n%s", name, out)
		}
		tr.write(name, []byte(data))
	}
}

// TestBundleHoldsJointMail: a letter that went out by mail, its
// answer as it came; no mail whose letter was replaced.
func TestBundleHoldsJointMail(t *testing.T) {
	server, got := filingMailServer(t, false)
	f := newFilingTripAt(t, apptest.Options{Mail: server, MailIn: "127.0.0.1:0"}, 2)
	in := f.site.MailPort()
	run := f.open("cn-cca", "together")
	for i := range 2 {
		f.who[i].Send(f.at("/agree"), "filing", last(run), "complaint", string(f.filed[i].ID), "yes", "1")
	}
	sub, _ := apptest.Hidden(f.who[0].Read(run).Body, "submission")
	if a := f.who[0].Send(f.at("/send"), "submission", sub, "to", "desk@body.example", "accepted", "yes"); a.Status != 200 {
		t.Fatalf("send: %d\n%s", a.Status, apptest.Plain(a.Body))
	}
	f.site.Settle()
	h, _ := opened(t, <-got)
	to := strings.Trim(h.Get("Reply-To"), "<>")
	if err := postIn(t, in, "desk@body.example", to, "From: desk@body.example\nTo: "+to+"\nMessage-ID: <j1@body.example>\nContent-Type: text/plain; charset=utf-8\n\nJointmailqz 我们会认真研究。\n"); err != nil {
		t.Fatal(err)
	}
	f.site.Settle()
	tr := &trip{T: t}
	dir, _ := tr.unzip([]byte(f.who[0].Read("/cases/" + string(f.id) + "/bundle.zip").Body))
	count := map[string]int{}
	for _, name := range filesUnder(t, dir) {
		count[filepath.Base(filepath.Dir(name))+filepath.Ext(name)]++
	}
	for what, want := range map[string]int{"sending.eml": 1, "replies.eml": 1, "replies.txt": 1} {
		if count[what] != want {
			t.Errorf("%d %s, want %d", count[what], what, want)
		}
	}
	if r, err := evidence.Verify(dir); err != nil || !r.OK() {
		t.Fatalf("%v %v", err, r.Problems)
	}
	if page := f.who[1].Read("/cases/" + string(f.id)).Body; !strings.Contains(page, "An answer came.") {
		t.Error("members are not told of an answer to all")
	}
	f.site.Exec(`UPDATE letters SET state = $1`, string(joinder.LetterSuperseded))
	dir, _ = tr.unzip([]byte(f.who[0].Read("/cases/" + string(f.id) + "/bundle.zip").Body))
	if _, err := os.Stat(filepath.Join(dir, "data", "sending")); err == nil {
		t.Error("a mail with a replaced letter is in the bundle")
	}
}

func filesUnder(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
