package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/webauthn"

	"joinder"
)

// Parts is what Accounts needs.
type Parts struct {
	World   joinder.World
	Store   Stores
	Vault   Vault
	Key     []byte    // at least 32 secret bytes from outside the database; hashes names, addresses and links
	BaseURL *url.URL  // how people reach the site; passkeys are bound to its host
	Cases   CaseRoles // nil: nobody has a role in a case
	Answers WalletsOf // nil: nobody answers for a wallet
	Words   Words     // more words that make bad passwords, such as the host's name
	Kept    []Kept    // what else is kept for an account; for its export
}

// Words are plain words.
type Words []string

// Accounts is sign-up, sign-in and all that belongs to an account. It is safe
// for concurrent use.
type Accounts struct {
	world    joinder.World
	store    Stores
	vault    Vault
	key      []byte
	cases    CaseRoles
	answers  WalletsOf
	hasher   *hasher
	judge    *judge
	passkeys *webauthn.WebAuthn
	kept     []Kept
}

// Kept is what another part of the house keeps for an account, for its export:
// a name and something that JSON can hold.
type Kept func(context.Context, joinder.Viewer) (name string, what any, err error)

// New wires Accounts. It fails on an impossible configuration.
func New(p Parts) (*Accounts, error) {
	if len(p.Key) < 32 {
		return nil, errors.New("account: the key needs 32 bytes")
	}
	if p.BaseURL == nil || p.BaseURL.Hostname() == "" {
		return nil, errors.New("account: no base URL")
	}
	keys, err := webauthn.New(relyingParty(p.BaseURL))
	if err != nil {
		return nil, err
	}
	a := &Accounts{
		world: p.World, store: p.Store, vault: p.Vault, key: p.Key, cases: p.Cases, answers: p.Answers,
		judge: newJudge(p.Words), passkeys: keys, kept: p.Kept,
	}
	if a.hasher, err = newHasher(p.World); err != nil {
		return nil, err
	}
	return a, nil
}

// keyed is a hash that nobody without the key can compute or test guesses
// against. purpose keeps the uses apart.
func (a *Accounts) keyed(purpose string, value []byte) []byte {
	m := hmac.New(sha256.New, a.key)
	m.Write([]byte("joinder/account/" + purpose + "\x00"))
	m.Write(value)
	return m.Sum(nil)
}

// event begins an entry of the security log.
func (a *Accounts) event(kind EventKind, account joinder.ID, from Origin) Event {
	e := Event{Kind: kind, Account: account, At: a.world.Now()}
	if from.Address.IsValid() {
		e.Address = hex.EncodeToString(a.keyed("address", addressBytes(from.Address))[:8])
	}
	return e
}

// addressBytes is the address that counts: IPv6 by /64, which is what one
// subscriber has.
func addressBytes(addr netip.Addr) []byte {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			addr = p.Addr()
		}
	}
	return addr.AsSlice()
}

// Viewer is who is looking, for the sign-in that a browser's session names
// ("" for none) and the complaints whose receipts it has proved. An ended
// sign-in gives the anonymous viewer, an error means only "cannot tell".
//
// A weak sign-in carries no site role, no office in a case and no wallet to
// answer for: those need a second factor (ASVS 6.3.3).
func (a *Accounts) Viewer(ctx context.Context, signIn joinder.ID, held []joinder.ID) (joinder.Viewer, error) {
	v := joinder.Viewer{Holds: held}
	visit, err := a.Visit(ctx, signIn)
	switch {
	case joinder.KindOf(err) == joinder.NotFound:
	case err != nil:
		return joinder.Viewer{}, err
	default:
		v.Account = visit.Record.ID
		attached, err := a.store.AttachedComplaints(ctx, v.Account)
		if err != nil {
			return joinder.Viewer{}, err
		}
		v.Holds = merge(held, attached)
		if visit.SignIn.Strong {
			v.Role, v.SteppedUp = visit.Record.Role, visit.Fresh
			if a.answers != nil {
				if v.Wallets, err = a.answers.WalletsOf(ctx, v.Account); err != nil {
					return joinder.Viewer{}, err
				}
			}
		}
	}
	if a.cases == nil || v.Account == "" && len(v.Holds) == 0 {
		return v, nil
	}
	by := v.Account
	if !visit.SignIn.Strong {
		by = ""
	}
	v.Cases, err = a.cases.CaseRoles(ctx, by, v.Holds)
	return v, err
}

func merge(held []joinder.ID, attached []Attached) []joinder.ID {
	out := append([]joinder.ID(nil), held...)
	seen := make(map[joinder.ID]bool, len(held))
	for _, id := range held {
		seen[id] = true
	}
	for _, c := range attached {
		if !seen[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// Visit reads a live sign-in with its account. NotFound when there is none.
func (a *Accounts) Visit(ctx context.Context, signIn joinder.ID) (Visit, error) {
	if signIn == "" {
		return Visit{}, errNotSignedIn()
	}
	s, r, err := a.store.SignIn(ctx, signIn)
	if err != nil {
		return Visit{}, err
	}
	now := a.world.Now()
	if !s.alive(now) {
		return Visit{}, errNotSignedIn()
	}
	if now.Sub(s.SeenAt) >= seenEvery {
		if err := a.store.SeeSignIn(ctx, s.ID, now); err != nil {
			return Visit{}, err
		}
		s.SeenAt = now
	}
	email, err := a.vault.Unbox(r.EmailBox, emailAAD(r.ID))
	if err != nil {
		return Visit{}, err
	}
	return Visit{SignIn: s, Record: r, Email: string(email), Fresh: s.fresh(now) && (s.Strong || !r.HasStrongFactor())}, nil
}

// freshVisit is Visit for sensitive acts.
func (a *Accounts) freshVisit(ctx context.Context, signIn joinder.ID) (Visit, error) {
	v, err := a.Visit(ctx, signIn)
	if err == nil && !v.Fresh {
		return v, ErrStepUp
	}
	return v, err
}

// ErrStepUp says that the act needs a fresh factor: the page should ask for it
// and come back.
var ErrStepUp = joinder.Fail(joinder.Forbidden, "error.account.step_up")

func errNotSignedIn() error { return joinder.Fail(joinder.NotFound, "error.account.not_signed_in") }

// relyingParty binds passkeys to the site's host. Browsers refuse addresses of
// numbers, so a loopback address stands for "localhost".
func relyingParty(base *url.URL) *webauthn.Config {
	host, origin := base.Hostname(), base.Scheme+"://"+base.Host
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		host = "localhost"
		origin = base.Scheme + "://localhost"
		if port := base.Port(); port != "" {
			origin += ":" + port
		}
	} else if ip != nil {
		host = "passkeys.invalid" // a bare address has no passkeys: PasskeysAt says so
	}
	return &webauthn.Config{
		RPID: host, RPDisplayName: "Joinder 合诉", RPOrigins: []string{origin},
		AuthenticatorSelection: selection(), Timeouts: timeouts(),
	}
}

// PasskeysAt reports whether passkeys work for a reader who reached the site
// under this host name (with or without port).
func (a *Accounts) PasskeysAt(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == a.passkeys.Config.RPID
}

// PasskeyOrigin is where passkeys work: "http://localhost:8080".
func (a *Accounts) PasskeyOrigin() string { return a.passkeys.Config.RPOrigins[0] }
