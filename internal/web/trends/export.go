package trends

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"

	"joinder/internal/rows"
	"joinder/internal/similar"
)

// linesExported is how many values files tell apart.
const linesExported = 200

// exported is a course for programs.
func (p pages) exported(r *http.Request) (trendPage, error) {
	out := trendPage{Page: p.Page(r, "trends.title"), Ask: read(r.URL.Query())}
	var err error
	if out.Names, err = p.Names(r); err == nil {
		out.Course, err = p.course(r, out.Ask, linesExported)
	}
	return out, err
}

// called is what the lines are called in files.
func (p trendPage) called() similar.Called {
	return similar.Called{All: p.T("trends.all"), Line: func(l similar.Line) string { return valueName(p.Page, p.Names, p.Ask.Split, l.Value) },
		Others: p.N("trends.others", p.Course.Apart)}
}

func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(body) // whether the reader has gone does not matter
}

func (p pages) exportCSV(w http.ResponseWriter, r *http.Request) error {
	c, err := p.exported(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	for _, row := range c.Course.Table(c.Ask.Split, c.called()) {
		_ = table.Write(rows.Harmless(row)) // into memory
	}
	table.Flush()
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-trend-%s.csv"`, p.Today()))
	send(w, "text/csv; charset=utf-8", buf.Bytes())
	return nil
}

func (p pages) exportJSON(w http.ResponseWriter, r *http.Request) error {
	c, err := p.exported(r)
	if p.JSONError(w, r, err) {
		return nil
	} else if err != nil {
		return err
	}
	body, err := json.Marshal(c.Course.Data(c.Ask.Split, c.called()))
	if err == nil {
		send(w, "application/json; charset=utf-8", append(body, '\n'))
	}
	return err
}
