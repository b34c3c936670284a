package intake

import "joinder"

// Draft is a complaint being written, as the person typed it: amounts and dates
// stay text until File, so that a half-finished step is never lost.
type Draft struct {
	// Step 1: what happened.
	Wallet     string `json:"wallet,omitempty"`      // directory id; "" when only a name is known
	WalletName string `json:"wallet_name,omitempty"` // free text; an unknown one becomes an unreviewed wallet
	Issue      string `json:"issue,omitempty"`       // taxonomy id
	Narrative  string `json:"narrative,omitempty"`   // their words, private

	// Step 2: money and dates.
	Amount       string `json:"amount,omitempty"` // decimal, as typed; "" for none
	Currency     string `json:"currency,omitempty"`
	OccurredOn   string `json:"occurred_on,omitempty"`  // YYYY-MM-DD, or as typed: 2026/11/3, 2026年11月3日
	Jurisdiction string `json:"jurisdiction,omitempty"` // ISO 3166-1 alpha-2, or "EU"
	Region       string `json:"region,omitempty"`
	Demand       string `json:"demand,omitempty"`

	// Transactions are the payments the person marked on a statement; each names
	// the received file (Evidence below) in which it stands, and its line there.
	Transactions []joinder.Transaction `json:"transactions,omitempty"`

	// Step 3: evidence already received under this draft.
	Evidence []DraftEvidence `json:"evidence,omitempty"`

	// Step 4: how to reach the person and what they allow.
	Name         string `json:"name,omitempty"`
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"`
	Publish      bool   `json:"publish,omitempty"`       // may the (redacted) text be read by everyone
	PublicText   string `json:"public_text,omitempty"`   // the person's edited version; "" takes the narrative
	EmailReceipt bool   `json:"email_receipt,omitempty"` // send the receipt to Email

	// Filer is a secret of whoever files: of their browser, or of one person in
	// the program that calls. Five complaints with one address and one Filer are
	// one person's; with another Filer, or none, they are different people's
	// until the address is confirmed (see Contacts).
	Filer string `json:"filer,omitempty"`

	Lang joinder.Lang `json:"lang,omitempty"` // language of the pages; decides the receipt's
}

// DraftEvidence is one received file and what the person says it shows.
type DraftEvidence struct {
	ID      joinder.ID `json:"id"`
	Caption string     `json:"caption,omitempty"`
	Item    string     `json:"item,omitempty"` // checklist id it serves
}

// Token is the secret part of a draft's link: 26 characters, 128 bits. Whoever
// has it can read and file the draft; only its hash is stored.
type Token string
