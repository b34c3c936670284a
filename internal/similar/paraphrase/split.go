package paraphrase

// Split parts pairs so that no text stands on both sides: texts that are tied
// to one another by pairs go the same way, about share of them to the second
// side, chosen by seed. If nearly everything is tied together, only pairs of
// the same meaning tie, and the pairs that would stand on both sides are left
// out.
func Split(pairs []Pair, share float64, seed uint64) (first, second []Pair) {
	side := sides(pairs, share, seed, true, func(Pair) bool { return true })
	if side == nil {
		side = sides(pairs, share, seed, false, func(p Pair) bool { return p.Same })
	}
	for _, p := range pairs {
		switch a, b := side(p.A), side(p.B); {
		case !a && !b:
			first = append(first, p)
		case a && b:
			second = append(second, p)
		}
	}
	return first, second
}

// sides says of each text whether it goes to the second side; nil if one knot
// ties more than half of the texts.
func sides(pairs []Pair, share float64, seed uint64, mayFail bool, ties func(Pair) bool) func(string) bool {
	up := map[string]string{}
	root := func(s string) string {
		for {
			next, ok := up[s]
			if !ok || next == s {
				up[s] = s
				return s
			}
			if above, ok := up[next]; ok {
				up[s] = above
			}
			s = next
		}
	}
	for _, p := range pairs {
		a, b := root(p.A), root(p.B)
		if a != b && ties(p) {
			up[max(a, b)] = min(a, b)
		}
	}
	size := map[string]int{}
	for s := range up {
		r := root(s)
		if size[r]++; mayFail && size[r] > len(up)/2 {
			return nil
		}
	}
	return func(s string) bool {
		h := uint64(hash(0x60, root(s)))*0x9e3779b97f4a7c15 ^ seed*0xbf58476d1ce4e5b9
		h ^= h >> 31
		h *= 0x94d049bb133111eb
		return float64(h>>11)/(1<<53) < share
	}
}
