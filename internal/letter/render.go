package letter

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"

	"joinder"
	"joinder/internal/letter/pdf"
)

// Render writes letter, annex and appendix of evidence hashes as one PDF. It
// writes pages as they are set, so that an annex of any length needs little
// memory. An error comes from w or from words that do not exist.
func Render(w io.Writer, d Document) (Report, error) {
	fonts, err := family()
	if err != nil {
		return Report{}, err
	}
	count := &counter{w: w}
	out := pdf.New(count, fonts, pdf.Info{
		Title: d.Subject, Author: d.Title, Lang: string(d.Lang), Created: d.Created,
	})
	s := &sheet{doc: out, lang: d.Lang}
	s.newPage()
	if err := s.letter(d); err != nil {
		return Report{}, err
	}
	s.annex(d)
	s.appendix(d)
	s.annexDisputes(d)
	digest := d.Words("letter.doc.draft", nil)
	if d.Mark != nil {
		digest = d.Mark.Digest[:min(16, len(d.Mark.Digest))]
	}
	err = out.Close(s.footers(d.Subject, digest))
	return Report{Pages: out.Pages(), Bytes: count.n, Missing: out.Missing()}, err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// letter sets the text itself.
func (s *sheet) letter(d Document) error {
	s.doc.Bookmark(d.Subject)
	st := bold(18)
	for _, line := range s.doc.Wrap(st, d.Subject, textWidth, 0) {
		if s.chinese() {
			s.page.TextCenter(marginLeft+textWidth/2, s.y+st.Size, st, line.Text)
		} else {
			s.page.Text(marginLeft, s.y+st.Size, st, line.Text)
		}
		s.y += 27
	}
	s.y += 8
	s.page.Rule(marginLeft, s.y, textWidth, 0.9, ink)
	s.y += 12
	s.fields(d.head(), 10)
	s.y += 8
	s.page.Rule(marginLeft, s.y, textWidth, 0.5, inkRule)
	s.y += 20
	s.body(d.Body)
	return s.closing(d)
}

func (d Document) say(key string, day joinder.Date) string {
	return d.Words(key, map[string]any{"Date": day})
}

func (s *sheet) body(words string) {
	st := style(s.pick(11.5, 11))
	leading := s.measure(st.Size)
	for i, p := range paragraphs(words) {
		for _, line := range p {
			indent := s.pick(2*st.Size, 0)
			if i == 0 && strings.HasSuffix(line, "：") {
				indent = 0 // whom a letter addresses stands at the margin
			}
			s.text(st, leading, indent, line)
		}
		s.y += s.pick(0.35, 0.6) * st.Size
	}
}

// closing sets who signs, the seal and the way to the case, on one page.
func (s *sheet) closing(d Document) error {
	s.need(118)
	s.y += 14
	right := marginLeft + float64(textWidth)
	top := s.y
	if d.Mark != nil {
		s.seal(right-46, top, 46)
		right -= 60
	}
	s.page.TextRight(right, top+13, style(11), d.signed())
	s.page.TextRight(right, top+32, style(10), d.say("letter.doc.day", d.Date))
	s.y = top + 58
	if d.Mark != nil {
		for _, line := range d.markLines() {
			s.page.TextRight(marginLeft+textWidth, s.y+7, muted(7), line)
			s.y += 11
		}
	}
	if note := d.note(); note != "" {
		defer func() { s.y += 6; s.text(muted(8), s.measure(8), 0, note) }()
	}
	if d.URL == "" {
		return nil
	}
	if err := s.qr(marginLeft, top, 62, d.URL); err != nil {
		return err
	}
	s.page.Text(marginLeft, top+75, muted(7.5), d.Words("letter.doc.follow", nil))
	s.y = max(s.y, top+84)
	return nil
}

func (d Document) markLines() []string {
	lines := []string{
		d.Words("letter.doc.sealed_at", map[string]any{"Time": d.Mark.At.UTC().Format("2006-01-02 15:04 UTC")}),
		"SHA-256 " + d.Mark.Digest,
	}
	if d.Mark.Index >= 0 {
		lines = append(lines, d.Words("letter.doc.log_index", map[string]any{"Index": strconv.FormatInt(d.Mark.Index, 10)}))
	}
	return lines
}

// qr draws a QR code that leads to an address.
func (s *sheet) qr(x, y, width float64, url string) error {
	code, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("letter: QR code: %w", err)
	}
	code.DisableBorder = true
	s.page.Dots(x, y, width, code.Bitmap(), ink)
	s.page.Link(x, y, width, width, url)
	return nil
}

// annex sets the table of those who signed.
func (s *sheet) annex(d Document) {
	s.newPage()
	s.heading(d.annexTitle())
	s.text(muted(10), s.measure(10), 0, d.lede())
	s.y += 10
	t := s.startTable(d.columns())
	for cells, total := range d.cells {
		if total {
			t.total(cells)
		} else {
			t.row(cells)
		}
	}
	t.end()
}

// columns of the annex on paper.
func (d Document) columns() []column {
	heads := d.heads()
	if d.Pattern != nil {
		return []column{
			{head: heads[0], width: 120}, {head: heads[1], width: 76, right: true, figures: true}, {head: heads[2], width: 70, figures: true},
			{head: heads[3], width: 70, figures: true}, {head: heads[4], width: textWidth - 120 - 76 - 70 - 70, right: true, figures: true},
		}
	}
	name, problem, since := 110.0, 98.0, 0.0
	if d.authority() {
		name, problem, since = 76, 80, 62
	}
	out := []column{
		{head: heads[0], width: 36, right: true, figures: true}, {head: heads[1], width: name}, {head: heads[2], width: 66, figures: true},
		{head: heads[3], width: problem}, {head: heads[4], width: textWidth - 36 - name - 66 - problem - 32 - since, right: true, figures: true},
		{head: heads[5], width: 32, right: true, figures: true},
	}
	if d.authority() {
		out[5].width = 38
		out[4].width -= 6
		out = append(out, column{head: heads[6], width: 62, figures: true})
	}
	return out
}

// appendix sets the digests of all evidence that members let be sent.
func (s *sheet) appendix(d Document) {
	items := 0
	for _, r := range d.Rows {
		items += len(r.Evidence)
	}
	if d.Pattern != nil {
		return // a report lists nobody's evidence
	}
	if items == 0 {
		s.y += 16
		s.text(muted(10), s.measure(10), 0, d.Words("letter.doc.no_evidence", nil))
		return
	}
	s.newPage()
	s.heading(d.Words("letter.doc.appendix", nil))
	s.text(muted(10), s.measure(10), 0, d.Words("letter.doc.appendix_lede", map[string]any{"PluralCount": items}))
	s.y += 10
	t := s.startTable([]column{
		{head: d.Words("letter.doc.item", nil), width: 46, figures: true},
		{head: d.Words("letter.doc.kind", nil), width: 70},
		{head: d.Words("letter.doc.bytes", nil), width: 56, right: true, figures: true},
		{head: "SHA-256", width: textWidth - 46 - 70 - 56 - 40, size: 6.2},
		{head: d.Words("letter.doc.leaf", nil), width: 40, right: true, figures: true},
	})
	for _, r := range d.Rows {
		for i, e := range r.Evidence {
			t.row([]string{itemNumber(r, i), e.MediaType, strconv.FormatInt(e.Size, 10), e.SHA256, strconv.FormatInt(e.Leaf, 10)})
		}
	}
	t.end()
}

// itemNumber names an item in annex and appendix: member 12's second is "12-2".
func itemNumber(r joinder.AnnexRow, i int) string {
	return strconv.Itoa(r.Number) + "-" + strconv.Itoa(i+1)
}
