package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// openedLog is a log as one signed checkpoint shows it.
type openedLog struct {
	key    note.Verifier
	origin string
	size   int64
	root   tlog.Hash
}

var errCheckpoint = errors.New("evidence: the checkpoint is not signed by the log's key")

// openLog checks a checkpoint (c2sp.org/tlog-checkpoint) under a verifier key.
func openLog(checkpoint []byte, key string) (*openedLog, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCheckpoint, err)
	}
	n, err := note.Open(checkpoint, note.VerifierList(verifier))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCheckpoint, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return nil, errCheckpoint
	}
	l := &openedLog{key: verifier, origin: lines[0]}
	if l.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || l.size < 0 {
		return nil, errCheckpoint
	}
	if l.root, err = tlog.ParseHash(lines[2]); err != nil {
		return nil, errCheckpoint
	}
	return l, nil
}

var (
	errLeaf  = errors.New("evidence: the item does not fit its leaf")
	errProof = errors.New("evidence: the proof does not lead to the checkpoint")
)

// checkItem holds an item's commitment against its leaf, and the leaf against
// the log: the proof (c2sp.org/tlog-proof) must end in the very checkpoint.
func (l *openedLog) checkItem(item, commitment string, leaf, proof, checkpoint []byte) error {
	var told struct {
		Item       string `json:"item"`
		Commitment string `json:"commitment"`
	}
	if err := json.Unmarshal(leaf, &told); err != nil || told.Item != item || told.Commitment != commitment {
		return errLeaf
	}
	head, rest, found := bytes.Cut(proof, []byte("\n\n"))
	if !found || !bytes.Equal(rest, checkpoint) {
		return errProof
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || len(lines) > 2+64 {
		return errProof
	}
	digits, _ := strings.CutPrefix(lines[1], "index ")
	index, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || index < 0 || index >= l.size {
		return errProof
	}
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return errProof
		}
		path = append(path, h)
	}
	if err := tlog.CheckRecord(path, l.size, l.root, index, tlog.RecordHash(leaf)); err != nil {
		return errProof
	}
	return nil
}

// bundleSigned opens bundle.note and gives its text's lines. The file must be,
// to the byte, what the log's key signed: base64 has spare bits in which a
// change would otherwise go unnoticed.
func (l *openedLog) bundleSigned(signed []byte) ([]string, bool) {
	n, err := note.Open(signed, note.VerifierList(l.key))
	if err != nil || len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return nil, false
	}
	exact := n.Text + "\n— " + l.origin + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
	lines := strings.Split(n.Text, "\n")
	return lines, string(signed) == exact && len(lines) == 5 && lines[0] == bundleTitle
}
