package statement

import "strings"

// verdict is what a row's status says of its money.
type verdict struct {
	nothing bool // none moved
	open    bool // it was not settled when the file was made
}

// judge reads a status. Files have few different ones, so what was said of one
// is kept.
func (t *table) judge(status string) verdict {
	if status == "" {
		return verdict{}
	}
	v, ok := t.verdicts[status]
	if ok {
		return v
	}
	v.nothing = has(status, t.layout.nothing)
	v.open = !v.nothing && isOpen(status)
	if t.verdicts == nil {
		t.verdicts = map[string]verdict{}
	}
	if len(t.verdicts) < 256 {
		t.verdicts[strings.Clone(status)] = v
	}
	return v
}

// Words of payments that were under way. Some are words of what is settled too
// ("unpaid" holds "paid"): only these are looked for.
var openWords = []string{
	"pending", "authorised", "authorized", "processing", "in progress", "unsettled", "uncleared", "on hold", "held", "awaiting", "under review", "unclaimed", "scheduled", "confirming", "in transit",
	"处理中", "等待确认收货", "待对方收款", "待收款", "待确认", "待入账", "未入账", "待处理", "进行中", "审核中", "支付中", "退款中", "转账中", "提现中", "已发货", "等待卖家发货", "待发货", "處理中", "待入賬", "確認中", "処理中", "保留中", "대기", "처리중",
	"ausstehend", "vorgemerkt", "schwebend", "in bearbeitung", "en attente", "en cours", "à venir", "pendiente", "en proceso", "retenido", "pendente", "em processamento", "in attesa", "in sospeso", "in elaborazione", "in behandeling", "oczekując", "w trakcie", "čeká", "függő", "väntar", "reserverad", "afventer", "bekliyor", "в обработке", "ожида", "în așteptare", "in asteptare",
}

// isOpen reports whether a status says that the payment was not settled.
func isOpen(status string) bool {
	if len(status) > 64 {
		return false
	}
	return has(strings.ToLower(status), openWords)
}

// paidBack names what came back later of the same row, as the file's own
// services say it.
func (t *table) paidBack(amount string) string {
	if t.layout.zone == shanghai {
		return "已退款(" + amount + ")"
	}
	return "refunded " + amount
}
