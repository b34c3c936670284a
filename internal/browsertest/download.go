package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Download clicks a link to a file and returns the name under which the browser
// keeps it, and its bytes. The page stays where it is.
func (b *Browser) Download(selector string) (name string, data []byte) {
	b.t.Helper()
	dir := b.t.TempDir()
	b.must(call(b, "download "+selector, func(ctx context.Context) error {
		if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
			BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
		}); err != nil {
			return err
		}
		if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
			return err
		}
		for {
			if name = finished(dir); name != "" {
				var err error
				data, err = os.ReadFile(filepath.Join(dir, name))
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(20 * time.Millisecond):
			}
		}
	}))
	return name, data
}

// finished is the one file in dir once it is whole: until then the browser
// keeps another beside it, or under another name.
func finished(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		return ""
	}
	name := entries[0].Name()
	if strings.HasSuffix(name, ".crdownload") || strings.HasPrefix(name, ".") {
		return ""
	}
	return name
}
