package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"joinder"
)

// testLog is a log in memory, with a key.
type testLog struct {
	leaves [][]byte
	hashes []tlog.Hash
	signer note.Signer
	key    string

	witness note.Signer // cosigns, as witnesses will
}

func newTestLog(t testing.TB) *testLog {
	t.Helper()
	secret, key, err := note.GenerateKey(rand.Reader, "joinder.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err = note.GenerateKey(rand.Reader, "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return &testLog{signer: signer, key: key, witness: witness}
}

func (l *testLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = l.hashes[n]
	}
	return out, nil
}

func (l *testLog) add(t testing.TB, leaf []byte) {
	t.Helper()
	more, err := tlog.StoredHashes(int64(len(l.leaves)), leaf, l)
	if err != nil {
		t.Fatal(err)
	}
	l.leaves, l.hashes = append(l.leaves, leaf), append(l.hashes, more...)
}

func (l *testLog) checkpoint(t testing.TB) []byte {
	t.Helper()
	root, err := tlog.TreeHash(int64(len(l.leaves)), l)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", l.signer.Name(), len(l.leaves), root)}, l.signer, l.witness)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func (l *testLog) proof(t testing.TB, index int64, checkpoint []byte) []byte {
	t.Helper()
	path, err := tlog.ProveRecord(int64(len(l.leaves)), index, l)
	if err != nil {
		t.Fatal(err)
	}
	s := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n", index)
	for _, h := range path {
		s += h.String() + "\n"
	}
	return []byte(s + "\n" + string(checkpoint))
}

func opener(data []byte) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// testBundle is a case with evidence of several kinds among other leaves.
func testBundle(t testing.TB) BundleInput {
	t.Helper()
	w, log := joinder.RealWorld(), newTestLog(t)
	ref := w.ID()
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	in := BundleInput{
		Case: ref, Title: "退款迟迟不到账 <Refund never arrives>", For: "A court-appointed expert", From: "Example Association",
		LogURL: "https://joinder.example/log", At: at, Key: log.key, Signer: log.signer,
		Complete: []joinder.Text{{ZH: "聊天记录只有节选。", EN: "The chat is an excerpt."}},
	}
	things := []struct {
		kind      joinder.LeafKind
		mediaType string
		data      []byte
	}{
		{joinder.LeafEvidence, "image/png", w.Bytes(5000)},
		{joinder.LeafEvidence, "text/csv", []byte("日期,金额\n2026-01-02,88.00\n")},
		{joinder.LeafEvidence, "application/pdf", w.Bytes(70_000)},
		{joinder.LeafLetter, "application/pdf", w.Bytes(3000)},
		{joinder.LeafConsent, "application/json", []byte(`{"use":"evidence"}`)},
		{joinder.LeafComplaint, "application/json", []byte(`{"text":"x"}`)},
		{joinder.LeafProof, "message/rfc822", []byte("Subject: letter\r\n\r\nx\r\n")},
		{joinder.LeafProof, "application/json", []byte(`{"kind":"confirmed"}`)},
		{joinder.LeafReply, "text/plain", []byte("我们会认真研究。")},
		{joinder.LeafDispute, "application/json", []byte(`{"v":1,"transactions":[]}`)},
	}
	var at64 []int64
	for i, thing := range things {
		for range i * 3 {
			log.add(t, joinder.NewLeaf(joinder.LeafEvidence, w.ID(), w.ID(), w.Bytes(32), []byte("other")).Bytes())
		}
		id, salt := w.ID(), w.Bytes(joinder.SaltSize)
		leaf := joinder.NewLeaf(thing.kind, ref, id, salt, thing.data).Bytes()
		at64 = append(at64, int64(len(log.leaves)))
		log.add(t, leaf)
		in.Items = append(in.Items, BundleItem{
			ID: id, Kind: thing.kind, MediaType: thing.mediaType, Size: int64(len(thing.data)), SHA256: digestOf(thing.data),
			Salt: salt, Leaf: leaf, SealedAt: at, Open: opener(thing.data),
			Name: "=HYPERLINK(1)", Source: "支付宝账单", Proves: "付款 <b>", Pages: "1", Carrier: "member's phone", Submitter: "Member 7",
		})
		in.Custody = append(in.Custody, CustodyEntry{id, at, "Member 7", "received"})
	}
	in.Checkpoint = log.checkpoint(t)
	for i := range in.Items {
		in.Items[i].Proof = log.proof(t, at64[i], in.Checkpoint)
	}
	in.Captures = []Capture{{Item: in.Items[0].ID, By: "Member 7", Device: "phone", Method: "screenshot", At: at, TimeSource: "phone clock"}}
	in.Derivatives = []Derivative{{Of: in.Items[0].ID, MediaType: "image/png", Change: "metadata removed", Open: opener([]byte("smaller"))}}
	return in
}

func writeBundle(t testing.TB, in BundleInput) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteBundle(t.Context(), &b, in); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "bundle.zip")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// unpack extracts as any program would and gives the bundle's folder.
func unpack(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("not one folder: %v %v", entries, err)
	}
	return filepath.Join(dir, entries[0].Name())
}

func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
			return os.Chmod(path, 0o600)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// python runs the bundle's own verify.py; the pristine one, if given.
func python(t testing.TB, script, dir string) (string, bool) {
	t.Helper()
	name, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: verify.py was not run")
	}
	out, err := exec.Command(name, "-B", script, dir).CombinedOutput()
	return string(out), err == nil
}

func mustVerify(t testing.TB, name string) Report {
	t.Helper()
	r, err := Verify(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBundleVerifiesWithAndWithoutUs(t *testing.T) {
	in := testBundle(t)
	data := writeBundle(t, in)
	if again := writeBundle(t, in); !bytes.Equal(data, again) {
		t.Error("the same contents gave other bytes")
	}
	r := mustVerify(t, save(t, data))
	if !r.OK() || r.Items != len(in.Items) || r.Key != in.Key || r.Case != string(in.Case) || !r.MadeAt.Equal(in.At) || r.LogSize != 145 {
		t.Fatalf("%+v", r)
	}
	dir := unpack(t, data)
	if r := mustVerify(t, dir); !r.OK() {
		t.Fatal(r.Problems)
	}
	out, ok := python(t, filepath.Join(dir, "verify.py"), dir)
	if !ok || !strings.Contains(out, "OK") || !strings.Contains(out, in.Key) {
		t.Fatalf("verify.py: %s", out)
	}
	if script, _ := os.ReadFile(filepath.Join(dir, "verify.py")); bytes.Count(script, []byte("\n")) >= 60 { //nolint:gosec // the test's own file
		t.Fatal("verify.py has 60 lines or more")
	}
}

func TestEveryFlippedByteOfEveryFileIsFoundByBoth(t *testing.T) {
	dir := unpack(t, writeBundle(t, testBundle(t)))
	script := save(t, mustRead(t, filepath.Join(dir, "verify.py")))
	random := mathrand.New(mathrand.NewPCG(1, 2))
	for _, name := range filesIn(t, dir) {
		good := mustRead(t, name)
		places := []int{0, len(good) / 2, len(good) - 1}
		if filepath.Base(name) == bundleNote { // the one that no list covers, wholly
			places = nil
			for i := range good {
				places = append(places, i)
			}
		}
		forPython := random.IntN(len(places))
		for n, i := range places {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << random.IntN(8)
			mustWrite(t, name, bad)
			if mustVerify(t, dir).OK() {
				t.Fatalf("%s: we passed over a flip at %d", name, i)
			}
			if n == forPython {
				if out, ok := python(t, script, dir); ok {
					t.Fatalf("%s: verify.py passed over a flip at %d: %s", name, i, out)
				}
			}
		}
		mustWrite(t, name, good)
	}
	if r := mustVerify(t, dir); !r.OK() {
		t.Fatal("restored, yet:", r.Problems)
	}
}

// The last base64 character of the signature has spare bits.
func TestSpareBitsOfTheSignatureCount(t *testing.T) {
	dir := unpack(t, writeBundle(t, testBundle(t)))
	script := save(t, mustRead(t, filepath.Join(dir, "verify.py")))
	name := filepath.Join(dir, bundleNote)
	good := mustRead(t, name)
	_ = filesIn(t, dir)
	last := len(good) - 3 // before "=\n"
	for bit := range 8 {
		bad := bytes.Clone(good)
		bad[last] ^= 1 << bit
		mustWrite(t, name, bad)
		if mustVerify(t, dir).OK() {
			t.Fatalf("bit %d", bit)
		}
		if out, ok := python(t, script, dir); ok {
			t.Fatalf("bit %d: %s", bit, out)
		}
	}
}

func TestAddedMissingAndMovedFilesAreFoundByBoth(t *testing.T) {
	in := testBundle(t)
	data := writeBundle(t, in)
	script := save(t, mustRead(t, filepath.Join(unpack(t, data), "verify.py")))
	first := payload + "originals/" + string(in.Items[0].ID) + ".png"
	changes := map[string]func(dir string) error{
		"added":   func(dir string) error { return os.WriteFile(filepath.Join(dir, "data", "x"), nil, 0o600) },
		"missing": func(dir string) error { return os.Remove(filepath.Join(dir, first)) },
		"no list": func(dir string) error { return os.Remove(filepath.Join(dir, bagManifest)) },
		"no note": func(dir string) error { return os.Remove(filepath.Join(dir, bundleNote)) },
		"moved":   func(dir string) error { return os.Rename(filepath.Join(dir, first), filepath.Join(dir, first+"x")) },
		"link": func(dir string) error {
			return os.Symlink("/etc/passwd", filepath.Join(dir, "data", "link"))
		},
	}
	for name, change := range changes {
		dir := unpack(t, data)
		_ = filesIn(t, dir)
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		if mustVerify(t, dir).OK() {
			t.Errorf("%s: we passed over it", name)
		}
		if out, ok := python(t, script, dir); ok {
			t.Errorf("%s: verify.py passed over it: %s", name, out)
		}
	}
}

func TestFlipsInTheZipAreFoundOrHarmless(t *testing.T) {
	in := testBundle(t)
	good := writeBundle(t, in)
	want := contents(t, save(t, good))
	random := mathrand.New(mathrand.NewPCG(3, 4))
	directory := bytes.LastIndex(good, []byte("PK\x05\x06"))
	harmless := 0
	for n := range 400 {
		i := random.IntN(len(good))
		if n%2 == 0 { // half of them in the directory at the end
			i = len(good) - 1 - random.IntN(len(good)-directory+4000)
		}
		bad := bytes.Clone(good)
		bad[i] ^= 1 << random.IntN(8)
		name := save(t, bad)
		if !mustVerify(t, name).OK() {
			continue
		}
		harmless++
		if got := contents(t, name); got != want {
			t.Fatalf("flip at %d changes what is read, and passed", i)
		}
	}
	t.Logf("%d of 400 flips change nothing that is read", harmless)
}

// contents is everything a reader of the zip gets, as one digest.
func contents(t *testing.T, name string) string {
	t.Helper()
	files, done, err := openBundle(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	var all []string
	for path := range files {
		data, err := files.small(path, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, path+" "+digestOf(data))
	}
	slices.Sort(all)
	return digestOf([]byte(strings.Join(all, "\n")))
}

func TestStandardToolsCheckTheBundle(t *testing.T) {
	for _, tool := range []string{"bash", "sha256sum", "openssl", "sed", "base64"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	in := testBundle(t)
	dir := unpack(t, writeBundle(t, in))
	check := `set -euo pipefail
sha256sum --quiet -c manifest-sha256.txt
sha256sum --quiet -c tagmanifest-sha256.txt
test "$(sha256sum < tagmanifest-sha256.txt | cut -d' ' -f1)" = "$(sed -n 2p bundle.note)"
for f in bundle.note data/log/checkpoint; do
  sed '/^$/,$d' $f > ../text
  grep "^— $(cut -d+ -f1 data/log/key.txt) " $f | cut -d' ' -f3 | base64 -d | tail -c 64 > ../signature
  openssl pkeyutl -verify -pubin -inkey data/log/key.pem -rawin -in ../text -sigfile ../signature
done`
	cmd := exec.Command("bash", "-c", check)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v", out, err)
	}
	if _, err := exec.LookPath("xxd"); err == nil {
		id := string(in.Items[1].ID)
		cmd := exec.Command("bash", "-c", "( printf 'joinder/commit/v1\\n'; xxd -r -p data/salts/"+id+".hex; cat data/originals/"+id+".* ) | sha256sum")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(in.Items[1].Leaf), strings.Fields(string(out))[0]) {
			t.Fatalf("commitment by hand: %s %v", out, err)
		}
	}
}

func TestNothingUnprovableIsBundled(t *testing.T) {
	changes := map[string]func(in *BundleInput){
		"other bytes":   func(in *BundleInput) { in.Items[0].Open = opener([]byte("x")) },
		"other salt":    func(in *BundleInput) { in.Items[0].Salt = make([]byte, 32) },
		"other leaf":    func(in *BundleInput) { in.Items[0].Leaf = in.Items[1].Leaf },
		"other proof":   func(in *BundleInput) { in.Items[0].Proof = in.Items[1].Proof },
		"no checkpoint": func(in *BundleInput) { in.Checkpoint = nil },
		"other key":     func(in *BundleInput) { in.Key = newTestLog(t).key },
		"other signer":  func(in *BundleInput) { in.Signer = newTestLog(t).signer },
		"path as id":    func(in *BundleInput) { in.Items[0].ID = "../x" },
		"path attached": func(in *BundleInput) { in.Timestamps = []Attachment{{Name: "../x.tsr"}} },
		"twice":         func(in *BundleInput) { in.Items = append(in.Items, in.Items[0]) },
		"lost original": func(in *BundleInput) { in.Derivatives[0].Of = in.Case },
	}
	for name, change := range changes {
		in := testBundle(t)
		change(&in)
		if err := WriteBundle(t.Context(), io.Discard, in); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

func TestBundlePapers(t *testing.T) {
	in := testBundle(t)
	in.Timestamps = []Attachment{{"tsa.tsr", []byte("token")}}
	dir := unpack(t, writeBundle(t, in))
	csv := string(mustRead(t, filepath.Join(dir, "data/catalogue.csv")))
	if !strings.Contains(csv, "'=HYPERLINK(1)") || !strings.HasPrefix(csv, "\ufeff编号") {
		t.Errorf("catalogue.csv:\n%s", csv)
	}
	html := string(mustRead(t, filepath.Join(dir, "data/catalogue.html")))
	if strings.Contains(html, "付款 <b>") || !strings.Contains(html, "付款 &lt;b&gt;") {
		t.Error("catalogue.html lets markup through")
	}
	zh := string(mustRead(t, filepath.Join(dir, "README.zh.txt")))
	if !strings.Contains(zh, "聊天记录只有节选。") || strings.Contains(zh, "目前没有独立时间戳") || !strings.Contains(zh, "目前没有见证人签名") {
		t.Errorf("README.zh.txt:\n%s", zh)
	}
	if r := mustVerify(t, dir); !r.OK() || r.Timestamps != 1 || r.Cosignatures != 0 {
		t.Fatalf("%+v", r)
	}
}

func TestVerifyOnGarbage(t *testing.T) {
	if _, err := Verify(filepath.Join(t.TempDir(), "none.zip")); err == nil {
		t.Fatal("a missing file is an error")
	}
	for _, data := range [][]byte{nil, []byte("PK"), []byte("not a zip at all"), bytes.Repeat([]byte("PK\x05\x06"), 99)} {
		if r := mustVerify(t, save(t, data)); r.OK() {
			t.Fatalf("%q passed", data)
		}
	}
	if r := mustVerify(t, t.TempDir()); r.OK() {
		t.Fatal("an empty folder passed")
	}
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name) //nolint:gosec // the test's own file
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustWrite(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
