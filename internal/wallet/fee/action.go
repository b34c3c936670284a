package fee

import (
	"strings"

	"joinder/internal/datapack"
)

// Action is what is done with the wallet; the pack's word for it.
type Action string

// The actions.
const (
	TopUp    = Action(datapack.FeeTopUp)
	Withdraw = Action(datapack.FeeWithdraw) // to a bank account or card
	Transfer = Action(datapack.FeeTransfer) // to a person
	Payment  = Action(datapack.FeePayment)  // to a merchant
	Exchange = Action(datapack.FeeExchange) // one currency for another
	OnChain  = Action(datapack.FeeOnChain)
	Cash     = Action(datapack.FeeCash)    // from a machine, by cheque, over a counter
	Holding  = Action(datapack.FeeHolding) // for having the account, month by month
	Yield    = Action(datapack.FeeYield)   // not a fee: what the wallet pays for holding money
	Other    = Action(datapack.FeeOther)
)

// Actions lists all, in the order in which people ask.
func Actions() []Action {
	return []Action{Withdraw, TopUp, Transfer, Payment, Exchange, Cash, OnChain, Holding, Yield, Other}
}

// Key is the catalogue key of the action's name.
func (a Action) Key() string { return "feecalc.action." + string(a) }

// Moves reports whether the action takes money from one place to another, so
// that what arrives is the amount less the fee.
func (a Action) Moves() bool {
	return a == Withdraw || a == Transfer || a == Exchange || a == OnChain || a == Cash
}

// synonyms are the words that people use for an action, folded.
func synonyms(word string) Action {
	switch word {
	case "topup", "top up", "top ups", "deposit", "load", "reload", "recharge", "cash in", "add money", "充值", "转入":
		return TopUp
	case "withdrawal", "withdrawals", "withdraw", "cash out", "cashout", "payout", "bank", "to bank", "wallet to bank", "提现", "转出", "提现到银行卡":
		return Withdraw
	case "send", "transfers", "p2p", "remit", "remittance", "send money", "转账":
		return Transfer
	case "pay", "payments", "purchase", "merchant", "merchant payment", "spend", "付款", "支付", "消费":
		return Payment
	case "fx", "forex", "convert", "conversion", "currency exchange", "currency conversion", "swap", "换汇", "兑换":
		return Exchange
	case "atm", "atm withdrawal", "cash withdrawal", "check", "cheque", "取现", "现金":
		return Cash
	case "onchain", "chain", "gas", "network", "crypto transfer", "链上", "链上转账":
		return OnChain
	case "inactivity", "monthly", "maintenance", "account", "dormancy", "持有", "月费", "不活动":
		return Holding
	case "interest", "利息":
		return Yield
	}
	return ""
}

// ActionOf reads the word of an action or a common synonym of it, in any case,
// with blanks, hyphens or underscores.
func ActionOf(word string) (Action, bool) {
	word = fold(word)
	for _, a := range Actions() {
		if fold(string(a)) == word {
			return a, true
		}
	}
	a := synonyms(word)
	return a, a != ""
}

// fold makes words comparable.
func fold(s string) string {
	s = strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(s))
	return strings.Join(strings.Fields(s), " ")
}
