package datapack

import "joinder"

// ids refuses an id that is used twice in one list.
type ids map[string]int

func (seen ids) take(kind, id string, at Pos, problems *Problems) {
	if id == "" {
		return
	}
	if first, twice := seen[id]; twice {
		problems.add(at, "%s %q is on line %d already", kind, id, first)
		return
	}
	seen[id] = at.Line
}

// check holds everything that one file cannot know alone: ids, references,
// dates, and what must agree between entries.
func (p *Pack) check(problems *Problems) {
	places := ids{global: 0}
	for _, j := range p.manifest.Jurisdictions {
		places.take("jurisdiction", string(j.ID), j.At, problems)
	}
	c := checker{p, problems, places}
	c.taxonomy()
	c.channels()
	c.wallets()
	c.fees()
	c.law()
	c.playbooks()
	c.checklists()
	c.letters()
	c.aliases()
	c.words()
	c.calendars()
	c.routingRows()
	c.clocks()
	checkPublicity(p.publicity, problems)
	c.courts()
	for _, more := range []func(){c.emergency, c.diagnosis, c.checkup, c.choosing, c.library, c.issuers, c.regionMaps} {
		more()
	}
	c.days()
}

type checker struct {
	*Pack
	problems *Problems
	places   ids
}

func (c checker) place(j jurisdictionID, at Pos) {
	if _, ok := c.places[string(j)]; !ok && j.wrong() == "" {
		c.problems.add(at.key("jurisdiction"), "jurisdiction %q is not listed in %s", j, manifestName)
	}
}

func (c checker) checked(on joinder.Date, at Pos) {
	if day := c.manifest.Date; !day.IsZero() && day.Before(on) {
		c.problems.add(at.key("verified_on"), "verified_on %s is later than the pack itself (%s)", on, day)
	}
}

func (c checker) span(from, to joinder.Date, at Pos) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		c.problems.add(at.key("valid_to"), "valid_to %s is before valid_from %s", to, from)
	}
}

// ref checks "file.yaml#id" and gives the entry's origin.
func (c checker) ref(source string, at Pos) Origin {
	o, ok := c.lookup(source)
	if !ok {
		c.problems.add(at, "%q refers to nothing", source)
	}
	return o
}

func (c checker) sources(g graded) {
	for _, s := range g.Sources {
		if isRef(s) {
			c.ref(s, g.At.key("sources"))
		}
	}
}

func (c checker) wallet(id string, at Pos) {
	if _, ok := c.Wallet(id); !ok {
		c.problems.add(at.key("wallet"), "there is no wallet %q", id)
	}
}

func (c checker) issue(id string, at Pos) {
	if _, ok := c.Issue(id); !ok {
		c.problems.add(at, "there is no issue %q", id)
	}
}

func (c checker) taxonomy() {
	families, issues := ids{}, ids{}
	for _, f := range c.issues.Families {
		families.take("family", string(f.ID), f.At, c.problems)
	}
	for _, i := range c.issues.Issues {
		issues.take("issue", string(i.ID), i.At, c.problems)
		if _, ok := families[i.Family]; !ok && i.Family != "" {
			c.problems.add(i.At, "there is no family %q", i.Family)
		}
	}
	if _, ok := issues[OtherIssue]; !ok && len(issues) > 0 {
		c.problems.add(Pos{File: "issues.yaml", Line: 1}, "the issue %q is missing", OtherIssue)
	}
	for _, row := range c.issues.Import {
		c.issue(row.ID, row.At)
	}
}

func (c checker) channels() {
	seen := ids{}
	for i := range c.Pack.channels {
		e := &c.Pack.channels[i]
		seen.take("channel", string(e.ID), e.At.key("id"), c.problems)
		c.place(e.Jurisdiction, e.At)
		c.checked(e.VerifiedOn, e.At)
		c.span(e.ValidFrom, e.ValidTo, e.At)
		for _, next := range e.EscalatesTo {
			if _, ok := c.Channel(next.ID); !ok {
				c.problems.add(next.At, "escalates_to: there is no channel %q", next.ID)
			} else if next.ID == string(e.ID) {
				c.problems.add(next.At, "escalates_to: a channel cannot follow itself")
			}
		}
		if e.Confidence != FromMemory && e.Confidence != "" && len(e.Sources) == 0 {
			c.problems.add(e.At.key("confidence"), "confidence %q needs a source", e.Confidence)
		}
		if e.Seen == ContactNone && (e.Phone != "" || e.URL != "" || e.Email != "") {
			c.problems.add(e.At.key("contact_confidence"), "contact_confidence is none but a contact is given")
		}
		c.deadlines(e)
	}
}

func (c checker) deadlines(e *channelEntry) {
	stages := map[string]bool{}
	for _, d := range e.Deadlines {
		if stages[string(d.Stage)] {
			c.problems.add(d.At.key("stage"), "stage %q is given twice for %q", d.Stage, e.ID)
		}
		stages[string(d.Stage)] = true
		c.span(d.ValidFrom, d.ValidTo, d.At)
		if d.Count < 0 || d.Count > 20_000 || d.Count == 0 && d.Unit != Unspecified && d.Unit != "minute" && d.Unit != "hour" {
			c.problems.add(d.At.key("count"), "count %d of %s is not a term", d.Count, d.Unit)
		}
	}
}

func (c checker) wallets() {
	seen := ids{}
	for i := range c.Pack.wallets {
		w := &c.Pack.wallets[i]
		seen.take("wallet", string(w.ID), w.At.key("id"), c.problems)
		c.checked(w.VerifiedOn, w.At)
		for _, j := range w.Countries {
			c.place(j, w.At)
		}
		for _, o := range w.Operators {
			c.place(o.Jurisdiction, o.At)
			c.sources(o.graded)
		}
		for _, l := range w.Licences {
			c.place(l.Jurisdiction, l.At)
			c.sources(l.graded)
		}
		for _, r := range w.Redress {
			if _, ok := c.Channel(r.ID); !ok {
				c.problems.add(r.At, "redress_ids: there is no channel %q", r.ID)
			}
		}
		for _, g := range w.groups() {
			c.sources(g.graded)
		}
		if w.Freeze != nil && w.Freeze.Playbook != "" {
			c.ref("playbooks.yaml#"+w.Freeze.Playbook, w.Freeze.At.key("playbook_ref"))
		}
	}
}

func (c checker) fees() {
	seen := ids{}
	for _, r := range c.Pack.fees.Rows {
		seen.take("fee", string(r.ID), r.At, c.problems)
		c.wallet(r.Wallet, r.At)
		c.place(r.Jurisdiction, r.At)
		c.feeRow(r)
		if len(r.Sources) == 0 {
			c.problems.add(r.At, "an observation needs a source")
		}
		if len(r.RateRange) != 0 && len(r.RateRange) != 2 {
			c.problems.add(r.At, "rate_pct_range is two numbers")
		}
	}
	for _, r := range c.Pack.fees.Windows.Rows {
		for _, id := range r.Wallets {
			c.wallet(id, r.At)
		}
		if (len(r.Wallets) == 0) == (r.Scheme == "") {
			c.problems.add(r.At, "a window belongs to wallets or to one scheme")
		}
	}
}

func (c checker) law() {
	standing, counting, rules, bundle, requirements := ids{}, ids{}, ids{}, ids{}, ids{}
	for _, r := range c.standing.Items {
		standing.take("rule", string(r.ID), r.At, c.problems)
		c.place(r.Jurisdiction, r.At)
	}
	for _, r := range c.counting.Rules {
		counting.take("rule", string(r.ID), r.At, c.problems)
		c.place(r.Jurisdiction, r.At)
	}
	for _, r := range c.evidence.Rules {
		rules.take("rule", string(r.ID), r.At, c.problems)
	}
	for _, r := range c.evidence.Bundle {
		bundle.take("part", string(r.ID), r.At, c.problems)
		for _, s := range r.Serves {
			if _, ok := rules[s]; !ok {
				c.problems.add(r.At, "serves: there is no rule %q", s)
			}
		}
	}
	for _, r := range c.requirements.Rows {
		requirements.take("requirement", string(r.ID), r.At, c.problems)
	}
}

func (c checker) playbooks() {
	seen := ids{}
	for _, row := range c.Pack.playbooks.Playbooks {
		seen.take("playbook", string(row.ID), row.At, c.problems)
		for _, w := range row.Wallets {
			c.wallet(w.ID, w.At)
		}
		for i, s := range row.Steps {
			if s.N != i+1 {
				c.problems.add(s.At, "step %d stands in place %d", s.N, i+1)
			}
		}
	}
}

func (c checker) checklists() {
	items, lists := ids{}, ids{}
	for _, i := range c.Pack.checklists.Items {
		items.take("item", string(i.ID), i.At, c.problems)
	}
	for _, l := range c.Pack.checklists.Checklists {
		lists.take("checklist", l.Issue, l.At, c.problems)
		c.issue(l.Issue, l.At)
		mine := map[string]bool{}
		for _, id := range append(append([]string(nil), l.Required...), l.Useful...) {
			if _, ok := items[id]; !ok {
				c.problems.add(l.At, "there is no item %q", id)
			}
			if mine[id] {
				c.problems.add(l.At, "item %q is listed twice", id)
			}
			mine[id] = true
		}
		if len(mine) < minChecklist || len(mine) > maxChecklist {
			c.problems.add(l.At, "%d items; a checklist has %d to %d", len(mine), minChecklist, maxChecklist)
		}
	}
	for _, i := range c.issues.Issues {
		if _, ok := lists[string(i.ID)]; !ok {
			c.problems.add(i.At, "issue %q has no checklist", i.ID)
		}
	}
}

func (c checker) letters() {
	bases := ids{}
	for _, a := range c.Pack.letters.Answers {
		c.place(a.Jurisdiction, a.At)
		c.ref("channels.yaml#"+a.Channel+"/"+a.Stage, a.At)
		if ch, ok := c.Channel(a.Channel); ok && (ch.Kind() != ByOperator || ch.Jurisdiction() != string(a.Jurisdiction)) {
			c.problems.add(a.At, "%q is not an operator channel of %s", a.Channel, a.Jurisdiction)
		}
		for _, id := range a.Issues {
			c.issue(id, a.At)
		}
	}
	for _, b := range c.Pack.letters.Bases {
		bases.take("basis", string(b.ID), b.At, c.problems)
		c.place(b.Jurisdiction, b.At)
		c.span(b.ValidFrom, b.ValidTo, b.At)
		for _, id := range b.Issues {
			c.issue(id, b.At)
		}
		for _, id := range b.Families {
			if !c.hasFamily(id) {
				c.problems.add(b.At, "there is no family %q", id)
			}
		}
		for _, from := range b.From {
			if o := c.ref(from, b.At.key("from")); o.Confidence.rank() < len(confidences) && !o.Confidence.AtLeast(b.Confidence) {
				c.problems.add(b.At.key("confidence"), "confidence %q is better than that of %s (%s)", b.Confidence, from, o.Confidence)
			}
		}
		if len(b.From)+len(b.Sources) == 0 {
			c.problems.add(b.At, "a line of law needs from or sources")
		}
	}
}

func (c checker) hasFamily(id string) bool {
	for _, f := range c.issues.Families {
		if string(f.ID) == id {
			return true
		}
	}
	return false
}

func (c checker) aliases() {
	seen := ids{}
	for _, row := range c.Pack.aliases.Aliases {
		c.wallet(row.Wallet, row.At)
		for _, n := range row.Names {
			seen.take("alias", n, row.At.key("names"), c.problems)
		}
	}
	known, under := newCompanies(c.Pack.aliases, c.Pack.wallets), map[string]string{}
	for _, row := range c.Pack.aliases.Companies {
		for _, n := range append([]string{row.Name}, row.Names...) {
			key := known.fold(n)
			if had, taken := under[key]; taken && had != row.Name {
				c.problems.add(row.At, "%q is listed under %q already", n, had)
			}
			under[key] = row.Name
			if id := known.wallets[key]; id != "" {
				c.problems.add(row.At, "%q is the wallet %s", n, id)
			}
		}
	}
}

func (c checker) calendars() {
	for _, j := range sortedKeys(c.Pack.calendars) {
		raw := c.Pack.calendars[j].raw
		c.place(raw.Jurisdiction, raw.At)
		c.checked(raw.VerifiedOn, raw.At)
	}
	for i := range c.Pack.channels {
		e := &c.Pack.channels[i]
		for _, d := range e.Deadlines {
			if _, ok := c.Pack.calendars[string(e.Jurisdiction)]; d.Unit == BusinessDay && !ok {
				c.problems.add(d.At, "counts business days, but %s has no calendar", e.Jurisdiction)
			}
		}
	}
}

// days holds the day of checking of the files that have one for all entries.
func (c checker) days() {
	for _, f := range c.dated() {
		c.checked(f.day, Pos{File: f.file, Line: 1})
	}
}

type datedFile struct {
	file string
	day  joinder.Date
}

func (p *Pack) dated() []datedFile {
	return []datedFile{
		{"issues.yaml", p.issues.VerifiedOn}, {"fees.yaml", p.fees.VerifiedOn}, {"playbooks.yaml", p.playbooks.VerifiedOn},
		{"standing.yaml", p.standing.VerifiedOn}, {"counting.yaml", p.counting.VerifiedOn}, {"clocks.yaml", p.clocks.VerifiedOn}, {"evidence.yaml", p.evidence.VerifiedOn},
		{"routing.yaml", p.routingFile.VerifiedOn}, {"requirements.yaml", p.requirements.VerifiedOn}, {"checklists.yaml", p.checklists.VerifiedOn},
		{"letters.yaml", p.letters.VerifiedOn}, {"publicity.yaml", p.publicity.VerifiedOn},
		{"diagnosis.yaml", p.diagnosis.VerifiedOn},
		{"emergency.yaml", p.emergency.VerifiedOn},
	}
}
