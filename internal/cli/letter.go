package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/intake/redact"
	"joinder/internal/letter"
)

// LetterDesk drafts letters (internal/letter).
type LetterDesk interface {
	Draft(ctx context.Context, v joinder.Viewer, id joinder.ID, o letter.Order) (joinder.Letter, error)
	DocumentOf(ctx context.Context, v joinder.Viewer, l joinder.Letter) (letter.Document, error)
	Place(channel string, lang joinder.Lang) (letter.Channel, bool)
}

type letterCmd struct {
	Draft letterDraftCmd `cmd:"" help:"Draft a case's letter to a channel; nothing is stored. Example: joinder letter draft 0198… --channel cn-samr-report -o report.docx"`
	Lint  letterLintCmd  `cmd:"" help:"Check a letter before it goes out. Exit code 1 when something must be fixed. Needs no instance. Example: joinder letter lint letter.txt --json"`
}

type letterDraftCmd struct {
	siteFlags
	Case    string `arg:"" help:"The case's id, as case list prints it."`
	Channel string `required:"" help:"Channel id of the data pack, such as cn-pboc-12363." placeholder:"CHANNEL"`
	Kind    string `help:"Kind of letter: complaint, report, records_request, frozen_appeal, demand, ombudsman, court_draft, small_claims. The channel's usual one when left out." placeholder:"KIND"`
	Lang    string `help:"Language of the letter: zh or en; the terminal's when left out." enum:"zh,en," default:"" placeholder:"LANG"`
	Out     string `short:"o" help:"File to write, .pdf, .docx or .txt; must not exist. The text is printed when left out." placeholder:"FILE"`
}

// Run drafts a letter.
func (c letterDraftCmd) Run(ctx context.Context, p *Program) error {
	id, err := joinder.ParseID(c.Case)
	if err != nil {
		return usageError{err}
	}
	render, ok := map[string]func(io.Writer, letter.Document) error{
		"": letter.Text, ".txt": letter.Text, ".docx": letter.DOCX,
		".pdf": func(w io.Writer, d letter.Document) error { _, err := letter.Render(w, d); return err },
	}[strings.ToLower(filepath.Ext(c.Out))]
	if !ok || c.Out != "" && filepath.Ext(c.Out) == "" {
		return usageError{fmt.Errorf("%s: a letter is written as .pdf, .docx or .txt", c.Out)}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing was changed
	o, err := c.order(p, s.Letters)
	if err != nil {
		return err
	}
	l, err := s.Letters.Draft(ctx, shell, id, o)
	if err != nil {
		return err
	}
	d, err := s.Letters.DocumentOf(ctx, shell, l)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return letter.Text(p.Out, d)
	}
	if err := writeNew(c.Out, func(w io.Writer) error { return render(w, d) }); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, p.language().T("cli.letter.written", "File", c.Out))
	return nil
}

// order says which letter is wanted; the channel knows its usual kind.
func (c letterDraftCmd) order(p *Program, desk LetterDesk) (letter.Order, error) {
	o := letter.Order{Kind: joinder.LetterKind(c.Kind), Channel: c.Channel, Lang: p.Lang}
	switch c.Lang {
	case "zh":
		o.Lang = joinder.Chinese
	case "en":
		o.Lang = joinder.English
	}
	place, ok := desk.Place(c.Channel, o.Lang)
	if !ok {
		return o, usageError{fmt.Errorf("the data pack has no channel %q that can be used today", c.Channel)}
	}
	if o.Kind == "" && len(place.Kinds) > 0 {
		o.Kind = place.Kinds[0]
	}
	if !o.Kind.Known() {
		return o, usageError{fmt.Errorf("there is no kind of letter %q", c.Kind)}
	}
	return o, nil
}

// writeNew writes a file that must not exist; a failure leaves none.
func writeNew(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return joinder.Fail(joinder.Conflict, "error.backup.exists", "File", path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		_ = os.Remove(path)
		return err
	}
	return nil
}

type letterLintCmd struct {
	File string `arg:"" help:"Text or Markdown file, - for standard input. The first line is the subject."`
	Kind string `help:"Kind of letter it is; complaint when left out." default:"complaint" placeholder:"KIND"`
	JSON bool   `help:"Print JSON."`
}

// lintLine is one finding of "letter lint --json".
type lintLine struct {
	Severity letter.Severity `json:"severity"`
	Rule     string          `json:"rule"`
	Field    string          `json:"field"`
	Quote    string          `json:"quote"`
	Start    int             `json:"start"`
	End      int             `json:"end"`
	Line     int             `json:"line"`
	Text     string          `json:"text"`
	Fix      string          `json:"fix"`
}

// Run checks a letter.
func (c letterLintCmd) Run(p *Program) error {
	l, err := c.read(p)
	if err != nil {
		return usageError{err}
	}
	facts := letter.LintFacts{ToFirm: true, Today: joinder.DateOf(time.Now().In(i18n.Beijing())), Personal: func(text string) (found []string) {
		for _, s := range redact.Scan(text) {
			found = append(found, s.Text)
		}
		return found
	}}
	w, ok, lines := p.language(), true, []lintLine{}
	for _, f := range letter.Lint(l, facts) {
		ok = ok && f.Severity != letter.MustFix
		lines = append(lines, lintLine{f.Severity, f.Rule, f.Field, f.Quote, f.Start, f.End, f.Line, w.T(f.Key, f.Args...), w.T(f.Key + ".fix")})
	}
	if c.JSON {
		if err := writeJSON(p.Out, map[string]any{"ok": ok, "findings": lines}); err != nil {
			return err
		}
	} else {
		if len(lines) == 0 {
			fmt.Fprintln(p.Out, w.T("cli.letter.clean"))
		}
		for _, f := range lines {
			fmt.Fprintf(p.Out, "%s  %s\n    %s\n", w.T("cli.letter."+string(f.Severity), "Line", max(f.Line, 1)), f.Text, f.Fix)
		}
	}
	if !ok {
		return errSaid
	}
	return nil
}

// maxLetter bounds a file to be checked, in bytes.
const maxLetter = 1 << 20

// withoutAnnex leaves out the tables that our own text files carry: names and
// amounts belong there.
func (c letterLintCmd) withoutAnnex(p *Program, text string) string {
	for _, lang := range i18n.Langs() {
		for _, key := range []string{"letter.doc.annex", "letterkind.doc.annex_report"} {
			if words, _, found := strings.Cut(text, "\n"+p.Catalog.Localizer(lang).T(key)+"\n"); found {
				return words + "\n"
			}
		}
	}
	return text
}

// read takes the first line for the subject, with or without Markdown's marks.
func (c letterLintCmd) read(p *Program) (joinder.Letter, error) {
	l := joinder.Letter{Kind: joinder.LetterKind(c.Kind), Lang: joinder.English}
	if !l.Kind.Known() {
		return l, fmt.Errorf("there is no kind of letter %q", c.Kind)
	}
	in := p.In
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return l, err
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxLetter+1))
	switch {
	case err != nil:
		return l, err
	case len(data) > maxLetter:
		return l, fmt.Errorf("%s: larger than %d bytes", c.File, maxLetter)
	case bytes.HasPrefix(data, []byte("%PDF")), bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return l, joinder.Fail(joinder.Invalid, "error.cli.not_text")
	}
	text, err := plainText(data)
	if err != nil {
		return l, err
	}
	text = c.withoutAnnex(p, strings.ReplaceAll(text, "\r\n", "\n"))
	subject, body, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	l.Subject, l.Body = strings.TrimSpace(strings.TrimLeft(subject, "# ")), body
	han := 0
	for _, r := range l.Body {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if 4*han > utf8.RuneCountInString(l.Body) {
		l.Lang = joinder.Chinese
	}
	return l, nil
}
