package intake

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"joinder"
)

// Receipt is what the person keeps. The recovery code is in clear only here.
//
// A copy stays in the draft's row for ReceiptWindow, encrypted under a key made
// from the draft's token, which the server does not store: reloading the page
// after a dropped connection works, a stolen database and its keys open nothing.
type Receipt struct {
	Complaint  joinder.ID `json:"complaint"`
	Code       string     `json:"code"` // XXXXX-XXXXX-XXXXX-XXXXX
	FiledAt    time.Time  `json:"filed_at"`
	Commitment string     `json:"commitment"` // hex; joinder.Commit(Salt, statement)
	Salt       []byte     `json:"salt"`       // opens the commitment, together with the statement
	Statement  Statement  `json:"statement"`  // what was sealed, in the person's own words
	Evidence   int        `json:"evidence"`
}

// Receipt reads the receipt of a filed draft within ReceiptWindow; after that it
// is NotFound and the recovery code is the way.
func (d *Desk) Receipt(ctx context.Context, token Token) (Receipt, error) {
	row, err := d.Store.Draft(ctx, token.Key())
	if err != nil {
		return Receipt{}, err
	}
	if row.Complaint == "" || len(row.Receipt) == 0 {
		return Receipt{}, joinder.Fail(joinder.NotFound, "error.intake.no_receipt")
	}
	return openReceipt(token, row.Receipt)
}

func receiptCipher(token Token) (cipher.AEAD, error) {
	key := mac([]byte(strings.ToLower(strings.TrimSpace(string(token)))), []byte("joinder/receipt/v1"))
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func sealReceipt(w joinder.World, token Token, r Receipt) ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	gcm, err := receiptCipher(token)
	if err != nil {
		return nil, err
	}
	nonce := w.Bytes(gcm.NonceSize())
	return gcm.Seal(nonce, nonce, plain, token.Key()), nil
}

func openReceipt(token Token, boxed []byte) (Receipt, error) {
	gcm, err := receiptCipher(token)
	if err != nil {
		return Receipt{}, err
	}
	if len(boxed) < gcm.NonceSize() {
		return Receipt{}, errors.New("intake: receipt copy is cut off")
	}
	plain, err := gcm.Open(nil, boxed[:gcm.NonceSize()], boxed[gcm.NonceSize():], token.Key())
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	err = json.Unmarshal(plain, &r)
	return r, err
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode draws a recovery code: 100 random bits in Crockford's base 32, in four
// groups of five, without I, L, O and U.
func newCode(w joinder.World) string {
	raw := w.Bytes(20)
	var b strings.Builder
	for i, v := range raw {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[v&31])
	}
	return b.String()
}

// ParseCode reads a code as people copy it: any case, with or without dashes or
// blanks, full-width, O for 0, I and L for 1. It returns the grouped form.
func ParseCode(s string) (code string, ok bool) {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch r {
		case '-', ' ', '\t', '\n', '\r', '\u3000', '\u00a0', '_', '.', '—', '–', '−', '·':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r > 0x7f || strings.IndexByte(crockford, byte(r)) < 0 {
			return "", false
		}
		if n++; n > 20 {
			return "", false
		}
		if n > 1 && n%5 == 1 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String(), n == 20
}

// CodeHash is what a recovery code is stored and found by: an HMAC under a key
// outside the database, so that a stolen table cannot be searched for codes.
func (d *Desk) CodeHash(code string) []byte { return mac(d.codeKey, []byte(code)) }

// Recover finds the complaint that a recovery code belongs to. A malformed and
// an unknown code get the same answer; what is compared is a keyed hash, whose
// look-up time tells nothing about the code. Callers limit the rate.
func (d *Desk) Recover(ctx context.Context, code string) (joinder.ID, error) {
	unknown := joinder.Fail(joinder.NotFound, "error.intake.unknown_code").On("code")
	parsed, ok := ParseCode(code)
	id, err := d.Store.ComplaintByCode(ctx, d.CodeHash(parsed)) // looked up even when malformed: equal time
	if joinder.KindOf(err) == joinder.NotFound || !ok && err == nil {
		return "", unknown
	}
	return id, err
}
