package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/wallet/choose"
	"joinder/internal/wallet/fee"
)

// chooseCmd ranks the wallets of the built-in pack for somebody's own use. It
// needs no instance; what people report on one does not count here.
//
// A profile is a YAML or JSON file; see choose.ParseProfile:
//
//	uses: [spend, send]
//	country: CN
//	currencies: [CNY]
//	amounts: {spend: 3000}
//	weights: {fees: 5}
type chooseCmd struct {
	Profile string `help:"YAML or JSON file: {uses: [spend, send, withdraw, send_abroad, receive_abroad, save, crypto], country: CN, home: DE, currencies: [CNY], amounts: {spend: 3000}, devices: [android], cards: [visa], networks: [alipay], needs: [large_text], cold: false, weights: {fees: 3}}; - reads standard input." required:"" placeholder:"FILE"`
	On      string `help:"Day of looking, YYYY-MM-DD; today when left out." placeholder:"DATE"`
	Lang    string `help:"Language of the texts: zh or en; the terminal's when left out." placeholder:"LANG" name:"lang"`
	JSON    bool   `help:"Print JSON. A score is the middle between low and high, from 0 to 1; sensitivity lists for each criterion who comes first while its share of the weight is between from and to."`
}

// Run prints the ranking.
func (c chooseCmd) Run(ctx context.Context, p *Program) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	if c.Lang != "" {
		lang, ok := i18n.Parse(c.Lang)
		if !ok {
			return usageError{errors.New(p.words(joinder.Fail(joinder.Invalid, "error.choose.lang", "Given", c.Lang)))}
		}
		p.Lang = lang
	}
	on := joinder.DateOf(time.Now())
	if c.On != "" {
		if on, err = joinder.ParseDate(c.On); err != nil {
			return usageError{errors.New(p.words(joinder.Fail(joinder.Invalid, "error.choose.day", "Given", c.On)))}
		}
	}
	data, err := readProfile(p.In, c.Profile)
	if err != nil {
		return usageError{errors.New(p.words(err))}
	}
	profile, err := choose.ParseProfile(data)
	var result choose.Result
	if err == nil {
		result, err = choose.New(choose.Parts{Pack: pack, Fees: choose.FeesOf(fee.NewBook(pack))}).Choose(ctx, joinder.Viewer{}, profile, on)
	}
	if joinder.KindOf(err) == joinder.Invalid && err != nil {
		return usageError{errors.New(p.words(err))}
	} else if err != nil {
		return err
	}
	say := choose.Wording{Words: p.language(), Lang: p.Lang, Pack: pack, Day: on}
	if c.JSON {
		return writeJSON(p.Out, chosenJSON(result, say))
	}
	return writeChosen(p.Out, result, say)
}

// profileLimit bounds a profile file, in bytes.
const profileLimit = 1 << 18

func readProfile(in io.Reader, name string) ([]byte, error) {
	bad := func(detail string) error {
		return joinder.Fail(joinder.Invalid, "error.choose.file", "Detail", detail)
	}
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // the caller's own file
		if err != nil {
			return nil, bad(err.Error())
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, profileLimit+1))
	if err != nil {
		return nil, bad(err.Error())
	}
	if len(data) > profileLimit {
		return nil, bad(fmt.Sprintf("> %d bytes", profileLimit))
	}
	return data, nil
}

// The shape of --json. Others script against it: keys are added, never changed.
type (
	choiceJSON struct {
		Profile     profileJSON    `json:"profile"`
		Ranked      []rankedJSON   `json:"ranked"`
		Excluded    []excludedJSON `json:"excluded"`
		Sensitivity []swingJSON    `json:"sensitivity"`
		Weights     []weightJSON   `json:"weights"`
		Assumed     []assumedJSON  `json:"assumed"`
		Steady      bool           `json:"steady"` // no weight of any one criterion changes the first place
		Sentences   []string       `json:"sentences"`
		Not         []string       `json:"not"` // what the ranking is not
		On          joinder.Date   `json:"on"`
	}
	profileJSON struct {
		Uses       []string             `json:"uses"`
		Country    string               `json:"country"`
		Home       string               `json:"home"`
		Currencies []string             `json:"currencies"`
		Amounts    map[string]moneyJSON `json:"amounts"`
		Devices    []string             `json:"devices"`
		Cards      []string             `json:"cards"`
		Networks   []string             `json:"networks"`
		Needs      []string             `json:"needs"`
		Languages  []string             `json:"languages"`
		Cold       bool                 `json:"cold"`
		Weights    map[string]float64   `json:"weights"`
	}
	moneyJSON struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
		Times    int    `json:"times"`
	}
	rankedJSON struct {
		Wallet  string       `json:"wallet"`
		Name    string       `json:"name"`
		Place   int          `json:"place"`
		Tied    bool         `json:"tied"`
		Score   float64      `json:"score"`
		Low     float64      `json:"low"`
		High    float64      `json:"high"`
		Known   float64      `json:"known"`
		Reasons []reasonJSON `json:"reasons"`
		Unknown []openJSON   `json:"unknown"`
	}
	reasonJSON struct {
		Criterion string       `json:"criterion"`
		Score     float64      `json:"score"`
		Low       float64      `json:"low"`
		High      float64      `json:"high"`
		Weight    float64      `json:"weight"`
		Text      string       `json:"text"`
		Status    string       `json:"status"`
		CheckedOn joinder.Date `json:"checked_on"`
		Sources   []string     `json:"sources"`
	}
	openJSON struct {
		Criterion string  `json:"criterion"`
		Weight    float64 `json:"weight"` // of this question alone
		Text      string  `json:"text"`
	}
	excludedJSON struct {
		Wallet string `json:"wallet"`
		Name   string `json:"name"`
		Code   string `json:"code"`
		Reason string `json:"reason"`
		Status string `json:"status"`
	}
	swingJSON struct {
		Criterion string  `json:"criterion"`
		Weight    float64 `json:"weight"` // its share now
		From      float64 `json:"from"`
		To        float64 `json:"to"`
		Wallet    string  `json:"wallet"` // who is first while the share is between from and to
	}
	weightJSON struct {
		Criterion string  `json:"criterion"`
		Name      string  `json:"name"`
		Units     float64 `json:"units"`
		Share     float64 `json:"share"`
		Asked     bool    `json:"asked"`
	}
	assumedJSON struct {
		Use      string `json:"use"`
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
		Times    int    `json:"times"`
	}
)

// six rounds to millionths, which is how fine scores are.
func six(x float64) float64 { return math.Round(x*1e6) / 1e6 }

func chosenJSON(r choose.Result, say choose.Wording) choiceJSON {
	p := r.Profile
	out := choiceJSON{On: r.On, Ranked: []rankedJSON{}, Excluded: []excludedJSON{}, Sensitivity: []swingJSON{}, Weights: []weightJSON{}, Assumed: []assumedJSON{},
		Steady: true, Sentences: some(say.Swings(r)), Not: choose.Not(say.Words),
		Profile: profileJSON{some(p.Uses), p.Country, p.Home, some(p.Currencies), map[string]moneyJSON{}, some(p.Devices), some(p.Cards), some(p.Networks),
			some(p.Needs), some(p.Languages), p.Cold, map[string]float64{}}}
	for use, a := range p.Amounts {
		out.Profile.Amounts[use] = moneyJSON{a.Money.Decimal(), string(a.Money.Currency), a.Times}
	}
	for _, a := range r.Assumed {
		out.Assumed = append(out.Assumed, assumedJSON{a.Use, a.Amount.Money.Decimal(), string(a.Amount.Money.Currency), a.Amount.Times})
	}
	for _, w := range r.Weights {
		out.Profile.Weights[w.Criterion] = float64(w.Units) / 1000
		out.Weights = append(out.Weights, weightJSON{w.Criterion, say.Criterion(w.Criterion), float64(w.Units) / 1000, six(w.Share), w.Asked})
	}
	for _, x := range r.Ranked {
		out.Ranked = append(out.Ranked, jsonRanked(x, r.Weights, say))
	}
	for _, x := range r.Excluded {
		out.Excluded = append(out.Excluded, excludedJSON{x.Wallet, say.Wallet(x.Wallet), string(x.Code), say.Bar(x, p), string(x.Status)})
	}
	for _, s := range r.Swings {
		out.Steady = out.Steady && s.Steady()
		for _, span := range s.Spans {
			from, _ := span.From.Float64()
			to, _ := span.To.Float64()
			out.Sensitivity = append(out.Sensitivity, swingJSON{s.Criterion, six(s.Now), six(from), six(to), span.Wallet})
		}
	}
	return out
}

// jsonRanked has one reason for each criterion of which something is known, and
// one open question for each part of which nothing is.
func jsonRanked(x choose.Ranking, weights []choose.Weight, say choose.Wording) rankedJSON {
	out := rankedJSON{x.Wallet, say.Wallet(x.Wallet), x.Place, x.Tied, six(x.Score), six(x.Low), six(x.High), six(x.Known), []reasonJSON{}, []openJSON{}}
	for i, m := range x.Marks {
		if !m.Asked {
			continue
		}
		reason := reasonJSON{Criterion: m.Criterion, Score: six(m.Middle()), Low: six(float64(m.Low) / 1e6), High: six(float64(m.High) / 1e6),
			Weight: six(weights[i].Share), Status: string(m.Status()), Sources: []string{}}
		var texts []string
		for _, part := range m.Parts {
			if !part.Known {
				out.Unknown = append(out.Unknown, openJSON{m.Criterion, six(weights[i].Share * part.Share), say.Reason(part)})
				continue
			}
			texts = append(texts, say.Reason(part))
			for _, source := range part.Origin.Sources {
				if !slices.Contains(reason.Sources, source) {
					reason.Sources = append(reason.Sources, source)
				}
			}
			if reason.CheckedOn.IsZero() || part.Origin.CheckedOn.Before(reason.CheckedOn) {
				reason.CheckedOn = part.Origin.CheckedOn
			}
		}
		if reason.Text = strings.Join(texts, say.Words.T("choose.and")); reason.Text != "" {
			out.Reasons = append(out.Reasons, reason)
		}
	}
	return out
}

// shown is how many wallets the terminal lists.
const shown = 7

// writeChosen prints the ranking for a person.
func writeChosen(out io.Writer, r choose.Result, say choose.Wording) error {
	w := say.Words
	var b strings.Builder
	line := func(indent int, text string) { fmt.Fprintf(&b, "%s%s\n", strings.Repeat("  ", indent), text) }
	line(0, w.T("choose.text.title", "Place", say.Pack.JurisdictionName(r.Profile.Country).In(say.Lang), "Day", w.Date(r.On)))
	for _, a := range r.Assumed {
		line(1, w.T("choose.text.assumed", "Use", choose.UseName(say, a.Use), "Amount", a.Amount.Money, "Times", a.Amount.Times))
	}
	if len(r.Ranked) == 0 {
		line(1, w.T("choose.nobody"))
	}
	for i, x := range r.Ranked {
		if i == shown {
			line(0, "\n"+w.T("choose.text.more", "Count", len(r.Ranked)-shown))
			break
		}
		line(0, fmt.Sprintf("\n%2d. %s  [%s · %s]", x.Place, say.Wallet(x.Wallet), w.T("choose.points", "Score", choose.Points(x.Score), "Low", choose.Points(x.Low), "High", choose.Points(x.High)), x.Wallet))
		good, poor := r.Strongest(x)
		for _, reason := range good[:min(3, len(good))] {
			line(2, "+ "+say.Reason(reason))
		}
		for _, reason := range poor[:min(2, len(poor))] {
			line(2, "- "+say.Reason(reason))
		}
	}
	line(0, "\n"+w.T("choose.whatif"))
	lines := say.Swings(r)
	for _, s := range lines {
		line(1, "~ "+s)
	}
	if len(lines) == 0 && len(r.Ranked) > 0 {
		line(1, w.T("choose.steady", "First", say.Wallet(r.Ranked[0].Wallet)))
	}
	line(0, "\n"+w.T("choose.text.excluded", "Count", len(r.Excluded)))
	for _, x := range r.Excluded {
		if x.Code != choose.NotThere {
			line(1, "x "+say.Wallet(x.Wallet)+w.T("choose.colon")+say.Bar(x, r.Profile))
		}
	}
	line(0, "")
	for _, not := range choose.Not(w) {
		line(0, not)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
