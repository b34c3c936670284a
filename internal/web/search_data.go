package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"joinder"
	"joinder/internal/rows"
	"joinder/internal/similar"
)

// exportTime is how long a table may take to be read by a slow connection.
const exportTime = 5 * time.Minute

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
	Marks        []similar.Mark   `json:"marks"` // bytes of the snippet that were looked for
	Alike        int              `json:"near_identical"`
	Product      string           `json:"product"`
	Jurisdiction string           `json:"jurisdiction"`
	Region       string           `json:"region"`      // a code such as US-CA where the place is known, otherwise as written
	RegionName   string           `json:"region_name"` // in the reader's language
	Amount       string           `json:"amount"`      // rounded down to two digits, except for public data sets
	Currency     joinder.Currency `json:"currency"`
	Level        joinder.Level    `json:"level"`
	Evidence     int              `json:"evidence"`
	Response     string           `json:"response"`
	URL          string           `json:"url"`
}

// searchJSON gives a page of a search to programs: those of the page's own
// parameters, limit (1 to similar.MaxLimit), and after, the "next" of the page
// before, which goes to any depth.
func (s *Server) searchJSON(w http.ResponseWriter, r *http.Request) error {
	q, err := readSearch(r.URL.Query()).query()
	var found similar.Results
	if err == nil {
		q.Limit, _ = strconv.Atoi(clip(r.URL.Query().Get("limit"), 9)) // 0, the usual, for what is no number
		found, err = s.deps.Search.Finder.Search(r.Context(), ViewerOf(r), q)
	}
	if _, ok := FormErrorsOf(s.wordsOf(r), err); ok {
		s.failJSON(w, r, statusOf(err), err)
		return nil
	} else if err != nil {
		return err
	}
	base := s.config.BaseURL.Scheme + "://" + s.config.BaseURL.Host
	names := names{facts: s.deps.Search.Facts, words: s.wordsOf(r)}
	results := make([]foundJSON, len(found.Hits))
	for i, h := range found.Hits {
		marks := h.Snippet.Marks
		if marks == nil {
			marks = []similar.Mark{}
		}
		results[i] = foundJSON{
			ID: h.ID, SourceID: h.SourceID, Wallet: h.Wallet, Issue: h.Issue, Date: publicDay(h.PublicComplaint), Month: h.Month, Score: h.Score,
			Snippet: h.Snippet.Text, Marks: marks, Alike: h.Alike, Product: h.Product, Jurisdiction: h.Jurisdiction, Region: h.Region,
			RegionName: names.Region(h.Jurisdiction, h.Region), Amount: h.Amount.Decimal(),
			Currency: h.Amount.Currency, Level: h.Level, Evidence: h.Evidence, Response: h.Response, URL: base + complaintPath(h.ID),
		}
	}
	facets := found.Facets
	if facets == nil {
		facets = map[string][]similar.Count{}
	}
	return sendJSON(w, "private, no-cache", struct {
		Total   int                        `json:"total"`
		Page    int                        `json:"page"`
		Pages   int                        `json:"pages"`
		Next    string                     `json:"next"` // for after; "" when nothing follows
		Results []foundJSON                `json:"results"`
		Facets  map[string][]similar.Count `json:"facets"`
		Regions map[string]string          `json:"region_names"`   // of the facet's values
		Behind  int                        `json:"still_indexing"` // at least so many complaints may be missing for a while
	}{found.Total, found.Page, found.Pages, found.Next, results, facets, names.regions(facets), found.Behind})
}

// sendJSON answers a program.
func sendJSON(w http.ResponseWriter, cache string, answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", cache)
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
	return []string{"id", "source_id", "wallet", "issue", "product", "jurisdiction", "region", "month", "date", "amount", "currency", "level", "evidence", "text", "response", "region_name"}
}

func tableRow(n names, c joinder.PublicComplaint) []string {
	return []string{string(c.ID), c.SourceID, c.Wallet, c.Issue, c.Product, c.Jurisdiction, c.Region, c.Month, c.Date.String(),
		c.Amount.Decimal(), string(c.Amount.Currency), string(c.Level), strconv.Itoa(c.Evidence), c.Text, c.Response, n.Region(c.Jurisdiction, c.Region)}
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
	names := names{facts: s.deps.Search.Facts, words: s.wordsOf(r)}
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
		_ = table.Write(rows.Harmless(tableRow(names, c))) // into memory
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
