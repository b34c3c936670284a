package diagnose

import (
	"fmt"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Outline is the whole tree as lines of plain text, in one language: the rule,
// the questions with their answers and where each leads, then the causes with
// what to do. Lines of a level deeper begin with two blanks more.
func (e *Engine) Outline(l joinder.Lang) []string {
	out := []string{e.tree.Rule.Value.In(l), ""}
	number := map[string]int{}
	for i, q := range e.tree.Questions {
		number[q.ID] = i + 1
	}
	for i, q := range e.tree.Questions {
		out = append(out, fmt.Sprintf("%d. %s", i+1, q.Ask.In(l)))
		if how := q.How.In(l); how != "" {
			out = append(out, "   "+how)
		}
		for _, o := range q.Options {
			out = append(out, "   - "+o.Text.In(l)+e.leadsTo(o, number, l))
		}
	}
	for _, c := range e.tree.Causes {
		out = append(out, "", "* "+c.Title.In(l)+l2(l, "：", ": ")+c.Means.In(l))
		for i, do := range c.Do {
			out = append(out, fmt.Sprintf("   %d) %s", i+1, do.In(l)))
		}
	}
	return out
}

// leadsTo says where an answer leads, and what it speaks for.
func (e *Engine) leadsTo(o datapack.TreeOption, number map[string]int, l joinder.Lang) string {
	var parts []string
	if o.Next != "" {
		parts = append(parts, fmt.Sprintf("%d", number[o.Next]))
	}
	for i, id := range e.tree.Pools[o.Pool] {
		if i == 0 || i == len(e.tree.Pools[o.Pool])-1 {
			parts = append(parts, fmt.Sprintf("%d", number[id]))
		}
	}
	if o.Pool != "" && len(parts) == 2 {
		parts = []string{parts[0] + "–" + parts[1]}
	}
	for _, c := range e.tree.Causes {
		if o.Weighs[c.ID] > 0 {
			parts = append(parts, c.Title.In(l))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " → " + strings.Join(parts, l2(l, "；", "; "))
}

func l2(l joinder.Lang, zh, en string) string {
	if l == joinder.Chinese {
		return zh
	}
	return en
}
