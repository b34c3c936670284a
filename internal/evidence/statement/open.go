package statement

import (
	"bufio"
	"errors"
	"io"

	"joinder"
	"joinder/internal/rows"
)

// Options say what is known of a file beforehand; the zero value is nothing.
type Options struct {
	Name     string // as the person's device calls it; only ever shown
	Format   string // id of a format that the person chose; "" finds out
	Password string // of an archive; never kept
	Entry    string // of an archive with several files; see SeveralError
	Mapping  *Mapping
	Account  string // address whose transactions these are, where a file leaves it open

	look *Table // only the beginning is wanted
}

// Reader gives the rows of one statement. It is not safe for concurrent use.
type Reader struct {
	source  source
	summary summing
	closers []io.Closer
	done    error
}

// source is one way of reading.
type source interface {
	format() string
	// next gives a row, a *Rejected, io.EOF, or an error that ends the reading.
	next() (Row, error)
	// finish adds what the file itself states.
	finish(*Summary)
}

// opener recognises a kind of file by its first bytes and reads it.
type opener struct {
	kind string
	is   func(head []byte) bool
	open func(*bufio.Reader, Options) (source, []io.Closer, error)
}

// sniffed is how much of a file is looked at before anything is decided.
const sniffed = 64 << 10

// Open finds out what a file is. Its errors are for the person: Invalid with
// the reason (an archive that needs its password, a format that nobody knows).
func Open(r io.Reader, o Options) (*Reader, error) {
	in := bufio.NewReaderSize(r, sniffed)
	head, err := in.Peek(sniffed)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, joinder.Fail(joinder.Invalid, "error.statement.empty")
	}
	for _, kind := range openers() {
		if !kind.is(head) {
			continue
		}
		src, closers, err := kind.open(in, o)
		if err != nil {
			for _, c := range closers {
				_ = c.Close()
			}
			return nil, err
		}
		return &Reader{source: src, closers: closers, summary: newSumming()}, nil
	}
	return nil, joinder.Fail(joinder.Invalid, "error.statement.unknown")
}

// openers lists the kinds of files; tables come last, since anything can be one.
func openers() []opener {
	return []opener{
		{"stream", isStream, openStream},
		{"zip", isZip, openZip},
		{"xls", isXLS, openXLS},
		{"xml_sheet", isXMLSheet, openXMLSheet},
		{"html", isHTML, openHTML},
		{"wide_page", isWidePage, openWidePage},
		{"pdf", isPDF, openPDF},
		{"ofx", isOFX, openOFX},
		{"camt", isCAMT, openCAMT},
		{"mt940", isMT940, openMT940},
		{"json", isJSON, openJSON},
		{"table", func([]byte) bool { return true }, openTable},
	}
}

// Format is the id of the format that was recognised.
func (r *Reader) Format() string { return r.source.format() }

// Next gives the next row; io.EOF after the last. A *Rejected is a row that
// could not be read, after which reading goes on.
func (r *Reader) Next() (Row, error) {
	if r.done != nil {
		return Row{}, r.done
	}
	row, err := r.source.next()
	var no *Rejected
	switch {
	case err == nil:
		r.summary.add(row)
	case errors.As(err, &no):
		r.summary.refuse(*no)
	default:
		r.done = err
		if errors.Is(err, io.EOF) {
			r.summary.end(r.source)
		}
	}
	return row, err
}

// Summary is the file as a whole, complete after Next said io.EOF.
func (r *Reader) Summary() Summary { return r.summary.out }

// Close ends the reading; the caller closes the file itself.
func (r *Reader) Close() error {
	var errs []error
	for _, c := range r.closers {
		errs = append(errs, c.Close())
	}
	r.closers = nil
	return errors.Join(errs...)
}

func openTable(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	r, err := rows.Open(in, rows.Options{Bare: true})
	if err != nil {
		return nil, nil, unreadable(err)
	}
	t, err := newTable(r, o)
	return t, []io.Closer{r}, err
}

// unreadable gives words to what a file's container says.
func unreadable(err error) error {
	var said *joinder.Error
	switch {
	case errors.As(err, &said):
		return err
	case errors.Is(err, rows.ErrTooLarge):
		return joinder.Fail(joinder.TooLarge, "error.statement.large").Because(err)
	case errors.Is(err, rows.ErrZip):
		return joinder.Fail(joinder.Invalid, "error.statement.archive").Because(err)
	}
	return joinder.Fail(joinder.Invalid, "error.statement.unreadable").Because(err)
}
