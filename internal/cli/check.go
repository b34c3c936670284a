package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"joinder"
	"joinder/internal/config"
	"joinder/internal/datapack"
	"joinder/internal/evidence"
)

type packCmd struct {
	Check packCheckCmd `cmd:"" help:"Validate a data pack and list what is stale, unconfirmed or contradicted. Example: joinder pack check my-pack"`
}

type packCheckCmd struct {
	Dir  string `arg:"" optional:"" help:"Directory with the pack's files; the built-in pack when left out."`
	JSON bool   `help:"Print JSON."`
	Day  string `help:"Day to judge by, YYYY-MM-DD; today when left out." placeholder:"DATE"`
}

// Run checks a pack.
func (c packCheckCmd) Run(p *Program) error {
	day := joinder.DateOf(time.Now())
	if c.Day != "" {
		var err error
		if day, err = joinder.ParseDate(c.Day); err != nil {
			return usageError{err}
		}
	}
	files, err := packFS(c.Dir)
	if err != nil {
		return usageError{err}
	}
	report := datapack.Check(files, day)
	if c.JSON {
		err = report.WriteJSON(p.Out)
	} else {
		err = report.WriteText(p.Out, p.language().T)
	}
	if err == nil && !report.OK {
		return errSaid
	}
	return err
}

// openDir is a directory as a file system; it must exist.
func openDir(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", dir)
	}
	return os.DirFS(dir), nil
}

type verifyCmd struct {
	File string `arg:"" help:"Bundle to check: a .zip, or the folder it was unpacked to."`
	JSON bool   `help:"Print JSON."`
}

// Run checks a bundle without an instance, a network or a database.
func (c verifyCmd) Run(p *Program) error {
	report, err := evidence.Verify(c.File)
	if errors.Is(err, fs.ErrNotExist) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	w := p.language()
	if c.JSON {
		problems := []string{}
		for _, e := range report.Problems {
			problems = append(problems, w.Error(e))
		}
		if err := writeJSON(p.Out, map[string]any{"ok": report.OK(), "problems": problems, "files": report.Files, "items": report.Items,
			"origin": report.Origin, "key": report.Key, "log_size": report.LogSize, "timestamps": report.Timestamps, "cosignatures": report.Cosignatures}); err != nil {
			return err
		}
	} else if report.OK() {
		fmt.Fprintln(p.Out, w.T("cli.verify.ok", "Files", report.Files, "Items", report.Items, "Size", report.LogSize, "Origin", report.Origin))
		fmt.Fprintln(p.Out, w.T("cli.verify.key", "Key", report.Key))
		if report.Timestamps == 0 {
			fmt.Fprintln(p.Out, w.T("cli.verify.no_time"))
		}
	} else {
		fmt.Fprintln(p.Out, w.T("cli.verify.altered"))
		for _, e := range report.Problems {
			fmt.Fprintln(p.Out, "  "+w.Error(e))
		}
	}
	if !report.OK() {
		return errSaid
	}
	return nil
}

type backupCmd struct {
	File string `arg:"" help:"File to write; must not exist."`
	siteFlags
}

// Run backs an instance up.
func (c backupCmd) Run(ctx context.Context, p *Program) error {
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, p.language().T("cli.backup.done", "File", c.File))
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"Backup to restore."`
	Data string `help:"Empty or new directory to restore into." default:"joinder-data" placeholder:"DIR"`
}

// Run restores a backup into an empty directory.
func (c restoreCmd) Run(ctx context.Context, p *Program) error {
	if err := p.Restore(ctx, config.Config{Data: c.Data}, c.File); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, p.language().T("cli.restore.done", "Data", c.Data))
	return nil
}

type reindexCmd struct {
	siteFlags
	TextIndex bool `help:"Make the database's own text index anew too, and look for near-identical texts again; takes minutes for a million complaints."`
}

// Run asks for a new index.
func (c reindexCmd) Run(ctx context.Context, p *Program) error {
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Reindex(ctx, c.TextIndex); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, p.language().T("cli.reindex.asked"))
	return nil
}

type doctorCmd struct {
	siteFlags
	JSON bool `help:"Print JSON, one object a line."`
}

// Run looks an instance over and fails if anything is wrong.
func (c doctorCmd) Run(ctx context.Context, p *Program) error {
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close()
	sick := false
	w := p.language()
	err = s.Doctor(ctx, func(f Finding) {
		sick = sick || !f.OK
		if c.JSON {
			line, _ := json.Marshal(f) // strings and a bool
			fmt.Fprintln(p.Out, string(line))
			return
		}
		mark := "✓"
		if !f.OK {
			mark = "✗"
		}
		fmt.Fprintln(p.Out, mark, w.T("cli.doctor."+f.Check)+": "+f.Note)
	})
	if err == nil && sick {
		return errSaid
	}
	return err
}
