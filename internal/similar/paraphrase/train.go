package paraphrase

import (
	"errors"
	"math"
	"math/rand/v2"
)

// Pair is what somebody knows of two texts.
type Pair struct {
	A, B   string
	Same   bool    // they tell of the same problem
	Weight float64 // how much it counts, at most 10; 0 is taken for 1
}

// Settings of a training; the zero value is right for a few thousand pairs.
type Settings struct {
	Seed   uint64
	Rounds int     // at most; default 12
	Rate   float64 // step of AdaGrad; default 0.1
	Decay  float64 // L2 on what is hashed; default 2e-5
	Often  int     // in how many pairs a hashed feature must stand to be kept, at most 255; more makes a smaller file
	Keep   float64 // share of the texts held back to stop in time; default 0.1, below 0: none
	Trust  float64 // what hashed grams count for on texts that were not learned, 0 to 1; 0: found on the texts held back, or 1
}

// ShippedSettings are those the program's own model is trained with. Rounds and
// trust were found by trying, on held-back sentences: questions of one grammar are
// so much alike that texts held back among them would trust too much.
func ShippedSettings() Settings {
	return Settings{Seed: 1, Often: 16, Rounds: 4, Keep: -1, Trust: 0.5}
}

func (s Settings) orDefaults() Settings {
	if s.Rounds == 0 {
		s.Rounds = 12
	}
	if s.Rate == 0 {
		s.Rate = 0.1
	}
	if s.Decay == 0 {
		s.Decay = 2e-5
	}
	if s.Keep == 0 {
		s.Keep = 0.1
	}
	return s
}

// ErrTooFew says that there are not enough pairs of both kinds to learn from.
var ErrTooFew = errors.New("paraphrase: at least 20 pairs of each kind are needed")

// readPair is a pair ready to learn from.
type readPair struct {
	a, b   Text
	same   float32
	weight float32
}

// cell is the weight of a hashed feature, beside what its steps are measured by:
// one line of memory for both.
type cell struct {
	weight float32
	square float32 // sum of squared gradients, for AdaGrad
}

// trainer holds the tables while they are learned.
type trainer struct {
	model    *Model
	settings Settings
	cells    []cell
	counted  bool
	seen     []uint8 // in how many pairs a place was met in the first round, at most 255
	dense    []float32
	denseSq  []float32
	room     pairRoom
}

// Train learns a model. The same pairs and settings give the same model.
func Train(pairs []Pair, s Settings) (*Model, error) {
	var same int
	for _, p := range pairs {
		if p.Same {
			same++
		}
	}
	if same < 20 || len(pairs)-same < 20 {
		return nil, ErrTooFew
	}
	s = s.orDefaults()
	rare := rarities(pairs)
	rounds, trust := s.Rounds, float32(1)
	if s.Keep > 0 {
		learn, held := Split(pairs, s.Keep, s.Seed)
		rounds, trust = newTrainer(rare, s).rounds(learn, held)
	}
	t := newTrainer(rare, s)
	dice := rand.New(rand.NewPCG(s.Seed, 2))
	all := t.read(pairs)
	for range rounds {
		t.round(all, dice)
	}
	weights := make([]float32, slots)
	for i, n := range t.seen {
		if int(n) >= min(s.Often, 255) {
			weights[i] = t.cells[i].weight
		}
	}
	t.model.dense = t.dense
	t.model.quantise(weights)
	if s.Trust > 0 {
		trust = float32(min(s.Trust, 1))
	}
	t.model.trust = trust
	return t.model, nil
}

func newTrainer(rare []uint8, s Settings) *trainer {
	t := &trainer{
		model: &Model{rare: rare}, settings: s,
		cells: make([]cell, slots), seen: make([]uint8, slots),
		dense: make([]float32, denseCount), denseSq: make([]float32, denseCount),
	}
	t.slope()
	return t
}

// rarities counts in how many texts a gram stands.
func rarities(pairs []Pair) []uint8 {
	blank := &Model{rare: make([]uint8, rares)}
	count, texts := make([]int32, rares), 0
	seen := map[string]bool{}
	for _, p := range pairs {
		for _, s := range [2]string{p.A, p.B} {
			if seen[s] {
				continue
			}
			seen[s] = true
			texts++
			t := blank.Read(s)
			for _, list := range [2][]gram{t.pairs, t.chars} {
				for _, g := range list {
					count[g&(rares-1)]++
				}
			}
		}
	}
	least := int32(2 + texts/10_000) // a gram of a few among many only fills the table
	for i, n := range count {
		if n >= least {
			r := math.Log(float64(texts)/float64(n)) * 16
			blank.rare[i] = uint8(min(max(r, 1), 255))
		}
	}
	return blank.rare
}

// read prepares the pairs.
func (t *trainer) read(pairs []Pair) []readPair {
	known := map[string]Text{}
	text := func(s string) Text {
		x, ok := known[s]
		if !ok {
			x = t.model.Read(s)
			known[s] = x
		}
		return x
	}
	out := make([]readPair, len(pairs))
	for i, p := range pairs {
		out[i] = readPair{a: text(p.A), b: text(p.B), weight: 1}
		if p.Weight > 0 {
			out[i].weight = float32(min(p.Weight, 10))
		}
		if p.Same {
			out[i].same = 1
		}
	}
	return out
}

// rounds learns until the pairs held back are no longer told better. It says
// how many rounds that took and how far what is hashed can then be trusted on
// texts it was not learned from.
func (t *trainer) rounds(learning, held []Pair) (best int, trust float32) {
	dice := rand.New(rand.NewPCG(t.settings.Seed, 2))
	learn, test := t.read(learning), t.read(held)
	if len(test) == 0 {
		return t.settings.Rounds, 1
	}
	lowest := math.Inf(1)
	best, trust = 1, 1
	for n := 1; n <= t.settings.Rounds && n < best+3; n++ {
		t.round(learn, dice)
		for _, x := range [...]float32{0.25, 0.5, 0.75, 1} {
			if loss := t.loss(test, x); loss < lowest {
				lowest, best, trust = loss, n, x
			}
		}
	}
	return best, trust
}

// round goes over the pairs once, in a new order.
func (t *trainer) round(pairs []readPair, dice *rand.Rand) {
	dice.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	for i := range pairs {
		t.learn(&pairs[i])
		if i%64 == 63 || i == len(pairs)-1 {
			t.level()
		}
	}
	t.counted = true
}

// loss is the mean surprise at pairs, with what is hashed trusted so far.
func (t *trainer) loss(pairs []readPair, trust float32) float64 {
	var sum, all float64
	for i := range pairs {
		p := float64(t.score(&pairs[i], trust))
		if pairs[i].same == 0 {
			p = 1 - p
		}
		sum -= math.Log(max(p, 1e-7)) * float64(pairs[i].weight)
		all += float64(pairs[i].weight)
	}
	return ratio(sum, all)
}

// score leaves the features of the pair in the room.
func (t *trainer) score(p *readPair, trust float32) float32 {
	t.room.compare(t.model, p.a, p.b)
	var z float32
	for _, d := range t.room.dense {
		z += float32(t.dense[d.at] * d.value)
	}
	for i, part := range t.room.sparse {
		var sum float32
		for _, s := range part.slots {
			sum += t.cells[s].weight
		}
		z += float32(sum * part.value * trusted(i, trust))
	}
	return float32(1 / (1 + math.Exp(-float64(z))))
}

// learn takes one step.
func (t *trainer) learn(p *readPair) {
	miss := float32((t.score(p, 1) - p.same) * p.weight)
	rate, decay := float32(t.settings.Rate), float32(t.settings.Decay)
	for _, d := range t.room.dense {
		g := float32(miss*d.value) + float32(t.dense[d.at]*1e-6)
		step(&t.dense[d.at], &t.denseSq[d.at], g, rate)
	}
	for _, part := range t.room.sparse {
		g := float32(miss * part.value)
		for _, s := range part.slots {
			c := &t.cells[s]
			step(&c.weight, &c.square, g+float32(c.weight*decay), rate)
			if !t.counted {
				t.seen[s] += min(1, 255-t.seen[s])
			}
		}
	}
}

// slope gives the rising measures their first weights.
func (t *trainer) slope() {
	for _, r := range rising {
		for i := range bins {
			t.dense[r.at+i] = r.slope * (float32(i)/(bins-1) - 0.5)
		}
	}
}

// level lets the weights of rising measures rise: bins that fall are averaged
// with those before them. And a sign that only one text has never speaks for
// the pair.
func (t *trainer) level() {
	for i := signsAt + 1; i < signsAt+8; i++ {
		t.dense[i] = min(t.dense[i], t.dense[signsAt])
	}
	for _, r := range rising {
		w := t.dense[r.at : r.at+bins]
		for i := 1; i < bins; i++ {
			from, sum := i, w[i]
			for from > 0 && w[from-1] > float32(sum/float32(i-from+1)) {
				from--
				sum += w[from]
			}
			if from < i {
				mean := sum / float32(i-from+1)
				for j := from; j <= i; j++ {
					w[j] = mean
				}
			}
		}
	}
}

func step(w, sq *float32, g, rate float32) {
	*sq += float32(g * g)
	*w -= float32(rate*g) / float32(math.Sqrt(float64(*sq+1e-6)))
}

// quantise keeps the weights in steps of a 127th of the largest usual one.
func (m *Model) quantise(weights []float32) {
	var top float32
	var sum float64
	n := 0
	for _, w := range weights {
		if w != 0 {
			sum += float64(w) * float64(w)
			n++
		}
		top = max(top, w, -w)
	}
	if n > 0 {
		top = min(top, float32(8*math.Sqrt(sum/float64(n))))
	}
	m.table, m.scale = make([]int8, slots), top/127
	if top == 0 {
		return
	}
	for i, w := range weights {
		if steps := math.Round(float64(w / m.scale)); math.Abs(steps) >= least {
			m.table[i] = int8(min(max(steps, -127), 127))
		}
	}
}
