package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif" // sizes only
	_ "image/png" // sizes only
	"io"

	_ "golang.org/x/image/bmp"  // sizes only
	_ "golang.org/x/image/webp" // sizes only

	"joinder"
)

// imageHead is within how many bytes these formats say their size.
const imageHead = 64 << 10

// boundImage reads the size from the header, without decoding, and refuses
// what would be too large to decode later. It returns the whole stream again.
// JPEG is measured while it streams by instead (jpegSize). TIFF and HEIF, whose
// size may be anywhere, are kept but never decoded by us, so it cannot hurt.
func boundImage(r io.Reader, mediaType string, limits Limits) (io.Reader, error) {
	switch mediaType {
	case "image/png", "image/vnd.mozilla.apng", "image/gif", "image/webp", "image/bmp":
	default:
		return r, nil
	}
	var seen bytes.Buffer
	config, _, err := image.DecodeConfig(io.TeeReader(io.LimitReader(r, imageHead), &seen))
	if err != nil {
		return nil, joinder.Fail(joinder.Invalid, "error.evidence.image_unreadable").Because(err)
	}
	if err := boundSize(config.Width, config.Height, limits); err != nil {
		return nil, err
	}
	return io.MultiReader(&seen, r), nil
}

func boundSize(width, height int, limits Limits) error {
	if width <= 0 || height <= 0 {
		return joinder.Fail(joinder.Invalid, "error.evidence.image_unreadable")
	}
	if width > limits.Side || height > limits.Side || int64(width)*int64(height) > limits.Pixels {
		return joinder.Fail(joinder.TooLarge, "error.evidence.image_too_large",
			"Width", width, "Height", height, "LimitMP", limits.Pixels/1_000_000)
	}
	return nil
}

// jpegSize finds a JPEG's size while the file is written to it, in a few bytes
// of memory: phones put previews and depth maps of many megabytes in front.
type jpegSize struct {
	head          []byte // the beginning of the current segment
	skip          int    // bytes of it still to pass over
	width, height int
	done          bool // found, or no JPEG at all
}

func (j *jpegSize) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && !j.done {
		if j.skip > 0 {
			pass := min(j.skip, len(p))
			j.skip, p = j.skip-pass, p[pass:]
			continue
		}
		j.head, p = append(j.head, p[0]), p[1:]
		j.step()
	}
	return n, nil
}

// step acts on the segment's beginning: FF, marker, length (2), and in a frame
// header precision (1), height (2), width (2).
func (j *jpegSize) step() {
	h := j.head
	switch {
	case h[0] != 0xff:
		j.done = true
	case len(h) < 2:
	case h[1] == 0xff: // a fill byte
		j.head = h[:1]
	case h[1] == mSOI, h[1] == mTEM, h[1] >= mRST0 && h[1] <= mRST7:
		j.head = h[:0]
	case h[1] == mSOS, h[1] == mEOI: // the picture before its frame header
		j.done = true
	case isFrame(h[1]):
		if len(h) == 9 {
			j.height, j.width = int(binary.BigEndian.Uint16(h[5:])), int(binary.BigEndian.Uint16(h[7:]))
			j.done = true
		}
	case len(h) == 4:
		length := int(binary.BigEndian.Uint16(h[2:]))
		j.done = length < 2
		j.skip, j.head = length-2, h[:0]
	}
}

// isFrame reports SOF0 … SOF15, but for DHT, JPG and DAC among them.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}
