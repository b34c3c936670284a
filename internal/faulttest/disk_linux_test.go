package faulttest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"joinder"
	"joinder/internal/seal"
)

// TestFullDiskIsSurvived: on a full disk every step is refused in words for
// the person, nothing acknowledged is lost, and the same process goes on once
// there is space.
func TestFullDiskIsSurvived(t *testing.T) {
	for _, full := range []string{"everything", "database", "files"} {
		t.Run(full, func(t *testing.T) { withMounts(t, "disk", full) })
	}
}

// fillDisk runs in a mount namespace of its own, on a disk of a few megabytes
// that it fills again and again.
func fillDisk(dir, what string) outcome {
	small := filepath.Join(dir, "small")
	o := disk{outcome: outcome{line: line{Fault: "disk full: " + what, Rounds: rounds(3, 30)}},
		ballast: filepath.Join(small, "ballast"), pages: 500}
	if err := errors.Join(os.Mkdir(small, 0o700), syscall.Mount("tmpfs", small, "tmpfs", 0, "size=48m")); err != nil {
		o.Skip = fmt.Sprintf("cannot mount a small disk: %v", err)
	} else {
		at := inOne(dir)
		switch what {
		case "everything":
			at = inOne(small)
		case "database":
			at.DB, o.pages = inOne(small).DB, 50 // a complaint without its file takes few
		case "files":
			at.Blobs = inOne(small).Blobs
		}
		o.run(context.Background(), at)
	}
	return o.outcome
}

// disk is one that fills again and again.
type disk struct {
	outcome
	ballast string // the file that fills it
	pages   int64  // it leaves fewer than so many free
}

func (o *disk) run(ctx context.Context, at places) {
	s, err := open(ctx, at)
	if err != nil {
		o.wrong("open: %v", err)
		return
	}
	var acks []ack
	var log seal.Checkpoint
	for n := range o.Rounds {
		fresh := o.round(ctx, s, n)
		acks = append(acks, fresh...)
		for _, p := range s.missing(ctx, fresh) {
			o.wrong("round %d: lost %s", n, p)
			o.Lost++
		}
		if log, err = s.grows(ctx, log); err != nil {
			o.wrong("round %d: log: %v", n, err)
		}
	}
	if err := s.close(); err != nil {
		o.wrong("close: %v", err)
	}
	if s, err = open(ctx, at); err != nil {
		o.wrong("open again: %v", err)
		return
	}
	defer s.close()
	o.Problems = append(o.Problems, s.missing(ctx, acks)...)
	o.Problems = append(o.Problems, s.halves(ctx)...)
	if log, err = s.grows(ctx, log); err != nil {
		o.wrong("log in the end: %v", err)
	}
	o.Acknowledged, o.Log = len(acks), log.Size
}

// round fills the disk up to a few pages, files until it is refused, frees the
// disk and files again.
func (o *disk) round(ctx context.Context, s *site, n int) (acks []ack) {
	if err := fill(o.ballast, rand.Int64N(o.pages)*4096); err != nil {
		o.wrong("fill: %v", err)
		return nil
	}
	refused := 0
	for range 1000 {
		a, err := s.file(ctx)
		if err == nil {
			acks = append(acks, a)
			continue
		}
		refused++
		if joinder.KindOf(err) != joinder.Unavailable {
			o.wrong("round %d: a full disk is told as kind %d: %v", n, joinder.KindOf(err), err)
		}
		_, _ = s.checks.Run(ctx) // the job would try too; it may fail, not harm
		if refused == 4 {
			break
		}
	}
	if refused == 0 {
		o.wrong("round %d: the disk never was full", n)
	}
	o.Refused += refused
	if err := os.Remove(o.ballast); err != nil {
		o.wrong("free: %v", err)
	}
	for range 3 {
		a, err := s.file(ctx)
		if err != nil {
			o.wrong("round %d: with space again: %v", n, err)
			continue
		}
		acks = append(acks, a)
	}
	return acks
}

// fill writes until the disk is full, then gives back a little.
func fill(path string, leave int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	page := make([]byte, 4096)
	var size int64
	for {
		n, err := f.Write(page)
		size += int64(n)
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil && !errors.Is(err, io.ErrShortWrite) {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(f.Truncate(max(0, size-leave)), f.Close())
}
