package cli

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"joinder"
)

// plainText reads bytes that a person saved as text: UTF-8, UTF-16 with its
// mark, or GB18030, as Chinese programs still write. What is none of these, or
// no text at all, is refused.
func plainText(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		decoded, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return "", joinder.Fail(joinder.Invalid, "error.cli.not_text").Because(err)
		}
		raw = decoded
	case !utf8.Valid(raw):
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil {
			return "", joinder.Fail(joinder.Invalid, "error.cli.not_text").Because(err)
		}
		raw = decoded
	}
	text := strings.TrimPrefix(string(raw), "\uFEFF")
	if strings.ContainsFunc(text, unreadable) {
		return "", joinder.Fail(joinder.Invalid, "error.cli.not_text")
	}
	return text, nil
}

// unreadable are characters that no text holds: controls, and the mark for
// bytes that could not be read.
func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f\v", r)
}
