package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"joinder"
)

const (
	// maxSmall bounds what is read into memory at once: leaves, salts, proofs,
	// notes. Lists of files may be larger.
	maxSmall = 1 << 20
	maxList  = 64 << 20
	// maxProblems is how many findings a report lists; one is enough to fail.
	maxProblems = 50
)

// Report is what Verify found. The bundle is sound if there is no Problem.
// Whether Key is the log's real key only a comparison with the published one
// can tell.
type Report struct {
	Problems     joinder.Problems // what was altered, for the person who asked
	Case         string           // the case's random number
	MadeAt       time.Time        // as signed
	Files, Items int
	Origin       string // the log's name
	Key          string // the log's public key
	LogSize      int64  // leaves under the checkpoint
	Timestamps   int    // RFC 3161 tokens present; check them with openssl ts
	Cosignatures int    // witnesses' notes present
}

// OK reports whether nothing was found to be altered.
func (r Report) OK() bool { return len(r.Problems) == 0 }

func (r *Report) problem(key string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, joinder.Fail(joinder.Invalid, key, args...))
	}
}

// Verify checks a bundle, zipped or unpacked, exactly as its own verify.py
// does: every file listed and unchanged and none added, the lists and the
// checkpoint signed by the log, every item fitting its commitment, leaf and
// proof. Garbage is a Problem; the error is for what cannot be read at all (no
// such file, no permission). Memory stays bounded whatever the file says.
func Verify(name string) (Report, error) {
	files, done, err := openBundle(name)
	if err != nil {
		var known *joinder.Error
		if errors.As(err, &known) {
			return Report{Problems: joinder.Problems{known}}, nil
		}
		return Report{}, err
	}
	defer func() { _ = done() }()
	return verifyFiles(files), nil
}

func verifyFiles(files bundleFiles) Report {
	r := Report{Files: len(files)}
	tagList, err := files.small(tagManifest, maxList)
	if err != nil {
		r.problem("error.bundle.missing", "File", tagManifest)
		return r
	}
	digests := checkLists(&r, files, tagList)
	if !r.OK() {
		return r
	}
	log, checkpoint, err := checkSignatures(&r, files, tagList)
	if err != nil {
		return r
	}
	checkItems(&r, files, log, checkpoint)
	for name := range digests {
		switch {
		case strings.HasPrefix(name, payload+"timestamps/") && path.Ext(name) == ".tsr":
			r.Timestamps++
		case strings.HasPrefix(name, payload+"cosignatures/") && path.Base(name) != "README":
			r.Cosignatures++
		}
	}
	return r
}

// checkLists holds the files against the two lists.
func checkLists(r *Report, files bundleFiles, tagList []byte) map[string]string {
	dataList, err := files.small(bagManifest, maxList)
	if err != nil {
		r.problem("error.bundle.missing", "File", bagManifest)
		return nil
	}
	listed := map[string]string{}
	for name, text := range map[string][]byte{bagManifest: dataList, tagManifest: tagList} {
		if !parseList(text, name == bagManifest, listed) {
			r.problem("error.bundle.changed", "File", name)
			return nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, ok := listed[name]; !ok && name != tagManifest && name != bundleNote {
			r.problem("error.bundle.extra", "File", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		sum := sha256.New()
		switch err := files.stream(name, sum); {
		case errors.Is(err, errNoFile):
			r.problem("error.bundle.missing", "File", name)
		case err != nil, hex.EncodeToString(sum.Sum(nil)) != listed[name]:
			r.problem("error.bundle.changed", "File", name)
		}
	}
	return listed
}

// parseList reads a manifest into digests. Payload belongs in one list and
// everything else in the other; no file is listed twice.
func parseList(text []byte, ofPayload bool, digests map[string]string) bool {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if line == "" && i == len(lines)-1 {
			return true
		}
		digest, name, ok := strings.Cut(line, "  ")
		raw, err := hex.DecodeString(digest)
		_, twice := digests[name]
		if !ok || err != nil || len(raw) != sha256.Size || twice || strings.HasPrefix(name, payload) != ofPayload {
			return false
		}
		digests[name] = digest
	}
	return false
}

var errUnsigned = errors.New("evidence: not signed")

// checkSignatures checks that the log's key signed the lists and the
// checkpoint.
func checkSignatures(r *Report, files bundleFiles, tagList []byte) (*openedLog, []byte, error) {
	checkpoint, err1 := files.small(payload+"log/checkpoint", maxSmall)
	key, err2 := files.small(payload+"log/key.txt", maxSmall)
	signed, err3 := files.small(bundleNote, maxSmall)
	if err := errors.Join(err1, err2, err3); err != nil {
		r.problem("error.bundle.missing", "File", bundleNote)
		return nil, nil, err
	}
	log, err := openLog(checkpoint, string(key))
	if err != nil {
		r.problem("error.bundle.signature", "File", payload+"log/checkpoint")
		return nil, nil, err
	}
	r.Origin, r.Key, r.LogSize = log.origin, strings.TrimSpace(string(key)), log.size
	pem, err := files.small(payload+"log/key.pem", maxSmall)
	if err != nil || string(pem) != keyPEM(r.Key) {
		r.problem("error.bundle.changed", "File", payload+"log/key.pem")
		return nil, nil, errUnsigned
	}
	lines, ok := log.bundleSigned(signed)
	if !ok || lines[1] != digestOf(tagList) {
		r.problem("error.bundle.signature", "File", bundleNote)
		return nil, nil, errUnsigned
	}
	r.Case = lines[2]
	r.MadeAt, _ = time.Parse(time.RFC3339, lines[3])
	return log, checkpoint, nil
}

// checkItems holds every sealed item against commitment, leaf and log.
func checkItems(r *Report, files bundleFiles, log *openedLog, checkpoint []byte) {
	items := map[string]string{}
	leaves := map[string]bool{}
	for name := range files {
		dir, base := path.Split(name)
		stem := strings.TrimSuffix(base, path.Ext(base))
		switch dir {
		case payload + "originals/", payload + "letter/", payload + "records/", payload + "sending/", payload + "replies/":
			if _, twice := items[stem]; twice {
				r.problem("error.bundle.extra", "File", name)
			}
			items[stem] = name
		case payload + "leaves/":
			leaves[stem] = true
		}
	}
	for stem := range leaves {
		if _, ok := items[stem]; !ok {
			r.problem("error.bundle.missing", "File", payload+"originals/"+stem)
		}
	}
	for _, stem := range slices.Sorted(maps.Keys(items)) {
		if err := checkOne(files, log, checkpoint, stem, items[stem]); err != nil {
			key := "error.bundle.item"
			if errors.Is(err, errProof) {
				key = "error.bundle.not_logged"
			}
			r.problem(key, "File", items[stem])
		}
	}
	r.Items = len(items)
}

func checkOne(files bundleFiles, log *openedLog, checkpoint []byte, id, name string) error {
	leaf, err1 := files.small(payload+"leaves/"+id+".json", maxSmall)
	text, err2 := files.small(payload+"salts/"+id+".hex", maxSmall)
	proof, err3 := files.small(payload+"proofs/"+id+".tlog-proof", maxSmall)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	salt, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil {
		return err
	}
	commitment := joinder.NewCommitment(salt)
	if err := files.stream(name, commitment); err != nil {
		return err
	}
	return log.checkItem(id, hex.EncodeToString(commitment.Sum(nil)), leaf, proof, checkpoint)
}

// bundleFiles are a bundle's files by path, "/"-separated, without its folder.
type bundleFiles map[string]bundleFile

type bundleFile struct {
	size int64 // as the container says
	open func() (io.ReadCloser, error)
}

var errNoFile = errors.New("evidence: no such file in the bundle")

// stream copies a file, but never more than the container said it has.
func (f bundleFiles) stream(name string, w io.Writer) error {
	file, ok := f[name]
	if !ok {
		return errNoFile
	}
	r, err := file.open()
	if err != nil {
		return err
	}
	n, err := io.Copy(w, io.LimitReader(r, file.size+1))
	if err == nil && n != file.size {
		err = fmt.Errorf("evidence: %s has another size than it says", name)
	}
	return errors.Join(err, r.Close())
}

func (f bundleFiles) small(name string, limit int64) ([]byte, error) {
	if f[name].size > limit {
		return nil, fmt.Errorf("evidence: %s is too large", name)
	}
	var b bytes.Buffer
	err := f.stream(name, &b)
	return b.Bytes(), err
}
