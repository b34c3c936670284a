package datapack

import "joinder"

// Manifest says which pack this is.
type Manifest struct {
	ID      string       // stable name of the pack
	Version string       // grows with every change
	Date    joinder.Date // the day of the version; no fact may have been checked later
	Title   joinder.Text
	Note    joinder.Text // what is known to be weak
}

type manifestFile struct {
	At            Pos
	ID            name              `pack:"id,required"`
	Version       string            `pack:"version,required"`
	Date          joinder.Date      `pack:"date,required"`
	Title         joinder.Text      `pack:"title,required"`
	Note          joinder.Text      `pack:"note,required"`
	Jurisdictions []jurisdictionRow `pack:"jurisdictions,required"`
}

type jurisdictionRow struct {
	At Pos
	ID jurisdictionID `pack:"id,required"`
	ZH string         `pack:"zh,required"`
	EN string         `pack:"en,required"`
}

// jurisdictionID is an ISO 3166-1 alpha-2 code, "EU", or "global" where a
// product belongs nowhere. That it is listed in the manifest is checked later.
type jurisdictionID string

func (j jurisdictionID) wrong() string {
	if j == global || len(j) == 2 && j[0] >= 'A' && j[0] <= 'Z' && j[1] >= 'A' && j[1] <= 'Z' {
		return ""
	}
	return "is not a jurisdiction (two capital letters, or global)"
}

const global = "global"

// Jurisdiction is a country or union that entries belong to.
type Jurisdiction struct {
	ID   string
	Name joinder.Text
}

// Manifest says which pack this is.
func (p *Pack) Manifest() Manifest {
	m := p.manifest
	return Manifest{string(m.ID), m.Version, m.Date, m.Title, m.Note}
}

// Jurisdictions lists them in the order of the manifest.
func (p *Pack) Jurisdictions() []Jurisdiction {
	out := make([]Jurisdiction, len(p.manifest.Jurisdictions))
	for i, j := range p.manifest.Jurisdictions {
		out[i] = Jurisdiction{string(j.ID), joinder.Text{ZH: j.ZH, EN: j.EN}}
	}
	return out
}

// JurisdictionName is the name of one; an unknown one is called by its id.
func (p *Pack) JurisdictionName(id string) joinder.Text {
	for _, j := range p.manifest.Jurisdictions {
		if string(j.ID) == id {
			return joinder.Text{ZH: j.ZH, EN: j.EN}
		}
	}
	return joinder.Text{ZH: id, EN: id}
}
