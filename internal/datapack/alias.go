package datapack

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

type aliasesFile struct {
	Suffixes  []string     `pack:"suffixes,required"`
	Aliases   []aliasRow   `pack:"aliases,required"`
	Companies []companyRow `pack:"companies"`
}

// companyRow is a company without a wallet in the directory.
type companyRow struct {
	At    Pos
	Name  string   `pack:"name,required"`
	Names []string `pack:"names,required"`
}

type aliasRow struct {
	At     Pos
	Wallet string   `pack:"wallet,required"`
	Names  []string `pack:"names,required"`
}

// companies maps a folded company name to a wallet id; "" when several wallets
// share the company and no alias decides.
type companies struct {
	suffixes map[string]bool
	endings  []string // suffixes of scripts without blanks between words, longest first
	wallets  map[string]string
	listed   map[string]string // of companies without a wallet: folded name to the one they are listed under
}

// WalletForCompany finds the wallet that a company name of an import means:
// the pack's aliases first, then the wallets' own names, then their operators'.
// Case, punctuation, width and endings such as "Inc." or "有限公司" do not
// matter. ok is false for a company that the pack does not know, or that runs
// several wallets.
func (p *Pack) WalletForCompany(name string) (id string, ok bool) {
	id = p.companies.wallets[p.companies.fold(name)]
	return id, id != ""
}

// CompanyName is the one name under which a company that has no wallet in the
// pack is listed, whichever of its names a row says; a name that the pack does
// not know comes back as it is.
func (p *Pack) CompanyName(name string) string {
	if listed, ok := p.companies.listed[p.companies.fold(name)]; ok {
		return listed
	}
	return name
}

func newCompanies(a aliasesFile, wallets []walletEntry) companies {
	c := companies{suffixes: map[string]bool{}, wallets: map[string]string{}, listed: map[string]string{}}
	for _, s := range a.Suffixes {
		c.suffixes[squash(s)] = true
		if s[0] >= 0x80 {
			c.endings = append(c.endings, squash(s))
		}
	}
	slices.SortFunc(c.endings, func(a, b string) int { return len(b) - len(a) })
	for _, row := range a.Companies {
		c.listed[c.fold(row.Name)] = row.Name
		for _, n := range row.Names {
			c.listed[c.fold(n)] = row.Name
		}
	}
	fixed := map[string]bool{}
	for _, row := range a.Aliases {
		for _, n := range row.Names {
			c.wallets[c.fold(n)], fixed[c.fold(n)] = row.Wallet, true
		}
	}
	own := map[string]bool{}
	for _, w := range wallets {
		for _, n := range []string{string(w.ID), w.Names.ZH, w.Names.EN, w.Names.Local} {
			c.claim(n, string(w.ID), fixed)
			own[c.fold(n)] = true
		}
	}
	for k := range own {
		fixed[k] = true
	}
	for _, w := range wallets {
		for _, o := range w.Operators {
			if o.Role == answers {
				c.claim(string(o.LegalName), string(w.ID), fixed)
			}
		}
	}
	return c
}

// claim gives a name to a wallet, or to nobody when two want it.
func (c companies) claim(name, wallet string, fixed map[string]bool) {
	key := c.fold(name)
	if key == "" || fixed[key] {
		return
	}
	if had, taken := c.wallets[key]; taken && had != wallet {
		wallet = ""
	}
	c.wallets[key] = wallet
}

// fold reduces a company name to the words that tell it apart.
func (c companies) fold(name string) string {
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)), func(r rune) bool {
		return unicode.IsSpace(r) || r == '-' || r == '/' || r == '(' || r == ')'
	})
	words = slices.DeleteFunc(words, func(w string) bool { return squash(w) == "" })
	for i := range words {
		words[i] = squash(words[i])
	}
	for len(words) > 1 && c.suffixes[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return ""
	}
	out := strings.Join(words, " ")
	for _, s := range c.endings {
		if cut, ok := strings.CutSuffix(out, s); ok && cut != "" {
			return cut
		}
	}
	return out
}

// squash lower-cases and drops what is neither a letter nor a digit.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}
