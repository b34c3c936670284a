package datapack

import "joinder"

type standingFile struct {
	VerifiedOn   joinder.Date  `pack:"verified_on,required"`
	Items        []standingRow `pack:"items,required"`
	Consequences []string      `pack:"consequence_for_data_model"`
}

type standingRow struct {
	graded
	ID           name           `pack:"id,required"`
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Rule         string         `pack:"rule,required"`
	Basis        string         `pack:"basis"`
	Product      string         `pack:"product"`
	Caution      string         `pack:"caution"`
}

type countingFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Rules      []countingRow `pack:"rules,required"`
	Engine     []string      `pack:"engine_requirements"`
}

type countingRow struct {
	graded
	ID           name           `pack:"id,required"`
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	AppliesTo    []string       `pack:"applies_to"`
	Rule         string         `pack:"rule"`
	StartDay     *bool          `pack:"start_day_included"`
	EndOnHoliday string         `pack:"end_on_holiday"`
	EndOfDay     string         `pack:"end_of_day"`
	MonthRule    string         `pack:"month_rule"`
	PostalRule   string         `pack:"postal_rule"`
	Basis        string         `pack:"basis"`
	Lesson       string         `pack:"lesson"`
	Says         joinder.Text   `pack:"says"`
	Default      bool           `pack:"default"`
	EndOnRest    EndOnRest      `pack:"end_on_rest_day"`
	Rest         RestDays       `pack:"rest_days"`
	Business     BusinessDays   `pack:"business_day"`
}

type evidenceFile struct {
	VerifiedOn joinder.Date   `pack:"verified_on,required"`
	Rules      []evidenceRule `pack:"rules,required"`
	Bundle     []bundleRow    `pack:"bundle_must_contain,required"`
	Limits     []string       `pack:"limits_to_print_on_the_bundle,required"`
}

type evidenceRule struct {
	graded
	ID      name   `pack:"id,required"`
	Text    string `pack:"text,required"`
	Product string `pack:"product"`
}

type bundleRow struct {
	At     Pos
	ID     name     `pack:"id,required"`
	Item   string   `pack:"item,required"`
	Serves []string `pack:"serves,required"`
}

type requirementsFile struct {
	VerifiedOn joinder.Date     `pack:"verified_on,required"`
	Rows       []requirementRow `pack:"requirements,required"`
}

type requirementRow struct {
	graded
	ID    name   `pack:"id,required"`
	Text  string `pack:"text,required"`
	Basis string `pack:"basis,required"`
}

// Rule is one statement of law or practice, in the pack's words.
type Rule struct {
	ID           string
	Jurisdiction string // "" where it belongs to none
	Text         string
	Basis        string
	Caution      string
}

// Standing lists who may act together, and how, in a jurisdiction ("" for all).
func (p *Pack) Standing(jurisdiction string, day joinder.Date) []Told[Rule] {
	var out []Told[Rule]
	for _, r := range p.standing.Items {
		if jurisdiction == "" || string(r.Jurisdiction) == jurisdiction {
			rule := Rule{string(r.ID), string(r.Jurisdiction), r.Rule, r.Basis, r.Caution}
			out = append(out, tell(rule, r.origin(p.standing.VerifiedOn), day))
		}
	}
	return out
}

// EvidenceRules lists the rules that an evidence bundle serves.
func (p *Pack) EvidenceRules(day joinder.Date) []Told[Rule] {
	var out []Told[Rule]
	for _, r := range p.evidence.Rules {
		out = append(out, tell(Rule{ID: string(r.ID), Text: r.Text}, r.origin(p.evidence.VerifiedOn), day))
	}
	return out
}

// BundleLimits are printed on every bundle: what a seal does not prove.
func (p *Pack) BundleLimits() []string { return append([]string(nil), p.evidence.Limits...) }
