package outbreak

import (
	"cmp"
	"slices"

	"joinder"
)

// docket is the verdicts of a stretch of days, and what is an alarm on each.
type docket struct {
	series   []*Series
	from, to int         // places, both included; the same in every series
	verdicts [][]Verdict // of a series and a day
	cuts     []float64   // of a day
	site     *Site
}

// judge judges every day of every series. They must all begin on one day.
func judge(series []*Series, from, to int) docket {
	d := docket{series: series, from: max(from, 0), to: to, site: NewSite(series)}
	n := max(to-d.from+1, 0)
	chances := make([][]float64, n)
	for _, s := range series {
		row := make([]Verdict, n)
		for i := range row {
			row[i] = s.Judge(d.from + i)
			if row[i].Chance < 1 {
				chances[i] = append(chances[i], row[i].Chance)
			}
		}
		d.verdicts = append(d.verdicts, row)
	}
	for _, c := range chances {
		d.cuts = append(d.cuts, Cut(c, len(series)))
	}
	return d
}

// episode is a stretch of unusual days of one series.
type episode struct {
	first, last int     // places of the first and the last unusual day
	verdict     Verdict // of the first
	cut         float64
}

// episodes finds the alarms of one series. A person counts once: before an
// alarm is raised, distinct says how many different people stand behind the
// seven days up to a place, and the verdict is theirs. What rose everywhere
// else as well is no alarm of one wallet.
func (d docket) episodes(which int, distinct func(at int) (int, error)) (out []episode, err error) {
	for i, v := range d.verdicts[which] {
		at := d.from + i
		var now *episode
		if n := len(out); n > 0 && at-out[n-1].last <= Quiet {
			now = &out[n-1]
		}
		switch {
		case now != nil && v.Chance <= Linger:
			now.last = at
		case now == nil && v.Chance <= d.cuts[i] && d.alone(which, at, v) <= d.cuts[i]:
			people, err := distinct(at)
			if err != nil {
				return nil, err
			}
			if v = v.of(min(people, v.People)); v.Chance <= d.cuts[i] && d.alone(which, at, v) <= d.cuts[i] {
				out = append(out, episode{first: at, last: at, verdict: v, cut: d.cuts[i]})
			}
		}
	}
	return out, nil
}

// alone is the chance of a verdict beside the rest of the site.
func (d docket) alone(which, at int, v Verdict) float64 {
	return d.site.Beside(d.series[which].Wallet, at, v).Chance
}

// merge brings what is known in step with what is found from a day on: an
// outbreak that is found again keeps its id, one that is not found any more is
// taken back.
func merge(known, found []Outbreak, from joinder.Date) (out []Outbreak) {
	used := make([]bool, len(found))
	for _, o := range known {
		if o.State == Taken {
			continue // what comes after it is another one
		}
		at := slices.IndexFunc(found, func(f Outbreak) bool {
			return f.Key == o.Key && !o.Last.AddDays(Quiet).Before(f.First) && !f.Last.AddDays(Quiet).Before(o.First)
		})
		switch {
		case at >= 0 && !used[at]:
			used[at] = true
			out = append(out, goesOn(o, found[at]))
		case at < 0 && !o.First.Before(from):
			o.State = Taken
			out = append(out, o)
		case at < 0:
			out = append(out, o)
		default: // late complaints joined two into one; the older page stays
			o.State = Taken
			out = append(out, o)
		}
	}
	for i, f := range found {
		if !used[i] {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Outbreak) int {
		return cmp.Or(a.compare(b.Key), cmp.Compare(a.First.String(), b.First.String()))
	})
	return out
}

// goesOn is a known outbreak as it is found now. What was told when it was
// noticed stays as it was told: numbers that move with every complaint that
// comes late would tell of that complaint.
func goesOn(known, found Outbreak) Outbreak {
	known.Last, known.Own, known.Method = found.Last, known.Own || found.Own, found.Method
	return known
}
