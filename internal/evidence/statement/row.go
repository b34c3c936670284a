package statement

import (
	"time"

	"github.com/shopspring/decimal"
)

// Direction says where the money went, seen from the account of the statement.
type Direction string

// Directions.
const (
	In      Direction = "in"
	Out     Direction = "out"
	Neutral Direction = "neutral" // nothing moved, or it moved between pockets of the same account
)

// Row is one transaction. Texts are as the file has them, without surrounding
// blanks; "" means that the file does not say.
type Row struct {
	Line     int       // line or sheet row on which it begins, from 1
	Time     time.Time // in the zone of the file where Zoned, else the wall clock of wherever the file was made, written as UTC
	Zoned    bool      // the file, or its format, states the zone
	DateOnly bool      // the file gives a day and no time

	Amount    decimal.Decimal // signed; negative leaves the account
	Currency  string          // ISO 4217 code or ticker, upper case; "" when the file does not say
	Fee       decimal.NullDecimal
	FeeIn     string // currency of Fee, "" for that of the amount
	Direction Direction
	Balance   decimal.NullDecimal // after the row

	Counterparty string
	Account      string // of the counterparty
	OwnAccount   string // of the statement, where the file names it; files of several accounts say it row by row
	OrderID      string
	MerchantID   string
	Method       string
	Status       string
	Type         string
	Note         string

	Raw []string // the cells, or the lines of the record
}

// Rejected is a row that could not be read. It is an error of Reader.Next after
// which reading goes on.
type Rejected struct {
	Line   int
	Column string // "" when it is the whole row
	Reason Reason
	Raw    string              // the beginning, printable
	Amount decimal.NullDecimal // what the row says of money, where that much could be read
}

// Error implements error.
func (r *Rejected) Error() string { return string(r.Reason) }

// Reason says why a row or a file was not read; "statement.reason." + reason is
// its catalogue key.
type Reason string

// Reasons of rejected rows.
const (
	BadRow      Reason = "row"       // not a record: broken quotes, wrong encoding, cut off
	NoTime      Reason = "no_time"   // the day is missing
	BadTime     Reason = "time"      // not a day that exists, or in doubt
	NoAmount    Reason = "no_money"  // the amount is missing
	BadAmount   Reason = "money"     // not an amount
	NoDirection Reason = "direction" // in or out is not said
)

// Warning is something that was taken for granted, or does not agree.
type Warning struct {
	Code  Code
	Line  int    // 0 when it concerns the file
	Says  string // what the file says
	Found string // what was counted
}

// Code is the kind of a warning; "statement.warning." + code is its catalogue key.
type Code string

// Codes of warnings.
const (
	DayOrder      Code = "day_order"      // day or month first could not be told from the file
	SignOrder     Code = "sign"           // which sign means leaving could not be told
	CountDiffers  Code = "count"          // the file states another number of rows
	TotalDiffers  Code = "total"          // the file states another total
	BalanceBreaks Code = "balance"        // a balance does not follow from the row before
	MixedCurrency Code = "currencies"     // several currencies: totals are per currency
	NoCurrency    Code = "no_currency"    // the file does not say which
	CutOff        Code = "cut_off"        // the file ends inside a record
	OnlyShown     Code = "deleted"        // the file says that deleted records are left out
	Incomplete    Code = "pending"        // rows that were not settled when it was made
	Unknown       Code = "unknown_format" // read by the names of its columns alone
	Assumed       Code = "yuan"           // a Chinese table that does not say its currency was taken for yuan
	NoHeader      Code = "by_content"     // the table has no header: columns were told apart by what stands in them
	EndDiffers    Code = "ending"         // the stated balances do not differ by what moved
	OtherSheets   Code = "sheets"         // sheets of the workbook that repeat another were left out
	ClosingDiffer Code = "closing"        // opening balance and rows do not come to the closing balance
	PageMissing   Code = "gap"            // a statement does not begin with what the one before ended with
	NoOwner       Code = "no_owner"       // on-chain transactions of nobody in particular
	BankMonth     Code = "month30"        // a 29 or 30 February, as banks count, was read as the month's last day
)

// Total is what moved in one currency.
type Total struct {
	Currency string
	In, Out  decimal.Decimal // both at least zero
	Fees     decimal.Decimal
	Rows     int
}

// Summary is a file as a whole; complete only after Next said io.EOF.
type Summary struct {
	Format   string
	Rows     int
	Rejected []Rejected // the first MaxRejected of them
	Refused  int        // all of them
	Totals   []Total    // by currency, in the order of the file
	From, To time.Time  // first and last time of a row
	Opening  decimal.NullDecimal
	Closing  decimal.NullDecimal
	Holder   string     // account as the file names it
	Accounts []Balances // of a file that names its accounts; Opening and Closing are of the only one
	Warnings []Warning
}

// Balances are what a file states of one account.
type Balances struct {
	Account  string
	Currency string
	Opening  decimal.NullDecimal
	Closing  decimal.NullDecimal
	Rows     int
}

// Bounds of a Summary.
const (
	MaxRejected = 1000
	MaxWarnings = 200
)
