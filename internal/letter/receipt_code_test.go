package letter_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/letter"
)

// TestCodeCopiesAsPrinted: the recovery code comes out of the receipt without
// blanks inside, also where narrow figures stand side by side.
func TestCodeCopiesAsPrinted(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	const code = "11J1I-1111T-7FZ11-NPM11"
	var b bytes.Buffer
	if err := letter.ReceiptPDF(&b, letter.ReceiptDoc{
		Lang: joinder.English, Words: func(key string, _ map[string]any) string { return key }, Code: code,
		FiledAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), RecoverURL: "https://joinder.example/receipt", Complaint: "01a2067ebd787d52bea919f743d47778",
	}); err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"-layout", "-raw", "-nopgbrk"} {
		cmd := exec.Command(tool, how, "-", "-")
		cmd.Stdin = bytes.NewReader(b.Bytes())
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), code) {
			t.Errorf("pdftotext %s: %v\n%s", how, err, out)
		}
	}
}
