package web

import (
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"joinder"
)

// knownWallets finds wallets by id and by what people write. There are
// thousands after an import, and the same list comes for a while: what was made
// of it is kept. It is safe for concurrent use.
type knownWallets struct{ kept atomic.Pointer[walletsKept] }

type walletsKept struct {
	list    []joinder.Wallet
	by      map[string]joinder.Wallet
	written *writtenWallets
}

func (k *knownWallets) of(list []joinder.Wallet, facts SearchFacts) *walletsKept {
	if kept := k.kept.Load(); kept != nil && len(list) > 0 && len(kept.list) == len(list) && &kept.list[0] == &list[0] {
		return kept
	}
	fresh := &walletsKept{list: list, by: make(map[string]joinder.Wallet, len(list)), written: writtenOf(list, facts)}
	for _, w := range list {
		fresh.by[w.ID] = w
	}
	k.kept.Store(fresh)
	return fresh
}

// writtenWallets finds the wallet that a person means. It never chooses between
// two: a name that could be either is nobody's.
type writtenWallets struct {
	tiers [4]map[string]string // by exactly, then by foldName: reviewed ones, aliases of those, others; "" for several
	parts []walletParts
}

// walletParts is what the beginning of a name is looked for in.
type walletParts struct {
	id       string
	reviewed bool
	names    [2]string // folded
}

func writtenOf(list []joinder.Wallet, facts SearchFacts) *writtenWallets {
	x := new(writtenWallets)
	for i := range x.tiers {
		x.tiers[i] = map[string]string{}
	}
	claim := func(tier int, name, id string) {
		if had, taken := x.tiers[tier][name]; name != "" && (!taken || had != id) {
			if taken {
				id = ""
			}
			x.tiers[tier][name] = id
		}
	}
	operators := map[string]int{} // how many wallets each has
	for _, w := range list {
		if w.Reviewed {
			operators[foldName(w.Operator)]++
		}
	}
	for _, w := range list {
		x.parts = append(x.parts, walletParts{w.ID, w.Reviewed, [2]string{foldName(w.Name.ZH), foldName(w.Name.EN)}})
		tier := 3
		if w.Reviewed {
			tier = 1
		}
		for _, name := range distinctNames(w.Name.ZH, w.Name.EN) {
			claim(0, strings.ToLower(strings.TrimSpace(name)), w.ID)
			claim(tier, foldName(name), w.ID)
		}
		claim(tier, foldName(w.ID), w.ID)
		if !w.Reviewed || facts == nil {
			continue
		}
		for _, name := range facts.NamesOf(w.ID) {
			if name = foldName(name); operators[name] < 2 {
				claim(2, name, w.ID)
			}
		}
	}
	for _, w := range list { // an id is one wallet's, whatever others are called
		x.tiers[0][strings.ToLower(w.ID)] = w.ID
	}
	return x
}

// distinctNames are names without the same one twice.
func distinctNames(names ...string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// find is the wallet that a person means: its id or name, or the one wallet
// whose name begins with, or else has, what was typed. Case, width, blanks and
// punctuation do not matter.
func (x *writtenWallets) find(typed string) (id string, ok bool) {
	if id, ok = x.tiers[0][strings.ToLower(strings.TrimSpace(typed))]; ok && id != "" {
		return id, true
	}
	typed = foldName(typed)
	if typed == "" {
		return "", false
	}
	for _, tier := range x.tiers[1:] {
		if id, known := tier[typed]; known {
			return id, id != ""
		}
	}
	if utf8.RuneCountInString(typed) < 2 {
		return "", false
	}
	var like [4][]string // reviewed ones come first, and beginnings before the rest
	for _, w := range x.parts {
		rank := 0
		if !w.reviewed {
			rank = 2
		}
		switch {
		case strings.HasPrefix(w.names[0], typed) || strings.HasPrefix(w.names[1], typed):
			like[rank] = append(like[rank], w.id)
		case strings.Contains(w.names[0], typed) || strings.Contains(w.names[1], typed):
			like[rank+1] = append(like[rank+1], w.id)
		}
	}
	for _, ids := range like {
		if len(ids) > 0 {
			return ids[0], len(ids) == 1
		}
	}
	return "", false
}

// find is the wallet that a person means.
func (n names) find(typed string) (id string, ok bool) {
	x := n.written
	if x == nil {
		x = writtenOf(n.list, n.facts)
	}
	if id, ok = x.find(typed); !ok {
		id = ""
	}
	return id, ok
}

// foldName is a name without what people write in another way each time: case,
// width, accents on letters, blanks and punctuation.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x300 && r <= 0x36f: // accents; marks of other scripts are letters of theirs
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && !unicode.Is(unicode.Variation_Selector, r):
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(strings.ToValidUTF8(name, "")))
}
