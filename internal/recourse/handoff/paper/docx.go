package paper

import (
	"io"

	"joinder"
	"joinder/internal/letter/docx"
)

// DOCX writes the paper for an office that edits it.
func DOCX(w io.Writer, doc Paper) error {
	in := func(write func(*word)) func(*docx.Part) {
		return func(p *docx.Part) { write(&word{doc, p}) }
	}
	return docx.Write(w, docx.Head{Title: doc.Title, Lang: string(doc.Lang), Created: doc.Created},
		docx.Parts{Styles: in((*word).styles), Footer: in((*word).footer), Document: in((*word).document)})
}

// word writes one part of the document.
type word struct {
	Paper
	*docx.Part
}

func (d *word) styles() {
	lang := "en-GB"
	if d.Lang == joinder.Chinese {
		lang = "zh-CN"
	}
	face := func(han string) string {
		return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="` + han + `"/>`
	}
	d.Raw(`<w:styles xmlns:w="` + docx.Word + `"><w:docDefaults><w:rPrDefault><w:rPr>` + face("宋体") + `<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="` + lang + `" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="34"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="160"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="23"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60" w:line="250" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="5C6670"/><w:sz w:val="17"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20" w:line="230" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:style></w:styles>`)
}

func (d *word) footer() {
	d.Raw(`<w:ftr xmlns:w="` + docx.Word + `"><w:p><w:pPr><w:pStyle w:val="Small"/><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">`)
	d.Text(d.Foot + "  ")
	d.Raw(`</w:t></w:r>`)
	for _, field := range []string{"PAGE", "NUMPAGES"} {
		d.Raw(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + field + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		if field == "PAGE" {
			d.Raw(`<w:r><w:t xml:space="preserve"> / </w:t></w:r>`)
		}
	}
	d.Raw(`</w:p></w:ftr>`)
}

func styled(name string) string { return `<w:pStyle w:val="` + name + `"/>` }

func (d *word) para(properties, words string) {
	d.Raw(`<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:t xml:space="preserve">`)
	d.Text(words)
	d.Raw(`</w:t></w:r></w:p>`)
}

func (d *word) document() {
	d.Raw(`<w:document xmlns:w="` + docx.Word + `" xmlns:r="` + docx.Relations + `"><w:body>`)
	d.para(styled("Title"), d.Title)
	for i, c := range d.Chapters {
		if c.Title != "" {
			style := styled("Heading1")
			if i > 0 {
				style += `<w:pageBreakBefore/>`
			}
			d.para(style, c.Title)
		}
		for _, b := range c.Blocks {
			d.block(b)
		}
	}
	d.Raw(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1200" w:right="1080" w:bottom="1200" w:left="1080" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr></w:body></w:document>`)
}

func (d *word) block(b Block) {
	if b.Heading != "" {
		d.para(styled("Heading2"), b.Heading)
	}
	for _, l := range lines(b.Text) {
		d.para("", l)
	}
	for _, l := range b.Points {
		d.para(`<w:ind w:left="280" w:hanging="200"/>`, "• "+l)
	}
	for _, f := range b.Fields {
		value := f.Value
		if f.Blank {
			value = "______________________________"
		}
		d.para("", f.Label+"\u3000"+value)
	}
	for _, l := range lines(b.Small) {
		d.para(styled("Small"), l)
	}
	if b.Table != nil {
		d.table(*b.Table)
		d.para("", "")
	}
	if b.Break {
		d.Raw(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	}
}

// room is the width between the margins in twentieths of a point.
const room = 9746

func (d *word) table(t Table) {
	whole := 0.0
	for _, h := range t.Heads {
		whole += h.Width
	}
	d.Raw(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="8" w:color="1C2429"/><w:bottom w:val="single" w:sz="8" w:color="1C2429"/><w:insideH w:val="single" w:sz="4" w:color="CCC7BD"/></w:tblBorders></w:tblPr><w:tblGrid>`)
	cols, heads := make([]int, len(t.Heads)), make([]Cell, len(t.Heads))
	for i, h := range t.Heads {
		cols[i], heads[i] = int(h.Width*room/whole), T(h.Text)
		d.Rawf(`<w:gridCol w:w="%d"/>`, cols[i])
	}
	d.Raw(`</w:tblGrid>`)
	d.row(t, cols, Row{Cells: heads, Total: true}, true)
	for r := range t.Rows {
		d.row(t, cols, r, false)
	}
	d.Raw(`</w:tbl>`)
}

func (d *word) row(t Table, cols []int, r Row, head bool) {
	d.Raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		d.Raw(`<w:tblHeader/>`)
	}
	d.Raw(`</w:trPr>`)
	for i, c := range r.Cells {
		d.Rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, cols[i])
		parts := lines(c.Text)
		if len(parts) == 0 {
			parts = []string{""}
		}
		for _, l := range parts {
			d.Raw(`<w:p><w:pPr><w:pStyle w:val="Cell"/>`)
			if t.Heads[i].Right {
				d.Raw(`<w:jc w:val="right"/>`)
			}
			d.Raw(`</w:pPr><w:r>`)
			if r.Total {
				d.Raw(`<w:rPr><w:b/></w:rPr>`)
			}
			d.Raw(`<w:t xml:space="preserve">`)
			d.Text(l)
			d.Raw(`</w:t></w:r></w:p>`)
		}
		d.Raw(`</w:tc>`)
	}
	d.Raw(`</w:tr>`)
}
