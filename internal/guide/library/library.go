// Package library makes short articles from the data pack: one for each
// question that people ask before, during and after the harm. Their facts are
// quoted, never typed again, and carry their own day and sources.
//
//	shelf := library.New(pack, world)
//	article, ok := shelf.Article("stolen")
package library

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// Shelf holds the articles.
type Shelf struct {
	pack  *datapack.Pack
	world joinder.World
}

// New makes a shelf over the pack.
func New(pack *datapack.Pack, world joinder.World) *Shelf { return &Shelf{pack, world} }

// Article is one article with what it rests on.
type Article struct {
	datapack.Article
	Rests   datapack.Origin // of all its facts; see RestsOn
	Related []datapack.Article
}

// RestsOn is what a section's facts rest on together: every source once, and
// the earliest day on which one of them was checked.
func RestsOn(s datapack.ArticleSection) datapack.Origin {
	var o datapack.Origin
	for _, f := range s.Facts {
		add(&o, f.Origin)
	}
	return o
}

func add(to *datapack.Origin, o datapack.Origin) {
	if !o.CheckedOn.IsZero() && (to.CheckedOn.IsZero() || o.CheckedOn.Before(to.CheckedOn)) {
		to.CheckedOn = o.CheckedOn
	}
	for _, s := range o.Sources {
		if !slices.Contains(to.Sources, s) {
			to.Sources = append(to.Sources, s)
		}
	}
}

// Group is the articles of one stage: "before", "during" or "after" the harm.
type Group struct {
	Stage    string
	Articles []datapack.Article
}

// Groups lists all questions, those that are urgent first.
func (s *Shelf) Groups() []Group {
	all := s.pack.Articles(s.today())
	out := []Group{{Stage: "during"}, {Stage: "before"}, {Stage: "after"}}
	for _, a := range all {
		for i := range out {
			if out[i].Stage == a.Stage {
				out[i].Articles = append(out[i].Articles, a)
			}
		}
	}
	return slices.DeleteFunc(out, func(g Group) bool { return len(g.Articles) == 0 })
}

// Article finds one; ok is false when there is none of that name.
func (s *Shelf) Article(id string) (a Article, ok bool) {
	all := s.pack.Articles(s.today())
	i := slices.IndexFunc(all, func(x datapack.Article) bool { return x.ID == id })
	if i < 0 {
		return Article{}, false
	}
	a = Article{Article: all[i], Rests: datapack.Origin{CheckedOn: all[i].CheckedOn}}
	for _, section := range a.Sections {
		add(&a.Rests, RestsOn(section))
	}
	for _, r := range all[i].Related {
		if k := slices.IndexFunc(all, func(x datapack.Article) bool { return x.ID == r }); k >= 0 {
			a.Related = append(a.Related, all[k])
		}
	}
	return a, true
}

func (s *Shelf) today() joinder.Date { return joinder.DateOf(s.world.Now()) }
