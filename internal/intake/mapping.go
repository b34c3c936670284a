package intake

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"joinder"
	"joinder/internal/rows"
)

// Mapping says how a foreign table becomes complaints: MAP.yaml.
//
//	format: csv                 # csv, tsv, xlsx or jsonl; left out: by the file
//	encoding: auto              # auto, utf-8, utf-16 or gb18030
//	columns: {source_id: id, date: 投诉日期, narrative: text, operator: company}
//	dates: [YYYY-MM-DD, 2006/1/2]
//	defaults: {jurisdiction: CN, issue: other, currency: CNY}
//	id_prefix: shop-2024-       # keeps ids of different tables apart
type Mapping struct {
	Format   rows.Format       `yaml:"format"`
	Encoding rows.Encoding     `yaml:"encoding"`
	Columns  map[string]string `yaml:"columns"`  // ours: theirs
	Dates    []string          `yaml:"dates"`    // layouts; left out: ISO, Chinese, and others if undoubtful
	Defaults map[string]string `yaml:"defaults"` // ours: value for rows without one
	IDPrefix string            `yaml:"id_prefix"`
}

// TableColumns are our names in a Mapping.
var TableColumns = []string{
	"source_id", "date", "narrative", "title", "operator", "wallet", "issue", "product", "source_issue", "jurisdiction", "region",
	"amount", "currency", "response", "timely",
}

// ReadMapping reads and checks MAP.yaml.
func ReadMapping(r io.Reader, dir Directory) (Mapping, error) {
	var m Mapping
	raw, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return m, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil {
		return m, joinder.Fail(joinder.Invalid, "error.intake.map.unreadable", "Detail", err.Error()).Because(err)
	}
	return m, m.check(dir)
}

func (m Mapping) check(dir Directory) error {
	var ps joinder.Problems
	add := func(key string, args ...any) {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.intake.map."+key, args...))
	}
	if !slices.Contains([]rows.Format{rows.Auto, rows.CSV, rows.TSV, rows.XLSX, rows.JSONL}, m.Format) {
		add("format", "Value", string(m.Format))
	}
	if !slices.Contains([]rows.Encoding{"", rows.AutoEncoding, rows.UTF8, rows.UTF16, rows.GB18030}, m.Encoding) {
		add("encoding", "Value", string(m.Encoding))
	}
	for _, set := range []map[string]string{m.Columns, m.Defaults} {
		names := make([]string, 0, len(set))
		for name := range set {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			if !slices.Contains(TableColumns, name) {
				add("column", "Value", name, "Known", strings.Join(TableColumns, ", "))
			}
		}
	}
	if m.Columns["narrative"] == "" && m.Columns["issue"] == "" && m.Columns["source_issue"] == "" && m.Columns["title"] == "" {
		add("columns_missing")
	}
	if issue := m.Defaults["issue"]; issue != "" && !dir.HasIssue(issue) {
		add("default", "Field", "issue", "Value", issue)
	}
	if c := m.Defaults["currency"]; c != "" {
		if _, ok := joinder.Currency(strings.ToUpper(c)).Scale(); !ok {
			add("default", "Field", "currency", "Value", c)
		}
	}
	if w := m.Defaults["wallet"]; w != "" && !dir.HasWallet(w) {
		add("default", "Field", "wallet", "Value", w)
	}
	return ps.OrNil()
}

// identity changes whenever the mapping would read a file differently.
func (m Mapping) identity() string {
	return fmt.Sprintf("table/1 %v", m) // fmt prints maps in key order
}
