package faulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"joinder/internal/seal"
)

// TestPowerCutLosesNothing: whatever was acknowledged before the power went is
// there when the disk comes back, on a file system that forgets what was not
// synced.
func TestPowerCutLosesNothing(t *testing.T) { withMounts(t, "power", "") }

// power is a small ext4 disk that can be cut off.
type power struct {
	outcome
	image, mount string
	forgot       int // how often the disk forgot what was not synced
	acks         []ack
	log          seal.Checkpoint
}

func cutPower(dir string) outcome {
	p := &power{image: filepath.Join(dir, "image"), mount: filepath.Join(dir, "mount")}
	p.line = line{Fault: "power cut at 20-150 ms", Rounds: rounds(2, 40)}
	if err := errors.Join(os.Mkdir(p.mount, 0o700), os.WriteFile(p.image, nil, 0o600), os.Truncate(p.image, 256<<20)); err != nil {
		p.Skip = err.Error()
		return p.outcome
	}
	if err := errors.Join(run("mkfs.ext4", "-q", "-F", p.image), p.on()); err != nil {
		p.Skip = fmt.Sprintf("cannot make a disk to cut off: %v", err)
		return p.outcome
	}
	for n := range p.Rounds {
		if err := p.cycle(n); err != nil {
			p.wrong("cycle %d: %v", n, err)
			break
		}
		if p.Skip != "" {
			return p.outcome
		}
	}
	if p.forgot == 0 {
		p.wrong("the disk never forgot anything: the power was not cut")
	}
	p.Acknowledged, p.Log = len(p.acks), p.log.Size
	return p.outcome
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

func (p *power) on() error  { return run("mount", "-o", "loop", p.image, p.mount) }
func (p *power) off() error { return run("umount", p.mount) }

// cut takes the power away: the journal is not flushed, later writes fail.
func (p *power) cut() error {
	f, err := os.Open(p.mount)
	if err != nil {
		return err
	}
	defer f.Close()
	const (
		shutdown   = 0x8004587d // EXT4_IOC_SHUTDOWN
		noLogFlush = 2
	)
	flag := uint32(noLogFlush)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), shutdown, uintptr(unsafe.Pointer(&flag))); errno != 0 {
		return errno
	}
	return nil
}

// cycle runs a writer on the disk, cuts the power, and looks at what is left.
// It leaves the disk on.
func (p *power) cycle(n int) error {
	data := filepath.Join(p.mount, "data")
	o, err := observe(data)
	if err != nil {
		return err
	}
	o.live(n)
	unsynced, body := filepath.Join(p.mount, "unsynced"), bytes.Repeat([]byte("x"), 8192)
	werr := os.WriteFile(unsynced, body, 0o600)
	// Only what was told before the cut counts: a sync that races with it may
	// still say yes.
	told := o.held()
	if err := p.cut(); err != nil {
		_ = o.kill()
		p.Skip = fmt.Sprintf("this kernel cannot cut a disk off: %v", err)
		return nil
	}
	_ = o.kill() // it may have ended by itself, with an I/O error
	if err := errors.Join(werr, p.off(), p.on()); err != nil {
		return err
	}
	if left, _ := os.ReadFile(unsynced); !bytes.Equal(left, body) {
		p.forgot++
	}
	_ = os.Remove(unsynced)
	p.acks = append(p.acks, told...)
	return p.look(context.Background(), inOne(data), told, n == p.Rounds-1)
}

func (p *power) look(ctx context.Context, at places, told []ack, last bool) error {
	s, err := open(ctx, at)
	if err != nil {
		return fmt.Errorf("the data directory does not open: %w", err)
	}
	if last {
		told = p.acks
		p.Problems = append(p.Problems, s.halves(ctx)...)
	}
	for _, lost := range s.missing(ctx, told) {
		p.wrong("lost %s", lost)
		p.Lost++
	}
	if p.log, err = s.grows(ctx, p.log); err != nil {
		p.wrong("log: %v", err)
	}
	return s.close()
}
