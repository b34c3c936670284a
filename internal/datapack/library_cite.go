package datapack

import (
	"slices"
	"strconv"
	"strings"

	"joinder"
)

// cite finds the facts that a row of the library names, on the day. A number
// that could be dialled stays out where its fact is not confirmed.
func (p *Pack) cite(f citedRow, day joinder.Date) []Told[Cited] {
	file, id, _ := strings.Cut(f.Ref, "#")
	var all []Told[Cited]
	switch file {
	case "playbooks.yaml":
		all = p.citePlaybook(f, id, day)
	case "fees.yaml":
		all = p.citeFees(f, id, day)
	case "channels.yaml":
		all = p.citeChannel(f, id, day)
	case "wallets.yaml":
		all = p.citeWallet(f, id, day)
	case "checklists.yaml":
		all = p.citeChecklist(id, day)
	default:
		all = p.citeLaw(f, file, id, day)
	}
	var out []Told[Cited]
	for i, t := range all {
		if t.Value.Ref == "" {
			t.Value.Ref = f.Ref
		}
		if len(f.Only) > 0 && !slices.Contains(f.Only, i+1) || len(f.Keys) > 0 && !slices.ContainsFunc(f.Keys, func(k string) bool {
			return t.Value.Label.EN == k || t.Value.Ref == f.Ref+"/"+k
		}) {
			continue
		}
		if t.Status == Unconfirmed && (number.MatchString(t.Value.Text.EN) && dialled(t.Value.Text.EN)) {
			t.Status, t.Value = NotShown, Cited{Ref: t.Value.Ref}
		}
		out = append(out, t)
	}
	return out
}

// dialled reports whether a text tells to call a number.
func dialled(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "call") || strings.Contains(s, "phone") || strings.Contains(s, "hotline")
}

func (p *Pack) texts(list ...string) []joinder.Text {
	var out []joinder.Text
	for _, s := range list {
		if s != "" {
			out = append(out, p.Text(s))
		}
	}
	return out
}

func (p *Pack) playbookRow(id string) (playbookRow, bool) {
	i := slices.IndexFunc(p.playbooks.Playbooks, func(r playbookRow) bool { return string(r.ID) == id })
	if i < 0 {
		return playbookRow{}, false
	}
	return p.playbooks.Playbooks[i], true
}

// advice is what to do or to look for: shown with the day, not as a fact.
func advice(c Cited, o Origin) Told[Cited] {
	c.Advice = true
	return Told[Cited]{Value: c, Status: Fact, Origin: o}
}

func (p *Pack) citePlaybook(f citedRow, id string, day joinder.Date) []Told[Cited] {
	row, ok := p.playbookRow(id)
	if !ok {
		return nil
	}
	var out []Told[Cited]
	own := Origin{Confidence: row.Confidence, Sources: row.Sources, CheckedOn: p.playbooks.VerifiedOn}
	say := func(lines ...string) {
		for _, s := range lines {
			out = append(out, advice(Cited{Text: p.Text(s)}, own))
		}
	}
	switch f.Part {
	case "steps":
		for _, s := range row.Steps {
			o := s.origin(p.playbooks.VerifiedOn)
			t := tell(Cited{Label: p.Text(s.Within), Text: p.Text(s.Do), More: p.texts(s.Why)}, o, day)
			if t.Status == Unconfirmed && number.MatchString(s.Do) {
				t.Status, t.Value = NotShown, Cited{}
			}
			out = append(out, t)
		}
	case "items":
		for _, i := range row.Items {
			more := p.texts(i.Contradicts)
			if i.Basis != "" {
				more = append(more, p.Text(i.Basis))
			}
			out = append(out, tell(Cited{Text: p.Text(i.Do), More: more}, i.origin(p.playbooks.VerifiedOn), day))
		}
	case "criteria":
		for _, c := range row.Criteria {
			out = append(out, advice(Cited{Ref: f.Ref + "/" + string(c.Key), Text: p.Text(c.Test)}, own))
		}
	case "never":
		say(row.Never...)
	case "rule":
		say(row.Rule)
	case "caution":
		say(row.Caution)
	case "tree":
		out = p.citeTree(row.Tree, day)
	case "branches":
		for _, k := range sortedKeys(row.Branches) {
			for _, s := range row.Branches[k] {
				out = append(out, tell(Cited{Ref: f.Ref + "/" + k, Text: p.Text(s)}, own, day))
			}
		}
	case "poisoned":
		for _, t := range p.Poisonings(day) {
			out = append(out, Told[Cited]{Cited{Text: t.Value}, t.Status, t.Origin})
		}
	}
	return out
}

// citeTree writes the questions of a tree down in their order: what to test
// for each cause.
func (p *Pack) citeTree(rows []treeRow, day joinder.Date) []Told[Cited] {
	var out []Told[Cited]
	for _, r := range rows {
		if r.Q != "" && r.Test != "" {
			o := Origin{Confidence: r.Confidence, Sources: r.Sources, CheckedOn: p.playbooks.VerifiedOn}
			c := Cited{Label: p.Text(r.Q), Text: p.Text(r.Test)}
			if r.Confidence == "" { // a thing to try
				out = append(out, advice(c, o))
			} else {
				out = append(out, tell(c, o, day))
			}
		}
		out = append(out, p.citeTree(r.NotDebited, day)...)
	}
	return out
}

func (p *Pack) citeFees(f citedRow, id string, day joinder.Date) []Told[Cited] {
	var out []Told[Cited]
	if f.Part == "hooks" {
		for _, h := range p.fees.Hooks {
			label := p.JurisdictionName(string(h.Jurisdiction))
			out = append(out, tell(Cited{Label: label, Text: p.Text(h.Rule)}, h.origin(p.fees.VerifiedOn), day))
		}
		return out
	}
	for _, r := range p.fees.Rows {
		if string(r.ID) == id {
			fee := r.fee()
			t := tell(Cited{Fee: &fee, Wallet: r.Wallet, Label: p.walletName(r.Wallet), Text: p.Text(r.Action)}, r.origin(p.fees.VerifiedOn), day)
			t.Status = r.status(p.fees.VerifiedOn, day)
			out = append(out, t)
		}
	}
	return out
}

func (p *Pack) walletName(id string) joinder.Text {
	if w, ok := p.Wallet(id); ok {
		return w.Name()
	}
	return joinder.Text{ZH: id, EN: id}
}

func (p *Pack) citeChannel(f citedRow, id string, day joinder.Date) []Told[Cited] {
	c, ok := p.Channel(id)
	if !ok {
		return nil
	}
	name := p.ChannelName(c, day)
	practice := c.Practice(day)
	switch f.Part {
	case "deadlines":
		var out []Told[Cited]
		for _, d := range c.Deadlines(day) {
			term := d.Value
			cited := Cited{Ref: f.Ref + "/" + term.Stage, Label: p.StageName(term.Stage), Term: &term, Channel: id, More: p.texts(term.Basis)}
			cited.Text = name
			out = append(out, Told[Cited]{cited, d.Status, d.Origin})
		}
		return out
	case "together":
		if practice.Value.Collective == "" {
			return nil
		}
		return []Told[Cited]{{Cited{Label: name, Text: p.Text(practice.Value.Collective), Channel: id}, practice.Status, practice.Origin}}
	}
	return []Told[Cited]{{Cited{Label: name, Text: p.Text(practice.Value.Scope), Channel: id}, c.Status(day), c.Origin()}}
}

func (p *Pack) citeWallet(f citedRow, id string, day joinder.Date) []Told[Cited] {
	w, ok := p.Wallet(id)
	if !ok {
		return nil
	}
	var lines []string
	var status Status
	var origin Origin
	switch f.Part {
	case "freeze":
		told := w.FreezeSteps(day)
		lines, status, origin = told.Value, told.Status, told.Origin
	case "export":
		told := w.Export(day)
		lines, status, origin = []string{told.Value.Warning}, told.Status, told.Origin
	case "terms":
		told := w.Terms(day)
		lines, status, origin = []string{told.Value.OptOutHow, told.Value.ChangeNotice}, told.Status, told.Origin
	}
	texts := p.texts(lines...)
	if len(texts) == 0 {
		return nil
	}
	return []Told[Cited]{{Cited{Label: w.Name(), Text: texts[0], More: texts[1:], Wallet: id}, status, origin}}
}

func (p *Pack) citeChecklist(issue string, day joinder.Date) []Told[Cited] {
	if _, ok := p.checklist(issue); !ok {
		return nil
	}
	var out []Told[Cited]
	o := p.ChecklistOrigin()
	for i, item := range p.Checklist(issue).Items {
		out = append(out, tell(Cited{Ref: "checklists.yaml#" + issue + "/" + strconv.Itoa(i+1), Text: item.Name, More: []joinder.Text{item.Why}}, o, day))
	}
	return out
}

// citeLaw quotes the files of rules.
func (p *Pack) citeLaw(f citedRow, file, id string, day joinder.Date) []Told[Cited] {
	var out []Told[Cited]
	add := func(have, place, text string, g graded, checked joinder.Date, more ...string) {
		if have == id {
			c := Cited{Text: p.Text(text), More: p.texts(more...)}
			if place != "" {
				c.Label = p.JurisdictionName(place)
			}
			out = append(out, tell(c, g.origin(checked), day))
		}
	}
	switch file {
	case "standing.yaml":
		for _, r := range p.standing.Items {
			add(string(r.ID), string(r.Jurisdiction), r.Rule, r.graded, p.standing.VerifiedOn, r.Basis, r.Caution)
		}
	case "counting.yaml":
		for _, r := range p.counting.Rules {
			add(string(r.ID), string(r.Jurisdiction), r.Rule, r.graded, p.counting.VerifiedOn, r.Basis)
		}
	case "evidence.yaml":
		o := Origin{Confidence: Medium, CheckedOn: p.evidence.VerifiedOn}
		switch f.Part {
		case "limits":
			for _, s := range p.evidence.Limits {
				out = append(out, advice(Cited{Text: p.Text(s)}, o))
			}
		case "bundle":
			for _, b := range p.evidence.Bundle {
				out = append(out, advice(Cited{Text: p.Text(b.Item)}, o))
			}
		default:
			for _, r := range p.evidence.Rules {
				add(string(r.ID), "", r.Text, r.graded, p.evidence.VerifiedOn)
			}
		}
	}
	return out
}
