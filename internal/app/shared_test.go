package app_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
)

// located is a picture with a text chunk, as cameras and programs leave them.
func located(t *testing.T, secret string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	data := append([]byte("tEXt"), "Location\x00"+secret...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)-4))
	chunk = append(chunk, data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(data))
	const header = 8 + 25 // signature and IHDR
	return append(append(append([]byte{}, raw[:header]...), chunk...), raw[header:]...)
}

// TestSharedPicturesSayNoPlace: the owner gets the picture as it was given, an
// organiser whom the owner's consent lets in gets it without the place.
func TestSharedPicturesSayNoPlace(t *testing.T) {
	s := apptest.Open(t, apptest.Options{})
	const secret = "31.2304N 121.4737E"
	picture := located(t, secret)
	story := apptest.Story{Wallet: "Alipay", Issue: "withdrawal_not_arrived", Narrative: "My withdrawal has been processing for three days.", OccurredOn: "2026-11-01", Publish: true}
	lin, wang := s.Person("en"), s.Person("en")
	first := lin.File(story)
	id := lin.OpenCase(first, "Withdrawals that never arrive", "Many withdrawals have stayed in processing for days.", "Pay every withdrawal that has not arrived.")
	story.Files = []apptest.Upload{{Name: "where.png", Data: picture}}
	second := wang.File(story)
	wang.Join(id, second, joinder.SendEvidence)
	path := "/mine/" + string(second.ID) + "/evidence/" + string(second.Files[0])
	if a := wang.Read(path); a.Body != string(picture) {
		t.Errorf("the owner gets %d bytes with status %d; gave %d", len(a.Body), a.Status, len(picture))
	}
	a := lin.Read(path)
	if a.Status != 200 || strings.Contains(a.Body, secret) {
		t.Errorf("the organiser gets status %d, with the place: %v", a.Status, strings.Contains(a.Body, secret))
	}
	if _, err := png.Decode(strings.NewReader(a.Body)); err != nil {
		t.Errorf("the shared copy is no picture: %v", err)
	}
}
