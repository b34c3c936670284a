package app

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/letter"
	"joinder/internal/sqldb"
)

// today is the day by which facts are judged.
func today(w joinder.World) joinder.Date { return joinder.DateOf(w.Now()) }

// directory knows wallets by name: the data pack's and those the database has
// met. It implements intake.Directory and web.WalletList.
type directory struct {
	pack  *datapack.Pack
	db    *sqldb.DB
	world joinder.World

	mu    sync.Mutex
	known []joinder.Wallet
	until time.Time
}

// freshFor is how long a list of wallets serves before it is read again.
const freshFor = 20 * time.Second

// Wallets lists every wallet, reviewed ones first.
func (d *directory) Wallets(ctx context.Context, v joinder.Viewer) ([]joinder.Wallet, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.world.Now(); now.After(d.until) {
		known, err := d.db.Wallets(ctx, v)
		if err != nil {
			return nil, err
		}
		d.known, d.until = known, now.Add(freshFor)
	}
	return d.known, nil
}

// all is Wallets for callers that can do without.
func (d *directory) all() []joinder.Wallet {
	known, err := d.Wallets(context.Background(), joinder.Viewer{})
	if err != nil {
		return nil
	}
	return known
}

// HasWallet reports whether the id is a wallet of the pack or the database.
func (d *directory) HasWallet(id string) bool {
	if _, ok := d.pack.Wallet(id); ok {
		return true
	}
	return slices.ContainsFunc(d.all(), func(w joinder.Wallet) bool { return w.ID == id })
}

// HasIssue reports whether the id is in the taxonomy.
func (d *directory) HasIssue(id string) bool { _, ok := d.pack.Issue(id); return ok }

// WalletForCompany finds the wallet that a company or brand name stands for.
func (d *directory) WalletForCompany(name string) (string, bool) {
	return d.pack.WalletForCompany(name)
}

// CompanyName is the one name of a company without a wallet.
func (d *directory) CompanyName(name string) string { return d.pack.CompanyName(name) }

// IssueForCFPB maps an issue of the CFPB database to the taxonomy.
func (d *directory) IssueForCFPB(issue, subIssue string) string {
	return d.pack.IssueForCFPB(issue, subIssue)
}

// letterFacts quotes the pack in letters. It implements letter.Facts.
type letterFacts struct {
	pack    *datapack.Pack
	catalog *i18n.Catalog
	world   joinder.World
}

// LegalBasis lists rules that a letter may point to.
func (f letterFacts) LegalBasis(jurisdiction, issue string, lang joinder.Lang) []letter.Basis {
	var out []letter.Basis
	for _, b := range f.pack.LegalBasis(jurisdiction, issue, today(f.world)) {
		out = append(out, letter.Basis{Text: b.Text.In(lang), Source: shortSource(b.Origin.Sources),
			Confidence: string(b.Origin.Confidence), VerifiedOn: b.Origin.CheckedOn})
	}
	return out
}

// shortSource names the first source as a letter would: the document, not the
// address of a copy. The data pack's page has the addresses.
func shortSource(sources []string) string {
	if len(sources) == 0 {
		return ""
	}
	name, err := url.PathUnescape(path.Base(sources[0]))
	if err != nil {
		name = path.Base(sources[0])
	}
	name = strings.TrimSuffix(name, path.Ext(name))
	if u, err := url.Parse(sources[0]); err == nil && u.Host != "" && (name == "index" || !strings.ContainsFunc(name, unicode.IsLetter)) {
		return u.Host // a page's number says nothing
	}
	return name
}

// AnswerBy is the last day of a fair time to answer, and why.
func (f letterFacts) AnswerBy(jurisdiction, issue string, from joinder.Date, lang joinder.Lang) (joinder.Date, string) {
	by, answer, _ := f.pack.AnswerBy(jurisdiction, issue, from)
	w := f.catalog.Localizer(lang)
	if answer.Statutory {
		return by, w.T("datapack.answer.statutory", "Basis", answer.Basis)
	}
	return by, w.T("datapack.answer.usual")
}

// IssueName names a taxonomy id.
func (f letterFacts) IssueName(issue string, lang joinder.Lang) string {
	return f.pack.IssueName(issue).In(lang)
}
