// Package docx writes the package around a WordprocessingML document: content
// types, relations and properties. What the pages say, and how they look, is
// the caller's. It streams, so that a document of any length needs little
// memory, and the same input gives the same bytes.
//
//	err := docx.Write(w, docx.Head{Title: "…", Lang: "zh-CN", Created: at}, docx.Parts{Styles: …, Footer: …, Document: …})
package docx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

// Word is the namespace of the parts that callers write.
const Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

// Relations is the namespace in which a document names its footer, rId2.
const Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

const (
	nsPackage = "http://schemas.openxmlformats.org/package/2006/"
	typeWord  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// Head is what the document's properties say.
type Head struct {
	Title   string
	Lang    string
	Created time.Time
}

// Parts are written by the caller.
type Parts struct{ Styles, Footer, Document func(*Part) }

// Part is one part on its way into the file; the first error of all writes is
// told by Write.
type Part struct{ out *bufio.Writer }

// Raw writes markup.
func (p *Part) Raw(s string) { p.out.WriteString(s) } //nolint:errcheck // Flush tells

// Rawf writes markup with values that need no escaping.
func (p *Part) Rawf(f string, args ...any) { fmt.Fprintf(p.out, f, args...) }

// Text writes words as XML takes them; characters that XML cannot hold become
// the replacement character.
func (p *Part) Text(s string) { _ = xml.EscapeText(p.out, []byte(s)) } // Flush tells

// Write writes the whole file.
func Write(w io.Writer, h Head, parts Parts) error {
	z := zip.NewWriter(w)
	for _, part := range []struct {
		name  string
		write func(*Part)
	}{
		{"[Content_Types].xml", types}, {"_rels/.rels", rels}, {"docProps/core.xml", h.core}, {"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", parts.Styles}, {"word/footer1.xml", parts.Footer}, {"word/document.xml", parts.Document},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: h.Created.UTC()})
		if err != nil {
			return err
		}
		p := &Part{bufio.NewWriter(f)}
		p.Raw(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
		part.write(p)
		if err := p.out.Flush(); err != nil { // holds the first error of all writes
			return err
		}
	}
	return z.Close()
}

func types(p *Part) {
	p.Raw(`<Types xmlns="` + nsPackage + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + typeWord + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + typeWord + `styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + typeWord + `footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
}

func rels(p *Part) {
	p.Raw(`<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + Relations + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="` + nsPackage + `relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)
}

func documentRels(p *Part) {
	p.Raw(`<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + Relations + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + Relations + `/footer" Target="footer1.xml"/></Relationships>`)
}

func (h Head) core(p *Part) {
	at := h.Created.UTC().Format("2006-01-02T15:04:05Z")
	p.Raw(`<cp:coreProperties xmlns:cp="` + nsPackage + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	p.Text(h.Title)
	p.Rawf(`</dc:title><dc:creator>Joinder</dc:creator><dc:language>%s</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>`, h.Lang, at, at)
}
