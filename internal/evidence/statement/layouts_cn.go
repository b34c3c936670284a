package statement

import (
	"regexp"
	"strings"

	"joinder/internal/rows"
)

// shanghai is the zone of wallets and banks in China.
const shanghai = "Asia/Shanghai"

// chinese lists the tables of wallets, banks, brokers and exchanges that write
// Chinese headers. Names of columns are facts of their exports.
func chinese() []layout {
	all := append(chineseWallets(), chineseBanks()...)
	all = append(all, chineseCards()...)
	all = append(all, chineseTrades()...)
	for i := range all {
		l := &all[i]
		if l.stated == nil {
			l.stated = chineseStated
		}
		if l.zone == "" {
			l.zone = shanghai
		}
		if len(l.in) == 0 {
			l.in = []string{"收入", "贷", "存入", "转入", "收款"}
		}
		if len(l.out) == 0 {
			l.out = []string{"支出", "借", "支取", "转出", "付款"}
		}
	}
	return all
}

// failed are statuses of rows that moved nothing.
func failed() []string {
	return []string{"支付失败", "已关闭", "失败", "等待付款", "待付款", "等待买家付款", "已取消"}
}

func chineseWallets() []layout {
	failed := failed()
	closed := append([]string{"交易关闭"}, failed...)
	return []layout{
		{
			id: "alipay", needs: []string{"交易时间", "交易对方", "商品说明", "收/支", "金额", "收/付款方式", "交易状态", "交易订单号"},
			columns:  map[Field][]string{FieldTime: {"交易时间"}, FieldType: {"交易分类"}, FieldNote: {"商品说明", "备注"}, FieldOrder: {"交易订单号"}, FieldMerchant: {"商家订单号"}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"}, nothing: failed, finish: alipayRow,
		},
		{
			id: "alipay_web", needs: []string{"交易号", "商家订单号", "交易创建时间", "交易对方", "商品名称", "金额（元）", "收/支", "交易状态"},
			columns: map[Field][]string{FieldTime: {"付款时间", "交易创建时间"}, FieldOrder: {"交易号"}, FieldNote: {"商品名称", "备注"}, FieldType: {"类型"},
				FieldFee: {"服务费（元）"}, FieldStatus: {"交易状态"}, FieldMethod: {"交易来源地"}, FieldRefund: {"成功退款（元）"}, FieldAmount: {"金额（元）"}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"}, nothing: append([]string{"冻结"}, failed...), settle: alipayWebRow,
		},
		{
			id: "alipay_ledger", needs: []string{"账务流水号", "业务流水号", "发生时间", "收入金额（+元）", "支出金额（-元）", "账户余额（元）"},
			columns: map[Field][]string{FieldTime: {"发生时间"}, FieldIn: {"收入金额（+元）"}, FieldOut: {"支出金额（-元）"}, FieldBalance: {"账户余额（元）"}, FieldOrder: {"账务流水号"},
				FieldMerchant: {"商户订单号"}, FieldType: {"业务类型"}, FieldNote: {"商品名称", "备注"}, FieldMethod: {"交易渠道"}},
			currency: "CNY",
		},
		{
			id: "alipay_account", needs: []string{"流水号", "时间", "名称", "收入", "支出", "账户余额（元）"},
			columns: map[Field][]string{FieldTime: {"时间"}, FieldClock: {}, FieldOrder: {"流水号"}, FieldCounterparty: {"对方"}, FieldType: {"名称"}, FieldMethod: {"资金渠道"},
				FieldBalance: {"账户余额（元）"}, FieldNote: {"备注"}},
			currency: "CNY",
		},
		{
			id: "wechat", needs: []string{"交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态", "交易单号"},
			columns:  map[Field][]string{FieldTime: {"交易时间"}, FieldOrder: {"交易单号"}, FieldMerchant: {"商户单号"}, FieldNote: {"商品", "备注"}, FieldType: {"交易类型"}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"}, nothing: []string{"支付失败", "已关闭"}, finish: wechatRow,
		},
		{
			id: "wechat", needs: []string{"Transaction Time", "Transaction Type", "Counterparty", "Product|Goods", "Income/Expense", "Amount (Yuan)|Amount(CNY)|Amount(¥)", "Payment Method", "Current Status"},
			columns: columnsOf("time", "Transaction Time", "clock", "", "type", "Transaction Type", "counterparty", "Counterparty", "note", "Product|Goods;Note|Remark", "flow", "Income/Expense", "amount", "Amount (Yuan)|Amount(CNY)|Amount(¥)",
				"method", "Payment Method", "status", "Current Status", "order", "Transaction Number|Transaction ID", "merchant", "Merchant Number|Merchant Order ID", "currency", ""),
			currency: "CNY", in: []string{"income"}, out: []string{"expense"}, nothing: []string{"Failed", "Closed", "failed", "closed"}, finish: wechatRow,
		},
		{
			id: "wechat_bill", needs: []string{"交易时间", "公众账号ID", "商户号", "微信订单号", "商户订单号", "交易状态"},
			columns: map[Field][]string{FieldTime: {"交易时间"}, FieldClock: {}, FieldOrder: {"微信订单号"}, FieldMerchant: {"商户订单号"}, FieldType: {"交易类型"}, FieldStatus: {"交易状态"}, FieldMethod: {"付款银行"},
				FieldAmount: {"应结订单金额|总金额", "订单金额"}, FieldFee: {"手续费"}, FieldCurrency: {"货币种类"}, FieldNote: {"商品名称"}, FieldCounterparty: {"用户标识"}, FieldAccount: {}, FieldBalance: {}},
			drop: []Field{FieldIn, FieldOut, FieldFlow}, currency: "CNY", nothing: []string{"REVOKED"}, settle: wechatBillRow,
		},
		{
			id: "wechat_merchant", needs: []string{"记账时间", "微信支付业务单号", "资金流水单号", "收支类型", "收支金额(元)", "账户结余(元)"},
			columns: map[Field][]string{FieldTime: {"记账时间"}, FieldOrder: {"微信支付业务单号"}, FieldMerchant: {"业务凭证号", "资金流水单号"}, FieldType: {"业务类型", "业务名称"},
				FieldAmount: {"收支金额(元)"}, FieldFlow: {"收支类型"}, FieldBalance: {"账户结余(元)"}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"},
		},
		{
			id: "jd", needs: []string{"交易时间", "商户名称", "交易说明", "金额", "收/付款方式", "交易状态", "收/支", "交易订单号"},
			columns:  map[Field][]string{FieldTime: {"交易时间"}, FieldType: {"交易分类"}, FieldNote: {"交易说明", "备注"}, FieldCounterparty: {"商户名称"}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"}, nothing: closed, finish: jdRow,
		},
		{
			id: "meituan", needs: []string{"交易创建时间", "交易类型", "订单标题", "收/支", "支付方式", "实付金额", "交易单号"},
			columns: map[Field][]string{FieldTime: {"交易成功时间", "交易创建时间"}, FieldOrder: {"交易单号"}, FieldMerchant: {"商家单号"}, FieldNote: {"订单标题", "备注"},
				FieldAmount: {"实付金额"}, FieldType: {"交易类型"}, FieldClock: {}},
			currency: "CNY", in: []string{"收入"}, out: []string{"支出"}, nothing: closed,
		},
		{
			id: "unionpay", needs: []string{"交易日期", "交易时间", "交易类型", "交易金额", "账户余额", "交易对方", "交易备注"},
			columns:  map[Field][]string{FieldTime: {"交易日期"}, FieldClock: {"交易时间"}, FieldNote: {"交易备注"}, FieldBalance: {"账户余额"}},
			currency: "CNY", byWords: true,
		},
		{
			id: "digital_yuan", needs: []string{"交易时间", "交易类型", "交易金额", "收付方向", "对方钱包"},
			columns:  map[Field][]string{FieldFlow: {"收付方向"}, FieldCounterparty: {"对方钱包"}, FieldTime: {"交易时间"}},
			currency: "CNY", in: []string{"收"}, out: []string{"付"},
		},
	}
}

func chineseBanks() []layout {
	day := func(day, clock string) map[Field][]string {
		at := map[Field][]string{FieldTime: {day}}
		if clock != "" {
			at[FieldClock] = []string{clock}
		}
		return at
	}
	with := func(at map[Field][]string, f Field, names ...string) map[Field][]string {
		at[f] = names
		return at
	}
	return []layout{
		{id: "abc", needs: []string{"交易日期", "交易时间", "交易摘要", "交易金额", "本次余额", "对手信息"}, columns: day("交易日期", "交易时间"), currency: "CNY"},
		{
			id: "icbc", needs: []string{"交易日期", "摘要", "交易场所", "记账金额(收入)", "记账金额(支出)", "记账币种", "余额"},
			columns: with(with(with(with(day("交易日期", ""), FieldIn, "记账金额(收入)", "交易金额(收入)"), FieldOut, "记账金额(支出)", "交易金额(支出)"),
				FieldCurrency, "记账币种", "交易币种"), FieldNote, "交易详情", "交易场所"),
			drop: []Field{FieldAccount}, currency: "CNY",
		},
		{
			id: "ccb", needs: []string{"记账日", "交易日期", "交易时间", "支出", "收入", "账户余额", "摘要", "对方户名"},
			columns: with(day("交易日期", "交易时间"), FieldNote, "交易地点"), currency: "CNY",
		},
		{id: "cmb", needs: []string{"记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息"}, columns: with(day("记账日期", ""), FieldNote, "客户摘要")},
		{
			id: "cmb_pro", needs: []string{"交易日期", "交易时间", "收入", "支出", "余额", "交易类型", "交易备注"},
			columns: with(day("交易日期", "交易时间"), FieldNote, "交易备注"), currency: "CNY",
		},
		{
			id: "boc", needs: []string{"记账日期", "记账时间", "币别", "金额", "余额", "交易名称", "对方账户名"},
			columns: with(with(day("记账日期", "记账时间"), FieldNote, "附言"), FieldMethod, "渠道"),
		},
		{
			id: "bocom", needs: []string{"交易日期", "交易时间", "交易类型", "借贷", "交易金额", "余额", "对方户名"},
			columns: with(with(day("交易日期", "交易时间"), FieldFlow, "借贷"), FieldNote, "交易地点", "摘要"), currency: "CNY",
		},
		{
			id: "spdb", needs: []string{"交易日期", "交易类型", "存入金额", "取出金额", "余额", "交易对手名称"},
			columns: with(day("交易日期", ""), FieldOut, "取出金额"), currency: "CNY",
		},
		{
			id: "cib", needs: []string{"交易时间", "记账日", "支出", "收入", "账户余额", "摘要", "对方户名"},
			columns: with(with(day("交易时间", ""), FieldTime, "交易时间", "记账日"), FieldNote, "用途", "备注"), currency: "CNY",
		},
		{
			id: "psbc", needs: []string{"交易日期", "交易渠道", "摘要", "交易金额", "账户余额", "对方账号"},
			columns: with(day("交易日期", "交易时间"), FieldMethod, "交易渠道"), currency: "CNY",
		},
	}
}

// chineseCards are statements of credit cards: what was spent has no sign.
func chineseCards() []layout {
	return []layout{
		{
			id: "icbc_card", needs: []string{"交易日期", "记账日期", "摘要", "交易场所", "记账金额(收入)", "记账金额(支出)", "记账币种", "余额"},
			columns: map[Field][]string{FieldTime: {"交易日期"}, FieldIn: {"记账金额(收入)", "交易金额(收入)"}, FieldOut: {"记账金额(支出)", "交易金额(支出)"},
				FieldCurrency: {"记账币种", "交易币种"}, FieldCounterparty: {"对方户名", "交易场所"}, FieldNote: {"交易场所"}},
			currency: "CNY",
		},
		{
			id: "cmb_card", needs: []string{"交易日", "记账日", "交易摘要", "人民币金额", "卡号末四位"},
			columns: map[Field][]string{FieldTime: {"交易日", "记账日"}, FieldAmount: {"人民币金额"}, FieldMethod: {"卡号末四位"}, FieldCounterparty: {"交易摘要"}, FieldNote: {"交易摘要"}, FieldType: {}},
			drop:    []Field{FieldIn, FieldOut}, currency: "CNY", inverted: true,
		},
		{
			id: "boc_card", needs: []string{"交易日", "银行记账日", "交易描述", "存入", "支出", "币种"},
			columns: map[Field][]string{FieldTime: {"银行记账日", "交易日"}, FieldMethod: {"卡号后四位"}, FieldCounterparty: {"交易描述"}, FieldNote: {"交易描述"}},
		},
		{
			id: "bocom_card", needs: []string{"交易日期", "记账日期", "交易说明", "交易币种/金额", "入账币种/金额"},
			columns: map[Field][]string{FieldTime: {"交易日期", "记账日期"}, FieldAmount: {"入账币种/金额", "交易币种/金额"}, FieldCurrency: {}, FieldCounterparty: {"交易说明"}, FieldNote: {"交易说明"}},
			byWords: true,
		},
		{
			id: "citic_card", needs: []string{"交易日期", "入账日期", "交易描述", "卡末四位", "结算币种", "结算金额"},
			columns:  map[Field][]string{FieldTime: {"交易日期", "入账日期"}, FieldAmount: {"结算金额", "交易金额"}, FieldCurrency: {"结算币种"}, FieldMethod: {"卡末四位"}, FieldCounterparty: {"交易描述"}, FieldNote: {"交易描述"}},
			inverted: true,
		},
		{
			id: "cgb_card", needs: []string{"交易日期", "入账日期", "交易摘要", "入账金额", "入账货币"},
			columns:  map[Field][]string{FieldTime: {"交易日期", "入账日期"}, FieldAmount: {"入账金额", "交易金额"}, FieldCurrency: {"入账货币"}, FieldCounterparty: {"交易摘要"}, FieldNote: {"交易摘要"}, FieldType: {}},
			drop:     []Field{FieldIn, FieldOut},
			inverted: true,
		},
	}
}

// chineseTrades are tables whose rows are trades; the money is what went
// through the account's cash.
func chineseTrades() []layout {
	return []layout{
		{
			id: "hxsec", needs: []string{"交收日期", "成交时间", "业务名称", "清算金额", "资金本次余额"},
			columns: map[Field][]string{FieldTime: {"交收日期"}, FieldClock: {"成交时间"}, FieldType: {"业务名称"}, FieldAmount: {"清算金额"}, FieldBalance: {"资金本次余额"},
				FieldFee: {"总费用"}, FieldOrder: {"成交编号"}, FieldCurrency: {"币种"}, FieldNote: {"证券代码", "证券名称"}, FieldAccount: {"资金帐号"}},
			drop: []Field{FieldCounterparty}, currency: "CNY",
		},
		{
			id: "htsec", needs: []string{"证券代码", "证券名称", "成交日期", "成交时间", "发生金额", "操作"},
			columns: map[Field][]string{FieldTime: {"成交日期"}, FieldClock: {"成交时间"}, FieldType: {"操作"}, FieldAmount: {"发生金额"}, FieldFee: {"手续费"},
				FieldOrder: {"成交号", "合同号"}, FieldNote: {"证券代码", "证券名称"}, FieldAccount: {"资金账号"}},
			drop: []Field{FieldCounterparty, FieldBalance, FieldFlow}, currency: "CNY", settle: brokerFees,
		},
		{
			id: "huobi", needs: []string{"时间", "交易类型", "交易对", "方向", "价格", "数量", "成交额", "手续费"},
			columns: map[Field][]string{FieldTime: {"时间"}, FieldClock: {}, FieldFlow: {"方向"}, FieldAmount: {"成交额"}, FieldNote: {"方向", "数量", "交易对"}, FieldType: {"交易类型"}},
			in:      []string{"卖出"}, out: []string{"买入"}, settle: huobiTrade,
		},
		{
			id: "oklink", needs: []string{"交易哈希", "区块高度", "UTC时间", "发送方", "接收方", "数量", "代币符号"},
			columns: map[Field][]string{FieldTime: {"本地时间(UTC+8)"}, FieldClock: {}, FieldOrder: {"交易哈希"}, FieldAmount: {"数量"}, FieldCurrency: {"代币符号"},
				FieldNote: {"代币地址"}},
			settle: oklinkTransfer, prepare: ownAddress,
		},
	}
}

// alipayRow: money that came back stands among what "counts neither way". An
// order that was closed after it was paid did move money, and its refund is a
// row of its own; one that names no way of paying was never paid.
func alipayRow(r *Row) {
	switch {
	case r.Direction == Neutral && strings.Contains(r.Status, "退款成功"):
		r.Direction, r.Amount = In, r.Amount.Abs()
	case strings.Contains(r.Status, "交易关闭") && r.Method == "":
		r.Direction, r.Amount = Neutral, r.Amount.Abs()
	}
}

// alipayWebRow goes by what the file says of the money where it says it.
func alipayWebRow(t *table, r rows.Row, out *Row) {
	out.Method = ""
	if funds := t.named(r, "资金状态"); has(funds, []string{"已支出", "已收入"}) {
		out.Method = funds
	}
	alipayRow(out)
	out.Method = t.cell(r, FieldMethod)
}

// jdRow: an order that was paid back in full counts neither way, and the money
// that came back is a row of its own.
func jdRow(r *Row) {
	switch {
	case r.Direction == Neutral && strings.Contains(r.Status, "退款成功"):
		r.Direction, r.Amount = In, r.Amount.Abs()
	case r.Direction == Neutral && strings.Contains(r.Note, "已全额退款"):
		r.Direction, r.Amount = Out, r.Amount.Abs().Neg()
	}
	if r.Amount.IsZero() {
		r.Direction = Neutral
	}
}

var wechatFee = regexp.MustCompile(`服务费[¥￥]?([0-9.]+)`)

// wechatRow: the fee of a withdrawal stands in the remark, and is part of the
// amount; what was paid back of an order stands in its status.
func wechatRow(r *Row) {
	if strings.Contains(r.Note, "服务费") {
		if m := wechatFee.FindStringSubmatch(r.Note); m != nil {
			if fee, _, ok := (notation{}).parse(m[1]); ok {
				r.Fee.Decimal, r.Fee.Valid = fee, true
			}
		}
	}
	if strings.Contains(r.Status, "退款") {
		r.Note = strings.Trim(r.Note+" · "+r.Status, " ·")
	}
	if r.Direction == Neutral && strings.HasSuffix(r.Type, "-退款") {
		r.Direction, r.Amount = In, r.Amount.Abs()
	}
}

// wechatBillRow: what a merchant paid back stands in a column of its own, and
// its fee comes back with it.
func wechatBillRow(t *table, r rows.Row, out *Row) {
	if out.Status != "REFUND" {
		return
	}
	if v, _, ok := t.all.parse(t.either(r, "退款金额", "申请退款金额")); ok && !v.IsZero() {
		out.Amount, out.Direction = v.Abs().Neg(), Out
	}
	if id := t.either(r, "微信退款单号"); id != "" && id != "0" {
		out.OrderID = id
	}
}

// brokerFees adds up what a trade cost besides the fee.
func brokerFees(t *table, r rows.Row, out *Row) {
	for _, name := range []string{"印花税", "过户费", "其他费"} {
		i, ok := t.names[rows.Key(name)]
		if !ok || i >= len(r.Cells()) {
			continue
		}
		if v, _, ok := t.numbers[FieldFee].parse(tidy(r.Cells()[i])); ok {
			out.Fee.Decimal, out.Fee.Valid = out.Fee.Decimal.Add(v.Abs()), true
		}
	}
}

// huobiTrade: the pair BTC/USDT is paid in USDT; a fee says its own asset.
func huobiTrade(t *table, r rows.Row, out *Row) {
	pair := t.named(r, "交易对")
	if _, quote, ok := strings.Cut(pair, "/"); ok {
		out.Currency = strings.ToUpper(strings.TrimSpace(quote))
	}
	fee := t.named(r, "手续费")
	if end := strings.IndexFunc(fee, func(c rune) bool { return !isDigit(c) && c != '.' }); end > 0 {
		if v, _, ok := t.numbers[FieldFee].parse(fee[:end]); ok {
			out.Fee.Decimal, out.Fee.Valid = v.Abs(), true
			out.FeeIn = strings.ToUpper(strings.TrimSpace(fee[end:]))
		}
	}
}

// ownAddress is the address that most rows name: the one the export is of.
func ownAddress(t *table) {
	count := map[string]int{}
	for _, rec := range t.ahead {
		if rec.bad == nil {
			for _, name := range []string{"发送方", "接收方"} {
				count[t.named(rec.row, name)]++
			}
		}
	}
	best := 0
	for address, n := range count {
		if address != "" && (n > best || n == best && address < t.own) {
			best, t.own = n, address
		}
	}
}

func oklinkTransfer(t *table, r rows.Row, out *Row) {
	from, to := t.named(r, "发送方"), t.named(r, "接收方")
	out.Amount = out.Amount.Abs()
	switch t.own {
	case from:
		out.Direction, out.Amount, out.Counterparty = Out, out.Amount.Neg(), to
		if from == to {
			out.Direction, out.Amount = Neutral, out.Amount.Abs()
		}
	case to:
		out.Direction, out.Counterparty = In, from
	default:
		out.Direction, out.Counterparty = Neutral, to
	}
}
