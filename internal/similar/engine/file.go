package engine

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A segment file is a magic number, sections at multiples of eight bytes, a
// table of checksums, one for every page of what is before it, the layout as
// JSON, and a trailer of fixed length that finds and checks both.
const (
	formatVersion = 3 // 2: documents in order of their lengths; 3: counts and bounds of frequent terms
	magic         = "joindersegment\x00\x01"
	trailerLen    = 40
	pageBits      = 16 // 64 KiB
	pageLen       = 1 << pageBits
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// span is where a section lies.
type span struct {
	Off, Len int64
}

// layout is what a segment file says about itself.
type layout struct {
	Docs    int
	Schema  string
	Classes []string
	Columns []columnLayout
	Numbers []numberLayout
	Pairs   *pairRule `json:",omitempty"` // nil for no pairs
	Coded   int       `json:",omitempty"` // documents with a code
	Parts   map[string]span
}

type columnLayout struct {
	Facets []int // by number
	Codes  int   // distinct tuples
	Wide   bool  // four bytes a code
}

type numberLayout struct {
	Base  int64 // stored is value - Base + 1; 0 is None
	Width int   // bytes: 0 when all are None, 1, 2, 4, 8
}

// partWriter writes the sections of a segment one after another.
type partWriter struct {
	w     *bufio.Writer
	off   int64
	start int64
	crc   uint32
	crcs  []uint32
	parts map[string]span
	err   error
}

func newPartWriter(w io.Writer) *partWriter {
	p := &partWriter{w: bufio.NewWriterSize(w, 1<<16), parts: map[string]span{}}
	p.write([]byte(magic))
	return p
}

// write goes on with the section.
func (p *partWriter) write(data []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(data)
	}
	for len(data) > 0 {
		n := min(len(data), pageLen-int(p.off&(pageLen-1)))
		p.crc = crc32.Update(p.crc, castagnoli, data[:n])
		if p.off += int64(n); p.off&(pageLen-1) == 0 {
			p.crcs, p.crc = append(p.crcs, p.crc), 0
		}
		data = data[n:]
	}
}

func (p *partWriter) pad() {
	var zero [8]byte
	if n := int(-p.off & 7); n > 0 {
		p.write(zero[:n])
	}
}

func (p *partWriter) begin() { p.pad(); p.start = p.off }

// end names the section; eight bytes follow it that may be read.
func (p *partWriter) end(name string) {
	p.parts[name] = span{p.start, p.off - p.start}
	p.write(make([]byte, 8))
}

func (p *partWriter) part(name string, data []byte) {
	p.begin()
	p.write(data)
	p.end(name)
}

// finish writes what checks the rest and returns the whole length.
func (p *partWriter) finish(l layout) (int64, error) {
	p.pad()
	body := p.off
	if body&(pageLen-1) != 0 {
		p.crcs = append(p.crcs, p.crc)
	}
	l.Parts = p.parts
	text, err := json.Marshal(l)
	if err != nil {
		return 0, err
	}
	tail := append(bytes.Clone(bytes32(p.crcs)), text...)
	var t [trailerLen]byte
	binary.LittleEndian.PutUint64(t[0:], uint64(body))
	binary.LittleEndian.PutUint64(t[8:], uint64(len(text)))
	binary.LittleEndian.PutUint32(t[16:], crc32.Checksum(tail, castagnoli))
	copy(t[24:], magic)
	binary.LittleEndian.PutUint32(t[20:], crc32.Checksum(append(bytes.Clone(t[:20]), t[24:]...), castagnoli))
	if p.err == nil {
		_, p.err = p.w.Write(tail)
	}
	if p.err == nil {
		_, p.err = p.w.Write(t[:])
	}
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return body + int64(len(tail)) + trailerLen, p.err
}

// Damage says that a file of the index is not what was written. The index is
// derived: take it away and make it again.
type Damage struct {
	File string
	What string
}

func (d *Damage) Error() string { return fmt.Sprintf("engine: %s is damaged: %s", d.File, d.What) }

// readLayout checks the end of a segment file.
func readLayout(name string, data []byte) (l layout, body int64, crcs []uint32, err error) {
	bad := func(what string) (layout, int64, []uint32, error) { return l, 0, nil, &Damage{name, what} }
	if len(data) < len(magic)+trailerLen {
		return bad("too short")
	}
	t := data[len(data)-trailerLen:]
	if crc32.Checksum(append(bytes.Clone(t[:20]), t[24:]...), castagnoli) != binary.LittleEndian.Uint32(t[20:]) || string(t[24:]) != magic {
		return bad("trailer")
	}
	body = int64(binary.LittleEndian.Uint64(t))
	text := int64(binary.LittleEndian.Uint64(t[8:]))
	pages := (body + pageLen - 1) / pageLen
	if body+pages*4+text+trailerLen != int64(len(data)) {
		return bad("length")
	}
	tail := data[body : int64(len(data))-trailerLen]
	if crc32.Checksum(tail, castagnoli) != binary.LittleEndian.Uint32(t[16:]) {
		return bad("layout")
	}
	if err := json.Unmarshal(tail[pages*4:], &l); err != nil {
		return bad(err.Error())
	}
	return l, body, view32(tail[:pages*4]), nil
}

// spill is a growing text that goes to a temporary file when it is long.
type spill struct {
	dir  string // "" keeps it in memory
	mem  []byte
	file *os.File
	n    int64
	err  error
}

const spillAt = 8 << 20

func (s *spill) write(data []byte) {
	s.mem = append(s.mem, data...)
	s.n += int64(len(data))
	if s.dir != "" && len(s.mem) >= spillAt {
		s.flush()
	}
}

func (s *spill) flush() {
	if s.err != nil {
		return
	}
	if s.file == nil {
		if s.file, s.err = os.CreateTemp(s.dir, "spill-*.tmp"); s.err != nil {
			return
		}
	}
	_, s.err = s.file.Write(s.mem)
	s.mem = s.mem[:0]
}

// into copies everything into a section and takes the file away.
func (s *spill) into(p *partWriter, name string) {
	p.begin()
	if s.file != nil {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			p.err = errors.Join(p.err, err)
		}
		buf := make([]byte, 1<<18)
		for {
			n, err := s.file.Read(buf)
			p.write(buf[:n])
			if err != nil {
				if err != io.EOF {
					p.err = errors.Join(p.err, err)
				}
				break
			}
		}
	}
	p.write(s.mem)
	p.end(name)
	p.err = errors.Join(p.err, s.err)
	s.drop()
}

func (s *spill) drop() {
	if s.file != nil {
		name := s.file.Name()
		_ = s.file.Close()
		_ = os.Remove(name)
		s.file = nil
	}
	s.mem = nil
}
