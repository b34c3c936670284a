package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Offline tells the window that it has no connection, or has one again. It
// changes what scripts are told (navigator.onLine and its events); a test that
// must hold without a network takes the server away too.
func (b *Browser) Offline(on bool) {
	b.t.Helper()
	b.must(call(b, "offline", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: on, DownloadThroughput: -1, UploadThroughput: -1})
		return err
	}))
}
