// Package apptest starts whole sites for tests: the same root as the program,
// a database, keys and files in the test's own directory, a listener on
// loopback, and the outbox at work.
//
//	site := apptest.Open(t, apptest.Options{})
//	wei := site.Person("zh-CN")
//	filed := wei.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账"})
//	answer := wei.Read("/mine/" + string(filed.ID))
//	if answer.Status != 200 { … }
//
// A Person is a browser without scripts: cookies, forms, redirects. What needs
// a real browser takes internal/browsertest and Site.URL.
package apptest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/config"
)

// Options say what is special about a site.
type Options struct {
	Database  string       // postgres://… or sqlite://…; "" is SQLite in the site's directory
	Rates     config.Rates // zero fields become so high that no test meets them, negative ones stay as they are in the program
	MaxUpload int64        // bytes a file; 0 is the usual limit
	Mail      string       // address of a mail server; "" sends none
	MailIn    string       // host:port where mail is taken in (see MailPort); "" takes none
}

// plenty is a rate that no test meets.
const plenty = 100_000

// Site is a running site. It ends with the test.
type Site struct {
	*app.Site
	URL string // without a slash at the end
	Log *Log
	t   testing.TB
}

// Open starts a site and waits until it answers.
func Open(t testing.TB, o Options) *Site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range []*float64{&o.Rates.Pages, &o.Rates.Writes, &o.Rates.Guesses} {
		switch {
		case *rate == 0:
			*rate = plenty
		case *rate < 0:
			*rate = 0
		}
	}
	s := &Site{URL: "http://" + l.Addr().String(), Log: &Log{}, t: t}
	logger := slog.New(slog.NewTextHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.Site, err = app.Open(t.Context(), config.Config{
		Addr: l.Addr().String(), Data: t.TempDir(), Database: o.Database, BaseURL: s.URL, MaxUpload: o.MaxUpload, Rates: o.Rates, Mail: o.Mail, MailFrom: "Joinder <post@joinder.example>", MailIn: o.MailIn,
		IndexWait: time.Minute, // on a busy machine a moment is too short, and what was just filed would not be found yet
	}, joinder.RealWorld(), logger, "test")
	if err != nil {
		t.Fatalf("open site: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		// A browser may hold a connection on which it asks nothing; on a busy
		// machine that outlives the server's patience.
		if err := <-done; err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("serve: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	for until := time.Now().Add(time.Minute); s.Index != nil && !s.Index.Open(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the index does not open")
		}
	}
	return s
}

// Settle waits until the outbox has done what is waiting.
func (s *Site) Settle() {
	s.t.Helper()
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		waiting, stuck, err := s.DB.Jobs(s.t.Context())
		if err != nil || stuck > 0 || time.Now().After(until) {
			s.t.Fatalf("outbox: %d waiting, %d given up, %v", waiting, stuck, err)
		}
		if waiting == 0 {
			return
		}
	}
}

var mailPort = regexp.MustCompile(`msg="mail in" addr=(\S+)`)

// MailPort is where the site takes mail in, as host:port; it waits until the
// site listens there. Options.MailIn must name a port, 0 for any free one.
func (s *Site) MailPort() string {
	s.t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if m := mailPort.FindStringSubmatch(s.Log.String()); m != nil {
			return m[1]
		}
	}
	s.t.Fatal("no mail is taken in")
	return ""
}

// Exec changes the database behind the site's back, for states that no page
// leads to yet. $1, $2 … stand for args.
func (s *Site) Exec(query string, args ...any) {
	s.t.Helper()
	db := s.connect()
	defer db.Close() //nolint:errcheck // a test's own connection
	if _, err := db.ExecContext(s.t.Context(), query, args...); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	if s.Index != nil { // which would hear of it within a second
		if err := s.Index.CatchUp(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Count reads one number from the database.
func (s *Site) Count(query string, args ...any) (n int) {
	s.t.Helper()
	db := s.connect()
	defer db.Close() //nolint:errcheck // a test's own connection
	if err := db.QueryRowContext(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (s *Site) connect() *sql.DB {
	s.t.Helper()
	scheme, rest, _ := strings.Cut(s.Config.Database, "://")
	driver, source := "pgx", s.Config.Database
	if scheme == "sqlite" {
		driver, source = "sqlite", "file:"+rest+"?_pragma=busy_timeout(20000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// Log keeps what a site logged. It is safe for concurrent use.
type Log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

// String is everything logged so far, details for debugging too.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
