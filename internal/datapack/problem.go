package datapack

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing that is wrong in the pack, where an editor finds it.
type Problem struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1; 0 when the file as a whole is meant
	What string `json:"what"` // in English, for the editor of the pack
}

// String is "file:line: what".
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What) }

// Problems is everything that is wrong in a pack.
type Problems []Problem

// Error lists them, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, q := range p {
		lines[i] = q.String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what a badly broken file can make us say.
const maxProblems = 500

func (p *Problems) add(at Pos, format string, args ...any) {
	if len(*p) < maxProblems {
		*p = append(*p, Problem{at.File, at.Line, fmt.Sprintf(format, args...)})
	}
}

func (p Problems) sorted() Problems {
	sort.SliceStable(p, func(i, j int) bool {
		if p[i].File != p[j].File {
			return p[i].File < p[j].File
		}
		return p[i].Line < p[j].Line
	})
	return p
}

// Pos is where an entry stands.
type Pos struct {
	File string
	Line int
	keys map[string]int // lines of the entry's own keys
}

// key is where one key of the entry stands; the entry itself if it has none.
func (p Pos) key(name string) Pos {
	if line, ok := p.keys[name]; ok {
		return Pos{File: p.File, Line: line}
	}
	return p
}

// ref is an id of another entry, and where it is named.
type ref struct {
	ID string
	At Pos
}

func refIDs(in []ref) []string {
	out := make([]string, len(in))
	for i, r := range in {
		out[i] = r.ID
	}
	return out
}
