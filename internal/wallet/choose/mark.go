package choose

import (
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// whole is the end of the range of a mark: one, in millionths.
const whole = 1_000_000

// Mark is what one criterion says of one wallet. Low and High are millionths.
type Mark struct {
	Criterion string
	Asked     bool // false: the profile gives it nothing to judge
	Low, High int64
	Parts     []PartMark
}

// PartMark is one question of a criterion, answered or not.
type PartMark struct {
	ID        string
	Share     float64 // of its criterion
	Known     bool
	Low, High int64
	Sign      string
	Status    datapack.Status // of the fact; "" when not known
	Origin    datapack.Origin
	Say       joinder.Text // the reason, or what is not known
}

// Middle of the range, 0 to 1.
func (m Mark) Middle() float64 { return float64(m.Low+m.High) / (2 * whole) }

// Middle of the range, 0 to 1.
func (m PartMark) Middle() float64 { return float64(m.Low+m.High) / (2 * whole) }

// Status is that of the least known fact behind the mark; "" when nothing is.
func (m Mark) Status() datapack.Status {
	var worst datapack.Status
	for _, p := range m.Parts {
		if p.Known && (worst == "" || doubtRank(p.Status) > doubtRank(worst)) {
			worst = p.Status
		}
	}
	return worst
}

// marks gives every criterion's mark.
func (v *view) marks(weights []Weight) []Mark {
	out := make([]Mark, len(v.data.Criteria))
	for i, c := range v.data.Criteria {
		out[i] = Mark{Criterion: c.ID, Asked: weights[i].Asked, High: whole}
		if !weights[i].Asked {
			continue
		}
		var low, high, shares int64
		for _, part := range c.Parts {
			if !v.profile.asks(v.data, part.When) {
				continue
			}
			m := v.part(part)
			low, high, shares = low+m.Low*int64(part.Share), high+m.High*int64(part.Share), shares+int64(part.Share)
			out[i].Parts = append(out[i].Parts, m)
		}
		for j := range out[i].Parts {
			out[i].Parts[j].Share /= float64(shares)
		}
		out[i].Low, out[i].High = low/shares, high/shares
	}
	return out
}

// part answers one question: of the signs that were seen, the one whose middle
// is best.
func (v *view) part(p datapack.ChoicePart) PartMark {
	out := PartMark{ID: p.ID, Share: float64(p.Share), High: whole, Say: p.Unknown}
	for _, row := range p.Rows {
		s, ok := v.signs[row.Sign]
		if !ok {
			continue
		}
		low, high := int64(row.Percent)*whole/100, int64(row.Percent)*whole/100
		if len(p.Scale) > 0 {
			low, high = s.onScale(p.Scale)
		}
		low, high = v.doubt(low, high, s.status)
		if out.Known && low+high <= out.Low+out.High {
			continue
		}
		out.Known, out.Low, out.High, out.Sign = true, low, high, row.Sign
		out.Status, out.Origin, out.Say = s.status, s.origin, fill(row.Say, s.fact)
	}
	return out
}

// doubt opens the range around what is not sure.
func (v *view) doubt(low, high int64, status datapack.Status) (int64, int64) {
	d := int64(0)
	switch status {
	case datapack.Stale:
		d = int64(v.data.DoubtStale)
	case datapack.Unconfirmed:
		d = int64(v.data.DoubtUnconfirmed)
	}
	return low * (100 - d) / 100, high + (whole-high)*d/100
}

// onScale reads the range of a measure off a scale; the part of it that was not
// observed is open from end to end.
func (s sight) onScale(scale []datapack.ScalePoint) (low, high int64) {
	a, b := scaled(scale, s.low), scaled(scale, s.high)
	low, high = min(a, b), max(a, b)
	if s.share > 0 && s.share < 10000 {
		share := int64(s.share)
		low, high = low*share/10000, (high*share+whole*(10000-share))/10000
	}
	return low, high
}

// scaled reads one measure off a scale.
func scaled(scale []datapack.ScalePoint, at int) int64 {
	value := func(i int) int64 { return int64(scale[i].Percent) * whole / 100 }
	if at <= scale[0].Per10000 {
		return value(0)
	}
	for i := 1; i < len(scale); i++ {
		if from, to := scale[i-1].Per10000, scale[i].Per10000; at <= to {
			return value(i-1) + (value(i)-value(i-1))*int64(at-from)/int64(to-from)
		}
	}
	return value(len(scale) - 1)
}

// fill puts the fact's own words into the pack's sentence.
func fill(say, fact joinder.Text) joinder.Text {
	one := func(s, with string) string {
		if with == "" {
			for _, tail := range []string{"：{fact}", ": {fact}"} {
				s = strings.TrimSuffix(s, tail)
			}
		}
		return strings.ReplaceAll(s, "{fact}", with)
	}
	return joinder.Text{ZH: one(say.ZH, fact.ZH), EN: one(say.EN, fact.EN)}
}
