package datapack

import (
	"slices"
	"strings"

	"joinder"
)

// choosingFile says how facts about wallets become scores for somebody's own
// use. It is published as it stands on the page that ranks.
type choosingFile struct {
	VerifiedOn joinder.Date    `pack:"verified_on,required"`
	Doubt      doubtRow        `pack:"doubt,required"`
	Weights    []wordWeightRow `pack:"weights,required"`
	Criteria   []choiceRow     `pack:"criteria,required"`
	Uses       []choiceUseRow  `pack:"uses,required"`
	Devices    []choiceWordRow `pack:"devices,required"`
	Cards      []choiceWordRow `pack:"cards,required"`
	Networks   []choiceWordRow `pack:"networks,required"`
	Needs      []choiceWordRow `pack:"needs,required"`
	Assets     []string        `pack:"assets,required"`
	Holdings   []holdingRow    `pack:"holdings,required"`
	Typical    []typicalRow    `pack:"typical,required"`
	Unions     []unionRow      `pack:"unions"`
	Bans       []banRow        `pack:"bans"`
	Costs      []costRow       `pack:"costs,required"`
	Features   []featureRow    `pack:"features"`
}

// costRow says which observations are the price of a use.
type costRow struct {
	At       Pos
	Use      costUse  `pack:"use,required"`
	Visitors bool     `pack:"visitors"` // only for those who pay with a card from elsewhere
	Fees     []string `pack:"fees,required"`
}

type costUse string

type doubtRow struct {
	At          Pos
	Stale       percent `pack:"stale,required"`
	Unconfirmed percent `pack:"unconfirmed,required"`
}

type wordWeightRow struct {
	At    Pos
	Word  weight `pack:"word,required"`
	Units int    `pack:"units,required"`
}

type choiceRow struct {
	graded
	Key   name            `pack:"k,required"`
	Name  joinder.Text    `pack:"name,required"`
	Asks  joinder.Text    `pack:"asks,required"`
	Parts []choicePartRow `pack:"parts,required"`
}

type choicePartRow struct {
	At      Pos
	ID      name           `pack:"id,required"`
	Share   int            `pack:"share,required"`
	When    choiceWhen     `pack:"when"`
	Unknown joinder.Text   `pack:"unknown,required"`
	Basis   joinder.Text   `pack:"basis,required"`
	Rows    []choiceSign   `pack:"rows"`
	Scale   []scalePoint   `pack:"scale"`
	Say     []choiceScaled `pack:"say"`
}

type choiceSign struct {
	At    Pos
	Sign  sign         `pack:"sign,required"`
	Value percent      `pack:"value,required"`
	Say   joinder.Text `pack:"say,required"`
}

type scalePoint struct {
	At    Pos
	At10k int     `pack:"per_10000,required"`
	Value percent `pack:"value,required"`
}

type choiceScaled struct {
	At   Pos
	Sign sign         `pack:"sign,required"`
	Say  joinder.Text `pack:"say,required"`
}

type percent int

// choiceWhen says which profiles a part is about; "" is all.
type choiceWhen string

func (choiceWhen) words() []string {
	return []string{"", "devices", "cards", "networks", "currencies", "abroad", "needs", "no_needs", "languages", "many_uses"}
}

// sign is something that can be seen of a wallet in the light of a profile;
// internal/wallet/choose looks for each.
type sign string

func (sign) words() []string {
	return []string{
		"licence_here", "licence_elsewhere", "bank_behind", "no_firm",
		"safe_bank", "safe_deposit_insured", "safe_reserve", "safe_safeguarded", "safe_self_custody", "safe_unsecured_or_pass_through", "safe_custodial",
		"body_ombudsman", "body_regulator", "body_mediator", "body_court", "body_nobody", "terms_waiver", "terms_opt_out", "terms_free", "clock_firm", "clock_nobody",
		"keys_bank", "keys_firm_money", "keys_cold", "keys_hot", "keys_hot_not_cold", "keys_firm_crypto", "keys_firm_not_cold",
		"signin_passkey", "signin_totp", "signin_device", "signin_biometric", "signin_pin", "signin_sms",
		"freeze_elsewhere", "freeze_known", "freeze_nobody", "record_here", "cost_mine", "cost_leave",
		"devices_all", "devices_some", "devices_none", "cards_all", "cards_some", "cards_none", "networks_all", "networks_some", "networks_none",
		"holds_all", "holds_some", "holds_perhaps", "uses_all", "uses_some", "languages_all", "languages_some", "abroad_yes", "abroad_no", "needs_all", "needs_some", "access_any",
		"export_proof", "export_known", "no_account", "idle_fee", "own_keys",
	}
}

type choiceUseRow struct {
	At     Pos
	ID     name         `pack:"id,required"`
	Name   joinder.Text `pack:"name,required"`
	Times  int          `pack:"times"` // a month, where nobody says; 0: nothing to pay is asked about
	Abroad bool         `pack:"abroad"`
	Holds  bool         `pack:"holds"` // needs a wallet that keeps money itself
	Crypto bool         `pack:"crypto"`
}

type choiceWordRow struct {
	At    Pos
	ID    name         `pack:"id,required"`
	Name  joinder.Text `pack:"name,required"`
	Words []string     `pack:"words"` // of the wallets' lists, any case
}

type holdingRow struct {
	At    Pos
	Word  string       `pack:"word,required"`
	Name  joinder.Text `pack:"name,required"`
	Any   holdingKind  `pack:"any"`
	Codes []string     `pack:"codes"`
	Sure  bool         `pack:"sure"`
}

type holdingKind string

func (holdingKind) words() []string { return []string{"", "money", "crypto"} }

type typicalRow struct {
	At       Pos
	Currency string         `pack:"currency,required"`
	Amount   string         `pack:"amount,required"`
	Place    jurisdictionID `pack:"place,required"` // where it is the currency of every day
}

type unionRow struct {
	graded
	ID      jurisdictionID   `pack:"id,required"`
	Members []jurisdictionID `pack:"members,required"`
}

type banRow struct {
	graded
	Country jurisdictionID `pack:"country,required"`
	Kinds   []WalletKind   `pack:"kinds,required"`
	Say     joinder.Text   `pack:"say,required"`
}

// featureRow is a fact about a wallet that only choosing asks for.
type featureRow struct {
	graded
	Wallet    string           `pack:"wallet,required"`
	Sign      featureSign      `pack:"sign,required"`
	Countries []jurisdictionID `pack:"countries"` // none: everywhere
	Needs     []name           `pack:"needs"`
	Words     []string         `pack:"words"`
	Fee       string           `pack:"fee"`
	Say       joinder.Text     `pack:"say,required"`
}

type featureSign string

// Signs of features: facts that choosing adds to the directory.
const (
	FeatureOffered  = "offered"          // can be opened in the countries
	FeatureNotIn    = "not_in"           // cannot be used in the countries
	FeaturePaysIn   = "pays_in"          // opened at home, it pays in the countries
	FeatureAbroad   = "abroad"           // sends to, or receives from, other countries
	FeatureNoAbroad = "no_abroad"        // does not
	FeatureAccess   = "access"           // meets the needs
	FeatureFreeze   = "freeze_elsewhere" // can be frozen without the phone
	FeatureOnly     = "only"             // is for the words' uses and no other
	FeatureDevices  = "devices"          // runs on the words' devices and no other
	FeatureCards    = "cards"            // takes the words' cards
	FeatureHolds    = "holds"            // holds the words' currencies
	FeatureProof    = "export_proof"     // gives out a paper that is meant as proof
	FeatureIdle     = "idle_fee"         // takes money from who does not use it
	FeatureLanguage = "languages"        // speaks the words' languages
)

func (featureSign) words() []string {
	return []string{FeatureOffered, FeatureNotIn, FeatureOnly, FeaturePaysIn, FeatureAbroad, FeatureNoAbroad, FeatureAccess, FeatureFreeze, FeatureDevices, FeatureCards, FeatureHolds,
		FeatureProof, FeatureIdle, FeatureLanguage}
}

// Criterion is one thing that matters in choosing a wallet. Scores are in
// percent; what is not known widens the range.
type Criterion struct {
	ID     string
	Weight string // "must", "high" or "medium", from the playbook
	Units  int    // that word as a number
	Name   joinder.Text
	Asks   joinder.Text
	Parts  []ChoicePart
	Origin Origin
}

// ChoicePart is one question of a criterion. The first row whose sign is seen
// gives the value; a part with a Scale reads its value off that.
type ChoicePart struct {
	ID      string
	Share   int    // of the criterion, relative to its other parts
	When    string // which profiles it is about; "" is all
	Unknown joinder.Text
	Basis   joinder.Text
	Rows    []ChoiceValue
	Scale   []ScalePoint // in ascending order of what is measured
}

// ChoiceValue is what a sign is worth, and how that is said.
type ChoiceValue struct {
	Sign    string
	Percent int
	Say     joinder.Text // with {fact} where the fact's own words belong
}

// ScalePoint gives the value of a measure of Per10000; between two points the
// value is on the line.
type ScalePoint struct{ Per10000, Percent int }

// ChoiceUse is something that people want a wallet for.
type ChoiceUse struct {
	ID                    string
	Name                  joinder.Text
	Times                 int // into how many payments a month's amount is taken to fall; 0 where no fee is asked about
	Abroad, Holds, Crypto bool
}

// ChoiceWord is an answer to a question of choosing, and the words of the
// directory that mean it.
type ChoiceWord struct {
	ID    string
	Name  joinder.Text
	Words []string
}

// Means reports whether a word of the directory means this answer.
func (w ChoiceWord) Means(word string) bool {
	same := func(s string) bool { return strings.EqualFold(s, word) }
	return same(w.ID) || slices.ContainsFunc(w.Words, same)
}

// Holding is what a word in a wallet's list of currencies covers.
type Holding struct {
	Word  string
	Name  joinder.Text
	Any   string // "money" or "crypto": all of that kind; "": only Codes
	Codes []string
	Sure  bool // false: it may, nobody has checked the single code
}

// Ban is a kind of wallet that the law of a place does not allow to be offered.
type Ban struct {
	Country string
	Kinds   []WalletKind
	Say     joinder.Text
	Status  Status
	Origin  Origin
}

// Feature is a fact about a wallet that only choosing asks for.
type Feature struct {
	Wallet, Sign string
	Countries    []string
	Needs, Words []string
	Fee          string
	Say          joinder.Text
}

// ChoiceCost says which observations of fees are the price of a use; the use
// "leave" is taking everything out.
type ChoiceCost struct {
	Use      string
	Visitors bool // only for those who pay with a card from elsewhere
	Fees     []string
}

// Leave is the use of taking everything out.
const Leave = "leave"

// Choosing is how wallets are ranked, as it holds on a day.
type Choosing struct {
	CheckedOn                       joinder.Date
	DoubtStale, DoubtUnconfirmed    int // percent of the range that a fact of that status leaves open
	Criteria                        []Criterion
	Uses                            []ChoiceUse
	Devices, Cards, Networks, Needs []ChoiceWord
	Assets                          []string // codes of crypto assets
	Holdings                        []Holding
	Typical                         map[string]joinder.Money // by currency: the month that is assumed where none is given
	Local                           map[string]string        // by place: its currency
	Unions                          map[string][]string      // "EU": its members
	Bans                            []Ban
	Costs                           []ChoiceCost
	Features                        []Told[Feature]
	Caution                         string // of the playbook: about ratings in stores, in the pack's words
}

// choosePlaybook holds the criteria and their weights.
const choosePlaybook = "pb-choose-wallet"

// Choosing on the day. A page asks for it many times, so that the last day's is
// kept; it belongs to everybody and must not be changed.
func (p *Pack) Choosing(day joinder.Date) Choosing {
	if kept := p.chosen.Load(); kept != nil && kept.day == day {
		return kept.choosing
	}
	made := &choosingOf{day, p.makeChoosing(day)}
	p.chosen.Store(made)
	return made.choosing
}

// choosingOf is what was made for a day.
type choosingOf struct {
	day      joinder.Date
	choosing Choosing
}

func (p *Pack) makeChoosing(day joinder.Date) Choosing {
	f := p.choosing
	out := Choosing{CheckedOn: f.VerifiedOn, DoubtStale: int(f.Doubt.Stale), DoubtUnconfirmed: int(f.Doubt.Unconfirmed), Assets: slices.Clone(f.Assets),
		Devices: choiceWords(f.Devices), Cards: choiceWords(f.Cards), Networks: choiceWords(f.Networks), Needs: choiceWords(f.Needs),
		Typical: map[string]joinder.Money{}, Local: map[string]string{}, Unions: map[string][]string{}}
	book := p.choosePlaybook()
	out.Caution = book.Caution
	for _, c := range f.Criteria {
		out.Criteria = append(out.Criteria, f.criterion(c, book))
	}
	for _, u := range f.Uses {
		out.Uses = append(out.Uses, ChoiceUse{string(u.ID), u.Name, u.Times, u.Abroad, u.Holds, u.Crypto})
	}
	for _, h := range f.Holdings {
		out.Holdings = append(out.Holdings, Holding{h.Word, h.Name, string(h.Any), slices.Clone(h.Codes), h.Sure})
	}
	for _, t := range f.Typical {
		out.Typical[t.Currency], _ = joinder.ParseMoney(t.Amount, joinder.Currency(t.Currency))
		out.Local[string(t.Place)] = t.Currency
	}
	for _, u := range f.Unions {
		if u.origin(f.VerifiedOn).Status(day).Shown() {
			out.Unions[string(u.ID)] = strs(u.Members)
		}
	}
	for _, b := range f.Bans {
		o := b.origin(f.VerifiedOn)
		out.Bans = append(out.Bans, Ban{string(b.Country), slices.Clone(b.Kinds), b.Say, o.Status(day), o})
	}
	for _, r := range f.Costs {
		out.Costs = append(out.Costs, ChoiceCost{string(r.Use), r.Visitors, slices.Clone(r.Fees)})
	}
	for _, r := range f.Features {
		out.Features = append(out.Features, tell(Feature{r.Wallet, string(r.Sign), strs(r.Countries), strs(r.Needs), slices.Clone(r.Words), r.Fee, r.Say},
			r.origin(f.VerifiedOn), day))
	}
	return out
}

func (f choosingFile) criterion(c choiceRow, book playbookRow) Criterion {
	out := Criterion{ID: string(c.Key), Name: c.Name, Asks: c.Asks, Origin: c.origin(f.VerifiedOn)}
	for _, row := range book.Criteria {
		if row.Key == c.Key {
			out.Weight = string(row.Weight)
		}
	}
	for _, w := range f.Weights {
		if string(w.Word) == out.Weight {
			out.Units = w.Units
		}
	}
	for _, part := range c.Parts {
		p := ChoicePart{ID: string(part.ID), Share: part.Share, When: string(part.When), Unknown: part.Unknown, Basis: part.Basis}
		for _, r := range part.Rows {
			p.Rows = append(p.Rows, ChoiceValue{string(r.Sign), int(r.Value), r.Say})
		}
		for _, s := range part.Say {
			p.Rows = append(p.Rows, ChoiceValue{Sign: string(s.Sign), Say: s.Say})
		}
		for _, s := range part.Scale {
			p.Scale = append(p.Scale, ScalePoint{s.At10k, int(s.Value)})
		}
		out.Parts = append(out.Parts, p)
	}
	return out
}

func choiceWords(rows []choiceWordRow) []ChoiceWord {
	out := make([]ChoiceWord, len(rows))
	for i, r := range rows {
		out[i] = ChoiceWord{string(r.ID), r.Name, slices.Clone(r.Words)}
	}
	return out
}

func (p *Pack) choosePlaybook() playbookRow {
	for _, row := range p.playbooks.Playbooks {
		if string(row.ID) == choosePlaybook {
			return row
		}
	}
	return playbookRow{}
}

// choosing holds what choosing.yaml cannot know alone.
func (c checker) choosing() {
	f := c.Pack.choosing
	c.checked(f.VerifiedOn, Pos{File: "choosing.yaml"})
	c.choosingCriteria(f)
	for _, list := range [][]choiceWordRow{f.Devices, f.Cards, f.Networks, f.Needs} {
		seen := ids{}
		for _, r := range list {
			seen.take("answer", string(r.ID), r.At, c.problems)
		}
	}
	needs := ids{}
	for _, n := range f.Needs {
		needs[string(n.ID)] = n.At.Line
	}
	for _, t := range f.Typical {
		c.place(t.Place, t.At)
		if m, err := joinder.ParseMoney(t.Amount, joinder.Currency(t.Currency)); err != nil || m.Sign() <= 0 {
			c.problems.add(t.At, "typical: no amount of %s", t.Currency)
		}
	}
	uses := ids{Leave: 0}
	for _, u := range f.Uses {
		uses.take("use", string(u.ID), u.At, c.problems)
	}
	for _, r := range f.Costs {
		if _, ok := uses[string(r.Use)]; !ok {
			c.problems.add(r.At.key("use"), "there is no use %q", r.Use)
		}
		for _, id := range r.Fees {
			if _, ok := c.lookup("fees.yaml#" + id); !ok {
				c.problems.add(r.At.key("fees"), "there is no fee %q", id)
			}
		}
	}
	for _, u := range f.Unions {
		c.sources(u.graded)
		c.place(u.ID, u.At)
	}
	for _, b := range f.Bans {
		c.sources(b.graded)
		c.place(b.Country, b.At)
	}
	for _, r := range f.Features {
		c.sources(r.graded)
		c.wallet(r.Wallet, r.At)
		for _, j := range r.Countries {
			c.place(j, r.At)
		}
		for _, n := range r.Needs {
			if _, ok := needs[string(n)]; !ok {
				c.problems.add(r.At.key("needs"), "there is no need %q", n)
			}
		}
		if _, ok := c.lookup("fees.yaml#" + r.Fee); r.Fee != "" && !ok {
			c.problems.add(r.At.key("fee"), "there is no fee %q", r.Fee)
		}
	}
}

// choosingCriteria holds that the criteria are those of the playbook.
func (c checker) choosingCriteria(f choosingFile) {
	book, seen := ids{}, ids{}
	for _, row := range c.choosePlaybook().Criteria {
		book[string(row.Key)] = row.At.Line
	}
	units := ids{}
	for _, w := range f.Weights {
		units.take("weight", string(w.Word), w.At, c.problems)
		if w.Units <= 0 {
			c.problems.add(w.At, "a weight must be more than 0")
		}
	}
	for _, r := range f.Criteria {
		seen.take("criterion", string(r.Key), r.At, c.problems)
		c.sources(r.graded)
		if _, ok := book[string(r.Key)]; !ok {
			c.problems.add(r.At.key("k"), "%s has no criterion %q", choosePlaybook, r.Key)
		}
		for _, p := range r.Parts {
			c.choosingPart(p)
		}
	}
	if len(seen) != len(book) && len(book) > 0 && len(f.Criteria) > 0 {
		c.problems.add(Pos{File: "choosing.yaml", Line: 1}, "%d of the %d criteria of %s are here", len(seen), len(book), choosePlaybook)
	}
}

func (c checker) choosingPart(p choicePartRow) {
	if p.Share <= 0 {
		c.problems.add(p.At.key("share"), "a share must be more than 0")
	}
	if (len(p.Scale) > 0) == (len(p.Rows) > 0) || (len(p.Scale) > 0) != (len(p.Say) > 0) {
		c.problems.add(p.At, "a part has either rows, or a scale with say")
	}
	for i, s := range p.Scale {
		if i > 0 && s.At10k <= p.Scale[i-1].At10k {
			c.problems.add(s.At, "a scale goes up")
		}
		s.Value.check(s.At, c.problems)
	}
	for _, r := range p.Rows {
		r.Value.check(r.At, c.problems)
	}
}

func (v percent) check(at Pos, problems *Problems) {
	if v < 0 || v > 100 {
		problems.add(at.key("value"), "%d is not between 0 and 100", v)
	}
}
