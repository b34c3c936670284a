// Package pgtest starts a PostgreSQL server of its own, in a directory of its
// own, on a free loopback port, for tests and measurements:
//
//	server, err := pgtest.Start("fsync=off")
//	defer server.Stop()
//	url, err := server.Create("first")
//
// It needs Debian's postgresql package (initdb, pg_ctl and psql under
// /usr/lib/postgresql) and nothing running. Started by root, the server runs as
// the user postgres, because it refuses to run as root.
package pgtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"
)

// Server is one running server. Its methods are safe for concurrent use.
type Server struct {
	dir string
	bin string
	url string // without a database name
}

// Start makes and starts a server. Settings are of postgresql.conf, such as
// "fsync=off"; without any, commits are as durable as PostgreSQL's defaults
// make them.
func Start(settings ...string) (*Server, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(dirs) == 0 {
		return nil, fmt.Errorf("no server under /usr/lib/postgresql (apt-get install postgresql)")
	}
	dir, err := os.MkdirTemp("", "joinder-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: dirs[len(dirs)-1]}
	if err := s.start(settings); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(settings []string) error {
	if os.Getuid() == 0 {
		if _, err := user.Lookup("postgres"); err != nil {
			return err
		}
		if out, err := exec.Command("chown", "postgres", s.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("chown: %w: %s", err, out)
		}
	}
	data := filepath.Join(s.dir, "data")
	if out, err := s.run("initdb", "-D", data, "-U", "joinder", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	var err error
	for range 5 { // a port that was free a moment ago may be somebody else's now
		if err = s.listen(data, settings); err == nil {
			return nil
		}
	}
	return err
}

// listen starts the server over its data, on a port that was free just now.
func (s *Server) listen(data string, settings []string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	opts := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=200", port, s.dir)
	for _, setting := range settings {
		opts += " -c " + setting
	}
	if out, err := s.run("pg_ctl", "-D", data, "-w", "-t", "120", "-l", filepath.Join(s.dir, "log"), "-o", opts, "start"); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // what it said, if anything
		return fmt.Errorf("pg_ctl start: %w: %s\n%s", err, out, log)
	}
	s.url = fmt.Sprintf("postgres://joinder@127.0.0.1:%d", port)
	return nil
}

// Create makes an empty database and returns its address.
func (s *Server) Create(name string) (url string, err error) {
	if out, err := s.run("psql", "-q", "-d", s.url+"/postgres", "-c", "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("create database: %w: %s", err, out)
	}
	return s.url + "/" + name, nil
}

// Stop ends the server at once and deletes its data.
func (s *Server) Stop() {
	s.run("pg_ctl", "-D", filepath.Join(s.dir, "data"), "-m", "immediate", "stop") //nolint:errcheck // nothing of it is kept
	os.RemoveAll(s.dir)                                                            //nolint:errcheck // as above
}

func (s *Server) run(tool string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
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
