package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestAFileThatIsTooLargeGetsAnAnswerInTheBrowser: the refusal comes while the
// browser is still sending, and must reach the person all the same.
func TestAFileThatIsTooLargeGetsAnAnswerInTheBrowser(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{MaxUpload: 4 << 20})
	for _, noJS := range []bool{false, true} {
		for _, size := range []int64{10 << 20, 2 << 30} { // over the limit of a file, and of a form
			t.Run(fmt.Sprintf("nojs=%v/%dMB", noJS, size>>20), func(t *testing.T) {
				name := filepath.Join(t.TempDir(), "big.pdf")
				err := os.WriteFile(name, []byte("%PDF-1.4\n"), 0o600)
				if err == nil {
					err = os.Truncate(name, size) // a hole, not bytes on the disk
				}
				if err != nil {
					t.Fatal(err)
				}
				b := chromium.Another(t, browsertest.Options{Lang: "en", Width: 390, NoJS: noJS})
				at := site.URL + "/draft/" + site.Person("en").Draft(plainStory()) + "/evidence"
				b.Go(at)
				b.Upload("#f-files", name)
				if noJS {
					if status := b.Submit("form[enctype] button.btn"); status != 413 {
						t.Errorf("status %d", status)
					}
				} else {
					b.Eval(`document.querySelector("main").dataset.before = "1"; 0`, nil)
					b.Click("form[enctype] button.btn")
					b.WaitFor("main:not([data-before])")
				}
				if text := b.Text("main"); !strings.Contains(text, "limit") || !strings.Contains(text, "MB") {
					t.Errorf("the person reads %q", text)
				}
				if status := b.Go(at); status != 200 || b.Has("ul.files") {
					t.Errorf("afterwards: %d", status)
				}
			})
		}
	}
}
