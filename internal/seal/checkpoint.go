package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed statement of the log's size and root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Note   []byte // the signed note, as published
}

// errCheckpoint covers everything that is not exactly what we would write.
var errCheckpoint = errors.New("seal: not a checkpoint of this log")

// text is the note's text (c2sp.org/tlog-checkpoint).
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// ParseCheckpoint opens a signed note under the log's key. Further signature
// lines, such as cosignatures, are allowed and kept in Note.
func ParseCheckpoint(signed []byte, key note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", errCheckpoint, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		return Checkpoint{}, errCheckpoint
	}
	c := Checkpoint{Origin: lines[0], Note: bytes.Clone(signed)}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return Checkpoint{}, errCheckpoint
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil || !strings.HasPrefix(n.Text, c.text()) {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}
