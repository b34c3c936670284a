package stance

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

//go:embed model.bin
var modelFile []byte

// model weighs sentences, then the whole: two linear models, one on the other.
type model struct {
	sentence [][classes]float32 // by feature
	whole    [summary][cueFeatures]float32
	bias     [cueFeatures]float32
	cool     float32 // temperature that makes the chances honest
}

// summary is what the second model knows of a reply: for each kind the best
// sentence's chance, the sum over sentences, and the chance of the last one.
const summary = 3 * cueFeatures

// softmax turns scores into chances, in place.
func softmax(z []float64) {
	top := math.Inf(-1)
	for _, v := range z {
		top = math.Max(top, v)
	}
	sum := 0.0
	for i, v := range z {
		z[i] = math.Exp(v - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
}

// judge gives one sentence's chances of each kind, and of deciding nothing.
func (m *model) judge(v []feature) []float64 {
	z := make([]float64, classes)
	for _, f := range v {
		w := &m.sentence[f.at]
		for c := range z {
			z[c] += f.value * float64(w[c])
		}
	}
	softmax(z)
	return z
}

// summarise joins the chances of sentences.
func summarise(judged [][]float64) (out [summary]float64) {
	for i, p := range judged {
		for k := range cueFeatures {
			out[k] = math.Max(out[k], p[k])
			out[cueFeatures+k] += p[k]
			if i == len(judged)-1 {
				out[2*cueFeatures+k] = p[k]
			}
		}
	}
	for k := range cueFeatures {
		out[cueFeatures+k] = math.Min(out[cueFeatures+k], 2)
	}
	return out
}

// conclude gives the chances of each kind for the whole reply.
func (m *model) conclude(x [summary]float64, nudge [cueFeatures]float64) []float64 {
	z := make([]float64, cueFeatures)
	for k := range z {
		z[k] = float64(m.bias[k]) + nudge[k]
		for i, v := range x {
			z[k] += v * float64(m.whole[i][k])
		}
		z[k] *= float64(m.cool)
	}
	softmax(z)
	return z
}

const modelMagic = "joinder stance 1\n"

// write stores the model: the small parts whole, the large one as bytes with a
// scale for each class.
func (m *model) write(w io.Writer) error {
	zip, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	var scale [classes]float32
	for _, row := range m.sentence {
		for c, v := range row {
			scale[c] = max(scale[c], float32(math.Abs(float64(v)))/127)
		}
	}
	small := make([]int8, 0, len(m.sentence)*classes)
	for c := range scale {
		for _, row := range m.sentence {
			q := 0.0
			if scale[c] > 0 {
				q = math.Round(float64(row[c] / scale[c]))
			}
			small = append(small, int8(q))
		}
	}
	if _, err := io.WriteString(zip, modelMagic); err != nil {
		return err
	}
	for _, part := range []any{m.whole, m.bias, m.cool, scale, small} {
		if err := binary.Write(zip, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return zip.Close()
}

// readModel is the reverse of write.
func readModel(data []byte) (*model, error) {
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("stance model: %w", err)
	}
	head := make([]byte, len(modelMagic))
	if _, err := io.ReadFull(zip, head); err != nil || string(head) != modelMagic {
		return nil, fmt.Errorf("stance model: not one of ours: %w", err)
	}
	m := &model{sentence: make([][classes]float32, features)}
	var scale [classes]float32
	small := make([]int8, features*classes)
	for _, part := range []any{&m.whole, &m.bias, &m.cool, &scale, small} {
		if err := binary.Read(zip, binary.LittleEndian, part); err != nil {
			return nil, fmt.Errorf("stance model: %w", err)
		}
	}
	for c := range scale {
		for i := range m.sentence {
			m.sentence[i][c] = float32(small[c*features+i]) * scale[c]
		}
	}
	return m, nil
}
