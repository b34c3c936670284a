package cli

import (
	"bytes"
	"io"
	"os"

	"joinder"
	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
	"joinder/internal/ledger"
)

// opened is a file that can be read again from its beginning.
func opened(p *Program, name string) (io.ReadSeekCloser, error) {
	if name != "-" {
		return os.Open(name) //nolint:gosec // the person's own file
	}
	whole, err := io.ReadAll(io.LimitReader(p.In, maxPiped+1))
	if err != nil {
		return nil, err
	}
	if len(whole) > maxPiped {
		return nil, joinder.Fail(joinder.TooLarge, "error.trace.piped")
	}
	return inMemory{bytes.NewReader(whole)}, nil
}

const maxPiped = 256 << 20

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// readLedger reads a file of any kind into the ledger.
func readLedger(p *Program, w *i18n.Words, l *trace.Ledger, name, code string) error {
	f, err := opened(p, name)
	if err != nil {
		return err
	}
	defer f.Close()
	return ledger.Read(w, l, f, name, code)
}
