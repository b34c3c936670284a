package statement

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // what the format prescribes
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/simplifiedchinese"

	"joinder"
)

const smallStatement = "交易日期,收入,支出,对方户名,币种\n2024-01-02,,12.34,某店,人民币\n2024-01-03,5.00,,某人,人民币\n"

func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func deflated(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 6)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// protected packs a file as PKZIP does, or with AES of strength bits.
func protected(t testing.TB, name, text, password string, bits int) []byte {
	t.Helper()
	data := deflated(t, text)
	h := &zip.FileHeader{Name: name, Flags: zipEncrypted, Method: zipDeflated, CRC32: crc32.ChecksumIEEE([]byte(text)), UncompressedSize64: uint64(len(text))}
	if bits == 0 {
		k := newPKKeys(password)
		head := []byte("01234567890\x00")
		head[11] = byte(h.CRC32 >> 24)
		data = k.encrypt(append(head, data...))
	} else {
		strength := byte(bits/64 - 1)
		h.Method = zipAES
		h.Extra = []byte{0x01, 0x99, 7, 0, 2, 0, 'A', 'E', strength, zipDeflated, 0}
		h.CRC32 = 0
		salt := []byte("0123456789abcdef")[:bits/16]
		keys, err := pbkdf2.Key(sha1.New, password, salt, 1000, bits/4+2)
		if err != nil {
			t.Fatal(err)
		}
		block, err := aes.NewCipher(keys[:bits/8])
		if err != nil {
			t.Fatal(err)
		}
		var stream, counter [16]byte
		for i := range data {
			if i%16 == 0 {
				binary.LittleEndian.PutUint64(counter[:], uint64(i/16+1))
				block.Encrypt(stream[:], counter[:])
			}
			data[i] ^= stream[i%16]
		}
		mac := hmac.New(sha1.New, keys[bits/8:bits/4])
		mac.Write(data)
		data = append(append(append(salt, keys[bits/4:]...), data...), mac.Sum(nil)[:10]...)
	}
	h.CompressedSize64 = uint64(len(data))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (k *pkKeys) encrypt(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		t := k[2] | 2
		out[i] = b[i] ^ byte(t*(t^1)>>8)
		k.update(b[i])
	}
	return out
}

// said opens a file and gives the key of what is said about it, "" when it is read.
func said(raw []byte, o Options) string {
	r, err := Open(bytes.NewReader(raw), o)
	if err == nil {
		for {
			var no *Rejected
			if _, err = r.Next(); err != nil && !errors.As(err, &no) {
				break
			}
		}
		_ = r.Close()
		if errors.Is(err, io.EOF) {
			return ""
		}
	}
	var e *joinder.Error
	if errors.As(err, &e) {
		return strings.TrimPrefix(e.Key, "error.statement.")
	}
	return "a bare error: " + err.Error()
}

func TestArchives(t *testing.T) {
	gbName, _ := simplifiedchinese.GB18030.NewEncoder().String("账单.csv")
	whole := packed(t, map[string]string{"a.csv": smallStatement})
	for name, c := range map[string]struct {
		raw  []byte
		o    Options
		want string
	}{
		"one":                    {whole, Options{}, ""},
		"with rubbish beside":    {packed(t, map[string]string{"a.csv": smallStatement, "__MACOSX/._a.csv": "x", "read me.pdf": "%PDF"}), Options{}, ""},
		"a name in GBK":          {packed(t, map[string]string{gbName: smallStatement}), Options{}, ""},
		"several":                {packed(t, map[string]string{"a.csv": smallStatement, "b.csv": smallStatement}), Options{}, "several"},
		"one of several":         {packed(t, map[string]string{"a.csv": smallStatement, "b.csv": smallStatement}), Options{Entry: "b.csv"}, ""},
		"none of several":        {packed(t, map[string]string{"a.csv": smallStatement, "b.csv": smallStatement}), Options{Entry: "c.csv"}, "no_statement"},
		"nothing inside":         {packed(t, map[string]string{}), Options{}, "no_statement"},
		"an empty file":          {packed(t, map[string]string{"a.csv": ""}), Options{}, "empty"},
		"nested":                 {packed(t, map[string]string{"a.zip": string(whole)}), Options{}, "nested"},
		"cut off":                {whole[:len(whole)-30], Options{}, "unreadable"},
		"bomb":                   {packed(t, map[string]string{"a.csv": strings.Repeat("0", 40<<20)}), Options{}, "bomb"},
		"workbook bomb":          {packed(t, map[string]string{"[Content_Types].xml": "<x/>", "xl/workbook.xml": strings.Repeat(" ", 60<<20)}), Options{}, "bomb"},
		"workbook with one cell": {packed(t, map[string]string{"[Content_Types].xml": "<x/>", "xl/worksheets/sheet1.xml": "<c>" + noise(20<<20) + "</c>"}), Options{}, "bomb"},
		"PKZIP, no password":     {protected(t, "a.csv", smallStatement, "123456", 0), Options{}, "password"},
		"PKZIP, wrong password":  {protected(t, "a.csv", smallStatement, "123456", 0), Options{Password: "654321"}, "wrong_password"},
		"PKZIP":                  {protected(t, "a.csv", smallStatement, "123456", 0), Options{Password: "123456"}, ""},
		"AES-128":                {protected(t, "a.csv", smallStatement, "密码", 128), Options{Password: "密码"}, ""},
		"AES-192":                {protected(t, "a.csv", smallStatement, "123456", 192), Options{Password: "123456"}, ""},
		"AES-256":                {protected(t, "a.csv", smallStatement, "123456", 256), Options{Password: "123456"}, ""},
		"AES, wrong password":    {protected(t, "a.csv", smallStatement, "123456", 256), Options{Password: "12345"}, "wrong_password"},
		"AES, no password":       {protected(t, "a.csv", smallStatement, "123456", 256), Options{}, "password"},
		"AES of a workbook":      {protected(t, "a.zip", string(whole), "123456", 256), Options{Password: "123456"}, "nested"},
	} {
		if got := said(c.raw, c.o); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	// A wrong password passes the first check once in 256 times; none may pass
	// the second.
	raw := protected(t, "a.csv", smallStatement, "123456", 0)
	for i := range 2000 {
		if got := said(raw, Options{Password: "x" + itoa(i)}); got != "wrong_password" {
			t.Fatalf("password x%d: %q", i, got)
		}
	}
	_, err := Open(bytes.NewReader(packed(t, map[string]string{"a.csv": "x", "b.csv": "y"})), Options{})
	var several *SeveralError
	if !errors.As(err, &several) || len(several.Names) != 2 {
		t.Errorf("%v", err)
	}
}

// noise is n bytes of text that shrink little.
func noise(n int) string {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a seeded test
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + random.IntN(16))
	}
	return string(b)
}

func FuzzArchive(f *testing.F) {
	f.Add(packed(f, map[string]string{"a.csv": smallStatement}), "")
	f.Add(packed(f, map[string]string{"a.csv": smallStatement, "b.csv": smallStatement}), "")
	f.Add(protected(f, "a.csv", smallStatement, "1", 0), "1")
	f.Add(protected(f, "a.csv", smallStatement, "1", 128), "1")
	f.Add(protected(f, "a.csv", smallStatement, "1", 256), "2")
	f.Add([]byte("PK\x03\x04"), "")
	f.Fuzz(func(t *testing.T, raw []byte, password string) {
		if len(raw) < 4 {
			return
		}
		if got := said(append([]byte("PK\x03\x04"), raw[4:]...), Options{Password: password}); strings.HasPrefix(got, "a bare error") {
			t.Error(got)
		}
	})
}
