package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"

	"github.com/skip2/go-qrcode"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/letter"
)

// fileSubmit keeps the last step and files the complaint. Sent ten times it
// files once and answers ten times with the same receipt.
func (s *Server) fileSubmit(w http.ResponseWriter, r *http.Request) error {
	filer := s.filer(w, r)
	t, d, err := s.update(r, "you", func(d *intake.Draft) { d.Filer = filer })
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	} else if err != nil {
		return err
	}
	if d, err = s.withAllFiles(r, t, d); err != nil {
		return err
	}
	receipt, err := s.deps.File.Desk.File(r.Context(), ViewerOf(r), t, "")
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	}
	if err != nil {
		return s.backToStep(w, r, t, d, err)
	}
	if err := s.Hold(r.Context(), receipt.Complaint); err != nil {
		return err
	}
	return seeOther(w, r, draftPath(t, "receipt"))
}

// withAllFiles makes sure that every file that was received and sealed is filed:
// two uploads at once may each have saved the draft without the other's.
func (s *Server) withAllFiles(r *http.Request, t intake.Token, d intake.Draft) (intake.Draft, error) {
	items, err := s.deps.File.Shelf.Of(r.Context(), ViewerOf(r), t.Owner())
	if err != nil {
		return d, err
	}
	missing := false
	for _, e := range items {
		if !slices.ContainsFunc(d.Evidence, func(have draftEvidence) bool { return have.ID == e.ID }) {
			d.Evidence, missing = append(d.Evidence, draftEvidence{ID: e.ID, Item: e.Item}), true
		}
	}
	if !missing {
		return d, nil
	}
	err = s.deps.File.Desk.Save(r.Context(), t, d)
	if filedAlready(err) {
		err = nil // another click was first; filing answers with its receipt
	}
	return d, err
}

// backToStep shows the first step that has something to mend.
func (s *Server) backToStep(w http.ResponseWriter, r *http.Request, t intake.Token, d intake.Draft, err error) error {
	var many joinder.Problems
	if !errors.As(err, &many) {
		return err
	}
	for _, step := range fileSteps {
		if len(s.missing(r, step, d)) > 0 {
			return s.showStep(w, r, t, step, d)
		}
	}
	return err
}

// receiptPage is the receipt as a page.
type receiptPage struct {
	Page
	Token   intake.Token
	Receipt intake.Receipt
	Items   []joinder.Evidence
	QR      string       // data: URL of the code's picture
	Then    then         // what the person meant to do next
	Join    *receiptJoin // the case that they meant to join; nil for none
	Wallet  string
	Contact contactSheet
}

func (s *Server) receiptPage(r *http.Request) (receiptPage, error) {
	t := intake.Token(r.PathValue("token"))
	receipt, err := s.deps.File.Desk.Receipt(r.Context(), t)
	if err != nil {
		return receiptPage{}, err
	}
	p := receiptPage{Page: s.Page(r, "receipt.title"), Token: t, Receipt: receipt, Then: s.then(r, t), Wallet: receipt.Statement.Wallet}
	p.NoIndex, p.Path = true, draftPath(t, "receipt")
	owner := joinder.Viewer{Holds: []joinder.ID{receipt.Complaint}} // the token just proved it
	if p.Items, err = s.deps.File.Shelf.Of(r.Context(), owner, receipt.Complaint); err != nil {
		return p, err
	}
	if p.Join, err = s.joinAfter(r.Context(), p.Page, owner, receipt.Complaint, p.Then); err != nil {
		return p, err
	}
	p.QR, err = qrPicture(p.Link("/receipt"))
	return p, err
}

// receipt shows the receipt while the draft's link can reload it.
func (s *Server) receipt(w http.ResponseWriter, r *http.Request) error {
	p, err := s.receiptPage(r)
	if err != nil {
		return err
	}
	if err := s.Hold(r.Context(), p.Receipt.Complaint); err != nil {
		return err
	}
	owner := joinder.Viewer{Holds: []joinder.ID{p.Receipt.Complaint}} // the token just proved it
	if p.Contact, err = s.contactSheet(r.Context(), owner, p.Receipt.Complaint); err != nil {
		return err
	}
	p.Contact.Draft = p.Token
	return s.Render(w, r, http.StatusOK, receiptView(p))
}

// receiptPDF is the receipt on paper.
func (s *Server) receiptPDF(w http.ResponseWriter, r *http.Request) error {
	p, err := s.receiptPage(r)
	if err != nil {
		return err
	}
	id := p.Receipt.Complaint
	c, err := s.deps.File.Receipts.Own(r.Context(), joinder.Viewer{Holds: []joinder.ID{id}}, id) // the token just proved it
	if err != nil {
		return err
	}
	doc := letter.ReceiptDoc{Lang: p.Lang, Words: DocumentWords(p.Words), Issue: s.deps.File.Facts.IssueName(c.Issue).In(p.Lang), OccurredOn: c.OccurredOn,
		Amount: c.Amount, FiledAt: p.Receipt.FiledAt, Complaint: id, Code: p.Receipt.Code, RecoverURL: p.Link("/receipt"), Leaf: c.Leaf}
	if doc.Wallet, err = s.walletName(r, p.Page, c.Wallet); err != nil {
		return err
	}
	for _, e := range p.Items {
		doc.Evidence = append(doc.Evidence, letter.ReceiptItem{Name: e.Name, SHA256: e.SHA256, Size: e.Size, Leaf: e.Leaf})
	}
	given, err := s.deps.File.Receipts.Disputed(r.Context(), joinder.Viewer{Holds: []joinder.ID{id}}, id)
	if err != nil {
		return err
	}
	if len(given) > 0 {
		doc.Disputed, doc.Marked = len(given[0].Transactions), joinder.Sum(given[0].Transactions)
	}
	var buf bytes.Buffer
	if err := letter.ReceiptPDF(&buf, doc); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="joinder-receipt.pdf"`)
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}

// DocumentWords gives documents their fixed texts; a PluralCount among the
// arguments chooses the plural.
func DocumentWords(w *i18n.Words) letter.Words {
	return func(key string, args map[string]any) string {
		pairs := make([]any, 0, 2*len(args))
		for name, value := range args {
			if name != "PluralCount" {
				pairs = append(pairs, name, value)
			}
		}
		if n, ok := args["PluralCount"].(int); ok {
			return w.N(key, n, pairs...)
		}
		return w.T(key, pairs...)
	}
}

// walletName is a wallet's name in the page's language.
func (s *Server) walletName(r *http.Request, p Page, id string) (string, error) {
	wallets, err := s.deps.File.Wallets.Wallets(r.Context(), p.Viewer)
	for _, w := range wallets {
		if w.ID == id {
			return w.Label(p.Lang), nil
		}
	}
	return id, err
}

// qrPicture is a QR code as a data: URL.
func qrPicture(text string) (string, error) {
	png, err := qrcode.Encode(text, qrcode.Medium, 336)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png), err
}

// recoverPage asks for a receipt's code.
type recoverPage struct {
	Page
	Code   string
	Held   []joinder.ID
	Errors FormErrors
}

func (s *Server) recoverPage(r *http.Request) recoverPage {
	p := recoverPage{Page: s.Page(r, "recover.title")}
	p.NoIndex, p.Held = true, p.Viewer.Holds
	return p
}

// recoverForm shows the question for a code and what this browser holds.
func (s *Server) recoverForm(w http.ResponseWriter, r *http.Request) error {
	return s.Render(w, r, http.StatusOK, recoverView(s.recoverPage(r)))
}

// recover opens a complaint with its receipt's code.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	id, err := s.deps.File.Receipts.Recover(r.Context(), field(r, "code"))
	if joinder.KindOf(err) == joinder.NotFound && err != nil {
		p := s.recoverPage(r)
		p.Code = clip(field(r, "code"), 60)
		p.Errors = FormErrors{{Field: "code", Text: p.Words.Error(err)}}
		return s.Render(w, r, http.StatusUnprocessableEntity, recoverView(p))
	}
	if err != nil {
		return err
	}
	if err := s.Hold(r.Context(), id); err != nil {
		return err
	}
	return seeOther(w, r, "/mine/"+string(id))
}

// minePage is the owner's page of one complaint.
type minePage struct {
	Page
	Complaint     joinder.Complaint
	Wallet, Issue string
	Evidence      []joinder.Evidence
	Checklist     joinder.Checklist
	Gaps          []joinder.ChecklistItem
	Disputed      []joinder.Dispute // newest first; the first one counts
	MaxUpload     int64
	Contact       contactSheet
}

// mine shows a complaint to the person whose it is.
func (s *Server) mine(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	p := minePage{Page: s.Page(r, "mine.title")}
	p.NoIndex = true
	if p.Complaint, err = s.deps.File.Receipts.Own(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Evidence, err = s.deps.File.Shelf.Of(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Disputed, err = s.deps.File.Receipts.Disputed(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Wallet, err = s.walletName(r, p.Page, p.Complaint.Wallet); err != nil {
		return err
	}
	if p.Contact, err = s.contactSheet(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	p.Issue = s.deps.File.Facts.IssueName(p.Complaint.Issue).In(p.Lang)
	p.Checklist, p.MaxUpload = s.deps.File.Facts.Checklist(p.Complaint.Issue), s.deps.File.MaxUpload()
	p.Gaps = p.Checklist.Gap(p.Evidence)
	return s.Render(w, r, http.StatusOK, mineView(p))
}

// withdraw takes a complaint back.
func (s *Server) withdraw(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := s.deps.File.Receipts.Withdraw(r.Context(), ViewerOf(r), id); err != nil {
		return err
	}
	s.Flash(r.Context(), "mine.withdrawn")
	return seeOther(w, r, "/mine/"+string(id))
}

// erase destroys a complaint once its owner has typed that they mean it.
func (s *Server) erase(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if r.PostFormValue("sure") != "yes" {
		s.Flash(r.Context(), "mine.erase.unsure")
		return seeOther(w, r, "/mine/"+string(id))
	}
	if err := s.deps.File.Receipts.Erase(r.Context(), ViewerOf(r), id); err != nil {
		return err
	}
	s.LetGo(r.Context(), id)
	s.Flash(r.Context(), "mine.erased")
	return seeOther(w, r, "/receipt")
}

// addEvidence adds files to a complaint that was filed before.
func (s *Server) addEvidence(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if !ViewerOf(r).Owns(id) {
		return joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	form, err := r.MultipartReader()
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	if _, _, err := s.receiveParts(r, form, id); err != nil {
		return err
	}
	s.Flash(r.Context(), "mine.added")
	return seeOther(w, r, "/mine/"+string(id))
}

// ownEvidence downloads a file. Its owner gets it as it was given; those whom
// the owner's consent lets in get a copy without what cameras and programs add
// to pictures: place, device, author. The bundle alone holds the originals.
func (s *Server) ownEvidence(w http.ResponseWriter, r *http.Request) error {
	item, err := joinder.ParseID(r.PathValue("item"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	v := ViewerOf(r)
	e, body, err := s.deps.File.Shelf.Open(r.Context(), v, item, "download")
	if err != nil {
		return err
	}
	if v.Owns(e.Complaint) {
		return s.sendFile(w, e, body)
	}
	return s.sendShared(w, e, body)
}

// sendShared answers with a copy for others than the owner.
func (s *Server) sendShared(w http.ResponseWriter, e joinder.Evidence, body io.ReadCloser) error {
	if !evidence.CanStrip(e.MediaType) {
		return s.sendFile(w, e, body)
	}
	defer body.Close()
	// A file first: a picture that cannot be stripped is refused as a whole.
	shared, err := os.CreateTemp("", "joinder-shared-*")
	if err != nil {
		return joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(err)
	}
	defer os.Remove(shared.Name()) //nolint:errcheck // nothing to tell anybody
	err = evidence.Strip(shared, body, e.MediaType)
	if err == nil {
		_, err = shared.Seek(0, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, shared.Close())
	}
	return s.sendFile(w, e, shared)
}
