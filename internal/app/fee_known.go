package app

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/wallet/fee"
	"joinder/internal/wallet/fee/charge"
)

// knownFees says what a statement's fees usually are, by dated observations.
// It is an odd.Fees.
type knownFees struct {
	book  charge.Book
	today joinder.Date
}

// packFees are the observations of the built-in pack alone, for commands that
// need no instance.
func packFees() (odd.Fees, error) {
	pack, err := datapack.Embedded()
	if err != nil {
		return nil, err
	}
	return knownFees{fee.NewBook(pack), joinder.DateOf(joinder.RealWorld().Now())}, nil
}

// walletOfFormat is the wallet whose export a format is; "" for banks,
// exchanges and tables of unknown make, of whose fees nothing is observed.
func walletOfFormat(format string) string {
	switch format {
	case "alipay", "alipay_web", "alipay_account", "alipay_ledger":
		return "alipay"
	case "wechat":
		return "wechatpay"
	case "cash_app":
		return "cashapp"
	case "digital_yuan":
		return "ecny"
	case "revolut", "revolut_old":
		return "revolut"
	case "wise", "wise_transfers":
		return "wise"
	case "paypal", "venmo", "skrill":
		return format
	}
	return ""
}

// Usual implements odd.Fees: the most that any observation of such an action
// comes to, over everything that the row does not tell, provided that one of
// them held on the row's day. Rows of which nobody can say what was done are not
// judged, and of money that came in only the topping up is.
func (k knownFees) Usual(format string, row statement.Row) (o odd.Observed, ok bool) {
	wallet := walletOfFormat(format)
	if wallet == "" {
		return o, false
	}
	c, ok := chargeOf(row)
	if !ok || c.Kind == "" || row.Direction == statement.In && fee.Action(c.Kind) != fee.TopUp {
		return o, false
	}
	v := charge.Judge(k.book, wallet, c, k.today)
	if v.Finding == charge.CannotSay {
		return o, false
	}
	a, err := k.book.Answer(fee.Ask{Wallet: wallet, Action: fee.Action(c.Kind), Amount: c.Amount, On: c.On})
	if err != nil {
		return o, false
	}
	best := -1
	for i, q := range a.Quotes {
		if q.HeldOn(c.On) && (best < 0 || q.High.Units().Cmp(a.Quotes[best].High.Units()) > 0) {
			best = i
		}
	}
	if best < 0 {
		return o, false
	}
	if o.Most, err = decimal.NewFromString(v.High.Decimal()); err != nil {
		return o, false
	}
	q := a.Quotes[best]
	o.On, o.Source = q.SeenOn(), sourceOf(q)
	return o, true
}

// sourceOf is where an observation was read, and where its contradictions were;
// "" for people's receipts.
func sourceOf(q fee.Quote) string {
	if q.Receipt || len(q.Sources) == 0 {
		return ""
	}
	from := []string{plainAddress(q.Sources[0])}
	for _, c := range q.Conflicts {
		if len(from) < 3 {
			from = append(from, plainAddress(c.Source))
		}
	}
	return strings.Join(from, ", ")
}

// plainAddress is an address as people write it.
func plainAddress(url string) string {
	for _, head := range []string{"https://", "http://", "www."} {
		url = strings.TrimPrefix(url, head)
	}
	return strings.TrimSuffix(url, "/")
}

// knownFees are the pack's observations and what people's receipts agree on.
func (s *Site) knownFees(ctx context.Context) (odd.Fees, error) {
	seen, err := s.feeBook(ctx)
	if err != nil {
		return nil, err
	}
	return knownFees{seen.Book, joinder.DateOf(s.World.Now())}, nil
}
