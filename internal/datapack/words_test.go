package datapack

import (
	"errors"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"joinder"
)

// channelTexts are the texts of channels and deadlines that people read.
func channelTexts(p *Pack) []string {
	var out []string
	for i := range p.channels {
		c := &p.channels[i]
		if place := c.Jurisdiction; place != "CN" && place != "HK" && place != "TW" {
			out = append(out, c.Names.EN) // elsewhere the local name is Chinese
		}
		if phone := string(c.Phone); strings.ContainsFunc(phone, unicode.IsLetter) {
			out = append(out, phone)
		}
		out = append(out, c.Scope, c.WhoMayFile, c.AmountCap, c.Cost, c.Collective.Note, c.Notes)
		out = slices.Concat(out, c.Prerequisites, c.HowToFile, c.Documents, c.NotAcceptedIf)
		for _, d := range c.Deadlines {
			out = append(out, d.From, d.Note, d.Extendable, d.Basis)
		}
	}
	return out
}

// lawTexts are those of standing, counting, evidence and playbooks.
func lawTexts(p *Pack) []string {
	var out []string
	for _, r := range p.standing.Items {
		out = append(out, r.Rule, r.Basis, r.Caution)
	}
	for _, r := range p.counting.Rules {
		out = append(out, r.Rule, r.EndOfDay, r.MonthRule, r.PostalRule, r.Basis, r.Lesson)
		out = append(out, r.AppliesTo...)
	}
	for _, r := range p.evidence.Rules {
		out = append(out, r.Text)
	}
	for _, r := range p.evidence.Bundle {
		out = append(out, r.Item)
	}
	out = append(out, p.evidence.Limits...)
	for _, b := range p.playbooks.Playbooks {
		out = append(out, b.Audience, b.FirstQuestion, b.Rule, b.Output, b.Caution)
		out = append(out, b.Never...)
		for _, s := range b.Steps {
			out = append(out, s.Within, s.Do, s.Why)
		}
		for _, w := range b.Wallets {
			out = append(append(append(out, w.Unlock, w.Result, w.Note), w.Steps...), w.Deadlines...)
		}
		for _, k := range sortedKeys(b.Branches) {
			out = append(out, b.Branches[k]...)
		}
		out = append(out, treeTexts(b.Tree)...)
		for _, i := range b.Items {
			out = append(out, i.Do, i.Basis, i.Contradicts)
		}
		for _, c := range b.Criteria {
			out = append(out, c.Test)
		}
	}
	return out
}

func treeTexts(rows []treeRow) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Q, r.Yes, r.No, r.Test)
		out = slices.Concat(out, treeTexts(r.Debited), treeTexts(r.NotDebited))
	}
	return out
}

// walletTexts are those that the wallet pages show.
func walletTexts(p *Pack) []string {
	var out []string
	for i := range p.wallets {
		w := &p.wallets[i]
		for _, l := range w.Licences {
			out = append(out, l.Kind, l.Regulator)
		}
		if s := w.Support; s != nil && s.Seen == ContactSeen {
			for _, c := range s.Channels {
				out = append(out, c.Value)
			}
		}
		if c := w.Complaint; c != nil {
			out = append(out, c.How, c.FirmTimes)
		}
		if f := w.Freeze; f != nil {
			out = append(append(out, f.Note), f.Steps...)
		}
		if l := w.Limits; l != nil {
			out = append(out, l.Items...)
		}
		if s := w.Safeguarding; s != nil {
			out = append(out, s.Statement)
		}
		if c := w.Compat; c != nil {
			out = slices.Concat(append(out, c.CrossBorder, c.DesktopWeb, c.Accessibility), c.Platforms, c.Cards, c.QRNetworks)
		}
		if e := w.Export; e != nil {
			out = slices.Concat(append(out, e.Encryption, e.Range, e.Limits, e.Warning), e.Path, e.Formats)
		}
		if t := w.Terms; t != nil {
			out = append(out, t.OptOutHow, t.ChangeNotice)
		}
		for _, n := range w.Incidents {
			out = append(out, n.What)
		}
	}
	for _, r := range p.fees.Windows.Rows {
		out = append(out, r.Refund, r.Chargeback)
		if d := r.Dispute; d != nil {
			out = append(out, d.VersionA, d.VersionB)
		}
	}
	out = append(out, p.fees.Windows.Note, p.fees.Windows.Consequence)
	for _, r := range p.fees.Rows {
		out = append(out, r.Action, r.Per, r.AppliesWhen, r.FreeWhen, r.Extra)
		if r.Allowance != nil {
			out = append(out, r.Allowance.Period)
		}
		for _, c := range r.Conflicts {
			out = append(out, c.Says)
		}
	}
	return out
}

func TestEveryTextThatPagesShowIsSaidInBothLanguages(t *testing.T) {
	p := mustLoad(t)
	if missing := unsaid(p, slices.Concat(channelTexts(p), walletTexts(p))); len(missing) > 0 {
		t.Errorf("%d texts have no entry in %s:\n%s", len(missing), wordsName, strings.Join(missing, "\n"))
	}
	if missing := unsaid(p, lawTexts(p)); len(missing) > 0 { // shown by few pages so far
		t.Logf("%d texts of law and playbooks have no entry in %s:\n%s", len(missing), wordsName, strings.Join(missing, "\n"))
	}
	for i := range p.channels {
		for _, d := range p.channels[i].Deadlines {
			if _, ok := p.words.stages[string(d.Stage)]; !ok {
				t.Errorf("the stage %q of %s has no name", d.Stage, p.channels[i].ID)
			}
		}
	}
}

// asIs is a text that reads alike in both languages: an address, a phone, an
// account's name, a format.
var asIs = regexp.MustCompile(`^(https?://\S+|[a-z0-9.-]+\.[a-z]{2,}|@?[\w.]+@?[\w.]+\.com|@\w+|[+\d][\d -]+|CSV|PDF|TAB|JPEG|JSON|TXT)$`)

// unsaid lists the texts without an entry.
func unsaid(p *Pack, texts []string) []string {
	missing := map[string]bool{}
	for _, s := range texts {
		if _, ok := p.words.texts[s]; !ok && s != "" && !asIs.MatchString(s) {
			missing[s] = true
		}
	}
	return sortedKeys(missing)
}

var (
	figures = regexp.MustCompile(`[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)*`)
	months  = regexp.MustCompile(`\b(Jan|Feb|March|April|July|Sep|December|Dec)\b`)
	// large is a number with a word for its size, ranges among them: "75-120 m" is 7500 万—1.2 亿.
	large = regexp.MustCompile(`([0-9][0-9,.]*)(?:([-—])([0-9][0-9.]*))? ?(billion|bn|million|m|亿|万)(?:\b|[^a-z])`)
	// citation is a text that is nothing but a reference, alike in both languages.
	citation = regexp.MustCompile(`^(\d+ (CFR|USC) \S+|DISP [\d.]+ R|ASIC RG \d+|RB-IOS \d+|§[\d()-]+|\d+)$`)
)

// numbersOf is the set of numbers of a text, months by name among them.
func numbersOf(s string) map[string]bool {
	s = months.ReplaceAllStringFunc(s, func(m string) string {
		return map[string]string{"Jan": "1", "Feb": "2", "March": "3", "April": "4", "July": "7", "Sep": "9", "Dec": "12", "December": "12"}[m]
	})
	s = large.ReplaceAllStringFunc(s, func(m string) string {
		part := large.FindStringSubmatch(m)
		size := map[string]float64{"billion": 1e9, "bn": 1e9, "million": 1e6, "m": 1e6, "亿": 1e8, "万": 1e4}[part[4]]
		out := ""
		for _, n := range []string{part[1], part[3]} {
			if v, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", ""), 64); err == nil {
				out += strconv.FormatFloat(math.Round(v*size), 'f', 0, 64) + " "
			}
		}
		return out
	})
	out := map[string]bool{}
	for _, n := range figures.FindAllString(s, -1) {
		out[n] = true
	}
	return out
}

func TestBothLanguagesSayTheSameNumbers(t *testing.T) {
	p := mustLoad(t)
	for _, key := range sortedKeys(p.words.texts) {
		both := p.words.texts[key]
		if !maps.Equal(numbersOf(both.ZH), numbersOf(both.EN)) {
			t.Errorf("numbers differ:\n  zh: %s\n  en: %s", both.ZH, both.EN)
		}
		if !maps.Equal(numbersOf(key), numbersOf(both.EN)) {
			t.Errorf("numbers differ from the text itself:\n  text: %s\n  en:   %s", key, both.EN)
		}
	}
}

func TestEachLanguageIsWrittenInItsOwnScript(t *testing.T) {
	p := mustLoad(t)
	for key, both := range p.words.texts {
		if !strings.ContainsFunc(both.ZH, han) && !citation.MatchString(both.ZH) {
			t.Errorf("no Chinese: %s", both.ZH)
		}
		if !strings.ContainsFunc(both.EN, unicode.IsLetter) && !citation.MatchString(both.EN) || mostlyHan(both.EN) {
			t.Errorf("no English for %q: %s", key, both.EN)
		}
	}
	for stage, both := range p.words.stages {
		if !strings.ContainsFunc(both.ZH, han) || strings.ContainsFunc(both.EN, han) {
			t.Errorf("%s: %v", stage, both)
		}
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// mostlyHan reports whether a text has more Han characters than Latin words.
func mostlyHan(s string) bool {
	n := 0
	for _, r := range s {
		if han(r) {
			n++
		}
	}
	return n > 4*len(strings.Fields(s))
}

func TestTextFallsBackToWhatWasGiven(t *testing.T) {
	p := mustLoad(t)
	if got, want := p.Text("complaint received"), (joinder.Text{ZH: "收到投诉", EN: "complaint received"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := p.StageName("accept_or_refuse"), (joinder.Text{ZH: "决定是否受理", EN: "Accept or refuse"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := p.Text("said nowhere"), (joinder.Text{ZH: "said nowhere", EN: "said nowhere"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := p.StageName("no_such_stage"), (joinder.Text{ZH: "no such stage", EN: "no such stage"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestChannelNameKeepsWithheldNumbersBack(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	for id, want := range map[string]joinder.Text{
		"gb-fca":        {ZH: "金融行为监管局（FCA）", EN: "FCA"},
		"in-1930":       {ZH: "全国网络犯罪求助热线", EN: "cybercrime helpline"}, // known from memory only
		"cn-pboc-12363": {ZH: "中国人民银行金融消费者投诉热线 12363", EN: "PBoC financial-consumer complaint line 12363 (branch where the firm is domiciled / contract signed / conduct occurred)"},
	} {
		c, ok := p.Channel(id)
		if !ok {
			t.Fatalf("no channel %s", id)
		}
		if got := p.ChannelName(c, today); got != want {
			t.Errorf("%s: got %v, want %v", id, got, want)
		}
	}
}

func TestBadWordsAreRefusedWithFileAndLine(t *testing.T) {
	const good = "texts:\n  - {text: free, zh: 免费}\nstages:\n  - {stage: appeal, zh: 上诉, en: Appeal}\n"
	for _, c := range []struct {
		name, add, want string
	}{
		{"text twice", "texts:\n  - {text: free, zh: 免费}\n  - {text: free, zh: 不收费}\nstages: []\n", `words.yaml:3: text "free" is on line 2 already`},
		{"empty", "texts:\n  - {text: free, zh: ''}\nstages: []\n", "words.yaml:2: zh is empty"},
		{"blank", "texts:\n  - {text: free, en: '  '}\nstages: []\n", "words.yaml:2: en is empty"},
		{"says nothing", "texts:\n  - {text: free}\nstages: []\n", "words.yaml:2: neither zh nor en is given"},
		{"stage twice", good + "  - {stage: appeal, zh: 上诉, en: Appeal}\n", `words.yaml:5: stage "appeal" is on line 4 already`},
		{"stage without English", good + "  - {stage: file, zh: 提交}\n", `words.yaml:5: stages: the key "en" is missing or empty`},
		{"unknown key", good + "  - {stage: file, zh: 提交, en: File, fr: Dépôt}\n", `words.yaml:5: stages: unknown key "fr"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := files(t)
			m[wordsName].Data = []byte(c.add)
			_, err := Load(m)
			var problems Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

func TestWordsForTextsThatAreGoneAreAWarning(t *testing.T) {
	m := files(t)
	today := day(t, "2026-11-23")
	if r := Check(m, today); len(r.UnusedWords) != 0 {
		t.Errorf("the pack's own words are out of date: %v", r.UnusedWords)
	}
	m[wordsName].Data = []byte("texts:\n  - {text: free, zh: 免费}\n  - {text: said no more, zh: 没有了}\nstages:\n  - {stage: gone_too, zh: 没有了, en: Gone}\n")
	r := Check(m, today)
	if !r.OK {
		t.Errorf("refused: %v", r.Errors)
	}
	want := []Finding{{wordsName, 3, "text", "said no more"}, {wordsName, 5, "stage", "gone_too"}}
	if !slices.Equal(r.UnusedWords, want) {
		t.Errorf("got %v, want %v", r.UnusedWords, want)
	}
}
