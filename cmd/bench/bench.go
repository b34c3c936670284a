package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/config"
	"joinder/internal/sqldb/pgtest"
)

// bench is what the tables share. Sites are opened when a table first needs
// them.
type bench struct {
	out   io.Writer
	dir   string        // everything is kept here
	each  time.Duration // for one row
	began time.Time
	sites []*app.Site
	pg    *pgtest.Server

	demo       *app.Site // filled with the sample
	narratives *imported // the CFPB's narratives in SQLite
	data       map[string]dataset
	generated  []string // what of the data was not found and made up
}

func newBench(out io.Writer, parent string, each time.Duration) (*bench, error) {
	dir, err := os.MkdirTemp(parent, "joinder-bench-")
	if err != nil {
		return nil, err
	}
	return &bench{out: out, dir: dir, each: each, began: time.Now(), data: map[string]dataset{}}, nil
}

func (b *bench) close() {
	for _, s := range b.sites {
		_ = s.Close()
	}
	if b.pg != nil {
		b.pg.Stop()
	}
	_ = os.RemoveAll(b.dir)
}

// site opens an instance of its own. database is "" for SQLite in its directory.
func (b *bench) site(ctx context.Context, name, database string) (*app.Site, error) {
	c := config.Config{Data: filepath.Join(b.dir, name), Database: database, TrustProxy: []string{"127.0.0.0/8"}}
	s, err := app.Open(ctx, c, joinder.RealWorld(), slog.New(slog.DiscardHandler), "bench")
	if err == nil {
		b.sites = append(b.sites, s)
	}
	return s, err
}

// demoSite is an instance with the invented sample.
func (b *bench) demoSite(ctx context.Context) (*app.Site, error) {
	if b.demo != nil {
		return b.demo, nil
	}
	s, err := b.site(ctx, "demo", "")
	if err != nil {
		return nil, err
	}
	if err := app.FillDemo(ctx, s); err != nil {
		return nil, err
	}
	b.demo = s
	return s, nil
}

// postgres is a fresh database of the run's own server, with durable commits.
func (b *bench) postgres(name string) (url string, err error) {
	if b.pg == nil {
		if b.pg, err = pgtest.Start(); err != nil {
			return "", err
		}
	}
	return b.pg.Create(name)
}

// closing says what the figures were measured on.
func (b *bench) closing() {
	made := "the demo sample, the complaints filed and the letter's 10,000 rows"
	if len(b.generated) > 0 {
		made += ",\nand in place of CFPB files that were not found: " + strings.Join(b.generated, ", ")
	}
	fmt.Fprintf(b.out, "\nGenerated data: %s.\nWhole run: %.0f s, load average at its end %s on %d cores.\n",
		made, time.Since(b.began).Seconds(), loadAverage(), runtime.NumCPU())
}

// root is the directory of the repository.
func root() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("run it inside the repository")
		}
	}
	return "", err
}
