package redact_test

import (
	"strings"
	"testing"

	"joinder/internal/intake/redact"
)

// TestLongTexts feeds shapes that make careless scanners quadratic; it ends
// soon or the test run's own limit stops it.
func TestLongTexts(t *testing.T) {
	for _, s := range []string{
		"1 ", "1", "12 ", "a@", "@a.b", "卡号", "微信", "qq1", "qq 1", "0x1", "T1", "-", "+1", "(1)", "138 ", "4111 ", "加微信a", "order # ", "is is ", "]",
	} {
		redact.Scan(strings.Repeat(s, 400_000/len(s)))
	}
}
