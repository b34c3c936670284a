package tracing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder/internal/datapack"
	"joinder/internal/guide/trace"
	"joinder/internal/ledger"
	"joinder/internal/web"
)

// Bounds of what the page lists; the files have everything.
const (
	sinksShown = 60
	stepsShown = 200
	toShown    = 12
)

// zooms are the sizes of the picture without scripts, in percent.
var zooms = [...]int{50, 75, 100, 150, 200, 300}

// resultPage is the answer, whom to write to, the picture and its table.
type resultPage struct {
	web.Page
	link
	Result       *trace.Result
	Steps        []trace.Flow
	To           []addressee
	Labelled     int // labels that the host has loaded
	Zoom         int
	Across, Down string // pictures
	Left         trace.Left
	Until        string
	LabelsOld    bool              // the file of labels could not be read anew
	rows         map[string]string // by account: the row of the table
}

// addressee is one to whom a letter can be written.
type addressee struct {
	trace.Addressee
	At      int // place in the list, which the letter's address names
	Issuer  datapack.Told[datapack.TokenIssuer]
	Amounts string
}

// found follows the money by what a link says.
func (p pages) found(r *http.Request, l link) (*reading, *trace.Result, []addressee, error) {
	page := p.Page(r, "tracing.title")
	read, err := p.read(r.Context(), page.Words, l.held, l.state.Asset)
	if err != nil {
		return nil, nil, nil, err
	}
	labels, _ := p.Labels.Table() // an older table is better than none; the page says so
	o, err := l.state.options(labels, read.known)
	if err != nil {
		return nil, nil, nil, err
	}
	result, err := trace.Follow(read.ledger, o)
	if err != nil {
		return nil, nil, nil, err
	}
	var to []addressee
	for i, a := range result.Addressees(ledger.Freezable(p.Pack, p.Today())) {
		out := addressee{Addressee: a, At: i, Amounts: amounts(a.Sinks)}
		if a.Whom == trace.ToIssuer {
			out.Issuer, _ = p.Pack.TokenIssuer(a.Asset.Code, a.Asset.Contract, p.Today())
			out.Name = page.Words.Text(out.Issuer.Value.Name)
		}
		to = append(to, out)
	}
	return read, result, to, nil
}

// amounts sums places by asset.
func amounts(sinks []trace.Sink) string {
	var order []trace.Asset
	sums := map[trace.Asset]trace.Amount{}
	for _, s := range sinks {
		if !slices.Contains(order, s.Asset) {
			order = append(order, s.Asset)
		}
		sums[s.Asset] = sums[s.Asset].Add(s.Amount)
	}
	out := make([]string, len(order))
	for i, a := range order {
		out[i] = sums[a].Decimal(a.Scale) + " " + a.String()
	}
	return strings.Join(out, ", ")
}

func (p pages) result(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	if len(l.state.Stolen) == 0 {
		return web.SeeOther(w, r, l.path(""))
	}
	page := resultPage{Page: p.page(r, "tracing.result.title"), link: l, Zoom: 100, rows: map[string]string{}}
	if _, page.Result, page.To, err = p.found(r, l); err != nil {
		if _, ok := web.FormErrorsOf(page.Words, err); ok { // files or marks were taken away meanwhile
			p.Flash(r.Context(), "tracing.again")
			return web.SeeOther(w, r, l.path(""))
		}
		return err
	}
	labels, wrong := p.Labels.Table()
	page.Labelled, page.LabelsOld = labels.Len(), wrong != nil
	page.Until = page.Words.Time(l.held.Until)
	if n, err := strconv.Atoi(r.URL.Query().Get("zoom")); err == nil && slices.Contains(zooms[:], n) {
		page.Zoom = n
	}
	for f := range page.Result.Flows {
		if len(page.Steps) == stepsShown {
			break
		}
		page.Steps = append(page.Steps, f)
	}
	page.number()
	return p.draw(w, r, &page)
}

// number gives accounts their row in the tables: where money stopped, else the
// first step that it came by.
func (p *resultPage) number() {
	for i, f := range p.Steps {
		for _, account := range []string{f.To, f.From} {
			if _, ok := p.rows[account]; !ok && account != "" {
				p.rows[account] = "#step-" + strconv.Itoa(i+1)
			}
		}
	}
	for i := min(len(p.Result.Sinks), sinksShown) - 1; i >= 0; i-- {
		p.rows[p.Result.Sinks[i].Account] = "#stop-" + strconv.Itoa(i+1)
	}
}

func (p pages) draw(w http.ResponseWriter, r *http.Request, page *resultPage) error {
	var wide, down bytes.Buffer
	row := func(account string) string { return page.rows[account] }
	var err error
	if page.Left, err = page.Result.Draw(&wide, page.Words, trace.Drawing{Inline: true, Percent: page.Zoom, Row: row}); err != nil {
		return err
	}
	if _, err = page.Result.Draw(&down, page.Words, trace.Drawing{Inline: true, Down: true, Percent: page.Zoom, Row: row}); err != nil {
		return err
	}
	page.Across, page.Down = wide.String(), down.String()
	return p.Render(w, r, http.StatusOK, resultView(*page))
}

// Zoomed is the next size up or down, 0 where there is none.
func (p resultPage) Zoomed(up bool) int {
	i := slices.Index(zooms[:], p.Zoom)
	if up && i+1 < len(zooms) {
		return zooms[i+1]
	}
	if !up && i > 0 {
		return zooms[i-1]
	}
	return 0
}

// Answer says in words what became of the money of an asset: the largest places
// by name, then what was lost sight of.
func (p resultPage) Answer(t trace.Total) []string {
	const most = 4
	money := func(a trace.Amount) string { return a.Decimal(t.Asset.Scale) }
	var out []string
	n, rest, restAmount := 0, 0, trace.Amount{}
	for _, s := range p.Result.Sinks {
		if s.Asset != t.Asset || s.Why != trace.Unspent && s.Why != trace.Service {
			continue
		}
		if n++; n > most {
			rest, restAmount = rest+1, restAmount.Add(s.Amount)
			continue
		}
		out = append(out, p.T("tracing.answer."+string(s.Why), "Amount", money(s.Amount), "Asset", t.Asset.Code, "Place", p.place(s)))
	}
	if rest > 0 {
		out = append(out, p.N("tracing.answer.rest", rest, "Amount", money(restAmount), "Asset", t.Asset.Code))
	}
	for _, part := range t.By {
		switch part.Why {
		case trace.EndOfData, trace.HopLimit, trace.TimeLimit, trace.TooSmall:
			out = append(out, p.N("tracing.answer."+string(part.Why), p.places(t.Asset, part.Why), "Amount", money(part.Amount), "Asset", t.Asset.Code))
		}
	}
	return out
}

// places is how many places hold money of the asset for this reason.
func (p resultPage) places(a trace.Asset, why trace.Why) (n int) {
	for _, s := range p.Result.Sinks {
		if s.Asset == a && s.Why == why {
			n++
		}
	}
	return n
}

// place names where money stopped: by what a list calls it, else by its address.
func (p resultPage) place(s trace.Sink) string {
	for _, l := range s.Labels {
		if l.Name != "" {
			return p.T("tracing.place.named", "Name", l.Name, "Account", trace.Short(s.Account, 14))
		}
	}
	return trace.Short(s.Account, 24)
}

// Lost is what the files show nothing of any more, or the limits cut off.
func (p resultPage) Lost(t trace.Total) trace.Amount {
	var lost trace.Amount
	for _, part := range t.By {
		if part.Why != trace.Unspent && part.Why != trace.Service {
			lost = lost.Add(part.Amount)
		}
	}
	return lost
}

// Found is the rest of what stopped: places that can be named.
func (p resultPage) Found(t trace.Total) trace.Amount { return t.Sinks.Sub(p.Lost(t)) }

// Sum is the answer in one sentence, without the half that is nothing.
func (p resultPage) Sum(t trace.Total) string {
	key := "tracing.answer.sum"
	switch {
	case p.Found(t).IsZero():
		key = "tracing.answer.lost"
	case p.Lost(t).IsZero():
		key = "tracing.answer.found"
	}
	scale := t.Asset.Scale
	return p.T(key, "Found", p.Found(t).Decimal(scale), "Stolen", t.Stolen.Decimal(scale), "Lost", p.Lost(t).Decimal(scale), "Asset", t.Asset.Code)
}

func (p pages) picture(w http.ResponseWriter, r *http.Request) error {
	_, result, err := p.again(r)
	if err != nil {
		return err
	}
	words := p.Page(r, "tracing.title").Words
	var b bytes.Buffer
	if err := result.SVG(&b, words); err != nil {
		return err
	}
	return download(w, "image/svg+xml", "trace.svg", b.Bytes())
}

func (p pages) steps(w http.ResponseWriter, r *http.Request) error {
	_, result, err := p.again(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := result.Steps(&b, p.Page(r, "tracing.title").Words); err != nil {
		return err
	}
	return download(w, "text/csv; charset=utf-8", "trace-steps.csv", b.Bytes())
}

func (p pages) sheet(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	words := p.Page(r, "tracing.title").Words
	read, result, _, err := p.found(r, l)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(result.Report(words, read.ledger, ledger.Freezable(p.Pack, p.Today())), "", " ")
	if err != nil {
		return err
	}
	return download(w, "application/json", "trace.json", append(b, '\n'))
}

func (p pages) again(r *http.Request) (link, *trace.Result, error) {
	l, err := p.follow(r)
	if err != nil {
		return l, nil, err
	}
	_, result, _, err := p.found(r, l)
	return l, result, err
}

// download answers with a file that is never shown as a page of this site.
func download(w http.ResponseWriter, kind, name string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename=%q`, name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, _ = w.Write(body) // a reader who went away is not our failure
	return nil
}
