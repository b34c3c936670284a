// Package paper writes one plain document three ways: as PDF to read, as DOCX to
// edit, as XLSX to compute with.
//
//	p := paper.Paper{Lang: joinder.English, Title: "…", Chapters: []paper.Chapter{{Title: "Claims", Blocks: []paper.Block{{Table: &t}}}}}
//	press, err := paper.NewPress()
//	report, err := press.PDF(w, p)
//	err = paper.DOCX(w, p)
//	err = paper.XLSX(w, p)   // its tables only, a sheet each
//
// Tables give their rows one by one, so that a table of any length needs little
// memory; they are asked once for each format. The same Paper gives the same
// bytes.
package paper

import (
	"time"

	"joinder"
)

// Paper is a document.
type Paper struct {
	Lang     joinder.Lang
	Title    string
	Foot     string // at the foot of every page
	Created  time.Time
	Chapters []Chapter
}

// Chapter begins on a page of its own but for the first.
type Chapter struct {
	Title  string
	Blocks []Block
}

// Block is one piece; of its parts those that are set stand in this order.
type Block struct {
	Heading string
	Text    string // paragraphs, parted by line breaks
	Small   string // notes, sources
	Points  []string
	Fields  []Field
	Table   *Table
	Break   bool // a new page after it
}

// Field is a label and a value. With Blank it is a line to write on by hand.
type Field struct {
	Label, Value string
	Blank        bool
}

// Table is rows under a head that is repeated on every page.
type Table struct {
	Sheet string // its name in the workbook
	Heads []Head
	Rows  func(yield func(Row) bool)
}

// Head is one column. Width is relative to the others.
type Head struct {
	Text  string
	Width float64
	Right bool
	Small bool // long digits
}

// Row is one line; a Total is set in bold.
type Row struct {
	Cells []Cell
	Total bool
}

// Cell is a text, or an amount, which a workbook holds as a number where it can
// do so exactly.
type Cell struct {
	Text   string
	Amount joinder.Money
	Number *int
}

// T is a cell with a text.
func T(text string) Cell { return Cell{Text: text} }

// M is a cell with an amount; its currency stands in a column of its own.
func M(m joinder.Money) Cell { return Cell{Text: Figure(m), Amount: m} }

// N is a cell with a whole number.
func N(n int) Cell { return Cell{Text: itoa(n), Number: &n} }
