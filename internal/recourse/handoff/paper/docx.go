package paper

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"

	"joinder"
)

const (
	nsPackage = "http://schemas.openxmlformats.org/package/2006/"
	nsOffice  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsWord    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	typeWord  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// DOCX writes the paper for an office that edits it.
func DOCX(w io.Writer, doc Paper) error {
	z := zip.NewWriter(w)
	for _, part := range []struct {
		name  string
		write func(*word)
	}{
		{"[Content_Types].xml", (*word).types}, {"_rels/.rels", (*word).rels}, {"docProps/core.xml", (*word).core},
		{"word/_rels/document.xml.rels", (*word).documentRels}, {"word/styles.xml", (*word).styles}, {"word/footer1.xml", (*word).footer},
		{"word/document.xml", (*word).document},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: doc.Created.UTC()})
		if err != nil {
			return err
		}
		d := &word{Paper: doc, out: bufio.NewWriter(f)}
		d.raw(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
		part.write(d)
		if err := d.out.Flush(); err != nil { // holds the first error of all writes
			return err
		}
	}
	return z.Close()
}

// word writes one part of the document.
type word struct {
	Paper
	out *bufio.Writer
}

func (d *word) raw(s string)               { d.out.WriteString(s) } //nolint:errcheck // Flush tells
func (d *word) rawf(f string, args ...any) { fmt.Fprintf(d.out, f, args...) }
func (d *word) text(s string)              { _ = xml.EscapeText(d.out, []byte(s)) } // Flush tells

func (d *word) types() {
	d.raw(`<Types xmlns="` + nsPackage + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + typeWord + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + typeWord + `styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + typeWord + `footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
}

func (d *word) rels() {
	d.raw(`<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + nsOffice + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsPackage + `relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)
}

func (d *word) documentRels() {
	d.raw(`<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + nsOffice + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsOffice + `/footer" Target="footer1.xml"/></Relationships>`)
}

func (d *word) core() {
	at := d.Created.UTC().Format("2006-01-02T15:04:05Z")
	d.raw(`<cp:coreProperties xmlns:cp="` + nsPackage + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	d.text(d.Title)
	d.rawf(`</dc:title><dc:creator>Joinder</dc:creator><dc:language>%s</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created></cp:coreProperties>`, d.Lang, at)
}

func (d *word) styles() {
	lang := "en-GB"
	if d.Lang == joinder.Chinese {
		lang = "zh-CN"
	}
	face := func(han string) string {
		return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="` + han + `"/>`
	}
	d.raw(`<w:styles xmlns:w="` + nsWord + `"><w:docDefaults><w:rPrDefault><w:rPr>` + face("宋体") + `<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="` + lang + `" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="34"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="160"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr>` + face("黑体") + `<w:b/><w:sz w:val="23"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60" w:line="250" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="5C6670"/><w:sz w:val="17"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20" w:line="230" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:style></w:styles>`)
}

func (d *word) footer() {
	d.raw(`<w:ftr xmlns:w="` + nsWord + `"><w:p><w:pPr><w:pStyle w:val="Small"/><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">`)
	d.text(d.Foot + "  ")
	d.raw(`</w:t></w:r>`)
	for _, field := range []string{"PAGE", "NUMPAGES"} {
		d.raw(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + field + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		if field == "PAGE" {
			d.raw(`<w:r><w:t xml:space="preserve"> / </w:t></w:r>`)
		}
	}
	d.raw(`</w:p></w:ftr>`)
}

func styled(name string) string { return `<w:pStyle w:val="` + name + `"/>` }

func (d *word) para(properties, words string) {
	d.raw(`<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:t xml:space="preserve">`)
	d.text(words)
	d.raw(`</w:t></w:r></w:p>`)
}

func (d *word) document() {
	d.raw(`<w:document xmlns:w="` + nsWord + `" xmlns:r="` + nsOffice + `"><w:body>`)
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
	d.raw(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1200" w:right="1080" w:bottom="1200" w:left="1080" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr></w:body></w:document>`)
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
		d.raw(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	}
}

// room is the width between the margins in twentieths of a point.
const room = 9746

func (d *word) table(t Table) {
	whole := 0.0
	for _, h := range t.Heads {
		whole += h.Width
	}
	d.raw(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="8" w:color="1C2429"/><w:bottom w:val="single" w:sz="8" w:color="1C2429"/><w:insideH w:val="single" w:sz="4" w:color="CCC7BD"/></w:tblBorders></w:tblPr><w:tblGrid>`)
	cols, heads := make([]int, len(t.Heads)), make([]Cell, len(t.Heads))
	for i, h := range t.Heads {
		cols[i], heads[i] = int(h.Width*room/whole), T(h.Text)
		d.rawf(`<w:gridCol w:w="%d"/>`, cols[i])
	}
	d.raw(`</w:tblGrid>`)
	d.row(t, cols, Row{Cells: heads, Total: true}, true)
	for r := range t.Rows {
		d.row(t, cols, r, false)
	}
	d.raw(`</w:tbl>`)
}

func (d *word) row(t Table, cols []int, r Row, head bool) {
	d.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		d.raw(`<w:tblHeader/>`)
	}
	d.raw(`</w:trPr>`)
	for i, c := range r.Cells {
		d.rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, cols[i])
		parts := lines(c.Text)
		if len(parts) == 0 {
			parts = []string{""}
		}
		for _, l := range parts {
			d.raw(`<w:p><w:pPr><w:pStyle w:val="Cell"/>`)
			if t.Heads[i].Right {
				d.raw(`<w:jc w:val="right"/>`)
			}
			d.raw(`</w:pPr><w:r>`)
			if r.Total {
				d.raw(`<w:rPr><w:b/></w:rPr>`)
			}
			d.raw(`<w:t xml:space="preserve">`)
			d.text(l)
			d.raw(`</w:t></w:r></w:p>`)
		}
		d.raw(`</w:tc>`)
	}
	d.raw(`</w:tr>`)
}
