package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/intake/redact"
)

// autosave are the form's attributes once there is a draft to save into.
func (p filePage) autosave(step string) templ.Attributes {
	if p.Token == "" {
		return nil
	}
	return Autosave(p.Page, draftPath(p.Token, "save/"+step))
}

func (p filePage) errorOf(name string) string {
	if name == "wallet" && p.Errors.Of("wallet") == "" {
		return p.Errors.Of("wallet_name")
	}
	return p.Errors.Of(name)
}

// walletLabel is the wallet as the person would write it.
func (p filePage) walletLabel() string {
	for _, w := range p.Wallets {
		if p.Draft.Wallet != "" && w.ID == p.Draft.Wallet {
			return w.Label(p.Lang)
		}
	}
	if p.Draft.Wallet != "" {
		return p.Draft.Wallet
	}
	return p.Draft.WalletName
}

func (p filePage) issueOptions() []Option {
	options := []Option{{Value: "", Text: p.T("file.issue.choose")}}
	for _, f := range p.Families {
		for _, i := range f.Issues {
			options = append(options, Option{Value: i.ID, Text: f.Name.In(p.Lang) + " · " + i.Name.In(p.Lang)})
		}
	}
	return options
}

// issueLabel is the kind of problem as people read it.
func (p filePage) issueLabel() string {
	for _, f := range p.Families {
		for _, i := range f.Issues {
			if i.ID == p.Draft.Issue {
				return i.Name.In(p.Lang)
			}
		}
	}
	return p.Draft.Issue
}

// beginning is how the person's words begin.
func (p filePage) beginning() string {
	const shown = 40
	text := strings.Join(strings.Fields(p.Draft.Narrative), " ")
	if short := clip(text, shown); short != text {
		return short + "…"
	}
	return text
}

// currency is the one chosen, or the likeliest for the page's language.
func (p filePage) currency() string {
	return cmp.Or(p.Draft.Currency, usualCurrency(p.Lang))
}

// usualCurrency is the likeliest for who reads a language.
func usualCurrency(lang joinder.Lang) string {
	if lang == joinder.Chinese {
		return "CNY"
	}
	return "USD"
}

// firstCurrencies stand before the alphabet: what most people need.
var firstCurrencies = []joinder.Currency{"CNY", "USD", "HKD", "EUR", "GBP", "JPY", "USDT"}

// currencyOptions lists every known currency, the usual ones first.
func currencyOptions(p Page) []Option {
	var options []Option
	add := func(c joinder.Currency) {
		name := string(c)
		if key := "currency." + name; p.Words.Has(key) {
			name += " " + p.T(key)
		}
		options = append(options, Option{Value: string(c), Text: name})
	}
	for _, c := range firstCurrencies {
		add(c)
	}
	for _, c := range joinder.Currencies() {
		if !slices.Contains(firstCurrencies, c) {
			add(c)
		}
	}
	return options
}

// place is the jurisdiction chosen, or the wallet's own.
func (p filePage) place() string {
	if p.Draft.Jurisdiction != "" {
		return p.Draft.Jurisdiction
	}
	for _, w := range p.Wallets {
		if w.ID == p.Draft.Wallet {
			return w.Jurisdiction
		}
	}
	return ""
}

func (p filePage) placeOptions() []Option {
	options := []Option{{Value: "", Text: p.T("file.jurisdiction.choose")}}
	for _, place := range p.Places {
		options = append(options, Option{Value: place.ID, Text: place.Name.In(p.Lang)})
	}
	return options
}

// itemOptions are the things that help with a kind of problem.
func itemOptions(p Page, list joinder.Checklist) []Option {
	options := []Option{{Value: "", Text: p.T("file.evidence.item.other")}}
	for _, item := range list.Items {
		options = append(options, Option{Value: item.ID, Text: item.Name.In(p.Lang)})
	}
	return options
}

func (p filePage) has(item string) bool {
	return slices.ContainsFunc(p.Draft.Evidence, func(e draftEvidence) bool { return e.Item == item })
}

// findingNames say what kinds of personal data were taken out, each once.
func (p filePage) findingNames() []string {
	var names []string
	for _, f := range p.Preview.Findings {
		if name := p.T(findingKey(f.Kind)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func findingKey(k redact.Kind) string { return "intake.kind." + string(k) }

// publicText is what the person would publish: their own version, or the
// narrative with personal data taken out.
func (p filePage) publicText() string {
	if p.Draft.PublicText != "" {
		return p.Draft.PublicText
	}
	return p.Preview.Text
}

// receivedFile is one file of a draft as its page shows it.
type receivedFile struct {
	joinder.Evidence
	Item string // name of the checklist item it serves
}

// received lists a draft's files.
func (s *Server) received(ctx context.Context, p filePage) ([]receivedFile, error) {
	items, err := s.deps.File.Shelf.Of(ctx, p.Viewer, p.Token.Owner())
	if err != nil {
		return nil, err
	}
	out := make([]receivedFile, len(items))
	for i, e := range items {
		out[i] = receivedFile{Evidence: e}
		for _, item := range p.Checklist.Items {
			if item.ID == e.Item {
				out[i].Item = item.Name.In(p.Lang)
			}
		}
	}
	return out, nil
}
