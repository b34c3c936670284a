package account_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/sqldb"
)

// vault is a Vault with a key of its own.
type vault struct{ aead cipher.AEAD }

func newVault(t *testing.T) vault {
	t.Helper()
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return vault{aead}
}

func (v vault) Box(plain, aad []byte) ([]byte, error) {
	nonce := make([]byte, v.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return v.aead.Seal(nonce, nonce, plain, aad), nil
}

func (v vault) Unbox(boxed, aad []byte) ([]byte, error) {
	n := v.aead.NonceSize()
	return v.aead.Open(nil, boxed[:n], boxed[n:], aad)
}

// house is Accounts with a clock that the test moves.
type house struct {
	*account.Accounts
	t   *testing.T
	db  *sqldb.DB
	mu  sync.Mutex
	now time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	world := joinder.World{Rand: rand.Reader, Now: func() time.Time {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.now
	}}
	var err error
	if h.db, err = sqldb.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "a.db"), world); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.db.Close() })
	db := h.db
	h.Accounts, err = account.New(account.Parts{
		World: world, Store: account.Stores{db, db, db, db, db, db, db}, Vault: newVault(t), Key: make([]byte, 32),
		BaseURL: &url.URL{Scheme: "https", Host: "joinder.example"},
		Kept: []account.Kept{func(_ context.Context, v joinder.Viewer) (string, any, error) {
			return "tables", []string{"of " + string(v.Account)}, nil
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	h.mu.Unlock()
}

func (h *house) code(secret string) string {
	h.t.Helper()
	c, err := totp.GenerateCode(secret, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

var here = account.Origin{Address: netip.MustParseAddr("192.0.2.7"), Device: "Firefox · Linux"}

const (
	lin  = "Lin@example.org"
	long = "玉米 violin cupboard 七月"
)

// signUp opens an account and signs in with the password.
func (h *house) signUp(email, password string) account.SignIn {
	h.t.Helper()
	if err := h.SignUp(h.t.Context(), here, email, password); err != nil {
		h.t.Fatal(err)
	}
	step, err := h.Password(h.t.Context(), here, email, password)
	if err != nil || step.SignIn.ID == "" {
		h.t.Fatal(step, err)
	}
	return step.SignIn
}

// addApp turns codes on and returns the secret and the recovery codes.
func (h *house) addApp(in account.SignIn) (string, []string) {
	h.t.Helper()
	e, err := h.NewEnrolment(lin)
	if err != nil {
		h.t.Fatal(err)
	}
	codes, err := h.AddTOTP(h.t.Context(), here, in.ID, e.Box, h.code(e.Secret))
	if err != nil {
		h.t.Fatal(err)
	}
	return e.Secret, codes
}

func (h *house) want(err error, key string) {
	h.t.Helper()
	if err == nil || !strings.Contains(err.Error(), key) {
		h.t.Fatalf("error %v, want %s", err, key)
	}
}

func TestPasswordAloneIsWeak(t *testing.T) {
	h := open(t)
	in := h.signUp(lin, long)
	v, err := h.Viewer(t.Context(), in.ID, nil)
	if err != nil || v.Account != in.Account || v.SteppedUp || in.Strong {
		t.Fatalf("%+v, %v", v, err)
	}
	admin := joinder.Viewer{Role: joinder.RoleAdmin, SteppedUp: true}
	h.want(h.SetRole(t.Context(), admin, here, in.Account, joinder.RoleModerator), "role_needs_factor")
	h.addApp(in)
	if v, _ = h.Viewer(t.Context(), in.ID, nil); !v.SteppedUp {
		t.Error("password and code together are not strong")
	}
	if err := h.SetRole(t.Context(), admin, here, in.Account, joinder.RoleModerator); err != nil {
		t.Fatal(err)
	}
	if v, _ = h.Viewer(t.Context(), in.ID, nil); v.Account != "" {
		t.Error("a changed role left the old sign-in alive")
	}
	h.want(h.SetRole(t.Context(), joinder.Viewer{Role: joinder.RoleAdmin}, here, in.Account, joinder.RoleAdmin), "step_up")
	h.want(h.SetRole(t.Context(), joinder.Viewer{Role: joinder.RoleModerator, SteppedUp: true}, here, in.Account, joinder.RoleAdmin), "admins_only")
}

func TestCodesWorkOnce(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	in := h.signUp(lin, long)
	secret, recovery := h.addApp(in)
	half := func() account.Half {
		step, err := h.Password(ctx, here, "lin@EXAMPLE.org ", long)
		if err != nil || step.Half.Account == "" {
			t.Fatal(step, err)
		}
		return step.Half
	}
	_, err := h.Code(ctx, here, half(), h.code(secret))
	h.want(err, "code_wrong") // used when the app was added
	h.pass(30 * time.Second)
	code := h.code(secret)
	first, err := h.Code(ctx, here, half(), code[:3]+" "+code[3:])
	if err != nil || !first.Strong {
		t.Fatal(first, err)
	}
	_, err = h.Code(ctx, here, half(), code)
	h.want(err, "code_wrong")
	typed := strings.ToLower(strings.ReplaceAll(recovery[0], "0", "o"))
	if _, err = h.Code(ctx, here, half(), typed); err != nil {
		t.Fatal(err)
	}
	_, err = h.Code(ctx, here, half(), recovery[0])
	h.want(err, "code_wrong")
	late := half()
	h.pass(account.HalfFor + time.Second)
	_, err = h.Code(ctx, here, late, h.code(secret))
	h.want(err, "half_over")
	if len(recovery) != account.RecoveryCodes {
		t.Errorf("%d recovery codes", len(recovery))
	}
}

func TestUnknownNamesAnswerAlike(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	in := h.signUp(lin, long)
	texts := map[string]bool{}
	for _, email := range []string{lin, "nobody@example.org", "not an address"} {
		_, err := h.Password(ctx, here, email, "wrong wrong wrong")
		texts[err.Error()] = true
	}
	if err := h.Close(ctx, joinder.SystemViewer(), here, in.Account); err != nil {
		t.Fatal(err)
	}
	_, err := h.Password(ctx, here, lin, long)
	texts[err.Error()] = true
	if len(texts) != 1 {
		t.Errorf("answers differ: %v", texts)
	}
	if v, err := h.Viewer(ctx, in.ID, nil); v.Account != "" || err != nil {
		t.Errorf("a closed account is still signed in: %+v %v", v, err)
	}
	if err := h.SignUp(ctx, here, lin, long+"!"); err != nil {
		t.Errorf("signing up a taken name tells: %v", err)
	}
}

func TestGuessingIsSlowedPerNameAndAddress(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	for _, email := range []string{lin, "nobody@example.org"} {
		var last error
		tried := 0
		for range 12 {
			from := account.Origin{Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(tried)})}
			if _, last = h.Password(ctx, from, email, "guess"); joinder.KindOf(last) == joinder.RateLimited {
				break
			}
			tried++
		}
		if tried != 5 {
			t.Errorf("%s: %d guesses before a wait, want 5 (%v)", email, tried, last)
		}
	}
	tried := 0
	for i := range 60 {
		if _, err := h.Password(ctx, here, strings.Repeat("x", i+1)+"@example.org", "guess"); joinder.KindOf(err) == joinder.RateLimited {
			break
		}
		tried++
	}
	if tried != 20 {
		t.Errorf("%d guesses from one address, want 20", tried)
	}
}

func TestSignInsEnd(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	in := h.signUp(lin, long)
	alive := func(id joinder.ID) bool {
		v, err := h.Viewer(ctx, id, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v.Account != ""
	}
	other, err := h.Password(ctx, here, lin, long)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.SignOut(ctx, here, in.ID); err != nil || alive(in.ID) || !alive(other.SignIn.ID) {
		t.Fatal("signing out one browser", err)
	}
	third, _ := h.Password(ctx, here, lin, long)
	if err := h.SignOutEverywhere(ctx, here, third.SignIn.ID); err != nil || alive(other.SignIn.ID) || alive(third.SignIn.ID) {
		t.Fatal("signing out everywhere", err)
	}
	idle, _ := h.Password(ctx, here, lin, long)
	h.pass(account.IdleFor + 6*time.Minute)
	if alive(idle.SignIn.ID) {
		t.Error("an idle sign-in lives on")
	}
	used, _ := h.Password(ctx, here, lin, long)
	for range 11 {
		h.pass(time.Hour)
		if !alive(used.SignIn.ID) {
			t.Fatal("a used sign-in ended early")
		}
	}
	h.pass(time.Hour)
	if alive(used.SignIn.ID) {
		t.Error("a sign-in outlives its time")
	}
}

func TestSensitiveActsNeedAFreshFactor(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	in := h.signUp(lin, long)
	secret, _ := h.addApp(in)
	if _, err := h.Export(ctx, here, in.ID); err != nil {
		t.Fatal(err)
	}
	h.pass(account.StepUpFor)
	_, err := h.Export(ctx, here, in.ID)
	h.want(err, "step_up")
	h.want(h.Delete(ctx, here, in.ID), "step_up")
	h.want(h.RemoveTOTP(ctx, here, in.ID), "step_up")
	h.want(h.SetPassword(ctx, here, in.ID, "another long password"), "step_up")
	h.want(h.StepUp(ctx, here, in.ID, long), "code_wrong") // the password is not the factor
	if err := h.StepUp(ctx, here, in.ID, h.code(secret)); err != nil {
		t.Fatal(err)
	}
	body, err := h.Export(ctx, here, in.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Email  string
		ID     string
		Kept   map[string][]string
		Events []account.Event `json:"security_log"`
	}
	if err := json.Unmarshal(body, &out); err != nil || out.Email != lin || len(out.Events) < 4 || len(out.Kept["tables"]) != 1 || out.Kept["tables"][0] != "of "+out.ID {
		t.Errorf("%v %s", err, body)
	}
	if strings.Contains(string(body), secret) || strings.Contains(string(body), "argon2id") {
		t.Error("the export holds secrets")
	}
	if err := h.Delete(ctx, here, in.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.Password(ctx, here, lin, long)
	h.want(err, "refused")
}

func TestTheFirstAdmin(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	old, err := h.BootstrapLink(ctx)
	if err != nil || old == "" {
		t.Fatal(old, err)
	}
	token, err := h.BootstrapLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	h.want(h.SetupOpen(ctx, here, old), "setup_over")
	for range 3 { // looking does not use it up
		if err := h.SetupOpen(ctx, here, token); err != nil {
			t.Fatal(err)
		}
	}
	e, err := h.NewEnrolment("")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = h.SetupWithPassword(ctx, here, token, "nonsense", "12345678", e.Box, "000000")
	for _, key := range []string{"error.account.email", "password_common", "code_wrong"} {
		h.want(err, key)
	}
	in, codes, err := h.SetupWithPassword(ctx, here, token, lin, "9 violins?kite", e.Box, h.code(e.Secret))
	if err != nil || len(codes) != account.RecoveryCodes {
		t.Fatal(err)
	}
	if v, err := h.Viewer(ctx, in.ID, nil); v.Role != joinder.RoleAdmin || !v.SteppedUp || err != nil {
		t.Errorf("%+v %v", v, err)
	}
	h.want(h.SetupOpen(ctx, here, token), "setup_over")
	if again, err := h.BootstrapLink(ctx); again != "" || err != nil {
		t.Error("a second link is offered", err)
	}
	h.want(h.Delete(ctx, here, in.ID), "last_admin")
	if n, err := h.SealSecurity(ctx); n == 0 || err != nil {
		t.Errorf("nothing sealed: %v", err)
	}
	if bad, err := h.db.CheckSecurity(ctx); bad != 0 || err != nil {
		t.Errorf("entry %d, %v", bad, err)
	}
}

func TestAStolenPasswordCannotAddItsOwnFactor(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	in := h.signUp(lin, long)
	h.addApp(in)
	r, err := h.db.Account(ctx, in.Account)
	if err != nil {
		t.Fatal(err)
	}
	// An account with a passkey and a password, but no app.
	if err := h.db.AddPasskey(ctx, r.ID, account.Passkey{ID: "00", Box: []byte{1}, AddedAt: h.now}, account.Event{Kind: account.PasskeyAdded}); err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveTOTP(ctx, here, in.ID); err != nil {
		t.Fatal(err)
	}
	step, err := h.Password(ctx, here, lin, long)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := h.NewEnrolment(lin)
	_, err = h.AddTOTP(ctx, here, step.SignIn.ID, e.Box, h.code(e.Secret))
	h.want(err, "step_up")
	h.want(h.RemovePasskey(ctx, here, step.SignIn.ID, "00"), "step_up")
	h.want(h.StepUp(ctx, here, step.SignIn.ID, long), "step_up")
}
