package statement

import (
	"regexp"
	"strconv"
	"strings"

	"joinder/internal/rows"
)

// layouts lists the tables that have a name. The one whose needs are the most
// names of a row is taken.
func layouts() []layout { return known }

var known = prepared([]layout{
	{
		id: "alipay", needs: []string{"交易时间", "交易分类", "交易对方", "对方账号", "商品说明", "收/支", "金额", "收/付款方式", "交易状态", "交易订单号"},
		currency: "CNY", zone: "Asia/Shanghai", in: []string{"收入"}, out: []string{"支出"}, nothing: []string{"交易关闭", "支付失败", "已关闭"},
		finish: alipayRow, stated: chineseStated,
	},
	{
		id: "alipay_web", needs: []string{"交易号", "商家订单号", "交易创建时间", "付款时间", "交易对方", "商品名称", "金额（元）", "收/支", "交易状态"},
		columns:  map[Field][]string{FieldTime: {"付款时间", "交易创建时间"}, FieldOrder: {"交易号"}, FieldNote: {"商品名称", "备注"}, FieldType: {"类型"}, FieldFee: {"服务费（元）"}},
		currency: "CNY", zone: "Asia/Shanghai", in: []string{"收入"}, out: []string{"支出"}, nothing: []string{"交易关闭", "失败", "冻结", "等待付款"},
		finish: alipayRow, stated: chineseStated,
	},
	{
		id: "wechat", needs: []string{"交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态", "交易单号", "商户单号"},
		currency: "CNY", zone: "Asia/Shanghai", in: []string{"收入"}, out: []string{"支出"}, nothing: []string{"支付失败", "已关闭"},
		finish: wechatRow, stated: chineseStated,
	},
	{
		id: "jd", needs: []string{"交易时间", "商户名称", "交易说明", "金额", "收/付款方式", "交易状态", "收/支", "交易订单号"},
		currency: "CNY", zone: "Asia/Shanghai", in: []string{"收入"}, out: []string{"支出"}, nothing: []string{"交易关闭", "失败"},
		finish: alipayRow, stated: chineseStated,
	},
})

func prepared(all []layout) []layout {
	for i := range all {
		for j, n := range all[i].needs {
			all[i].needs[j] = rows.Key(n)
		}
		for f, names := range all[i].columns {
			for j, n := range names {
				all[i].columns[f][j] = rows.Key(n)
			}
		}
	}
	return all
}

// alipayRow: money that came back stands among what "counts neither way".
func alipayRow(r *Row) {
	if r.Direction == Neutral && strings.Contains(r.Status, "退款成功") {
		r.Direction, r.Amount = In, r.Amount.Abs()
	}
}

var wechatFee = regexp.MustCompile(`服务费[¥￥]?([0-9.]+)`)

// wechatRow: the fee of a withdrawal stands in the remark, and is part of the
// amount.
func wechatRow(r *Row) {
	if m := wechatFee.FindStringSubmatch(r.Note); m != nil {
		if fee, _, ok := (notation{}).parse(m[1]); ok {
			r.Fee.Decimal, r.Fee.Valid = fee, true
		}
	}
	if r.Direction == Neutral && (strings.Contains(r.Status, "已全额退款") || strings.HasSuffix(r.Type, "-退款")) {
		r.Direction, r.Amount = In, r.Amount.Abs()
	}
}

var (
	chineseCount  = regexp.MustCompile(`共[：:]?\s*([0-9]+)\s*笔`)
	chineseIn     = regexp.MustCompile(`收入[：:]?\s*[0-9]+\s*笔\s*[：:]?\s*([0-9.,]+)\s*元`)
	chineseOut    = regexp.MustCompile(`支出[：:]?\s*[0-9]+\s*笔\s*[：:]?\s*([0-9.,]+)\s*元`)
	chineseHolder = regexp.MustCompile(`(?:支付宝账户|京东账号名|微信昵称|账号)[：:]\s*\[?([^\s\],，]+)`)
)

// chineseStated reads the preamble and footer that Chinese wallets share.
func chineseStated(line string, s *stated) {
	if m := chineseCount.FindStringSubmatch(line); m != nil {
		s.count, _ = strconv.Atoi(m[1])
	}
	if m := chineseIn.FindStringSubmatch(line); m != nil {
		s.in = m[1]
	}
	if m := chineseOut.FindStringSubmatch(line); m != nil {
		s.out = m[1]
	}
	if m := chineseHolder.FindStringSubmatch(line); m != nil && s.holder == "" {
		s.holder = m[1]
	}
	if strings.Contains(line, "不包括已删除") || strings.Contains(line, "已删除的记录") {
		s.deleted = true
	}
}

// Format is something that is read, and how it is recognised.
type Format struct {
	ID      string
	KnownBy []string // names of columns, or the first bytes
}

// Formats lists what is read, tables with a name first.
func Formats() []Format {
	var out []Format
	for _, l := range layouts() {
		out = append(out, Format{l.id, l.needs})
	}
	return append(out, Format{"table", []string{"date", "amount"}})
}
