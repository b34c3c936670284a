package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"joinder"
	"joinder/internal/demo"
	"joinder/internal/wallet/review"
)

// demoOpinion is one invented text; mark is how its writer rates.
type demoOpinion struct {
	lang joinder.Lang
	mark int
	text string
}

var demoOpinions = []demoOpinion{ //nolint:gochecknoglobals // invented texts
	{joinder.Chinese, 2, "（示例）平时付款很顺，一出问题就只有机器人。排了四十分钟才等到人，答复和帮助中心里写的一样。"},
	{joinder.Chinese, 1, "（示例）提现卡了两个多星期，每次问都说通道升级。钱最后到了，可没有人解释为什么。"},
	{joinder.Chinese, 4, "（示例）给爸妈开了大字版，常用的几个按钮都在第一屏，他们自己会用。"},
	{joinder.Chinese, 3, "（示例）手续费在确认页才看得到，前面只写“低至”。算下来不贵，但应该早点说清楚。"},
	{joinder.Chinese, 1, "（示例）不知道什么时候被开了会员，连扣五个月才发现。只肯退最近一期。"},
	{joinder.Chinese, 4, "（示例）换手机的时候旧设备要确认，还等了一天才能转大额。麻烦，但我觉得放心。"},
	{joinder.Chinese, 2, "（示例）注销要先清零，清零要先提现，提现又有最低额度，最后剩三块六取不出来。"},
	{joinder.Chinese, 3, "（示例）国内都能用，出去玩的时候有一半的店刷不了，要提前问。"},
	{joinder.Chinese, 5, "（示例）有一笔转错了，马上打电话，对方没收之前就拦下来了，态度也好。"},
	{joinder.Chinese, 2, "（示例）隐私设置藏得很深，默认全开。关掉之后过一次更新又开了。"},
	{joinder.Chinese, 4, "（示例）账单可以整年导出，报税和对账都方便。"},
	{joinder.Chinese, 1, "（示例）账户被风控，要我上传一堆材料，交了三次每次都说看不清，两个月才解开。"},
	{joinder.Chinese, 3, "（示例）客服后来回了电话，问题解决了，只是等了九天。"},
	{joinder.Chinese, 5, "（示例）用了六年没有丢过一分钱，指纹和设备锁都开着。"},
	{joinder.Chinese, 2, "（示例）读屏软件下好几个按钮没有名字，付款密码键盘完全读不出来，我看不见，只好请人帮忙。"},
	{joinder.English, 2, "(example) Works fine until it does not. Then there is a chat robot and a form that nobody answers."},
	{joinder.English, 4, "(example) Fees are shown before I confirm and they matched my statement to the cent, eleven months in a row."},
	{joinder.English, 1, "(example) My account was limited for five weeks. Every answer asked for the same document again."},
	{joinder.English, 5, "(example) I closed my account last spring: everything was paid out within two days and they sent a written confirmation."},
	{joinder.English, 3, "(example) The exchange rate is a little worse than my bank's. At least they say so on the page."},
	{joinder.English, 2, "(example) Asked for a copy of my data in June. It came in September, and half of it was missing."},
	{joinder.English, 4, "(example) Freezing from another phone took under a minute when mine was stolen."},
	{joinder.English, 3, "(example) Good with the big shops, hit and miss with small ones, nothing at all abroad."},
	{joinder.English, 1, "(example) Somebody moved my number to another card and emptied the wallet. Support said it was me."},
}

// reviewDemo adds the area's part of the invented sample: reviews of every
// invented wallet by people with and without a complaint, one brigade, replies
// of an operator, a hidden review and a report that waits.
func (s *Site) reviewDemo(ctx context.Context, known demoCases) error {
	sample := demo.Generate(demoSeed, known.Today)
	r := rand.New(rand.NewPCG(demoSeed, 52)) //nolint:gosec // invented marks
	for n, w := range sample.Wallets {
		d := demoReviews{site: s, r: r, wallet: w.ID, mood: []int{-1, -1, 0, 0, 0, 1}[n%6]}
		for _, write := range []func(context.Context, []demo.Complaint) error{d.complainants, d.users} {
			if err := write(ctx, sample.Complaints); err != nil {
				return err
			}
		}
		if n == 0 {
			if err := d.brigade(ctx); err != nil {
				return err
			}
		}
		if n < 2 {
			if err := d.afterwards(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// demoReviews writes the reviews of one wallet.
type demoReviews struct {
	site   *Site
	r      *rand.Rand
	wallet string
	mood   int // added to what everybody gives
	used   [40]bool
}

// complainants: people with a complaint, some weeks after they filed.
func (d *demoReviews) complainants(ctx context.Context, all []demo.Complaint) error {
	now, people, seen := d.site.World.Now(), 0, map[joinder.ID]bool{}
	for _, c := range all {
		at := c.FiledAt.Add(time.Duration(4+d.r.IntN(40)) * 24 * time.Hour)
		if c.Wallet != d.wallet || seen[c.Person] || c.State != joinder.Filed || at.After(now) || d.r.IntN(5) > 0 {
			continue
		}
		if seen[c.Person] = true; people == 14 {
			return nil
		}
		people++
		if err := d.write(ctx, joinder.Viewer{Holds: []joinder.ID{c.ID}}, at, d.mood-1); err != nil {
			return err
		}
	}
	return nil
}

// users: people without a complaint, over the last year.
func (d *demoReviews) users(ctx context.Context, _ []demo.Complaint) error {
	for range 8 {
		at := d.site.World.Now().AddDate(0, 0, -10-d.r.IntN(330))
		v, err := d.user(ctx, at.AddDate(0, 0, -20))
		if err != nil {
			return err
		}
		if err := d.write(ctx, v, at, d.mood+1); err != nil {
			return err
		}
	}
	return nil
}

// user is somebody with an account that gave a proof of use.
func (d *demoReviews) user(ctx context.Context, since time.Time) (joinder.Viewer, error) {
	v := joinder.Viewer{Account: d.site.World.ID(), System: true}
	page := fmt.Sprintf("示例账单一页（虚构）\nAn invented page of a statement: %s, %d\n", d.wallet, d.r.Uint64())
	return v, d.site.reviewDesk(d.site.at(since)).Prove(ctx, v, d.wallet, "statement.txt", bytes.NewReader([]byte(page)))
}

// brigade: a dozen new accounts praise the wallet on one afternoon.
func (d *demoReviews) brigade(ctx context.Context) error {
	at := d.site.World.Now().AddDate(0, 0, -75)
	for i := range 12 {
		v, err := d.user(ctx, at)
		if err != nil {
			return err
		}
		words := []string{"（示例）非常好用的钱包，客服热情专业，到账神速，强烈推荐大家都来使用，五星好评。", ""}[min(1, i/5)]
		marks := review.Ratings{}
		for _, c := range review.Criteria() {
			marks[c] = review.Highest
		}
		if _, err := d.site.reviewDesk(d.site.at(at.Add(time.Duration(i)*9*time.Minute))).Write(ctx, v, review.Draft{Wallet: d.wallet, Ratings: marks, Text: words}); err != nil {
			return err
		}
	}
	return nil
}

// write is one review at some time.
func (d *demoReviews) write(ctx context.Context, v joinder.Viewer, at time.Time, shift int) error {
	o := d.opinion(shift)
	draft := review.Draft{Wallet: d.wallet, Ratings: review.Ratings{}, Text: o.text}
	for i, c := range review.Criteria() {
		if i == 1 || d.r.IntN(3) > 0 {
			draft.Ratings[c] = min(max(o.mark+d.r.IntN(3)-1+shift/2, 1), review.Highest)
		}
	}
	if d.r.IntN(4) > 0 {
		draft.From = at.AddDate(0, -3-d.r.IntN(60), 0).Format("2006-01")
	}
	if draft.From != "" && d.r.IntN(6) == 0 {
		draft.Until = at.Format("2006-01")
	}
	_, err := d.site.reviewDesk(d.site.at(at)).Write(ctx, v, draft)
	return err
}

// opinion is a text that nobody used for this wallet yet, or marks alone.
func (d *demoReviews) opinion(shift int) demoOpinion {
	for range 6 {
		i := d.r.IntN(len(demoOpinions))
		if o := demoOpinions[i]; !d.used[i] && (o.mark > 3) == (shift >= 0 && d.r.IntN(4) > 0) {
			d.used[i] = true
			return o
		}
	}
	return demoOpinion{mark: 3 + min(max(shift, -2), 1)}
}

// afterwards: the operator answers two, moderators hide one, a report waits.
func (d *demoReviews) afterwards(ctx context.Context) error {
	desk := d.site.reviewDesk(d.site.World)
	board, err := desk.Board(ctx, joinder.Viewer{}, d.wallet, review.Query{Order: review.Telling})
	if err != nil {
		return err
	}
	var told []review.PublicReview
	for _, r := range board.Reviews {
		if r.Text != "" && r.Weight.Burst == 1 && !strings.Contains(r.Text, "推荐") {
			told = append(told, r)
		}
	}
	if len(told) < 4 {
		return nil
	}
	firm := joinder.Viewer{Account: d.site.World.ID(), Wallets: []string{d.wallet}}
	for i, text := range []string{
		"（示例）感谢您写下经过。我们查到当时的排队时间确实超过承诺，已增加人工席位；请在应用内提交工单，我们按工单号跟进。",
		"(example) Thank you for telling us. The page now shows the charge before the last step. If you were charged differently, please file a claim in the app.",
	} {
		if err := desk.Answer(ctx, firm, d.wallet, told[i].Handle, text, ""); err != nil {
			return err
		}
	}
	moderator := joinder.Viewer{Account: d.site.World.ID(), Role: joinder.RoleModerator}
	if err := desk.Report(ctx, joinder.Viewer{}, d.wallet, told[2].Handle, "insult", "（示例）骂了客服本人。"); err != nil {
		return err
	}
	if err := desk.Moderate(ctx, moderator, told[2].Handle, review.Hide, "insult", "（示例）点名辱骂一位客服人员；去掉那一句即可恢复。 (example) Calls a support agent names; without that sentence it can come back."); err != nil {
		return err
	}
	return desk.Report(ctx, joinder.Viewer{}, d.wallet, told[3].Handle, "not_own", "（示例）看起来是同行写的。 (example) Reads like a competitor.")
}
