package intake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"joinder"
	"joinder/internal/intake/redact"
)

// How long things stay in the drafts table. Purge enforces both.
const (
	DraftLife     = 30 * 24 * time.Hour // an unfiled draft, after its last save
	ReceiptWindow = 48 * time.Hour      // the copy of the receipt that the draft's link can reload
)

// DeskParts is what a Desk is made of. All fields are required.
type DeskParts struct {
	Store     FilingStore
	Disputes  DisputeStore
	Vault     Vault
	Directory Directory
	World     joinder.World
	Secret    []byte // at least 32 random bytes, kept outside the database; never changed
	// Placeholder is what stands where personal data was: the catalogue's
	// "intake.placeholder." + kind, in brackets.
	Placeholder func(joinder.Lang, redact.Kind) string
}

// Desk is where one person files a complaint. It holds no state of its own and
// is safe for concurrent use.
type Desk struct {
	DeskParts
	personKeys
	codeKey, draftKey []byte
}

// NewDesk makes a Desk. It panics on a short secret: everything private would
// be guessable.
func NewDesk(p DeskParts) *Desk {
	if len(p.Secret) < 32 {
		panic("intake: the desk's secret has fewer than 32 bytes")
	}
	return &Desk{DeskParts: p, personKeys: keysOf(p.Secret), codeKey: derive(p.Secret, "recovery code"), draftKey: derive(p.Secret, "draft of a key")}
}

func derive(secret []byte, purpose string) []byte {
	return mac(secret, []byte("joinder/intake/v1/"+purpose))
}

func mac(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}

// Start opens an empty draft under a new secret link.
func (d *Desk) Start(ctx context.Context) (Draft, Token, error) {
	return d.start(ctx, tokenOf(d.World.Bytes(16)))
}

// StartFor opens the draft that belongs to a caller's own idempotency key, or
// the one opened before: an API client that lost the answer starts again and
// goes on where it was. The key should be unguessable; it opens the draft.
func (d *Desk) StartFor(ctx context.Context, idempotencyKey string) (Draft, Token, error) {
	token := d.tokenFor(idempotencyKey)
	row, err := d.Store.Draft(ctx, token.Key())
	if err != nil {
		if joinder.KindOf(err) == joinder.NotFound {
			return d.start(ctx, token)
		}
		return Draft{}, "", err
	}
	if row.Complaint != "" { // File will answer with its receipt
		return Draft{}, token, nil
	}
	draft, err := d.openDraft(row)
	return draft, token, err
}

func tokenOf(raw []byte) Token {
	return Token(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)))
}

func (d *Desk) tokenFor(idempotencyKey string) Token {
	return tokenOf(mac(d.draftKey, []byte(idempotencyKey))[:16])
}

func (d *Desk) start(ctx context.Context, token Token) (Draft, Token, error) {
	now := d.World.Now()
	body, err := d.boxDraft(token, Draft{})
	if err != nil {
		return Draft{}, "", err
	}
	err = d.Store.CreateDraft(ctx, DraftRow{Key: token.Key(), Body: body, CreatedAt: now, SavedAt: now})
	if err != nil {
		return Draft{}, "", err
	}
	return Draft{}, token, nil
}

// Key is what the token is stored and found by.
func (t Token) Key() []byte {
	sum := sha256.Sum256([]byte("joinder/draft/v1\n" + strings.ToLower(strings.TrimSpace(string(t)))))
	return sum[:]
}

// Save keeps the draft as it is, valid or not; the last save wins. Limits only
// bound what is stored: MaxDraft bytes in all.
func (d *Desk) Save(ctx context.Context, token Token, draft Draft) error {
	body, err := d.boxDraft(token, draft)
	if err != nil {
		return err
	}
	return d.Store.SaveDraft(ctx, token.Key(), body, d.World.Now())
}

// MaxDraft bounds a saved draft, as JSON: joinder.MaxTransactions rows whose
// eight texts are all MaxLine characters long fit beside the longest words.
const MaxDraft = 4 << 20

func (d *Desk) boxDraft(token Token, draft Draft) ([]byte, error) {
	plain, err := json.Marshal(draft)
	if err != nil {
		return nil, err
	}
	if len(plain) > MaxDraft {
		return nil, joinder.Fail(joinder.TooLarge, "error.intake.draft_too_large").On("narrative")
	}
	return d.Vault.Box(plain, draftAAD(token.Key()))
}

func draftAAD(key []byte) []byte { return []byte("draft/" + hex.EncodeToString(key)) }

// Draft reads the draft back. A filed one is Conflict with the key
// "error.intake.already_filed": show Receipt instead.
func (d *Desk) Draft(ctx context.Context, token Token) (Draft, error) {
	row, err := d.Store.Draft(ctx, token.Key())
	if err != nil {
		return Draft{}, err
	}
	if row.Complaint != "" {
		return Draft{}, joinder.Fail(joinder.Conflict, "error.intake.already_filed")
	}
	return d.openDraft(row)
}

func (d *Desk) openDraft(row DraftRow) (Draft, error) {
	plain, err := d.Vault.Unbox(row.Body, draftAAD(row.Key))
	if err != nil {
		return Draft{}, err
	}
	var draft Draft
	err = json.Unmarshal(plain, &draft)
	return draft, err
}

// Preview is what strangers would read.
type Preview struct {
	Text     string           // redacted; what will be published if the person agrees
	Source   string           // the words that Findings point into
	Findings []redact.Finding // what was taken out
	Lang     joinder.Lang
}

// Preview redacts the person's edited version, or else the narrative. What
// people put back into the edited version is taken out again: nobody publishes
// their own card number knowingly.
func (d *Desk) Preview(draft Draft) Preview {
	source := strings.TrimSpace(draft.PublicText)
	if source == "" {
		source = strings.TrimSpace(draft.Narrative)
	}
	lang := GuessLang(source)
	found := redact.Scan(source)
	text := redact.Redact(source, found, func(k redact.Kind) string { return d.Placeholder(lang, k) })
	return Preview{Text: text, Source: source, Findings: found, Lang: lang}
}

// GuessLang tells Chinese from other languages by how much of the text is Han;
// short Latin names inside Chinese do not matter.
func GuessLang(text string) joinder.Lang {
	han, latin := 0, 0
	for _, r := range text {
		switch {
		case r >= 0x3400 && r <= 0x9fff || r >= 0x20000 && r <= 0x3ffff:
			han++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			latin++
		}
	}
	if han*4 > latin {
		return joinder.Chinese
	}
	return joinder.English
}

// Withdraw takes the complaint back: it is no longer shown or counted, its
// seals stay. The viewer must hold its receipt or own it.
func (d *Desk) Withdraw(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	if !v.Owns(id) {
		return joinder.Fail(joinder.NotFound, "error.intake.no_complaint")
	}
	return d.Store.WithdrawComplaint(ctx, v, id, d.World.Now())
}

// Erase destroys the complaint for good: nobody, the host included, can read it
// again. Letters that were frozen before keep what they say. The viewer must
// hold its receipt or own it.
func (d *Desk) Erase(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	if !v.Owns(id) {
		return joinder.Fail(joinder.NotFound, "error.intake.no_complaint")
	}
	return d.Store.EraseComplaint(ctx, v, id, d.World.Now())
}

// Purge deletes what outlived DraftLife and ReceiptWindow; a job calls it daily.
func (d *Desk) Purge(ctx context.Context) (int, error) {
	now := d.World.Now()
	return d.Store.PurgeDrafts(ctx, now.Add(-DraftLife), now.Add(-ReceiptWindow))
}
