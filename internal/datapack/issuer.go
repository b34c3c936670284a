package datapack

import (
	"net/url"
	"slices"
	"strings"

	"joinder"
)

type issuersFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Issuers    []issuerRow  `pack:"issuers,required"`
}

type issuerRow struct {
	graded
	ID     name         `pack:"id,required"`
	Name   joinder.Text `pack:"name,required"`
	Codes  []string     `pack:"codes,required"`
	Tokens []tokenRow   `pack:"tokens,required"`
	Freeze joinder.Text `pack:"freeze,required"`
	Page   string       `pack:"page"`
}

type tokenRow struct {
	graded
	Chain    string `pack:"chain,required"`
	Contract string `pack:"contract,required"`
}

// TokenIssuer is who issued a token that can be frozen at an address.
type TokenIssuer struct {
	ID     string
	Name   joinder.Text
	Codes  []string     // as people write the token, such as USDT
	Freeze joinder.Text // what contract and issuer say of blocking an address
	Page   string       // the issuer's own page on its terms; "" when none was seen
	Chain  string       // of the contract that was asked for; "" when the token was known by its name only
}

// TokenIssuer finds who issued a token: by its contract, which alone tells
// tokens apart; by its name only where a file states no contract, and then it
// is unconfirmed. ok is false for tokens that the pack does not know.
func (p *Pack) TokenIssuer(code, contract string, day joinder.Date) (told Told[TokenIssuer], ok bool) {
	for _, r := range p.issuers.Issuers {
		origin := r.origin(p.issuers.VerifiedOn)
		out := TokenIssuer{ID: string(r.ID), Name: r.Name, Codes: slices.Clone(r.Codes), Freeze: r.Freeze, Page: r.Page}
		for _, t := range r.Tokens {
			if contract != "" && sameContract(t.Contract, contract) {
				out.Chain = t.Chain
				if !t.Confidence.AtLeast(origin.Confidence) {
					origin.Confidence = t.Confidence
				}
				origin.Sources = append(origin.Sources, t.Sources...)
				return tell(out, origin, day), true
			}
		}
		if contract == "" && slices.Contains(r.Codes, strings.ToUpper(strings.TrimSpace(code))) {
			if Low.rank() > origin.Confidence.rank() {
				origin.Confidence = Low
			}
			return tell(out, origin, day), true
		}
	}
	return told, false
}

// sameContract compares contracts: hexadecimal ones carry a checksum in their
// case only (EIP-55), others differ by case.
func sameContract(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if strings.HasPrefix(strings.ToLower(a), "0x") {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// issuers holds what issuers.yaml cannot know alone.
func (c checker) issuers() {
	f := c.Pack.issuers
	c.checked(f.VerifiedOn, Pos{File: "issuers.yaml", Line: 1})
	seen, contracts := ids{}, ids{}
	for _, r := range f.Issuers {
		seen.take("issuer", string(r.ID), r.At, c.problems)
		c.sources(r.graded)
		if r.Page != "" {
			if u, err := url.Parse(r.Page); err != nil || u.Scheme != "https" || u.Host == "" {
				c.problems.add(r.At.key("page"), "page: an address that begins with https://")
			}
		}
		for _, code := range r.Codes {
			if code == "" || code != strings.ToUpper(code) {
				c.problems.add(r.At.key("codes"), "codes: %q is not in capitals", code)
			}
		}
		for _, t := range r.Tokens {
			contracts.take("contract", strings.ToLower(t.Contract), t.At, c.problems)
			c.sources(t.graded)
			if strings.HasPrefix(t.Contract, "0x") && (len(t.Contract) != 42 || strings.Trim(t.Contract[2:], "0123456789abcdefABCDEF") != "") {
				c.problems.add(t.At.key("contract"), "contract: 0x and forty hexadecimal digits")
			}
			if len(t.Contract) < 20 || strings.ContainsAny(t.Contract, " \t") {
				c.problems.add(t.At.key("contract"), "contract: no address")
			}
		}
	}
}
