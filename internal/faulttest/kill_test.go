package faulttest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/seal"
)

// roleVar makes this binary something else than a test: see roles.
const roleVar = "JOINDER_FAULT_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVar) {
	case "writer":
		os.Exit(write(inOne(os.Getenv("JOINDER_FAULT_DIR"))))
	case "disk":
		os.Exit(fillDisk(os.Getenv("JOINDER_FAULT_DIR"), os.Getenv("JOINDER_FAULT_FULL")))
	}
	os.Exit(m.Run())
}

// write files complaints, three at a time, and prints each one once it is
// acknowledged. It signs checkpoints all the while, and ends only by force.
func write(at places) int {
	ctx := context.Background()
	s, err := open(ctx, at)
	if err != nil {
		fmt.Fprintln(os.Stderr, "open:", err)
		return 1
	}
	fmt.Println("ready")
	failed := make(chan error)
	for range 3 {
		go func() {
			for {
				a, err := s.file(ctx)
				if err != nil {
					failed <- err
					return
				}
				line, _ := json.Marshal(a)
				_, _ = os.Stdout.Write(append(line, '\n')) // one write: whole or not there
			}
		}()
	}
	go func() {
		for {
			if _, err := s.checks.Run(ctx); err != nil && joinder.KindOf(err) != joinder.Conflict {
				failed <- fmt.Errorf("checkpoint: %w", err)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	fmt.Fprintln(os.Stderr, "writer:", <-failed)
	return 1
}

// killOnce starts a writer, kills it 20 to 150 ms after it was ready, or after
// it was started, and gives what it had acknowledged by then.
func killOnce(t *testing.T, dir string, duringStart bool) []ack {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"=writer", "JOINDER_FAULT_DIR="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// A writer that never gets ready must not hang the test.
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	delay := time.Duration(20+rand.IntN(131)) * time.Millisecond
	var acks []ack
	var once sync.Once
	kill := func() { once.Do(func() { time.AfterFunc(delay, func() { _ = cmd.Process.Kill() }) }) }
	if duringStart {
		kill()
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			kill()
			continue
		}
		var a ack
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			break // cut off by the kill
		}
		acks = append(acks, a)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return acks
}

// TestKilledWriterLosesNothing: SIGKILL at a random moment, then everything
// that was acknowledged is there, and nothing is there by half.
func TestKilledWriterLosesNothing(t *testing.T) {
	dir, cycles := t.TempDir(), rounds(3, 100)
	var acks []ack
	var log seal.Checkpoint
	row := line{Fault: "SIGKILL at 20-150 ms", Rounds: cycles}
	for n := range cycles {
		fresh := killOnce(t, dir, n%5 == 4)
		acks = append(acks, fresh...)
		s, err := open(t.Context(), inOne(dir))
		if err != nil {
			t.Fatalf("cycle %d: the data directory does not open: %v", n, err)
		}
		check := fresh
		if n == cycles-1 {
			check = acks
			for _, p := range s.halves(t.Context()) {
				t.Errorf("cycle %d: %s", n, p)
			}
		}
		for _, p := range s.missing(t.Context(), check) {
			t.Errorf("cycle %d: lost %s", n, p)
			row.Lost++
		}
		if log, err = s.grows(t.Context(), log); err != nil {
			t.Errorf("cycle %d: log: %v", n, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	if len(acks) == 0 {
		t.Error("no writer lived long enough to file anything: nothing was tested")
	}
	row.Acknowledged, row.Log = len(acks), log.Size
	report(t, row)
}
