package demo

import "strings"

// form is a letter that went round in a chat group: many people send it, with
// their own numbers and small changes. Counting must show it as one text.
type form struct {
	wallet, issue string
	when          season
	count         int
	sentences     []string
}

func forms() []form {
	return []form{
		{"demo-lantern", "unwanted_service", spring, 26, []string{
			"本人为{w}用户，于{d}查询账单时发现，在未经本人同意的情况下，被开通「灯笼省心会员」自动续费服务，累计扣款{a}。",
			"开通过程中，平台没有以显著方式提示收费标准和续费周期，也没有发送任何短信通知。",
			"本人多次联系客服，客服仅同意退还最近一期费用，对此前扣款拒绝处理。",
			"平台的做法侵害了消费者的知情权和自主选择权。",
			"本人要求：一、立即关闭该服务；二、全额退还已扣款项{a}；三、提供本人同意开通的完整记录；四、说明同类用户的处理办法。",
			"请在十五日内书面答复。",
		}},
		{"demo-bluebird", "withdrawal_not_arrived", outbreak, 14, []string{
			"{d}在{w}申请提现{a}，页面提示预计两小时到账，截至今天仍未到账，已超过{n}天。",
			"银行方面确认没有收到该笔款项。",
			"平台客服称「通道升级」，无法提供明确的到账时间。",
			"要求平台立即支付提现款，并公布受影响的范围和恢复时间。",
			"如不处理，将与其他用户一起向监管部门反映。",
		}},
		{"demo-harbor", "account_frozen", burst, 12, []string{
			"On {d} {w} restricted my account and has been holding {a} of my own money since then.",
			"I was given no reason and no date, only a message that the account is \"under review\".",
			"I have sent every document they asked for and my appeal was refused without an explanation.",
			"I request the immediate release of {a}, a written statement of the reason for the restriction, and the name of the person responsible.",
			"I am one of many customers in this position and we are keeping records.",
		}},
	}
}

// copyOf writes one sender's copy: usually exact but for the slots, sometimes a
// sentence less, a sentence of their own, or a slip.
func (w *writer) copyOf(f form, t told) string {
	parts := append([]string(nil), f.sentences...)
	if w.chance(0.3) {
		i := 1 + w.rng.IntN(len(parts)-1)
		parts = append(parts[:i], parts[i+1:]...)
	}
	b, sep := w.zh, ""
	if t.lang != "zh-CN" {
		b, sep = w.en, " "
	}
	if w.chance(0.35) {
		parts = append(parts, pick(w.rng, append(append([]string(nil), b.effect...), b.details[f.issue]...)))
	}
	if w.chance(0.15) {
		parts = append([]string{pick(w.rng, b.open)}, parts...)
	}
	for i, p := range parts {
		parts[i] = w.fill(p, t)
	}
	text := strings.Join(parts, sep)
	if w.chance(0.2) {
		text = strings.NewReplacer("本人", "我", "十五日", "15天", "I request", "I demand").Replace(text)
	}
	return text
}
