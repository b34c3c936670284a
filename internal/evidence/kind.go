package evidence

import (
	"bytes"
	"slices"
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
)

// Types that are taken one by one; sound and video are taken whole. HTML, SVG
// and XML are not: opened from a download folder they can run code. Scripts and
// programs are not evidence of a payment. Archives other than zip are not: their
// contents could not be bounded without unpacking.
var families = map[string]family{ //nolint:gochecknoglobals // a constant table
	"image/jpeg": familyImage, "image/png": familyImage, "image/vnd.mozilla.apng": familyImage, "image/gif": familyImage,
	"image/webp": familyImage, "image/bmp": familyImage, "image/tiff": familyImage,
	"image/heic": familyImage, "image/heif": familyImage, "image/heic-sequence": familyImage, "image/heif-sequence": familyImage,
	"image/avif": familyImage, "image/jxl": familyImage,

	"application/pdf": familyPDF, typeOFD: familyPDF,

	"application/msword": familyOffice, "application/vnd.ms-excel": familyOffice, "application/vnd.ms-powerpoint": familyOffice,
	"application/x-ole-storage": familyOffice, "text/rtf": familyOffice,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   familyOffice,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         familyOffice,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": familyOffice,
	"application/vnd.oasis.opendocument.text":                                   familyOffice,
	"application/vnd.oasis.opendocument.spreadsheet":                            familyOffice,
	"application/vnd.oasis.opendocument.presentation":                           familyOffice,

	typeText: familyText, "text/csv": familyText, "text/tab-separated-values": familyText, "application/json": familyText,
	"application/x-ndjson": familyText, "text/vcard": familyText, "text/calendar": familyText,
	"application/x-subrip": familyText, "text/vtt": familyText,

	typeMail: familyMail, "application/vnd.ms-outlook": familyMail,

	typeZip: familyArchive,

	"application/ogg": familySound,
}

func familyOf(mediaType string) family {
	switch {
	case strings.HasPrefix(mediaType, "audio/"):
		return familySound
	case strings.HasPrefix(mediaType, "video/"):
		return familyVideo
	}
	return families[mediaType]
}

// isArchive reports whether the format is a zip inside.
func isArchive(mediaType string) bool {
	return mediaType == typeZip || mediaType == typeOFD || strings.HasPrefix(mediaType, "application/vnd.openxmlformats-") ||
		strings.HasPrefix(mediaType, "application/vnd.oasis.opendocument.")
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
	}
	if m := mimetype.Lookup(mediaType); m != nil && m.Extension() != "" {
		return m.Extension()
	}
	return ".bin"
}

// alike are endings that mean the same or cannot be told apart by content.
var alike = [][]string{ //nolint:gochecknoglobals // a constant table
	{".jpg", ".jpeg", ".jpe", ".jfif"}, {".tif", ".tiff"}, {".heic", ".heif", ".hif"},
	{".txt", ".csv", ".tsv", ".log", ".md", ".text", ".json", ".jsonl", ".ndjson", ".srt", ".eml"},
	{".doc", ".xls", ".ppt", ".wps", ".et", ".dps", ".msg", ".bin"},
	{".mp4", ".m4v", ".mov", ".3gp", ".3g2", ".m4a", ".qt"}, {".mp3", ".mpga"}, {".ogg", ".oga", ".ogv", ".opus"},
	{".mpg", ".mpeg"}, {".mkv", ".webm"}, {".png", ".apng"}, {".wav", ".wave"}, {".asf", ".wmv", ".wma"},
}

func extensionFits(ext, mediaType string) bool {
	want := Extension(mediaType)
	return ext == want || slices.ContainsFunc(alike, func(same []string) bool {
		return slices.Contains(same, ext) && slices.Contains(same, want)
	})
}
