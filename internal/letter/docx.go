package letter

import (
	"io"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/letter/docx"
)

// DOCX writes letter, annex and appendix as a WordprocessingML document, for
// offices that edit what they receive. It streams: an annex of any length needs
// little memory, and the same Document gives the same bytes. A file of Word has
// no seal; the text says which sealed letter it was made from, or that it is a
// draft.
func DOCX(w io.Writer, d Document) error {
	in := func(write func(*paper)) func(*docx.Part) {
		return func(p *docx.Part) { write(&paper{d, p}) }
	}
	return docx.Write(w, docx.Head{Title: d.Subject, Lang: string(d.Lang), Created: d.Created},
		docx.Parts{Styles: in((*paper).styles), Footer: in((*paper).footer), Document: in((*paper).document)})
}

// paper writes one part of the document.
type paper struct {
	Document
	*docx.Part
}

// styles name fonts that offices have: Song for Chinese text, Hei for headings.
func (p *paper) styles() {
	fonts := func(han string) string {
		return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="` + han + `"/>`
	}
	p.Raw(`<w:styles xmlns:w="` + docx.Word + `"><w:docDefaults><w:rPrDefault><w:rPr>` + fonts("宋体") + `<w:sz w:val="23"/><w:szCs w:val="23"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="340" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr><w:rPr>` + fonts("黑体") + `<w:b/><w:sz w:val="34"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:pageBreakBefore/><w:outlineLvl w:val="0"/></w:pPr><w:rPr>` + fonts("黑体") + `<w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60" w:line="260" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="5C6670"/><w:sz w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style></w:styles>`)
}

// footer says what kind of copy this is, and numbers the pages.
func (p *paper) footer() {
	p.Raw(`<w:ftr xmlns:w="` + docx.Word + `"><w:p><w:pPr><w:pStyle w:val="Small"/><w:jc w:val="right"/></w:pPr>`)
	for _, field := range []string{"PAGE", "NUMPAGES"} {
		p.Raw(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + field + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		if field == "PAGE" {
			p.Raw(`<w:r><w:t xml:space="preserve"> / </w:t></w:r>`)
		}
	}
	p.Raw(`</w:p></w:ftr>`)
}

// para writes a paragraph; properties are those of its w:pPr.
func (p *paper) para(properties, words string) {
	p.Raw(`<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:t xml:space="preserve">`)
	p.Text(words)
	p.Raw(`</w:t></w:r></w:p>`)
}

func styled(name string) string { return `<w:pStyle w:val="` + name + `"/>` }

func (p *paper) document() {
	p.Raw(`<w:document xmlns:w="` + docx.Word + `" xmlns:r="` + docx.Relations + `"><w:body>`)
	p.para(styled("Title"), p.Subject)
	for _, f := range p.head() {
		if f.value != "" {
			p.Raw(`<w:p><w:pPr>` + styled("Small") + `<w:tabs><w:tab w:val="left" w:pos="1500"/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">`)
			p.Text(f.label)
			p.Raw(`</w:t><w:tab/><w:t xml:space="preserve">`)
			p.Text(f.value)
			p.Raw(`</w:t></w:r></w:p>`)
		}
	}
	p.para(styled("Small")+`<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="CCC7BD"/></w:pBdr>`, "")
	p.body()
	p.para(`<w:jc w:val="right"/><w:spacing w:before="240"/>`, p.signed())
	p.para(`<w:jc w:val="right"/>`, p.say("letter.doc.day", p.Date))
	for _, line := range []string{p.status(), p.note()} {
		if line != "" {
			p.para(styled("Small"), line)
		}
	}
	p.annex()
	p.appendix()
	p.annexDisputes()
	p.Raw(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1304" w:bottom="1440" w:left="1304" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`)
}

// body sets Chinese paragraphs in by two characters, but not whom they address.
func (p *paper) body() {
	for i, lines := range paragraphs(p.Body) {
		for _, line := range lines {
			properties := `<w:jc w:val="both"/>`
			if p.Lang == joinder.Chinese && !(i == 0 && strings.HasSuffix(line, "：")) {
				properties = `<w:ind w:firstLineChars="200" w:firstLine="460"/><w:jc w:val="both"/>`
			}
			p.para(properties, line)
		}
	}
}

func (p *paper) annex() {
	p.para(styled("Heading1"), p.annexTitle())
	p.para(styled("Small"), p.lede())
	// A day must stand on one line also where the office has no Times and takes a wider face.
	widths := []int{720, 1700, 1570, 1850, 2030, 930, 1570}
	if p.Pattern != nil {
		widths = []int{2600, 1300, 1500, 1500, 2300}
	}
	heads := p.heads()
	p.table(widths[:len(heads)], heads, p.cells)
}

func (p *paper) appendix() {
	items := 0
	for _, r := range p.Rows {
		items += len(r.Evidence)
	}
	if items == 0 {
		return
	}
	p.para(styled("Heading1"), p.Words("letter.doc.appendix", nil))
	p.para(styled("Small"), p.Words("letter.doc.appendix_lede", map[string]any{"PluralCount": items}))
	w := func(key string) string { return p.Words(key, nil) }
	heads := []string{w("letter.doc.item"), w("letter.doc.kind"), w("letter.doc.bytes"), "SHA-256", w("letter.doc.leaf")}
	p.table([]int{900, 1400, 1100, 4900, 900}, heads, func(yield func([]string, bool) bool) {
		for _, r := range p.Rows {
			for i, e := range r.Evidence {
				if !yield([]string{itemNumber(r, i), e.MediaType, strconv.FormatInt(e.Size, 10), e.SHA256, strconv.FormatInt(e.Leaf, 10)}, false) {
					return
				}
			}
		}
	})
}

// annexDisputes lists the transactions.
func (p *paper) annexDisputes() {
	if n := p.disputes(); n > 0 {
		p.para(styled("Heading1"), p.Words("dispute.doc.annex", nil))
		p.para(styled("Small"), p.disputeLede(n))
		p.table([]int{700, 1500, 2600, 1700, 1700, 1000}, p.disputeHeads(), p.disputeCells)
	}
}

// table writes rows under a head that is repeated on every page.
func (p *paper) table(widths []int, heads []string, rows func(func([]string, bool) bool)) {
	p.Raw(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="8" w:color="1C2429"/><w:bottom w:val="single" w:sz="8" w:color="1C2429"/><w:insideH w:val="single" w:sz="4" w:color="CCC7BD"/></w:tblBorders></w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		p.Rawf(`<w:gridCol w:w="%d"/>`, width)
	}
	p.Raw(`</w:tblGrid>`)
	p.row(widths, heads, true)
	for cells, total := range rows {
		p.row(widths, cells, total)
	}
	p.Raw(`</w:tbl>`)
}

func (p *paper) row(widths []int, cells []string, bold bool) {
	p.Raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if bold && cells[0] != "" {
		p.Raw(`<w:tblHeader/>`)
	}
	p.Raw(`</w:trPr>`)
	for i, c := range cells {
		p.Rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr><w:r>`, widths[i])
		if bold {
			p.Raw(`<w:rPr><w:b/></w:rPr>`)
		}
		p.Raw(`<w:t xml:space="preserve">`)
		p.Text(c)
		p.Raw(`</w:t></w:r></w:p></w:tc>`)
	}
	p.Raw(`</w:tr>`)
}
