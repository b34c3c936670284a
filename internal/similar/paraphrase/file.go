package paraphrase

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/klauspost/compress/zstd"

	"joinder/internal/similar"
)

// A model file: eight bytes "JOINPARA", the version of the format, the
// fingerprint of what texts are read with (8 bytes), the zstd-compressed
// tables, and the SHA-256 of all before it.
const (
	magic   = "JOINPARA"
	version = 1
	heading = len(magic) + 1 + 8
)

// least is the smallest weight, in steps, that is worth a place.
const least = 3

// ErrDamaged says that a model file is cut, changed or made for another
// version; train anew.
var ErrDamaged = errors.New("paraphrase: this is no whole model file of this version")

//go:embed data/model.bin
var shipped []byte

// Shipped is the model that comes with the program, learned from the written
// corpus alone. It takes a few milliseconds to open: do it once.
func Shipped() (*Model, error) { return Open(shipped) }

// fingerprint changes with the analysis of texts and the table of notions.
func fingerprint() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d\n", similar.Version, denseCount)
	h.Write(conceptText)
	return h.Sum(nil)[:8]
}

// AppendBinary appends the model's file to b.
func (m *Model) AppendBinary(b []byte) ([]byte, error) {
	var raw []byte
	for _, w := range m.dense {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(w))
	}
	raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(m.scale))
	raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(m.trust))
	raw = append(raw, m.rare...)
	last := -1
	var values []byte
	for i, w := range m.table {
		if w != 0 {
			raw = binary.AppendUvarint(raw, uint64(i-last))
			values = append(values, byte(w))
			last = i
		}
	}
	raw = append(append(raw, 0), values...)
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	start := len(b)
	b = append(append(append(b, magic...), version), fingerprint()...)
	b = enc.EncodeAll(raw, b)
	sum := sha256.Sum256(b[start:])
	return append(b, sum[:]...), enc.Close()
}

// Open reads a model's file. It refuses what is not whole with ErrDamaged.
func Open(file []byte) (*Model, error) {
	if len(file) < heading+sha256.Size {
		return nil, ErrDamaged
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	want := sha256.Sum256(body)
	if !bytes.Equal(sum, want[:]) || string(body[:len(magic)]) != magic || body[len(magic)] != version || !bytes.Equal(body[len(magic)+1:heading], fingerprint()) {
		return nil, ErrDamaged
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(16<<20))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	raw, err := dec.DecodeAll(body[heading:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return decode(raw)
}

func decode(raw []byte) (*Model, error) {
	if len(raw) < 4*denseCount+8+rares {
		return nil, ErrDamaged
	}
	m := &Model{dense: make([]float32, denseCount), table: make([]int8, slots)}
	for i := range m.dense {
		m.dense[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	raw = raw[4*denseCount:]
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(raw))
	m.trust = math.Float32frombits(binary.LittleEndian.Uint32(raw[4:]))
	m.rare = bytes.Clone(raw[8 : 8+rares])
	raw = raw[8+rares:]
	var places []int
	for at := -1; ; {
		gap, n := binary.Uvarint(raw)
		if n <= 0 || gap >= slots {
			return nil, ErrDamaged
		}
		raw = raw[n:]
		if gap == 0 {
			break
		}
		if at += int(gap); at >= slots {
			return nil, ErrDamaged
		}
		places = append(places, at)
	}
	if len(raw) != len(places) {
		return nil, ErrDamaged
	}
	for i, at := range places {
		m.table[at] = int8(raw[i])
	}
	for _, w := range append(m.dense, m.scale, m.trust) {
		if w != w || math.IsInf(float64(w), 0) {
			return nil, ErrDamaged
		}
	}
	return m, nil
}
