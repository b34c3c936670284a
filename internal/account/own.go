package account

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"joinder"
)

// Attach keeps complaints in the viewer's account. Only those whose receipts
// the viewer has proved, and that are in no account yet, are taken; it returns
// how many.
func (a *Accounts) Attach(ctx context.Context, v joinder.Viewer, complaints []joinder.ID) (int, error) {
	if v.Account == "" {
		return 0, errNotSignedIn()
	}
	held := slices.DeleteFunc(slices.Clone(complaints), func(id joinder.ID) bool { return !v.Owns(id) })
	if len(held) == 0 {
		return 0, nil
	}
	return a.store.AttachComplaints(ctx, v, held, a.event(ComplaintAttached, v.Account, Origin{}))
}

// Complaints lists the complaints kept in the account, newest first.
func (a *Accounts) Complaints(ctx context.Context, signIn joinder.ID) ([]Attached, error) {
	v, err := a.Visit(ctx, signIn)
	if err != nil {
		return nil, err
	}
	return a.store.AttachedComplaints(ctx, v.Record.ID)
}

// export is an account as its owner takes it away. The shape is public: keys
// may be added, never changed.
type export struct {
	Format     string          `json:"format"` // "joinder/account/v1"
	At         time.Time       `json:"at"`
	ID         joinder.ID      `json:"id"`
	Email      string          `json:"email"`
	Verified   bool            `json:"email_verified"`
	Role       joinder.Role    `json:"role"`
	CreatedAt  time.Time       `json:"created_at"`
	Password   bool            `json:"has_password"`
	CodesApp   bool            `json:"has_totp"`
	Recovery   int             `json:"recovery_codes_left"`
	Passkeys   []exportPasskey `json:"passkeys"`
	SignIns    []exportSignIn  `json:"sign_ins"`
	Complaints []Attached      `json:"complaints"`
	Events     []Event         `json:"security_log"`
	Kept       map[string]any  `json:"kept,omitempty"` // by what else of the house keeps things for the account
}

type exportPasskey struct {
	Name    string     `json:"name"`
	AddedAt time.Time  `json:"added_at"`
	UsedAt  *time.Time `json:"used_at,omitempty"`
}

type exportSignIn struct {
	At     time.Time `json:"at"`
	SeenAt time.Time `json:"seen_at"`
	Strong bool      `json:"strong"`
	Device string    `json:"device"`
}

// Export is all that the site keeps about the account, as JSON. It needs a
// fresh factor.
func (a *Accounts) Export(ctx context.Context, from Origin, signIn joinder.ID) ([]byte, error) {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return nil, err
	}
	r := v.Record
	if err := a.store.RecordSecurity(ctx, a.event(AccountExported, r.ID, from)); err != nil {
		return nil, err
	}
	out := export{
		Format: "joinder/account/v1", At: a.world.Now(), ID: r.ID, Email: v.Email, Verified: !r.VerifiedAt.IsZero(), Role: r.Role,
		CreatedAt: r.CreatedAt, Password: r.PasswordHash != "", CodesApp: r.HasSecondFactor(), Recovery: r.RecoveryLeft,
		Passkeys: []exportPasskey{}, SignIns: []exportSignIn{},
	}
	for _, k := range r.Passkeys {
		p := exportPasskey{Name: k.Name, AddedAt: k.AddedAt}
		if !k.UsedAt.IsZero() {
			p.UsedAt = &k.UsedAt
		}
		out.Passkeys = append(out.Passkeys, p)
	}
	ins, err := a.store.SignIns(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range ins {
		out.SignIns = append(out.SignIns, exportSignIn{s.At, s.SeenAt, s.Strong, s.Device})
	}
	if out.Complaints, err = a.store.AttachedComplaints(ctx, r.ID); err != nil {
		return nil, err
	}
	if out.Events, err = a.store.SecurityLog(ctx, r.ID, 1000); err != nil {
		return nil, err
	}
	for _, keeps := range a.kept {
		name, what, err := keeps(ctx, joinder.Viewer{Account: r.ID})
		if err != nil {
			return nil, err
		}
		if out.Kept == nil {
			out.Kept = map[string]any{}
		}
		out.Kept[name] = what
	}
	return json.MarshalIndent(out, "", "  ")
}

// Delete removes the account for good. Its complaints stay with those who hold
// the receipts. It needs a fresh factor; the last admin cannot leave.
func (a *Accounts) Delete(ctx context.Context, from Origin, signIn joinder.ID) error {
	v, err := a.freshVisit(ctx, signIn)
	if err != nil {
		return err
	}
	return lastAdmin(a.store.DeleteAccount(ctx, v.Record.ID, a.event(AccountDeleted, v.Record.ID, from)))
}
