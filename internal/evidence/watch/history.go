package watch

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"

	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// history is every row that was given, each once, and which of them stand in
// which file. Rows are only ever added: their index is who they are.
type history struct {
	rows  []*row
	lists []list
}

// list is one file: its rows in its own order.
type list struct {
	Giving  int   `json:"giving"`
	Account int   `json:"account"`
	At      []int `json:"at"`    // indices of rows
	Lines   []int `json:"lines"` // as the file has them
}

// write writes a line for the lists, then one for each row.
func (h *history) write(w io.Writer) error {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := json.NewEncoder(zip)
	if err := out.Encode(h.lists); err != nil {
		return err
	}
	for _, r := range h.rows {
		if err := out.Encode(packed(r)); err != nil {
			return err
		}
	}
	return zip.Close()
}

// readHistory reads what write wrote.
func readHistory(r io.Reader) (*history, error) {
	zip, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	h, in := &history{}, json.NewDecoder(zip)
	if err := in.Decode(&h.lists); err != nil {
		return nil, err
	}
	for in.More() {
		var f fileRow
		if err := in.Decode(&f); err != nil {
			return nil, err
		}
		h.rows = append(h.rows, f.row())
	}
	return h, nil
}

// files are the lists for package odd: every file keeps its own order, and rows
// that several have are the same in each.
func (h *history) files(s *State) []odd.File {
	out := make([]odd.File, len(h.lists))
	for i, l := range h.lists {
		f := odd.File{Name: digits(l.Giving), Account: digits(l.Account), Rows: make([]statement.Row, len(l.At))}
		if g := s.giving(l.Giving); g != nil {
			f.Format = g.Format
		}
		for j, at := range l.At {
			f.Rows[j] = h.rows[at].Row
			f.Rows[j].Line = l.Lines[j]
		}
		out[i] = f
	}
	return out
}

// digits is a number that sorts as a text.
func digits(n int) string {
	b := []byte("00000000")
	for i := len(b) - 1; i >= 0 && n > 0; i, n = i-1, n/10 {
		b[i] = byte('0' + n%10)
	}
	return string(b)
}
