package datapack

import (
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
	Regions      []regionRow    `pack:"regions,required"`
}

type regionRow struct {
	At   Pos
	Code name         `pack:"code,required"`
	Name joinder.Text `pack:"name,required"`
	Tile joinder.Text `pack:"tile"`
	Also []string     `pack:"also"`
	Col  int          `pack:"col,required"`
	Row  int          `pack:"row,required"`
}

// maxTiles bounds a map's columns and rows.
const maxTiles = 16

// RegionMap is the regions of a jurisdiction as tiles of one size.
type RegionMap struct {
	Jurisdiction  string
	Layout        joinder.Text // whose arrangement it is
	Columns, Rows int
	Regions       []Region
	Origin        Origin // of codes and names
}

// Region is a state or a province, and its place on the map from 1.
type Region struct {
	Code     string
	Name     joinder.Text
	Tile     joinder.Text // short, for the tile
	Col, Row int
}

// RegionMaps lists the maps in the order of the file.
func (p *Pack) RegionMaps() []RegionMap {
	out := make([]RegionMap, len(p.regions.Maps))
	for i, m := range p.regions.Maps {
		out[i] = RegionMap{Jurisdiction: string(m.Jurisdiction), Layout: m.Layout, Origin: m.origin(p.regions.VerifiedOn)}
		for _, r := range m.Regions {
			g := Region{Code: string(r.Code), Name: r.Name, Tile: r.Tile, Col: r.Col, Row: r.Row}
			if g.Tile == (joinder.Text{}) {
				g.Tile = joinder.Text{ZH: g.Code, EN: g.Code}
			}
			out[i].Columns, out[i].Rows = max(out[i].Columns, r.Col), max(out[i].Rows, r.Row)
			out[i].Regions = append(out[i].Regions, g)
		}
	}
	return out
}

// Region finds the region that somebody wrote in any of the ways that are
// known: "CA", "us-ca", "California", 加州, 广东省. ok is false for those that are
// on no map.
func (p *Pack) Region(jurisdiction, written string) (r Region, ok bool) {
	at, ok := p.spellings[regionKey(jurisdiction, written)]
	return at, ok
}

// regionKey is a spelling without what people write in different ways.
func regionKey(jurisdiction, written string) string {
	w := strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(written, "_", " ")), " "))
	if rest, ok := strings.CutPrefix(w, jurisdiction+"-"); ok {
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
			keys := []string{regionKey(m.Jurisdiction, r.Code)}
			for _, s := range append([]string{r.Name.ZH, r.Name.EN}, row.Also...) {
				if key := regionKey(m.Jurisdiction, s); !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
			for _, key := range keys {
				if other, taken := p.spellings[key]; taken {
					problems.add(row.At, "%q means %s already", key, other.Code)
				}
				p.spellings[key] = r
			}
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
		tiles := map[[2]int]string{}
		for _, r := range m.Regions {
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
