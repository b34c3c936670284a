package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"joinder/internal/app"
	"joinder/internal/intake"
	"joinder/internal/rows"
)

// Files that are imported.
const (
	narrativesFile = "cfpb_narratives.jsonl"
	metadataFile   = "cfpb_metadata.csv"
)

// imported is what one import did.
type imported struct {
	site     *app.Site
	rows     int64 // stored
	took     time.Duration
	complete bool
}

// imports prints rows imported a second, beside merely parsing the same file.
func imports(ctx context.Context, b *bench) error {
	t := newTable("Import: rows stored and indexed per second; peer: the same reader, nothing stored",
		"file", "into", "rows", "seconds", "rows/s", "parse rows/s", "ratio")
	for _, file := range []string{narrativesFile, metadataFile} {
		d, err := b.cfpb(file)
		if err != nil {
			return err
		}
		var n int64
		seconds, err := median(3, func() (err error) { n, err = parse(d.path); return err })
		if err != nil {
			return err
		}
		peer := float64(n) / seconds
		for _, engine := range []string{"SQLite", "PostgreSQL"} {
			got, err := b.importInto(ctx, engine, file)
			if err != nil && engine == "PostgreSQL" && b.pg == nil {
				t.note("PostgreSQL was not measured: %v", err)
				continue
			}
			if err != nil {
				return err
			}
			all := count(got.rows)
			if !got.complete {
				all += " (part)"
			}
			rate := float64(got.rows) / got.took.Seconds()
			t.row(d.name, engine, all, figure(got.took.Seconds()), figure(rate), figure(peer), ratio(rate, peer))
		}
	}
	t.note("One transaction for %d rows; SQLite with synchronous=FULL, PostgreSQL with its default settings.", intake.BatchSize)
	t.print(b.out)
	return nil
}

// importInto imports a file for a bounded time. The narratives in SQLite are
// given longer, because searches are measured on them.
func (b *bench) importInto(ctx context.Context, engine, file string) (imported, error) {
	if engine == "SQLite" && file == narrativesFile {
		got, err := b.imported(ctx)
		if err != nil {
			return imported{}, err
		}
		return *got, nil
	}
	name, url := "import-"+engine+"-"+file, ""
	if engine == "PostgreSQL" {
		var err error
		if url, err = b.postgres(fmt.Sprintf("import%d", len(b.sites))); err != nil {
			return imported{}, err
		}
	}
	site, err := b.site(ctx, name, url)
	if err != nil {
		return imported{}, err
	}
	d, err := b.cfpb(file)
	if err != nil {
		return imported{}, err
	}
	return importFor(ctx, site, d.path, 6*b.each)
}

// imported is the instance with the narratives.
func (b *bench) imported(ctx context.Context) (*imported, error) {
	if b.narratives != nil {
		return b.narratives, nil
	}
	site, err := b.site(ctx, "narratives", "")
	if err != nil {
		return nil, err
	}
	d, err := b.cfpb(narrativesFile)
	if err != nil {
		return nil, err
	}
	got, err := importFor(ctx, site, d.path, 25*b.each)
	if err == nil {
		b.narratives = &got
	}
	return &got, err
}

// importFor imports until the end of the file or of the time.
func importFor(ctx context.Context, site *app.Site, path string, most time.Duration) (imported, error) {
	in, file, err := intake.OpenFile(path)
	if err != nil {
		return imported{}, err
	}
	defer file.Close()
	short, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	at := time.Now()
	report, err := site.Importer.CFPB(short, intake.ImportJob{Input: in})
	got := imported{site: site, rows: report.New, took: time.Since(at), complete: err == nil}
	if err != nil && errors.Is(short.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		err = nil // the time was over; what was committed counts
	}
	return got, err
}

// parse reads a file to its end with the importer's reader.
func parse(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r, err := rows.Open(f, rows.Options{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for {
		_, err := r.Next()
		var bad *rows.Bad
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil && !errors.As(err, &bad):
			return n, err
		}
		n++
	}
}
