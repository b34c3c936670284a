package cli

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"joinder"
)

func TestPlainText(t *testing.T) {
	const want = "您好，退款已于今日原路退回。𬭎"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(want)
	wide, _ := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewEncoder().String(want)
	for name, raw := range map[string]string{"UTF-8": want, "with a mark": "\uFEFF" + want, "GB18030": gb, "UTF-16": wide} {
		if got, err := plainText([]byte(raw)); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for name, raw := range map[string][]byte{"noise": noise, "a picture": []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "NUL": []byte("paid\x00back")} {
		if got, err := plainText(raw); joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("%s was read as %.20q, %v", name, got, err)
		}
	}
}
