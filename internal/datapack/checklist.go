package datapack

import "joinder"

type checklistsFile struct {
	VerifiedOn joinder.Date       `pack:"verified_on,required"`
	Sources    []string           `pack:"sources,required"`
	Items      []checklistItemRow `pack:"items,required"`
	Checklists []checklistRow     `pack:"checklists,required"`
}

type checklistItemRow struct {
	At  Pos
	ID  name         `pack:"id,required"`
	ZH  string       `pack:"zh,required"`
	EN  string       `pack:"en,required"`
	Why joinder.Text `pack:"why,required"`
}

type checklistRow struct {
	At       Pos
	Issue    string   `pack:"issue,required"`
	Required []string `pack:"required,required"`
	Useful   []string `pack:"useful"`
}

// Bounds of a checklist: short enough to be done, long enough to help.
const (
	minChecklist = 3
	maxChecklist = 6
)

// Checklist is the evidence that a kind of problem needs, required items
// first. An unknown issue gets the list of OtherIssue.
func (p *Pack) Checklist(issue string) joinder.Checklist {
	row, ok := p.checklist(issue)
	if !ok {
		row, _ = p.checklist(OtherIssue)
	}
	out := joinder.Checklist{Issue: issue}
	for _, id := range row.Required {
		out.Items = append(out.Items, p.checklistItem(id, true))
	}
	for _, id := range row.Useful {
		out.Items = append(out.Items, p.checklistItem(id, false))
	}
	return out
}

func (p *Pack) checklist(issue string) (checklistRow, bool) {
	for _, row := range p.checklists.Checklists {
		if row.Issue == issue {
			return row, true
		}
	}
	return checklistRow{}, false
}

func (p *Pack) checklistItem(id string, required bool) joinder.ChecklistItem {
	for _, i := range p.checklists.Items {
		if string(i.ID) == id {
			return joinder.ChecklistItem{ID: id, Name: joinder.Text{ZH: i.ZH, EN: i.EN}, Why: i.Why, Required: required}
		}
	}
	return joinder.ChecklistItem{ID: id, Name: joinder.Text{ZH: id, EN: id}, Required: required}
}

// ChecklistOrigin is the day and the sources of all checklists. They are
// advice derived from the rules of evidence and from what channels ask for.
func (p *Pack) ChecklistOrigin() Origin {
	return Origin{Confidence: Medium, Sources: p.checklists.Sources, CheckedOn: p.checklists.VerifiedOn}
}
