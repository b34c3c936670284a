package datapack

import (
	"slices"

	"joinder"
)

// PlaybookIDs lists the playbooks in the order of the pack.
func (p *Pack) PlaybookIDs() []string {
	out := make([]string, len(p.playbooks.Playbooks))
	for i, row := range p.playbooks.Playbooks {
		out[i] = string(row.ID)
	}
	return out
}

func (p *Pack) playbookOf(id string) (playbookRow, bool) {
	for _, row := range p.playbooks.Playbooks {
		if string(row.ID) == id {
			return row, true
		}
	}
	return playbookRow{}, false
}

// WalletSteps is how one wallet is frozen and what follows, in the words of
// the pack.
type WalletSteps struct {
	Wallet    string
	Steps     []string
	Unlock    string
	Deadlines []string // the wallet's own times for reporting
	Result    string
	Note      string
}

// WalletSteps of the playbooks for a wallet. Where it is less than a fact,
// lines with a number are withheld.
func (p *Pack) WalletSteps(wallet string, day joinder.Date) Told[WalletSteps] {
	for _, t := range p.PlaybookWallets("", day) {
		if t.Value.Wallet == wallet {
			return t
		}
	}
	return Told[WalletSteps]{Status: NotShown}
}

// PlaybookWallets lists the steps per wallet of a playbook ("" for all).
func (p *Pack) PlaybookWallets(id string, day joinder.Date) []Told[WalletSteps] {
	var out []Told[WalletSteps]
	for _, row := range p.playbooks.Playbooks {
		if id != "" && string(row.ID) != id {
			continue
		}
		for _, w := range row.Wallets {
			o := w.origin(p.playbooks.VerifiedOn)
			out = append(out, tell(WalletSteps{w.ID, safeLines(w.Steps, o.Status(day)), w.Unlock, safeLines(w.Deadlines, o.Status(day)), w.Result, w.Note}, o, day))
		}
	}
	return out
}

// PlaybookBranch is what to do in one of several situations.
type PlaybookBranch struct {
	ID    string
	Steps []string
}

// PlaybookBranches lists the situations that a playbook tells apart, and the
// question that decides between them.
func (p *Pack) PlaybookBranches(id string, day joinder.Date) (question string, branches []Told[PlaybookBranch]) {
	row, ok := p.playbookOf(id)
	if !ok {
		return "", nil
	}
	o := Origin{Confidence: row.Confidence, Sources: slices.Clone(row.Sources), CheckedOn: p.playbooks.VerifiedOn}
	for _, key := range sortedKeys(row.Branches) {
		branches = append(branches, tell(PlaybookBranch{key, safeLines(row.Branches[key], o.Status(day))}, o, day))
	}
	return row.FirstQuestion, branches
}

// ChecklistItem is one thing to have in order, with what it rests on.
type ChecklistItem struct{ Do, Basis, Contradicts string }

// PlaybookItems lists a playbook's checklist.
func (p *Pack) PlaybookItems(id string, day joinder.Date) []Told[ChecklistItem] {
	row, _ := p.playbookOf(id)
	var out []Told[ChecklistItem]
	for _, i := range row.Items {
		out = append(out, tell(ChecklistItem{i.Do, i.Basis, i.Contradicts}, i.origin(p.playbooks.VerifiedOn), day))
	}
	return out
}

// PlaybookCriterion is one thing to weigh; Weight is "must", "high" or "medium".
type PlaybookCriterion struct{ Key, Test, Weight string }

// PlaybookCriteria lists what a playbook weighs, and its caution.
func (p *Pack) PlaybookCriteria(id string) (criteria []PlaybookCriterion, caution string) {
	row, _ := p.playbookOf(id)
	for _, c := range row.Criteria {
		criteria = append(criteria, PlaybookCriterion{string(c.Key), c.Test, string(c.Weight)})
	}
	return criteria, row.Caution
}

// PlaybookQuestion is one question of a playbook's tree, or a test, with what follows.
type PlaybookQuestion struct {
	Under         string // "", "debited" or "not_debited"
	Ask           string
	Yes, No, Test string
}

// PlaybookQuestions lists the tree in the order in which it is asked, and the
// rule that stands above it.
func (p *Pack) PlaybookQuestions(id string, day joinder.Date) (rule string, questions []Told[PlaybookQuestion]) {
	row, _ := p.playbookOf(id)
	var walk func(rows []treeRow, under string)
	walk = func(rows []treeRow, under string) {
		for _, r := range rows {
			if r.Q != "" {
				o := Origin{Confidence: r.Confidence, Sources: slices.Clone(r.Sources), CheckedOn: p.playbooks.VerifiedOn}
				questions = append(questions, tell(PlaybookQuestion{under, r.Q, r.Yes, r.No, r.Test}, o, day))
			}
			walk(r.Debited, "debited")
			walk(r.NotDebited, "not_debited")
		}
	}
	walk(row.Tree, "")
	return row.Rule, questions
}
