package intake

import (
	"context"
	"encoding/json"

	"joinder"
)

// Jobs that a filing commits. FiledJob's payload is {"complaint": id};
// ReceiptMailJob's is a ReceiptMail boxed with ReceiptMailAAD.
const (
	FiledJob       = "complaint.filed"
	ReceiptMailJob = "receipt.mail"
	EraseBlobJob   = "blob.erase" // payload: the blob's key
)

// ReceiptMail is the payload of a ReceiptMailJob, once unboxed.
type ReceiptMail struct {
	To        string       `json:"to"`
	Code      string       `json:"code"`
	Complaint joinder.ID   `json:"complaint"`
	Lang      joinder.Lang `json:"lang"`
	Link      string       `json:"link"` // the secret of a link that confirms To; see Contacts
}

// ReceiptMailAAD binds the box of a ReceiptMailJob.
func ReceiptMailAAD() []byte { return []byte("job/receipt.mail") }

// File turns the draft into a sealed complaint and gives the receipt. All of it
// commits in one transaction (see Filing) or nothing does.
//
// One draft becomes one complaint: the token is the key, so that a form sent
// ten times, also at once, answers ten times with the same receipt.
// idempotencyKey is "" for forms. Callers that came by StartFor give its key
// again; a draft of another key is Conflict, so that a mixed-up retry files
// nothing. A viewer's account may be attached to the complaint later, never here.
//
// Errors: joinder.Problems for what the person can mend; NotFound for an unknown
// or expired draft; Conflict when filed longer than ReceiptWindow ago.
func (d *Desk) File(ctx context.Context, v joinder.Viewer, token Token, idempotencyKey string) (Receipt, error) {
	if idempotencyKey != "" && token != d.tokenFor(idempotencyKey) {
		return Receipt{}, joinder.Fail(joinder.Conflict, "error.intake.key_mismatch")
	}
	row, err := d.Store.Draft(ctx, token.Key())
	if err != nil {
		return Receipt{}, err
	}
	if row.Complaint != "" {
		return d.filedBefore(ctx, token)
	}
	draft, err := d.openDraft(row)
	if err != nil {
		return Receipt{}, err
	}
	complaint, wallet, err := d.Check(draft)
	if err != nil {
		return Receipt{}, err
	}
	filing, receipt, err := d.assemble(token, draft, complaint)
	if err != nil {
		return Receipt{}, err
	}
	filing.Wallet = wallet
	already, err := d.Store.FileComplaint(ctx, filing)
	if err != nil {
		return Receipt{}, err
	}
	if already {
		return d.filedBefore(ctx, token)
	}
	return receipt, nil
}

func (d *Desk) filedBefore(ctx context.Context, token Token) (Receipt, error) {
	r, err := d.Receipt(ctx, token)
	if joinder.KindOf(err) == joinder.NotFound && err != nil {
		return Receipt{}, joinder.Fail(joinder.Conflict, "error.intake.already_filed")
	}
	return r, err
}

// assemble draws ids, salt and code and boxes what is private.
func (d *Desk) assemble(token Token, draft Draft, c joinder.Complaint) (Filing, Receipt, error) {
	preview := d.Preview(draft)
	c.ID, c.Source, c.FiledAt = d.World.ID(), "web", d.World.Now()
	c.Lang, c.Person = GuessLang(c.Narrative), d.personOf(d.World, c.Contact, draft.Filer)
	c.State, c.Level, c.Evidence = joinder.Filed, joinder.LevelStated, len(draft.Evidence)
	if len(draft.Evidence) > 0 {
		c.Level = joinder.LevelEvidence
	}
	if draft.Publish {
		c.Public = preview.Text
	}

	ids := make([]joinder.ID, len(draft.Evidence))
	for i, e := range draft.Evidence {
		ids[i] = e.ID
	}
	statement := StatementOf(c, ids)
	salt := d.World.Bytes(joinder.SaltSize)
	leaf := joinder.NewLeaf(joinder.LeafComplaint, "", c.ID, salt, statement.Bytes())
	code := newCode(d.World)
	receipt := Receipt{
		Complaint: c.ID, Code: code, FiledAt: c.FiledAt, Commitment: leaf.Commitment, Salt: salt, Statement: statement, Evidence: len(ids),
	}
	f := Filing{DraftKey: token.Key(), Salt: salt, Leaf: leaf, Evidence: captions(draft.Evidence), CodeHash: d.CodeHash(code)}

	list, bad := cleanTransactions(draft.Transactions)
	if bad != nil {
		return f, receipt, bad
	}
	var err error
	if len(list) > 0 {
		var sealed SealedDispute
		if _, sealed, err = d.dispute(c.ID, list); err != nil {
			return f, receipt, err
		}
		f.Dispute = &sealed
	}
	if f.Statement, err = d.Vault.Box(statement.Bytes(), StatementAAD(c.ID)); err != nil {
		return f, receipt, err
	}
	if c.Contact != (joinder.Contact{}) {
		plain, err := json.Marshal(c.Contact)
		if err != nil {
			return f, receipt, err
		}
		if f.Contact, err = d.Vault.Box(plain, ContactAAD(c.ID)); err != nil {
			return f, receipt, err
		}
	}
	if f.Receipt, err = sealReceipt(d.World, token, receipt); err != nil {
		return f, receipt, err
	}
	if err = d.addJobs(&f, draft, c, code); err != nil {
		return f, receipt, err
	}
	c.Narrative, c.Demand, c.Contact = "", "", joinder.Contact{} // from here on only in the boxes
	f.Complaint = c
	return f, receipt, nil
}

// captions makes what people wrote beside their files one clean line each.
func captions(in []DraftEvidence) []DraftEvidence {
	out := make([]DraftEvidence, len(in))
	for i, e := range in {
		var v check
		out[i] = DraftEvidence{ID: e.ID, Caption: v.line("evidence", e.Caption), Item: v.line("evidence", e.Item)}
	}
	return out
}

// addJobs says what follows the filing. The receipt's mail holds a link that
// confirms the address it came to.
func (d *Desk) addJobs(f *Filing, draft Draft, c joinder.Complaint, code string) error {
	payload, err := json.Marshal(map[string]joinder.ID{"complaint": c.ID})
	if err != nil {
		return err
	}
	f.Jobs = []joinder.Job{{Kind: FiledJob, Payload: payload}}
	if !draft.EmailReceipt {
		return nil
	}
	lang := draft.Lang
	if lang == "" {
		lang = c.Lang
	}
	link, secret := d.newLink(d.World, c.ID, c.Contact)
	f.Link = &link
	plain, err := json.Marshal(ReceiptMail{To: c.Contact.Email, Code: code, Complaint: c.ID, Lang: lang, Link: secret})
	if err != nil {
		return err
	}
	boxed, err := d.Vault.Box(plain, ReceiptMailAAD())
	f.Jobs = append(f.Jobs, joinder.Job{Kind: ReceiptMailJob, Payload: boxed})
	return err
}
