package account

import (
	"context"
	"errors"
	"strings"
	"testing"

	"joinder"
)

func TestHashesAreCheckedAndKept(t *testing.T) {
	h, err := newHasher(joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	stored, err := h.hash(ctx, tidy("玉米 violin １２３"))
	if err != nil || !strings.HasPrefix(stored, "argon2id$19456$2$1$") {
		t.Fatal(stored, err)
	}
	for password, want := range map[string]bool{"玉米 violin 123": true, "玉米 violin １２３": true, "玉米 violin 124": false, "": false} {
		if ok, err := h.verify(ctx, stored, tidy(password)); ok != want || err != nil {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	for _, damaged := range []string{"x", "argon2id$1$2$3$!$!", "argon2id$a$b$c$$"} {
		if _, err := h.verify(ctx, damaged, "p"); err == nil {
			t.Errorf("%q was read", damaged)
		}
	}
}

// An account that is not there is checked against a hash of the same cost: with
// no slot free, its check waits like any other.
func TestMissingAccountsTakeTheirTurn(t *testing.T) {
	h, err := newHasher(joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.verify(t.Context(), "", "anything"); ok || err != nil {
		t.Fatal(ok, err)
	}
	for range hashSlots {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.verify(ctx, "", "anything"); !errors.Is(err, context.Canceled) {
		t.Errorf("a missing account was not hashed: %v", err)
	}
	h.waiting.Store(hashQueue)
	if _, err := h.verify(t.Context(), "", "anything"); joinder.KindOf(err) != joinder.RateLimited {
		t.Errorf("the queue has no end: %v", err)
	}
}
