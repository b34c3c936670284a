package fee

import (
	"math/big"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Fees are computed in whole numbers: amounts in the currency's smallest unit,
// fees in 10^-8 of it (fine), because a rate has at most six places of a
// percent. Nothing is rounded before the end.
const finePlaces = 8

var (
	fine     = new(big.Int).Exp(big.NewInt(10), big.NewInt(finePlaces), nil)
	halfFine = new(big.Int).Quo(fine, big.NewInt(2))
	zero     = new(big.Int)
	one      = big.NewInt(1)
)

// digits is d × 10^places; ok is false when d is no decimal or has more places.
func digits(d datapack.Decimal, places int) (n *big.Int, ok bool) {
	whole, frac, _ := strings.Cut(string(d), ".")
	if whole == "" || strings.Trim(whole+frac, "0123456789") != "" {
		return nil, false
	}
	if frac = strings.TrimRight(frac, "0"); len(frac) > places || len(whole) > 40 {
		return nil, false
	}
	return new(big.Int).SetString(whole+frac+strings.Repeat("0", places-len(frac)), 10)
}

// reader turns decimals into whole numbers and remembers the first that is none.
type reader struct {
	scale int
	bad   datapack.Decimal
}

// rate is a percentage as fine units for each smallest unit; absent is 0.
func (r *reader) rate(d datapack.Decimal) *big.Int { return r.read(d, finePlaces-2) }

// money is an amount in fine units; absent is 0.
func (r *reader) money(d datapack.Decimal) *big.Int { return r.read(d, r.scale+finePlaces) }

// units is an amount in smallest units, cut off.
func (r *reader) units(d datapack.Decimal) *big.Int { return new(big.Int).Quo(r.money(d), fine) }

func (r *reader) read(d datapack.Decimal, places int) *big.Int {
	if d == "" {
		return zero
	}
	n, ok := digits(d, places)
	if !ok {
		if r.bad == "" {
			r.bad = d
		}
		return zero
	}
	return n
}

// rounded is fine units as money, half up.
func rounded(n *big.Int, c joinder.Currency) joinder.Money {
	return joinder.MoneyOf(roundedUnits(n), c)
}

func roundedUnits(n *big.Int) *big.Int {
	up := new(big.Int).Add(n, halfFine)
	return up.Div(up, fine)
}

// floorDiv and ceilDiv divide by a positive number.
func floorDiv(a, b *big.Int) *big.Int { return new(big.Int).Div(a, b) }

func ceilDiv(a, b *big.Int) *big.Int {
	n := new(big.Int).Add(a, b)
	return n.Div(n.Sub(n, one), b)
}
