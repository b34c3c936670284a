package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"joinder"
	"joinder/internal/collective"
)

type caseCmd struct {
	List   caseListCmd   `cmd:"" help:"List cases. Example: joinder case list --json"`
	Bundle caseBundleCmd `cmd:"" help:"Write a case's evidence bundle. Example: joinder case bundle 0198… -o case.zip"`
}

type caseListCmd struct {
	siteFlags
	JSON bool `help:"Print JSON."`
}

// caseLine is one case of "case list --json".
type caseLine struct {
	ID      joinder.ID        `json:"id"`
	Title   string            `json:"title"`
	Wallet  string            `json:"wallet"`
	State   joinder.CaseState `json:"state"`
	Members int               `json:"members"`
}

// Run lists every case, newest first.
func (c caseListCmd) Run(ctx context.Context, p *Program) error {
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	lines := []caseLine{}
	for f := (collective.Filter{Limit: 100}); ; {
		page, err := s.Cases.List(ctx, joinder.Viewer{}, f) // what is printed is what the public sees
		if err != nil {
			return err
		}
		for _, e := range page.Cases {
			lines = append(lines, caseLine{e.ID, e.Title, e.Wallet, e.State, e.Members})
		}
		if page.Next == "" {
			break
		}
		f.Before = page.Next
	}
	if c.JSON {
		return writeJSON(p.Out, map[string]any{"cases": lines})
	}
	w := tabwriter.NewWriter(p.Out, 0, 4, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", l.ID, l.Wallet, l.State, l.Members, l.Title)
	}
	return w.Flush()
}

type caseBundleCmd struct {
	siteFlags
	Case string `arg:"" help:"The case's id, as case list prints it."`
	Out  string `short:"o" required:"" help:"File to write; must not exist." placeholder:"FILE.zip"`
}

// Run writes a bundle.
func (c caseBundleCmd) Run(ctx context.Context, p *Program) (err error) {
	id, err := joinder.ParseID(c.Case)
	if err != nil {
		return usageError{err}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return joinder.Fail(joinder.Conflict, "error.backup.exists", "File", c.Out)
	}
	if err != nil {
		return err
	}
	err = s.Bundles.WriteBundle(ctx, shell, id, f)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(c.Out)
		return err
	}
	fmt.Fprintln(p.Out, p.language().T("cli.bundle.done", "File", c.Out))
	return nil
}

// writeJSON prints one JSON value for scripts.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
