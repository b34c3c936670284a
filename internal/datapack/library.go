package datapack

import (
	"regexp"
	"slices"
	"strings"

	"joinder"
)

// libraryFile holds the short articles: their own words in both languages, and
// references to the facts of the other files, which are never typed again.
type libraryFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Articles   []articleRow `pack:"articles"`
}

type articleRow struct {
	At       Pos
	ID       name             `pack:"id,required"`
	Stage    articleStage     `pack:"stage,required"`
	Title    joinder.Text     `pack:"title,required"`
	Answer   joinder.Text     `pack:"answer,required"`
	Sections []articleSection `pack:"sections,required"`
	Tools    []articleTool    `pack:"tools,required"`
	Related  []string         `pack:"related"`
}

type articleSection struct {
	At    Pos
	Title joinder.Text `pack:"title,required"`
	Text  joinder.Text `pack:"text"`
	Facts []citedRow   `pack:"facts"`
}

// citedRow names facts of another file: one entry, or a part of it, or some of
// the entries of that part by their place (from 1) or their key.
type citedRow struct {
	At   Pos
	Ref  string    `pack:"ref,required"`
	Part citedPart `pack:"part"`
	Only []int     `pack:"only"`
	Keys []string  `pack:"keys"`
}

type articleStage string

func (articleStage) words() []string { return LibraryStages() }

// LibraryStages lists when an article is wanted.
func LibraryStages() []string { return []string{"before", "during", "after"} }

type articleTool string

func (articleTool) words() []string { return LibraryTools() }

// LibraryTools lists the pages of the site that an article may lead to.
func LibraryTools() []string {
	return []string{"emergency", "failed", "fees", "choose", "checkup", "wallets", "scores", "file", "cases", "channels", "search", "verify"}
}

type citedPart string

func (citedPart) words() []string {
	return []string{"", "steps", "never", "poisoned", "items", "criteria", "rule", "tree", "caution", "branches", "hooks", "bundle", "limits", "terms", "freeze", "export", "deadlines", "together"}
}

// Article answers one question from the pack.
type Article struct {
	ID, Stage     string
	Title, Answer joinder.Text
	Sections      []ArticleSection
	Tools         []string // of LibraryTools
	Related       []string // ids of other articles
	CheckedOn     joinder.Date
}

// ArticleSection is a few facts under a heading. Text is a sentence of ours
// that leads to them; it states no fact that needs a source.
type ArticleSection struct {
	Title, Text joinder.Text
	Facts       []Told[Cited]
}

// Cited is a fact of the pack as an article shows it. Which fields are filled
// depends on what it is.
type Cited struct {
	Ref     string
	Label   joinder.Text   // stands before the text: how soon, which criterion, whose channel
	Text    joinder.Text   // the fact in words
	More    []joinder.Text // why, basis, caution
	Fee     *Fee           // an observation of a fee
	Term    *Deadline      // a deadline of the channel that Label names
	Channel string         // id, where the fact is about a channel
	Wallet  string         // id, where it is about a wallet
	Advice  bool           // says what to do or to look for: nothing that could be true or false
}

// Articles lists the library as it may be shown on the day. Facts that may not
// be shown are left out; a section that loses all of its facts keeps its text.
func (p *Pack) Articles(day joinder.Date) []Article {
	out := make([]Article, 0, len(p.library.Articles))
	for _, row := range p.library.Articles {
		a := Article{ID: string(row.ID), Stage: string(row.Stage), Title: row.Title, Answer: row.Answer, Tools: strs(row.Tools),
			Related: slices.Clone(row.Related), CheckedOn: p.library.VerifiedOn}
		for _, s := range row.Sections {
			section := ArticleSection{Title: s.Title, Text: s.Text}
			for _, f := range s.Facts {
				for _, told := range p.cite(f, day) {
					if told.Status.Shown() {
						section.Facts = append(section.Facts, told)
					}
				}
			}
			a.Sections = append(a.Sections, section)
		}
		out = append(out, a)
	}
	return out
}

// library holds what library.yaml cannot know alone.
func (c checker) library() {
	articles := ids{}
	for _, a := range c.Pack.library.Articles {
		articles.take("article", string(a.ID), a.At, c.problems)
	}
	for _, a := range c.Pack.library.Articles {
		c.bothSaid(a.Title, "title", a.At)
		c.bothSaid(a.Answer, "answer", a.At)
		for _, id := range a.Related {
			if _, ok := articles[id]; !ok || id == string(a.ID) {
				c.problems.add(a.At.key("related"), "there is no other article %q", id)
			}
		}
		for _, s := range a.Sections {
			c.bothSaid(s.Title, "title", s.At)
			if s.Text != (joinder.Text{}) {
				c.bothSaid(s.Text, "text", s.At)
			} else if len(s.Facts) == 0 {
				c.problems.add(s.At, "a section has a text, or facts, or both")
			}
			for _, f := range s.Facts {
				if why := c.citable(f); why != "" {
					c.problems.add(f.At, "%s", why)
				}
			}
		}
	}
	c.checked(c.Pack.library.VerifiedOn, Pos{File: "library.yaml", Line: 1})
}

func (c checker) bothSaid(t joinder.Text, key string, at Pos) {
	if strings.TrimSpace(t.ZH) == "" || strings.TrimSpace(t.EN) == "" {
		c.problems.add(at.key(key), "%s is not said in both languages", key)
	}
}

// citable says what is wrong with a reference; "" when nothing is.
func (c checker) citable(f citedRow) string {
	all := c.Pack.cite(citedRow{Ref: f.Ref, Part: f.Part}, c.manifest.Date)
	if len(all) == 0 {
		return "\"" + f.Ref + "\" " + string(f.Part) + " refers to nothing"
	}
	for _, n := range f.Only {
		if n < 1 || n > len(all) {
			return "\"" + f.Ref + "\" " + string(f.Part) + " has no entry in that place"
		}
	}
	for _, k := range f.Keys {
		if !slices.ContainsFunc(all, func(t Told[Cited]) bool { return t.Value.Label.EN == k || t.Value.Ref == f.Ref+"/"+k }) {
			return "\"" + f.Ref + "\" " + string(f.Part) + " has no entry \"" + k + "\""
		}
	}
	return ""
}

// aside is a bracket of nothing but numbers that somebody could dial.
var aside = regexp.MustCompile(`\s*[(（][^()（）]*[0-9]{4,}[^()（）]*[)）]`)

// Poisonings are cases of invented hotlines that were seen, without their
// numbers: why a number found by search is not to be trusted.
func (p *Pack) Poisonings(day joinder.Date) []Told[joinder.Text] {
	var out []Told[joinder.Text]
	for _, row := range p.playbooks.Playbooks {
		for _, r := range row.Poisoned {
			t := p.Text(r.What)
			t = joinder.Text{ZH: aside.ReplaceAllString(t.ZH, ""), EN: aside.ReplaceAllString(t.EN, "")}
			out = append(out, tell(t, Origin{Confidence: Medium, Sources: slices.Clone(r.Sources), CheckedOn: p.playbooks.VerifiedOn}, day))
		}
	}
	return out
}
