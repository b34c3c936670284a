package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar"
)

// exportTime is how long a table may take to be read by a slow connection.
const exportTime = 5 * time.Minute

// searchPage is a page of results, or of what is wrong with the question.
type searchPage struct {
	Page
	names
	Ask     searchAsk
	Errors  FormErrors
	Results similar.Results
	Beyond  bool // a page was asked for that does not exist; the last one is shown
}

// search shows complaints by words and filters.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	ask := readSearch(r.URL.Query())
	p := searchPage{Page: s.Page(r, "search.title"), Ask: ask}
	p.NoIndex = r.URL.RawQuery != ""
	p.Path = ask.path("/search") // what was cut off is not carried along
	var err error
	if p.names, err = s.names(r); err != nil {
		return err
	}
	q, err := ask.query()
	if err == nil {
		p.Results, err = s.deps.Search.Finder.Search(r.Context(), p.Viewer, q)
	}
	if err == nil && q.Page > p.Results.Pages && p.Results.Total > 0 {
		p.Beyond, q.Page = true, p.Results.Pages
		p.Results, err = s.deps.Search.Finder.Search(r.Context(), p.Viewer, q)
	}
	status := http.StatusOK
	if problems, ok := FormErrorsOf(p.Words, err); ok {
		p.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return s.Render(w, r, status, searchView(p))
}

// foundJSON is one result for programs. Keys may be added, never changed.
type foundJSON struct {
	ID           joinder.ID       `json:"id"`
	SourceID     string           `json:"source_id"`
	Wallet       string           `json:"wallet"`
	Issue        string           `json:"issue"`
	Date         string           `json:"date"`  // a day for public data sets, the first of the month for our own
	Month        string           `json:"month"` // YYYY-MM
	Score        float64          `json:"score"`
	Snippet      string           `json:"snippet"`
	Alike        int              `json:"near_identical"`
	Jurisdiction string           `json:"jurisdiction"`
	Region       string           `json:"region"`
	Amount       string           `json:"amount"` // rounded down to two digits, except for public data sets
	Currency     joinder.Currency `json:"currency"`
	Level        joinder.Level    `json:"level"`
	Evidence     int              `json:"evidence"`
	URL          string           `json:"url"`
}

func (s *Server) searchJSON(w http.ResponseWriter, r *http.Request) error {
	q, err := readSearch(r.URL.Query()).query()
	var found similar.Results
	if err == nil {
		found, err = s.deps.Search.Finder.Search(r.Context(), ViewerOf(r), q)
	}
	if _, ok := FormErrorsOf(s.wordsOf(r), err); ok {
		s.failJSON(w, r, statusOf(err), err)
		return nil
	} else if err != nil {
		return err
	}
	base := s.config.BaseURL.Scheme + "://" + s.config.BaseURL.Host
	results := make([]foundJSON, len(found.Hits))
	for i, h := range found.Hits {
		results[i] = foundJSON{
			ID: h.ID, SourceID: h.SourceID, Wallet: h.Wallet, Issue: h.Issue, Date: publicDay(h.PublicComplaint), Month: h.Month, Score: h.Score,
			Snippet: h.Snippet.Text, Alike: h.Alike, Jurisdiction: h.Jurisdiction, Region: h.Region, Amount: h.Amount.Decimal(),
			Currency: h.Amount.Currency, Level: h.Level, Evidence: h.Evidence, URL: base + complaintPath(h.ID),
		}
	}
	facets := found.Facets
	if facets == nil {
		facets = map[string][]similar.Count{}
	}
	body, err := json.Marshal(struct {
		Total   int                        `json:"total"`
		Page    int                        `json:"page"`
		Pages   int                        `json:"pages"`
		Results []foundJSON                `json:"results"`
		Facets  map[string][]similar.Count `json:"facets"`
	}{found.Total, found.Page, found.Pages, results, facets})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	_, err = w.Write(append(body, '\n'))
	return ignoreGone(err)
}

// publicDay is the day that the public may know, for programs.
func publicDay(c joinder.PublicComplaint) string {
	if !c.Date.IsZero() || c.Month == "" {
		return c.Date.String()
	}
	return c.Month + "-01"
}

// tableColumns are the columns of a table of complaints.
func tableColumns() []string {
	return []string{"id", "source_id", "wallet", "issue", "product", "jurisdiction", "region", "month", "date", "amount", "currency", "level", "evidence", "text", "response"}
}

func tableRow(c joinder.PublicComplaint) []string {
	return []string{string(c.ID), c.SourceID, c.Wallet, c.Issue, c.Product, c.Jurisdiction, c.Region, c.Month, c.Date.String(),
		c.Amount.Decimal(), string(c.Amount.Currency), string(c.Level), strconv.Itoa(c.Evidence), c.Text, c.Response}
}

// searchCSV streams a search as a table for spreadsheets, at most
// similar.MaxRank rows. A table that could not be finished breaks off in a way
// that the reader's program notices.
func (s *Server) searchCSV(w http.ResponseWriter, r *http.Request) error {
	q, err := readSearch(r.URL.Query()).query()
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	_ = table.Write(tableColumns())
	begun, gone := false, errors.New("the reader has gone")
	flush := func() error {
		table.Flush()
		if !begun {
			begun = true
			h := w.Header()
			h.Set("Content-Type", "text/csv; charset=utf-8")
			h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-search-%s.csv"`, s.Today()))
			h.Set("Cache-Control", "private, no-cache")
		}
		_, err := w.Write(buf.Bytes())
		buf.Reset()
		if err != nil {
			return gone
		}
		return nil
	}
	err = s.deps.Search.Finder.Export(r.Context(), ViewerOf(r), q, func(c joinder.PublicComplaint) error {
		_ = table.Write(harmless(tableRow(c))) // into memory
		if table.Flush(); buf.Len() < 64<<10 {
			return nil
		}
		return flush()
	})
	switch {
	case err != nil && !begun:
		return err
	case errors.Is(err, gone):
		return nil
	case err != nil:
		s.deps.Log.Error("table of a search", "request", requestID(r), "err", err)
		panic(http.ErrAbortHandler)
	}
	_ = flush() // the reader may have gone
	return nil
}

// harmless puts an apostrophe before what a spreadsheet would take for a
// formula (OWASP, CSV injection).
func harmless(row []string) []string {
	for i, cell := range row {
		if cell != "" && strings.ContainsAny(string([]rune(cell)[:1]), "=+-@\t\r\n＝＋－＠") {
			row[i] = "'" + cell
		}
	}
	return row
}
