package datapack

import (
	"slices"

	"joinder"
)

type playbooksFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Playbooks  []playbookRow `pack:"playbooks,required"`
}

// playbookRow holds the kinds of playbooks there are: ordered steps, steps per
// wallet, branches, a tree of questions, a checklist, or criteria.
type playbookRow struct {
	At            Pos
	ID            name                `pack:"id,required"`
	Title         joinder.Text        `pack:"title,required"`
	Audience      string              `pack:"audience"`
	Steps         []stepRow           `pack:"steps"`
	Never         []string            `pack:"never"`
	Poisoned      []poisonRow         `pack:"number_poisoning_evidence"`
	Wallets       []walletStepsRow    `pack:"wallets"`
	FirstQuestion string              `pack:"first_question"`
	Branches      map[string][]string `pack:"branches"`
	Sources       []string            `pack:"sources"`
	Confidence    Confidence          `pack:"confidence"`
	Rule          string              `pack:"rule"`
	Tree          []treeRow           `pack:"tree"`
	Output        string              `pack:"output"`
	Items         []itemRow           `pack:"items"`
	Criteria      []criterionRow      `pack:"criteria"`
	Caution       string              `pack:"caution"`
}

type stepRow struct {
	graded
	N      int    `pack:"n,required"`
	Within string `pack:"within,required"`
	Do     string `pack:"do,required"`
	Why    string `pack:"why"`
}

type poisonRow struct {
	What    string   `pack:"what,required"`
	Sources []string `pack:"sources,required"`
}

type walletStepsRow struct {
	graded
	ID        string   `pack:"id,required"`
	Steps     []string `pack:"steps,required"`
	Unlock    string   `pack:"unlock"`
	Deadlines []string `pack:"deadlines"`
	Result    string   `pack:"result"`
}

type treeRow struct {
	At         Pos
	Q          string     `pack:"q"`
	Yes        string     `pack:"yes"`
	No         string     `pack:"no"`
	Test       string     `pack:"test"`
	Debited    []treeRow  `pack:"debited"`
	NotDebited []treeRow  `pack:"not_debited"`
	Confidence Confidence `pack:"confidence"`
	Sources    []string   `pack:"sources"`
}

type itemRow struct {
	graded
	Do          string `pack:"do,required"`
	Basis       string `pack:"basis"`
	Contradicts string `pack:"contradicts"`
}

type criterionRow struct {
	At     Pos
	Key    name   `pack:"k,required"`
	Test   string `pack:"test,required"`
	Weight weight `pack:"weight,required"`
}

type weight string

func (weight) words() []string { return []string{"must", "high", "medium"} }

// Playbook is ordered steps for an emergency.
type Playbook struct {
	ID    string
	Title joinder.Text
	Steps []Told[Step]
	Never []string
}

// Step is one thing to do, and how soon.
type Step struct{ Within, Do, Why string }

// Playbook with its ordered steps on the day; its other parts (trees, criteria)
// have no accessor yet.
func (p *Pack) Playbook(id string, day joinder.Date) (Playbook, bool) {
	for _, row := range p.playbooks.Playbooks {
		if string(row.ID) != id {
			continue
		}
		out := Playbook{ID: id, Title: row.Title, Never: slices.Clone(row.Never)}
		for _, s := range row.Steps {
			t := tell(Step{s.Within, s.Do, s.Why}, s.origin(p.playbooks.VerifiedOn), day)
			if t.Status == Unconfirmed && number.MatchString(s.Do) {
				t.Value, t.Status = Step{}, NotShown
			}
			out.Steps = append(out.Steps, t)
		}
		return out, true
	}
	return Playbook{}, false
}
