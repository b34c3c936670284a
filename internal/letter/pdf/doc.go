// Package pdf writes paginated documents in Chinese and English, page by page,
// straight to an io.Writer.
//
//	family, err := pdf.Open(fonts.Files()...)
//	doc := pdf.New(w, family, pdf.Info{Title: "Letter", Lang: "en", Created: at})
//	page := doc.Page()
//	page.Text(72, 100, pdf.Style{Size: 12}, "𬭎 signed")
//	err = doc.Close(func(p *pdf.Page, n, total int) { p.Text(72, 800, small, …) })
//
// Lengths are points (1/72 inch), measured from the upper left corner of an A4
// page; y is a text's base line. The same calls write the same bytes: there is
// no clock and no randomness in here.
//
// It exists because none of the libraries we measured fits letters that carry
// people's names: fpdf panics on characters outside the Basic Multilingual
// Plane, and gopdf (v0.33) writes such a character into the ToUnicode map as
// one five-digit number where UTF-16 needs a surrogate pair, so that 𬭎 shows
// but cannot be copied or found. gopdf also keeps every page in memory and has
// no place for a character that no font has. This writer needs only what a
// letter needs: TrueType subsets, text, lines, boxes, links and metadata.
//
// A character that no font has is drawn as its code point in a box, can still
// be copied as itself (ActualText), and is listed by Doc.Missing.
package pdf
