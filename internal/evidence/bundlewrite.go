package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"golang.org/x/mod/sumdb/note"

	"joinder"
)

// bundleTitle is the first line of bundle.note. It holds blanks, which a log's
// name cannot, so that no bundle can pass for a checkpoint or the reverse.
const bundleTitle = "joinder bundle v1"

// WriteBundle writes the zip that a court expert opens. Every item is checked
// against its digest, its leaf and the checkpoint while it is written: a bundle
// that would not verify is never finished. After an error, what was written to
// w is to be thrown away.
func WriteBundle(ctx context.Context, w io.Writer, in BundleInput) error {
	log, err := openLog(in.Checkpoint, in.Key)
	if err != nil {
		return err
	}
	if in.Signer == nil || in.Signer.Name() != log.key.Name() || in.Signer.KeyHash() != log.key.KeyHash() {
		return errors.New("evidence: the bundle's signer is not the log's")
	}
	b := newBag(w, "joinder-bundle-"+string(in.Case))
	if err := b.addText(bagDeclaration, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"); err != nil {
		return err
	}
	for _, item := range in.Items {
		if err := addItem(ctx, b, log, in.Checkpoint, item); err != nil {
			return fmt.Errorf("item %s: %w", item.ID, err)
		}
	}
	if err := addDerivatives(ctx, b, in); err != nil {
		return err
	}
	if err := addKit(b, in, log); err != nil {
		return err
	}
	return b.finish(func(digest string) ([]byte, error) { return signBundle(in, digest) })
}

// signBundle is bundle.note: it binds the list of lists to the log's key.
func signBundle(in BundleInput, digest string) ([]byte, error) {
	text := bundleTitle + "\n" + digest + "\n" + string(in.Case) + "\n" + in.At.UTC().Format(time.RFC3339) + "\n"
	return note.Sign(&note.Note{Text: text}, in.Signer)
}

// folderOf is where an item lies; Verify and verify.py know these folders.
func folderOf(item BundleItem) string {
	switch {
	case item.Kind == joinder.LeafEvidence:
		return "originals"
	case item.Kind == joinder.LeafLetter:
		return "letter"
	case item.Kind == joinder.LeafReply:
		return "replies"
	case item.Kind == joinder.LeafProof && item.MediaType != recordType:
		return "sending"
	default:
		return "records"
	}
}

// recordType is the type of what was sealed as a record, not as a file.
const recordType = "application/json"

// itemPath names an item by its id and type alone: a person's file name may
// say more than they meant to.
func itemPath(item BundleItem) string {
	return payload + path.Join(folderOf(item), string(item.ID)+Extension(item.MediaType))
}

func addItem(ctx context.Context, b *bag, log *openedLog, checkpoint []byte, item BundleItem) error {
	if _, err := joinder.ParseID(string(item.ID)); err != nil {
		return err
	}
	r, err := item.Open(ctx)
	if err != nil {
		return err
	}
	commitment := joinder.NewCommitment(item.Salt)
	name := itemPath(item)
	err = b.add(name, io.TeeReader(r, commitment))
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if b.data[name] != item.SHA256 {
		return fmt.Errorf("its bytes have SHA-256 %s, recorded is %s", b.data[name], item.SHA256)
	}
	if err := log.checkItem(string(item.ID), hex.EncodeToString(commitment.Sum(nil)), item.Leaf, item.Proof, checkpoint); err != nil {
		return err
	}
	id := string(item.ID)
	return errors.Join(
		b.add(payload+"leaves/"+id+".json", bytes.NewReader(item.Leaf)),
		b.addText(payload+"salts/"+id+".hex", hex.EncodeToString(item.Salt)+"\n"),
		b.add(payload+"proofs/"+id+".tlog-proof", bytes.NewReader(item.Proof)),
	)
}

func addDerivatives(ctx context.Context, b *bag, in BundleInput) error {
	original := map[joinder.ID]BundleItem{}
	for _, item := range in.Items {
		original[item.ID] = item
	}
	rows := [][]string{{"file", "sha256", "original", "original_sha256", "change"}}
	for n, d := range in.Derivatives {
		of, ok := original[d.Of]
		if !ok {
			return fmt.Errorf("derivative of %s: the original is not in the bundle", d.Of)
		}
		r, err := d.Open(ctx)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%sderivatives/%s-%d%s", payload, d.Of, n+1, Extension(d.MediaType))
		if err := errors.Join(b.add(name, r), r.Close()); err != nil {
			return err
		}
		rows = append(rows, []string{name, b.data[name], itemPath(of), of.SHA256, d.Change})
	}
	if len(in.Derivatives) == 0 {
		return nil
	}
	return b.addText(payload+"derivatives/derivatives.csv", table(rows))
}

// addKit adds everything that is not an item: lists, the log's head and key,
// places left, and how to check all of it.
func addKit(b *bag, in BundleInput, log *openedLog) error {
	texts, err := kitTexts(in, log)
	if err != nil {
		return err
	}
	for _, t := range texts {
		if err := b.addText(t.name, t.text); err != nil {
			return err
		}
	}
	if err := addAttachments(b, "timestamps", in.Timestamps); err != nil {
		return err
	}
	if err := addAttachments(b, "cosignatures", in.Cosignatures); err != nil {
		return err
	}
	info := fmt.Sprintf("Source-Organization: %s\nBagging-Date: %s\nExternal-Identifier: %s\nExternal-Description: %s\nPayload-Oxum: %d.%d\n",
		oneLine(in.From), in.At.UTC().Format(time.DateOnly), in.Case, oneLine(in.Title), b.octets, len(b.data))
	return b.addText(bagInfo, info)
}

func addAttachments(b *bag, folder string, files []Attachment) error {
	for _, a := range files {
		if a.Name != CleanName(a.Name) {
			return fmt.Errorf("attachment %q: not a plain file name", a.Name)
		}
		if err := b.add(payload+folder+"/"+a.Name, bytes.NewReader(a.Data)); err != nil {
			return err
		}
	}
	return nil
}

// digestOf is the hex SHA-256 of small things.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
