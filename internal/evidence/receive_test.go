package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"joinder"
)

// memoryVault keeps bytes in a map.
type memoryVault struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (v *memoryVault) Put(_ context.Context, _, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return joinder.Stored{}, err
	}
	if int64(len(data)) > limit {
		return joinder.Stored{}, joinder.Fail(joinder.TooLarge, "error.blob.too_large", "Limit", limit)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept[string(item)] = data
	return joinder.Stored{Blob: string(item), SHA256: digestOf(data), Size: int64(len(data)), WrappedKey: []byte{1}}, nil
}

func (v *memoryVault) Open(_ context.Context, _, _ joinder.ID, blob string, _ []byte) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(v.kept[blob])), nil
}

func (v *memoryVault) Remove(_ context.Context, blob string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, blob)
	return nil
}

type usage struct {
	files int
	bytes int64
	err   error
}

func (u usage) EvidenceUsed(context.Context, joinder.Viewer, joinder.ID) (int, int64, error) {
	return u.files, u.bytes, u.err
}

func testReceiver(used usage, change func(*Limits)) (*Receiver, *memoryVault) {
	limits := DefaultLimits()
	if change != nil {
		change(&limits)
	}
	v := &memoryVault{kept: map[string][]byte{}}
	return NewReceiver(v, used, limits, joinder.RealWorld()), v
}

func receive(t testing.TB, r *Receiver, name string, data []byte) (Received, error) {
	t.Helper()
	return r.Receive(t.Context(), joinder.Viewer{}, Upload{Owner: "o", Name: name, Body: iotest.HalfReader(bytes.NewReader(data))})
}

func errorKey(err error) string {
	var e *joinder.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func testPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func testJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hugePNG is a header alone that promises side × side pixels.
func hugePNG(side uint32) []byte {
	chunk := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0)
	binary.BigEndian.PutUint32(chunk[4:], side)
	binary.BigEndian.PutUint32(chunk[8:], side)
	b := append([]byte(pngHeader), 0, 0, 0, 13)
	b = append(b, chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}

// hugeJPEG promises 65,000 × 65,000 pixels behind a megabyte of preview.
func hugeJPEG(t testing.TB) []byte {
	t.Helper()
	plain := testJPEG(t)
	at := bytes.Index(plain, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint32(plain[at+5:], 65_000<<16|65_000)
	b := bytes.Clone(plain[:2])
	for range 20 {
		b = append(b, segment(mAPP1, strings.Repeat("x", 60_000))...)
	}
	return append(b, plain[2:]...)
}

func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, "text of "+name)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func linkZip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "link"}
	h.SetMode(fs.ModeSymlink | 0o777)
	f, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(f, "/etc/passwd")
	_ = w.Close()
	return b.Bytes()
}

// bombZip says and holds n MB of zeros in a few KB.
func bombZip(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("zeros.csv")
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		_, _ = f.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	return b.Bytes()
}

func manyZip(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		_, _ = w.CreateHeader(&zip.FileHeader{Name: strings.Repeat("x", 20) + joinder.DateOf(joinder.Date{Year: 2000}.Time()).AddDays(i).String()})
	}
	_ = w.Close()
	return b.Bytes()
}

func TestContentDecidesTheType(t *testing.T) {
	mail := "Received: by x\r\nFrom: a@b.example\r\nTo: c@d.example\r\nSubject: hi\r\n\r\ntext\r\n"
	ooxml := "application/vnd.openxmlformats-officedocument."
	for _, c := range []struct {
		name, data, want string
		told             bool
	}{
		{"账单.png", string(testPNG(t)), "image/png", false},
		{"photo.JPEG", string(testJPEG(t)), "image/jpeg", false},
		{"phone.jpg", string(phonePhoto(t, 6)), "image/jpeg", false},
		{"statement.pdf", string(testPNG(t)), "image/png", true},
		{"a.pdf", "%PDF-1.7\n%\xe2\xe3\n1 0 obj", "application/pdf", false},
		{"a.txt", "支付宝没有退款。\n", "text/plain", false},
		{"gb.txt", "\xd6\xa7\xb8\xb6\xb1\xa6\xc3\xbb\xd3\xd0\xcd\xcb\xbf\xee\xa1\xa3\n", "text/plain", false},
		{"a.csv", "日期,金额\n2026-01-01,1\n2026-01-02,2\n", "text/csv", false},
		{"mail.eml", mail, typeMail, false},
		{"a.zip", string(zipOf(t, "a.txt", "照片/b.txt")), typeZip, false},
		{"a.docx", string(zipOf(t, "[Content_Types].xml", "word/document.xml")), ooxml + "wordprocessingml.document", false},
		{"a.xlsx", string(zipOf(t, "[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml")), ooxml + "spreadsheetml.sheet", false},
		{"回单.ofd", string(zipOf(t, "OFD.xml", "Doc_0/Document.xml")), typeOFD, false},
		{"v.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", false},
		{"v.amr", "#!AMR\nxxxx", "audio/amr", false},
		{"v.silk", "\x02#!SILK_V3xx", "audio/silk", false},
		{"i.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic", false},
	} {
		r, vault := testReceiver(usage{}, nil)
		got, err := receive(t, r, c.name, []byte(c.data))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		e := got.Evidence
		if e.MediaType != c.want || (len(got.Notices) > 0) != c.told || e.Name != c.name {
			t.Errorf("%s: %s, want %s; notices %v", c.name, e.MediaType, c.want, got.Notices)
		}
		if string(vault.kept[e.Blob]) != c.data || e.SHA256 != digestOf([]byte(c.data)) {
			t.Errorf("%s: other bytes were kept", c.name)
		}
	}
}

func TestWhatIsRefusedLeavesNothing(t *testing.T) {
	cases := map[string]struct {
		name string
		data []byte
		key  string
	}{
		"empty":           {"a.pdf", nil, "error.evidence.empty"},
		"html":            {"a.png", []byte("<!DOCTYPE html><script>alert(1)</script>"), "error.evidence.kind"},
		"svg":             {"a.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "error.evidence.kind"},
		"windows program": {"a.jpg", append([]byte("MZ"), make([]byte, 200)...), "error.evidence.kind"},
		"linux program":   {"a.pdf", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), "error.evidence.kind"},
		"script":          {"a.txt", []byte("#!/bin/sh\nrm -rf /\n"), "error.evidence.kind"},
		"rar":             {"a.zip", []byte("Rar!\x1a\x07\x01\x00xxxx"), "error.evidence.kind"},
		"jar":             {"a.zip", zipOf(t, "META-INF/MANIFEST.MF", "A.class"), "error.evidence.kind"},
		"late apk":        {"a.zip", zipOf(t, "res/a.txt", "AndroidManifest.xml"), "error.evidence.kind"},
		"unknown":         {"a.bin", []byte{1, 0, 2, 0, 3, 0, 255, 254}, "error.evidence.kind"},
		"broken picture":  {"a.png", testPNG(t)[:20], "error.evidence.image_unreadable"},
		"65k picture":     {"a.png", hugePNG(65_000), "error.evidence.image_too_large"},
		"65k JPEG":        {"a.jpg", hugeJPEG(t), "error.evidence.image_too_large"},
		"cut JPEG":        {"a.jpg", testJPEG(t)[:100], "error.evidence.image_unreadable"},
		"broken zip":      {"a.zip", zipOf(t, "a.txt")[:60], "error.evidence.archive_unreadable"},
		"zip in zip":      {"a.zip", zipOf(t, "a.txt", "inner/B.ZIP"), "error.evidence.archive_nested"},
		"slip":            {"a.zip", zipOf(t, "../../etc/passwd"), "error.evidence.archive_unsafe"},
		"backslash slip":  {"a.zip", zipOf(t, `..\..\x.txt`), "error.evidence.archive_unsafe"},
		"absolute":        {"a.zip", zipOf(t, "/etc/passwd"), "error.evidence.archive_unsafe"},
		"drive":           {"a.zip", zipOf(t, `C:\x.txt`), "error.evidence.archive_unsafe"},
		"NUL":             {"a.zip", zipOf(t, "a\x00.txt"), "error.evidence.archive_unsafe"},
		"long name":       {"a.zip", zipOf(t, strings.Repeat("x", 5000)), "error.evidence.archive_unsafe"},
		"link":            {"a.zip", linkZip(t), "error.evidence.archive_unsafe"},
		"bomb":            {"a.zip", bombZip(t, 64), "error.evidence.archive_too_large"},
		"many":            {"a.zip", manyZip(t, 10_001), "error.evidence.archive_entries"},
	}
	for what, c := range cases {
		r, vault := testReceiver(usage{}, nil)
		if _, err := receive(t, r, c.name, c.data); errorKey(err) != c.key {
			t.Errorf("%s: %v, want %s", what, err, c.key)
		}
		if len(vault.kept) != 0 || len(r.flying) != 0 {
			t.Errorf("%s: something stayed", what)
		}
	}
}

func TestLimitsAndQuota(t *testing.T) {
	text := []byte(strings.Repeat("a", 1000))
	for what, c := range map[string]struct {
		used   usage
		change func(*Limits)
		key    string
	}{
		"file":         {usage{}, func(l *Limits) { l.File = 999 }, "error.evidence.too_large"},
		"file exact":   {usage{}, func(l *Limits) { l.File = 1000 }, ""},
		"person":       {usage{bytes: 501}, func(l *Limits) { l.Person = 1500 }, "error.evidence.quota"},
		"person exact": {usage{bytes: 500}, func(l *Limits) { l.Person = 1500 }, ""},
		"person full":  {usage{bytes: 1500}, func(l *Limits) { l.Person = 1500 }, "error.evidence.quota"},
		"files":        {usage{files: 3}, func(l *Limits) { l.Files = 3 }, "error.evidence.too_many"},
		"not theirs":   {usage{err: joinder.Fail(joinder.NotFound, "error.test.missing")}, nil, "error.test.missing"},
	} {
		r, _ := testReceiver(c.used, c.change)
		if _, err := receive(t, r, "a.txt", text); errorKey(err) != c.key {
			t.Errorf("%s: %v, want %q", what, err, c.key)
		}
	}
	r, _ := testReceiver(usage{}, nil)
	_, err := r.Receive(t.Context(), joinder.Viewer{}, Upload{Name: "a.txt", Body: iotest.ErrReader(io.ErrUnexpectedEOF)})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken connection: %v", err)
	}
}

// Ten uploads side by side share the quota as if they came one after another.
func TestParallelUploadsShareTheQuota(t *testing.T) {
	r, vault := testReceiver(usage{}, func(l *Limits) { l.File, l.Person, l.Files = 1000, 3500, 100 })
	hold := make(chan struct{})
	var ready, done sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for range 10 {
		ready.Add(1)
		done.Go(func() {
			first := true
			body := readFunc(func(p []byte) (int, error) {
				if first {
					first = false
					ready.Done()
				}
				<-hold
				return 0, io.EOF
			})
			_, err := r.Receive(context.Background(), joinder.Viewer{}, Upload{Owner: "o", Name: "a.txt",
				Body: io.MultiReader(strings.NewReader(strings.Repeat("a", 900)), body)})
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				if refused++; first {
					ready.Done()
				}
			}
		})
	}
	ready.Wait()
	close(hold)
	done.Wait()
	if len(vault.kept) > 4 || len(vault.kept) < 3 || len(vault.kept)+refused != 10 {
		t.Fatalf("%d kept, %d refused", len(vault.kept), refused)
	}
	if _, err := r.Receive(context.Background(), joinder.Viewer{}, Upload{Owner: "other", Name: "a.txt", Body: strings.NewReader("x")}); err != nil {
		t.Fatalf("somebody else was hit: %v", err)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// endless is a file without end: the limit must stop it in bounded memory.
func TestEndlessUploadStopsAtTheLimit(t *testing.T) {
	r, vault := testReceiver(usage{}, func(l *Limits) { l.File = 9 << 20 })
	read := int64(0)
	body := readFunc(func(p []byte) (int, error) {
		for i := range p {
			p[i] = 'a'
		}
		read += int64(len(p))
		return len(p), nil
	})
	_, err := r.Receive(t.Context(), joinder.Viewer{}, Upload{Name: "a.txt", Body: body})
	if errorKey(err) != "error.evidence.too_large" || len(vault.kept) != 0 || read > 10<<20 {
		t.Fatalf("%v after %d bytes", err, read)
	}
}

func FuzzReceive(f *testing.F) {
	f.Add("a.png", testPNG(f))
	f.Add("a.jpg", testJPEG(f))
	f.Add("a.zip", zipOf(f, "a.txt", "b/c.xlsx"))
	f.Add("a.png", hugePNG(65_000))
	f.Add("a.eml", []byte("From: a\n\nb"))
	f.Add("../x\r\n", []byte("<svg/>"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		r, vault := testReceiver(usage{}, nil)
		got, err := receive(t, r, name, data)
		if (err == nil) != (len(vault.kept) == 1) {
			t.Fatalf("kept %d, error %v", len(vault.kept), err)
		}
		if err == nil && familyOf(got.Evidence.MediaType) == familyNone {
			t.Fatalf("took %s", got.Evidence.MediaType)
		}
		if err != nil && errorKey(err) == "" {
			t.Fatalf("no words for %v", err)
		}
	})
}
