package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/intake"
	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
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

// imports prints rows imported a second by the command, alone and beside a
// server that follows and people who file, and beside merely parsing the file.
func imports(ctx context.Context, b *bench) error {
	alone := newTable("Import: rows a second of joinder import, with nothing beside it; peer: encoding/json or encoding/csv, nothing stored",
		"file", "into", "rows", "rows/s durable", "rows/s whole", "parse rows/s", "ratio whole", "MiB")
	t := newTable("Import: the same beside a running server that follows, while somebody saves drafts",
		"file", "into", "rows", "rows/s durable", "rows/s whole", "ratio durable", "found after s", "MiB", "draft waited ms: p50", "p99", "worst")
	ours, _, err := b.build(ctx)
	if err != nil {
		return err
	}
	files, err := b.importFiles()
	if err != nil {
		return err
	}
	for _, d := range files {
		var n int64
		seconds, err := median(3, func() (err error) { n, err = parse(d.path); return err })
		if err != nil {
			return err
		}
		peer := float64(n) / seconds
		rate := func(took time.Duration) float64 { return float64(n) / took.Seconds() }
		for _, engine := range []string{"SQLite", "PostgreSQL"} {
			one, err := b.importAlone(ctx, ours, engine, d)
			if err != nil && engine == "PostgreSQL" && b.pg == nil {
				t.note("PostgreSQL was not measured: %v", err)
				continue
			}
			if err != nil {
				return err
			}
			alone.row(d.name, engine, count(n), figure(rate(one.stored)), figure(rate(one.grouped)), figure(peer), ratio(rate(one.grouped), peer), figure(one.memory))
			alone.last(b.out)
			got, err := b.importBeside(ctx, ours, engine, d, n)
			if err != nil {
				return err
			}
			ms := func(p float64) string { return figure(got.waits.ms(p)) }
			t.row(d.name, engine, count(n), figure(rate(got.stored)), figure(rate(got.grouped)), ratio(rate(got.stored), peer),
				figure(max(0, (got.found-got.stored).Seconds())), figure(got.memory), ms(0.5), ms(0.99), ms(1))
			t.last(b.out)
		}
	}
	alone.print(b.out)
	t.note("Durable: until the last row is. Whole: until near-identical texts are grouped, too. Found: until the server's index finds")
	t.note("all of them, from the last row on. Memory is the most that the command held. Somebody saves a draft every 20 ms.")
	t.note("Of up to 20,000 rows the command also writes the words of the database's own index: use -seconds 20 for whole imports.")
	t.note("SQLite with synchronous=FULL, PostgreSQL with its default settings. -seconds decides how many rows: 10,000 a second of it.")
	t.print(b.out)
	return nil
}

// importFiles are a grown file in two formats, and real rows without text.
func (b *bench) importFiles() ([]dataset, error) {
	r, err := root()
	if err != nil {
		return nil, err
	}
	metadata, err := b.cfpb(metadataFile)
	if err != nil {
		return nil, err
	}
	corpus, err := growntest.Read(growntest.Dir(r))
	if errors.Is(err, fs.ErrNotExist) { // no texts to grow
		d, err := b.cfpb(narrativesFile)
		return []dataset{d, metadata}, err
	}
	if err != nil {
		return nil, err
	}
	n := int(b.each.Seconds() * 10_000)
	lines, table := filepath.Join(b.dir, "grown.jsonl"), filepath.Join(b.dir, "grown.csv")
	b.generated = append(b.generated, "grown.jsonl and grown.csv (sentences of real texts recombined)")
	return []dataset{{lines, "grown.jsonl"}, {table, "grown.csv"}, metadata}, growFiles(corpus, n, lines, table)
}

// grownColumns are those of the CFPB's search answers.
var grownColumns = [...]string{"complaint_id", "date_received", "product", "issue", "narrative", "company", "state", "company_response", "timely"}

// growFiles writes the same rows twice.
func growFiles(corpus *growntest.Corpus, n int, lines, table string) error {
	jsonl, err := os.Create(lines)
	if err != nil {
		return err
	}
	defer jsonl.Close()
	plain, err := os.Create(table)
	if err != nil {
		return err
	}
	defer plain.Close()
	out, cells := json.NewEncoder(jsonl), csv.NewWriter(plain)
	err = cells.Write(grownColumns[:])
	id := 1_000_000
	for c := range corpus.Grow(1, n) {
		id++
		day := joinder.Date{Year: 2015, Month: 1, Day: 1}.AddDays(c.Day).String()
		row := []string{strconv.Itoa(id), day, c.Product, c.Issue, c.Text, c.Company, c.State, c.Response, c.Timely}
		object := make(map[string]string, len(row))
		for i, name := range grownColumns {
			object[name] = row[i]
		}
		if err = errors.Join(err, cells.Write(row), out.Encode(object)); err != nil {
			return err
		}
	}
	cells.Flush()
	return errors.Join(cells.Error(), jsonl.Close(), plain.Close())
}

// commanded is what one run of the command did; the durations are from its
// start.
type commanded struct {
	stored, grouped time.Duration
	memory          float64 // MiB at most
}

// command imports a file into a site with the program itself.
func command(ctx context.Context, ours string, d dataset, data, url, rejects string) (got commanded, err error) {
	args := []string{"import", "cfpb", d.path, "--data", data, "--rejects", rejects}
	if url != "" {
		args = append(args, "--database", url)
	}
	cmd := exec.CommandContext(ctx, ours, args...)
	said, err := cmd.StdoutPipe()
	if err != nil {
		return got, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return got, err
	}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		for watching.Err() == nil {
			got.memory = max(got.memory, memory(cmd.Process.Pid, "VmHWM:"))
			time.Sleep(20 * time.Millisecond)
		}
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if got.stored == 0 { // the first line comes behind the last row
			got.stored = time.Since(began)
		}
	}
	err = cmd.Wait()
	got.grouped = time.Since(began)
	stop()
	watch.Wait()
	return got, err
}

// emptySite is a site of its own to import into, and its database's address if
// it is not in its directory.
func (b *bench) emptySite(ctx context.Context, name, engine string, d dataset) (site *app.Site, url string, err error) {
	if engine == "PostgreSQL" {
		if url, err = b.postgres(fmt.Sprintf("import%d", len(b.sites))); err != nil {
			return nil, "", err
		}
	}
	site, err = b.site(ctx, name+"-"+engine+"-"+filepath.Base(d.path), url)
	return site, url, err
}

// importAlone runs the command with nothing beside it.
func (b *bench) importAlone(ctx context.Context, ours, engine string, d dataset) (commanded, error) {
	site, url, err := b.emptySite(ctx, "alone", engine, d)
	if err != nil {
		return commanded{}, err
	}
	return command(ctx, ours, d, site.Config.Data, url, filepath.Join(b.dir, "rejects.csv"))
}

// beside is what an import beside a server did.
type beside struct {
	commanded
	found time.Duration // by the server's index, from the start on
	waits timing        // of drafts that were saved
}

// importBeside runs the command while a server of the same data follows.
func (b *bench) importBeside(ctx context.Context, ours, engine string, d dataset, n int64) (got beside, err error) {
	site, url, err := b.emptySite(ctx, "beside", engine, d)
	if err != nil {
		return got, err
	}
	ctx, stop := context.WithCancel(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer stop()
	wait.Go(func() { site.Index.Run(ctx) })
	filing, filed := context.WithCancel(ctx)
	var people sync.WaitGroup
	people.Go(func() { got.waits = draftsSaved(filing, site) })
	began := time.Now()
	got.commanded, err = command(ctx, ours, d, site.Config.Data, url, filepath.Join(b.dir, "rejects.csv"))
	filed()
	people.Wait()
	for err == nil {
		var r similar.Results
		if r, err = site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Limit: 1}); err == nil && int64(r.Total) >= n && site.Index.Open() {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	got.found = time.Since(began)
	return got, err
}

// draftsSaved saves drafts until ctx ends, and says how long each took.
func draftsSaved(ctx context.Context, site *app.Site) (waits timing) {
	for ctx.Err() == nil {
		at := time.Now()
		token := site.World.Bytes(32)
		err := site.DB.CreateDraft(context.WithoutCancel(ctx), intake.DraftRow{Key: token, Body: token, CreatedAt: at.UTC(), SavedAt: at.UTC()})
		took := time.Since(at)
		if err != nil {
			took = time.Hour // nobody may be turned away
		}
		waits.calls = append(waits.calls, took)
		time.Sleep(20 * time.Millisecond)
	}
	return waits
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
	if err == nil {
		_, err = site.Importer.Finish(ctx)
	}
	return got, err
}

// parse reads a file to its end with the standard library.
func parse(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if filepath.Ext(path) == ".csv" {
		r := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
		r.ReuseRecord, r.LazyQuotes = true, true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				return n - 1, nil // without the header
			} else if err != nil {
				return n, err
			}
			n++
		}
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for ; lines.Scan(); n++ {
		var row map[string]string
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return n, err
		}
	}
	return n, lines.Err()
}
