package demo

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"joinder"
)

// Generate writes the sample. until is today: the last complaint is of the day
// before, the first of about twelve months earlier. The same arguments give the
// same sample.
func Generate(seed uint64, until joinder.Date) Sample {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	random := rand.NewChaCha8(key)
	g := &generator{random: random, rng: rand.New(random), until: until, png: png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &onePicture{}}}
	g.text = newWriter(g.rng)
	var s Sample
	for _, w := range wallets() {
		s.Wallets = append(s.Wallets, w.Wallet)
		left := formsOf(w.ID)
		for _, c := range w.complaints {
			for range c.count {
				s.Complaints = append(s.Complaints, g.complaint(w, c, left))
			}
		}
	}
	slices.SortStableFunc(s.Complaints, func(a, b Complaint) int { return a.FiledAt.Compare(b.FiledAt) })
	for i := range s.Complaints {
		g.number(&s.Complaints[i], i+1)
	}
	s.Cases = g.cases(s.Complaints)
	return s
}

type generator struct {
	random *rand.ChaCha8
	rng    *rand.Rand
	text   *writer
	until  joinder.Date
	people []joinder.ID
	png    png.Encoder
}

func (g *generator) id(at time.Time) joinder.ID {
	id, err := joinder.NewID(at, g.random)
	if err != nil {
		panic(err) // ChaCha8 does not fail
	}
	return id
}

// formsOf lists the wallet's forms; their counts run down as copies are written.
func formsOf(wallet string) []*form {
	var out []*form
	for _, f := range forms() {
		if f.wallet == wallet {
			out = append(out, &f)
		}
	}
	return out
}

func (g *generator) complaint(w wallet, c cluster, left []*form) Complaint {
	t := told{w: w, issue: c.issue, lang: joinder.English, amount: amount(g.rng, c.issue, w.currency), on: g.day(c.when)}
	if g.rng.Float64() < w.chinese {
		t.lang = joinder.Chinese
	}
	t.days = 2 + g.rng.IntN(9)
	filed := t.on.AddDays(t.days)
	if !filed.Before(g.until) {
		filed = g.until.AddDays(-1)
		t.days = max(1, t.on.DaysUntil(filed))
	}
	out := Complaint{Complaint: joinder.Complaint{
		Source: "demo", Wallet: w.ID, Issue: c.issue, Jurisdiction: w.Jurisdiction, OccurredOn: t.on, FiledAt: clock(g.rng, filed),
		State: joinder.Filed, Level: joinder.LevelStated,
	}}
	for _, f := range left {
		if f.count > 0 && f.issue == c.issue && f.when == c.when && g.rng.Float64() < 0.6 {
			f.count--
			t.lang = joinder.Chinese
			if w.Jurisdiction == "US" {
				t.lang = joinder.English
			}
			out.Narrative = g.text.copyOf(*f, t)
			break
		}
	}
	if out.Narrative == "" {
		out.Narrative = g.text.narrative(t)
	}
	private, public := unmark(out.Narrative, t.lang)
	out.Narrative = private
	out.Lang, out.Region = t.lang, pick(g.rng, w.regions).In(t.lang)
	if g.rng.Float64() < 0.9 {
		out.Amount = t.amount
	}
	if g.rng.Float64() < 0.5 {
		bank := g.text.zh
		if t.lang == joinder.English {
			bank = g.text.en
		}
		out.Demand = g.text.fill(pick(g.rng, bank.demand), t)
	}
	if g.rng.Float64() < 0.94 { // a few do not want to be read
		out.Public = public
	}
	return out
}

// day draws when it happened.
func (g *generator) day(when season) joinder.Date {
	x := g.rng.Float64()
	back := 0
	switch when {
	case allYear:
		back = 3 + int(x*360)
	case rising:
		back = 3 + int(x*x*350)
	case falling:
		back = 15 + int((1-x*x)*345)
	case spring:
		back = 150 + int((x+g.rng.Float64())*40)
	case burst:
		back = 118 + int(x*9) // the week of an update
	case outbreak:
		back = 3 + int(x*x*17) // accelerating
	}
	return g.until.AddDays(-back)
}

// number gives ids in the order of filing, a person, a contact and files.
func (g *generator) number(c *Complaint, n int) {
	c.ID, c.SourceID = g.id(c.FiledAt), fmt.Sprintf("demo-%04d", n)
	c.Contact = contact(g.rng, c.Lang, n)
	if len(g.people) > 20 && g.rng.Float64() < 0.05 { // the same person, again
		c.Person = pick(g.rng, g.people)
	} else {
		var raw [16]byte
		_, _ = g.random.Read(raw[:])
		c.Person = joinder.ID(hex.EncodeToString(raw[:]))
		g.people = append(g.people, c.Person)
	}
	share := 0.22
	if c.Issue == "unwanted_service" || c.Issue == "withdrawal_not_arrived" { // the cases ask for it
		share = 0.45
	}
	if g.rng.Float64() < share {
		c.Files = g.files(*c, n)
	}
	c.Evidence = len(c.Files)
	switch {
	case c.Evidence > 0:
		c.Level = joinder.LevelEvidence
	case c.Contact.Email != "" && g.rng.Float64() < 0.5:
		c.Level = joinder.LevelContact
	}
}

func short(s string, n int) string {
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) > n {
		return string(r[:n]) + "…"
	}
	return string(r)
}
