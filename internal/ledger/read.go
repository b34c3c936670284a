package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"joinder"
	"joinder/internal/evidence/statement"
	"joinder/internal/guide/trace"
	"joinder/internal/rows"
)

// Read reads a file of any kind into the ledger: what block explorers answer
// (code is the asset of those that do not say, "" for BTC or ETH), a table of
// payments, else a statement. name is the file's own; words name the two sides
// of a statement where it does not. What cannot be read at all is Invalid; single
// records are set aside (trace.Ledger.Rejected). Of a zip the one file that may
// be meant is read; one with a password is to be unpacked first.
func Read(w trace.Words, l *trace.Ledger, f io.ReadSeeker, name, code string) error {
	err := readFile(w, l, f, name, code)
	if !errors.Is(err, rows.ErrZip) {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return readArchive(w, l, f, code)
}

// maxUnpacked bounds a file of an archive, which is read in memory.
const maxUnpacked = 32 << 20

func readArchive(w trace.Words, l *trace.Ledger, f io.Reader, code string) error {
	name, in, err := statement.Extract(f, "", "")
	var said *joinder.Error
	if errors.As(err, &said) && said.Key == "error.statement.password" {
		return joinder.Fail(joinder.Invalid, "error.trace.archive").Because(err) // there is nowhere to enter it
	}
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(io.LimitReader(in, maxUnpacked+1))
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	if len(plain) > maxUnpacked {
		return joinder.Fail(joinder.Invalid, "error.trace.archive")
	}
	return readFile(w, l, bytes.NewReader(plain), name, code)
}

func readFile(w trace.Words, l *trace.Ledger, f io.ReadSeeker, name, code string) error {
	plain, free, err := rows.Decompress(f)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	if isJSON(plain) {
		err = l.ReadJSON(plain, code)
	} else {
		err = readTable(l, plain)
	}
	free()
	if !errors.Is(err, trace.ErrNoMoves) {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return readStatement(w, l, f, name)
}

// isJSON looks at the first bytes, past a mark of the encoding.
func isJSON(r *bufio.Reader) bool {
	if head, _ := r.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		_, _ = r.Discard(3)
	}
	head, _ := r.Peek(512)
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && (head[0] == '{' || head[0] == '[')
}

func readTable(l *trace.Ledger, in io.Reader) error {
	next, done, err := tableOf(in)
	if err != nil {
		return err
	}
	defer done()
	return l.ReadTable(next)
}

// tableOf reads rows for package trace.
func tableOf(in io.Reader) (trace.Source, func(), error) {
	r, err := rows.Open(in, rows.Options{Bare: true})
	if err != nil {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	return func() (int, []string, error) {
		row, err := r.Next()
		var bad *rows.Bad
		switch {
		case errors.As(err, &bad):
			return bad.Line, nil, trace.ErrRow
		case err != nil && !errors.Is(err, io.EOF):
			return 0, nil, joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
		}
		return row.Line, row.Cells(), err
	}, func() { _ = r.Close() }, nil
}
