package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
	"joinder/internal/ledger"
)

// traceCmd follows stolen money through files. It needs no instance.
type traceCmd struct {
	Files  []string `arg:"" help:"Transactions: Esplora JSON, exports or API answers of Etherscan and its kin, a CSV with id, time, from, to, asset, amount and fee, or a statement; - is standard input." placeholder:"FILE"`
	Stolen []string `help:"Ids of the transactions that took the money; ID:2 is one output or one of several moves (from 0), ID=12.5 a part of the amount." required:"" placeholder:"ID"`
	Method string   `help:"Which money leaves where it was mixed: fifo, lifo, haircut or poison." required:"" placeholder:"METHOD"`
	Hops   int      `help:"How many hops after the theft are followed; all when left out." default:"-1" placeholder:"N"`
	Until  string   `help:"Last day, YYYY-MM-DD (UTC), or time that is followed." placeholder:"DATE"`
	Min    string   `help:"Parts smaller than this are not followed; a decimal in the asset of each." placeholder:"AMOUNT"`
	Labels string   `help:"Labels of addresses: CSV, TSV or JSON. Those imported into --data when left out." placeholder:"FILE"`
	Asset  string   `help:"Asset of block explorers' JSON that does not say; BTC or ETH when left out." placeholder:"CODE"`
	Data   string   `help:"Directory of the instance whose imported labels are used." default:"joinder-data" placeholder:"DIR"`
	Lang   string   `help:"zh or en; the language of the terminal when left out." placeholder:"LANG"`
	JSON   bool     `help:"Print JSON."`
	SVG    string   `help:"Write the picture here." name:"svg" placeholder:"OUT"`
	Letter string   `help:"Write drafts of requests to hold the money here, in both languages." placeholder:"OUT"`
}

// Run reads, follows and prints.
func (c traceCmd) Run(p *Program) error {
	w, err := p.in(c.Lang)
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return usageError{err}
	}
	if o.Labels, err = c.labels(p); err != nil {
		return err
	}
	var l trace.Ledger
	failed := false
	for _, name := range c.Files {
		if err := readLedger(p, w, &l, name, strings.ToUpper(c.Asset)); err != nil {
			failed = true
			fmt.Fprintf(p.Err, "joinder: %s: %s\n", name, said(w, err))
		}
	}
	if failed {
		return errSaid // a path through half of the files would mislead
	}
	if l.Len() == 0 {
		return joinder.Fail(joinder.Invalid, "error.trace.empty")
	}
	for _, s := range c.Stolen {
		if s = strings.TrimSpace(s); s != "" {
			o.Stolen = append(o.Stolen, trace.ParseMark(s, l.Knows))
		}
	}
	r, err := trace.Follow(&l, o)
	if err != nil {
		fmt.Fprintln(p.Err, "joinder:", said(w, err))
		return errSaid
	}
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	return c.write(p, w, &l, r, ledger.Freezable(pack, joinder.DateOf(time.Now())))
}

func (c traceCmd) write(p *Program, w *i18n.Words, l *trace.Ledger, r *trace.Result, freezable trace.Freezable) error {
	if c.SVG != "" {
		if err := toFile(p.Out, c.SVG, func(out io.Writer) error { return r.SVG(out, w) }); err != nil {
			return err
		}
	}
	if c.Letter != "" {
		if err := toFile(p.Out, c.Letter, func(out io.Writer) error { return writeLetters(out, w, r, freezable) }); err != nil {
			return err
		}
	}
	if c.SVG == "-" || c.Letter == "-" {
		return nil
	}
	out := bufio.NewWriterSize(p.Out, 64<<10)
	if c.JSON {
		if err := writeJSON(out, r.Report(w, l, freezable)); err != nil {
			return err
		}
	} else {
		writeTrace(out, w, l, r, freezable)
	}
	return out.Flush()
}

// said is an error in words; those not meant for people as they are.
func said(w *i18n.Words, err error) string {
	if joinder.KindOf(err) == joinder.Internal {
		return err.Error()
	}
	return w.Error(err)
}

// in is the language that was asked for.
func (p *Program) in(lang string) (*i18n.Words, error) {
	switch strings.ToLower(lang) {
	case "":
		return p.language(), nil
	case "zh", "zh-cn":
		return p.Catalog.Localizer(joinder.Chinese), nil
	case "en":
		return p.Catalog.Localizer(joinder.English), nil
	}
	return nil, usageError{errors.New(p.language().T("cli.guide.lang"))}
}

// options reads what can be read before the files.
func (c traceCmd) options() (o trace.Options, err error) {
	o = trace.Options{Hops: c.Hops, Min: strings.TrimSpace(c.Min)}
	var ok bool
	if o.Method, ok = trace.ParseMethod(c.Method); !ok {
		return o, joinder.Fail(joinder.Invalid, "error.trace.method", "Given", c.Method)
	}
	if c.Hops < -1 {
		return o, joinder.Fail(joinder.Invalid, "error.trace.hops", "Given", fmt.Sprint(c.Hops))
	}
	if o.Min != "" {
		if _, err := trace.ParseAmount(o.Min, trace.MaxScale); err != nil {
			return o, joinder.Fail(joinder.Invalid, "error.trace.min", "Given", c.Min)
		}
	}
	if strings.Trim(strings.Join(c.Stolen, ""), " ") == "" {
		return o, joinder.Fail(joinder.Invalid, "error.trace.nothing_marked")
	}
	if c.Until == "" {
		return o, nil
	}
	if o.Until, err = time.Parse(time.RFC3339, c.Until); err == nil {
		return o, nil
	}
	day, err := time.Parse(time.DateOnly, c.Until)
	if err != nil {
		return o, joinder.Fail(joinder.Invalid, "error.trace.until", "Given", c.Until)
	}
	o.Until = day.AddDate(0, 0, 1).Add(-time.Microsecond) // the whole day
	return o, nil
}

// labels are those of the file, else those that were imported, if any.
func (c traceCmd) labels(p *Program) (*trace.Labels, error) {
	name := c.Labels
	if name == "" {
		name = filepath.Join(c.Data, ledger.LabelsName)
		if _, err := os.Stat(name); err != nil {
			return nil, nil //nolint:nilnil // no labels are a table, too
		}
	}
	var list trace.LabelList
	if err := readLabels(p, &list, name, trace.LabelDefaults{Source: filepath.Base(name)}); err != nil {
		return nil, err
	}
	return trace.NewLabels(list.Labels), nil
}

// toFile writes a file, or standard output for "-".
func toFile(out io.Writer, name string, write func(io.Writer) error) error {
	if name == "-" {
		return write(out)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o600)
}

func writeLetters(out io.Writer, w *i18n.Words, r *trace.Result, freezable trace.Freezable) error {
	to := r.Addressees(freezable)
	if len(to) == 0 {
		return joinder.Fail(joinder.Invalid, "error.trace.no_letter")
	}
	first := true
	for _, words := range []*i18n.Words{w, w.Swap()} {
		for _, a := range to {
			if !first {
				fmt.Fprint(out, "\n"+strings.Repeat("=", 72)+"\n\n")
			}
			first = false
			if _, err := io.WriteString(out, r.Letter(words, a)); err != nil {
				return err
			}
		}
	}
	return nil
}
