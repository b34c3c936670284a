package datapack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"joinder"
)

// regionsFile holds maps of tiles: which regions a jurisdiction has, where
// their tiles stand, and how people and public data write them.
type regionsFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Maps       []mapRow     `pack:"maps,required"`
}

type mapRow struct {
	graded
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Layout       joinder.Text   `pack:"layout,required"`
	Residents    *residentsRow  `pack:"residents"`
	Regions      []regionRow    `pack:"regions,required"`
}

type residentsRow struct {
	graded
	What      joinder.Text `pack:"what,required"`
	CountedOn joinder.Date `pack:"counted_on,required"`
}

type regionRow struct {
	At        Pos
	Code      name         `pack:"code,required"`
	Name      joinder.Text `pack:"name,required"`
	Tile      joinder.Text `pack:"tile"`
	Also      []string     `pack:"also"`
	Col       int          `pack:"col,required"`
	Row       int          `pack:"row,required"`
	Residents *int         `pack:"residents"`
}

// maxTiles bounds a map's columns and rows.
const maxTiles = 16

// RegionMap is the regions of a jurisdiction as tiles of one size.
type RegionMap struct {
	Jurisdiction  string
	Layout        joinder.Text // whose arrangement it is
	Columns, Rows int
	Regions       []Region
	Residents     Residents
	Origin        Origin // of codes and names
}

// Residents says what Region.Residents counts. The zero value, without a day,
// belongs to a map whose residents nobody counted.
type Residents struct {
	What   joinder.Text
	On     joinder.Date // day of the count
	Origin Origin
}

// Known reports whether numbers may be divided by residents: a sourced fact,
// perhaps one that should be checked again.
func (r Residents) Known(today joinder.Date) bool {
	s := r.Origin.Status(today)
	return !r.On.IsZero() && (s == Fact || s == Stale)
}

// Region is a state or a province, and its place on the map from 1.
type Region struct {
	Code      string // with its jurisdiction, after ISO 3166-2: "US-CA". It never changes
	Name      joinder.Text
	Tile      joinder.Text // short, for the tile
	Col, Row  int
	Residents int // as RegionMap.Residents counts them; 0 when unknown
}

// RegionMaps lists the maps in the order of the file.
func (p *Pack) RegionMaps() []RegionMap {
	out := make([]RegionMap, len(p.regions.Maps))
	for i, m := range p.regions.Maps {
		out[i] = RegionMap{Jurisdiction: string(m.Jurisdiction), Layout: m.Layout, Origin: m.origin(p.regions.VerifiedOn)}
		if c := m.Residents; c != nil {
			out[i].Residents = Residents{What: c.What, On: c.CountedOn, Origin: c.origin(p.regions.VerifiedOn)}
		}
		for _, r := range m.Regions {
			g := Region{Code: string(m.Jurisdiction) + "-" + string(r.Code), Name: r.Name, Tile: r.Tile, Col: r.Col, Row: r.Row}
			if r.Residents != nil {
				g.Residents = *r.Residents
			}
			if g.Tile == (joinder.Text{}) {
				g.Tile = joinder.Text{ZH: string(r.Code), EN: string(r.Code)}
			}
			out[i].Columns, out[i].Rows = max(out[i].Columns, r.Col), max(out[i].Rows, r.Row)
			out[i].Regions = append(out[i].Regions, g)
		}
	}
	return out
}

// Region finds the region that somebody wrote in any of the ways that are
// known: "CA", "us-ca", "California", 加州, 广东省. Without a jurisdiction only a
// whole code tells, for "SD" is two places. ok is false for those that are on no
// map.
func (p *Pack) Region(jurisdiction, written string) (r Region, ok bool) {
	if jurisdiction == "" {
		jurisdiction, _, ok = strings.Cut(strings.ToUpper(strings.TrimSpace(written)), "-")
		if !ok {
			return Region{}, false
		}
		r, ok = p.spellings[regionKey(jurisdiction, written)]
		return r, ok && strings.EqualFold(r.Code, strings.TrimSpace(written))
	}
	r, ok = p.spellings[regionKey(jurisdiction, written)]
	return r, ok
}

// RegionCode is how complaints store the region that somebody wrote, so that it
// is one place however it was spelt: its code where it is known, otherwise what
// was written.
func (p *Pack) RegionCode(jurisdiction, written string) string {
	if r, ok := p.Region(jurisdiction, written); ok {
		return r.Code
	}
	return written
}

// RegionCodes are the codes of all places that somebody may have meant, in the
// given jurisdictions or, without them, anywhere; none when it is not known.
func (p *Pack) RegionCodes(jurisdictions []string, written string) (codes []string) {
	if r, ok := p.Region("", written); ok {
		return []string{r.Code}
	}
	if len(jurisdictions) == 0 {
		for _, m := range p.regions.Maps {
			jurisdictions = append(jurisdictions, string(m.Jurisdiction))
		}
	}
	for _, j := range jurisdictions {
		if r, ok := p.Region(j, written); ok && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// RegionName is what a region is called, given its code or any known spelling;
// what is not known stays as it was written.
func (p *Pack) RegionName(jurisdiction, region string) joinder.Text {
	if r, ok := p.Region("", region); ok {
		return r.Name
	}
	if r, ok := p.Region(jurisdiction, region); ok {
		return r.Name
	}
	return joinder.Text{ZH: region, EN: region}
}

// ResidentsOf is how many people live in the region of a code, 0 unless that is
// known well enough on the day to divide by; see Residents.Known.
func (p *Pack) ResidentsOf(code string, day joinder.Date) int {
	r, ok := p.Region("", code)
	if !ok {
		return 0
	}
	for _, m := range p.regions.Maps {
		if c := m.Residents; c != nil && strings.HasPrefix(r.Code, string(m.Jurisdiction)+"-") && (Residents{On: c.CountedOn, Origin: c.origin(p.regions.VerifiedOn)}).Known(day) {
			return r.Residents
		}
	}
	return 0
}

// RegionsPrint changes whenever some spelling comes to mean another place.
func (p *Pack) RegionsPrint() string {
	h := sha256.New()
	for _, key := range sortedKeys(p.spellings) {
		fmt.Fprintf(h, "%s %s\n", key, p.spellings[key].Code)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// regionKey is a spelling without what people write in different ways.
func regionKey(jurisdiction, written string) string {
	w := strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(written, "_", " ")), " "))
	if rest, ok := strings.CutPrefix(w, jurisdiction+"-"); ok && jurisdiction != "" {
		w = rest
	}
	for _, end := range []string{"自治区", "省", "市", "州"} {
		if rest, ok := strings.CutSuffix(w, end); ok && len([]rune(rest)) > 1 {
			w = rest
			break
		}
	}
	return jurisdiction + "/" + w
}

// indexRegions makes the table of spellings, and refuses one that means two
// regions.
func (p *Pack) indexRegions(problems *Problems) {
	p.spellings = map[string]Region{}
	for i, m := range p.RegionMaps() {
		for k, r := range m.Regions {
			row := p.regions.Maps[i].Regions[k]
			keys := []string{regionKey(m.Jurisdiction, string(row.Code))}
			for _, s := range append([]string{r.Name.ZH, r.Name.EN}, row.Also...) {
				if key := regionKey(m.Jurisdiction, s); !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
			for _, key := range keys {
				if other, taken := p.spellings[key]; taken {
					problems.add(row.At, "%q means %s already", key, strings.TrimPrefix(other.Code, m.Jurisdiction+"-"))
				}
				p.spellings[key] = r
			}
		}
	}
}

// eachMap walks the facts about regions.
func (p *Pack) eachMap(yield func(entry)) {
	for _, m := range p.regions.Maps {
		yield(entry{m.At, string(m.Jurisdiction) + " regions", string(m.Jurisdiction), m.origin(p.regions.VerifiedOn), nil})
		if r := m.Residents; r != nil {
			yield(entry{r.At, string(m.Jurisdiction) + " residents", string(m.Jurisdiction), r.origin(p.regions.VerifiedOn), nil})
		}
	}
}

// regionMaps holds what regions.yaml cannot know alone.
func (c checker) regionMaps() {
	f := c.Pack.regions
	c.checked(f.VerifiedOn, Pos{File: regionsName, Line: 1})
	maps := ids{}
	for _, m := range f.Maps {
		maps.take("map of", string(m.Jurisdiction), m.At, c.problems)
		c.place(m.Jurisdiction, m.At)
		c.sources(m.graded)
		if m.Residents != nil {
			c.sources(m.Residents.graded)
		}
		tiles := map[[2]int]string{}
		for _, r := range m.Regions {
			if r.Residents != nil && (m.Residents == nil || *r.Residents < 1) {
				c.problems.add(r.At, "residents: at least 1, and the map says who was counted")
			}
			if r.Col < 1 || r.Col > maxTiles || r.Row < 1 || r.Row > maxTiles {
				c.problems.add(r.At, "col and row: from 1 to %d", maxTiles)
			}
			at := [2]int{r.Col, r.Row}
			if other := tiles[at]; other != "" {
				c.problems.add(r.At, "%s stands where %s stands", r.Code, other)
			}
			tiles[at] = string(r.Code)
		}
	}
	c.indexRegions(c.problems)
}
