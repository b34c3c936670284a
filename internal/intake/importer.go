package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/rows"
)

// How many rows commit together. The first batch is small; the following ones
// grow or shrink with the time that the store needs for them. Whoever files
// meanwhile need not wait for a whole one, see ImportStore.
const (
	BatchSize  = 500                    // of the first batch
	leastBatch = 100                    // rows
	mostBatch  = 8000                   // rows
	batchBytes = 16 << 20               // of texts; a batch that has more is full
	batchTime  = 400 * time.Millisecond // aimed at
	readAhead  = 16                     // groups of rows that wait for the store
	groupBytes = 1 << 20                // of their texts
	groupSize  = 256                    // rows that are handed over together
)

// Importer copies data sets into the store. It is safe for concurrent use; two
// runs over one file at once store nothing twice.
type Importer struct {
	store ImportStore
	dir   Directory
	world joinder.World
}

// NewImporter makes an Importer.
func NewImporter(store ImportStore, dir Directory, world joinder.World) *Importer {
	return &Importer{store: store, dir: dir, world: world}
}

// OpenFile opens a file to import, "-" for standard input. The caller closes
// the reader (an *os.File). Its Identity is made of size and both ends of the
// content, so a renamed file resumes and a changed one starts over.
func OpenFile(name string) (Input, io.Closer, error) {
	if name == "-" {
		return Input{Name: "-", Reader: os.Stdin}, io.NopCloser(nil), nil
	}
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Input{}, nil, joinder.Fail(joinder.Invalid, "error.intake.import.missing", "Name", name).Because(err)
	case err != nil:
		return Input{}, nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return Input{}, nil, errors.Join(joinder.Fail(joinder.Invalid, "error.intake.import.directory", "Name", name), f.Close())
	}
	if err != nil || !info.Mode().IsRegular() { // a pipe can be read, not resumed
		return Input{Name: name, Reader: f}, f, err
	}
	h := sha256.New()
	const end = 1 << 20
	_, err = io.Copy(h, io.NewSectionReader(f, 0, end))
	if err == nil && info.Size() > end {
		_, err = io.Copy(h, io.NewSectionReader(f, max(end, info.Size()-end), end))
	}
	if err != nil {
		_ = f.Close()
		return Input{}, nil, err
	}
	fmt.Fprintf(h, "\n%d", info.Size())
	return Input{Name: name, Reader: f, Size: info.Size(), Identity: hex.EncodeToString(h.Sum(nil))}, f, nil
}

// source is what CFPB and Table know about their rows.
type source interface {
	options() rows.Options
	columns(header []string) (missing []string)
	learn(rows.Row)
	complaint(rows.Row) (joinder.Complaint, *joinder.Wallet, rows.Reason)
}

// run is one file's import.
type run struct {
	im       *Importer
	job      ImportJob
	src      source
	reader   rows.Reader
	counted  *countingReader
	rejects  *rejectWriter
	report   Report
	from     Position // where an earlier run stopped
	seen     int64    // records consumed, with those skipped
	batch    ImportBatch
	pending  int             // records since the last commit
	bytes    int             // of their texts
	size     int             // of this batch, in records
	read     int64           // bytes of the file behind the record taken last
	wallets  map[string]bool // unreviewed ones sent already
	started  time.Time
	reported time.Time
}

// Finish does what follows an import of any number of files; words is how many
// complaints the server still has to index. See ImportStore.
func (im *Importer) Finish(ctx context.Context) (words int, err error) {
	return im.store.FinishImport(ctx)
}

func (im *Importer) run(ctx context.Context, job ImportJob, how string, src source) (Report, error) {
	r := &run{im: im, job: job, src: src, wallets: map[string]bool{}, started: im.world.Now(), size: BatchSize, counted: &countingReader{r: job.Input.Reader}}
	r.report.Reasons = map[string]int64{}
	r.rejects = newRejectWriter(job.Rejects, job.Input.Name, job.Explain)
	if id := job.Input.Identity; id != "" && !job.DryRun {
		sum := sha256.Sum256([]byte(id + "\n" + how))
		r.batch.Position.Identity = hex.EncodeToString(sum[:])
		from, err := im.store.ImportPosition(ctx, r.batch.Position.Identity)
		if err != nil {
			return r.report, err
		}
		if !from.Done {
			r.from = from
		}
		if r.from.Rows > 0 {
			r.rejects.resume(job.Rejects)
		}
	}
	err := r.open()
	if err == nil {
		err = errors.Join(r.all(ctx), r.reader.Close())
	}
	r.report.Wallets = len(r.wallets)
	r.report.Took = im.world.Now().Sub(r.started)
	return r.report, err
}

func (r *run) open() error {
	reader, err := rows.Open(r.counted, r.src.options())
	name := r.job.Input.Name
	switch {
	case errors.Is(err, rows.ErrTooLarge):
		return joinder.Fail(joinder.TooLarge, "error.intake.import.too_large", "Name", name).Because(err)
	case errors.Is(err, rows.ErrEmpty):
		return joinder.Fail(joinder.Invalid, "error.intake.import.empty", "Name", name).Because(err)
	case err != nil:
		return joinder.Fail(joinder.Invalid, "error.intake.import.format", "Name", name, "Detail", err.Error()).Because(err)
	}
	r.reader = reader
	if header := reader.Columns(); header != nil {
		if err := r.refuse(header); err != nil {
			_ = reader.Close()
			return err
		}
	}
	return nil
}

func clipWords(s string) string {
	if len(s) > 600 {
		return strings.ToValidUTF8(s[:600], "") + " …"
	}
	return s
}

// record is one thing read: a row or why it is none.
type record struct {
	row rows.Row
	bad *rows.Bad
}

// all reads to the end. The first BatchSize records are read ahead, so that the
// order of day and month is learnt before the first is decided.
func (r *run) all(ctx context.Context) error {
	var ahead []record
	var end error
	for len(ahead) < BatchSize && end == nil {
		var rec record
		if rec, end = r.next(); end == nil {
			if rec.bad == nil {
				r.src.learn(rec.row)
			}
			ahead = append(ahead, rec)
		}
	}
	if err := r.unknownNames(ahead); err != nil {
		return err
	}
	end, err := r.store(ctx, ahead, end)
	if err != nil {
		return err
	}
	if end != io.EOF {
		flushed := r.flush(ctx, false) // what was read before it is good
		fail := joinder.Fail(joinder.Invalid, "error.intake.import.broken", "Name", r.job.Input.Name, "Line", r.seen, "Detail", end.Error())
		if errors.Is(end, io.ErrUnexpectedEOF) {
			fail = joinder.Fail(joinder.Invalid, "error.intake.import.cut", "Name", r.job.Input.Name, "Line", r.seen)
		}
		return errors.Join(fail.Because(end), flushed)
	}
	if err := r.flush(ctx, true); err != nil {
		return err
	}
	r.progress(true)
	return nil
}

// unknownNames refuses JSON whose objects never have what is looked for: a
// misspelt name must not import hundreds of empty complaints.
func (r *run) unknownNames(ahead []record) error {
	if r.reader.Columns() != nil {
		return nil
	}
	seen := map[string]bool{}
	var names []string
	for _, rec := range ahead {
		for _, n := range rec.row.Names() {
			if !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return r.refuse(names)
}

func (r *run) refuse(header []string) error {
	missing := r.src.columns(header)
	if len(missing) == 0 {
		return nil
	}
	return joinder.Fail(joinder.Invalid, "error.intake.import.columns", "Name", r.job.Input.Name,
		"Missing", strings.Join(missing, ", "), "Found", clipWords(strings.Join(header, ", ")))
}

func (r *run) next() (record, error) {
	row, err := r.reader.Next()
	var b *rows.Bad
	if errors.As(err, &b) {
		return record{bad: b}, nil
	}
	return record{row: row}, err
}

// take counts one record and commits a full batch.
func (r *run) take(ctx context.Context, k kept) error {
	r.seen++
	if k.skipped {
		r.report.Skipped++
		return nil
	}
	r.report.Rows++
	if k.bad != nil {
		r.reject(k.bad)
	} else {
		r.add(k)
		r.bytes += len(k.complaint.Public)
	}
	if r.pending++; r.pending >= r.size || r.bytes >= batchBytes {
		if err := r.flush(ctx, false); err != nil {
			return err
		}
	}
	r.progress(false)
	return nil
}

func (r *run) add(k kept) {
	k.complaint.ID = r.im.world.ID()
	if w := k.wallet; w != nil && !r.wallets[w.ID] {
		r.wallets[w.ID] = true
		r.batch.Wallets = append(r.batch.Wallets, *w)
	}
	r.batch.Complaints, r.batch.Prepared, r.batch.Behind = append(r.batch.Complaints, k.complaint), append(r.batch.Prepared, k.prepared), append(r.batch.Behind, r.seen)
}

// personOfRow: a data set does not say who filed twice, so each row is a person.
func personOfRow(c joinder.Complaint) joinder.ID {
	sum := sha256.Sum256([]byte("joinder/imported person\n" + c.Source + "\n" + c.SourceID))
	return joinder.ID(hex.EncodeToString(sum[:16]))
}

func (r *run) reject(b *rows.Bad) {
	r.report.Rejected++
	r.report.Reasons[string(b.Reason)]++
	r.rejects.add(b)
}

// flush writes the rejects, then commits the batch with the position: after a
// crash between the two a reject may be listed twice, never lost.
func (r *run) flush(ctx context.Context, done bool) error {
	if err := r.rejects.flush(); err != nil {
		return err
	}
	if r.job.DryRun {
		r.report.New += int64(len(r.batch.Complaints))
	} else if err := r.commit(ctx, done); err != nil {
		return err
	}
	clear(r.batch.Complaints) // the texts must not live on until the next full batch
	clear(r.batch.Prepared)
	r.batch.Wallets, r.batch.Complaints, r.batch.Prepared, r.batch.Behind = r.batch.Wallets[:0], r.batch.Complaints[:0], r.batch.Prepared[:0], r.batch.Behind[:0]
	r.pending, r.bytes = 0, 0
	return nil
}

// commit stores the batch, in parts when others wait.
func (r *run) commit(ctx context.Context, done bool) error {
	b := r.batch
	b.Position.Rows, b.Position.Done = max(r.seen, r.from.Rows), done
	whole := true
	began := r.im.world.Now()
	for {
		b.Position.At = r.im.world.Now()
		result, err := r.im.store.ImportBatch(ctx, b)
		if err != nil {
			return err
		}
		r.report.New += int64(result.New)
		r.report.Duplicate += int64(result.Duplicate)
		if result.Left == 0 {
			break
		}
		whole = false
		b = b.from(len(b.Complaints) - result.Left)
	}
	if whole { // otherwise its time says nothing
		r.resize(r.im.world.Now().Sub(began))
	}
	return nil
}

// resize fits the next batch to what the last one took.
func (r *run) resize(took time.Duration) {
	switch {
	case took > batchTime:
		r.size = max(leastBatch, int(int64(r.pending)*int64(batchTime)/int64(took)))
	case r.pending >= r.size: // a full one
		r.size = min(mostBatch, 2*r.size)
	}
}

func (r *run) progress(last bool) {
	if r.job.Progress == nil || !last && r.seen%64 != 0 {
		return
	}
	now := r.im.world.Now()
	if !last && now.Sub(r.reported) < 100*time.Millisecond {
		return
	}
	r.reported = now
	p := Progress{Rows: r.seen, Rejected: r.report.Rejected, Bytes: r.read, TotalBytes: r.job.Input.Size}
	if took := now.Sub(r.started).Seconds(); took > 0 {
		p.Rate = float64(r.seen) / took
		if p.Bytes > 0 && p.TotalBytes > p.Bytes {
			p.Left = time.Duration(took * float64(p.TotalBytes-p.Bytes) / float64(p.Bytes) * float64(time.Second))
		}
	}
	r.job.Progress(p)
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
