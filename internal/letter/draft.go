package letter

import (
	"context"
	"slices"
	"strings"

	"joinder"
)

// Draft writes a short, plain letter of the kind that is ordered, from the
// case's data: who, what, since when, how much, on what basis, what is asked
// and by when. Nothing is stored. Numbers come from the members who signed, as
// the annex will list them; rules come from the data pack.
func (s *Letters) Draft(ctx context.Context, v joinder.Viewer, caseID joinder.ID, o Order) (joinder.Letter, error) {
	if err := mayWrite(v, caseID); err != nil {
		return joinder.Letter{}, err
	}
	if o.Kind == "" {
		o.Kind = joinder.LetterComplaint
	}
	to, err := s.channel(o)
	if err != nil {
		return joinder.Letter{}, err
	}
	subject, err := s.Store.Subject(ctx, v, caseID)
	if err != nil {
		return joinder.Letter{}, err
	}
	l := joinder.Letter{Case: caseID, Kind: o.Kind, Channel: o.Channel, Member: o.Member, Lang: o.Lang, State: joinder.LetterDraft}
	ps, err := s.signing(ctx, v, l)
	if err != nil {
		return joinder.Letter{}, err
	}
	w := &writer{Subject: subject, kind: o.Kind, to: to, one: o.Member != "", words: s.Words(o.Lang), lang: o.Lang, facts: s.Facts, ps: ps, rows: RowsOf(l, ps)}
	w.jurisdiction = to.Jurisdiction
	if w.jurisdiction == "" {
		w.jurisdiction = jurisdiction(subject, ps)
	}
	if w.rules = s.Facts.LegalBasis(w.jurisdiction, subject.Case.Issue, o.Lang); s.Channels != nil {
		w.rules = s.Channels.KindBasis(o.Kind, to.Firm, w.jurisdiction, subject.Case.Issue, o.Lang)
	}
	if o.Kind.Answered() && to.Firm {
		l.AnswerBy, w.why = s.Facts.AnswerBy(w.jurisdiction, subject.Case.Issue, s.day(s.world.Now()), o.Lang)
	}
	w.by = l.AnswerBy
	w.write()
	l.Body = tidy(strings.Join(w.out, "\n\n"))
	l.Subject = w.title()
	return l, nil
}

// channel is where a letter goes; the firm itself needs no fact.
func (s *Letters) channel(o Order) (Channel, error) {
	if !o.Kind.Known() {
		return Channel{}, joinder.Fail(joinder.Invalid, "error.letter.kind_unknown").On("kind")
	}
	if o.Kind == joinder.LetterReport && o.Member != "" {
		return Channel{}, joinder.Fail(joinder.Invalid, "error.letter.report_of_one").On("member")
	}
	if o.Channel == "" {
		return Channel{Firm: true}, nil
	}
	if s.Channels != nil {
		if c, ok := s.Channels.Channel(o.Channel, o.Lang); ok {
			return c, nil
		}
	}
	return Channel{}, joinder.Fail(joinder.Invalid, "error.letter.channel_unknown").On("channel")
}

// Places lists where letters of the case can go, besides the firm itself.
func (s *Letters) Places(ctx context.Context, v joinder.Viewer, caseID joinder.ID, lang joinder.Lang) ([]Channel, error) {
	subject, err := s.Store.Subject(ctx, v, caseID)
	if err != nil || s.Channels == nil {
		return nil, err
	}
	ps, err := s.Store.Participants(ctx, v, caseID)
	if err != nil {
		return nil, err
	}
	return s.Channels.Places(jurisdiction(subject, ps), lang), nil
}

// Place names the channel of a letter; ok is false where it is the firm itself
// or the data pack has it no more.
func (s *Letters) Place(id string, lang joinder.Lang) (Channel, bool) {
	if s.Channels == nil || id == "" {
		return Channel{}, false
	}
	return s.Channels.Channel(id, lang)
}

// addressee is who must answer: the operator where it is known.
func addressee(s Subject, lang joinder.Lang) string {
	if s.Wallet.Operator != "" {
		return s.Wallet.Operator
	}
	return s.Wallet.Label(lang)
}

// jurisdiction is the wallet's, or that of most complaints.
func jurisdiction(s Subject, ps []Participant) string {
	if s.Wallet.Jurisdiction != "" {
		return s.Wallet.Jurisdiction
	}
	list := make([]string, 0, len(ps))
	for _, p := range ps {
		if p.Jurisdiction != "" {
			list = append(list, p.Jurisdiction)
		}
	}
	if ranked := byFrequency(list); len(ranked) > 0 {
		return ranked[0]
	}
	return ""
}

// byFrequency lists each value once, the most frequent first.
func byFrequency(list []string) []string {
	count := map[string]int{}
	var out []string
	for _, v := range list {
		if count[v]++; count[v] == 1 {
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return count[b] - count[a] })
	return out
}

// people counts distinct persons behind the rows.
func people(ps []Participant) int {
	seen := map[joinder.ID]bool{}
	n := 0
	for _, p := range ps {
		if !p.signs() {
			continue
		}
		if p.Person == "" || !seen[p.Person] {
			n++
		}
		seen[p.Person] = true
	}
	return n
}

// writer puts paragraphs together.
type writer struct {
	Subject
	kind joinder.LetterKind
	to   Channel
	one  bool // speaks for one person

	rules        []Basis
	by           joinder.Date
	why          string
	words        Words
	lang         joinder.Lang
	facts        Facts
	jurisdiction string
	ps           []Participant
	rows         []joinder.AnnexRow
	out          []string
}

func (w *writer) text(key string, args ...any) string {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return strings.TrimSpace(w.words(key, m))
}

func (w *writer) add(paragraph string)        { w.out = append(w.out, paragraph) }
func (w *writer) say(key string, args ...any) { w.add(w.text(key, args...)) }

// join puts sentences into one paragraph; Chinese needs no blank between them.
func (w *writer) join(sentences []string) {
	if len(sentences) > 0 {
		sep := " "
		if w.lang == joinder.Chinese {
			sep = ""
		}
		w.add(strings.Join(sentences, sep))
	}
}

// counts reports whether the words say how many people sign and what they lost
// in all. Letters that each person confirms leave that to the annex: who says
// nothing drops out of it at sealing, and the confirmed words must stay right.
func (w *writer) counts() bool { return w.one || !w.kind.Personal() }

func (w *writer) who() {
	if len(w.rows) == 0 {
		return
	}
	ids := make([]string, len(w.rows))
	for i, r := range w.rows {
		ids[i] = r.Issue
	}
	var names []string
	for _, id := range byFrequency(ids) {
		if name := w.facts.IssueName(id, w.lang); len(names) < 3 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if w.kind == joinder.LetterReport {
		w.say("letterkind.report.who", "PluralCount", people(w.ps), "Complaints", len(w.rows), "Wallet", w.Wallet.Label(w.lang), "Issues", strings.Join(names, comma(w.lang)))
		return
	}
	if w.one {
		w.say("letterkind.who_one", "Wallet", w.Wallet.Label(w.lang), "Issues", strings.Join(names, comma(w.lang)))
		return
	}
	if !w.counts() {
		w.say("letterkind.who_listed", "Wallet", w.Wallet.Label(w.lang), "Issues", strings.Join(names, comma(w.lang)))
		return
	}
	w.say("letter.draft.who", "PluralCount", people(w.ps), "Complaints", len(w.rows),
		"Wallet", w.Wallet.Label(w.lang), "Issues", strings.Join(names, comma(w.lang)))
}

// day writes a day in a sentence, shorter than a date that a clock hangs on.
func (w *writer) day(d joinder.Date) string {
	layout := "2006 01 02"
	if w.lang == joinder.Chinese {
		layout = "2006 1 2"
	}
	part := strings.Fields(d.Time().Format(layout))
	return w.text("letter.draft.day", "Year", part[0], "Month", part[1], "Day", part[2])
}

// figures says since when, how much, and what evidence goes along.
func (w *writer) figures() {
	first, last := span(w.rows)
	var bare, items int
	for _, r := range w.rows {
		if r.Amount.IsZero() {
			bare++
		}
		items += len(r.Evidence)
	}
	var out []string
	switch {
	case first.IsZero():
	case first == last:
		out = append(out, w.text("letter.draft.when_day", "First", w.day(first)))
	default:
		out = append(out, w.text("letter.draft.when", "First", w.day(first), "Last", w.day(last)))
	}
	if !w.counts() {
		w.join(append(out, w.text("letterkind.figures_listed")))
		return
	}
	if totals := Totals(w.rows); len(totals) > 0 {
		out = append(out, w.text("letter.draft.how_much", "Totals", sums(totals, comma(w.lang))))
		if bare > 0 {
			out = append(out, w.text("letter.draft.no_amounts", "PluralCount", bare))
		}
	}
	if items > 0 {
		out = append(out, w.text("letter.draft.evidence", "PluralCount", items))
	}
	w.join(out)
}

// maxRules keeps the letter short: an official reads the first few.
const maxRules = 4

func (w *writer) basis() {
	rules := w.rules
	if len(rules) == 0 {
		return
	}
	lines := []string{w.text("letter.draft.basis")}
	for i, r := range rules[:min(maxRules, len(rules))] {
		lines = append(lines, w.text("letter.draft.rule", "Index", i+1, "Text", r.Text, "Source", r.Source, "Date", w.day(r.VerifiedOn)))
	}
	w.add(strings.Join(lines, "\n"))
}
