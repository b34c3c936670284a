package evidence

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"账单 2026.pdf":            "账单 2026.pdf",
		"":                       "file",
		"..":                     "file",
		"../../etc/passwd":       "passwd",
		`C:\Users\me\a.png`:      "a.png",
		"a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
		"a\u202egnp.exe":         "agnp.exe",
		".htaccess":              "htaccess",
		"a/":                     "a",
		"x\xffy.txt":             "xy.txt",
		"a?.txt ":                "a_.txt",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", in, got, want)
		}
	}
	long := CleanName(strings.Repeat("很", 300) + ".pdf")
	if len(long) > nameLimit || !strings.HasSuffix(long, ".pdf") || !utf8.ValidString(long) {
		t.Errorf("long name: %q", long)
	}
}

func FuzzContentDisposition(f *testing.F) {
	for _, s := range []string{"a.pdf", "账单.pdf", "𬭎.png", "a\"; filename=b", "a\r\nX: y", "%2e%2e", `\`, "é'()*,;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		header := ContentDisposition(name)
		for _, c := range []byte(header) {
			if c < 0x20 || c > 0x7e {
				t.Fatalf("%q: byte %#x in the header", name, c)
			}
		}
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != CleanName(name) {
			t.Fatalf("%q: %q says %q, %v", name, header, params["filename"], err)
		}
		if CleanName(params["filename"]) != params["filename"] {
			t.Fatalf("%q: cleaning twice changes it again", name)
		}
	})
}

func TestContentDispositionSurvivesHTTP(t *testing.T) {
	rec := httptest.NewRecorder()
	http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", ContentDisposition("账单\r\nX-Bad: 1\".pdf"))
	}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	if got := rec.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="__X-Bad_ 1_.pdf"; filename*=UTF-8''`) || rec.Header().Get("X-Bad") != "" {
		t.Fatal(got)
	}
}
