package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestDownloadKeepsNameAndBytes(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/file" {
			w.Header().Set("Content-Disposition", `attachment; filename="letter.txt"`)
		} else {
			w.Header().Set("Content-Type", "text/html")
		}
		_, _ = fmt.Fprint(w, `<!doctype html><title>x</title><a href="/file">keep</a>`)
	}))
	t.Cleanup(s.Close)
	first := New(t, Options{})
	for _, noJS := range []bool{false, true} {
		b := first.Another(t, Options{NoJS: noJS})
		b.Go(s.URL)
		for range 2 { // the page is still there
			if name, data := b.Download("a"); name != "letter.txt" || string(data) != `<!doctype html><title>x</title><a href="/file">keep</a>` {
				t.Errorf("kept %q: %q", name, data)
			}
		}
	}
}
