package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"joinder"
)

// CanStrip reports whether Strip knows the media type.
func CanStrip(mediaType string) bool {
	return mediaType == "image/jpeg" || mediaType == "image/png" || mediaType == "image/vnd.mozilla.apng"
}

// Strip copies a JPEG or PNG without what cameras and programs add: place,
// time, device, author, comments, previews, anything behind the picture. The
// picture itself is copied bit by bit, never decoded, in bounded memory; which
// way is up and the colour profile stay. Invalid for other types and for
// pictures whose structure is broken; what was written to w is then to be
// thrown away. The original in the vault is never touched.
func Strip(w io.Writer, r io.Reader, mediaType string) error {
	if !CanStrip(mediaType) {
		return joinder.Fail(joinder.Invalid, "error.evidence.cannot_strip", "Type", mediaType)
	}
	in, out := bufio.NewReader(r), bufio.NewWriter(w)
	strip := stripPNG
	if mediaType == "image/jpeg" {
		strip = stripJPEG
	}
	err := strip(out, in)
	if err == nil {
		err = out.Flush()
	}
	if errors.Is(err, errStructure) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return joinder.Fail(joinder.Invalid, "error.evidence.cannot_strip", "Type", mediaType).Because(err)
	}
	return err
}

var errStructure = errors.New("evidence: the picture's structure is broken")

// JPEG markers (ITU-T T.81, table B.1).
const (
	mSOI, mEOI, mSOS  = 0xd8, 0xd9, 0xda
	mRST0, mRST7      = 0xd0, 0xd7
	mAPP0, mAPP1      = 0xe0, 0xe1
	mAPP2, mAPP14     = 0xe2, 0xee
	mAPP15, mCOM      = 0xef, 0xfe
	mTEM              = 0x01
	exifHeader        = "Exif\x00\x00"
	iccHeader         = "ICC_PROFILE\x00"
	orientationTag    = 0x0112
	orientationNormal = 1
)

func stripJPEG(w *bufio.Writer, r *bufio.Reader) error {
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || start != [2]byte{0xff, mSOI} {
		return errors.Join(errStructure, err)
	}
	_, _ = w.Write(start[:]) // a bufio.Writer remembers its error until Flush
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return err
		}
		switch {
		case marker == mEOI:
			_, err = w.Write([]byte{0xff, mEOI})
			return err
		case marker >= mRST0 && marker <= mRST7, marker == mTEM:
			_, err = w.Write([]byte{0xff, marker})
		default:
			err = copySegment(w, r, marker)
		}
		if err == nil && marker == mSOS {
			err = copyScan(w, r)
		}
		if err != nil {
			return err
		}
	}
}

// nextMarker skips fill bytes.
func nextMarker(r *bufio.Reader) (byte, error) {
	b, err := r.ReadByte()
	if err != nil || b != 0xff {
		return 0, errors.Join(errStructure, err)
	}
	for b == 0xff && err == nil {
		b, err = r.ReadByte()
	}
	if b == 0 {
		return 0, errors.Join(errStructure, err)
	}
	return b, err
}

func copySegment(w *bufio.Writer, r *bufio.Reader, marker byte) error {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		return errStructure
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	if marker == mAPP1 {
		if o := orientation(body); o > orientationNormal {
			body = uprightExif(o)
			binary.BigEndian.PutUint16(size[:], uint16(len(body)+2)) //nolint:gosec // 34 bytes
			return writeSegment(w, marker, size, body)
		}
	}
	if !keepSegment(marker, body) {
		return nil
	}
	return writeSegment(w, marker, size, body)
}

func writeSegment(w *bufio.Writer, marker byte, size [2]byte, body []byte) error {
	_, _ = w.Write([]byte{0xff, marker, size[0], size[1]})
	_, err := w.Write(body)
	return err
}

// keepSegment keeps what the picture needs to look the same.
func keepSegment(marker byte, body []byte) bool {
	switch {
	case marker == mAPP0:
		return bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) == 14 // without a preview
	case marker == mAPP2:
		return bytes.HasPrefix(body, []byte(iccHeader))
	case marker == mAPP14:
		return bytes.HasPrefix(body, []byte("Adobe"))
	case marker >= mAPP1 && marker <= mAPP15, marker == mCOM:
		return false
	}
	return true
}

// copyScan copies entropy-coded data up to the next marker that is not part
// of it.
func copyScan(w *bufio.Writer, r *bufio.Reader) error {
	for {
		two, err := r.Peek(2)
		if err != nil {
			return err
		}
		if two[0] == 0xff && two[1] != 0 && (two[1] < mRST0 || two[1] > mRST7) {
			return nil
		}
		if err := w.WriteByte(two[0]); err != nil {
			return err
		}
		_, _ = r.Discard(1) // it was peeked
	}
}

// orientation reads tag 0x0112 of the first directory of an Exif segment; 0
// if there is none.
func orientation(body []byte) uint16 {
	tiff, ok := bytes.CutPrefix(body, []byte(exifHeader))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := int64(order.Uint16(tiff[at:]))
	for e := range entries {
		p := at + 2 + 12*e
		if p+12 > int64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[p:]) == orientationTag {
			if o := order.Uint16(tiff[p+8:]); o <= 8 {
				return o
			}
		}
	}
	return 0
}

// uprightExif is an Exif segment that says only which way is up.
func uprightExif(o uint16) []byte {
	b := []byte(exifHeader + "MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	b = binary.BigEndian.AppendUint16(b, o)
	return append(b, 0, 0, 0, 0, 0, 0)
}

// keptChunks are PNG's chunks that the picture needs; all others are dropped.
const keptChunks = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT"

const pngHeader = "\x89PNG\r\n\x1a\n"

func stripPNG(w *bufio.Writer, r *bufio.Reader) error {
	head := make([]byte, len(pngHeader))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != pngHeader {
		return errors.Join(errStructure, err)
	}
	_, _ = w.Write(head)
	for {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return err
		}
		size, kind := int64(binary.BigEndian.Uint32(h[:4])), string(h[4:])
		if size > 1<<31-1 || !isChunkName(kind) {
			return fmt.Errorf("%w: chunk %q", errStructure, kind)
		}
		if !bytes.Contains([]byte(keptChunks), h[4:]) {
			if _, err := io.CopyN(io.Discard, r, size+4); err != nil {
				return err
			}
			continue
		}
		_, _ = w.Write(h[:])
		if _, err := io.CopyN(w, r, size+4); err != nil {
			return err
		}
		if kind == "IEND" {
			return nil
		}
	}
}

func isChunkName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
