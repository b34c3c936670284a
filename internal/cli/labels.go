package cli

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"joinder"
	"joinder/internal/guide/trace"
	"joinder/internal/ledger"
)

type labelsCmd struct {
	Import labelsImportCmd `cmd:"" help:"Check lists of labelled addresses and make one table of them. Example: joinder labels import list.csv --source \"Example list\" --date 2026-11-01"`
}

type labelsImportCmd struct {
	Files    []string `arg:"" help:"CSV, TSV or JSON with address and, where known, chain, category, name, source and date; or bare addresses, one a line; - is standard input." placeholder:"FILE"`
	Out      string   `short:"o" help:"Write the table here; - is standard output. The data directory, if there is one, when left out." placeholder:"FILE"`
	Data     string   `help:"Data directory." default:"joinder-data" placeholder:"DIR"`
	Source   string   `help:"Who says so, for lines that do not say." placeholder:"TEXT"`
	Date     string   `help:"Day of the list, YYYY-MM-DD, for lines that have none." placeholder:"DATE"`
	Category string   `help:"Category of lines that have none, such as exchange or sanctions." placeholder:"WORD"`
	Chain    string   `help:"Chain or asset of lines that have none, such as BTC." placeholder:"CODE"`
	JSON     bool     `help:"Print JSON."`
}

// labelsSheet is "labels import --json"; its keys stay as they are.
type labelsSheet struct {
	Read       int            `json:"read"`     // lines that were taken
	Labels     int            `json:"labels"`   // in the table; what was said twice is one
	Refused    int            `json:"refused"`  // lines that were left out
	Reasons    map[string]int `json:"reasons"`  // of the refused
	Undated    int            `json:"undated"`  // labels without a day
	Services   int            `json:"services"` // labels where a path ends
	Categories map[string]int `json:"categories"`
	Written    *string        `json:"written"` // file, null if none was
}

// Run reads, checks, writes and says what it did. It fails if a file could not
// be read; lines that are refused are said.
func (c labelsImportCmd) Run(p *Program) error {
	w := p.language()
	if c.Date != "" {
		if _, err := joinder.ParseDate(c.Date); err != nil {
			return usageError{joinder.Fail(joinder.Invalid, "error.trace.label_day", "Given", c.Date)}
		}
	}
	var list trace.LabelList
	for _, name := range c.Files {
		if err := readLabels(p, &list, name, trace.LabelDefaults{Chain: c.Chain, Category: c.Category, Source: c.Source, Date: c.Date}); err != nil {
			fmt.Fprintf(p.Err, "joinder: %s: %s\n", name, said(w, err))
			return errSaid
		}
	}
	table := trace.NewLabels(list.Labels)
	out := c.Out
	if out == "" {
		if info, err := os.Stat(c.Data); err == nil && info.IsDir() {
			out = filepath.Join(c.Data, ledger.LabelsName)
		}
	}
	if out != "" {
		if err := replaceFile(p.Out, out, func(w io.Writer) error { return trace.WriteLabels(w, table) }); err != nil {
			return err
		}
	}
	if out == "-" {
		return nil
	}
	s := labelsSheet{Read: len(list.Labels), Labels: table.Len(), Reasons: map[string]int{}, Undated: list.Undated, Categories: map[string]int{}, Written: orNull(out)}
	for why, n := range list.Refused {
		s.Reasons[string(why)] = n
		s.Refused += n
	}
	for l := range table.Each {
		s.Categories[l.Category]++
		if l.IsService() {
			s.Services++
		}
	}
	if c.JSON {
		return writeJSON(p.Out, s)
	}
	fmt.Fprintln(p.Out, w.T("trace.labels.read", "Labels", s.Labels, "Services", s.Services, "Undated", s.Undated, "Refused", s.Refused))
	for _, name := range slices.SortedFunc(maps.Keys(s.Categories), func(a, b string) int {
		return cmp.Or(s.Categories[b]-s.Categories[a], cmp.Compare(a, b))
	}) {
		fmt.Fprintf(p.Out, "%9d  %s\n", s.Categories[name], cmp.Or(name, "—"))
	}
	for _, x := range list.First {
		fmt.Fprintln(p.Out, w.T("trace.text.rejected", "Line", x.Line, "Reason", w.T("trace.labels.reason."+string(x.Reason))))
	}
	if out == "" {
		fmt.Fprintln(p.Out, w.T("trace.labels.not_written", "Dir", c.Data))
	} else {
		fmt.Fprintln(p.Out, w.T("trace.labels.written", "File", out))
	}
	return nil
}

// replaceFile writes beside the file and then takes its place, so that a table
// is whole or the old one.
func replaceFile(out io.Writer, name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(out)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".labels-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// readLabels adds a file of labels to the list.
func readLabels(p *Program, list *trace.LabelList, name string, d trace.LabelDefaults) error {
	f, err := opened(p, name)
	if err != nil {
		return err
	}
	defer f.Close()
	return ledger.ReadLabels(list, f, d)
}
