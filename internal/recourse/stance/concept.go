package stance

import (
	"cmp"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"joinder"
)

//go:embed concepts.txt
var conceptFile string

// concepts are things that answers speak of, whatever the language.
type concepts map[joinder.Lang][]concept

type concept struct {
	name    string
	pattern *regexp.Regexp
}

func loadConcepts() (concepts, error) {
	out := concepts{}
	for line := range strings.Lines(conceptFile) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("concepts.txt: %q has %d columns", line, len(fields))
		}
		for i, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
			re, err := regexp.Compile(fields[i+1])
			if err != nil {
				return nil, fmt.Errorf("concepts.txt: %s: %w", fields[0], err)
			}
			out[lang] = append(out[lang], concept{fields[0], re})
		}
	}
	return out, nil
}

// ideas yields the concepts of a sentence, each pair in the order said, and
// three in a row.
func (c concepts) ideas(sentence string, lang joinder.Lang, yield func(string)) {
	type met struct {
		at   int
		name string
	}
	var all []met
	for _, k := range c[lang] {
		for _, m := range k.pattern.FindAllStringIndex(sentence, 6) {
			all = append(all, met{m[0], k.name})
		}
	}
	if hardDate.MatchString(sentence) {
		all = append(all, met{hardDate.FindStringIndex(sentence)[0], "DATE"})
	}
	if softDate.MatchString(sentence) {
		all = append(all, met{softDate.FindStringIndex(sentence)[0], "TERM"})
	}
	slices.SortStableFunc(all, func(a, b met) int { return cmp.Compare(a.at, b.at) })
	const reach = 70 // bytes: about 23 characters of Chinese, a dozen words
	for i, a := range all {
		yield("idea " + a.name)
		for j := i + 1; j < len(all) && all[j].at-a.at < reach; j++ {
			if all[j].name != a.name {
				yield("idea " + a.name + " " + all[j].name)
			}
		}
		if i+2 < len(all) {
			yield("idea " + a.name + " " + all[i+1].name + " " + all[i+2].name)
		}
	}
}
