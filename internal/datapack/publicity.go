package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type publicityFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Reply      conventionRow `pack:"reply,required"`
	Weights    weightsRow    `pack:"weights,required"`
	Networks   []networkRow  `pack:"networks,required"`
	Robots     []string      `pack:"robots,required"`
}

type weightsRow struct {
	graded
	Single [][]int `pack:"single,required"`
}

type networkRow struct {
	graded
	ID        name          `pack:"id,required"`
	ZH        string        `pack:"zh,required"`
	EN        string        `pack:"en,required"`
	Count     countName     `pack:"count,required"`
	Title     int           `pack:"title"`
	Body      int           `pack:"body,required"`
	URLCounts int           `pack:"url_counts"`
	Remark    *joinder.Text `pack:"remark"`
}

type countName string

// Ways of counting a post.
const (
	CountCharacters = "characters" // every Unicode character is one
	CountWeighted   = "weighted"   // those outside the single ranges are two
)

func (countName) words() []string { return []string{CountCharacters, CountWeighted} }

// Network is a place where words are published, with its limits.
type Network struct {
	ID        string
	Name      joinder.Text
	Count     string   // CountCharacters or CountWeighted
	Single    [][2]int // of CountWeighted: ranges of code points that count as one, both ends included
	Title     int      // characters of a title; 0: there is none
	Body      int      // characters of the text
	URLCounts int      // what an address counts as; 0: its own length
	Remark    joinder.Text
	Status    Status // anything but Fact is shown as "check"
	Origin    Origin
}

// Networks lists the places to publish in, as known on the day.
func (p *Pack) Networks(day joinder.Date) []Network {
	var single [][2]int
	for _, r := range p.publicity.Weights.Single {
		if len(r) == 2 {
			single = append(single, [2]int{r[0], r[1]})
		}
	}
	out := make([]Network, 0, len(p.publicity.Networks))
	for _, r := range p.publicity.Networks {
		o := r.origin(p.publicity.VerifiedOn)
		n := Network{ID: string(r.ID), Name: joinder.Text{ZH: r.ZH, EN: r.EN}, Count: string(r.Count), Title: r.Title, Body: r.Body,
			URLCounts: r.URLCounts, Status: o.Status(day), Origin: o}
		if r.Remark != nil {
			n.Remark = *r.Remark
		}
		if n.Count == CountWeighted {
			n.Single = single
		}
		out = append(out, n)
	}
	return out
}

// ReplyTime is how long a firm has at least to answer before something about
// it is published.
type ReplyTime struct {
	Count   int
	Unit    Unit
	By      joinder.Date // the earliest end, counted from the day of offering
	Certain bool         // false: the calendar does not carry it, By is the later estimate
}

// ReplyTime counts from the day on which the right of reply was offered, by the
// calendar of the jurisdiction. It is a convention, not a rule of law.
func (p *Pack) ReplyTime(jurisdiction string, offered joinder.Date) ReplyTime {
	c := p.publicity.Reply
	out := ReplyTime{Count: c.Count, Unit: c.Unit}
	counted := p.DefaultCounting(jurisdiction).Count(p.WorkingDays(jurisdiction), offered, c.Count, c.Unit)
	out.By, out.Certain = counted.Ends, counted.Coverage == Covered
	if !out.Certain {
		out.By = counted.Latest
	}
	return out
}

// Robots lists the words by which programs that read pages name themselves.
func (p *Pack) Robots() []string { return slices.Clone(p.publicity.Robots) }

// NamesOf lists everything that the pack calls a wallet and its operator.
func (p *Pack) NamesOf(wallet string) []string {
	var out []string
	for _, w := range p.wallets {
		if string(w.ID) == wallet {
			out = append(out, w.Names.ZH, w.Names.EN, w.Names.Local)
		}
	}
	for _, row := range p.aliases.Aliases {
		if row.Wallet == wallet {
			out = append(out, row.Names...)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func checkPublicity(f publicityFile, problems *Problems) {
	seen := map[name]bool{}
	for _, n := range f.Networks {
		if seen[n.ID] {
			problems.add(n.At, "network %s is listed twice", n.ID)
		}
		seen[n.ID] = true
		if n.Body < 1 || n.Title < 0 || n.URLCounts < 0 {
			problems.add(n.At, "network %s: a limit below zero", n.ID)
		}
	}
	for _, r := range f.Weights.Single {
		if len(r) != 2 || r[0] > r[1] {
			problems.add(f.Weights.At, "single: each range is a first and a last code point")
		}
	}
}
