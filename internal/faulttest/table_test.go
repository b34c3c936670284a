package faulttest

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

// rounds is how often to break things: a few in the everyday tests, many with
// JOINDER_FAULT=1, as many as JOINDER_FAULT_CYCLES says.
func rounds(few, many int) int {
	if n, err := strconv.Atoi(os.Getenv("JOINDER_FAULT_CYCLES")); err == nil && n > 0 {
		return n
	}
	if os.Getenv("JOINDER_FAULT") == "1" {
		return many
	}
	return few
}

// line is one line of the table.
type line struct {
	Fault        string
	Rounds       int
	Acknowledged int
	Refused      int // clearly, while the fault lasted
	Lost         int
	Log          int64 // leaves in the end
}

// report prints a line of the table that scripts/fault.sh heads.
func report(t *testing.T, l line) {
	t.Helper()
	verdict := "ok"
	if t.Failed() {
		verdict = "FAILED"
	}
	text := fmt.Sprintf("%-36s %7d %12d %8d %6d %8d  %s", l.Fault, l.Rounds, l.Acknowledged, l.Refused, l.Lost, l.Log, verdict)
	if os.Getenv("JOINDER_FAULT") == "1" {
		fmt.Println("| " + text)
		return
	}
	t.Log(text)
}
