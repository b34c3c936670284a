package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/intake/redact"
	"joinder/internal/rows"
)

// Reasons of rows that can be read but not kept.
const (
	rowDate   rows.Reason = "date"
	rowAmount rows.Reason = "amount"
	rowEmpty  rows.Reason = "empty"
	rowFuture rows.Reason = "future"
	rowID     rows.Reason = "source_id"
)

// table reads rows by a Mapping. Unlike the CFPB's, these texts were perhaps
// never scrubbed: only the redacted text is kept.
type table struct {
	m       Mapping
	dir     Directory
	label   func(joinder.Lang, redact.Kind) string
	dates   rows.Dates
	today   joinder.Date
	wallets map[string]joinder.Wallet
}

func (t *table) options() rows.Options {
	o := rows.Options{Format: t.m.Format, Encoding: t.m.Encoding}
	if t.m.Columns["date"] != "" {
		o.Check = func(r rows.Row) bool {
			s := t.value(r, "date")
			_, ok := t.dates.Parse(s)
			return ok && s != ""
		}
	}
	return o
}

func (t *table) columns(header []string) (missing []string) {
	have := map[string]bool{}
	for _, h := range header {
		have[rows.Key(h)] = true
	}
	for _, ours := range TableColumns {
		if theirs := t.m.Columns[ours]; theirs != "" && !have[rows.Key(theirs)] {
			missing = append(missing, theirs)
		}
	}
	return missing
}

func (t *table) learn(r rows.Row) { t.dates.Learn(t.value(r, "date")) }

// value is the mapped cell, or the default.
func (t *table) value(r rows.Row, ours string) string {
	if theirs := t.m.Columns[ours]; theirs != "" {
		if v := strings.TrimSpace(r.Value(theirs)); v != "" {
			return v
		}
	}
	return t.m.Defaults[ours]
}

// complaint reads one row. Cells decoded twice are put right or the row is
// refused.
func (t *table) complaint(r rows.Row) (joinder.Complaint, *joinder.Wallet, rows.Reason) {
	garbled := false
	text := func(ours string) string {
		fixed, fine := rows.Repair(t.value(r, ours))
		garbled = garbled || !fine
		return fixed
	}
	out := joinder.Complaint{
		Source: "table", SourceID: text("source_id"), Product: text("product"), SourceIssue: text("source_issue"),
		Jurisdiction: strings.ToUpper(text("jurisdiction")), Region: text("region"), Response: text("response"), Timely: yesNo(text("timely")),
	}
	words := text("narrative")
	if title := text("title"); title != "" && title != words {
		words = strings.TrimSpace(title + "\n\n" + words)
	}
	issue, operator, walletID := text("issue"), text("operator"), text("wallet")
	day, ok := t.dates.Parse(text("date"))
	switch {
	case garbled:
		return out, nil, rows.Garbled
	case words == "" && issue == "" && out.SourceIssue == "":
		return out, nil, rowEmpty
	case !ok:
		return out, nil, rowDate
	case t.today.AddDays(1).Before(day):
		return out, nil, rowFuture
	case utf8.RuneCountInString(out.SourceID) > MaxLine:
		return out, nil, rowID
	}
	if out.OccurredOn = day; !day.IsZero() {
		out.FiledAt = day.Time()
	}
	out.Issue = issue
	if !t.dir.HasIssue(issue) {
		out.SourceIssue, out.Issue = joinParts(issue, out.SourceIssue), "other"
		if d := t.m.Defaults["issue"]; d != "" {
			out.Issue = d
		}
	}
	if out.Amount, ok = t.amount(text("amount"), text("currency")); !ok {
		return out, nil, rowAmount
	}
	out.Lang = GuessLang(words)
	out.Public = redact.Redact(words, redact.Scan(words), func(k redact.Kind) string { return t.label(out.Lang, k) })
	if out.SourceID != "" {
		out.SourceID = t.m.IDPrefix + out.SourceID
	}
	if walletID != "" && t.dir.HasWallet(walletID) {
		out.Wallet = walletID
		return out, nil, ""
	}
	if operator == "" {
		operator = walletID
	}
	w := walletFor(t.dir, t.wallets, operator)
	out.Wallet = w.ID
	if w.Reviewed {
		return out, nil, ""
	}
	return out, &w, ""
}

// amount reads a cell such as "¥1,234.50" or "20 USDT"; an empty one is none.
func (t *table) amount(s, currency string) (joinder.Money, bool) {
	s = strings.TrimSpace(s)
	if s == "" || s == "-" || s == "/" {
		return joinder.Money{}, true
	}
	if fields := strings.Fields(s); len(fields) == 2 {
		if _, ok := joinder.Currency(strings.ToUpper(fields[1])).Scale(); ok {
			s, currency = fields[0], fields[1]
		}
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.Trim(s, "¥￥$€£ "), "元"))
	m, err := joinder.ParseMoney(s, joinder.Currency(strings.ToUpper(strings.TrimSpace(currency))))
	if err != nil || m.Sign() < 0 {
		return joinder.Money{}, false
	}
	if m.Sign() == 0 {
		return joinder.Money{}, true
	}
	scale, _ := m.Currency.Scale()
	return m, !absurd(m, scale)
}

// contentID names a row that has no id of its own: the same content gets the
// same id in every run. The wallet and the file's product are part of it.
func contentID(c joinder.Complaint) string {
	h := sha256.New()
	for _, s := range []string{c.Source, c.Wallet, c.Issue, c.Product, c.SourceIssue, c.Jurisdiction, c.Region, c.OccurredOn.String(), c.Amount.String(), c.Public} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return "sha256-" + hex.EncodeToString(h.Sum(nil)[:12])
}

// Table imports one file of somebody's own table. Placeholders for personal data
// come from the catalogue.
func (im *Importer) Table(ctx context.Context, job ImportJob, m Mapping, label func(joinder.Lang, redact.Kind) string) (Report, error) {
	if err := m.check(im.dir); err != nil {
		return Report{}, err
	}
	if label == nil {
		return Report{}, errors.New("intake: no placeholders for personal data")
	}
	t := &table{m: m, dir: im.dir, label: label, wallets: map[string]joinder.Wallet{}, today: joinder.DateOf(im.world.Now().In(time.UTC))}
	t.dates.Layouts = m.Dates
	return im.run(ctx, job, m.identity(), t)
}
