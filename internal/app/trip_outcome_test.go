package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/browsertest"
)

// TestTheThreeOutcomes goes on where the whole trip ends, in Chromium on a
// phone, in both languages: a sealed letter is filed, an answer comes back, and
// the case takes the way that the answer asks for: to closure when the operator
// cooperates, to the public when it deflects, to a lawyer when it stalls.
// JOINDER_SHOTS names a folder for pictures.
func TestTheThreeOutcomes(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, way := range []string{"cooperates", "deflects", "stalls"} {
			t.Run(lang+"."+way, func(t *testing.T) {
				f := newFilingTrip(t, "", 2)
				o := &outcome{filingTrip: f, trip: &trip{T: t, site: f.site, name: lang + "." + way, lang: lang, first: chromium}}
				o.lead, o.other = o.trip.person(), o.trip.person()
				o.lead.recoverWith(f.filed[0].Code)
				o.other.recoverWith(f.filed[1].Code)
				o.file()
				switch way {
				case "cooperates":
					o.cooperates()
				case "deflects":
					o.deflects()
				default:
					o.stalls()
				}
			})
		}
	}
}

// outcome is a case with two people at their phones.
type outcome struct {
	*filingTrip
	trip        *trip
	lead, other *traveller
}

func (o *outcome) day(n int) string { return joinder.DateOf(time.Now().UTC()).AddDays(n).String() }

// room opens a page of the case.
func (o *outcome) room(p *traveller, path string) {
	o.trip.Helper()
	p.open("/cases/" + string(o.id) + path)
}

// recoverWith enters a receipt's code.
func (p *traveller) recoverWith(code string) {
	p.t.Helper()
	p.open("/receipt")
	p.Fill("#f-code", code)
	p.follow(`form[action="/receipt"] button`, "/")
}

// in fills a field of one of several forms.
func (p *traveller) in(form, name, value string) {
	p.t.Helper()
	p.Fill(`form[action$="`+form+`"] [name="`+name+`"]`, value)
}

// unfold opens what hides a form.
func (p *traveller) unfold(form string) {
	p.Eval(`(() => { for (let e = document.querySelector('form[action$="`+form+`"]'); e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true; })()`, nil)
}

// says holds that the page speaks of something.
func (p *traveller) says(zh, en string) {
	p.t.Helper()
	p.Eval(`document.querySelectorAll("main details").forEach(d => { d.open = true; })`, nil)
	if text := p.Text("main"); !strings.Contains(text, p.t.say(zh, en)) {
		p.t.Errorf("%s does not say %q:\n%s", p.path(), p.t.say(zh, en), text)
	}
}

// reads holds that the page says what the catalogue has for a key.
func (p *traveller) reads(key string) {
	p.t.Helper()
	text := p.t.site.Catalog.Localizer(joinder.Lang(p.t.lang)).T(key)
	p.says(text, text)
}

// file sends each member's own complaint to the People's Bank.
func (o *outcome) file() {
	o.trip.Helper()
	at := "/cases/" + string(o.id)
	o.room(o.lead, "/filing")
	o.lead.follow(`a[href="`+at+`/filing/new"]`, at+"/filing/new")
	o.lead.follow(`a[href$="channel=cn-pboc-12363"]`, at+"/filing/new")
	o.lead.Click(`input[name=form][value=each]`)
	o.lead.Click(`input[name=read]`)
	o.lead.follow(`form[action$="/filing/open"] button`, at+"/filing/run/")
	o.site.Settle()
	for i, p := range []*traveller{o.lead, o.other} {
		o.room(p, "/filing")
		p.follow(`main a[href*="/filing/mine/"]`, at+"/filing/mine/")
		if p.Has(`form[action$="/filing/decide"] input[name=read]`) {
			p.Click(`form[action$="/filing/decide"] input[name=read]`)
		}
		p.follow(`form[action$="/filing/decide"] button.full`, at+"/filing/mine/")
		p.in("/filing/filed", "on", o.day(-i))
		p.in("/filing/filed", "reference", "REF-2026-"+string(rune('1'+i)))
		p.follow(`form[action$="/filing/filed"] button.btn`, at+"/filing/mine/")
	}
	if n := o.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'filed' AND reference LIKE 'REF-2026-%'`); n != 2 {
		o.trip.Fatalf("%d filed", n)
	}
	o.room(o.lead, "/clocks")
	o.lead.says("12363", "12363")
}

// answer puts in what came back and confirms what it does.
func (o *outcome) answer(text, kind string, stance joinder.Stance) {
	o.trip.Helper()
	at := "/cases/" + string(o.id)
	o.room(o.lead, "/replies")
	o.lead.unfold("/replies/add")
	o.lead.in("/replies/add", "on", o.day(0))
	o.lead.in("/replies/add", "text", text)
	o.lead.Submit(`form[action$="/replies/add"] button.btn`)
	o.site.Settle()
	o.room(o.lead, "")
	o.lead.reads("next.confirm_stance.title")
	o.room(o.lead, "/replies")
	o.lead.reads("reply.stance." + string(stance))
	o.lead.unfold("/replies/judge")
	o.lead.in("/replies/judge", "kind", kind)
	o.lead.follow(`form[action$="/replies/judge"] button.btn`, at+"/replies")
	o.room(o.lead, "")
}

// cooperates: an offer each member answers, money to the cent, a closure that
// both sides must want.
func (o *outcome) cooperates() {
	o.trip.Helper()
	at := "/cases/" + string(o.id)
	o.answer(o.trip.say("经核实系银行退汇，我司将于五个工作日内把款项原路退回，专员王女士负责，电话已留。", "We checked: the bank returned the transfer. We will refund you in full within five working days; Ms Wong handles it."),
		"refund_promised", joinder.Cooperates)
	o.lead.reads("next.record_offer.title")
	o.room(o.lead, "/remedy")
	o.lead.unfold("/remedy/offer")
	o.lead.Click(`form[action$="/remedy/offer"] [name=basis][value=claimed]`)
	o.lead.in("/remedy/offer", "words", o.trip.say("五个工作日内原路全额退回。", "Full refund within five working days."))
	o.lead.in("/remedy/offer", "until", o.day(5))
	o.lead.follow(`form[action$="/remedy/offer"] button.btn`, at+"/remedy")
	for i, p := range []*traveller{o.lead, o.other} {
		o.room(p, "/remedy")
		p.follow(`form[action$="/remedy/answer"] button[value=accept]`, at+"/remedy")
		p.unfold("/remedy/paid")
		p.in("/remedy/paid", "amount", []string{"1301.57", "1412.57"}[i])
		p.in("/remedy/paid", "on", o.day(0))
		p.follow(`form[action$="/remedy/paid"] button.btn`, at+"/remedy")
	}
	o.room(o.lead, "/remedy")
	o.lead.says("2,714.14", "2,714.14")
	o.lead.unfold("/remedy/closure")
	o.lead.in("/remedy/closure", "words", o.trip.say("对方称已全部退款。", "They say everything is paid."))
	o.lead.follow(`form[action$="/remedy/closure"] button.btn`, at+"/remedy")
	o.lead.follow(`form[action$="/remedy/outcome"] button[value=solved]`, at+"/remedy")
	if n := o.site.Count(`SELECT COUNT(*) FROM cases WHERE state = 'closed'`); n != 0 {
		o.trip.Error("closed while one member says nothing")
	}
	o.room(o.other, "/remedy")
	o.other.follow(`form[action$="/remedy/outcome"] button[value=solved]`, at+"/remedy")
	if n := o.site.Count(`SELECT COUNT(*) FROM cases WHERE state = 'closed'`); n != 1 {
		o.trip.Error("not closed although everybody says it is solved")
	}
	o.room(o.other, "")
}

// deflects: the next step answers arguments and prepares publicity, where no
// firm is named before six checks and a right of reply.
func (o *outcome) deflects() {
	o.trip.Helper()
	at := "/cases/" + string(o.id)
	o.answer(o.trip.say("您的问题系银行通道原因所致，与我司无关，请您自行联系发卡行处理。", "This was caused by your bank and is not our responsibility. Please contact your card issuer."),
		"blames_bank", joinder.Deflects)
	o.lead.reads("next.answer_arguments.title")
	o.room(o.lead, "/route")
	o.room(o.lead, "/publicity")
	if !o.lead.Has(`a[href^="` + at + `/publicity/"]`) {
		o.trip.Error("the publicity room leads nowhere")
	}
	o.room(o.lead, "/publicity/check")
	o.lead.Eval(`document.querySelectorAll('form[action$="/publicity/check"] textarea').forEach(t => { t.value = "`+
		o.trip.say("两名成员各自的流水都对得上，日期和金额已逐笔核对。", "Two members hold statements of their own; dates and sums were compared one by one.")+`"; })`, nil)
	o.lead.follow(`form[action$="/publicity/check"] button.btn`, at+"/publicity")
	o.room(o.lead, "/publicity")
	o.lead.unfold("/publicity/reply")
	o.lead.in("/publicity/reply", "whom", o.trip.say("客户权益部", "Customer relations"))
	o.lead.follow(`form[action$="/publicity/reply"] button.btn`, at+"/publicity")
	var card string
	o.lead.Eval(`document.querySelector('main a[href*=".png"]').getAttribute("href")`, &card)
	if a := o.who[0].Read(card); a.Status != 200 || !strings.HasPrefix(a.Body, "\x89PNG") {
		o.trip.Errorf("the card at %s: %d, begins with %.8q", card, a.Status, a.Body)
	}
	if text := o.lead.Text("main"); strings.Contains(text, "Nameqz") || strings.Contains(text, "𬭎𬀩") {
		o.trip.Error("a member's name is in the publicity room")
	}
}

// stalls: their time runs out, the next rung opens, and a lawyer gets a pack
// with those who said yes.
func (o *outcome) stalls() {
	o.trip.Helper()
	at := "/cases/" + string(o.id)
	o.answer(o.trip.say("您反映的问题我们已收到，正在处理中，请您耐心等待。", "We have received your complaint and are looking into it. Please be patient."),
		"acknowledgement_only", joinder.Stalls)
	o.lead.says("12363", "12363")
	o.site.Exec(`UPDATE submissions SET filed_on = '2026-01-05'`)
	o.site.Exec(`UPDATE happenings SET on_day = '2026-01-05' WHERE kind IN ('lodged', 'forwarded')`)
	o.room(o.lead, "")
	o.lead.reads("next.handoff.title")
	o.room(o.lead, "/handoff")
	o.lead.in("/handoff/recipients", "name", o.trip.say("星桥律师事务所（虚构）", "Starbridge Law (invented)"))
	o.lead.in("/handoff/recipients", "purpose", o.trip.say("评估能否起诉。", "Whether we can sue."))
	o.lead.follow(`form[action$="/handoff/recipients"] button.btn`, at+"/handoff")
	for _, p := range []*traveller{o.lead, o.other} {
		o.room(p, "/handoff")
		p.follow(`form[action$="/handoff/consent"] button.btn`, at+"/handoff")
	}
	o.room(o.lead, "/handoff")
	o.lead.follow(`form[action$="/handoff/packs"] button[value="`+o.trip.lang+`"]`, at+"/handoff")
	o.site.Settle()
	o.room(o.lead, "/handoff")
	_, pack := o.lead.Download(`main a[href*="/handoff/packs/"]`)
	if !bytes.HasPrefix(pack, []byte("PK")) {
		o.trip.Errorf("the pack begins with %.8q", pack)
	}
}
