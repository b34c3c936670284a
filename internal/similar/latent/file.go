package latent

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// A model file: eight bytes "JOINLATE", the version of the format and of what
// codes mean, the zstd-compressed body, and the SHA-256 of all before it. The
// body is, for each script, a number of words (0 for no directions) and, if
// there are any, the center, then for each word its length, bytes, rarity, scale
// and row. Numbers are little-endian; lengths and counts are varints.
const (
	magic   = "JOINLATE"
	version = 1
	heading = len(magic) + 1
	// largest body: two scripts of mostCols words of 160 bytes.
	largest = 2 * mostCols * (160 + 8 + Dimensions)
)

// ErrDamaged says that a model file is cut, changed or of another version; fit
// anew.
var ErrDamaged = errors.New("latent: this is no whole model file of this version")

// ID names a model: codes of different models are not comparable.
func (m *Model) ID() string {
	h := sha256.New()
	h.Write([]byte{version})
	h.Write(m.body())
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// AppendBinary appends the model's file to b.
func (m *Model) AppendBinary(b []byte) ([]byte, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	start := len(b)
	b = enc.EncodeAll(m.body(), append(append(b, magic...), version))
	sum := sha256.Sum256(b[start:])
	return append(b, sum[:]...), enc.Close()
}

func (m *Model) body() (out []byte) {
	for _, b := range m.scripts {
		if b == nil {
			out = append(out, 0)
			continue
		}
		out = binary.AppendUvarint(out, uint64(len(b.list)))
		for _, x := range b.center {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
		for i, term := range b.list {
			out = append(binary.AppendUvarint(out, uint64(len(term))), term...)
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b.rarity[i]))
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b.scale[i]))
			for _, x := range b.rows[i*Dimensions : (i+1)*Dimensions] {
				out = append(out, byte(x))
			}
		}
	}
	return out
}

// Open reads a model's file. It refuses what is not whole with ErrDamaged.
func Open(file []byte) (*Model, error) {
	if len(file) < heading+sha256.Size {
		return nil, ErrDamaged
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	want := sha256.Sum256(body)
	if !bytes.Equal(sum, want[:]) || string(body[:len(magic)]) != magic || body[len(magic)] != version {
		return nil, ErrDamaged
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largest))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	raw, err := dec.DecodeAll(body[heading:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	m := new(Model)
	r := reader{raw, true}
	for i := range m.scripts {
		m.scripts[i] = r.basis()
	}
	if !r.ok || len(r.left) > 0 || m.scripts[0] == nil && m.scripts[1] == nil {
		return nil, ErrDamaged
	}
	return m, nil
}

// reader takes a body apart; ok is false once it was not what it should be.
type reader struct {
	left []byte
	ok   bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.left) {
		r.ok, r.left = false, nil
		return make([]byte, max(0, min(n, Dimensions)))
	}
	out := r.left[:n]
	r.left = r.left[n:]
	return out
}

func (r *reader) count(most int) int {
	v, n := binary.Uvarint(r.left)
	if n <= 0 || v > uint64(most) {
		r.ok, r.left = false, nil
		return 0
	}
	r.left = r.left[n:]
	return int(v)
}

func (r *reader) float() float32 {
	f := math.Float32frombits(binary.LittleEndian.Uint32(r.take(4)))
	if f != f || math.IsInf(float64(f), 0) {
		r.ok = false
	}
	return f
}

func (r *reader) basis() *basis {
	n := r.count(mostCols)
	if n == 0 {
		return nil
	}
	b := &basis{terms: make(map[string]uint32, n), rows: make([]int8, 0, n*Dimensions)}
	for i := range b.center {
		b.center[i] = r.float()
	}
	for i := 0; i < n && r.ok; i++ {
		term := string(slices.Clone(r.take(r.count(160))))
		b.terms[term] = uint32(i)
		b.list = append(b.list, term)
		b.rarity, b.scale = append(b.rarity, r.float()), append(b.scale, r.float())
		for _, x := range r.take(Dimensions) {
			b.rows = append(b.rows, int8(x))
		}
	}
	return b
}
