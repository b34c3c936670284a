package trace

import (
	"bufio"
	"cmp"
	"fmt"
	"html"
	"io"
	"math/big"
	"slices"
	"strings"
)

// Size of the picture, in its own units.
const (
	nodeWide, nodeHigh = 200, 48
	columnGap, rowGap  = 130, 22
	downWide           = 164 // of a node in a picture from top to bottom
	downGap            = 46
	edgeMost           = 26 // width of a flow that carries all that was stolen
	headHigh           = 64
	margin             = 24
	mostRows           = 12  // nodes drawn beside one another; the smaller ones are one node
	mostDown           = 4   // the same in a picture from top to bottom
	mostColumns        = 9   // further hops are one column
	mostEdges          = 300 // the lightest lines are left out
)

// Drawing says how a picture is drawn. The zero value is a file of its own,
// from left to right.
type Drawing struct {
	Inline  bool                                  // part of a page, which has the title in its own words
	Down    bool                                  // from top to bottom, for narrow screens
	Percent int                                   // its size; 0 is 100
	Row     func(account string) (address string) // the place of an account in the page's table, "" for none; may be nil
}

// Left is what a picture leaves out; a table has it all.
type Left struct {
	Accounts int // drawn together with others as one node
	Lines    int // not drawn, being the smallest
}

type svgNode struct {
	account string
	others  int // how many accounts are drawn as this one
	layer   int
	row     int
	taint   map[Asset]Amount // that came
	weight  int64            // for the order
	sinks   []Sink
}

type svgEdge struct {
	from, to *svgNode
	asset    Asset
	tainted  Amount
	flows    int
	hop      int
}

// picture is what is drawn.
type picture struct {
	w      Words
	r      *Result
	nodes  []*svgNode
	edges  []*svgEdge
	stolen map[Asset]Amount
	high   int
	wide   int
	d      Drawing
	left   Left
}

// SVG draws the flows from left to right by hop, as wide as the share of what
// was stolen. It has no scripts and no styles but attributes, so that a strict
// content policy shows it; every account can be reached with the keyboard and
// says what it is. The same result is the same picture to the byte.
func (r *Result) SVG(out io.Writer, w Words) error {
	_, err := r.Draw(out, w, Drawing{})
	return err
}

// Draw is SVG as the drawing says. Elements have classes, so that a page's
// style sheet can colour them; in a page accounts are links to their rows.
func (r *Result) Draw(out io.Writer, w Words, d Drawing) (Left, error) {
	p := &picture{w: w, r: r, stolen: map[Asset]Amount{}, d: d}
	for _, t := range r.Totals {
		p.stolen[t.Asset] = t.Stolen
	}
	p.arrange()
	b := bufio.NewWriter(out)
	title := w.T("trace.svg.title", "Method", w.T("trace.method."+string(r.Method)))
	percent, name := d.Percent, "trace"
	if percent <= 0 {
		percent = 100
	}
	if d.Down {
		name = "trace-down"
	}
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="group" aria-labelledby="%s-title %s-desc" font-family="system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif" font-size="13" fill="#1d2329">`+"\n",
		p.wide, p.high, p.wide*percent/100, p.high*percent/100, name, name)
	fmt.Fprintf(b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", name, escape(title), name, escape(p.summary()))
	if !d.Inline {
		fmt.Fprintf(b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", p.wide, p.high)
		fmt.Fprintf(b, `<text x="%d" y="28" font-size="16" font-weight="600">%s</text>`+"\n", margin, escape(title))
		fmt.Fprintf(b, `<text x="%d" y="48" fill="#525c66">%s</text>`+"\n", margin, escape(w.T("trace.svg.note")))
	}
	for _, e := range p.edges {
		p.edge(b, e)
	}
	for _, n := range p.nodes {
		p.node(b, n)
	}
	fmt.Fprintln(b, "</svg>")
	return p.left, b.Flush()
}

func (p *picture) summary() string {
	var parts []string
	for _, t := range p.r.Totals {
		parts = append(parts, p.w.T("trace.svg.total", "Stolen", t.Stolen.Decimal(t.Asset.Scale), "Asset", t.Asset.String(), "Sinks", t.Sinks.Decimal(t.Asset.Scale), "Fees", t.Fees.Decimal(t.Asset.Scale)))
	}
	if p.left != (Left{}) {
		parts = append(parts, p.w.T("trace.svg.left", "Accounts", p.left.Accounts, "Lines", p.left.Lines))
	}
	return strings.Join(parts, " ")
}

// arrange puts accounts into columns by their shortest way from the theft, and
// what does not fit into one node a column.
func (p *picture) arrange() {
	layer := map[string]int{}
	for f := range p.r.Flows {
		for name, at := range map[string]int{f.From: f.Hop, f.To: f.Hop + 1} {
			if f.From == f.To {
				at = f.Hop + 1
			}
			if had, ok := layer[name]; !ok || at < had {
				layer[name] = at
			}
		}
	}
	by := map[string]*svgNode{}
	node := func(name string) *svgNode {
		n := by[name]
		if n == nil {
			n = &svgNode{account: name, others: 1, layer: min(layer[name], mostColumns-1), taint: map[Asset]Amount{}}
			by[name] = n
			p.nodes = append(p.nodes, n)
		}
		return n
	}
	for f := range p.r.Flows {
		node(f.From)
		to := node(f.To)
		to.taint[f.Asset] = to.taint[f.Asset].Add(f.Tainted)
		to.weight += p.weight(f.Asset, f.Tainted, 1_000_000_000_000)
	}
	for _, s := range p.r.Sinks {
		if n := by[s.Account]; n != nil {
			n.sinks = append(n.sinks, s)
		}
	}
	slices.SortFunc(p.nodes, func(a, b *svgNode) int {
		return cmp.Or(cmp.Compare(a.layer, b.layer), cmp.Compare(b.weight, a.weight), cmp.Compare(a.account, b.account))
	})
	p.fold(by)
	p.join(by)
	p.measure()
}

// measure finds how large the picture is.
func (p *picture) measure() {
	rows, columns := 1, 1
	for _, n := range p.nodes {
		rows, columns = max(rows, n.row+1), max(columns, n.layer+1)
	}
	head := headHigh
	if p.d.Inline {
		head = 0
	}
	if p.d.Down {
		p.wide = 2*margin/2 + rows*downWide + (rows-1)*rowGap
		p.high = head + 2*margin + columns*nodeHigh + (columns-1)*downGap
		return
	}
	p.wide = 2*margin + columns*nodeWide + (columns-1)*columnGap
	for _, e := range p.edges {
		if e.to.layer <= e.from.layer { // its bend needs room on the right
			p.wide = max(p.wide, 2*margin+(e.from.layer+1)*nodeWide+e.from.layer*columnGap+columnGap/2)
		}
	}
	p.high = head + 2*margin + rows*nodeHigh + (rows-1)*rowGap
}

// fold keeps the weightiest nodes of each column and makes one of the rest.
func (p *picture) fold(by map[string]*svgNode) {
	kept := p.nodes[:0:0]
	rows := map[int]int{}
	rest := map[int]*svgNode{}
	most := mostRows
	if p.d.Down {
		most = mostDown
	}
	for _, n := range p.nodes {
		if rows[n.layer] < most-1 {
			n.row = rows[n.layer]
			rows[n.layer]++
			kept = append(kept, n)
			continue
		}
		into := rest[n.layer]
		if into == nil {
			n.row, rest[n.layer] = most-1, n
			kept = append(kept, n)
			continue
		}
		into.others++
		for asset, a := range n.taint {
			into.taint[asset] = into.taint[asset].Add(a)
		}
		into.sinks = append(into.sinks, n.sinks...)
		by[n.account] = into
	}
	p.nodes = kept
	for _, n := range kept {
		if n.others > 1 {
			p.left.Accounts += n.others
		}
	}
}

// join makes one line of all flows between two nodes in one asset.
func (p *picture) join(by map[string]*svgNode) {
	type key struct {
		from, to *svgNode
		asset    Asset
	}
	found := map[key]*svgEdge{}
	for f := range p.r.Flows {
		k := key{by[f.From], by[f.To], f.Asset}
		if k.from == k.to {
			continue
		}
		e := found[k]
		if e == nil {
			e = &svgEdge{from: k.from, to: k.to, asset: f.Asset, hop: f.Hop}
			found[k] = e
			p.edges = append(p.edges, e)
		}
		e.tainted, e.flows, e.hop = e.tainted.Add(f.Tainted), e.flows+1, min(e.hop, f.Hop)
	}
	if len(p.edges) <= mostEdges {
		return
	}
	weights := map[*svgEdge]int64{}
	for _, e := range p.edges {
		weights[e] = p.weight(e.asset, e.tainted, 1_000_000_000_000)
	}
	slices.SortStableFunc(p.edges, func(a, b *svgEdge) int { return cmp.Compare(weights[b], weights[a]) })
	p.left.Lines = len(p.edges) - mostEdges
	p.edges = p.edges[:mostEdges]
}

// weight is the share of what was stolen in the asset, of whole; at most whole.
func (p *picture) weight(asset Asset, a Amount, whole int64) int64 {
	stolen := p.stolen[asset]
	if stolen.IsZero() || a.Cmp(stolen) >= 0 {
		return whole
	}
	n := a.Big()
	return n.Mul(n, big.NewInt(whole)).Quo(n, stolen.Big()).Int64()
}

// at is the upper left corner of a node.
func (p *picture) at(n *svgNode) (x, y int) {
	head := headHigh
	if p.d.Inline {
		head = 0
	}
	if p.d.Down {
		return margin/2 + n.row*(downWide+rowGap), head + margin + n.layer*(nodeHigh+downGap)
	}
	return margin + n.layer*(nodeWide+columnGap), head + margin + n.row*(nodeHigh+rowGap)
}

func (p *picture) edge(b io.Writer, e *svgEdge) {
	wide := 2 + p.weight(e.asset, e.tainted, edgeMost-2)
	back := e.to.layer <= e.from.layer
	colour, dashes, class := "#0f5c63", "", "flow"
	if back {
		colour, dashes, class = "#7d5100", ` stroke-dasharray="6 4"`, "flow back"
	}
	fmt.Fprintf(b, `<path class="%s" d="%s" fill="none" stroke="%s" stroke-opacity="0.45"%s stroke-width="%d">`, class, p.curve(e, back), colour, dashes, wide)
	fmt.Fprintf(b, "<title>%s</title></path>\n", escape(p.w.T("trace.svg.edge", "From", e.from.name(p.w), "To", e.to.name(p.w), "Amount", e.tainted.Decimal(e.asset.Scale), "Asset", e.asset.String(), "Flows", e.flows)))
}

// curve is the way of a line: on to the next hop, or back around the side.
func (p *picture) curve(e *svgEdge, back bool) string {
	x1, y1 := p.at(e.from)
	x2, y2 := p.at(e.to)
	if p.d.Down {
		if back {
			right, below := max(x1, x2)+downWide+rowGap, nodeHigh/2
			if y1 == y2 {
				below = nodeHigh
			}
			return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1+downWide, y1+nodeHigh/2, right, y1+below, right, y2+below, x2+downWide, y2+nodeHigh/2)
		}
		x1, x2, y1 = x1+downWide/2, x2+downWide/2, y1+nodeHigh
		bend := (y2 - y1) / 2
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, y1+bend, x2, y2-bend, x2, y2)
	}
	x1, y1, y2 = x1+nodeWide, y1+nodeHigh/2, y2+nodeHigh/2
	if back {
		x2 += nodeWide
		right, below := max(x1, x2)+columnGap/2, 0
		if y1 == y2 {
			below = nodeHigh // or it would lie on the line that came
		}
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, right, y1+below, right, y2+below, x2, y2)
	}
	bend := (x2 - x1) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
}

func (n *svgNode) name(w Words) string {
	switch {
	case n.others > 1:
		return w.T("trace.svg.others", "Count", n.others)
	case n.account == "":
		return w.T("trace.svg.issued")
	}
	return n.account
}

// node draws an account: its name, what of the stolen money came, and why it
// stopped there.
func (p *picture) node(b io.Writer, n *svgNode) {
	x, y := p.at(n)
	size, wide := 20, nodeWide
	if p.d.Down {
		size, wide = 16, downWide
	}
	line, fill, class, name := "#7b848c", "#faf8f4", "account", n.name(p.w)
	said := []string{name}
	first := narrow(name, size)
	for _, l := range p.r.Labels(n.account) {
		if n.others > 1 {
			break
		}
		said = append(said, Said(p.w, l))
		if l.IsService() && l.Name != "" {
			first, line, fill, class = narrow(l.Name, size), "#7d5100", "#fbf1dc", "account named"
		}
	}
	amounts := p.came(n)
	if n.layer == 0 && amounts == "" {
		amounts = p.w.T("trace.svg.source")
	}
	said = append(said, amounts)
	for i, s := range n.sinks {
		if i == 4 {
			said = append(said, "…")
			break
		}
		said = append(said, p.w.T("trace.svg.stopped", "Amount", s.Amount.Decimal(s.Asset.Scale), "Asset", s.Asset.String(), "Why", p.w.T("trace.why."+string(s.Why))))
	}
	if len(n.sinks) > 0 && class == "account" {
		line, fill, class = "#0f5c63", "#e6f0ef", "account stopped"
	}
	open, shut := `<g class="`+class+`" tabindex="0" role="img" aria-label="%s">`, "</g>"
	if p.d.Row != nil {
		if href := p.d.Row(n.account); href != "" && n.others == 1 {
			open, shut = `<a class="`+class+`" href="`+escape(href)+`" aria-label="%s">`, "</a>"
		}
	}
	// What is seen comes first, so that who speaks to the device is understood.
	much := narrow(n.brief(p), size+3)
	words := escape(first + " " + much + " · " + strings.Join(said, " · "))
	fmt.Fprintf(b, open+`<title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s"/>`, words, words, x, y, wide, nodeHigh, fill, line)
	fmt.Fprintf(b, `<text class="who" x="%d" y="%d" font-weight="600">%s</text> <text class="much" x="%d" y="%d" fill="#525c66">%s</text>%s`+"\n", x+10, y+20, escape(first), x+10, y+38, escape(much), shut)
}

func (p *picture) came(n *svgNode) string {
	var parts []string
	for _, t := range p.r.Totals {
		if a, ok := n.taint[t.Asset]; ok && !a.IsZero() {
			parts = append(parts, a.Decimal(t.Asset.Scale)+" "+t.Asset.Code)
		}
	}
	return strings.Join(parts, ", ")
}

// brief is what came with at most six decimal places; the rest is in the title.
func (n *svgNode) brief(p *picture) string {
	var parts []string
	for _, t := range p.r.Totals {
		a, ok := n.taint[t.Asset]
		if !ok || a.IsZero() {
			continue
		}
		whole, frac, _ := strings.Cut(a.Decimal(t.Asset.Scale), ".")
		if len(frac) > 6 {
			frac = frac[:6] + "…"
		}
		if frac != "" {
			whole += "." + frac
		}
		parts = append(parts, whole+" "+t.Asset.Code)
	}
	if len(parts) == 0 && n.layer == 0 {
		return p.w.T("trace.svg.source")
	}
	return strings.Join(parts, ", ")
}

// narrow is Short for a width: Han characters are as wide as two letters.
func narrow(s string, n int) string {
	wide := 0
	for _, r := range s {
		if wide++; r >= 0x2e80 {
			wide++
		}
	}
	if wide <= n {
		return s
	}
	return Short(s, max(5, n*len([]rune(s))/wide))
}

// escape writes text into XML, which knows no control characters.
func escape(s string) string {
	return html.EscapeString(strings.Map(printable, strings.ToValidUTF8(s, "")))
}
