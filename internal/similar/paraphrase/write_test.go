package paraphrase

import (
	"bytes"
	"flag"
	"os"
	"runtime"
	"testing"
)

var write = flag.Bool("write", false, "write data/model.bin anew")

// TestShipped: the model in the program is what its corpus gives. After the
// corpus or the notions changed: go test -run TestShipped -write.
func TestShipped(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round logarithms otherwise")
	}
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Train(c.Pairs(1), ShippedSettings())
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if *write {
		if err := os.WriteFile("data/model.bin", file, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d bytes written", len(file))
		return
	}
	if !bytes.Equal(file, shipped) {
		t.Error("data/model.bin is not what the corpus gives: go test -run TestShipped -write ./internal/similar/paraphrase")
	}
}
