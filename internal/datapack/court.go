package datapack

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"joinder"
)

type courtFile struct {
	VerifiedOn joinder.Date   `pack:"verified_on,required"`
	Fees       []courtFeeRow  `pack:"fees,required"`
	Forms      []courtFormRow `pack:"forms,required"`
}

type courtFeeRow struct {
	graded
	ID           name           `pack:"id,required"`
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Currency     string         `pack:"currency,required"`
	Bands        []feeBandRow   `pack:"bands,required"`
	Basis        joinder.Text   `pack:"basis,required"`
}

type feeBandRow struct {
	At      Pos
	UpTo    string `pack:"upto"` // "" is the last
	Fixed   string `pack:"fixed"`
	Percent string `pack:"percent"`
}

type courtFormRow struct {
	graded
	ID           name            `pack:"id,required"`
	Kind         courtKind       `pack:"kind,required"`
	Jurisdiction jurisdictionID  `pack:"jurisdiction,required"`
	Channel      string          `pack:"channel"`
	Least        int             `pack:"least"`
	Cap          *courtCapRow    `pack:"cap"`
	Title        joinder.Text    `pack:"title,required"`
	Basis        joinder.Text    `pack:"basis,required"`
	Fields       []courtFieldRow `pack:"fields,required"`
}

type courtCapRow struct {
	At       Pos
	Amount   string `pack:"amount,required"`
	Currency string `pack:"currency,required"`
}

type courtFieldRow struct {
	At    Pos
	Fill  courtFill    `pack:"fill,required"`
	Title joinder.Text `pack:"title,required"`
	Hint  joinder.Text `pack:"hint,required"`
}

type courtKind string

// Kinds of court papers.
const (
	CourtStatement       = "statement"       // one for all who sue together
	CourtRepresentatives = "representatives" // who sues through whom
	CourtParticulars     = "particulars"     // one for each person
)

func (courtKind) words() []string {
	return []string{CourtStatement, CourtRepresentatives, CourtParticulars}
}

type courtFill string

func (courtFill) words() []string {
	return []string{"plaintiffs", "plaintiff", "defendant", "claims", "amount", "facts", "evidence", "witness", "court", "signature", "date",
		"members", "representatives", "authority", "notice", "jurisdiction", "hearing"}
}

// CourtForm is a paper for a court, field by field.
type CourtForm struct {
	ID           string
	Kind         string // CourtStatement, CourtRepresentatives or CourtParticulars
	Jurisdiction string
	Channel      string        // "" where the pack has none
	Least        int           // people it takes at least; 0: one
	Cap          joinder.Money // highest claim; zero Money: none is known
	Title        joinder.Text
	Basis        joinder.Text
	Fields       []CourtField
	Status       Status
	Origin       Origin
}

// CourtField is one question of a form. Fill says what belongs there.
type CourtField struct {
	Fill        string
	Title, Hint joinder.Text
}

var capForm = regexp.MustCompile(`^([A-Z]{3}) ([0-9][0-9,]*)`)

// Cap is the highest amount that the channel takes, where the pack states one
// and it may be shown as a fact.
func (c Channel) Cap(day joinder.Date) (joinder.Money, bool) {
	m := capForm.FindStringSubmatch(c.raw.AmountCap)
	if m == nil || !c.Status(day).Shown() {
		return joinder.Money{}, false
	}
	amount, err := joinder.ParseMoney(m[2], joinder.Currency(m[1]))
	return amount, err == nil
}

// CourtForms lists the papers of a jurisdiction, as known on the day.
func (p *Pack) CourtForms(jurisdiction string, day joinder.Date) []CourtForm {
	var out []CourtForm
	for _, r := range p.court.Forms {
		if string(r.Jurisdiction) != jurisdiction {
			continue
		}
		o := r.origin(p.court.VerifiedOn)
		f := CourtForm{ID: string(r.ID), Kind: string(r.Kind), Jurisdiction: jurisdiction, Channel: r.Channel, Least: r.Least, Title: r.Title, Basis: r.Basis,
			Status: o.Status(day), Origin: o}
		for _, field := range r.Fields {
			f.Fields = append(f.Fields, CourtField{string(field.Fill), field.Title, field.Hint})
		}
		if r.Cap != nil {
			f.Cap, _ = joinder.ParseMoney(r.Cap.Amount, joinder.Currency(r.Cap.Currency))
		} else if c, ok := p.Channel(r.Channel); ok {
			f.Cap, _ = c.Cap(day)
		}
		out = append(out, f)
	}
	return out
}

// CourtFee is what a court charges for a claim.
type CourtFee struct {
	ID     string
	Amount joinder.Money
	Basis  joinder.Text
	Origin Origin
}

// CourtFee counts the fee of a claim band by band, exactly, rounded half up to
// the smallest unit; ok is false where the pack knows no fee that may be shown
// as a fact.
func (p *Pack) CourtFee(jurisdiction string, claim joinder.Money, day joinder.Date) (fee CourtFee, ok bool) {
	i := slices.IndexFunc(p.court.Fees, func(r courtFeeRow) bool {
		return string(r.Jurisdiction) == jurisdiction && r.Currency == string(claim.Currency)
	})
	if i < 0 || claim.Sign() <= 0 {
		return fee, false
	}
	r := p.court.Fees[i]
	fee = CourtFee{ID: string(r.ID), Basis: r.Basis, Origin: r.origin(p.court.VerifiedOn)}
	if fee.Origin.Status(day) != Fact {
		return CourtFee{}, false
	}
	sum, from, whole := new(big.Rat), new(big.Int), claim.Units()
	for _, b := range r.Bands {
		to := new(big.Int).Set(whole)
		if b.UpTo != "" {
			if limit, err := joinder.ParseMoney(b.UpTo, claim.Currency); err == nil && limit.Units().Cmp(to) < 0 {
				to = limit.Units()
			}
		}
		if to.Cmp(from) <= 0 {
			break
		}
		if fixed, err := joinder.ParseMoney(b.Fixed, claim.Currency); err == nil {
			sum.Add(sum, new(big.Rat).SetInt(fixed.Units()))
		} else if percent, ok := new(big.Rat).SetString(b.Percent); ok {
			part := new(big.Rat).SetInt(new(big.Int).Sub(to, from))
			sum.Add(sum, part.Mul(part, percent.Quo(percent, big.NewRat(100, 1))))
		}
		from = to
	}
	twice := new(big.Int).Mul(sum.Num(), big.NewInt(2))
	twice.Add(twice, sum.Denom())
	fee.Amount = joinder.MoneyOf(twice.Div(twice, new(big.Int).Mul(sum.Denom(), big.NewInt(2))), claim.Currency)
	return fee, true
}

func (c checker) courts() {
	seen := ids{}
	for _, f := range c.Pack.court.Fees {
		seen.take("fee", string(f.ID), f.At, c.problems)
		c.place(f.Jurisdiction, f.At)
		c.sources(f.graded)
		if _, known := joinder.Currency(f.Currency).Scale(); !known {
			c.problems.add(f.At.key("currency"), "no such currency: %s", f.Currency)
		}
		for i, b := range f.Bands {
			if (b.Fixed == "") == (b.Percent == "") || (b.UpTo == "") != (i == len(f.Bands)-1) {
				c.problems.add(b.At, "a band has either fixed or percent, and only the last has no upto")
			}
			for _, n := range []string{b.UpTo, b.Fixed, b.Percent} {
				if _, ok := new(big.Rat).SetString(n); n != "" && (!ok || strings.ContainsAny(n, "/eE-+")) {
					c.problems.add(b.At, "%q is not a plain number", n)
				}
			}
		}
	}
	forms := ids{}
	for _, f := range c.Pack.court.Forms {
		forms.take("form", string(f.ID), f.At, c.problems)
		c.place(f.Jurisdiction, f.At)
		c.sources(f.graded)
		if f.Channel != "" {
			if ch, ok := c.Channel(f.Channel); !ok || ch.Jurisdiction() != string(f.Jurisdiction) {
				c.problems.add(f.At.key("channel"), "no such channel of %s: %s", f.Jurisdiction, f.Channel)
			}
		}
		if f.Cap != nil {
			if _, err := joinder.ParseMoney(f.Cap.Amount, joinder.Currency(f.Cap.Currency)); err != nil {
				c.problems.add(f.Cap.At, "cap: %v", err)
			}
		}
	}
	c.checked(c.Pack.court.VerifiedOn, Pos{File: "court.yaml"})
}
