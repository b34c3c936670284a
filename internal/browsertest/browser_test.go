package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const form = `<!doctype html><html lang=en><title>Form</title><meta name=viewport content="width=device-width">
<main><h1>Hello %s</h1><form method=post enctype=multipart/form-data><label>Name <input name=n value=old></label>
<label>Day <input type=date name=d></label><label>File <input type=file name=f id=f></label><button>Send</button></form>
<p id=js>off</p></main><script>document.getElementById("js").textContent = "on"</script>`

func site(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.Method == "POST" {
			if err := r.ParseMultipartForm(1 << 20); err != nil {
				http.Error(w, err.Error(), 400)
				return
			}
			f, h, err := r.FormFile("f")
			if err == nil {
				_ = f.Close()
			}
			w.WriteHeader(201)
			_, _ = fmt.Fprintf(w, "<!doctype html><title>x</title><h1>%s %s %v</h1>", r.FormValue("n"), r.FormValue("d"), h != nil && h.Size == 5)
			return
		}
		_, _ = fmt.Fprintf(w, form, r.Header.Get("Accept-Language"))
	}))
	t.Cleanup(s.Close)
	return s
}

func TestAPersonCanFillAFormWithAndWithoutScripts(t *testing.T) {
	s := site(t)
	first := New(t, Options{Lang: "zh-CN", Width: 390})
	file := filepath.Join(t.TempDir(), "证据.txt")
	if err := os.WriteFile(file, []byte("proof"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, noJS := range []bool{false, true} {
		t.Run(fmt.Sprintf("nojs=%v", noJS), func(t *testing.T) {
			b := first.Another(t, Options{Lang: "zh-CN", Width: 390, NoJS: noJS, Dark: true})
			if status := b.Go(s.URL); status != 200 {
				t.Fatalf("status %d", status)
			}
			if got, want := b.Text("#js"), map[bool]string{true: "off", false: "on"}[noJS]; got != want {
				t.Errorf("scripts are %s", got)
			}
			if got := b.Text("h1"); got != "Hello zh-CN" {
				t.Errorf("heading %q", got)
			}
			var dark bool
			if b.Eval(`matchMedia("(prefers-color-scheme: dark)").matches && innerWidth === 390`, &dark); !dark {
				t.Error("not a dark phone")
			}
			b.Fill("[name=n]", "王𬀩")
			b.Fill("[name=d]", "2026-11-23")
			b.Upload("#f", file)
			if status := b.Submit("button"); status != 201 {
				t.Errorf("status %d", status)
			}
			if got := b.Text("h1"); got != "王𬀩 2026-11-23 true" {
				t.Errorf("sent %q", got)
			}
		})
	}
}

func TestAxeAndComplaintsSpeakUp(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = fmt.Fprint(w, `<!doctype html><html><title>x</title><main><h1>x</h1><img src="data:,"><p style="width:3000px">wide</p></main><script>1</script>`)
	}))
	t.Cleanup(s.Close)
	b := New(t, Options{})
	b.Go(s.URL)
	found := ""
	for _, v := range b.Axe() {
		found += v.ID + " "
	}
	for _, want := range []string{"html-has-lang", "image-alt"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe found only %s", found)
		}
	}
	if said := strings.Join(b.Complaints(), "\n"); !strings.Contains(said, "Content Security Policy") {
		t.Errorf("complaints: %q", said)
	}
	if px, _ := b.Overflow(); px != 0 {
		t.Errorf("the policy let an inline width through: %d px", px)
	}
}
