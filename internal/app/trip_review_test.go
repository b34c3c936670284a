package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestAReviewAndWhatBecomesOfIt: on a phone, in both languages, somebody with a
// complaint reviews the wallet, the operator replies, a reader reports, a
// moderator hides with a reason, the writer appeals, and it comes back.
// JOINDER_SHOTS names a folder for pictures.
func TestAReviewAndWhatBecomesOfIt(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			site := apptest.Open(t, apptest.Options{})
			r := &reviewTrip{trip: &trip{T: t, site: site, name: "review." + lang, lang: lang, first: chromium}}
			r.filed = site.Person(lang).File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服电话打不通，没有人答复。", OccurredOn: "2026-03-11", Email: "lin@example.org"})
			r.writer, r.reader = r.person(), r.person()
			r.write()
			r.answer()
			r.reportAndHide()
			r.appealAndRestore()
			r.withdraw()
		})
	}
}

type reviewTrip struct {
	*trip
	filed          apptest.Filed
	writer, reader *traveller
	moderator      *traveller
	handle         string
}

// lacks holds that a page does not say something.
func (p *traveller) lacks(text string) {
	p.t.Helper()
	if said := p.Text("main"); strings.Contains(said, text) {
		p.t.Errorf("%s says %q:\n%s", p.path(), text, said)
	}
}

func (r *reviewTrip) words() string {
	return r.say("用了两年，第一次提现失败就没有人管。", "Used it for two years; the first failed withdrawal and nobody answered.")
}

// write: the doors first, then a form with something wrong, something personal,
// and then the review.
func (r *reviewTrip) write() {
	r.Helper()
	r.writer.open(reviewsAt)
	r.writer.follow(`main a.btn[href$="/write"]`, reviewsAt+"/write")
	r.writer.reads("review.doors.lede")
	r.writer.recoverWith(r.filed.Code)
	r.writer.open(reviewsAt + "/write")
	form := `form[action="` + reviewsAt + `/write"]`
	r.writer.Fill("#f-text", r.words()+" 13812345678")
	if status := r.writer.Submit(form + " button.btn"); status != 422 {
		r.Fatalf("without a mark: %d", status)
	}
	r.writer.reads("error.review.no_mark")
	r.writer.Click(`input[name="rate-fees"][value="2"]`)
	r.writer.Click(`input[name="rate-complaint_record"][value="1"]`)
	r.writer.Fill("#f-from", "2024-02")
	if status := r.writer.Submit(form + " button.btn"); status != 422 {
		r.Fatalf("with a phone number: %d", status)
	}
	if text := r.writer.value("#f-text"); strings.Contains(text, "13812345678") || !strings.Contains(text, r.words()) || r.writer.value("#f-from") != "2024-02" {
		r.Errorf("the form comes back with %q", text)
	}
	r.writer.Complaints() // that a form was refused
	r.writer.follow(form+" button.btn", reviewsAt+"/mine")
	r.writer.says(r.words(), r.words())
	r.reader.open(reviewsAt)
	r.reader.says(r.words(), r.words())
	r.reader.lacks("13812345678")
	r.reader.Eval(`document.querySelector("article.rv").id.slice(2)`, &r.handle)
}

// strong is a browser signed in with a second factor.
func (r *reviewTrip) strong(email string, prepare func(id joinder.ID)) *traveller {
	r.Helper()
	const password = "correct horse battery staple lamp"
	p := r.site.Person(r.lang)
	p.SignUp(email, password)
	secret := p.AddApp()
	prepare(p.Account(email))
	b := r.person()
	b.open("/sign-in")
	b.Fill("#f-email", email)
	b.Fill("#f-password", password)
	b.Submit(`main form[action^="/sign-in"] button.btn`)
	code, err := totp.GenerateCode(secret, time.Now().Add(30*time.Second)) // the one before was used
	if err != nil {
		r.Fatal(err)
	}
	b.Fill("#f-code", code)
	b.follow(`main form[action^="/sign-in/code"] button.btn`, "/account")
	return b
}

func (r *reviewTrip) answer() {
	r.Helper()
	firm := r.strong("firm@operator.example", func(id joinder.ID) {
		r.site.Exec(`INSERT INTO operators (id, wallet, account, name_box, how, until_at, invited_at, claimed_at, verified_at) VALUES ('op', 'alipay', $1, $2, 'letter', 1, 1, 1, 1)`, string(id), []byte("x"))
	})
	firm.open(reviewsAt)
	firm.reads("review.operator.here")
	firm.follow(`article.rv a[href$="`+r.handle+`"]`, reviewsAt+"/"+r.handle)
	firm.lacks(string(r.filed.ID))
	for _, text := range []string{r.say("已经查到，款项今天退回。", "We found it; the money goes back today."), r.say("更正：明天退回。", "Correction: it goes back tomorrow.")} {
		firm.in("/reply", "text", text)
		firm.follow(`form[action$="/reply"] button.btn`, reviewsAt+"/"+r.handle)
		firm.says(text, text)
	}
	firm.open(reviewsAt + "/write")
	firm.reads("error.review.operator")
	r.reader.open(reviewsAt)
	r.reader.reads("review.reply.corrected")
}

func (r *reviewTrip) reportAndHide() {
	r.Helper()
	r.reader.open(reviewsAt + "/" + r.handle)
	r.reader.Fill("#f-report-reason", "insult")
	r.reader.in("/report", "words", r.say("骂人", "Calls names"))
	r.reader.follow(`form[action$="/report"] button.btn`, reviewsAt+"/"+r.handle)
	r.reader.reads("review.report.done")
	r.moderator = r.strong("moderator@office.example", func(id joinder.ID) {
		if err := r.site.Accounts.SetRole(r.Context(), joinder.SystemViewer(), account.Origin{}, id, joinder.RoleModerator); err != nil {
			r.Fatal(err)
		}
	})
	r.moderator.open("/reviews/moderate")
	r.moderator.says("骂人", "Calls names")
	form := `form[action="/reviews/moderate/` + r.handle + `"]`
	if status := r.moderator.Submit(form + ` button[value="hidden"]`); status != 422 {
		r.Errorf("hidden without a reason: %d", status)
	}
	r.moderator.Complaints()
	r.moderator.Fill("#f-"+r.handle+"-reason", "insult")
	r.moderator.in(r.handle, "words", r.say("有一句骂客服。", "One sentence insults an agent."))
	r.moderator.follow(form+` button[value="hidden"]`, "/reviews/moderate")
	r.reader.open(reviewsAt)
	r.reader.lacks(r.words())
	r.reader.says("有一句骂客服。", "One sentence insults an agent.")
}

func (r *reviewTrip) appealAndRestore() {
	r.Helper()
	r.writer.open(reviewsAt + "/mine")
	r.writer.reads("review.mine.hidden")
	r.writer.in("/appeal", "words", r.say("那句已经删了。", "I took that sentence out."))
	r.writer.follow(`form[action$="/appeal"] button.btn`, reviewsAt+"/mine")
	r.moderator.open("/reviews/moderate")
	r.moderator.says("那句已经删了。", "I took that sentence out.")
	r.moderator.follow(`form[action$="`+r.handle+`"] button[value="restored"]`, "/reviews/moderate")
	r.reader.open(reviewsAt)
	r.reader.says(r.words(), r.words())
}

func (r *reviewTrip) withdraw() {
	r.Helper()
	r.writer.open(reviewsAt + "/mine")
	r.writer.unfold("/withdraw")
	r.writer.Click(`form[action$="/withdraw"] input[name=sure]`)
	r.writer.follow(`form[action$="/withdraw"] button.btn`, reviewsAt+"/mine")
	r.reader.open(reviewsAt)
	r.reader.lacks(r.words())
	r.site.Settle()
	if n := r.site.Count(`SELECT COUNT(*) FROM review_versions`) + r.site.Count(`SELECT COUNT(*) FROM review_replies`) + r.site.Count(`SELECT COUNT(*) FROM moderation_acts WHERE words <> ''`); n != 0 {
		r.Errorf("%d rows keep what was withdrawn", n)
	}
}
