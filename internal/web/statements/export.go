package statements

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/sheet"
)

// which rows an address asks for; what is shown is part of the state under the
// link, and no address says it.
func which(r *http.Request) reading.Which {
	switch w := reading.Which(r.URL.Query().Get("rows")); w {
	case reading.ShownRows, reading.MarkedRows:
		return w
	}
	return reading.AllRows
}

// rowsCSV writes rows as they are read: a table of any length in little memory.
func (p pages) rowsCSV(w http.ResponseWriter, r *http.Request) error {
	base, err := p.begin(r, "reading.result.title")
	if err != nil {
		return err
	}
	if _, _, err := p.Desk.Look(r.Context(), base.Token.Key()); err != nil {
		return err
	}
	p.attach(w, base, "text/csv; charset=utf-8", "csv")
	out, err := sheet.NewCSV(w, base.Lang)
	if err != nil {
		panic(http.ErrAbortHandler) // the reader has gone
	}
	err = p.Desk.Out(r.Context(), base.Token.Key(), which(r), func(f reading.File, row statement.Row, marked bool) error {
		return out.Write(sheet.Line{Row: row, File: f.Name, Marked: marked})
	})
	if err == nil {
		err = out.Close()
	}
	if err != nil { // part of it may be written: the download must not look complete
		panic(http.ErrAbortHandler)
	}
	return nil
}

// rowsXLSX writes a workbook, which is whole before its first byte goes out.
func (p pages) rowsXLSX(w http.ResponseWriter, r *http.Request) error {
	base, err := p.begin(r, "reading.result.title")
	if err != nil {
		return err
	}
	now, _, err := p.Desk.Look(r.Context(), base.Token.Key())
	if err != nil {
		return err
	}
	rows := 0
	for _, f := range now.Files {
		rows += f.Summary.Rows
	}
	if rows > bookRows && which(r) != reading.MarkedRows {
		return joinder.Fail(joinder.TooLarge, "error.sheet.rows", "Limit", bookRows)
	}
	var body bytes.Buffer
	book, err := sheet.NewBook(&body, base.Lang, base.sheets(), p.Now())
	if err != nil {
		return err
	}
	err = p.Desk.Out(r.Context(), base.Token.Key(), which(r), func(f reading.File, row statement.Row, marked bool) error {
		return book.Write(sheet.Line{Row: row, File: f.Name, Marked: marked})
	})
	if err != nil {
		book.Drop()
		return err
	}
	if err := book.Close(); err != nil {
		return err
	}
	p.attach(w, base, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
	_, _ = w.Write(body.Bytes()) // the reader may have gone
	return nil
}

// bookRows is how many rows a workbook is made of on the server: it has to be
// whole in memory. CSV has no such bound.
const bookRows = 200_000

// sheets are the words of a workbook.
func (p page) sheets() sheet.Sheets {
	return sheet.Sheets{Rows: p.T("export.sheet.rows"), Totals: p.T("export.sheet.totals"), Currency: p.T("export.currency"), In: p.T("export.in"), Out: p.T("export.out"),
		Fee: p.T("export.fee"), Count: p.T("export.count")}
}

// attach makes the answer a download that no cache keeps.
func (p pages) attach(w http.ResponseWriter, base page, kind, ending string) {
	name := base.T("export.name", "Day", p.Now().Format(time.DateOnly)) + "." + ending
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="statement-`+p.Now().Format(time.DateOnly)+"."+ending+`"; filename*=UTF-8''`+url.PathEscape(name))
	h.Set("X-Content-Type-Options", "nosniff")
}

// outLink is where rows are taken out.
func outLink(token held.Token, ending string, rows reading.Which) string {
	return "/statements/" + string(token) + "/rows." + ending + "?rows=" + string(rows)
}
