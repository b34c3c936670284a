package web

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// remembered is how many addresses the limiter keeps; the longest unseen one
// is forgotten first, and so begins afresh.
const remembered = 20_000

// limiter counts requests per address and class. It is safe for concurrent use.
type limiter struct {
	limits Limits
	now    func() time.Time
	mu     sync.Mutex
	order  *list.List // of *bucket, most recent first
	found  map[bucketKey]*list.Element
}

type bucketKey struct {
	addr  netip.Addr
	class LimitClass
}

type bucket struct {
	key    bucketKey
	tokens *rate.Limiter
}

func newLimiter(limits Limits, now func() time.Time) *limiter {
	return &limiter{limits: limits, now: now, order: list.New(), found: map[bucketKey]*list.Element{}}
}

// allow takes a token; if there is none, wait says after how many seconds one is.
func (l *limiter) allow(addr netip.Addr, class LimitClass, method string) (wait string, ok bool) {
	if class == LimitByMethod {
		class = LimitWrites
		if method == http.MethodGet || method == http.MethodHead {
			class = LimitPages
		}
	}
	limit := l.limits.Pages
	switch class {
	case LimitNone:
		return "", true
	case LimitWrites:
		limit = l.limits.Writes
	case LimitGuesses:
		limit = l.limits.Guesses
	}
	if limit.PerSecond == rate.Inf {
		return "", true
	}
	now := l.now()
	tokens := l.bucket(bucketKey{addr, class}, limit)
	if tokens.AllowN(now, 1) {
		return "", true
	}
	seconds := math.Ceil((1 - tokens.TokensAt(now)) / float64(limit.PerSecond))
	return strconv.Itoa(max(1, int(min(seconds, 3600)))), false
}

func (l *limiter) bucket(key bucketKey, limit Rate) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.found[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*bucket).tokens
	}
	b := &bucket{key: key, tokens: rate.NewLimiter(limit.PerSecond, limit.Burst)}
	l.found[key] = l.order.PushFront(b)
	if l.order.Len() > remembered {
		oldest := l.order.Remove(l.order.Back()).(*bucket)
		delete(l.found, oldest.key)
	}
	return b.tokens
}

// clientAddr is the address that a limit counts for: the peer, or, when the
// peer is a trusted proxy, the last address in X-Forwarded-For that is not.
// IPv6 counts by /64, which is what one subscriber has.
func (s *Server) clientAddr(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(addr); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			addr = p.Addr()
		}
	}
	return addr
}

func (s *Server) trusts(addr netip.Addr) bool {
	for _, p := range s.config.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
