package charge

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"joinder"
	"joinder/internal/datapack"
)

// row reads one line.
func (t Text) row(l line, c columns, headed bool) (Row, *joinder.Error) {
	if !headed {
		switch {
		case len(l.cells) == 2: // amount and fee, and no day
			c = columns{-1, 0, 1, -1}
		case len(l.cells) > 4:
			return Row{}, joinder.Fail(joinder.Invalid, "error.fee.row.cells", "Count", len(l.cells))
		}
	}
	cell := func(i int) string {
		if i < 0 || i >= len(l.cells) || utf8.RuneCountInString(l.cells[i]) > maxField {
			return ""
		}
		return l.cells[i]
	}
	out := Row{Line: l.number, Kind: t.Kind, Words: cell(c.kind)}
	var bad *joinder.Error
	if on := cell(c.on); on != "" {
		day, ok := dayOf(on)
		if !ok {
			return out, joinder.Fail(joinder.Invalid, "error.fee.row.day", "Cell", short(on))
		}
		out.On = day
	}
	if out.Amount, bad = t.money(cell(c.amount)); bad != nil {
		return out, bad
	}
	if out.Fee, bad = t.money(cell(c.fee)); bad != nil {
		return out, bad
	}
	switch {
	case out.Amount.Sign() == 0:
		return out, joinder.Fail(joinder.Invalid, "error.fee.row.nothing")
	case out.Amount.Currency != out.Fee.Currency:
		return out, joinder.Fail(joinder.Invalid, "error.fee.row.two_currencies", "A", string(out.Amount.Currency), "B", string(out.Fee.Currency))
	}
	if out.Words != "" {
		out.Kind = KindOf(out.Words)
	}
	return out, nil
}

// signs that people write before an amount; the form says which currency they
// stand for.
const signs = "¥￥$＄€£"

// money reads an amount as people and programs write it: with a sign or a code
// of its currency, and negative where money left.
func (t Text) money(cell string) (joinder.Money, *joinder.Error) {
	text := strings.TrimSpace(strings.Trim(strings.TrimSpace(cell), signs))
	if text == "" {
		return joinder.Money{}, joinder.Fail(joinder.Invalid, "error.fee.row.no_amount")
	}
	currency := t.Currency
	if i := strings.LastIndexAny(text, "0123456789０１２３４５６７８９"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch code := strings.ToUpper(strings.TrimSpace(text[i+size:])); {
		case code == "元" || code == "":
			text = text[:i+size]
		default:
			if _, known := joinder.Currency(code).Scale(); known {
				currency, text = joinder.Currency(code), text[:i+size]
			}
		}
	}
	if minus, rest, ok := strings.Cut(text, "-"); ok && strings.Trim(minus, signs+" ") == "" {
		text = rest // money that left
	}
	m, err := joinder.ParseMoney(strings.Trim(text, signs+" "), currency)
	switch {
	case errors.Is(err, joinder.ErrTooPrecise):
		return m, joinder.Fail(joinder.Invalid, "error.fee.row.precise", "Cell", short(cell), "Currency", string(currency))
	case err != nil || m.Sign() < 0:
		return joinder.Money{}, joinder.Fail(joinder.Invalid, "error.fee.row.amount", "Cell", short(cell))
	}
	return m, nil
}

// short is a cell as it is told back.
func short(cell string) string {
	if r := []rune(cell); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return cell
}

// dayOf reads a day that begins with its year, with or without a time after it.
// 03/04/2026 is two days and therefore none.
func dayOf(cell string) (joinder.Date, bool) {
	s := strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "/", "-", ".", "-", "T", " ").Replace(cell)
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return joinder.Date{}, false
	}
	for i := 1; i < 3; i++ {
		n, err := strconv.Atoi(parts[i])
		if err != nil || len(parts[i]) > 2 {
			return joinder.Date{}, false
		}
		parts[i] = strconv.Itoa(n)
		if n < 10 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := joinder.ParseDate(strings.Join(parts, "-"))
	return d, err == nil && d.Year >= 1990 && d.Year <= 2200
}

// called are words by which statements and people name what was done; the
// first that a text holds decides.
func called() []struct {
	word string
	kind datapack.FeeKind
} {
	return []struct {
		word string
		kind datapack.FeeKind
	}{
		{"top_up", datapack.FeeTopUp}, {"top up", datapack.FeeTopUp}, {"top-up", datapack.FeeTopUp}, {"topup", datapack.FeeTopUp}, {"reload", datapack.FeeTopUp},
		{"充值", datapack.FeeTopUp}, {"转入余额", datapack.FeeTopUp},
		{"取现", datapack.FeeCash}, {"取款", datapack.FeeCash}, {"atm", datapack.FeeCash}, {"cheque", datapack.FeeCash}, {"check by mail", datapack.FeeCash},
		{"提现", datapack.FeeWithdraw}, {"withdraw", datapack.FeeWithdraw}, {"cash out", datapack.FeeWithdraw}, {"cashout", datapack.FeeWithdraw}, {"to bank", datapack.FeeWithdraw},
		{"on_chain", datapack.FeeOnChain}, {"on-chain", datapack.FeeOnChain}, {"链上", datapack.FeeOnChain}, {"提币", datapack.FeeOnChain},
		{"exchange", datapack.FeeExchange}, {"convert", datapack.FeeExchange}, {"swap", datapack.FeeExchange}, {"兑换", datapack.FeeExchange}, {"换汇", datapack.FeeExchange}, {"购汇", datapack.FeeExchange},
		{"transfer", datapack.FeeTransfer}, {"send", datapack.FeeTransfer}, {"friends", datapack.FeeTransfer}, {"转账", datapack.FeeTransfer}, {"汇款", datapack.FeeTransfer}, {"红包", datapack.FeeTransfer},
		{"payment", datapack.FeePayment}, {"purchase", datapack.FeePayment}, {"pay", datapack.FeePayment}, {"付款", datapack.FeePayment}, {"支付", datapack.FeePayment}, {"消费", datapack.FeePayment},
		{"cash", datapack.FeeCash},
	}
}

// KindOf is what was done, by the words that a statement uses for it; "" when
// they say nothing that we know.
func KindOf(words string) string {
	words = strings.ToLower(words)
	for _, c := range called() {
		if strings.Contains(words, c.word) {
			return string(c.kind)
		}
	}
	return ""
}
