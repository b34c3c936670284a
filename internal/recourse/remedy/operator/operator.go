package operator

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"joinder"
)

// How it is verified that somebody speaks for the firm.
type How string

// Ways to verify.
const (
	ByMail     How = "mail"     // a mail from the firm's own domain
	ByLetter   How = "letter"   // a code in a letter to the registered office
	ByRegister How = "register" // an entry in a public register names the person
)

// Hows lists them.
var Hows = []How{ByMail, ByLetter, ByRegister}

// InviteFor is how long an invitation can be used.
const InviteFor = 30 * 24 * time.Hour

// Access is one person's place on the operator's side.
type Access struct {
	ID       joinder.ID
	Wallet   string
	Account  joinder.ID // "" until the invitation was used
	Name     string     // who was invited, for admins
	How      How
	Until    time.Time // of the invitation
	Invited  time.Time
	Claimed  time.Time
	Verified time.Time
	Revoked  time.Time
	Acts     []Act // oldest first
}

// State is "invited", "claimed", "verified", "revoked" or "lapsed".
func (a Access) State(now time.Time) string {
	switch {
	case !a.Revoked.IsZero():
		return "revoked"
	case !a.Verified.IsZero():
		return "verified"
	case !a.Claimed.IsZero():
		return "claimed"
	case now.After(a.Until):
		return "lapsed"
	}
	return "invited"
}

// Act is something done with an access, and why.
type Act struct {
	ID       joinder.ID `json:"id"`
	Operator joinder.ID `json:"operator"`
	Kind     string     `json:"kind"`    // "invited", "claimed", "verified", "revoked"
	Account  joinder.ID `json:"account"` // who did it; "" for the host's shell
	Reason   string     `json:"reason"`
	At       time.Time  `json:"at"`
}

// Digest ties an act to its entry in the security log: 32 hexadecimal digits
// of the SHA-256 of its JSON.
func (a Act) Digest() string {
	a.At = a.At.UTC().Truncate(time.Microsecond)
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings and a time of this era cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// Registry keeps who answers for which wallet. Each method is one transaction,
// durable when it returns nil, and writes its act into the security log with it.
type Registry interface {
	// InviteOperator stores an invitation by the digests of its secrets.
	InviteOperator(ctx context.Context, a Access, nameBox []byte, tokenHash, codeHash string, act Act) error
	// InvitationOpen gives the invitation of a token while it can be used; NotFound otherwise.
	InvitationOpen(ctx context.Context, tokenHash string, at time.Time) (a Access, needsCode bool, err error)
	// ClaimInvitation ties it to the account, once: NotFound when it was used
	// or is over, Invalid when the code is wrong.
	ClaimInvitation(ctx context.Context, tokenHash, codeHash string, account joinder.ID, act Act) error
	// VerifyOperator opens the access of a claimed invitation; Conflict otherwise.
	VerifyOperator(ctx context.Context, id joinder.ID, act Act) error
	// RevokeOperator ends it, whatever its state.
	RevokeOperator(ctx context.Context, id joinder.ID, act Act) error
	// Operators lists all, newest first, with their boxed names and acts. For admins.
	Operators(ctx context.Context, v joinder.Viewer) ([]Access, [][]byte, error)
}

// Vault boxes words; aad binds a box to its row.
type Vault interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(boxed, aad []byte) ([]byte, error)
}

// Parts is what a Desk needs.
type Parts struct {
	Registry Registry
	Files    Files
	Vault    Vault
	// Personal finds pieces of a text that look like personal data; public
	// statements are refused while they hold any. nil: nothing is looked for.
	Personal func(string) []string
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New makes a Desk.
func New(p Parts, world joinder.World) *Desk { return &Desk{Parts: p, world: world} }

// Invite is an invitation as an admin writes it.
type Invite struct {
	Wallet, Name, Reason string
	How                  How
}

// Link is what the admin gets, once: only digests are kept.
type Link struct {
	ID    joinder.ID
	Token string // for /operator/join/TOKEN
	Code  string // to print in the letter; "" for other ways
}

// Invite draws a link for one person of the operator.
func (d *Desk) Invite(ctx context.Context, v joinder.Viewer, in Invite) (Link, error) {
	if err := mayAdminister(v); err != nil {
		return Link{}, err
	}
	name, reason := tidy(in.Name), tidy(in.Reason)
	if err := problems(need("wallet", tidy(in.Wallet), 1, 200), need("name", name, 2, 200), how(in.How), need("reason", reason, 4, 1000)); err != nil {
		return Link{}, err
	}
	now := d.world.Now()
	link := Link{ID: d.world.ID(), Token: base64.RawURLEncoding.EncodeToString(d.world.Bytes(32))}
	codeHash := ""
	if in.How == ByLetter {
		code := base32.StdEncoding.EncodeToString(d.world.Bytes(10))
		link.Code = code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:16]
		codeHash = digest("code", plainCode(link.Code))
	}
	box, err := d.Vault.Box([]byte(name), nameAAD(link.ID))
	if err != nil {
		return Link{}, err
	}
	a := Access{ID: link.ID, Wallet: tidy(in.Wallet), How: in.How, Until: now.Add(InviteFor), Invited: now}
	return link, d.Registry.InviteOperator(ctx, a, box, digest("token", link.Token), codeHash, d.act(v, link.ID, "invited", reason))
}

// Open reads an invitation without using it: scanners of mail follow links.
func (d *Desk) Open(ctx context.Context, token string) (a Access, needsCode bool, err error) {
	a, needsCode, err = d.Registry.InvitationOpen(ctx, digest("token", token), d.world.Now())
	if joinder.KindOf(err) == joinder.NotFound {
		err = joinder.Fail(joinder.NotFound, "error.operator.link_over")
	}
	return a, needsCode, err
}

// Claim uses an invitation for the viewer's account, which has given a second
// factor just now. It opens nothing until an admin has verified it.
func (d *Desk) Claim(ctx context.Context, v joinder.Viewer, token, code string) error {
	if v.Account == "" || !v.SteppedUp {
		return joinder.Fail(joinder.Forbidden, "error.operator.factor")
	}
	codeHash := ""
	if code = plainCode(code); code != "" {
		codeHash = digest("code", code)
	}
	return d.Registry.ClaimInvitation(ctx, digest("token", token), codeHash, v.Account, d.act(v, "", "claimed", ""))
}

// Verify records how it was checked that the person speaks for the firm, which
// opens the access.
func (d *Desk) Verify(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error {
	act, err := d.judged(v, id, "verified", reason)
	if err != nil {
		return err
	}
	return d.Registry.VerifyOperator(ctx, id, act)
}

// Revoke takes the access back; it works at the next click.
func (d *Desk) Revoke(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error {
	act, err := d.judged(v, id, "revoked", reason)
	if err != nil {
		return err
	}
	return d.Registry.RevokeOperator(ctx, id, act)
}

func (d *Desk) judged(v joinder.Viewer, id joinder.ID, kind, reason string) (Act, error) {
	if err := mayAdminister(v); err != nil {
		return Act{}, err
	}
	reason = tidy(reason)
	if err := problems(need("reason", reason, 4, 1000)); err != nil {
		return Act{}, err
	}
	return d.act(v, id, kind, reason), nil
}

// List reads all, for admins.
func (d *Desk) List(ctx context.Context, v joinder.Viewer) ([]Access, error) {
	if err := mayAdminister(v); err != nil {
		return nil, err
	}
	all, boxes, err := d.Registry.Operators(ctx, v)
	if err != nil {
		return nil, err
	}
	for i := range all {
		name, err := d.Vault.Unbox(boxes[i], nameAAD(all[i].ID))
		if err != nil {
			return nil, err
		}
		all[i].Name = string(name)
	}
	return all, nil
}

// Now is the desk's time, for states.
func (d *Desk) Now() time.Time { return d.world.Now() }

func (d *Desk) act(v joinder.Viewer, id joinder.ID, kind, reason string) Act {
	return Act{ID: d.world.ID(), Operator: id, Kind: kind, Account: v.Account, Reason: reason, At: d.world.Now()}
}

func mayAdminister(v joinder.Viewer) error {
	if v.System || v.Role == joinder.RoleAdmin && v.SteppedUp {
		return nil
	}
	return joinder.Fail(joinder.Forbidden, "error.operator.admins_only")
}

func nameAAD(id joinder.ID) []byte { return []byte("operator/name/" + string(id)) }

// digest keeps secrets out of the database; they have 80 bits and more, so that
// a plain hash cannot be searched.
func digest(purpose, secret string) string {
	sum := sha256.Sum256([]byte("joinder/operator/" + purpose + "/v1\n" + secret))
	return hex.EncodeToString(sum[:])
}

// plainCode is a code without what people add when they type it.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '2' && r <= '7':
			return r
		}
		return -1
	}, s)
}

func how(h How) *joinder.Error {
	for _, known := range Hows {
		if h == known {
			return nil
		}
	}
	return joinder.Fail(joinder.Invalid, "error.operator.how").On("how")
}
