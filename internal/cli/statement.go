package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
	"joinder/internal/i18n"
)

type statementCmd struct {
	Read    statementReadCmd    `cmd:"" help:"Read statements: every transaction, then a summary. Needs no instance. Example: joinder statement read alipay.csv --json"`
	Check   statementCheckCmd   `cmd:"" help:"Point at what is unusual in statements, with the rows that show it. Needs no instance. Example: joinder statement check alipay.csv --json"`
	Formats statementFormatsCmd `cmd:"" help:"What is read, and how it is recognised."`
}

type statementReadCmd struct {
	Files        []string `arg:"" help:"Exports of wallets, banks and exchanges; - is standard input." placeholder:"FILE"`
	Format       string   `help:"Take it for this format; see joinder statement formats." placeholder:"NAME"`
	Account      string   `help:"Address whose transactions these are, where the file does not tell." placeholder:"ADDRESS"`
	PasswordFile string   `help:"File whose first line opens a protected archive." type:"existingfile" placeholder:"FILE"`
	Entry        string   `help:"Which file of an archive that holds several." placeholder:"NAME"`
	JSON         bool     `help:"Print one JSON object a line: the rows, then the summary."`
}

// The shapes of --json. Others script against them: keys are added, never
// changed. Missing values are null; amounts are decimal strings.
type (
	statementLine struct {
		Line         int     `json:"line"`
		Time         *string `json:"time"`
		DateOnly     bool    `json:"date_only"`
		Amount       *string `json:"amount"`
		Currency     *string `json:"currency"`
		Fee          *string `json:"fee"`
		Direction    string  `json:"direction"`
		Counterparty *string `json:"counterparty"`
		OrderID      *string `json:"order_id"`
		MerchantID   *string `json:"merchant_id"`
		Method       *string `json:"method"`
		Status       *string `json:"status"`
		Type         *string `json:"type"`
		Balance      *string `json:"balance"`
		Note         *string `json:"note"`
		Account      *string `json:"account"`
		OwnAccount   *string `json:"own_account"`
	}
	statementSummary struct {
		Summary  bool             `json:"summary"`
		File     string           `json:"file"`
		Format   string           `json:"format"`
		Rows     int              `json:"rows"`
		Rejected []statementNo    `json:"rejected"`
		Refused  int              `json:"rejected_rows"`
		Currency *string          `json:"currency"`
		In       *string          `json:"in"`
		Out      *string          `json:"out"`
		From     *string          `json:"from"`
		To       *string          `json:"to"`
		Opening  *string          `json:"opening"`
		Closing  *string          `json:"closing"`
		Warnings []string         `json:"warnings"`
		Codes    []string         `json:"warning_codes"`
		Totals   []statementTotal `json:"totals"`
		Holder   *string          `json:"holder"`

		Accounts []statementAccount `json:"accounts"`
	}
	statementAccount struct {
		Account  *string `json:"account"`
		Currency *string `json:"currency"`
		Opening  *string `json:"opening"`
		Closing  *string `json:"closing"`
		Rows     int     `json:"rows"`
	}
	statementNo struct {
		Line   int     `json:"line"`
		Column *string `json:"column"`
		Reason string  `json:"reason"`
	}
	statementTotal struct {
		Currency *string `json:"currency"`
		In       string  `json:"in"`
		Out      string  `json:"out"`
		Fees     string  `json:"fees"`
		Rows     int     `json:"rows"`
	}
)

// Run reads one file after the other. A file that cannot be read is said, the
// others are read, and the command fails in the end.
func (c statementReadCmd) Run(p *Program) error {
	password, err := firstLineOf(c.PasswordFile)
	if err != nil {
		return usageError{err}
	}
	out := bufio.NewWriterSize(p.Out, 64<<10)
	failed := false
	for _, name := range c.Files {
		if err := c.file(p, out, name, password); err != nil {
			failed = true
			if err := out.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(p.Err, "joinder: %s: %s\n", name, p.words(err))
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed {
		return errSaid
	}
	return nil
}

func (c statementReadCmd) file(p *Program, out io.Writer, name, password string) error {
	in := io.NopCloser(p.In)
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // the person's own file
		if err != nil {
			return err
		}
		in = f
	}
	defer in.Close()
	r, err := statement.Open(in, statement.Options{Name: name, Format: c.Format, Account: c.Account, Password: password, Entry: c.Entry})
	if err != nil {
		return err
	}
	defer r.Close()
	w := p.language()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		row, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			if c.JSON {
				return enc.Encode(summaryJSON(w, name, r.Summary()))
			}
			return writeSummary(out, w, name, r.Summary())
		case errors.As(err, &no):
			continue // the summary lists them
		case err != nil:
			return err
		case c.JSON:
			if err := enc.Encode(rowJSON(row)); err != nil {
				return err
			}
		default:
			if err := writeRow(out, row); err != nil {
				return err
			}
		}
	}
}

// firstLineOf reads a password; "" for no file.
func firstLineOf(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	raw, err := os.ReadFile(name) //nolint:gosec // the person's own file
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// exact is a decimal with at least the places of its currency.
func exact(d decimal.Decimal, currency string) string {
	places := int32(0)
	if scale, ok := joinder.Currency(currency).Scale(); ok && scale <= 3 {
		places = int32(scale) //nolint:gosec // at most three
	}
	return d.StringFixed(max(places, -d.Exponent()))
}

func exactOrNull(d decimal.NullDecimal, currency string) *string {
	if !d.Valid {
		return nil
	}
	s := exact(d.Decimal, currency)
	return &s
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// timeText is RFC 3339, without an offset where the file states no zone, and
// the day alone where it states no time.
func timeText(t time.Time, zoned, dateOnly bool) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format("2006-01-02T15:04:05.999")
	switch {
	case dateOnly:
		s = t.Format(time.DateOnly)
	case zoned:
		s = t.Format(time.RFC3339Nano)
	}
	return &s
}

func rowJSON(r statement.Row) statementLine {
	amount := exact(r.Amount, r.Currency)
	return statementLine{Line: r.Line, Time: timeText(r.Time, r.Zoned, r.DateOnly), DateOnly: r.DateOnly, Amount: &amount, Currency: orNull(r.Currency),
		Fee: exactOrNull(r.Fee, r.Currency), Direction: string(r.Direction), Counterparty: orNull(r.Counterparty), OrderID: orNull(r.OrderID),
		MerchantID: orNull(r.MerchantID), Method: orNull(r.Method), Status: orNull(r.Status), Type: orNull(r.Type), Balance: exactOrNull(r.Balance, r.Currency),
		Note: orNull(r.Note), Account: orNull(r.Account), OwnAccount: orNull(r.OwnAccount)}
}

func summaryJSON(w *i18n.Words, name string, s statement.Summary) statementSummary {
	out := statementSummary{Summary: true, File: name, Format: s.Format, Rows: s.Rows, Refused: s.Refused, Rejected: []statementNo{}, Warnings: []string{}, Codes: []string{},
		Totals: []statementTotal{}, Accounts: []statementAccount{}, From: timeText(s.From, false, true), To: timeText(s.To, false, true), Holder: orNull(s.Holder)}
	for _, no := range s.Rejected {
		out.Rejected = append(out.Rejected, statementNo{no.Line, orNull(no.Column), string(no.Reason)})
	}
	for _, x := range s.Warnings {
		out.Warnings = append(out.Warnings, warningText(w, x))
		out.Codes = append(out.Codes, string(x.Code))
	}
	currency := ""
	for _, t := range s.Totals {
		out.Totals = append(out.Totals, statementTotal{orNull(t.Currency), exact(t.In, t.Currency), exact(t.Out, t.Currency), exact(t.Fees, t.Currency), t.Rows})
	}
	if len(s.Totals) == 1 { // several currencies have no one sum
		currency = s.Totals[0].Currency
		out.Currency, out.In, out.Out = orNull(currency), &out.Totals[0].In, &out.Totals[0].Out
	}
	for _, a := range s.Accounts {
		out.Accounts = append(out.Accounts, statementAccount{orNull(a.Account), orNull(a.Currency), exactOrNull(a.Opening, a.Currency), exactOrNull(a.Closing, a.Currency), a.Rows})
	}
	if currency == "" && len(s.Accounts) == 1 {
		currency = s.Accounts[0].Currency
	}
	out.Opening, out.Closing = exactOrNull(s.Opening, currency), exactOrNull(s.Closing, currency)
	return out
}

func warningText(w *i18n.Words, x statement.Warning) string {
	return w.T("statement.warning."+string(x.Code), "Line", x.Line, "Says", x.Says, "Found", x.Found)
}

// writeRow prints a row for a person: when, how much, who, what.
func writeRow(out io.Writer, r statement.Row) error {
	var what []string
	for _, s := range []string{r.Counterparty, r.Type, r.Status, r.OrderID, r.Note} {
		if s != "" {
			what = append(what, s)
		}
	}
	when := ""
	if t := timeText(r.Time, r.Zoned, r.DateOnly); t != nil {
		when = *t
	}
	_, err := fmt.Fprintf(out, "%6d  %-20s %16s %-5s %s\n", r.Line, when, exact(r.Amount, r.Currency), r.Currency, strings.Join(what, " · "))
	return err
}

func writeSummary(out io.Writer, w *i18n.Words, name string, s statement.Summary) error {
	var b strings.Builder
	fmt.Fprintln(&b, w.T("statement.text.file", "File", name, "Format", w.T("statement.format."+s.Format), "Rows", s.Rows, "Refused", s.Refused))
	for _, t := range s.Totals {
		fmt.Fprintln(&b, "  "+w.T("statement.text.total", "Currency", t.Currency, "In", exact(t.In, t.Currency), "Out", exact(t.Out, t.Currency), "Rows", t.Rows))
	}
	for _, no := range s.Rejected {
		fmt.Fprintln(&b, "  "+w.T("statement.text.rejected", "Line", no.Line, "Reason", w.T("statement.reason."+string(no.Reason))))
	}
	for _, x := range s.Warnings {
		fmt.Fprintln(&b, "  ! "+warningText(w, x))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

type statementFormatsCmd struct{}

// Run lists the formats.
func (statementFormatsCmd) Run(p *Program) error {
	w := p.language()
	for _, f := range statement.Formats() {
		fmt.Fprintf(p.Out, "%-14s %s\n%15s%s\n", f.ID, w.T("statement.format."+f.ID), "", w.T("statement.text.known_by", "How", strings.Join(f.KnownBy, ", ")))
	}
	return nil
}
