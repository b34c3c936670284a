package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// filterFlags are the filters of a search.
type filterFlags struct {
	Wallet       []string `help:"Only this wallet; repeat for alternatives, as all filters." placeholder:"ID"`
	Operator     []string `help:"Only wallets of this operator." sep:"none" placeholder:"NAME"`
	Product      []string `help:"Only this product, as the source names it." sep:"none" placeholder:"NAME"`
	Issue        []string `help:"Only this kind of problem." placeholder:"ID"`
	Jurisdiction []string `help:"Only this country or region." placeholder:"CODE"`
	Region       []string `help:"Only this state or province." sep:"none" placeholder:"NAME"`
	Response     []string `help:"Only this answer of the firm, as the source names it." sep:"none" placeholder:"NAME"`
	Timely       []string `help:"Only answers in time, or late ones." enum:"yes,no" placeholder:"yes|no"`
	Level        []string `help:"Only this level of verification: imported, stated, contact, evidence." enum:"imported,stated,contact,evidence" placeholder:"LEVEL"`
	Language     []string `help:"Only words in this language." placeholder:"TAG"`
	Since        string   `help:"Only from this day on." placeholder:"YYYY-MM-DD"`
	Until        string   `help:"Only up to this day." placeholder:"YYYY-MM-DD"`
	Currency     string   `help:"Only amounts in this currency." placeholder:"CODE"`
	Min          string   `help:"Only amounts of at least this; needs --currency." placeholder:"AMOUNT"`
	Max          string   `help:"Only amounts of at most this; needs --currency." placeholder:"AMOUNT"`
	Evidence     bool     `help:"Only with sealed evidence."`
	Published    bool     `help:"Only those whose words are published."`
}

// query is a search for words with these filters.
func (c filterFlags) query(words string) (similar.Query, error) {
	q := similar.Query{Text: words, Wallets: c.Wallet, Operators: c.Operator, Products: c.Product, Issues: c.Issue, Jurisdictions: c.Jurisdiction,
		Regions: c.Region, Responses: c.Response, Timely: c.Timely, Langs: c.Language, Currency: joinder.Currency(strings.ToUpper(c.Currency)),
		HasEvidence: c.Evidence, HasText: c.Published}
	for _, l := range c.Level {
		q.Levels = append(q.Levels, joinder.Level(l))
	}
	for text, day := range map[*string]*joinder.Date{&c.Since: &q.Since, &c.Until: &q.Until} {
		if *text == "" {
			continue
		}
		var err error
		if *day, err = joinder.ParseDate(*text); err != nil {
			return q, usageError{err}
		}
	}
	if _, known := q.Currency.Scale(); q.Currency != "" && !known || q.Currency == "" && c.Min+c.Max != "" {
		return q, usageError{fmt.Errorf("--min and --max need a --currency that is known, such as CNY; %q is none", c.Currency)}
	}
	for text, amount := range map[*string]*joinder.Money{&c.Min: &q.MinAmount, &c.Max: &q.MaxAmount} {
		if *text == "" {
			continue
		}
		var err error
		if *amount, err = joinder.ParseMoney(*text, q.Currency); err != nil || amount.Sign() < 0 {
			return q, usageError{fmt.Errorf("%q is not an amount", *text)}
		}
	}
	return q, nil
}

type searchCmd struct {
	siteFlags
	Query string `arg:"" optional:"" help:"Words (all required), \"a phrase\", AND OR NOT, -without, begin*; nothing finds everything."`
	filterFlags
	Newest bool   `help:"Newest first instead of best match."`
	Limit  int    `help:"Results to print, at most 100." default:"20"`
	Page   int    `help:"Page of results, from 1." default:"1"`
	After  string `help:"Go on behind the last result: what \"next\" said before; reaches any depth." placeholder:"PLACE"`
	Facets bool   `help:"Print how the results spread over wallets, problems, places and so on, as tables."`
	JSON   bool   `help:"Print JSON."`
}

// query is what the flags ask for.
func (c searchCmd) query() (similar.Query, error) {
	if c.Limit < 1 || c.Limit > similar.MaxLimit || c.Page < 1 {
		return similar.Query{}, usageError{fmt.Errorf("--limit is 1 to %d, --page at least 1", similar.MaxLimit)}
	}
	q, err := c.filterFlags.query(c.Query)
	q.Limit, q.Page, q.After, q.Sort = c.Limit, c.Page, c.After, similar.Relevance
	if c.Newest {
		q.Sort = similar.Newest
	}
	return q, err
}

// foundLine is one result of "search --json" and "similar --json".
type foundLine struct {
	ID       joinder.ID `json:"id"`
	SourceID string     `json:"source_id"`
	Wallet   string     `json:"wallet"`
	Issue    string     `json:"issue"`
	Date     string     `json:"date"` // a day for public data sets, the first of the month for our own
	Score    float64    `json:"score"`
	Snippet  string     `json:"snippet"`
	Alike    int        `json:"near_identical"`
}

func found(hits []similar.Hit) []foundLine {
	lines := make([]foundLine, len(hits))
	for i, h := range hits {
		lines[i] = foundLine{h.ID, h.SourceID, h.Wallet, h.Issue, dayOf(h.PublicComplaint), h.Score, h.Snippet.Text, h.Alike}
	}
	return lines
}

// likeLine is one result of "similar --json": also why it is shown.
type likeLine struct {
	foundLine
	Shared  []string             `json:"shared"` // passages that both texts have
	Differs []similar.Difference `json:"differs"`
}

func likest(hits []similar.Likest) []likeLine {
	lines := make([]likeLine, len(hits))
	for i, l := range found(plain(hits)) {
		lines[i] = likeLine{l, append([]string{}, hits[i].Shared...), append([]similar.Difference{}, hits[i].Differs...)}
	}
	return lines
}

// plain are the complaints without the reasons.
func plain(hits []similar.Likest) []similar.Hit {
	out := make([]similar.Hit, len(hits))
	for i, h := range hits {
		out[i] = h.Hit
	}
	return out
}

// dayOf is the day that the public may know.
func dayOf(c joinder.PublicComplaint) string {
	if !c.Date.IsZero() || c.Month == "" {
		return c.Date.String()
	}
	return c.Month + "-01"
}

// Run searches. What it prints is what the public may see.
func (c searchCmd) Run(ctx context.Context, p *Program) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	q.Regions = placed(s.Regions, q)
	r, err := s.Search.Search(ctx, joinder.Viewer{}, q)
	if joinder.KindOf(err) == joinder.Invalid {
		return usageError{err}
	} else if err != nil {
		return err
	}
	if r.Behind > 0 {
		fmt.Fprintln(p.Err, p.language().N("search.behind", r.Behind))
	}
	if c.JSON {
		facets := r.Facets
		if facets == nil {
			facets = map[string][]similar.Count{}
		}
		return writeJSON(p.Out, map[string]any{"total": r.Total, "page": r.Page, "pages": r.Pages, "next": r.Next, "results": found(r.Hits), "facets": facets, "still_indexing": r.Behind})
	}
	w := p.language()
	fmt.Fprintln(p.Out, w.N("cli.search.total", r.Total))
	p.print(r.Hits)
	if c.Facets {
		p.printFacets(s.Regions, r.Facets)
	}
	if r.Next != "" {
		fmt.Fprintf(p.Out, "\n%s --after %s\n", w.T("search.next"), r.Next)
	}
	return nil
}

// printFacets lists the values of each facet with the complaints that have it.
func (p *Program) printFacets(known Regions, facets map[string][]similar.Count) {
	w := p.language()
	for _, name := range similar.Facets() {
		counts := facets[name]
		if len(counts) == 0 {
			continue
		}
		title := name
		if key := "search.facet." + name; w.Has(key) {
			title = w.T(key)
		}
		fmt.Fprintf(p.Out, "\n%s\n", title)
		for _, c := range counts {
			value := c.Value
			if name == similar.FacetRegion {
				value = known.RegionName("", value).In(w.Lang())
			}
			fmt.Fprintf(p.Out, "%12s  %s\n", w.Number(int64(c.Count)), value)
		}
	}
}

// print lists hits for a person.
func (p *Program) print(hits []similar.Hit) {
	for _, h := range hits {
		more := ""
		if h.Alike > 0 {
			more = " " + p.language().N("cli.search.alike", h.Alike)
		}
		fmt.Fprintf(p.Out, "\n%s  %-10s  %s  %s%s\n  %s\n", h.ID, whenOf(h.PublicComplaint), h.Wallet, h.Issue, more, excerpt(h.Snippet))
	}
}

// whenOf is what people may know of the day: a month of our own complaints.
func whenOf(c joinder.PublicComplaint) string {
	switch {
	case !c.Date.IsZero():
		return c.Date.String()
	case c.Month != "":
		return c.Month
	}
	return "-"
}

// excerpt is a snippet in one line, which says where it was cut.
func excerpt(s similar.Snippet) string {
	text := strings.Join(strings.Fields(s.Text), " ")
	if s.Cut.Start {
		text = "…" + text
	}
	if s.Cut.End {
		text += "…"
	}
	return text
}

type similarCmd struct {
	siteFlags
	Text   string `help:"What happened, in a few words." xor:"what" required:"" placeholder:"TEXT"`
	File   string `help:"A file with what happened; - is standard input." xor:"what" required:"" placeholder:"FILE"`
	Wallet string `help:"Only this wallet." placeholder:"ID"`
	Issue  string `help:"Only this kind of problem; left out, the most similar complaints decide." placeholder:"ID"`
	JSON   bool   `help:"Print JSON."`
}

// Run answers "is it only me?".
func (c similarCmd) Run(ctx context.Context, p *Program) error {
	text := c.Text
	if c.File != "" {
		var err error
		if text, err = readText(p.In, c.File); err != nil {
			return usageError{err}
		}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := s.Search.Like(ctx, joinder.Viewer{}, similar.Probe{Text: text, Wallet: c.Wallet, Issue: c.Issue})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.Out, answerJSON(a))
	}
	w := p.language()
	fmt.Fprintln(p.Out, w.T("cli.similar.people", "People", a.People, "Complaints", a.Complaints, "D30", a.People30, "D90", a.People90, "D365", a.People365))
	for _, sum := range a.Amounts {
		text := w.Money(sum.Money)
		if !sum.Exact {
			text = w.T("search.about", "Sum", w.About(sum.Money))
		}
		fmt.Fprintln(p.Out, "  "+text)
	}
	p.print(plain(a.Hits))
	for _, open := range a.Cases {
		fmt.Fprintf(p.Out, "\n%s  %s\n", open.ID, w.N("cli.similar.case", open.Members, "Title", open.Title))
	}
	return nil
}

func answerJSON(a similar.Answer) map[string]any {
	type sum struct {
		Currency joinder.Currency `json:"currency"`
		Total    string           `json:"total"`
		Exact    bool             `json:"exact"`
	}
	type month struct {
		Month string `json:"month"`
		Count int    `json:"count"` // distinct people
	}
	type open struct {
		ID      joinder.ID        `json:"id"`
		Title   string            `json:"title"`
		Wallet  string            `json:"wallet"`
		State   joinder.CaseState `json:"state"`
		Members int               `json:"members"`
	}
	sums, trend, cases := []sum{}, []month{}, []open{}
	for _, s := range a.Amounts {
		sums = append(sums, sum{s.Money.Currency, s.Money.Decimal(), s.Exact})
	}
	for _, m := range a.Trend {
		trend = append(trend, month{m.Month, m.People})
	}
	for _, c := range a.Cases {
		cases = append(cases, open{c.ID, c.Title, c.Wallet, c.State, c.Members})
	}
	return map[string]any{
		"complaints": a.Complaints, "people": a.People, "amounts": sums, "first": a.First.String(), "last": a.Last.String(),
		"trend": trend, "results": likest(a.Hits), "cases": cases,
		"people_30": a.People30, "people_90": a.People90, "people_365": a.People365, "basis": a.Basis, "issues": a.Issues,
	}
}

func readText(in io.Reader, name string) (string, error) {
	if name == "-" {
		b, err := io.ReadAll(io.LimitReader(in, 1<<20))
		return string(b), err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return string(b), err
}
