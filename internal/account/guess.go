package account

import (
	"context"
	"strings"
	"time"

	"joinder"
)

// What may be guessed, and how often. A wait begins after Free guesses and
// doubles with each further one; a day without guesses forgets them.
func (a *Accounts) guessKeys(what, name string, from Origin) []GuessKey {
	keys := make([]GuessKey, 0, 2)
	if name != "" {
		keys = append(keys, GuessKey{Key: a.nameGuess(what, name), Free: 5, Base: 2 * time.Second, Most: 15 * time.Minute})
	}
	if from.Address.IsValid() {
		keys = append(keys, GuessKey{Key: a.keyed("guess/address/"+what, addressBytes(from.Address))[:16], Free: 20, Base: 5 * time.Second, Most: 30 * time.Minute})
	}
	return keys
}

// nameGuess counts by the name as typed, whether or not there is such an
// account: the answer must not tell.
func (a *Accounts) nameGuess(what, name string) []byte {
	return a.keyed("guess/name/"+what, []byte(strings.ToLower(name)))[:16]
}

// guess counts one guess before it is checked, so that a thousand at once are
// counted as a thousand.
func (a *Accounts) guess(ctx context.Context, what, name string, from Origin) error {
	wait, tripped, err := a.store.Guess(ctx, a.world.Now(), a.guessKeys(what, name, from))
	if err != nil {
		return err
	}
	if tripped {
		e := a.event(Throttled, "", from)
		e.Detail = what
		if err := a.store.RecordSecurity(ctx, e); err != nil {
			return err
		}
	}
	if wait <= 0 {
		return nil
	}
	if wait > time.Minute {
		return joinder.Fail(joinder.RateLimited, "error.account.wait_minutes", "Minutes", int((wait+time.Minute-1)/time.Minute))
	}
	return joinder.Fail(joinder.RateLimited, "error.account.wait_seconds", "Seconds", int((wait+time.Second-1)/time.Second))
}
