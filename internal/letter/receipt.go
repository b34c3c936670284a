package letter

import (
	"io"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/letter/pdf"
)

// ReceiptDoc is what a complainant keeps. It holds a secret, the recovery code.
type ReceiptDoc struct {
	Lang       joinder.Lang
	Words      Words
	Wallet     string // as the page names it
	Issue      string // as the page names it
	OccurredOn joinder.Date
	Amount     joinder.Money
	FiledAt    time.Time
	Complaint  joinder.ID
	Code       string // recovery code; grouped in fours unless it has its own dashes
	RecoverURL string // where the code is entered, printed as a QR code
	Leaf       int64  // seal index of the complaint
	Evidence   []ReceiptItem
	Disputed   int             // transactions that were marked
	Marked     []joinder.Money // what they come to
}

// ReceiptItem is one file that was given.
type ReceiptItem struct {
	Name   string
	SHA256 string
	Size   int64 // bytes
	Leaf   int64
}

// ReceiptPDF writes the receipt: one page, or more only for very many files.
func ReceiptPDF(w io.Writer, d ReceiptDoc) error {
	fonts, err := family()
	if err != nil {
		return err
	}
	title := d.Words("letter.receipt.title", nil)
	out := pdf.New(w, fonts, pdf.Info{Title: title, Lang: string(d.Lang), Created: d.FiledAt})
	s := &sheet{doc: out, lang: d.Lang}
	s.newPage()
	s.seal(marginLeft+textWidth-40, s.y-4, 40)
	s.page.Text(marginLeft, s.y+20, bold(20), title)
	s.y += 32
	s.page.Text(marginLeft, s.y+10, muted(10), d.Words("letter.receipt.lede", nil))
	s.y += 28
	s.page.Rule(marginLeft, s.y, textWidth, 0.9, ink)
	s.y += 14
	amount := ""
	if !d.Amount.IsZero() {
		amount = figure(d.Amount) + " " + string(d.Amount.Currency)
	}
	marked := ""
	if d.Disputed > 0 {
		marked = d.Words("dispute.receipt.marked", map[string]any{"PluralCount": d.Disputed, "Totals": sums(d.Marked, comma(d.Lang))})
	}
	s.fields([]field{
		{d.Words("letter.receipt.what", nil), d.Issue},
		{d.Words("letter.receipt.wallet", nil), d.Wallet},
		{d.Words("letter.receipt.happened", nil), d.OccurredOn.String()},
		{d.Words("letter.receipt.amount", nil), amount},
		{d.Words("dispute.title", nil), marked},
		{d.Words("letter.receipt.filed", nil), d.FiledAt.UTC().Format("2006-01-02 15:04 UTC")},
		{d.Words("letter.receipt.id", nil), string(d.Complaint)},
		{d.Words("letter.receipt.seal", nil), strconv.FormatInt(d.Leaf, 10)},
	}, 10.5)
	s.y += 14
	if err := s.code(d); err != nil {
		return err
	}
	s.files(d)
	return out.Close(s.footers(title+" · "+string(d.Complaint), ""))
}

// code sets the recovery code, large, beside its QR code.
func (s *sheet) code(d ReceiptDoc) error {
	const side, inset = 100.0, 16.0
	width := float64(textWidth - 2*inset)
	if d.RecoverURL != "" {
		width -= side + inset
	}
	// Not spread: between two narrow figures readers would see a blank, and the
	// code could not be searched for.
	big := pdf.Style{Size: 20, Color: ink, Bold: true, Figures: true}
	code := grouped(d.Code)
	for big.Size > 13 && s.doc.Width(big, code) > width {
		big.Size -= 0.5
	}
	codeLines := s.doc.Wrap(big, code, width, 0)
	note := s.doc.Wrap(muted(9), d.Words("letter.receipt.keep", nil), width, 0)
	h := max(side+2*inset, 62+26*float64(len(codeLines))+13.5*float64(len(note)))
	s.need(h)
	s.page.Frame(marginLeft, s.y, textWidth, h, 0.9, ink)
	if d.RecoverURL != "" {
		if err := s.qr(marginLeft+textWidth-side-inset, s.y+inset, side, d.RecoverURL); err != nil {
			return err
		}
	}
	x, y := marginLeft+inset, s.y+27
	s.page.Text(x, y, muted(10), d.Words("letter.receipt.code", nil))
	y += 32
	for _, line := range codeLines {
		s.page.Text(x, y, big, line.Text)
		y += 26
	}
	y += 2
	for _, line := range note {
		s.page.Text(x, y, muted(9), line.Text)
		y += 13.5
	}
	s.y += h + 24
	return nil
}

// grouped sets a code in fours, so that it can be copied by hand.
func grouped(code string) string {
	if strings.ContainsAny(code, "- ") {
		return code
	}
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *sheet) files(d ReceiptDoc) {
	s.page.Text(marginLeft, s.y+12, bold(12), d.Words("letter.receipt.evidence", nil))
	s.y += 22
	if len(d.Evidence) == 0 {
		s.text(muted(10), s.measure(10), 0, d.Words("letter.receipt.no_evidence", nil))
		return
	}
	t := s.startTable([]column{
		{head: d.Words("letter.receipt.file", nil), width: 170},
		{head: "SHA-256", width: textWidth - 170 - 44, size: 6.2},
		{head: d.Words("letter.doc.leaf", nil), width: 44, right: true, figures: true},
	})
	for _, e := range d.Evidence {
		t.row([]string{e.Name, e.SHA256, strconv.FormatInt(e.Leaf, 10)})
	}
	t.end()
	s.y += 10
	s.text(muted(9), s.measure(9), 0, d.Words("letter.receipt.evidence_note", nil))
}
