package twin

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"math"
	"slices"
)

// File is where a Grouper keeps what it remembers: a temporary *os.File. The
// Grouper writes it from its beginning on and leaves closing to the caller.
type File interface {
	io.ReaderAt
	io.WriterAt
}

// Grouper finds the groups of any number of texts. It remembers them in a file,
// some 350 bytes each, and holds 4 bytes of a text in memory while it groups,
// beside some 60 MB whatever their number:
//
//	g := twin.NewGrouper(file)
//	err := g.Add(&sketch) // of each text in turn
//	leader, err := g.Group(ctx, again)
//
// It is an external sort: texts are sorted by each band some at a time, and the
// sorted runs are read side by side, so that those that share a band meet.
type Grouper struct {
	file   File
	most   int // texts of a run
	end    int64
	n      int      // texts
	chunks []chunk  // in the file
	places []uint32 // of the texts of the next run that have shingles
	values [columns][]uint32
	out    []byte // records that are not in the file yet
	outAt  int64
	starts []int64 // in the file, of the records of every mostTexts texts
}

// Columns are what texts are sorted by: half of the hash of the whole set, then
// each band.
const columns = 1 + bandCount

// chunk is where the runs of some texts are, one of each column behind the other.
type chunk struct {
	at int64
	n  int // entries of each
}

// mostTexts are sorted together: 16 MB of bands.
const mostTexts = 1 << 17

// NewGrouper makes a Grouper without texts.
func NewGrouper(file File) *Grouper { return &Grouper{file: file, most: mostTexts} }

// Add takes in the next text. Its place is how many came before.
func (g *Grouper) Add(s *Sketch) error {
	if g.n == math.MaxInt32 {
		return errors.New("twin: too many texts")
	}
	if g.n%g.most == 0 { // records of a run lie together, before it
		if err := g.flush(); err != nil {
			return err
		}
		g.starts, g.outAt = append(g.starts, g.end), g.end
		g.end += int64(g.most) * recordSize
	}
	if s.whole != 0 {
		g.places = append(g.places, uint32(g.n)) //nolint:gosec // fewer than MaxInt32
		g.values[0] = append(g.values[0], uint32(s.whole>>32))
		for b, v := range s.bands {
			g.values[1+b] = append(g.values[1+b], v)
		}
	}
	g.n++
	if g.out = s.appendRecord(g.out); len(g.out) >= 1<<20 {
		return g.flushRecords()
	}
	return nil
}

func (g *Grouper) flushRecords() error {
	_, err := g.file.WriteAt(g.out, g.outAt)
	g.outAt += int64(len(g.out))
	g.out = g.out[:0]
	return err
}

// flush writes the runs of the texts at hand.
func (g *Grouper) flush() error {
	if err := g.flushRecords(); err != nil || len(g.places) == 0 {
		return err
	}
	n := len(g.places)
	g.chunks = append(g.chunks, chunk{at: g.end, n: n})
	run, spare, bytes := make([]uint64, n), make([]uint64, n), make([]byte, 0, 8*n)
	for c := range g.values {
		for i, p := range g.places {
			run[i] = uint64(g.values[c][i])<<32 | uint64(p)
		}
		byValue(run, spare)
		bytes = bytes[:0]
		for _, e := range run {
			bytes = binary.LittleEndian.AppendUint64(bytes, e)
		}
		if _, err := g.file.WriteAt(bytes, g.end); err != nil {
			return err
		}
		g.end += int64(len(bytes))
		g.values[c] = g.values[c][:0]
	}
	g.places = g.places[:0]
	return nil
}

// byValue sorts by the upper half what is in the order of the lower half
// already: a radix sort, 11 bits at a time, which is several times as fast as
// slices.Sort where there are many. spare is as long as o.
func byValue(o, spare []uint64) {
	const digit = 11
	from, to := o, spare
	for shift := 32; shift < 64; shift += digit {
		var at [1 << digit]int
		for _, v := range from {
			at[v>>shift&(1<<digit-1)]++
		}
		sum := 0
		for d, n := range at {
			at[d] = sum
			sum += n
		}
		for _, v := range from {
			d := v >> shift & (1<<digit - 1)
			to[at[d]] = v
			at[d]++
		}
		from, to = to, from
	}
	copy(o, from) // three times: they are in spare
}

// record reads what is known of the text at a place.
func (g *Grouper) record(place int32, into []byte) error {
	at := g.starts[int(place)/g.most] + int64(int(place)%g.most)*recordSize
	_, err := g.file.ReadAt(into, at)
	return err
}

// atOnce is how many entries of a column are about sorted together.
const atOnce = 1 << 19

// column gives the entries that share their value with another one, in order
// and with all of a value in one call. Those that are skipped share with
// nobody. What it gives is changed by nobody afterwards.
func (g *Grouper) column(ctx context.Context, c int, skip func(place uint32) bool, shared func([]uint64) error) error {
	runs, total := make([]*bufio.Reader, len(g.chunks)), 0
	for i, k := range g.chunks {
		from := k.at + int64(c)*8*int64(k.n)
		runs[i] = bufio.NewReaderSize(io.NewSectionReader(g.file, from, 8*int64(k.n)), 16<<10)
		total += k.n
	}
	parts := uint64(total/atOnce + 1)
	var some, spare []uint64
	for p := range parts { // values are hashes: spread evenly
		if err := ctx.Err(); err != nil {
			return err
		}
		below := (p + 1) << 32 / parts
		some = some[:0]
		for _, r := range runs {
			var err error
			if some, err = readBelow(r, below, skip, some); err != nil {
				return err
			}
		}
		if len(spare) < len(some) {
			spare = make([]uint64, len(some)+len(some)/8)
		}
		if len(g.chunks) > 1 {
			byValue(some, spare[:len(some)])
		}
		if err := shared(sharing(some)); err != nil {
			return err
		}
	}
	return nil
}

// readBelow adds the entries of a run whose value is below a bound.
func readBelow(r *bufio.Reader, bound uint64, skip func(place uint32) bool, into []uint64) ([]uint64, error) {
	for {
		next, err := r.Peek(8)
		if errors.Is(err, io.EOF) && len(next) == 0 {
			return into, nil
		}
		if err != nil {
			return into, err
		}
		e := binary.LittleEndian.Uint64(next)
		if e>>32 >= bound {
			return into, nil
		}
		if !skip(uint32(e)) { //nolint:gosec // the lower half
			into = append(into, e)
		}
		if _, err := r.Discard(8); err != nil {
			return into, err
		}
	}
}

// sharing are those of sorted entries whose value is not theirs alone.
func sharing(entries []uint64) []uint64 {
	var out []uint64
	for b := range buckets(entries) {
		if len(b) > 1 {
			out = append(out, b...)
		}
	}
	return slices.Clip(out)
}

// buckets are the entries of each value.
func buckets(entries []uint64) iter.Seq[[]uint64] {
	return func(yield func([]uint64) bool) {
		for from := 0; from < len(entries); {
			to := from + 1
			for to < len(entries) && entries[to]>>32 == entries[from]>>32 {
				to++
			}
			if !yield(entries[from:to]) {
				return
			}
			from = to
		}
	}
}
