package sqldb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/pressly/goose/v3"
	"maragu.dev/goqite"
	_ "modernc.org/sqlite" // registers "sqlite"

	"joinder"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Engine names a kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open, migrated database. It is safe for concurrent use.
type DB struct {
	Engine Engine
	world  joinder.World
	write  *sql.DB // SQLite: one connection, BEGIN IMMEDIATE; PostgreSQL: the pool
	read   *sql.DB // SQLite: readers that never block on the writer; PostgreSQL: the pool
	queue  *goqite.Queue
	feed   feed
	forms  forms
	turn   turn
	prints prints
	moved  checkpoint
	kept   kept          // of read
	seats  chan struct{} // taken by searches for words
	places Regions       // nil: regions stay as they were written

	scratchDir string // "" where the system has its own
}

// Queue is the name of the outbox queue.
const Queue = "outbox"

// Open connects to url ("sqlite:///path/file.db" or "postgres://…") and brings
// the schema up to date.
func Open(ctx context.Context, rawURL string, world joinder.World) (*DB, error) {
	db, err := Connect(ctx, rawURL, world)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, 0); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Connect opens url without migrating; tests of migrations start here.
func Connect(ctx context.Context, rawURL string, world joinder.World) (*DB, error) {
	scheme, rest, _ := strings.Cut(rawURL, "://")
	db := &DB{world: world, seats: make(chan struct{}, searchSeats)}
	var err error
	switch scheme {
	case "sqlite":
		db.Engine = SQLite
		err = db.openSQLite(rest)
	case "postgres", "postgresql":
		db.Engine = Postgres
		db.write, err = sql.Open("pgx", rawURL)
		if err == nil {
			db.write.SetMaxOpenConns(16)
			db.write.SetConnMaxIdleTime(5 * time.Minute)
			db.read = db.write
		}
	default:
		return nil, fmt.Errorf("database URL must begin with sqlite:// or postgres://, not %q", scheme+"://")
	}
	if err != nil {
		return nil, err
	}
	if err := db.write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.Close())
	}
	flavor := goqite.SQLFlavorSQLite
	if db.Engine == Postgres {
		flavor = goqite.SQLFlavorPostgreSQL
	}
	db.queue = goqite.New(goqite.NewOpts{DB: db.write, Name: Queue, SQLFlavor: flavor, MaxReceive: tries, Timeout: 2 * time.Minute})
	return db, nil
}

func (db *DB) openSQLite(path string) (err error) {
	q := url.Values{}
	for _, p := range []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "busy_timeout(10000)", "temp_store(MEMORY)", "cache_size(-32000)", "secure_delete(ON)"} {
		q.Add("_pragma", p)
	}
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?"
	if db.write, err = sql.Open("sqlite", dsn+q.Encode()+"&_txlock=immediate&_pragma="+url.QueryEscape(fmt.Sprintf("wal_autocheckpoint(%d)", mostPages))); err != nil {
		return err
	}
	if path != "" && path != ":memory:" {
		db.turn.path = path + "-turn"
		db.scratchDir = filepath.Dir(path)
		db.moved.pages = logPages
	}
	db.write.SetMaxOpenConns(1)
	db.write.SetMaxIdleConns(1)
	// The first connection sets WAL on the file before readers arrive.
	if err = db.write.Ping(); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	q.Add("_pragma", "query_only(ON)")
	if db.read, err = sql.Open("sqlite", dsn+q.Encode()); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(8)
	db.read.SetMaxIdleConns(8)
	return nil
}

// Migrate runs forward to version, or to the newest when version is 0.
func (db *DB) Migrate(ctx context.Context, version int64) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, other := goose.DialectSQLite3, string(Postgres)
	if db.Engine == Postgres {
		dialect, other = goose.DialectPostgres, string(SQLite)
	}
	foreign, err := fs.Glob(dir, "*."+other+".sql")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db.write, dir, goose.WithExcludeNames(foreign), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if version > 0 {
		_, err = p.UpTo(ctx, version)
	} else {
		_, err = p.Up(ctx)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Close waits for running statements and closes every connection.
func (db *DB) Close() error {
	db.moved.close()
	err := errors.Join(db.kept.close(), db.write.Close(), db.turn.close())
	if db.read != nil && db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return translate(db.read.PingContext(ctx)) }

// Backup writes a consistent copy of a SQLite database to path, which must not
// exist. PostgreSQL is backed up with its own pg_dump.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.Engine != SQLite {
		return joinder.Fail(joinder.Invalid, "error.backup.postgres")
	}
	_, err := db.write.ExecContext(ctx, "VACUUM INTO $1", path)
	return translate(err)
}
