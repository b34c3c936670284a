package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"joinder"
)

// Cost of a password hash: OWASP's first choice for argon2id.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2
	hashThreads = 1
	hashLen     = 32
	hashSalt    = 16
	hashSlots   = 2   // hashes at once; more only thrash memory (75/s with 2, 15/s with 32)
	hashQueue   = 100 // waiting beyond them; about a second and a half
)

// hasher computes password hashes, two at a time.
type hasher struct {
	world   joinder.World
	slots   chan struct{}
	waiting atomic.Int64
	dummy   string // hash that no password opens, for accounts that are not there
}

func newHasher(world joinder.World) (*hasher, error) {
	h := &hasher{world: world, slots: make(chan struct{}, hashSlots)}
	var err error
	h.dummy, err = h.hash(context.Background(), string(world.Bytes(32)))
	return h, err
}

// tidy makes one password of the many ways to type it (NIST SP 800-63B-4
// §3.1.1.2 asks for a Unicode normal form); full-width digits of a Chinese
// keyboard become plain ones.
func tidy(password string) string { return norm.NFKC.String(password) }

// hash is "argon2id$19456$2$1$salt$key" for a tidied password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := h.world.Bytes(hashSalt)
	key, err := h.derive(ctx, password, salt, hashMemory, hashTime, hashThreads)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", hashMemory, hashTime, hashThreads, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// verify reports whether the password fits. An empty stored hash takes as long
// as any other and fits nothing.
func (h *hasher) verify(ctx context.Context, stored, password string) (bool, error) {
	missing := stored == ""
	if missing {
		stored = h.dummy
	}
	p := strings.Split(stored, "$")
	if len(p) != 6 || p[0] != "argon2id" {
		return false, fmt.Errorf("account: unreadable password hash")
	}
	var memory, time uint32
	var threads uint8
	if _, err := fmt.Sscanf(p[1]+" "+p[2]+" "+p[3], "%d %d %d", &memory, &time, &threads); err != nil {
		return false, fmt.Errorf("account: unreadable password hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(p[4])
	if err != nil {
		return false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(p[5])
	if err != nil {
		return false, err
	}
	key, err := h.derive(ctx, password, salt, memory, time, threads)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && !missing, nil
}

// derive waits for a slot. Beyond a queue of hashQueue it gives up at once, so
// that a flood of guesses cannot pile up requests.
func (h *hasher) derive(ctx context.Context, password string, salt []byte, memory, time uint32, threads uint8) ([]byte, error) {
	if h.waiting.Add(1) > hashQueue {
		h.waiting.Add(-1)
		return nil, joinder.Fail(joinder.RateLimited, "error.account.busy")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, hashLen), nil
}
