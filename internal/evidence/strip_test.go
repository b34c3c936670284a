package evidence

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func segment(marker byte, body string) []byte {
	b := []byte{0xff, marker}
	b = binary.BigEndian.AppendUint16(b, uint16(len(body)+2))
	return append(b, body...)
}

func chunk(kind, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind...)
	b = append(b, body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+body)))
}

// phonePhoto is a JPEG with everything a phone adds.
func phonePhoto(t testing.TB, orientation byte) []byte {
	t.Helper()
	plain := testJPEG(t)
	tiff := "II\x2a\x00\x08\x00\x00\x00\x02\x00" +
		"\x12\x01\x03\x00\x01\x00\x00\x00" + string([]byte{orientation, 0}) + "\x00\x00" +
		"\x25\x88\x04\x00\x01\x00\x00\x00\x1a\x00\x00\x00" + "\x00\x00\x00\x00SECRET-GPS"
	var b bytes.Buffer
	b.Write(plain[:2])
	b.Write(segment(mAPP0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"))
	b.Write(segment(mAPP1, exifHeader+tiff))
	b.Write(segment(mAPP1, "http://ns.adobe.com/xap/1.0/\x00SECRET-XMP"))
	b.Write(segment(mAPP2, iccHeader+"\x01\x01profile"))
	b.Write(segment(mAPP2, "MPF\x00SECRET-PREVIEW"))
	b.Write(segment(0xed, "Photoshop 3.0\x00SECRET-IPTC"))
	b.Write(segment(mAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01"))
	b.Write(segment(mCOM, "SECRET-COMMENT"))
	b.WriteByte(0xff) // a fill byte
	b.Write(plain[2:])
	b.WriteString("SECRET-MOTION-PHOTO")
	return b.Bytes()
}

func TestStripJPEG(t *testing.T) {
	photo := phonePhoto(t, 6)
	var out bytes.Buffer
	if err := Strip(&out, iotest.OneByteReader(bytes.NewReader(photo)), "image/jpeg"); err != nil {
		t.Fatal(err)
	}
	got := out.Bytes()
	if bytes.Contains(got, []byte("SECRET")) {
		t.Fatalf("something stayed: %q", got)
	}
	if !bytes.Contains(got, []byte(iccHeader)) || !bytes.Contains(got, []byte("Adobe")) {
		t.Fatal("colour is lost")
	}
	at := bytes.Index(got, []byte(exifHeader))
	if at < 0 || orientation(got[at:]) != 6 {
		t.Fatal("which way is up is lost")
	}
	samePixels(t, photo, got, func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) })
	out.Reset()
	if err := Strip(&out, bytes.NewReader(phonePhoto(t, 1)), "image/jpeg"); err != nil || bytes.Contains(out.Bytes(), []byte("Exif")) {
		t.Fatalf("an upright picture needs no Exif: %v", err)
	}
}

func TestStripPNG(t *testing.T) {
	plain := testPNG(t)
	var b bytes.Buffer
	b.Write(plain[:33]) // signature and IHDR
	b.Write(chunk("gAMA", "\x00\x00\xb1\x8f"))
	b.Write(chunk("tEXt", "Author\x00SECRET"))
	b.Write(chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00SECRET"))
	b.Write(chunk("eXIf", "MM\x00\x2aSECRET"))
	b.Write(chunk("tIME", "SECRETx"))
	b.Write(plain[33:])
	b.WriteString("SECRET")
	var out bytes.Buffer
	if err := Strip(&out, &b, "image/png"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Contains(got, "SECRET") || !strings.Contains(got, "gAMA") {
		t.Fatalf("%q", got)
	}
	samePixels(t, plain, out.Bytes(), func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) })
}

func samePixels(t *testing.T, a, b []byte, decode func([]byte) (image.Image, error)) {
	t.Helper()
	x, err := decode(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if x.Bounds() != y.Bounds() {
		t.Fatal("another size")
	}
	for i := x.Bounds().Min.Y; i < x.Bounds().Max.Y; i++ {
		for j := x.Bounds().Min.X; j < x.Bounds().Max.X; j++ {
			if x.At(j, i) != y.At(j, i) {
				t.Fatal("other pixels")
			}
		}
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(testPNG(f), true)
	f.Add(phonePhoto(f, 3), false)
	f.Add([]byte{0xff, mSOI, 0xff, mSOS, 0, 2, 0xff}, false)
	f.Fuzz(func(t *testing.T, data []byte, isPNG bool) {
		mediaType := "image/jpeg"
		if isPNG {
			mediaType = "image/png"
		}
		var out bytes.Buffer
		err := Strip(&out, bytes.NewReader(data), mediaType)
		if err != nil && errorKey(err) != "error.evidence.cannot_strip" {
			t.Fatal(err)
		}
		if err == nil && out.Len() > len(data)+64 {
			t.Fatalf("grew from %d to %d", len(data), out.Len())
		}
		if err == nil {
			var again bytes.Buffer
			if err := Strip(&again, bytes.NewReader(out.Bytes()), mediaType); err != nil || !bytes.Equal(again.Bytes(), out.Bytes()) {
				t.Fatal("stripping twice changes it again", err)
			}
		}
	})
}

func TestStripRefusesWhatItDoesNotKnow(t *testing.T) {
	if err := Strip(&bytes.Buffer{}, strings.NewReader("GIF89a"), "image/gif"); errorKey(err) != "error.evidence.cannot_strip" {
		t.Fatal(err)
	}
}

// What we measure must be what a decoder would allocate.
func FuzzJPEGSize(f *testing.F) {
	f.Add(testJPEG(f))
	f.Add(phonePhoto(f, 6))
	f.Add(hugeJPEG(f)[1_200_000:])
	f.Fuzz(func(t *testing.T, data []byte) {
		var j jpegSize
		_, _ = io.Copy(&j, iotest.OneByteReader(bytes.NewReader(data)))
		config, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err == nil && j.width > 0 && (j.width != config.Width || j.height != config.Height) {
			t.Fatalf("%d×%d, the decoder says %d×%d", j.width, j.height, config.Width, config.Height)
		}
	})
}
