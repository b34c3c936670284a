package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"html"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// A4 in points.
const (
	PageWidth  = 595.28
	PageHeight = 841.89
)

// Info is what a document says about itself.
type Info struct {
	Title   string
	Author  string
	Subject string
	Lang    string    // BCP 47
	Created time.Time // zero: not stated
}

// Doc is a document being written. It is not safe for concurrent use. The
// first failure to write is kept and returned by Close.
type Doc struct {
	out     io.Writer
	size    int64
	sum     hash.Hash
	err     error
	info    Info
	set     *typeset
	offsets []int64 // of objects, by number - 1
	pages   []pageRef
	marks   []bookmark
	page    *Page
	zip     *zlib.Writer
	packed  bytes.Buffer
}

type pageRef struct {
	body  int // object numbers
	links []link
}

// bookmark is a line in the reader's table of contents.
type bookmark struct {
	title string
	page  int // from 0
}

// Numbers of the objects that others point to before they are written.
const (
	objCatalog = 1 + iota
	objPages
	objFonts
	objAfter
)

// New starts a document.
func New(w io.Writer, family *Family, info Info) *Doc {
	d := &Doc{out: w, sum: sha256.New(), info: info, set: newTypeset(family, info.Lang)}
	d.offsets = make([]int64, objAfter-1)
	d.zip, _ = zlib.NewWriterLevel(io.Discard, zlib.DefaultCompression) // the level is valid
	d.write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return d
}

func (d *Doc) write(s string) {
	if d.err != nil {
		return
	}
	n, err := io.WriteString(d.out, s)
	io.WriteString(d.sum, s)
	d.size += int64(n)
	d.err = err
}

// object writes an object under a fresh number and returns the number.
func (d *Doc) object(body string) int {
	d.offsets = append(d.offsets, 0)
	d.objectAs(len(d.offsets), body)
	return len(d.offsets)
}

func (d *Doc) objectAs(n int, body string) {
	d.offsets[n-1] = d.size
	d.write(fmt.Sprintf("%d 0 obj\n%s\nendobj\n", n, body))
}

// stream writes a compressed stream object.
func (d *Doc) stream(dict string, data []byte) int {
	d.packed.Reset()
	d.zip.Reset(&d.packed)
	d.zip.Write(data) // into memory: cannot fail
	d.zip.Close()
	return d.object(fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, d.packed.Len(), d.packed.Bytes()))
}

// Page ends the page before and starts a new one.
func (d *Doc) Page() *Page {
	d.finish()
	d.page = &Page{doc: d}
	return d.page
}

func (d *Doc) finish() {
	if d.page != nil {
		d.pages = append(d.pages, pageRef{body: d.stream("", d.page.buf.Bytes()), links: d.page.links})
		d.page = nil
	}
}

// Pages is the number of pages so far.
func (d *Doc) Pages() int {
	if d.page != nil {
		return len(d.pages) + 1
	}
	return len(d.pages)
}

// Bookmark adds the present page to the reader's table of contents.
func (d *Doc) Bookmark(title string) {
	d.marks = append(d.marks, bookmark{title, max(d.Pages()-1, 0)})
}

// Missing lists the characters that no font has, in code point order, each
// with the number of times it was drawn as a box.
func (d *Doc) Missing() map[rune]int { return d.set.missing }

// Close ends the document. If footer is given, it is called for every page, in
// order, now that their number is known, and draws on top of it.
func (d *Doc) Close(footer func(p *Page, n, total int)) error {
	d.finish()
	if len(d.pages) == 0 {
		d.Page()
		d.finish()
	}
	outlines := d.writeOutlines(d.writePages(footer))
	var fonts strings.Builder
	for i := range d.set.family.faces {
		if len(d.set.glyphs[i]) > 1 {
			fmt.Fprintf(&fonts, "/F%d %d 0 R", i, d.writeFont(i))
		}
	}
	d.objectAs(objFonts, "<<"+fonts.String()+">>")
	meta := d.object(fmt.Sprintf("<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream", len(d.xmp()), d.xmp()))
	d.objectAs(objCatalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang%s/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>%s>>",
		objPages, textString(d.info.Lang), meta, outlines))
	info := d.object(d.infoDict())
	d.trailer(info)
	return d.err
}

// writePages writes the pages' footers and their tree, and gives their numbers.
func (d *Doc) writePages(footer func(p *Page, n, total int)) []int {
	var kids strings.Builder
	var numbers []int
	total := len(d.pages)
	for i, ref := range d.pages {
		contents := fmt.Sprintf("%d 0 R", ref.body)
		if footer != nil {
			p := &Page{doc: d}
			footer(p, i+1, total)
			contents += fmt.Sprintf(" %d 0 R", d.stream("", p.buf.Bytes()))
		}
		n := d.object(fmt.Sprintf("<</Type/Page/Parent %d 0 R/Contents[%s]%s>>", objPages, contents, annotations(ref.links)))
		fmt.Fprintf(&kids, "%d 0 R ", n)
		numbers = append(numbers, n)
	}
	d.objectAs(objPages, fmt.Sprintf("<</Type/Pages/Count %d/MediaBox[0 0 %.2f %.2f]/Resources<</Font %d 0 R>>/Kids[%s]>>",
		total, PageWidth, PageHeight, objFonts, kids.String()))
	return numbers
}

// writeOutlines writes the table of contents and gives the catalog's entry.
func (d *Doc) writeOutlines(pages []int) string {
	if len(d.marks) == 0 {
		return ""
	}
	root := len(d.offsets) + 1
	d.object(fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", root+1, root+len(d.marks), len(d.marks)))
	for i, m := range d.marks {
		around := ""
		if i > 0 {
			around += fmt.Sprintf("/Prev %d 0 R", root+i)
		}
		if i < len(d.marks)-1 {
			around += fmt.Sprintf("/Next %d 0 R", root+i+2)
		}
		d.object(fmt.Sprintf("<</Title%s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>", textString(m.title), root, pages[m.page], around))
	}
	return fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", root)
}

func annotations(links []link) string {
	if len(links) == 0 {
		return ""
	}
	var b strings.Builder
	for _, l := range links {
		fmt.Fprintf(&b, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[%s]/A<</S/URI/URI(%s)>>>>", l.rect, escape(l.url))
	}
	return "/Annots[" + b.String() + "]"
}

// trailer writes the cross-reference table. The file's identifier is a digest
// of all bytes before it, so that it names the content.
func (d *Doc) trailer(info int) {
	id := fmt.Sprintf("%x", d.sum.Sum(nil)[:16])
	start := d.size
	var b strings.Builder
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(d.offsets)+1)
	for _, off := range d.offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(d.offsets)+1, objCatalog, info, id, id, start)
	d.write(b.String())
}

func (d *Doc) infoDict() string {
	s := "<</Producer(Joinder)/Title" + textString(d.info.Title)
	if d.info.Author != "" {
		s += "/Author" + textString(d.info.Author)
	}
	if d.info.Subject != "" {
		s += "/Subject" + textString(d.info.Subject)
	}
	if !d.info.Created.IsZero() {
		s += d.info.Created.UTC().Format("/CreationDate(D:20060102150405Z)")
	}
	return s + ">>"
}

func (d *Doc) xmp() string {
	var date string
	if !d.info.Created.IsZero() {
		date = "<xmp:CreateDate>" + d.info.Created.UTC().Format(time.RFC3339) + "</xmp:CreateDate>"
	}
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + html.EscapeString(d.info.Title) + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:language><rdf:Bag><rdf:li>` + html.EscapeString(d.info.Lang) + `</rdf:li></rdf:Bag></dc:language>` + date +
		`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`
}

// writeFont embeds what the document uses of one face.
func (d *Doc) writeFont(i int) int {
	f, glyphs, runes := d.set.family.faces[i], d.set.glyphs[i], d.set.runes[i]
	em := func(v int) int { return v * 1000 / f.upem }
	name := fmt.Sprintf("JOINDR+Joinder%d", i)
	data := f.subset(glyphs)
	file := d.stream(fmt.Sprintf("/Length1 %d", len(data)), data)
	descriptor := d.object(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 6/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		name, em(f.bbox[0]), em(f.bbox[1]), em(f.bbox[2]), em(f.bbox[3]), em(f.ascent), em(f.descent), em(f.ascent), file))
	var widths strings.Builder
	for _, g := range glyphs {
		w := 0.0
		if g >= 0 {
			w = f.advance(g)
		}
		fmt.Fprintf(&widths, "%g ", w)
	}
	cid := d.object(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[0[%s]]>>",
		name, descriptor, widths.String()))
	unicode := d.stream("", toUnicode(runes))
	return d.object(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, unicode))
}

// toUnicode maps CIDs back to characters, so that text can be copied and
// found. Values are UTF-16BE: a character outside the BMP is a surrogate pair
// (ISO 32000-1, 9.10.3).
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	cid := 1
	for chunk := range slices.Chunk(runes[1:], 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, r := range chunk {
			fmt.Fprintf(&b, "<%04X><%s>\n", cid, utf16Hex(string(r)))
			cid++
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// textString is a PDF text string in UTF-16BE with its mark.
func textString(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

// escape keeps a URL inside a literal string; what is not printable ASCII is
// left out, because a URL has none.
func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c > ' ' && c < 0x7f:
			b.WriteByte(c)
		}
	}
	return b.String()
}
