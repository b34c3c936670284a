package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/i18n"
)

type statementCheckCmd struct {
	Files        []string `arg:"" help:"Statements of one person, of one or several accounts; - is standard input." placeholder:"FILE"`
	Format       string   `help:"Take them for this format; see joinder statement formats." placeholder:"NAME"`
	PasswordFile string   `help:"File whose first line opens a protected archive." type:"existingfile" placeholder:"FILE"`
	Zone         string   `help:"Where the person lives, for files in UTC. Example: Asia/Shanghai" placeholder:"ZONE"`
	JSON         bool     `help:"Print one JSON object a line: the findings, then the summary."`
}

// The shapes of --json: keys are added, never changed.
type (
	oddLine struct {
		Kind     string     `json:"kind"`
		Lines    []oddPlace `json:"lines"`
		Amount   string     `json:"amount"`
		Currency *string    `json:"currency"`
		Sentence string     `json:"sentence"`
		Rank     int        `json:"rank"`
	}
	oddPlace struct {
		File string `json:"file"`
		Line int    `json:"line"`
	}
	oddSummary struct {
		Summary  bool `json:"summary"`
		Rows     int  `json:"rows"`
		Findings int  `json:"findings"`
		Rejected int  `json:"rejected_rows"`
	}
)

// Run reads the files and points at what is unusual. To find something is no
// failure; a file that cannot be read is one, and the others are looked at.
func (c statementCheckCmd) Run(p *Program) error {
	password, err := firstLineOf(c.PasswordFile)
	if err != nil {
		return usageError{err}
	}
	var o odd.Options
	if c.Zone != "" {
		if o.Zone, err = time.LoadLocation(c.Zone); err != nil {
			return usageError{err}
		}
	}
	if p.Fees != nil {
		if o.Fees, err = p.Fees(); err != nil {
			return err
		}
	}
	var files []odd.File
	sum, failed := oddSummary{Summary: true}, false
	for _, name := range c.Files {
		f, refused, err := c.read(p, name, password)
		if err != nil {
			failed = true
			fmt.Fprintf(p.Err, "joinder: %s: %s\n", name, p.words(err))
			continue
		}
		files = append(files, f)
		sum.Rows, sum.Rejected = sum.Rows+len(f.Rows), sum.Rejected+refused
	}
	found := odd.Find(files, o)
	sum.Findings = len(found)
	out := bufio.NewWriter(p.Out)
	if c.JSON {
		err = writeOddJSON(out, p.language(), files, found, sum)
	} else {
		err = writeOdd(out, p.language(), files, found, sum)
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if failed {
		return errSaid
	}
	return nil
}

// read takes a whole file: what is unusual shows against all of it.
func (c statementCheckCmd) read(p *Program, name, password string) (f odd.File, refused int, err error) {
	in := io.NopCloser(p.In)
	if name != "-" {
		file, err := os.Open(name) //nolint:gosec // the person's own file
		if err != nil {
			return f, 0, err
		}
		in = file
	}
	defer in.Close()
	r, err := statement.Open(in, statement.Options{Name: name, Format: c.Format, Password: password})
	if err != nil {
		return f, 0, err
	}
	defer r.Close()
	f.Name, f.Format = name, r.Format()
	for {
		row, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			f.Account = r.Format() + " " + r.Summary().Holder
			return f, r.Summary().Refused, nil
		case errors.As(err, &no):
			continue
		case err != nil:
			return f, 0, err
		}
		if row.Direction != statement.Neutral {
			row.Raw = nil // most of the memory, and asked only of rows that moved nothing
		}
		f.Rows = append(f.Rows, row)
	}
}

func writeOddJSON(out io.Writer, w *i18n.Words, files []odd.File, found []odd.Finding, sum oddSummary) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, f := range found {
		line := oddLine{Kind: string(f.Kind), Lines: []oddPlace{}, Amount: exact(f.Amount, f.Currency), Currency: orNull(f.Currency), Sentence: f.Sentence(w), Rank: f.Rank}
		for _, at := range f.Places {
			line.Lines = append(line.Lines, oddPlace{files[at.File].Name, at.Line})
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return enc.Encode(sum)
}

// shownRows are as many as a person compares.
const shownRows = 6

func writeOdd(out io.Writer, w *i18n.Words, files []odd.File, found []odd.Finding, sum oddSummary) error {
	for _, f := range found {
		fmt.Fprintln(out, w.T("oddity.text.head", "Rank", f.Rank, "Kind", w.T(f.Kind.Key()), "Amount", odd.Money(f.Amount, f.Currency)))
		fmt.Fprintln(out, "    "+f.Sentence(w))
		for _, at := range f.Places[:min(len(f.Places), shownRows)] {
			fmt.Fprintln(out, w.T("oddity.text.row", "File", files[at.File].Name, "Line", at.Line))
		}
		if more := len(f.Places) - shownRows; more > 0 {
			fmt.Fprintln(out, w.T("oddity.text.more", "Count", more))
		}
	}
	_, err := fmt.Fprintln(out, w.T("oddity.text.summary", "Rows", sum.Rows, "Findings", sum.Findings))
	return err
}
