// Package rows reads tables of any provenance one row at a time: CSV, TSV, JSON
// (array, lines, search answers), XLSX; plain, gzip or zstd; UTF-8, UTF-16 or
// GB18030. It never holds a whole file, and a bad row never costs a good one.
//
//	r, err := rows.Open(file, rows.Options{Format: rows.CSV})
//	for {
//		row, err := r.Next()
//		var bad *rows.Bad
//		switch {
//		case err == io.EOF:
//			return nil
//		case errors.As(err, &bad): // set aside with bad.Line and bad.Reason, go on
//		case err != nil:
//			return err
//		default:
//			use(row.Value("narrative"))
//		}
//	}
//
// # How a broken CSV record is survived
//
// A stray quote opens a field that ends, if ever, many rows later; a reader
// that trusts it loses all of them. Here a record must prove itself: it has at
// most MaxLines lines and MaxRecord bytes, its quotes close before a delimiter
// or line end, it has as many columns as the header, and, when it spans lines,
// no line inside it passes for a row by Options.Check. Otherwise only its first
// line is set aside and reading resumes at the very next line.
package rows
