// Package config is every setting of the program in one place. The command
// line fills a Config (internal/cli); each option is also an environment
// variable JOINDER_…; secrets come only from files under the data directory or
// from the environment.
package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config says where things are and how much is allowed. Zero values get
// defaults from Complete.
type Config struct {
	Addr       string // host:port to listen on
	Data       string // directory for database, blobs and keys
	Database   string // sqlite:///… or postgres://…; default DATA/joinder.db
	Blobs      string // file:///… or s3://…; default DATA/blobs
	BaseURL    string // how the world reaches the site, such as https://joinder.example
	MaxUpload  int64  // bytes a file
	MaxDraft   int64  // bytes of all files of one draft
	TrustProxy []string
	Zone       string // IANA zone for dates shown without a reader's own
	Mail       string // server for mail, see notify.NewMailer; "" sends none
	MailFrom   string // sender of mail
	MailIn     string // host:port where mail for the site is taken in (SMTP); "" takes none
	MailDomain string // behind the @ of addresses for answers; "" is the host of BaseURL
	Demo       bool   // the data is invented; say so on every page
	Imprint    string // who runs this site, shown in the footer and on /about
	Contact    string // how to reach them
	Rates      Rates  // what one address may ask for
	Index      string // what searches: IndexEngine or IndexDatabase; "" is IndexEngine
	// IndexWait is how long a search waits for what this server took in before
	// it; 0 is a quarter of a second. Tests wait longer.
	IndexWait time.Duration
}

// What answers searches while the site serves. The database's own index is
// kept in either case.
const (
	IndexEngine   = "engine"   // files under IndexDir that follow the database
	IndexDatabase = "database" // FTS5 or tsvector
)

// Rates is how many requests of a kind one address may make a second; a field
// that is zero keeps what the web server does by itself.
type Rates struct {
	Pages, Writes, Guesses float64
}

// Complete fills defaults and makes the data directory.
func (c Config) Complete() (Config, error) {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:8080"
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return c, fmt.Errorf("--addr must be HOST:PORT: %w", err)
	}
	if c.Data == "" {
		c.Data = "joinder-data"
	}
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return c, err
	}
	c.Data = dir
	for _, d := range []string{dir, c.KeyDir()} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return c, fmt.Errorf("cannot use the data directory: %w", err)
		}
	}
	if c.Database == "" {
		c.Database = "sqlite://" + filepath.ToSlash(filepath.Join(dir, "joinder.db"))
	}
	if c.Blobs == "" {
		c.Blobs = "file://" + filepath.ToSlash(filepath.Join(dir, "blobs"))
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return c, fmt.Errorf("--base-url must look like https://joinder.example, not %q", c.BaseURL)
	}
	switch c.Index {
	case "":
		c.Index = IndexEngine
	case IndexEngine, IndexDatabase:
	default:
		return c, fmt.Errorf("--index must be %s or %s, not %q", IndexEngine, IndexDatabase, c.Index)
	}
	if c.MaxUpload == 0 {
		c.MaxUpload = 100_000_000
	}
	if c.MaxDraft == 0 {
		c.MaxDraft = 10 * c.MaxUpload
	}
	return c, nil
}

// KeyDir holds the key-encryption key and the log's signing key, apart from
// the database and its backups.
func (c Config) KeyDir() string { return filepath.Join(c.Data, "keys") }

// IndexDir holds the files that searches read. They are made from the database
// and may be removed whenever no server runs; backups leave them out.
func (c Config) IndexDir() string { return filepath.Join(c.Data, "index") }
