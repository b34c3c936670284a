package letter

import (
	"io"
	"strconv"
	"time"

	"joinder"
	"joinder/internal/letter/pdf"
)

// PackDoc is one member's own paper: a statement to file with a channel, beside
// the letter that all share. It has no place for an ID number but a line to
// write on (RQ-04).
type PackDoc struct {
	Lang       joinder.Lang
	Words      Words
	To         string // the channel
	Case       string // title of the case
	Number     int    // of the member
	Name       string // "" leaves a line to write on
	Wallet     string
	Issue      string // as the page names it
	OccurredOn joinder.Date
	Amount     joinder.Money
	Demand     string // what the case asks for
	Own        string // what happened, in the member's own published words; "" leaves it out
	Evidence   []joinder.AnnexItem
	Hidden     bool // the evidence is not listed, because its owner did not let it be sent
	Letter     PackLetter
	// Transactions are what the member disputes.
	Transactions []joinder.Transaction
	At           time.Time
	URL          string // public page of the case, printed as a QR code; "" prints none
}

// PackLetter names the letter that the statement goes with.
type PackLetter struct {
	Subject  string
	Version  int
	SHA256   string // of the sealed PDF
	Shared   string // SHA-256 of the copy by number that goes with the pack; "" when there is none
	Leaf     int64
	FrozenAt time.Time
}

// Press prints many packs: it reads the fonts once. It is safe for concurrent
// use.
type Press struct{ fonts *pdf.Family }

// NewPress reads the fonts.
func NewPress() (*Press, error) {
	fonts, err := family()
	return &Press{fonts}, err
}

// Pack writes one statement as a PDF. The same document gives the same bytes.
func (p *Press) Pack(w io.Writer, d PackDoc) (Report, error) {
	count := &counter{w: w}
	title := d.Words("filing.paper.title", nil)
	out := pdf.New(count, p.fonts, pdf.Info{Title: title, Author: d.Case, Lang: string(d.Lang), Created: d.At})
	s := &sheet{doc: out, lang: d.Lang}
	s.newPage()
	if err := s.packHead(d, title); err != nil {
		return Report{}, err
	}
	s.packFacts(d)
	s.packEvidence(d)
	s.packDisputes(d)
	s.packLetter(d)
	s.packSign(d)
	foot := title + " · " + d.Words("filing.paper.member", map[string]any{"Number": d.Number})
	err := out.Close(s.footers(foot, d.Letter.SHA256[:min(16, len(d.Letter.SHA256))]))
	return Report{Pages: out.Pages(), Bytes: count.n, Missing: out.Missing()}, err
}

// Shared writes the letter and its annex without the appendix of digests, for
// members who file with it themselves. The caller has taken the names out of
// the rows.
func (p *Press) Shared(w io.Writer, d Document) (Report, error) {
	count := &counter{w: w}
	out := pdf.New(count, p.fonts, pdf.Info{Title: d.Subject, Author: d.Title, Lang: string(d.Lang), Created: d.Created})
	s := &sheet{doc: out, lang: d.Lang}
	s.newPage()
	if err := s.letter(d); err != nil {
		return Report{}, err
	}
	s.annex(d)
	s.y += 14
	s.text(muted(10), s.measure(10), 0, d.Words("filing.paper.shared_note", nil))
	digest := ""
	if d.Mark != nil {
		digest = d.Mark.Digest[:min(16, len(d.Mark.Digest))]
	}
	err := out.Close(s.footers(d.Subject, digest))
	return Report{Pages: out.Pages(), Bytes: count.n, Missing: out.Missing()}, err
}

// packHead says what the paper is, for whom and from whom.
func (s *sheet) packHead(d PackDoc, title string) error {
	st := bold(18)
	top := s.y
	for _, line := range s.doc.Wrap(st, title, textWidth-80, 0) {
		s.page.Text(marginLeft, s.y+st.Size, st, line.Text)
		s.y += 27
	}
	if d.URL != "" {
		if err := s.qr(marginLeft+textWidth-56, top-8, 56, d.URL); err != nil {
			return err
		}
		s.y = max(s.y, top+56)
	}
	s.y += 6
	s.page.Rule(marginLeft, s.y, textWidth, 0.9, ink)
	s.y += 10
	s.fields([]field{
		{d.Words("filing.paper.to", nil), d.To},
		{d.Words("filing.paper.case", nil), d.Case},
		{d.Words("filing.paper.made", nil), d.At.UTC().Format("2006-01-02 15:04 UTC")},
	}, 10.5)
	s.y += 8
	s.packTitle(d.Words("filing.paper.who", nil))
	name := d.Name
	if name != "" {
		s.fields([]field{{d.Words("filing.paper.name", nil), name}}, 10.5)
	} else {
		s.line(d.Words("filing.paper.name", nil))
	}
	s.fields([]field{{d.Words("filing.paper.in_case", nil), d.Words("filing.paper.member", map[string]any{"Number": d.Number})}}, 10.5)
	s.line(d.Words("filing.paper.id_number", nil))
	s.line(d.Words("filing.paper.contact", nil))
	s.text(muted(8.5), 13, 0, d.Words("filing.paper.by_hand", nil))
	return nil
}

// packTitle sets the title of a part.
func (s *sheet) packTitle(words string) {
	s.need(64)
	s.y += 8
	s.page.Text(marginLeft, s.y+12, bold(12), words)
	s.y += 22
}

// line is a label with a line to write on.
func (s *sheet) line(label string) {
	s.need(30)
	x := marginLeft + s.doc.Width(muted(10.5), label) + 12
	s.page.Text(marginLeft, s.y+16, muted(10.5), label)
	s.page.Rule(x, s.y+19, marginLeft+textWidth-x, 0.6, ink)
	s.y += 28
}

func (s *sheet) packFacts(d PackDoc) {
	s.packTitle(d.Words("filing.paper.facts", nil))
	amount := d.Words("letter.doc.no_amount", nil)
	if !d.Amount.IsZero() {
		amount = figure(d.Amount) + " " + string(d.Amount.Currency)
	}
	s.fields([]field{
		{d.Words("filing.paper.wallet", nil), d.Wallet},
		{d.Words("filing.paper.problem", nil), d.Issue},
		{d.Words("filing.paper.day", nil), d.OccurredOn.String()},
		{d.Words("filing.paper.amount", nil), amount},
		{d.Words("filing.paper.demand", nil), d.Demand},
	}, 10.5)
	if d.Own == "" {
		return
	}
	s.y += 6
	s.text(muted(10), s.measure(10), 0, d.Words("filing.paper.own", nil))
	for _, lines := range paragraphs(d.Own) {
		for _, l := range lines {
			s.text(style(10.5), s.measure(10.5), 0, l)
		}
	}
}

func (s *sheet) packEvidence(d PackDoc) {
	if d.Hidden {
		s.packTitle(d.Words("filing.paper.evidence_title", nil))
		s.text(muted(10), s.measure(10), 0, d.Words("filing.paper.evidence_hidden", nil))
		return
	}
	s.packTitle(d.Words("filing.paper.evidence", map[string]any{"PluralCount": len(d.Evidence)}))
	if len(d.Evidence) == 0 {
		s.text(muted(10), s.measure(10), 0, d.Words("filing.paper.no_evidence", nil))
		return
	}
	t := s.startTable([]column{
		{head: d.Words("letter.doc.item", nil), width: 46, figures: true},
		{head: d.Words("letter.doc.kind", nil), width: 70},
		{head: d.Words("letter.doc.bytes", nil), width: 56, right: true, figures: true},
		{head: "SHA-256", width: textWidth - 46 - 70 - 56 - 40, size: 6.2},
		{head: d.Words("letter.doc.leaf", nil), width: 40, right: true, figures: true},
	})
	row := joinder.AnnexRow{Number: d.Number}
	for i, e := range d.Evidence {
		t.row([]string{itemNumber(row, i), e.MediaType, strconv.FormatInt(e.Size, 10), e.SHA256, strconv.FormatInt(e.Leaf, 10)})
	}
	t.end()
}

// packLetter names the shared letter by its digest.
func (s *sheet) packLetter(d PackDoc) {
	s.need(150)
	s.packTitle(d.Words("filing.paper.letter", nil))
	s.fields([]field{
		{d.Words("filing.paper.subject", nil), d.Letter.Subject},
		{d.Words("filing.paper.version", nil), strconv.Itoa(d.Letter.Version) + " · " + d.Letter.FrozenAt.UTC().Format("2006-01-02 15:04 UTC")},
		{d.Words("filing.paper.log", nil), strconv.FormatInt(d.Letter.Leaf, 10)},
	}, 10)
	s.page.Text(marginLeft, s.y+10, muted(8), d.Words("filing.paper.digest", map[string]any{"Digest": d.Letter.SHA256}))
	s.y += 16
	if d.Letter.Shared != "" {
		s.page.Text(marginLeft, s.y+10, muted(8), d.Words("filing.paper.digest_shared", map[string]any{"Digest": d.Letter.Shared}))
		s.y += 16
	}
	s.y += 4
}

// packSign is where the person signs, kept on one page.
func (s *sheet) packSign(d PackDoc) {
	words := d.Words("filing.paper.statement", nil)
	st := style(10.5)
	leading := s.measure(st.Size)
	s.need(22 + leading*float64(len(s.doc.Wrap(st, words, textWidth, 0))) + 74)
	s.y += 12
	s.text(st, leading, 0, words)
	s.y += 8
	s.line(d.Words("filing.paper.signature", nil))
	s.line(d.Words("filing.paper.signed_on", nil))
}
