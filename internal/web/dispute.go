package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder"
)

// disputeList is the list of disputed transactions on a page.
type disputeList struct {
	Page
	All    []joinder.Transaction
	Files  map[joinder.ID]string // names of the files in which they stand
	Amount joinder.Money         // what the complaint asks for; zero if nothing
	Form   string                // id of the form whose fields go along when one is taken out
	To     string                // where that form goes then
	Offers bool                  // the amount can still be made what was marked
}

// disputesShown is how many stand open; the rest unfolds.
const disputesShown = 10

// First are those that stand open.
func (l disputeList) First() []joinder.Transaction { return l.All[:min(disputesShown, len(l.All))] }

// Rest are those that unfold.
func (l disputeList) Rest() []joinder.Transaction { return l.All[min(disputesShown, len(l.All)):] }

// Sums are what they come to.
func (l disputeList) Sums() []joinder.Money { return joinder.Sum(l.All) }

// SumText is the sums in a sentence.
func (l disputeList) SumText() string {
	return l.Words.Sums(l.Sums())
}

// Unsummed counts those whose currency is not known here.
func (l disputeList) Unsummed() (n int) {
	for _, t := range l.All {
		if t.Amount.IsZero() {
			n++
		}
	}
	return n
}

// Differs reports that a sum is not what the complaint asks for.
func (l disputeList) Differs(sum joinder.Money) bool { return sum != l.Amount }

// AnyDiffers reports that the amount is not what was marked.
func (l disputeList) AnyDiffers() bool {
	return slices.ContainsFunc(l.Sums(), l.Differs)
}

// Place is where one stands: the file's name and the line.
func (l disputeList) Place(t joinder.Transaction) string {
	name, line := l.Files[t.Evidence], ""
	switch {
	case t.Evidence == "" || name == "":
		return l.T("dispute.no_file")
	case t.Line > 0:
		line = l.T("dispute.line", "Line", t.Line)
	}
	return l.T("dispute.place", "File", name, "Line", line)
}

// Numbers are the order's numbers, as far as the statement has any.
func (l disputeList) Numbers(t joinder.Transaction) (out []string) {
	if t.OrderID != "" {
		out = append(out, l.T("dispute.order", "Number", t.OrderID))
	}
	if t.MerchantID != "" && t.MerchantID != t.OrderID {
		out = append(out, l.T("dispute.merchant", "Number", t.MerchantID))
	}
	return out
}

// rowKey names a row of a list, so that a form sent twice takes out one.
func rowKey(i int, t joinder.Transaction) string {
	data, err := json.Marshal(t)
	if err != nil {
		return strconv.Itoa(i)
	}
	sum := sha256.Sum256(data)
	return strconv.Itoa(i) + "." + hex.EncodeToString(sum[:6])
}

// without takes the row with that key out; ok is false when it is not there.
func without(all []joinder.Transaction, key string) (rest []joinder.Transaction, ok bool) {
	for i, t := range all {
		if rowKey(i, t) == key {
			return slices.Delete(slices.Clone(all), i, i+1), true
		}
	}
	return all, false
}

// disputes is the draft's list as its step shows it.
func (p filePage) disputes() disputeList {
	l := disputeList{Page: p.Page, All: p.Draft.Transactions, Files: map[joinder.ID]string{}, Form: "step", To: draftPath(p.Token, "transactions/"+fileSteps[p.Step-1]), Offers: fileSteps[p.Step-1] == "money"}
	for _, e := range p.Received {
		l.Files[e.ID] = e.Name
	}
	l.Amount, _ = joinder.ParseMoney(joinder.PlainAmount(p.Draft.Amount, joinder.Currency(strings.ToUpper(strings.TrimSpace(p.Draft.Currency)))))
	return l
}

// fileTransactions takes a transaction out of a draft, or makes its amount what
// the transactions come to. What is written in the step's form is kept.
func (s *Server) fileTransactions(w http.ResponseWriter, r *http.Request) error {
	step := r.PathValue("step")
	if step != "money" && step != "you" {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	t, d, err := s.update(r, step)
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	} else if err != nil {
		return err
	}
	if key := r.PostFormValue("row"); key != "" {
		rest, ok := without(d.Transactions, clip(key, 40))
		if !ok {
			s.Flash(r.Context(), "dispute.gone")
			return seeOther(w, r, draftPath(t, step)+"#disputed")
		}
		d.Transactions = rest
		s.Flash(r.Context(), "dispute.removed")
	}
	for _, m := range joinder.Sum(d.Transactions) {
		if r.PostFormValue("use") == string(m.Currency) && m.Sign() > 0 {
			d.Amount, d.Currency = m.Decimal(), string(m.Currency)
		}
	}
	if err := s.deps.File.Desk.Save(r.Context(), t, d); err != nil {
		return err
	}
	return seeOther(w, r, draftPath(t, step)+"#disputed")
}

// forget keeps the transactions of a draft whose file was taken out: they are
// still what the person disputes.
func forget(all []joinder.Transaction, file joinder.ID) {
	for i := range all {
		if all[i].Evidence == file {
			all[i].Evidence, all[i].Line = "", 0
		}
	}
}

// disputes is the owner's list of a filed complaint.
func (p minePage) disputes() disputeList {
	l := disputeList{Page: p.Page, Files: map[joinder.ID]string{}, Amount: p.Complaint.Amount, Form: "disputes", To: "/mine/" + string(p.Complaint.ID) + "/transactions"}
	if len(p.Disputed) > 0 {
		l.All = p.Disputed[0].Transactions
	}
	for _, e := range p.Evidence {
		l.Files[e.ID] = e.Name
	}
	return l
}

// ownTransactions takes a transaction out of a filed complaint's list: a new
// list is sealed in its place.
func (s *Server) ownTransactions(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	v := ViewerOf(r)
	if !v.Owns(id) {
		return joinder.Fail(joinder.NotFound, "error.intake.no_complaint")
	}
	given, err := s.deps.File.Receipts.Disputed(r.Context(), v, id)
	if err != nil {
		return err
	}
	flash := "dispute.gone"
	if len(given) > 0 {
		if rest, ok := without(given[0].Transactions, clip(r.PostFormValue("row"), 40)); ok {
			if _, err := s.deps.File.Receipts.Dispute(r.Context(), v, id, rest); err != nil {
				return err
			}
			flash = "dispute.resealed"
		}
	}
	s.Flash(r.Context(), flash)
	return seeOther(w, r, "/mine/"+string(id)+"#disputed")
}
