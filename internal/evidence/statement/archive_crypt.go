package statement

import (
	"archive/zip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // what the format prescribes
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"joinder"
)

// errWrong is a password that does not open the file.
func errWrong() error { return joinder.Fail(joinder.Invalid, "error.statement.wrong_password") }

// decrypted opens a protected file: with the cipher that PKZIP began with
// (APPNOTE 6.1), or AES as WinZip does (AE-1, AE-2). crc reports whether its
// checksum counts.
func decrypted(f *zip.File, password string) (plain io.Reader, crc bool, err error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, false, broken(err)
	}
	if f.Method == zipAES {
		return aesPlain(f, raw, password)
	}
	k := newPKKeys(password)
	head := make([]byte, 12)
	if _, err := io.ReadFull(raw, head); err != nil {
		return nil, false, broken(err)
	}
	k.decrypt(head)
	check := byte(f.CRC32 >> 24)
	if f.Flags&8 != 0 { // the checksum was not known yet
		check = byte(f.ModifiedTime >> 8) //nolint:staticcheck // the field that the format means
	}
	if head[11] != check && head[11] != byte(f.CRC32>>24) {
		return nil, false, errWrong()
	}
	r, err := inflate(pkReader{raw, k}, f.Method)
	return r, true, err
}

// verify reads a protected file through: a wrong password that passes the first
// check gives nonsense.
func verify(f *zip.File, password string) error {
	r, crc, err := decrypted(f, password)
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	_, err = io.Copy(sum, &bounded{r: r, packed: int64(f.CompressedSize64)}) //nolint:gosec // at most maxHeld
	var said *joinder.Error
	switch {
	case errors.As(err, &said) && said.Kind == joinder.TooLarge:
		return err
	case err != nil, crc && sum.Sum32() != f.CRC32:
		return errWrong()
	}
	return nil
}

// pkKeys is the state of the PKZIP cipher.
type pkKeys [3]uint32

func newPKKeys(password string) *pkKeys {
	k := &pkKeys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		k.update(password[i])
	}
	return k
}

func (k *pkKeys) update(b byte) {
	k[0] = crc32.IEEETable[byte(k[0])^b] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
}

func (k *pkKeys) decrypt(b []byte) {
	for i := range b {
		t := k[2] | 2
		b[i] ^= byte(t * (t ^ 1) >> 8)
		k.update(b[i])
	}
}

type pkReader struct {
	r io.Reader
	k *pkKeys
}

func (p pkReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.k.decrypt(b[:n])
	return n, err
}

// aesExtra is the extra field that says how AES was used.
const aesExtra = 0x9901

// aesPlain opens AES of 128, 192 or 256 bits in counter mode; the file ends with
// ten bytes of its authentication code.
func aesPlain(f *zip.File, raw io.Reader, password string) (io.Reader, bool, error) {
	var field []byte
	for extra := f.Extra; len(extra) >= 4; {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+n {
			break
		}
		if binary.LittleEndian.Uint16(extra) == aesExtra && n >= 7 {
			field = extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	if field == nil || field[4] < 1 || field[4] > 3 {
		return nil, false, joinder.Fail(joinder.Invalid, "error.statement.method")
	}
	keySize := 8 + 8*int(field[4])
	head := make([]byte, keySize/2+2)
	size := int64(f.CompressedSize64) - int64(len(head)) - 10 //nolint:gosec // at most maxHeld
	if _, err := io.ReadFull(raw, head); err != nil || size < 0 {
		return nil, false, broken(io.ErrUnexpectedEOF)
	}
	keys, err := pbkdf2.Key(sha1.New, password, head[:keySize/2], 1000, 2*keySize+2)
	if err != nil {
		return nil, false, broken(err)
	}
	if subtle.ConstantTimeCompare(keys[2*keySize:], head[keySize/2:]) != 1 {
		return nil, false, errWrong()
	}
	block, err := aes.NewCipher(keys[:keySize])
	if err != nil {
		return nil, false, broken(err)
	}
	r := &aesReader{r: io.LimitReader(raw, size), tail: raw, mac: hmac.New(sha1.New, keys[keySize:2*keySize]), block: block, used: aes.BlockSize}
	plain, err := inflate(r, binary.LittleEndian.Uint16(field[5:]))
	return plain, binary.LittleEndian.Uint16(field) == 1, err // AE-2 leaves the checksum out
}

// aesReader is AES with a counter that runs from 1, lowest byte first.
type aesReader struct {
	r, tail io.Reader
	mac     hash.Hash
	block   cipher.Block
	counter [aes.BlockSize]byte
	stream  [aes.BlockSize]byte
	used    int
	checked bool
}

func (a *aesReader) Read(b []byte) (int, error) {
	n, err := a.r.Read(b)
	a.mac.Write(b[:n])
	for i := range b[:n] {
		if a.used == aes.BlockSize {
			for j := range 8 {
				a.counter[j]++
				if a.counter[j] != 0 {
					break
				}
			}
			a.block.Encrypt(a.stream[:], a.counter[:])
			a.used = 0
		}
		b[i] ^= a.stream[a.used]
		a.used++
	}
	if errors.Is(err, io.EOF) && !a.checked {
		a.checked = true
		code := make([]byte, 10)
		if _, e := io.ReadFull(a.tail, code); e != nil || subtle.ConstantTimeCompare(code, a.mac.Sum(nil)[:10]) != 1 {
			return n, io.ErrUnexpectedEOF
		}
	}
	return n, err
}
