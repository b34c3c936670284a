package web

import (
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"joinder"
)

// The sample pages put every part to use as real pages do. They exist in tests
// only, in their own words, so that the look can be judged and checked before
// and beside the pages of the areas.

// inside gives a component its children.
func inside(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, several(children...)), w)
	})
}

// several renders components one after another.
func several(list ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		ctx = templ.ClearChildren(ctx)
		for _, c := range list {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

func raw(html string) templ.Component { return templ.Raw(html) }

// say picks one of two languages.
func say(p Page, zh, en string) string {
	if p.Lang == joinder.Chinese {
		return zh
	}
	return en
}

// sampleRoutes serve the samples under /sample/.
func sampleRoutes(s **Server) []Route {
	show := func(title func(Page) string, body func(Page) templ.Component) HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) error {
			p := (*s).Page(r, "about.title")
			p.Title = title(p)
			return (*s).Render(w, r, http.StatusOK, inside(Layout(p), body(p)))
		}
	}
	get := func(pattern string, h HandlerFunc) Route {
		return Route{Method: "GET", Pattern: pattern, Handler: h, Access: Public}
	}
	return []Route{
		get("/sample/home", show(func(p Page) string { return p.T("shell.nav.home") }, sampleHome)),
		get("/sample/case", show(func(p Page) string { return say(p, "提现一直不到账", "Withdrawals that never arrive") }, sampleCase)),
		get("/sample/form", show(func(p Page) string { return say(p, "提交投诉", "File a complaint") }, sampleForm)),
		get("/sample/list", show(func(p Page) string { return p.T("shell.nav.search") }, sampleList)),
		get("/sample/broken", func(http.ResponseWriter, *http.Request) error { panic("sample") }),
		{Method: "GET", Pattern: "/sample/busy", Access: Public, Handler: func(http.ResponseWriter, *http.Request) error {
			return joinder.Fail(joinder.RateLimited, "error.shell.rate")
		}},
	}
}

func sampleTrend(p Page) Trend {
	counts := []int{2, 3, 4, 5, 9, 8, 12, 17, 21, 26, 58, 63}
	t := Trend{Title: say(p, "每月人数，2026 年 11 月止", "People per month, to November 2026"), Unit: say(p, "人数", "People"), High: say(p, "比平常明显多", "Clearly more than usual")}
	months := []string{"2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"}
	for i, n := range counts {
		t.Bars = append(t.Bars, Bar{Label: p.Words.ShortMonth(months[i]), Full: p.Words.Month(months[i]), Value: n, Text: p.Words.Number(int64(n)), High: n > 50})
	}
	return t
}

func sampleHome(p Page) templ.Component {
	h1 := say(p, "发生了什么？", "What happened?")
	lede := say(p, "写一两句话。我们马上告诉您还有多少人遇到同样的事，再一步步陪您把钱要回来。不用注册。",
		"Write a sentence or two. We tell you at once how many others report the same, and then go with you, step by step. No account needed.")
	form := inside(Sheet(""), raw(`<form method="get" action="/sample/home">`),
		FormField(p, Field{Name: "wallet", Label: say(p, "哪个钱包？", "Which wallet?"), Value: say(p, "某某支付", "Example Pay")}),
		FormField(p, Field{Name: "text", Rows: 4, Max: 2000, Label: say(p, "发生了什么", "What happened"),
			Hint:  say(p, "不要写身份证号、卡号、密码。", "Please leave out card numbers, ID numbers and passwords."),
			Value: say(p, "提现到银行卡三天没到账，客服一直说在处理，电话打不通。", "My withdrawal to the bank has been “processing” for three days, and nobody answers the phone.")}),
		inside(Actions(), raw(`<button class="btn">`+say(p, "看看是不是只有我", "See whether it is only me")+`</button>`)), raw(`</form>`))
	now := inside(Sheet(say(p, "此刻", "Right now")),
		ToDo([]TodoItem{
			{Href: "/about", Text: say(p, "某某支付 · 提现未到账", "Example Pay · withdrawals missing"), Mark: Clock(say(p, "异常上升", "unusual rise"), "late")},
			{Href: "/about", Text: say(p, "甲钱包 · 客服无法接通", "Wallet A · nobody answers"), Mark: Str(say(p, "43 人", "43 people"))},
			{Href: "/about", Text: say(p, "乙钱包 · 不明收费", "Wallet B · unknown fees"), Mark: Str(say(p, "17 人", "17 people"))},
		}), raw(`<p class="hint">`+say(p, "过去 30 天，按人计。", "Last 30 days, by person.")+` <a href="/about#count">`+say(p, "怎么算的", "How we count")+`</a></p>`))
	money := joinder.Minor(38_421_000, "CNY")
	result := several(raw(`<h2>`+say(p, "不只您一个", "It is not only you")+`</h2>`), inside(Sheet(""),
		FactList([]Fact{
			{say(p, "90 天内，同样问题", "Same problem, 90 days"), say(p, "127 人", "127 people"), ""},
			{say(p, "涉及金额", "Money at stake"), p.Words.Money(money), ""},
			{say(p, "其中有证据", "With evidence"), say(p, "81 人", "81 people"), ""},
			{say(p, "首例", "First report"), p.Words.Day(joinder.Date{Year: 2025, Month: 12, Day: 3}), ""},
		}), Chart(p, sampleTrend(p)),
		raw(`<p class="hint">`+say(p, "人数，不是比率：该钱包没有公布用户数。12 篇几乎相同的文字只算一次。", "A count, not a rate: this wallet does not say how many customers it has. 12 nearly identical texts count once.")+`</p>`),
		raw(`<h3>`+say(p, "最像的两份", "The two most like yours")+`</h3><blockquote><p>`),
		Snippet([]Span{{say(p, "提现到银行卡", "My withdrawal"), true}, {say(p, "四天了还是处理中，", " has been processing for four days, and "), false}, {say(p, "客服电话打不通", "nobody answers the phone"), true}, {"……", false}}),
		raw(`</p><p class="hint">`+p.Words.Day(joinder.Date{Year: 2026, Month: 11, Day: 18})+` · ¥2,300.00 · `), SealEvidence(p), raw(say(p, "有证据 3 件", "3 items of evidence")+`</p></blockquote>`),
		inside(Actions(), raw(`<a class="btn" href="/sample/case">`+say(p, "和他们一起：某某支付提现案（63 人）", "Join them: Example Pay withdrawals (63 people)")+`</a><a class="btn quiet" href="/sample/form">`+say(p, "先提交我的投诉", "File my complaint first")+`</a>`))))
	return several(raw(`<h1>`+h1+`</h1><p class="lede">`+lede+`</p>`), Columns(form, now, result))
}

func sampleCase(p Page) templ.Component {
	day := joinder.Date{Year: 2026, Month: 12, Day: 3}
	lead := several(
		raw(`<h1>`+p.Title+`</h1><p class="lede">`+say(p, "63 人反映：从某某支付提现到银行卡，一直显示处理中，客服联系不上。他们要求退还资金，并给出明确日期。", "63 people say that withdrawals from Example Pay to their bank stay “processing” for days, and that support cannot be reached. They ask for their money and for a date.")+`</p>`),
		inside(NextBox(say(p, "下一步：某某支付应当在 ", "Next: Example Pay must answer by ")+p.Words.Date(day)+say(p, " 前答复", "")),
			raw(`<p>`+say(p, "还剩 4 个工作日。逾期不答复，案件将提交支付监管部门；监管部门要求先给企业处理时间。", "4 working days left. If it does not, the case goes to the payments regulator, which accepts complaints only after the firm had its time.")+` <a href="/about">`+say(p, "为什么是这一天", "Why this date")+`</a></p>`)))
	side := several(inside(Sheet(""), raw(`<a class="btn full" href="/sample/form">`+say(p, "加入这个案件", "Join this case")+`</a><p class="hint">`+say(p, "投诉始终归您所有。给谁看什么由您决定，也可以带着自己的材料随时离开。", "Your complaint stays yours. You choose what is shared, and can leave with everything you brought.")+`</p><hr>`),
		raw(`<h3>`+say(p, "等您来做", "Yours to do")+`</h3>`), ToDo([]TodoItem{
			{Href: "/about", Text: say(p, "表决：是否接受退还 50%", "Vote: accept the offer of 50%?"), Mark: Clock(say(p, "剩 1 天", "1 day left"), "late")},
			{Href: "/about", Text: say(p, "补充 11 月 4 日的银行流水", "Add the bank statement of 4 November"), Mark: Clock(say(p, "剩 3 天", "3 days left"), "soon")},
			{Href: "/about", Text: say(p, "确认金额：¥2,300.00", "Confirm your amount: ¥2,300.00")},
		}), raw(`<h3>`+p.T("shell.nav.verify")+`</h3><p class="hint">`), SealEvidence(p), raw(say(p, "已封存 214 件。", "214 items sealed.")+` <a href="/verify">`+say(p, "不信我们也能核验", "Check without trusting us")+`</a></p>`)))
	cell := func(zh, en string) templ.Component { return Str(say(p, zh, en)) }
	rest := several(
		FactList([]Fact{{say(p, "成员", "Members"), "63", ""}, {say(p, "合计主张", "Claimed together"), "¥184,930.00", ""}, {say(p, "有证据", "With evidence"), "51", ""}, {say(p, "已退回", "Paid back"), "¥12,400.00", ""}}),
		raw(`<h2>`+say(p, "事情的经过", "What has happened")+`</h2>`),
		Timeline(p, []Milestone{
			{Title: say(p, "63 份投诉加入", "63 complaints joined"), State: "done", Body: cell("9月3日至11月19日", "3 September to 19 November")},
			{Title: say(p, "投诉书寄出", "Letter sent to Example Pay"), State: "done", Mark: SealLetter(p), Body: cell("11月12日 · 第 3 版，63 人中 58 人同意 · 已确认送达", "12 November · version 3, approved by 58 of 63 · delivery confirmed")},
			{Title: say(p, "等待企业答复", "Waiting for the firm’s answer"), State: "now", Mark: Clock(say(p, "剩 4 个工作日", "4 working days left"), "soon")},
			{Title: say(p, "支付监管部门", "Payments regulator"), Body: cell("各自提交，附同一份附件；12 位成员要先补交凭证", "individual filings with a shared annex; 12 members must add a receipt first")},
			{Title: say(p, "诉讼或和解", "Court or settlement")},
		}),
		raw(`<h2>`+say(p, "他们的主张与企业的说法", "What they claim, and what the firm says")+`</h2>`),
		Table(say(p, "逐项对照", "Claim by claim"), []Column{{Label: say(p, "主张", "Claim")}, {Label: say(p, "证据", "Evidence")}, {Label: say(p, "金额", "Amount"), Num: true}, {Label: say(p, "企业答复", "Reply")}}, [][]templ.Component{
			{cell("钱离开钱包，没有到银行", "Money left the wallet and did not reach the bank"), several(cell("51 份流水 ", "51 statements "), SealEvidence(p)), Amount(p, joinder.Minor(18493000, "CNY")), cell("尚未答复", "no reply yet")},
			{cell("客服电话无人接听", "Support hotline unanswered"), cell("37 份通话记录", "37 call logs"), Str("–"), several(cell("「系统正在升级。」", "“We were upgrading our systems.”"), raw(` <span class="hint">`), cell("11月20日", "20 November"), raw(`</span>`))},
		}))
	return several(Crumbs(p, []Crumb{{"/cases", p.T("shell.nav.cases")}, {"", say(p, "某某支付", "Example Pay")}}), Columns(lead, side, rest))
}

func sampleForm(p Page) templ.Component {
	wrong := FormErrors{
		{Field: "date", Text: say(p, "2026 年没有 2 月 29 日。请核对日期。", "There is no 29 February in 2026. Please check the day.")},
		{Field: "lost", Text: say(p, "金额请只写数字，例如 1234.50。", "Please write the amount in digits only, such as 1234.50.")},
	}
	steps := []string{say(p, "发生了什么", "What happened"), say(p, "钱和日期", "Money and dates"), say(p, "证据", "Evidence"), say(p, "联系与授权", "Contact and consent")}
	fields := several(
		ErrorSummary(p, wrong),
		FormField(p, Field{Name: "date", Label: say(p, "哪一天发生的？", "When did it happen?"), Hint: say(p, "写成 2026-11-04 这样。", "Write it like 2026-11-04."), Error: wrong.Of("date"), Value: "2026-02-29"}),
		raw(`<div class="pair">`),
		FormField(p, Field{Name: "lost", Label: say(p, "损失多少？", "How much is missing?"), InputMode: "decimal", Error: wrong.Of("lost"), Value: "两千三", Optional: true}),
		FormField(p, Field{Name: "currency", Label: say(p, "币种", "Currency"), Options: []Option{{"CNY", say(p, "人民币", "Chinese yuan"), ""}, {"USD", say(p, "美元", "US dollar"), ""}}, Value: "CNY"}),
		raw(`</div>`),
		FormField(p, Field{Name: "ask", Radio: true, Label: say(p, "您要的是什么？", "What do you ask for?"), Value: "back", Options: []Option{
			{"back", say(p, "把钱退回来", "My money back"), ""}, {"explain", say(p, "一个解释", "An explanation"), say(p, "为什么冻结、什么时候解冻", "why it is frozen and until when")},
		}}),
		FormField(p, Field{Name: "story", Rows: 4, Max: 200, Label: say(p, "还有什么要说的？", "Anything else?"), Optional: true}),
		FormField(p, Field{Name: "files", Type: "file", Label: say(p, "文件", "Files"), Hint: say(p, "截图、流水、聊天记录，每个不超过 100 MB。", "Screenshots, statements, chats; up to 100 MB each."), Attrs: templ.Attributes{"multiple": true}}),
		CheckField(Check{Name: "allow", Value: "count", Checked: true, Label: say(p, "把我计入人数", "Count me"), Hint: say(p, "只公布数字，不公布您是谁。", "Only the number is public, not who you are.")}),
		CheckField(Check{Name: "allow", Value: "name", Label: say(p, "投诉书附件里写上我的姓名", "Print my name in the letter’s annex"), Hint: say(p, "只有收信的企业看得到。", "Only the firm that receives the letter sees it.")}),
		UploadState(p), inside(Actions(), raw(`<button class="btn">`+say(p, "继续", "Continue")+`</button><a class="btn quiet" href="/sample/form">`+say(p, "返回", "Back")+`</a>`)), SaveState())
	open := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<form class="sheet" method="post" action="/sample/form" enctype="multipart/form-data">`)
		return err
	})
	return several(raw(`<h1>`+p.Title+`</h1>`), StepsBar(p, 2, steps), open, fields, raw(`</form>`))
}

func sampleList(p Page) templ.Component {
	return several(raw(`<h1>`+p.Title+`</h1>`),
		inside(Notice("good"), raw(`<p>`+say(p, "草稿已找回。", "Your draft was found.")+`</p>`)),
		inside(Notice("warn"), raw(`<p>`+say(p, "这条信息未经确认。", "This fact is unconfirmed.")+`</p>`)),
		inside(Empty(say(p, "还没有人反映这个问题。", "Nobody has reported this yet.")), raw(`<p>`+say(p, "您可以成为第一个。", "You can be the first.")+`</p>`), inside(Actions(), raw(`<a class="btn" href="/sample/form">`+say(p, "提交投诉", "File a complaint")+`</a>`))),
		raw(`<p lang="de">Zahlungsdiensteaufsichtsgesetzdurchführungsverordnungsänderungsentwurfsbegründungsschreiben</p>`),
		Copyable(p, "code", "JOIN-7KQ2-M9XD-4TVA-Z3PH"),
		Pages(p, Pager{Now: 2, All: 9, URL: func(int) string { return "/sample/list" }}))
}
