package engine

import (
	"bytes"
	"context"
	"slices"
)

// Suggest lists terms that begin with a text and stand in documents that may
// be seen, those in most documents first. Counts are of what may be seen.
func (x *Index) Suggest(ctx context.Context, start string, see []string, most int) (out []Count, err error) {
	err = x.read(ctx, func(snap *snapshot, d *desk) error {
		p, err := x.prepare(snap, Query{See: see})
		if err != nil {
			return err
		}
		// Nearly always the most frequent ones may be seen; if not, look further.
		for tried, keep := 0, 2*most+8; len(out) < most; keep *= 8 {
			list := snap.beginning(start, keep)
			for _, c := range list[tried:] {
				if c.Count = 0; len(out) < most {
					for _, e := range snap.entries {
						d.clear()
						m := &matcher{e.s, d}
						c.Count += e.visible(m, m.word(c.Value), p.see, see).n
					}
				}
				if c.Count > 0 {
					out = append(out, c)
				}
			}
			if tried = len(list); len(list) < keep {
				break
			}
		}
		return ctx.Err()
	})
	slices.SortFunc(out, frequentFirst)
	return out, err
}

// beginning lists the terms in most documents of the files, no more than keep.
func (snap *snapshot) beginning(start string, keep int) (out []Count) {
	var walks []*terms
	for _, e := range snap.entries {
		if t := e.s.from([]byte(max(start, " "))); t.within(start) {
			walks = append(walks, t)
		}
	}
	var term []byte
	for len(walks) > 0 {
		least, df := walks[0].term, 0
		for _, t := range walks[1:] {
			if bytes.Compare(t.term, least) < 0 {
				least = t.term
			}
		}
		term = append(term[:0], least...)
		for i := 0; i < len(walks); {
			if t := walks[i]; bytes.Equal(t.term, term) {
				df += t.df
				if !t.within(start) {
					walks = slices.Delete(walks, i, i+1)
					continue
				}
			}
			i++
		}
		if len(out) == keep && df < out[keep-1].Count {
			continue
		}
		c := Count{string(term), df}
		if at, _ := slices.BinarySearchFunc(out, c, frequentFirst); at < keep {
			out = slices.Insert(out[:min(len(out), keep-1)], at, c)
		}
	}
	return out
}

// within steps to the next term if it begins so.
func (t *terms) within(start string) bool {
	return t.step() && len(t.term) >= len(start) && string(t.term[:len(start)]) == start
}
