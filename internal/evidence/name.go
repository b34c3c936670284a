package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameLimit is the most bytes of a file name that are kept; common disks take
// 255.
const nameLimit = 200

// CleanName makes a person's file name safe to keep and to offer again: the
// last element only, valid UTF-8 without control or direction-changing
// characters, at most 200 bytes with its ending kept, never empty, never
// beginning with a dot.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = strings.ReplaceAll(name, `\`, "/")
	name = path.Base("/" + name)
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Bidi_Control), r == '\u2028', r == '\u2029', r == '\ufeff':
			return -1
		case strings.ContainsRune(`<>:"|?*/`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	if len(name) > nameLimit {
		ext := path.Ext(name)
		if len(ext) > 16 {
			ext = ""
		}
		cut := nameLimit - len(ext)
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + ext
	}
	if name == "" || name == "_" {
		return "file"
	}
	return name
}

// ContentDisposition is the header value that makes a browser download under a
// name: RFC 6266, with the exact name as RFC 5987 UTF-8 and an ASCII fallback
// for old programs. Nothing in name can break out of the header.
func ContentDisposition(name string) string {
	name = CleanName(name)
	var ascii, exact strings.Builder
	for _, r := range name {
		if r < 0x20 || r > 0x7e || r == '"' || r == '\\' || r == '%' {
			ascii.WriteByte('_')
		} else {
			ascii.WriteRune(r)
		}
	}
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(name) {
		if isAttr(c) {
			exact.WriteByte(c)
		} else {
			exact.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return `attachment; filename="` + ascii.String() + `"; filename*=UTF-8''` + exact.String()
}

// isAttr reports whether RFC 5987 lets the byte stand for itself.
func isAttr(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0
}
