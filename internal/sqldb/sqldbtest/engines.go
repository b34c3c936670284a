// Package sqldbtest runs a storage test on both engines. It starts a real
// PostgreSQL of its own, once per test process, on a free loopback port:
//
//	func TestMain(m *testing.M) { os.Exit(sqldbtest.Main(m)) }
//
//	func TestJoin(t *testing.T) {
//		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { … })
//	}
package sqldbtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
)

// server is the one PostgreSQL of this test process.
type server struct {
	once sync.Once
	dir  string
	url  string // without a database name
	bin  string
	err  error
	n    int
	mu   sync.Mutex
}

var pg server

// Main runs the tests and stops PostgreSQL afterwards.
func Main(m *testing.M) int {
	defer pg.stop()
	return m.Run()
}

// Each runs f on a fresh, migrated database of each engine. PostgreSQL is
// skipped with a reason where it is not installed, unless
// JOINDER_REQUIRE_POSTGRES=1 says that it must be there.
func Each(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), url, joinder.RealWorld())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		f(t, db)
	})
}

// EachURL is Each for tests that open the database themselves.
func EachURL(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite://"+filepath.Join(t.TempDir(), "joinder.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, PostgresURL(t)) })
}

// PostgresURL is the address of a fresh, empty PostgreSQL database.
func PostgresURL(t *testing.T) string {
	t.Helper()
	pg.once.Do(pg.start)
	if pg.err != nil {
		if os.Getenv("JOINDER_REQUIRE_POSTGRES") == "1" {
			t.Fatal(pg.err)
		}
		t.Skipf("no PostgreSQL to test on: %v", pg.err)
	}
	pg.mu.Lock()
	pg.n++
	name := fmt.Sprintf("t%d", pg.n)
	pg.mu.Unlock()
	if out, err := pg.run("psql", "-q", "-d", pg.url+"/postgres", "-c", "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create database: %v\n%s", err, out)
	}
	return pg.url + "/" + name
}

func (s *server) start() {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(dirs) == 0 {
		s.err = fmt.Errorf("no server under /usr/lib/postgresql (apt-get install postgresql)")
		return
	}
	s.bin = dirs[len(dirs)-1]
	if s.dir, s.err = os.MkdirTemp("", "joinder-pg-"); s.err != nil {
		return
	}
	if os.Getuid() == 0 { // the server refuses to run as root
		if _, s.err = user.Lookup("postgres"); s.err != nil {
			return
		}
		if out, err := exec.Command("chown", "postgres", s.dir).CombinedOutput(); err != nil {
			s.err = fmt.Errorf("chown: %w: %s", err, out)
			return
		}
	}
	port, err := freePort()
	if err != nil {
		s.err = err
		return
	}
	data := filepath.Join(s.dir, "data")
	if out, err := s.run("initdb", "-D", data, "-U", "joinder", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		s.err = fmt.Errorf("initdb: %w: %s", err, out)
		return
	}
	opts := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c fsync=off -c max_connections=200", port, s.dir)
	if out, err := s.run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", filepath.Join(s.dir, "log"), "-o", opts, "start"); err != nil {
		s.err = fmt.Errorf("pg_ctl start: %w: %s", err, out)
		return
	}
	s.url = fmt.Sprintf("postgres://joinder@127.0.0.1:%d", port)
}

func (s *server) stop() {
	if s.dir == "" {
		return
	}
	s.run("pg_ctl", "-D", filepath.Join(s.dir, "data"), "-m", "immediate", "stop") //nolint:errcheck // a test's server
	os.RemoveAll(s.dir)
}

func (s *server) run(tool string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	argv := append([]string{filepath.Join(s.bin, tool)}, args...)
	if os.Getuid() == 0 {
		argv = append([]string{"runuser", "-u", "postgres", "--"}, argv...)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = os.TempDir()
	// A file, not a pipe: the server keeps a pipe open and the call would never end.
	f, err := os.CreateTemp("", "pg-out")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	cmd.Stdout, cmd.Stderr = f, f
	err = cmd.Run()
	out, _ := os.ReadFile(f.Name())
	return strings.TrimSpace(string(out)), err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
