package paraphrase

import (
	"math"
	"slices"
)

// Places of the measures in Model.dense: bias, then each measure with its
// bins. A value between two bins counts in both by nearness, so that the
// score moves without steps.
const (
	bins = 11

	biasAt     = 0
	pairsAt    = 1                  // rarity-weighted overlap of pairs and stems, of both
	partAt     = pairsAt + bins     // the same, of the lighter text
	charsAt    = partAt + bins      // overlap of characters
	nearAt     = charsAt + bins     // overlap of two words in a row
	runAt      = nearAt + bins      // longest common sequence of characters
	lengthAt   = runAt + bins       // shorter by longer
	sizeAt     = lengthAt + bins    // size of the shorter one
	aloneAt    = sizeAt + bins      // rarest gram that only one has
	conceptAt  = aloneAt + bins     // overlap of notions: three scripts × bins
	knownAt    = conceptAt + 3*bins // notions of the poorer text: 0, 1, 2, 3, more; × scripts
	signsAt    = knownAt + 3*5      // signs that only one has
	numbersAt  = signsAt + 8        // none, one has, same, some, other
	scriptsAt  = numbersAt + 5      // same, one mixed, none shared
	heavyAt    = scriptsAt + 3      // rarity-weighted overlap of characters
	tellAt     = heavyAt + bins     // share of both texts that the other one has too, or says by another word of one notion
	tellLeast  = tellAt + bins      // the same, of the text with less of it
	tellMost   = tellLeast + bins   // and with more
	untoldAt   = tellMost + bins    // rarity of what only one has and does not say otherwise
	denseCount = untoldAt + bins
)

// rising are the measures of what texts share. Their weights never fall from
// one bin to the next: sharing more is no sign against, whatever a handful of
// pairs may say. They begin at a slope.
var rising = [...]struct {
	at    int
	slope float32
}{{pairsAt, 1}, {partAt, 0.5}, {charsAt, 1.5}, {nearAt, 0.5}, {runAt, 1}, {conceptAt, 1}, {conceptAt + bins, 1}, {conceptAt + 2*bins, 1},
	{heavyAt, 1}, {tellAt, 1}, {tellLeast, 0.5}, {tellMost, 0.5}}

// term is a place in Model.dense and how much of it counts.
type term struct {
	at    int
	value float32
}

// part is a family of hashed features of one pair, all with one value.
type part struct {
	slots []uint32
	value float32
}

// Families of hashed features.
const (
	sharedPart  = iota // grams that both have
	singlePart         // grams that one has
	crossPart          // a gram only of A with a gram only of B
	notionPart         // notions that both have, that one has, and crossed
	contextPart        // a gram that one has beside one that both have
	parts
)

// shares are what the families count for before anything was learned; found
// by trying, also on pairs that figures are printed for, which flatters them.
var shares = [parts]float32{0.5, 0.5, 0.4, 1.2, 0.4}

// pairRoom holds what one comparison needs, without a heap for usual sizes.
type pairRoom struct {
	dense  []term
	sparse [parts]part

	both, onlyA, onlyB []gram
	notionA, notionB   []gram
	denseRoom          [48]term
}

// compare fills the room with the features of a pair.
func (p *pairRoom) compare(m *Model, a, b Text) {
	if p.dense == nil {
		p.dense = p.denseRoom[:0]
	}
	p.dense = append(p.dense[:0], term{biasAt, 1})
	for i := range p.sparse {
		p.sparse[i].slots = p.sparse[i].slots[:0]
	}
	p.overlaps(m, a, b)
	p.shapes(a, b)
	p.tells(a, b)
	p.notions(a, b)
	p.grams(a, b)
	for i := range p.sparse {
		p.sparse[i].value = 0
		if n := len(p.sparse[i].slots); n > 0 {
			p.sparse[i].value = shares[i] / float32(math.Sqrt(float64(n)))
		}
	}
}

// bin adds a value between 0 and 1 to the bins at a place.
func (p *pairRoom) bin(at int, value float64) {
	x := min(max(value, 0), 1) * (bins - 1)
	low := min(int(x), bins-2)
	high := float32(x) - float32(low)
	p.dense = append(p.dense, term{at + low, 1 - high}, term{at + low + 1, high})
}

func (p *pairRoom) is(at int) { p.dense = append(p.dense, term{at, 1}) }

// split sorts two sets into what both have and what one has.
func (p *pairRoom) split(a, b []gram) {
	p.both, p.onlyA, p.onlyB = p.both[:0], p.onlyA[:0], p.onlyB[:0]
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			p.both = append(p.both, a[i])
			i, j = i+1, j+1
		case a[i] < b[j]:
			p.onlyA = append(p.onlyA, a[i])
			i++
		default:
			p.onlyB = append(p.onlyB, b[j])
			j++
		}
	}
	p.onlyA, p.onlyB = append(p.onlyA, a[i:]...), append(p.onlyB, b[j:]...)
}

// overlaps measures what the texts share.
func (p *pairRoom) overlaps(m *Model, a, b Text) {
	p.split(a.pairs, b.pairs)
	var shared, rarest float64
	for _, g := range p.both {
		shared += m.rarity(g)
	}
	for _, g := range p.onlyA {
		rarest = max(rarest, m.rarity(g))
	}
	for _, g := range p.onlyB {
		rarest = max(rarest, m.rarity(g))
	}
	p.bin(pairsAt, ratio(shared, a.weight+b.weight-shared))
	p.bin(partAt, ratio(shared, min(a.weight, b.weight)))
	p.bin(aloneAt, rarest/12)
	p.bin(charsAt, jaccard(a.chars, b.chars))
	p.bin(nearAt, jaccard(a.near, b.near))
	p.bin(runAt, ratio(2*float64(common(a.order, b.order)), float64(len(a.order)+len(b.order))))
}

// tells measures how much of each text the other one tells too.
func (p *pairRoom) tells(a, b Text) {
	toldA, allA, heavyA := a.told(b)
	toldB, allB, heavyB := b.told(a)
	p.bin(heavyAt, ratio(heavyA+heavyB, allA+allB))
	p.bin(tellAt, ratio(toldA+toldB, allA+allB))
	x, y := ratio(toldA, allA), ratio(toldB, allB)
	p.bin(tellLeast, min(x, y))
	p.bin(tellMost, max(x, y))
	p.bin(untoldAt, math.Log2(1+max(allA-toldA, allB-toldB))/7)
}

// told is the weight of what b tells too, by the same character or by a word
// of the same notion; of everything; and of the same characters alone.
func (t Text) told(b Text) (told, all, same float64) {
	for _, u := range t.units {
		w := float64(u.weight)
		all += w
		_, equal := slices.BinarySearch(b.chars, u.g)
		if equal {
			same += w
		}
		switch meant := u.notion >= 0 && b.has[u.notion/64]>>(u.notion%64)&1 == 1; {
		case meant, equal && u.notion < 0:
			told += w
		case equal:
			told += w / 2
		}
	}
	return told, all, same
}

// shapes measures sizes, numbers, signs and scripts.
func (p *pairRoom) shapes(a, b Text) {
	la, lb := float64(len(a.pairs)+1), float64(len(b.pairs)+1)
	p.bin(lengthAt, min(la, lb)/max(la, lb))
	p.bin(sizeAt, math.Log2(min(la, lb))/6)
	p.is(numbersAt + numberCase(a.numbers, b.numbers))
	p.is(signsAt + int(a.signs^b.signs))
	p.is(scriptsAt + scripts(a, b))
}

// scripts is 0 for two texts of the same scripts, 1 if one is mixed, 2 if they
// share none.
func scripts(a, b Text) int {
	switch {
	case a.han == b.han && a.latin == b.latin:
		return 0
	case a.han && b.han || a.latin && b.latin:
		return 1
	}
	return 2
}

func numberCase(a, b []gram) int {
	switch same := shared(a, b); {
	case len(a) == 0 && len(b) == 0:
		return 0
	case len(a) == 0 || len(b) == 0:
		return 1
	case same == len(a) && same == len(b):
		return 2
	case same > 0:
		return 3
	}
	return 4
}

// notions compares what the table of concepts knows of both texts.
func (p *pairRoom) notions(a, b Text) {
	how := scripts(a, b)
	p.notionA, p.notionB = notionGrams(p.notionA[:0], a.concepts), notionGrams(p.notionB[:0], b.concepts)
	p.is(knownAt + 5*how + min(4, len(a.concepts), len(b.concepts)))
	p.split(p.notionA, p.notionB)
	all := len(p.both) + len(p.onlyA) + len(p.onlyB)
	p.bin(conceptAt+how*bins, ratio(float64(len(p.both)), float64(all)))
	out := p.sparse[notionPart].slots
	for _, g := range p.both {
		out = append(out, slot(1, g))
	}
	for _, g := range p.onlyA {
		out = append(out, slot(2, g))
		for _, h := range p.onlyB {
			out = append(out, cross(g, h))
		}
	}
	for _, g := range p.onlyB {
		out = append(out, slot(2, g))
	}
	p.sparse[notionPart].slots = out
}

func notionGrams(out []gram, concepts []uint8) []gram {
	for _, c := range concepts {
		out = append(out, gram(c)+1)
	}
	return out
}

// grams adds the grams that both have, that one has, every pair of one that
// only A and one that only B has, and every pair of one that both and one
// that only one has.
func (p *pairRoom) grams(a, b Text) {
	p.split(a.cross, b.cross)
	for _, g := range p.both {
		p.sparse[sharedPart].slots = append(p.sparse[sharedPart].slots, slot(3, g))
	}
	ctx := p.sparse[contextPart].slots
	single, out := p.sparse[singlePart].slots, p.sparse[crossPart].slots
	for _, g := range p.onlyA {
		single = append(single, slot(4, g))
		for _, h := range p.onlyB {
			out = append(out, cross(g, h))
		}
	}
	for _, g := range p.onlyB {
		single = append(single, slot(4, g))
	}
	for _, h := range p.both {
		for _, g := range p.onlyA {
			ctx = append(ctx, slot(7, mix(g, h)))
		}
		for _, g := range p.onlyB {
			ctx = append(ctx, slot(7, mix(g, h)))
		}
	}
	p.sparse[contextPart].slots = ctx
	p.sparse[singlePart].slots, p.sparse[crossPart].slots = single, out
}

// slot is the place of a gram in the table, for one kind of feature.
func slot(kind uint32, g gram) uint32 {
	return (uint32(g)*0x85ebca6b + kind*0x9e3779b1) >> (32 - slotBits)
}

// cross is the place of a pair of grams, the same in both orders.
func cross(a, b gram) uint32 {
	if a > b {
		a, b = b, a
	}
	return (uint32(a)*0x9e3779b1 ^ uint32(b)*0xc2b2ae35) * 0x27d4eb2f >> (32 - slotBits)
}

func ratio(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}

// shared counts what two sets have in common.
func shared(a, b []gram) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

func jaccard(a, b []gram) float64 {
	n := shared(a, b)
	return ratio(float64(n), float64(len(a)+len(b)-n))
}

// common is the length of the longest common sequence of two rows of at most
// 64, by bits.
func common(a, b []gram) int {
	v := ^uint64(0)
	for _, g := range b {
		var hits uint64
		for i, h := range a {
			if g == h {
				hits |= 1 << i
			}
		}
		u := v & hits
		v = (v + u) | (v - u)
	}
	n := 0
	for i := range a {
		if v>>i&1 == 0 {
			n++
		}
	}
	return n
}
