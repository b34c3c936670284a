package evidence

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func zipWith(t testing.TB, write func(w *zip.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(w *zip.Writer, name, text string) error {
	f, err := w.Create(name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	return err
}

func firstProblem(r Report) string {
	if len(r.Problems) == 0 {
		return ""
	}
	return r.Problems[0].Key
}

func TestVerifyRefusesDangerousZips(t *testing.T) {
	names := func(all ...string) func(w *zip.Writer) error {
		return func(w *zip.Writer) error {
			for _, n := range all {
				if err := put(w, n, "x"); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for what, c := range map[string]struct {
		data []byte
		key  string
	}{
		"slip":        {zipWith(t, names("b/../../x")), "error.bundle.unsafe"},
		"absolute":    {zipWith(t, names("/b/x")), "error.bundle.unsafe"},
		"backslash":   {zipWith(t, names(`b/a\x`)), "error.bundle.unsafe"},
		"two folders": {zipWith(t, names("a/x", "b/y")), "error.bundle.unsafe"},
		"twice":       {zipWith(t, names("a/x", "a/x")), "error.bundle.unsafe"},
		"case":        {zipWith(t, names("a/x", "a/X")), "error.bundle.unsafe"},
		"no folder":   {zipWith(t, names("x")), "error.bundle.unsafe"},
		"link":        {linkZip(t), "error.bundle.unsafe"},
		"not a bag":   {zipWith(t, names("a/x")), "error.bundle.missing"},
		"in front":    {append([]byte("hidden"), zipWith(t, names("a/x"))...), "error.bundle.container"},
		"bomb":        {bombZip(t, 128), "error.bundle.bomb"},
	} {
		data := c.data
		if what == "bomb" {
			data = bytes.ReplaceAll(data, []byte("zeros.csv"), []byte("b/eros.cs"))
		}
		if r := mustVerify(t, save(t, data)); firstProblem(r) != c.key {
			t.Errorf("%s: %v, want %s", what, r.Problems, c.key)
		}
	}
}

// A list that unpacks to far more than it says must not be held in memory.
func TestVerifyOfABombStaysSmall(t *testing.T) {
	data := zipWith(t, func(w *zip.Writer) error {
		f, err := w.Create("b/" + tagManifest)
		for range 60 {
			if err == nil {
				_, err = f.Write(make([]byte, 1<<20))
			}
		}
		return err
	})
	name := save(t, data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := mustVerify(t, name)
	runtime.ReadMemStats(&after)
	if r.OK() || after.TotalAlloc-before.TotalAlloc > 512<<20 {
		t.Fatalf("%v, %d MB", r.Problems, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

// A bundle that was unpacked and packed again by another program, compressed
// and in another order, is the same bundle.
func TestARepackedBundleVerifies(t *testing.T) {
	dir := unpack(t, writeBundle(t, testBundle(t)))
	data := zipWith(t, func(w *zip.Writer) error {
		if _, err := w.Create("renamed/"); err != nil {
			return err
		}
		for _, name := range filesIn(t, dir) {
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return err
			}
			if err := put(w, "renamed/"+filepath.ToSlash(rel), string(mustRead(t, name))); err != nil {
				return err
			}
		}
		return nil
	})
	if r := mustVerify(t, save(t, data)); !r.OK() {
		t.Fatal(r.Problems)
	}
}

// Somebody who changes an item and mends both lists still lacks the log's key.
func TestMendedListsDoNotHelp(t *testing.T) {
	in := testBundle(t)
	dir := unpack(t, writeBundle(t, in))
	_ = filesIn(t, dir)
	script := save(t, mustRead(t, filepath.Join(dir, "verify.py")))
	item := itemPath(in.Items[0])
	mustWrite(t, filepath.Join(dir, item), []byte("forged"))
	mend := func(list, name string) {
		data := mustRead(t, filepath.Join(dir, name))
		lines := strings.Split(string(mustRead(t, filepath.Join(dir, list))), "\n")
		for i, l := range lines {
			if strings.HasSuffix(l, "  "+name) {
				lines[i] = digestOf(data) + "  " + name
			}
		}
		mustWrite(t, filepath.Join(dir, list), []byte(strings.Join(lines, "\n")))
	}
	mend(bagManifest, item)
	mend(tagManifest, bagManifest)
	if r := mustVerify(t, dir); firstProblem(r) != "error.bundle.signature" {
		t.Fatal(r.Problems)
	}
	if out, ok := python(t, script, dir); ok || !strings.Contains(out, "bundle.note") {
		t.Fatal(out)
	}
	// Even the log's owner cannot bundle bytes under a leaf they do not fit.
	tag := mustRead(t, filepath.Join(dir, tagManifest))
	signed, err := signBundle(in, digestOf(tag))
	if err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(dir, bundleNote), signed)
	if r := mustVerify(t, dir); firstProblem(r) != "error.bundle.item" {
		t.Fatal(r.Problems)
	}
	if out, ok := python(t, script, dir); ok || !strings.Contains(out, string(in.Items[0].ID)) {
		t.Fatal(out)
	}
}

func TestVerifyDoesNotReadOutsideTheFolder(t *testing.T) {
	dir := unpack(t, writeBundle(t, testBundle(t)))
	if err := os.Symlink("/etc", filepath.Join(dir, "data", "etc")); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, dir); firstProblem(r) != "error.bundle.unsafe" {
		t.Fatal(r.Problems)
	}
}

// Endings become names in bundles, so they must be safe there.
func TestEndingsAreSafe(t *testing.T) {
	for mediaType, want := range map[string]string{
		"image/jpeg": ".jpg", "application/pdf": ".pdf", typeOFD: ".ofd", "audio/silk": ".silk", typeMail: ".eml", typeZip: ".zip",
		"text/csv": ".csv", typeText: ".txt", typeOOXML + "spreadsheetml.sheet": ".xlsx", "application/json": ".json",
		"no/such": ".bin", "../x": ".bin", "": ".bin",
	} {
		if got := Extension(mediaType); got != want {
			t.Errorf("%s: %q, want %q", mediaType, got, want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	in := testBundle(f)
	in.Items, in.Derivatives = in.Items[4:5], nil
	f.Add(writeBundle(f, in))
	f.Add(bombZip(f, 2))
	f.Add(zipOf(f, "a/"+tagManifest, "a/"+bagManifest, "a/"+bundleNote, "a/data/log/checkpoint", "a/data/log/key.txt"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := openZip(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if errorKey(err) == "" {
				t.Fatal("garbage is a finding, not an error:", err)
			}
			return
		}
		if r := verifyFiles(files); r.OK() && (r.Key == "" || r.MadeAt.IsZero() || r.Files < 7) {
			t.Fatalf("passed, yet says little: %+v", r)
		}
	})
}
