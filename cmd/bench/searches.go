package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/demo"
	"joinder/internal/similar"
)

// searches prints how long searches and "is it only me?" take, beside a scan
// of the same texts with LIKE.
func searches(ctx context.Context, b *bench) error {
	t := newTable("Search and \"is it only me?\" on SQLite; peer: SELECT COUNT(*) … LIKE over the same texts",
		"data", "question", "asked", "p50 ms", "p99 ms", "LIKE p50", "LIKE p99", "p50 ratio")
	site, err := b.demoSite(ctx)
	if err != nil {
		return err
	}
	if err := searchIn(ctx, b, t, "demo", site, demoTexts()); err != nil {
		return err
	}
	got, err := b.imported(ctx)
	if err != nil {
		return err
	}
	d, err := b.cfpb(narrativesFile)
	if err != nil {
		return err
	}
	texts, err := someNarratives(d.path)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s, %s rows", strings.TrimSuffix(d.name, ".jsonl"), count(got.rows))
	if err := searchIn(ctx, b, t, name, got.site, texts); err != nil {
		return err
	}
	t.note("One question at a time. Searches are two words of one text, with facets and snippets; probes are")
	t.note("the first 200 characters of a text (demo: of a sample that is not stored), without a wallet.")
	t.print(b.out)
	return nil
}

// question is words to search and a text to find others like.
type question struct {
	words []string
	probe string
}

func searchIn(ctx context.Context, b *bench, t *table, name string, site *app.Site, texts []string) error {
	questions := ask(texts)
	if len(questions) == 0 {
		return fmt.Errorf("no text of %s has two words", name)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(site.Config.Data, "joinder.db")+"?_pragma=query_only(ON)")
	if err != nil {
		return err
	}
	defer db.Close()
	each := func(f func(question) error) (timing, error) {
		next := 0
		return load(ctx, 1, b.each, func(context.Context, int) error {
			if next == 400 {
				return errDone
			}
			next++
			return f(questions[next%len(questions)])
		})
	}
	scan, err := each(func(q question) error {
		var n int
		return db.QueryRowContext(ctx, `SELECT COUNT(*) FROM complaints WHERE state = 'filed' AND public_text LIKE $1 AND public_text LIKE $2`,
			"%"+q.words[0]+"%", "%"+q.words[1]+"%").Scan(&n)
	})
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		name string
		ask  func(question) error
	}{
		{"search", func(q question) error {
			_, err := site.Finder.Search(ctx, joinder.Viewer{}, similar.Query{Text: strings.Join(q.words, " ")})
			return err
		}},
		{"only me?", func(q question) error {
			_, err := site.Finder.Like(ctx, joinder.Viewer{}, similar.Probe{Text: q.probe})
			return err
		}},
	} {
		got, err := each(kind.ask)
		if err != nil {
			return err
		}
		t.row(name, kind.name, count(int64(len(got.calls))), figure(got.ms(0.5)), figure(got.ms(0.99)),
			figure(scan.ms(0.5)), figure(scan.ms(0.99)), ratio(got.ms(0.5), scan.ms(0.5)))
	}
	return nil
}

// demoTexts are accounts as the sample's, of another seed.
func demoTexts() []string {
	var texts []string
	for _, c := range demo.Generate(99, joinder.DateOf(joinder.RealWorld().Now())).Complaints {
		texts = append(texts, c.Public)
	}
	return texts
}

// someNarratives reads every tenth text of the file.
func someNarratives(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var texts []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		if n%10 > 0 {
			continue
		}
		var row struct{ Narrative string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, err
		}
		texts = append(texts, row.Narrative)
	}
	return texts, lines.Err()
}

// ask makes a question of each text, in a shuffled order that is always the same.
func ask(texts []string) []question {
	rng := rand.New(rand.NewPCG(3, 4))
	var out []question
	for _, text := range texts {
		words := wordsOf(text)
		if len(words) < 2 {
			continue
		}
		i := rng.IntN(len(words) - 1)
		probe := []rune(text)
		out = append(out, question{words: []string{words[i], words[i+1]}, probe: string(probe[:min(len(probe), 200)])})
	}
	rng.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

// wordsOf cuts out Latin words of five letters and more and pieces of three Han
// characters.
func wordsOf(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		r := []rune(w)
		if len(r) >= 3 && unicode.Is(unicode.Han, r[0]) {
			out = append(out, string(r[:3]))
		} else if len(r) >= 5 && r[0] < 0x80 {
			out = append(out, w)
		}
	}
	return out
}
