package fees

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
)

// receiving is where a person gives a receipt, and sees their own.
type receiving struct {
	page
	Given      receiptGiven
	Errors     web.FormErrors
	Complaints []web.Option // whose evidence the file will be
	Own        []fee.Receipt
	WalletID   string
	MaxMB      int64
	held       string // wallet of the last of them
}

// receiptGiven is what was typed.
type receiptGiven struct {
	Wallet, Action, Currency, Amount, Fee, On, Complaint string
	OpenFile                                             bool
}

// complaintsShown bounds whose evidence a file can be.
const complaintsShown = 20

// May reports whether the reader may give a receipt at all.
func (c *receiving) May() bool { return len(c.Complaints) > 0 || c.SignedIn() }

func (p pages) receiptForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return p.showReceipt(w, r, http.StatusOK, receiptGiven{Wallet: asked(q, "wallet", 80), Action: asked(q, "action", 80), Currency: strings.ToUpper(asked(q, "currency", 10))}, nil)
}

func (p pages) showReceipt(w http.ResponseWriter, r *http.Request, status int, given receiptGiven, wrong web.FormErrors) error {
	base, err := p.begin(r, "/fees/receipt", "fee.receipt.title")
	if err != nil {
		return err
	}
	c := &receiving{page: base, Given: given, Errors: wrong, MaxMB: p.Shelf.Limits().File >> 20}
	c.NoIndex = status != http.StatusOK || r.URL.RawQuery != ""
	c.WalletID, _ = c.Find(given.Wallet)
	if _, known := joinder.Currency(given.Currency).Scale(); !known {
		c.Given.Currency = string(c.homeCurrency())
	}
	for _, id := range c.Viewer.Holds {
		if len(c.Complaints) == complaintsShown {
			break
		}
		own, err := p.Own(r.Context(), c.Viewer, id)
		if joinder.KindOf(err) == joinder.NotFound || err == nil && own.State != joinder.Filed {
			continue
		}
		if err != nil {
			return err
		}
		c.held = own.Wallet
		c.Complaints = append(c.Complaints, web.Option{Value: string(id), Text: c.T("fee.receipt.of", "Wallet", c.Wallet(own.Wallet), "Issue", c.Issue(own.Issue), "Day", c.Words.DayOf(own.FiledAt))})
	}
	if len(c.Complaints) == 1 && c.Given.Wallet == "" && status == http.StatusOK {
		c.Given.Wallet = c.held
		c.WalletID = c.held
	}
	if c.Own, err = p.Receipts.Own(r.Context(), c.Viewer); err != nil {
		return err
	}
	return p.Render(w, r, status, receivingView(c))
}

// receiptGive takes a receipt in: its fields, then its file, which becomes
// evidence of the complaint and is sealed as all evidence is.
func (p pages) receiptGive(w http.ResponseWriter, r *http.Request) error {
	values, file, err := web.ReadUpload(r)
	if err != nil {
		return err
	}
	given := receiptGiven{Wallet: asked(values, "wallet", 80), Action: asked(values, "action", 80), Currency: strings.ToUpper(asked(values, "currency", 10)),
		Amount: asked(values, "amount", 60), Fee: asked(values, "fee", 60), On: asked(values, "on", 10), Complaint: asked(values, "complaint", 64), OpenFile: values.Get("open") == "1"}
	err = p.give(r, given, file)
	if err == nil {
		p.Flash(r.Context(), "fee.receipt.given")
		return web.SeeOther(w, r, "/fees/receipt")
	}
	words := p.Page(r, "fee.receipt.title").Words
	found, ok := web.FormErrorsOf(words, err)
	if !ok {
		return err
	}
	status := http.StatusUnprocessableEntity
	switch joinder.KindOf(err) {
	case joinder.TooLarge:
		status = http.StatusRequestEntityTooLarge
	case joinder.Conflict:
		status = http.StatusConflict
	}
	return p.showReceipt(w, r, status, given, found)
}

func (p pages) give(r *http.Request, given receiptGiven, file *multipart.Part) error {
	viewer := web.ViewerOf(r)
	names, err := p.Names(r)
	if err != nil {
		return err
	}
	receipt, wrong := read(names, given)
	if receipt.Complaint != "" && !viewer.Owns(receipt.Complaint) {
		return joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	if err := p.Receipts.Check(viewer, receipt); err != nil {
		var more joinder.Problems
		if !errors.As(err, &more) {
			return err
		}
		for _, problem := range more { // what could not be read was told already
			told := slices.ContainsFunc(wrong, func(e *joinder.Error) bool { return e.Field == problem.Field })
			if problem.Kind == joinder.Forbidden {
				return problem
			}
			if !told {
				wrong = append(wrong, problem)
			}
		}
	}
	var body io.Reader
	switch {
	case receipt.Complaint != "" && file == nil:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.no_file").On("file"))
	case receipt.Complaint != "":
		head := bufio.NewReader(file)
		first, _ := head.Peek(512)
		if kind := http.DetectContentType(first); !strings.HasPrefix(kind, "image/") && kind != "application/pdf" {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.file_kind").On("file"))
		}
		body = head
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	if receipt.Complaint != "" {
		kept, _, err := p.Shelf.Add(r.Context(), viewer, evidence.Upload{Owner: receipt.Complaint, Name: file.FileName(), Item: "fee_receipt", Body: body})
		if err != nil {
			return onFile(web.Interrupted(err))
		}
		receipt.Evidence = kept.ID
	}
	return p.Receipts.Give(r.Context(), viewer, receipt)
}

// onFile says that an error is the file's.
func onFile(err error) error {
	var said *joinder.Error
	if errors.As(err, &said) && said.Field == "" {
		copied := *said
		return copied.On("file")
	}
	return err
}

// read turns what was typed into a receipt.
func read(names web.Names, given receiptGiven) (fee.Receipt, joinder.Problems) {
	var wrong joinder.Problems
	out := fee.Receipt{OpenFile: given.OpenFile}
	out.Wallet, _ = names.Find(given.Wallet)
	out.Action, _ = fee.ActionOf(given.Action)
	currency := joinder.Currency(given.Currency)
	var err error
	if out.Amount, err = joinder.ParseMoney(given.Amount, currency); err != nil {
		wrong = append(wrong, amountProblem(err, given.Currency).On("amount"))
	}
	if out.Fee, err = joinder.ParseMoney(given.Fee, currency); err != nil {
		wrong = append(wrong, amountProblem(err, given.Currency).On("fee"))
	}
	if out.On, err = joinder.ParseDate(given.On); err != nil {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.day").On("on"))
	}
	if given.Complaint != "" {
		if out.Complaint, err = joinder.ParseID(given.Complaint); err != nil {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.complaint").On("complaint"))
		}
	}
	return out, wrong
}

func (p pages) receiptTakeBack(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := p.Receipts.TakeBack(r.Context(), web.ViewerOf(r), id); err != nil {
		return err
	}
	p.Flash(r.Context(), "fee.receipt.removed")
	return web.SeeOther(w, r, "/fees/receipt")
}

// stateText says where one's own receipt stands.
func (c *receiving) stateText(r fee.Receipt) string {
	if r.State == fee.ReceiptRefused {
		return c.T("fee.receipt.state.refused", "Reason", r.Reason)
	}
	return c.T("fee.receipt.state." + string(r.State))
}

// judging is the list of moderators.
type judging struct {
	page
	All    []fee.Receipt
	Failed joinder.ID
	Errors web.FormErrors
	sent   string
}

func (p pages) receiptsToJudge(w http.ResponseWriter, r *http.Request) error {
	return p.showJudging(w, r, http.StatusOK, "", nil)
}

func (p pages) showJudging(w http.ResponseWriter, r *http.Request, status int, failed joinder.ID, wrong web.FormErrors) error {
	base, err := p.begin(r, "/fees/receipts", "fee.judge.title")
	if err != nil {
		return err
	}
	c := &judging{page: base, Failed: failed, Errors: wrong}
	c.NoIndex = true
	if failed != "" {
		c.sent = asked(r.PostForm, "reason", 300)
	}
	if c.All, err = p.Receipts.ToJudge(r.Context(), c.Viewer); err != nil {
		return err
	}
	return p.Render(w, r, status, judgingView(c))
}

func (p pages) receiptConfirm(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "fee.judge.confirmed", func(id joinder.ID) error { return p.Receipts.Confirm(r.Context(), web.ViewerOf(r), id) })
}

func (p pages) receiptRefuse(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "fee.judge.refused", func(id joinder.ID) error {
		return p.Receipts.Refuse(r.Context(), web.ViewerOf(r), id, asked(r.PostForm, "reason", 1000))
	})
}

func (p pages) decide(w http.ResponseWriter, r *http.Request, done string, act func(joinder.ID) error) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := web.ReadForm(r); err != nil {
		return err
	}
	if err := act(id); err != nil {
		found, ok := web.FormErrorsOf(p.Page(r, "fee.judge.title").Words, err)
		if !ok {
			return err
		}
		return p.showJudging(w, r, http.StatusUnprocessableEntity, id, found.In(string(id)))
	}
	p.Flash(r.Context(), done)
	return web.SeeOther(w, r, "/fees/receipts")
}

// receiptFile lets a moderator look at the file whose giver allowed it; what
// cameras and programs add to pictures is left out, and the custody log says
// who looked.
func (p pages) receiptFile(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	v := web.ViewerOf(r)
	item, err := p.Receipts.File(r.Context(), v, id)
	if err != nil {
		return err
	}
	e, body, err := p.Shelf.Open(r.Context(), joinder.SystemViewer(), item, fmt.Sprintf("fee receipt, account %s", v.Account))
	if err != nil {
		return err
	}
	e.Name = "receipt" + extension(e.MediaType)
	return p.SendShared(w, e, body)
}

// extension is the ending of a file's name by its kind.
func extension(mediaType string) string {
	switch mediaType {
	case "application/pdf":
		return ".pdf"
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/webp":
		return ".webp"
	}
	return ""
}
