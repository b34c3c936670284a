package paraphrase

import (
	"cmp"
	"math"
	"slices"
)

// Sizes of a model's tables.
const (
	slotBits = 21
	slots    = 1 << slotBits
	rareBits = 16
	rares    = 1 << rareBits
)

// Model scores pairs of texts. It never changes once it was trained or opened
// and may be used by many goroutines.
type Model struct {
	dense []float32 // weights of the measures (see measures.go), bias first
	table []int8    // weights of hashed grams and pairs of grams
	scale float32   // of one step in table
	trust float32   // in what is hashed, notions apart
	rare  []uint8   // rarity of grams in sixteenths; 0: never met in training
}

func (m *Model) rarity(g gram) float64 {
	if r := m.rare[g&(rares-1)]; r > 0 {
		return float64(r) / 16
	}
	return unmet
}

// unmet is the rarity of a gram that training never met.
const unmet = 9

func (m *Model) knows(g gram) bool { return m.rare[g&(rares-1)] > 0 }

// Score says how likely two texts tell of the same problem, between 0 and 1.
// It is the same in both directions. A text without a letter or a digit
// scores 0 with any other.
func (m *Model) Score(a, b Text) float64 {
	if a.empty() || b.empty() {
		return 0
	}
	var room pairRoom
	return m.score(&room, a, b)
}

func (m *Model) score(room *pairRoom, a, b Text) float64 {
	room.compare(m, a, b)
	var z float32
	for _, d := range room.dense {
		z += float32(m.dense[d.at] * d.value)
	}
	for i, part := range room.sparse {
		var sum int32
		for _, s := range part.slots {
			sum += int32(m.table[s])
		}
		z += float32(float32(sum) * m.scale * part.value * trusted(i, m.trust))
	}
	return 1 / (1 + math.Exp(-float64(z)))
}

// trusted is what a family's sum counts for: notions were made to hold for
// texts that were never learned, single grams were not.
func trusted(family int, trust float32) float32 {
	if family == notionPart {
		return 1
	}
	return trust
}

// Ranked is a text of a list and its score.
type Ranked struct {
	At    int // place in the list that was given
	Score float64
}

// Order scores a list against one text, best first; what scores alike keeps
// its order.
func (m *Model) Order(probe Text, list []Text) []Ranked {
	out := make([]Ranked, len(list))
	var room pairRoom
	for i, t := range list {
		out[i].At = i
		if !probe.empty() && !t.empty() {
			out[i].Score = m.score(&room, probe, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
