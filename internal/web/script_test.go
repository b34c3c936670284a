package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/browsertest"
)

// desk is a form with a draft and files, as filing has it.
type desk struct {
	s     *Server
	mu    sync.Mutex
	draft string
	down  bool // the draft cannot be saved
	bytes int
}

func (d *desk) form(w http.ResponseWriter, r *http.Request) error {
	p := d.s.Page(r, "about.title")
	return d.s.Render(w, r, http.StatusOK, inside(Layout(p), d.fields(p, nil)))
}

func (d *desk) fields(p Page, found FormErrors) templ.Component {
	return several(raw(`<h1>Desk</h1><form method="post" enctype="multipart/form-data" action="/t/desk" data-autosave="/t/draft" data-upload `+
		`data-saving="saving" data-saved="saved" data-offline="offline" data-failed="failed">`),
		ErrorSummary(p, found),
		FormField(p, Field{Name: "story", Label: "Story", Rows: 3, Max: 10, Error: found.Of("story")}),
		FormField(p, Field{Name: "files", Label: "Files", Type: "file"}),
		UploadState(p), SaveState(), raw(`<button class="btn">Send</button></form>`))
}

func (d *desk) save(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return joinder.Fail(joinder.Unavailable, "error.shell.unavailable")
	}
	d.draft = r.PostForm.Get("story")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *desk) send(w http.ResponseWriter, r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return badForm(err)
	}
	story := ""
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return badForm(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return badForm(err)
		}
		if part.FormName() == "story" {
			story = string(b)
		} else {
			d.bytes = len(b)
		}
	}
	if strings.Contains(story, "bad") {
		p := d.s.Page(r, "about.title")
		return d.s.Render(w, r, http.StatusUnprocessableEntity, inside(Layout(p), d.fields(p, FormErrors{{Field: "story", Text: "Not this."}})))
	}
	http.Redirect(w, r, "/about", http.StatusSeeOther)
	return nil
}

func openDesk(t *testing.T) (*desk, string) {
	t.Helper()
	d := &desk{}
	d.s = newTestServer(t, "http://127.0.0.1", nil,
		Route{Method: "GET", Pattern: "/t/desk", Handler: d.form, Access: Private},
		Route{Method: "POST", Pattern: "/t/draft", Handler: d.save, Access: Private, Limit: LimitPages},
		Route{Method: "POST", Pattern: "/t/desk", Handler: d.send, Access: Private, Body: 5 << 20})
	server := httptest.NewServer(d.s)
	t.Cleanup(server.Close)
	return d, server.URL
}

func file(t *testing.T, size int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.bin")
	if err := os.WriteFile(name, bytes.Repeat([]byte("x"), size), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// until asks every 50 ms for as long as a step may take.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(browsertest.Timeout); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never came: %s", what)
}

func TestDraftsSaveThemselvesAndKeepTrying(t *testing.T) {
	d, base := openDesk(t)
	b := browsertest.New(t, browsertest.Options{Width: 390})
	b.Go(base + "/t/desk")
	b.Fill("#f-story", "提现没到账")
	state := func(want string) func() bool {
		return func() bool { return b.Text("[data-savestate]") == want }
	}
	until(t, "saved", state("saved"))
	d.mu.Lock()
	got := d.draft
	d.down = true
	d.mu.Unlock()
	if got != "提现没到账" {
		t.Errorf("draft is %q", got)
	}
	b.Fill("#f-story", "提现没到账，三天")
	until(t, "failed", state("failed"))
	d.mu.Lock()
	d.down = false
	d.mu.Unlock()
	until(t, "saved in the end", state("saved"))
	if got := b.Text("#f-story-count"); got != "2 characters left" {
		t.Errorf("counter says %q", got)
	}
	b.Fill("#f-story", "提现没到账，三天了还没有")
	if got := b.Text("#f-story-count"); got != "2 characters too many" {
		t.Errorf("counter says %q", got)
	}
}

func TestFilesAreSentWithAndWithoutScripts(t *testing.T) {
	d, base := openDesk(t)
	first := browsertest.New(t, browsertest.Options{})
	for _, noJS := range []bool{false, true} {
		t.Run(fmt.Sprintf("nojs=%v", noJS), func(t *testing.T) {
			b := first.Another(t, browsertest.Options{NoJS: noJS})
			b.Go(base + "/t/desk")
			b.Fill("#f-story", "bad")
			b.Upload("#f-files", file(t, 200_000))
			b.Click("form button.btn")
			b.WaitFor("#errors")
			if got := b.Text("#f-story-error"); got != "Not this." {
				t.Errorf("error %q", got)
			}
			b.Fill("#f-story", "good")
			b.Upload("#f-files", file(t, 300_000))
			b.Click("form button.btn")
			b.WaitFor("#privacy") // on /about
			if d.bytes != 300_000 || !strings.HasSuffix(b.URL(), "/about") {
				t.Errorf("%d bytes, at %s", d.bytes, b.URL())
			}
		})
	}
}

func TestAFileFarOverTheLimitGetsAnAnswer(t *testing.T) {
	_, base := openDesk(t)
	first := browsertest.New(t, browsertest.Options{})
	big := file(t, 80<<20)
	for _, noJS := range []bool{false, true} {
		t.Run(fmt.Sprintf("nojs=%v", noJS), func(t *testing.T) {
			b := first.Another(t, browsertest.Options{Lang: "zh-CN", NoJS: noJS})
			b.Go(base + "/t/desk")
			b.Upload("#f-files", big)
			b.Click("form button.btn")
			b.WaitFor(".oops")
			if got := b.Text("h1"); got != "内容太大了" {
				t.Errorf("heading %q", got)
			}
		})
	}
}
