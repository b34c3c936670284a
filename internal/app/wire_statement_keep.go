package app

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/web/statements"
)

// keeping turns statements that were only looked at into evidence: of a draft,
// or of a complaint that was filed before. The files are received as they are,
// which seals them; what was marked becomes the transactions in dispute.
type keeping struct {
	owner
	site *Site
}

// Begin implements statements.Keeping.
func (k keeping) Begin(ctx context.Context, v joinder.Viewer, b statements.Beginning) (path string, err error) {
	s := k.site
	r, _, err := s.Readings.Look(ctx, b.Key)
	if err != nil {
		return "", err
	}
	d, token, next := intake.Draft{}, intake.Token(b.Draft), "/evidence"
	if b.Draft == "" {
		next = "/what"
		_, token, err = s.Desk.Start(ctx)
	} else {
		d, err = s.Desk.Draft(ctx, token)
	}
	if err != nil {
		return "", err
	}
	kept, err := k.receive(ctx, v, token.Owner(), r, b)
	if err != nil {
		return "", err
	}
	if d.Wallet == "" && d.WalletName == "" {
		d.Wallet, d.WalletName = b.Wallet, b.WalletName
	}
	if d.Lang == "" {
		d.Lang = b.Lang
	}
	d.Evidence = append(d.Evidence, kept.draft...)
	d.Transactions = withNew(d.Transactions, kept.transactions(r))
	k.fill(&d, r, b)
	if err := s.Desk.Save(ctx, token, d); err != nil {
		return "", err
	}
	path = "/draft/" + string(token) + next
	return path, s.Readings.Change(ctx, b.Key, func(r *reading.Reading) error { r.Draft = path; return nil })
}

// Writing implements statements.Keeping.
func (k keeping) Writing(ctx context.Context, draft string) bool {
	_, err := k.site.Desk.Draft(ctx, intake.Token(draft))
	return err == nil
}

// Attach implements statements.Keeping.
func (k keeping) Attach(ctx context.Context, v joinder.Viewer, complaint joinder.ID, b statements.Beginning) (path string, err error) {
	own, err := k.Own(ctx, v, complaint)
	if err != nil {
		return "", err
	}
	if own.State != joinder.Filed {
		return "", joinder.Fail(joinder.Conflict, "error.reading.complaint").On("to")
	}
	r, _, err := k.site.Readings.Look(ctx, b.Key)
	if err != nil {
		return "", err
	}
	former, err := k.site.Desk.Disputed(ctx, v, complaint)
	if err != nil {
		return "", err
	}
	var all []joinder.Transaction
	if len(former) > 0 {
		all = former[0].Transactions
	}
	if n := len(withNew(all, received{}.transactions(r))); n > joinder.MaxTransactions {
		return "", joinder.Fail(joinder.TooLarge, "error.intake.transactions_many", "Limit", joinder.MaxTransactions, "Count", n).On("to")
	}
	kept, err := k.receive(ctx, v, complaint, r, b)
	if err != nil {
		return "", err
	}
	if len(r.Marks) > 0 {
		if _, err := k.site.Desk.Dispute(ctx, v, complaint, withNew(all, kept.transactions(r))); err != nil {
			return "", err
		}
	}
	return "/mine/" + string(complaint), nil
}

// received are the files as evidence: by the id under which they were held.
type received struct {
	draft []intake.DraftEvidence
	as    map[joinder.ID]joinder.ID
}

func (e received) transactions(r reading.Reading) (out []joinder.Transaction) {
	for _, m := range r.ByTime() {
		out = append(out, m.Transaction(e.as[m.File]))
	}
	return out
}

// withNew adds the rows that are not there yet: a form that is sent twice, or
// a file that is given again, doubles no amount. Two rows are the same when
// they stand on the same line and say the same time, amount and order.
func withNew(have, more []joinder.Transaction) []joinder.Transaction {
	type row struct {
		when, figure, order string
		amount              joinder.Money
		line                int
	}
	key := func(t joinder.Transaction) row { return row{t.When(), t.Figure, t.OrderID, t.Amount, t.Line} }
	there := make(map[row]bool, len(have))
	for _, t := range have {
		there[key(t)] = true
	}
	out := slices.Clone(have)
	for _, t := range more {
		if !there[key(t)] {
			out = append(out, t)
		}
	}
	return out
}

// receive makes evidence of the files in which rows are marked, and of those
// that the person chose.
func (k keeping) receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, r reading.Reading, b statements.Beginning) (received, error) {
	out := received{as: map[joinder.ID]joinder.ID{}}
	w := k.site.Catalog.Localizer(b.Lang)
	there, err := k.there(ctx, v, owner, b.Key)
	if err != nil {
		return out, err
	}
	for _, f := range r.Files {
		lines := k.lines(r, f.ID)
		if f.Phase != reading.Ready || len(lines) == 0 && !slices.Contains(b.Files, f.ID) {
			continue
		}
		item := ""
		if walletOfFormat(f.Summary.Format) != "" {
			item = "wallet_statement"
		}
		up := evidence.Upload{Owner: owner, Name: f.Name, Caption: statementCaption(w, f, lines), Item: item}
		if f.Inner != "" { // the archive as it came, and what was in it, to which the lines belong
			sealed := up
			sealed.Caption = w.T("reading.caption.archive")
			if there[f.ID] == "" {
				e, err := k.one(ctx, v, b.Key, f.ID, sealed)
				if err != nil {
					return out, err
				}
				out.draft = append(out.draft, intake.DraftEvidence{ID: e.ID, Caption: sealed.Caption})
			}
			up.Name = k.innerName(ctx, b.Key, f)
		}
		id := f.ID
		if f.Inner != "" {
			id = f.Inner
		}
		if out.as[f.ID] = there[id]; there[id] != "" {
			continue
		}
		e, err := k.one(ctx, v, b.Key, id, up)
		if err != nil {
			return out, err
		}
		out.as[f.ID] = e.ID
		out.draft = append(out.draft, intake.DraftEvidence{ID: e.ID, Caption: up.Caption, Item: item})
	}
	return out, nil
}

// there finds the held files whose very bytes are evidence of the owner already,
// by the id under which they are held.
func (k keeping) there(ctx context.Context, v joinder.Viewer, owner joinder.ID, key held.Key) (map[joinder.ID]joinder.ID, error) {
	items, err := k.site.Shelf.Of(ctx, v, owner)
	if err != nil {
		return nil, err
	}
	h, err := k.site.Held.Look(ctx, reading.Kind, key)
	if err != nil {
		return nil, err
	}
	out := map[joinder.ID]joinder.ID{}
	for _, f := range h.Files {
		for _, e := range items {
			if e.SHA256 == f.SHA256 && e.Size == f.Size {
				out[f.ID] = e.ID
			}
		}
	}
	return out, nil
}

// one receives a held file. What the shelf does not take as it is (pages, XML)
// is received in a zip that holds it unchanged.
func (k keeping) one(ctx context.Context, v joinder.Viewer, key held.Key, id joinder.ID, up evidence.Upload) (joinder.Evidence, error) {
	body, err := k.site.Held.Open(ctx, key, id)
	if err != nil {
		return joinder.Evidence{}, err
	}
	up.Body = body
	e, _, err := k.site.Shelf.Add(ctx, v, up)
	body.Close()
	var said *joinder.Error
	if !errors.As(err, &said) || said.Key != "error.evidence.kind" {
		return e, err
	}
	if body, err = k.site.Held.Open(ctx, key, id); err != nil {
		return e, err
	}
	defer body.Close()
	out, in := io.Pipe()
	name := entryName(up.Name)
	go func() {
		z := zip.NewWriter(in)
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, body)
		}
		in.CloseWithError(errors.Join(err, z.Close()))
	}()
	defer out.Close()
	up.Body, up.Name = out, up.Name+".zip"
	e, _, err = k.site.Shelf.Add(ctx, v, up)
	return e, err
}

// entryName is a file's name inside a zip: one that leads nowhere, and that the
// shelf does not take for an archive in an archive.
func entryName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:`, r) {
			return '_'
		}
		return r
	}, name)
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".txt", ".xml", ".html", ".htm", ".xls", ".ofx", ".qfx", ".json", ".sta", ".mt940":
		return name
	}
	return name + ".original"
}

// innerName is what the file inside an archive is called.
func (k keeping) innerName(ctx context.Context, key held.Key, f reading.File) string {
	h, err := k.site.Held.Look(ctx, reading.Kind, key)
	if err != nil {
		return f.Name
	}
	for _, one := range h.Files {
		if one.ID == f.Inner {
			return one.Name
		}
	}
	return f.Name
}

// lines of a file on which marked rows begin.
func (k keeping) lines(r reading.Reading, file joinder.ID) (out []int) {
	for _, m := range r.Marks {
		if m.File == file {
			out = append(out, m.Row.Line)
		}
	}
	return out
}

// captionLines bounds the lines that a caption names.
const captionLines = 12

// statementCaption says what a file is: "Alipay statement, 1 January 2026 to 31
// March 2026; disputed: lines 12, 45".
func statementCaption(w *i18n.Words, f reading.File, lines []int) string {
	name := f.Summary.Format
	if key := "statement.format." + name; w.Has(key) {
		name = w.T(key)
	}
	from, to := joinder.DateOf(f.Summary.From), joinder.DateOf(f.Summary.To)
	text := w.T("reading.caption", "Format", name, "From", w.Day(from), "To", w.Day(to))
	if len(lines) == 0 {
		return text
	}
	var said []string
	for _, n := range lines[:min(len(lines), captionLines)] {
		said = append(said, strconv.Itoa(n))
	}
	list := strings.Join(said, w.T("shell.list.comma"))
	if len(lines) > captionLines {
		list += "…"
	}
	return text + w.T("reading.caption.lines", "Lines", list)
}

// narrated is how many rows the words of a complaint begin with; the others
// stand in its list.
const narrated = 10

// fill writes amount, day and the beginning of the words, where the draft has
// none yet.
func (k keeping) fill(d *intake.Draft, r reading.Reading, b statements.Beginning) {
	w := k.site.Catalog.Localizer(b.Lang)
	marks := r.ByTime()
	if len(marks) == 0 {
		return
	}
	for _, s := range r.Sums() {
		m, err := joinder.ParseMoney(s.Left.String(), joinder.Currency(b.Currency))
		if d.Amount == "" && s.Currency == b.Currency && s.Left.IsPositive() && err == nil {
			d.Amount, d.Currency = m.Decimal(), b.Currency
		}
	}
	first := marks[max(0, slices.IndexFunc(marks, func(m reading.Mark) bool { return m.Left().IsPositive() }))]
	if d.OccurredOn == "" && !first.Row.Time.IsZero() {
		d.OccurredOn = joinder.DateOf(first.Row.Time).String()
	}
	if d.Narrative != "" {
		return // the person has told it; the list stands beside it
	}
	lines := []string{w.N("reading.words.begin", len(marks))}
	for i, m := range marks {
		if i == narrated {
			lines = append(lines, w.N("reading.words.more", len(marks)-i))
			break
		}
		lines = append(lines, statementLine(w, m))
	}
	d.Narrative = strings.Join(append(lines, w.T("reading.words.end")), "\n")
}

// statementLine is one marked row in words.
func statementLine(w *i18n.Words, m reading.Mark) string {
	when := w.Day(joinder.DateOf(m.Row.Time))
	if !m.Row.DateOnly {
		when += " " + m.Row.Time.Format("15:04")
	}
	who := m.Row.Counterparty
	if who == "" {
		who = m.Row.Type
	}
	args := []any{"When", when, "Who", who, "Amount", wordsAmount(w, m.Left(), m.Row.Currency), "Order", m.Row.OrderID}
	if m.Row.OrderID == "" {
		return w.T("reading.words.row", args...)
	}
	return w.T("reading.words.row_order", args...)
}

func wordsAmount(w *i18n.Words, d decimal.Decimal, currency string) string {
	text := strings.TrimSpace(d.String() + " " + currency)
	if m, err := joinder.ParseMoney(d.String(), joinder.Currency(currency)); err == nil && currency != "" {
		text = w.Money(m)
	}
	if d.IsNegative() {
		return w.T("reading.words.back", "Amount", strings.TrimLeft(text, "−-"))
	}
	return text
}
