package account

import (
	"context"
	"strings"

	"joinder"
)

// RecoveryCodes is how many an account has; each stands in for the second
// factor once, never for the password.
const RecoveryCodes = 10

// crockford has no letters that look like digits.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newRecoveryCodes draws codes of 24 characters, 120 bits: too many to guess
// even from the stored hashes (ASVS 6.5.2 asks for 112).
func (a *Accounts) newRecoveryCodes() (codes []string, hashes [][]byte) {
	for range RecoveryCodes {
		var b strings.Builder
		for i, random := range a.world.Bytes(24) {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(crockford[random&31])
		}
		codes = append(codes, b.String())
		hashes = append(hashes, a.recoveryHash(b.String()))
	}
	return codes, hashes
}

func (a *Accounts) recoveryHash(code string) []byte {
	code = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(tidyCode(code))
	return a.keyed("recovery", []byte(code))
}

// RenewRecoveryCodes replaces the recovery codes and returns the new ones, to
// be shown once.
func (a *Accounts) RenewRecoveryCodes(ctx context.Context, from Origin, signIn joinder.ID) ([]string, error) {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return nil, err
	}
	if !v.Record.HasSecondFactor() {
		return nil, joinder.Fail(joinder.Conflict, "error.account.no_totp")
	}
	codes, hashes := a.newRecoveryCodes()
	return codes, a.store.ReplaceRecoveryCodes(ctx, v.Record.ID, hashes, a.event(RecoveryRenewed, v.Record.ID, from))
}

// useSecond checks a six-digit code or a recovery code.
func (a *Accounts) useSecond(ctx context.Context, from Origin, r Record, code string) (bool, error) {
	code = tidyCode(code)
	if len(code) == 24 {
		return a.store.UseRecoveryCode(ctx, r.ID, a.recoveryHash(code), a.event(RecoveryUsed, r.ID, from))
	}
	return a.checkTOTP(ctx, r, code)
}
