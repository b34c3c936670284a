package scores

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"

	"joinder/internal/rows"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// book reads the figures of the period of an address, for programs.
func (p pages) book(r *http.Request) (*score.Book, error) {
	asked, err := period(r.URL.Query(), p.Desk.Today())
	if err != nil {
		return nil, err
	}
	return p.Desk.Book(r.Context(), web.ViewerOf(r), asked)
}

// send writes a whole file; whether the reader has gone does not matter.
func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write(body)
}

func (p pages) exportJSON(w http.ResponseWriter, r *http.Request) error {
	b, err := p.book(r)
	if err != nil {
		return err
	}
	body, err := b.JSON()
	if err == nil {
		send(w, "application/json; charset=utf-8", append(body, '\n'))
	}
	return err
}

func (p pages) exportCSV(w http.ResponseWriter, r *http.Request) error {
	b, err := p.book(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	_ = table.Write(score.Columns()) // into memory
	for _, row := range b.Rows() {
		_ = table.Write(rows.Harmless(row))
	}
	table.Flush()
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-scores-%s.csv"`, b.Inputs.AsOf))
	send(w, "text/csv; charset=utf-8", buf.Bytes())
	return nil
}

func (p pages) script(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Disposition", `attachment; filename="recompute.py"`)
	send(w, "text/x-python; charset=utf-8", score.Script)
	return nil
}
