package demo

import (
	"fmt"
	"slices"
	"time"

	"joinder"
)

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }

func daysOf(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// cases opens two: one that gathers members of the outbreak, one whose letter
// was sent and whose clock is running.
func (g *generator) cases(all []Complaint) []Case {
	return []Case{g.gathering(all), g.sent(all)}
}

// candidates are complaints that can join: one per person, about the wallet and
// issue, filed before the last hour to join.
func (g *generator) candidates(all []Complaint, wallet, issue string, before time.Time) []Complaint {
	var out []Complaint
	seen := map[joinder.ID]bool{}
	for _, c := range all {
		if c.Wallet == wallet && c.Issue == issue && c.FiledAt.Before(before) && !seen[c.Person] && !c.Amount.IsZero() {
			seen[c.Person] = true
			out = append(out, c)
		}
	}
	return out
}

func (g *generator) gathering(all []Complaint) Case {
	end := g.until.Time().Add(-2 * time.Hour)
	who := g.candidates(all, "demo-bluebird", "withdrawal_not_arrived", end)
	opened := end.Add(-daysOf(6))
	split, _ := slices.BinarySearchFunc(who, opened.Add(-time.Hour), func(c Complaint, at time.Time) int { return c.FiledAt.Compare(at) })
	newer := min(7, len(who)-split, 11)
	who = who[split+newer-12 : split+newer] // some started it, the others found it
	c := Case{Case: joinder.Case{
		ID: g.id(opened), Ref: g.id(opened), Wallet: "demo-bluebird", Issue: "withdrawal_not_arrived", State: joinder.Gathering, Lang: joinder.Chinese, OpenedAt: opened,
		Title:   "青鸟支付提现不到账（示例） · Bluebird withdrawals (example)",
		Summary: "最近三周，许多人从青鸟支付提现后钱没有进银行卡，页面一直显示「处理中」，客服只说「通道升级」。\n\nIn the last three weeks many people withdrew money from Bluebird Pay and it never reached their bank.",
		Demand:  "立即支付所有未到账的提现；书面说明原因、受影响的范围和恢复时间。\n\nPay every withdrawal that has not arrived; explain in writing why, who is affected, and when it will work again.",
	}}
	g.join(&c, who, opened, end)
	c.Updates = append(c.Updates,
		g.update(c, opened, "opened", ""),
		g.update(c, opened.Add(daysOf(1)), "note", "请大家把提现记录的截图和银行流水补上，金额、时间、单号都要看得见。"),
		g.update(c, opened.Add(daysOf(3)), "note", "已经有几位收到一部分钱。收到的请在自己的投诉里更新，不影响大家一起要说法。"),
	)
	return c
}

func (g *generator) sent(all []Complaint) Case {
	sentAt := g.until.Time().Add(-daysOf(19) + 2*time.Hour)
	frozen := sentAt.Add(-daysOf(2))
	lastJoin := frozen.Add(-daysOf(6))
	who := g.candidates(all, "demo-lantern", "unwanted_service", lastJoin)
	who = who[:40]
	opened := who[4].FiledAt.Add(6 * time.Hour)
	c := Case{Case: joinder.Case{
		ID: g.id(opened), Ref: g.id(opened), Wallet: "demo-lantern", Issue: "unwanted_service", State: joinder.Sent, Lang: joinder.Chinese, OpenedAt: opened,
		Title:   "灯笼钱包擅自开通会员（示例） · Lantern memberships (example)",
		Summary: "灯笼钱包在用户不知情时开通「灯笼省心会员」，按月自动扣款，只肯退最近一期。\n\nLantern Wallet switched on a paid membership without consent and refunds only the latest month.",
		Demand:  "全额退还未经同意扣取的费用；提供同意记录；关闭服务入口中的默认勾选。\n\nRefund everything taken without consent; show the record of consent; remove the ticked box.",
	}}
	c.Moved = map[joinder.CaseState]time.Time{joinder.Drafting: lastJoin.Add(daysOf(1)), joinder.Frozen: frozen, joinder.Sent: sentAt}
	g.join(&c, who, opened, lastJoin)
	answer := g.until.AddDays(11)
	c.Letter = &Letter{
		Lang: joinder.Chinese, Subject: "关于未经同意开通「灯笼省心会员」并自动扣款的集体投诉书（示例）", At: frozen.Add(-daysOf(3)), FrozenAt: frozen, SentAt: sentAt, AnswerBy: answer,
		Body: letterBody(len(c.Members), total(who), answer),
	}
	c.Updates = append(c.Updates,
		g.update(c, opened, "opened", ""),
		g.update(c, opened.Add(daysOf(12)), "note", "有人问退了最近一期还能不能参加：可以。把已退的金额从您的投诉里减掉就行。"),
		g.update(c, c.Moved[joinder.Drafting], "state.drafting", ""),
		g.update(c, frozen.Add(-daysOf(2)), "note", "投诉书初稿已经写好，请各位核对附件里自己那一行的金额和日期。"),
		g.update(c, frozen, "state.frozen", ""),
		g.update(c, sentAt, "state.sent", ""),
		g.update(c, sentAt.Add(daysOf(4)), "note", fmt.Sprintf("对方客服已确认收到，称会「转交相关部门」。我们等到%d月%d日。", answer.Month, answer.Day)),
	)
	return c
}

func total(who []Complaint) joinder.Money {
	var sum joinder.Money
	for _, c := range who {
		sum, _ = sum.Add(c.Amount)
	}
	return sum
}

func letterBody(members int, sum joinder.Money, answer joinder.Date) string {
	return fmt.Sprintf(`示例灯笼科技有限公司（虚构）：

我们是 %d 名灯笼钱包用户。经核对账单，我们均在不知情的情况下被开通「灯笼省心会员」自动续费服务，合计被扣款 %s 元。每个人的日期和金额见附件。

开通时，页面没有以显著方式说明收费标准和续费周期，也没有单独征求同意；开通后没有短信或其他通知；关闭入口层级过深。我们分别联系客服，得到的答复是只退最近一期。

我们要求：
一、全额退还附件所列款项；
二、提供每一名用户同意开通的完整记录；
三、自本函送达之日起，不再以默认勾选方式开通收费服务。

请在 %d 年 %d 月 %d 日之前书面答复。每一名成员对自己的投诉内容负责，并各自保留依法主张权利的权利。`,
		members, sum.Decimal(), answer.Year, answer.Month, answer.Day)
}

func (g *generator) update(c Case, at time.Time, kind, text string) joinder.Update {
	return joinder.Update{ID: g.id(at), Case: c.ID, At: at, Kind: kind, Text: text, Public: true}
}

// join makes members of who between two times, the first as organiser. Everyone
// lets themselves be counted; the other consents differ, and some are taken back.
func (g *generator) join(c *Case, who []Complaint, opened, last time.Time) {
	for i, w := range who {
		at := later(opened, w.FiledAt.Add(30*time.Minute))
		if i > 0 {
			if room := last.Sub(at); room > 0 {
				share := g.rng.Float64() * g.rng.Float64()
				at = at.Add(time.Duration(share * float64(room))).Truncate(time.Second)
			}
		}
		m := Member{
			Membership: joinder.Membership{Case: c.ID, Complaint: w.ID, Role: joinder.Member, JoinedAt: at},
			Allows:     map[joinder.Use]time.Time{joinder.CountMe: at}, Withdrawn: map[joinder.Use]time.Time{},
		}
		if i == 0 {
			m.Role = joinder.Organiser
		}
		for _, ask := range []struct {
			use   joinder.Use
			share float64
		}{{joinder.NameMe, 0.5}, {joinder.SendEvidence, 0.65}, {joinder.SignForMe, 0.75}} {
			if i > 0 && g.rng.Float64() > ask.share || ask.use == joinder.NameMe && w.Contact.Name == "" {
				continue
			}
			m.Allows[ask.use] = at
			if back := at.Add(daysOf(2)); i > 0 && back.Before(last) && g.rng.Float64() < 0.06 {
				m.Withdrawn[ask.use] = back
			}
		}
		c.Members = append(c.Members, m)
	}
	slices.SortStableFunc(c.Members, func(a, b Member) int { return a.JoinedAt.Compare(b.JoinedAt) })
	for i := range c.Members {
		c.Members[i].Number = i + 1
		c.Members[i].Pseudonym = fmt.Sprintf("成员 %d", i+1)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
