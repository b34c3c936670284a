package faulttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// outcome is what a process with mounts of its own says at its end.
type outcome struct {
	line
	Skip     string   // why it could not be tried
	Problems []string // what went wrong
}

func (o *outcome) wrong(format string, args ...any) {
	o.Problems = append(o.Problems, fmt.Sprintf(format, args...))
}

// role does what this binary was started for instead of testing.
func role(name, dir, what string) int {
	var o outcome
	switch name {
	case "writer":
		return write(inOne(dir))
	case "disk":
		o = fillDisk(dir, what)
	case "power":
		o = cutPower(dir)
	default:
		return 2
	}
	_ = json.NewEncoder(os.Stdout).Encode(o)
	return 0
}

// withMounts runs a role in a mount namespace, so that what it mounts is seen
// by nobody else and goes away with it, and reports its outcome.
func withMounts(t *testing.T, role, what string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("mounting a disk of its own needs root")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+role, dirVar+"="+t.TempDir(), whatVar+"="+what)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	var said, complained bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complained
	err := cmd.Run()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOSPC) {
		t.Skipf("no mount namespaces here: %v", err)
	}
	var o outcome
	if err != nil || json.Unmarshal(said.Bytes(), &o) != nil {
		t.Fatalf("%v\n%s%s", err, said.String(), complained.String())
	}
	if o.Skip != "" {
		t.Skip(o.Skip)
	}
	for _, p := range o.Problems {
		t.Error(p)
	}
	report(t, o.line)
}
