package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/collective"
)

// pages prints requests per second over loopback, beside a bare handler that
// writes as many bytes.
func pages(ctx context.Context, b *bench) error {
	t := newTable("Pages of the demo over loopback HTTP, keep-alive; peer: a net/http handler writing as many bytes",
		"page", "clients", "bytes", "req/s", "p50 ms", "p99 ms", "bare req/s", "bare p99", "ratio")
	site, err := b.demoSite(ctx)
	if err != nil {
		return err
	}
	sent, err := sentCase(ctx, site)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	base, err := listen(func(l net.Listener) { _ = site.Web.Serve(ctx, l) })
	if err != nil {
		return err
	}
	for _, page := range append([]benched{{"home", "/", []int{2, 16}}, {"case", "/cases/" + string(sent), []int{2, 16}}}, desk...) {
		size, err := fetch(ctx, http.DefaultTransport, base+page.path)
		if err != nil {
			return err
		}
		bare, err := listen(func(l net.Listener) { _ = bareServer(size).Serve(l) })
		if err != nil {
			return err
		}
		for _, clients := range page.clients {
			peer, got, err := visits(ctx, b, clients, bare, base+page.path)
			if err != nil {
				return err
			}
			t.row(page.name, strconv.Itoa(clients), count(size), figure(got.rate()), figure(got.ms(0.5)), figure(got.ms(0.99)),
				figure(peer.rate()), figure(peer.ms(0.99)), ratio(got.rate(), peer.rate()))
		}
	}
	t.note("Bytes as sent, compressed. Clients share the processor with the server. Each request comes from")
	t.note("one of 16,384 forwarded addresses, so that limits per address are counted and not reached.")
	t.print(b.out)
	return nil
}

// benched is a page and how many clients ask for it at once.
type benched struct {
	name, path string
	clients    []int
}

// desk are the pages of the wallet desk, with an answer on them.
var desk = []benched{
	{"emergency", "/emergency", []int{16}},
	{"emergency, one scenario", "/emergency/stolen-phone", []int{16}},
	{"choose, ranked", "/choose?country=CN&use=spend&use=send&currency=CNY&device=android", []int{16}},
	{"compare four wallets", "/compare?w=alipay&w=wechatpay&w=unionpay-yunshanfu&w=ecny", []int{16}},
	{"fees, compared", "/fees/compare?action=withdraw&currency=CNY", []int{16}},
	{"wallet", "/wallets/alipay", []int{16}},
	{"scorecards", "/scores", []int{16}},
}

// sentCase is the sample's case whose letter was sent.
func sentCase(ctx context.Context, site *app.Site) (joinder.ID, error) {
	found, err := site.Cases.List(ctx, joinder.SystemViewer(), collective.Filter{State: joinder.Sent})
	if err != nil {
		return "", err
	}
	if len(found.Cases) == 0 {
		return "", fmt.Errorf("the sample has no case whose letter was sent")
	}
	return found.Cases[0].ID, nil
}

// listen serves on a free loopback port.
func listen(serve func(net.Listener)) (base string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go serve(l)
	return "http://" + l.Addr().String(), nil
}

func bareServer(size int64) *http.Server {
	body := make([]byte, size)
	return &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body)
	})}
}

// visits loads two addresses in turns from n clients, each with connections of
// its own.
func visits(ctx context.Context, b *bench, n int, bare, ours string) (theirs, own timing, err error) {
	clients := make([]*http.Transport, n)
	for i := range clients {
		clients[i] = &http.Transport{DisableCompression: true}
		defer clients[i].CloseIdleConnections()
		for _, address := range []string{bare, ours} { // connects
			if _, err := fetch(ctx, clients[i], address); err != nil {
				return theirs, own, err
			}
		}
	}
	visit := func(address string) func(context.Context, int) error {
		return func(ctx context.Context, worker int) error {
			_, err := fetch(ctx, clients[worker], address)
			return err
		}
	}
	return duel(ctx, n, b.each, visit(bare), visit(ours))
}

// fetch reads one page as a browser would ask for it and returns its bytes as sent.
func fetch(ctx context.Context, client http.RoundTripper, address string) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	from := rand.IntN(1 << 14)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.18.%d.%d", from>>8, from&255))
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Accept-Language", "zh-CN")
	answer, err := client.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", address, answer.Status)
	}
	return n, err
}
