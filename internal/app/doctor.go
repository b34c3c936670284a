package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"joinder/internal/cli"
	"joinder/internal/datapack"
)

// Doctor looks the instance over: is everything stored there, unchanged and
// sealed? It says one finding a check; its error is for what kept it from
// looking.
func (s *Site) Doctor(ctx context.Context, say func(cli.Finding)) error {
	for _, c := range []struct {
		name  string
		check func(context.Context) (string, error)
	}{{"database", s.DB.Check}, {"keys", s.checkKeys}, {"blobs", s.checkBlobs}, {"log", s.checkLog}, {"jobs", s.checkJobs}, {"index", s.checkIndex}, {"pack", s.checkPack}} {
		note, err := c.check(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			note = err.Error()
		}
		say(cli.Finding{Check: c.name, OK: err == nil, Note: note})
	}
	return nil
}

func (s *Site) checkKeys(context.Context) (string, error) {
	for _, name := range []string{"kek", "log", "secret"} {
		info, err := os.Stat(filepath.Join(s.Config.KeyDir(), name))
		if err != nil {
			return "", err
		}
		if info.Mode().Perm()&0o077 != 0 {
			return "", fmt.Errorf("%s can be read by others (mode %v): chmod 600 it", name, info.Mode().Perm())
		}
	}
	return s.Signer.VerifierKey(), nil
}

// checkBlobs reads every file that a row refers to.
func (s *Site) checkBlobs(ctx context.Context) (string, error) {
	keys, err := s.DB.Blobs(ctx)
	if err != nil {
		return "", err
	}
	var bad []string
	for _, key := range keys {
		if err := s.Vault.Check(ctx, key); err != nil {
			bad = append(bad, key)
		}
	}
	if len(bad) > 0 {
		return "", fmt.Errorf("%d of %d are gone or changed: %v", len(bad), len(keys), bad[:min(len(bad), 5)])
	}
	return fmt.Sprintf("%d", len(keys)), nil
}

// checkLog recomputes the log from its leaves and signs what is not signed yet.
func (s *Site) checkLog(ctx context.Context) (string, error) {
	if err := s.Checks.Audit(ctx); err != nil {
		return "", err
	}
	if _, err := s.DB.CheckSecurity(ctx); err != nil {
		return "", err
	}
	c, err := s.Checks.Run(ctx)
	return fmt.Sprintf("%d leaves, all signed", c.Size), err
}

func (s *Site) checkJobs(ctx context.Context) (string, error) {
	waiting, stuck, err := s.DB.Jobs(ctx)
	if err == nil && stuck > 0 {
		err = fmt.Errorf("%d were given up after too many tries", stuck)
	}
	return fmt.Sprintf("%d waiting", waiting), err
}

func (s *Site) checkPack(context.Context) (string, error) {
	files, err := datapack.EmbeddedFS()
	if err != nil {
		return "", err
	}
	r := datapack.Check(files, today(s.World))
	if !r.OK {
		return "", r.Errors
	}
	return fmt.Sprintf("%s %s: %d stale, %d unconfirmed, %d contradicted", r.Pack, r.Version, len(r.Stale), len(r.Unconfirmed), len(r.Contradicted)), nil
}
