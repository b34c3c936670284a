package evidence

import (
	"bytes"
	"image"
	_ "image/gif"  // sizes only
	_ "image/jpeg" // sizes only
	_ "image/png"  // sizes only
	"io"

	_ "golang.org/x/image/bmp"  // sizes only
	_ "golang.org/x/image/tiff" // sizes only
	_ "golang.org/x/image/webp" // sizes only

	"joinder"
)

// imageHead is how far into an image its size must be found. Phones put
// previews and depth maps before it.
const imageHead = 16 << 20

// opaqueImages are kept but never decoded by us, so their size cannot hurt.
func opaqueImage(mediaType string) bool {
	switch mediaType {
	case "image/jpeg", "image/png", "image/vnd.mozilla.apng", "image/gif", "image/webp", "image/bmp", "image/tiff":
		return false
	}
	return true
}

// boundImage reads the size from the header, without decoding, and refuses
// what would be too large to decode later. It returns the whole stream again.
func boundImage(r io.Reader, mediaType string, limits Limits) (io.Reader, error) {
	if opaqueImage(mediaType) {
		return r, nil
	}
	var seen bytes.Buffer
	config, _, err := image.DecodeConfig(io.TeeReader(io.LimitReader(r, imageHead), &seen))
	if err != nil {
		return nil, joinder.Fail(joinder.Invalid, "error.evidence.image_unreadable").Because(err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.evidence.image_unreadable")
	}
	if config.Width > limits.Side || config.Height > limits.Side || int64(config.Width)*int64(config.Height) > limits.Pixels {
		return nil, joinder.Fail(joinder.TooLarge, "error.evidence.image_too_large",
			"Width", config.Width, "Height", config.Height, "LimitMP", limits.Pixels/1_000_000)
	}
	return io.MultiReader(&seen, r), nil
}
