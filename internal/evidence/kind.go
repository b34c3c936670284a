package evidence

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

type family int

const (
	familyNone family = iota // not taken: programs, pages that run code, unknown
	familyImage
	familyPDF
	familyOffice
	familyText
	familyMail
	familyArchive
	familySound
	familyVideo
)

const (
	typeZip  = "application/zip"
	typeOFD  = "application/ofd" // GB/T 33190, the form of Chinese e-receipts
	typeMail = "message/rfc822"
	typeText = "text/plain"

	typeOOXML = "application/vnd.openxmlformats-officedocument."
	typeODF   = "application/vnd.oasis.opendocument."
)

// familyOf sorts what is taken; sound and video are taken whole. HTML, SVG and
// XML are not: opened from a download folder they can run code. Scripts and
// programs are not evidence of a payment. Archives other than zip are not: their
// contents could not be bounded without unpacking.
func familyOf(mediaType string) family {
	switch mediaType {
	case "image/jpeg", "image/png", "image/vnd.mozilla.apng", "image/gif", "image/webp", "image/bmp", "image/tiff",
		"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif", "image/jxl":
		return familyImage
	case "application/pdf", typeOFD:
		return familyPDF
	case "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/x-ole-storage", "text/rtf",
		typeOOXML + "wordprocessingml.document", typeOOXML + "spreadsheetml.sheet", typeOOXML + "presentationml.presentation",
		typeODF + "text", typeODF + "spreadsheet", typeODF + "presentation":
		return familyOffice
	case typeText, "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson",
		"text/vcard", "text/calendar", "application/x-subrip", "text/vtt":
		return familyText
	case typeMail, "application/vnd.ms-outlook":
		return familyMail
	case typeZip:
		return familyArchive
	case "application/ogg":
		return familySound
	}
	switch {
	case strings.HasPrefix(mediaType, "audio/"):
		return familySound
	case strings.HasPrefix(mediaType, "video/"):
		return familyVideo
	}
	return familyNone
}

// isArchive reports whether the format is a zip inside.
func isArchive(mediaType string) bool {
	return mediaType == typeZip || mediaType == typeOFD || strings.HasPrefix(mediaType, typeOOXML) || strings.HasPrefix(mediaType, typeODF)
}

// typeOf names the content by its first bytes. The name only breaks ties that
// content cannot: a mail saved as text.
func typeOf(head []byte, name string) string {
	found := baseType(mimetype.Detect(head).String())
	if bytes.HasPrefix(head, []byte("\x02#!SILK_V3")) || bytes.HasPrefix(head, []byte("#!SILK_V3")) {
		return "audio/silk" // voice messages of WeChat
	}
	if found == typeText && strings.HasSuffix(strings.ToLower(name), ".eml") && looksLikeMail(head) {
		return typeMail
	}
	return found
}

func baseType(s string) string {
	base, _, _ := strings.Cut(s, ";")
	return strings.TrimSpace(base)
}

func looksLikeMail(head []byte) bool {
	text := strings.ToLower(string(head))
	return strings.Contains(text, "\nfrom:") || strings.HasPrefix(text, "from:") || strings.HasPrefix(text, "received:")
}

// Extension is the usual file-name ending of a media type, ".bin" if none.
func Extension(mediaType string) string {
	switch mediaType {
	case typeOFD:
		return ".ofd"
	case "audio/silk":
		return ".silk"
	case "message/rfc822":
		return ".eml"
	}
	if m := mimetype.Lookup(mediaType); m != nil && m.Extension() != "" {
		return m.Extension()
	}
	return ".bin"
}

// sameKind groups endings that mean the same or that content cannot tell
// apart; other endings stand for themselves.
func sameKind(ext string) string {
	switch ext {
	case ".jpeg", ".jpe", ".jfif":
		return ".jpg"
	case ".tif":
		return ".tiff"
	case ".heif", ".hif":
		return ".heic"
	case ".csv", ".tsv", ".log", ".md", ".text", ".json", ".jsonl", ".ndjson", ".srt", ".vtt", ".eml":
		return ".txt"
	case ".xls", ".ppt", ".wps", ".et", ".dps", ".msg", ".bin":
		return ".doc"
	case ".m4v", ".mov", ".3gp", ".3g2", ".m4a", ".qt":
		return ".mp4"
	case ".mpga":
		return ".mp3"
	case ".oga", ".ogv", ".opus":
		return ".ogg"
	case ".mpg":
		return ".mpeg"
	case ".mkv":
		return ".webm"
	case ".apng":
		return ".png"
	case ".wave":
		return ".wav"
	case ".wmv", ".wma":
		return ".asf"
	}
	return ext
}

func extensionFits(ext, mediaType string) bool {
	return sameKind(ext) == sameKind(Extension(mediaType))
}
