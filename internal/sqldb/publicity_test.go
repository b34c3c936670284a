package sqldb_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/i18n"
	"joinder/internal/recourse/publicity"
)

// publicFace is the public's view of a case, as the composition root makes it.
type publicFace struct{ c caseTest }

func (f publicFace) Facts(ctx context.Context, id joinder.ID) (publicity.Facts, error) {
	c, err := f.c.cases.Public(ctx, id)
	return publicity.Facts{ID: id, Title: c.Title, Summary: c.Summary, Demand: c.Demand, Wallet: joinder.Text{ZH: "支付宝", EN: "Alipay"},
		Names: []string{"支付宝", "Alipay"}, Slug: "alipay", Jurisdiction: "CN", State: c.State, OpenedAt: c.OpenedAt, Members: c.Members, People: c.People,
		Evidenced: c.Evidenced, Seals: c.Seals, Page: "https://x.example/cases/" + string(id), JSON: "https://x.example/cases/" + string(id) + ".json"}, err
}

type plainRules struct{}

func (plainRules) Networks() []publicity.Network {
	return []publicity.Network{{ID: "mastodon", Body: 500, URLCounts: 23}}
}

func (plainRules) Earliest(_ string, on joinder.Date) publicity.Earliest {
	return publicity.Earliest{Day: on.AddDays(3), Count: 3, Certain: true}
}

func (plainRules) Robot(agent string) bool { return strings.Contains(agent, "bot") }

// press is a publicity desk whose clock the test moves.
type press struct {
	caseTest
	desk *publicity.Desk
	now  *time.Time
	id   joinder.ID
	lead joinder.Viewer
}

func eachPress(t *testing.T, f func(p press)) {
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	eachCase(t, func(c caseTest) {
		now := time.Now().UTC().Truncate(time.Microsecond)
		world := joinder.World{Now: func() time.Time { return now }, Rand: joinder.RealWorld().Rand}
		desk := publicity.New(publicity.Parts{Cases: publicFace{c}, Ledger: c.db, Record: c.db, Log: c.db, Meter: c.db, Digests: c.db, Readers: c.db,
			Rules: plainRules{}, Speak: func(l joinder.Lang) publicity.Speaker { return catalog.Localizer(l) }}, world)
		first := c.file(100)
		id := c.open(first, all)
		f(press{c, desk, &now, id, c.holder(first)})
	})
}

func (p press) today() joinder.Date { return joinder.DateOf(*p.now) }

func (p press) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p press) wantKey(err error, key string) {
	p.Helper()
	var e *joinder.Error
	var many joinder.Problems
	if errors.As(err, &many) {
		e = many[0]
	} else if !errors.As(err, &e) {
		p.Fatalf("error %v, want %s", err, key)
	}
	if e.Key != "error.publicity."+key {
		p.Errorf("error %v, want %s", err, key)
	}
}

func sixFactors() map[publicity.Factor]string {
	out := map[publicity.Factor]string{}
	for _, f := range publicity.Factors {
		out[f] = "每一份账单都核对过，还有一处说不清楚。"
	}
	return out
}

func (p press) room(v joinder.Viewer) publicity.Room {
	p.Helper()
	r, err := p.desk.Room(p.Context(), v, p.id)
	p.must(err)
	return r
}

// TestNothingIsPublishedBeforeTheFirmWasHeard: the gate, the wait of whoever is
// alone, and what makes a request void.
func TestNothingIsPublishedBeforeTheFirmWasHeard(t *testing.T) {
	eachPress(t, func(p press) {
		ctx := p.Context()
		p.wantKey(p.desk.Ask(ctx, p.lead, p.id), "reply_first")
		p.wantKey(p.desk.RecordAnswer(ctx, p.lead, p.id, publicity.Answering{On: p.today(), Source: "mail", Text: "我们会退款。"}), "reply_first")
		p.wantKey(p.desk.OfferReply(ctx, p.lead, p.id, publicity.Offering{On: p.today(), How: "mail", Whom: "客服", Deadline: p.today().AddDays(2)}), "deadline_early")
		p.must(p.desk.OfferReply(ctx, p.lead, p.id, publicity.Offering{On: p.today(), How: "mail", Whom: "客服", Deadline: p.today().AddDays(3)}))
		p.wantKey(p.desk.Ask(ctx, p.lead, p.id), "reply_open")
		*p.now = p.now.AddDate(0, 0, 3) // the last day still belongs to the firm
		p.wantKey(p.desk.Ask(ctx, p.lead, p.id), "reply_open")
		*p.now = p.now.AddDate(0, 0, 1)
		p.must(p.desk.Ask(ctx, p.lead, p.id))
		p.wantKey(p.desk.Ask(ctx, p.lead, p.id), "asked")
		ask := p.room(p.lead).Preparation.Ask
		if ask == nil || !ask.Alone || !ask.Mine {
			t.Fatalf("%+v", ask)
		}
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, false), "sure")
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true), "wait")
		*p.now = p.now.Add(24*time.Hour - time.Second)
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true), "wait")
		// The six factors are answered after asking: what was asked is void.
		_, err := p.desk.SaveCheck(ctx, p.lead, p.id, sixFactors())
		p.must(err)
		*p.now = p.now.Add(time.Second)
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true), "ask_gone")
		p.must(p.desk.Ask(ctx, p.lead, p.id))
		ask = p.room(p.lead).Preparation.Ask
		*p.now = p.now.Add(24 * time.Hour)
		leaves := p.db.Count(t, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'proof'`)
		p.must(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true))
		if n := p.db.Count(t, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'proof'`); n != leaves+1 {
			t.Errorf("%d leaves for one publication", n-leaves)
		}
		public, err := p.desk.Public(ctx, p.id)
		p.must(err)
		if len(public.Publications) != 1 || !public.Publications[0].Alone || !public.Publications[0].Kit.Named || public.Publications[0].Leaf < 0 {
			t.Fatalf("%+v", public.Publications)
		}
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true), "ask_gone")
	})
}

// TestAnAnswerOpensTheGate and stands in the kit.
func TestAnAnswerOpensTheGate(t *testing.T) {
	eachPress(t, func(p press) {
		ctx := p.Context()
		p.must(p.desk.OfferReply(ctx, p.lead, p.id, publicity.Offering{On: p.today(), How: "post", Whom: "客服", Deadline: p.today().AddDays(20)}))
		p.must(p.desk.RecordAnswer(ctx, p.lead, p.id, publicity.Answering{On: p.today(), Source: "mail", Text: "我们会在十五天内退款。"}))
		p.must(p.desk.Ask(ctx, p.lead, p.id))
		if r := p.room(p.lead); !strings.Contains(r.Kit.Sides[joinder.Chinese].Reply, "我们会在十五天内退款。") || r.Kit.Named {
			t.Errorf("%+v", r.Kit.Sides[joinder.Chinese].Reply)
		}
	})
}

// TestASecondPersonApproves: a custodian may, whoever asked may not, a member
// and an observer may not, and a seat that was given up counts no longer.
func TestASecondPersonApproves(t *testing.T) {
	eachPress(t, func(p press) {
		ctx := p.Context()
		custodian := joinder.Viewer{Account: "acc", Cases: map[joinder.ID]joinder.CaseRole{p.id: joinder.Custodian}}
		p.db.Exec(t, `INSERT INTO case_roles (case_id, account, complaint, role, given_at) VALUES ($1, 'acc', '', 'custodian', 1)`, string(p.id))
		p.must(p.desk.OfferReply(ctx, p.lead, p.id, publicity.Offering{On: p.today(), How: "post", Whom: "客服", Deadline: p.today().AddDays(20)}))
		p.must(p.desk.RecordAnswer(ctx, p.lead, p.id, publicity.Answering{On: p.today(), Source: "mail", Text: "我们会退款。"}))
		p.must(p.desk.Ask(ctx, p.lead, p.id))
		ask := p.room(custodian).Preparation.Ask
		if ask.Alone || ask.Mine {
			t.Fatalf("%+v", ask)
		}
		*p.now = p.now.AddDate(0, 0, 2)
		p.wantKey(p.desk.Approve(ctx, p.lead, p.id, ask.ID, true), "second_person")
		for _, role := range []joinder.CaseRole{joinder.Member, joinder.Observer, ""} {
			v := joinder.Viewer{Account: "other", Cases: map[joinder.ID]joinder.CaseRole{p.id: role}}
			p.wantKind(p.desk.Approve(ctx, v, p.id, ask.ID, true), joinder.Forbidden)
			p.wantKind(p.desk.Ask(ctx, v, p.id), joinder.Forbidden)
			if role != joinder.Observer {
				if _, err := p.desk.Room(ctx, v, p.id); joinder.KindOf(err) != joinder.Forbidden {
					t.Errorf("%q enters the room: %v", role, err)
				}
			}
		}
		p.must(p.desk.Approve(ctx, custodian, p.id, ask.ID, true))
		if pub, _ := p.desk.Public(ctx, p.id); pub.Publications[0].Alone || pub.Publications[0].Kit.Named {
			t.Errorf("%+v", pub.Publications[0])
		}
	})
}

// TestTextsAreRefused with the reason, and versions do not overwrite each other.
func TestTextsAreRefused(t *testing.T) {
	eachPress(t, func(p press) {
		ctx, key := p.Context(), publicity.Key(joinder.Chinese, "mastodon", false)
		for text, want := range map[string]string{
			"支付宝不退款": "text.unnamed", "明天到总部门口集合": "text.gathering", "{nobody}": "text.strange", "这家黑心公司": "text.insult", "他们诈骗": "text.crime",
		} {
			p.wantKey(p.desk.SaveTexts(ctx, p.lead, p.id, 0, publicity.Texts{key: text}), want)
		}
		p.must(p.desk.SaveTexts(ctx, p.lead, p.id, 0, publicity.Texts{key: "{people} 人在等{firm}答复。", "zh-CN/none/body": "x"}))
		p.wantKey(p.desk.SaveTexts(ctx, p.lead, p.id, 0, publicity.Texts{key: "后来的人"}), "texts_changed")
		r := p.room(p.lead)
		if r.Preparation.Texts.Number != 1 || len(r.Preparation.Texts.Texts) != 1 {
			t.Errorf("%+v", r.Preparation.Texts)
		}
		i := slices.IndexFunc(r.Kit.Sides[joinder.Chinese].Posts, func(p publicity.Post) bool { return p.Network == "mastodon" })
		if got := r.Kit.Sides[joinder.Chinese].Posts[i].Body; got != "1 人在等某数字钱包答复。" {
			t.Errorf("%q", got)
		}
	})
}

// TestInfluence: openings without robots, citations, levels, few filings hidden.
func TestInfluence(t *testing.T) {
	eachPress(t, func(p press) {
		ctx := p.Context()
		for _, agent := range []string{"Mozilla/5.0", "Googlebot/2.1 bot", "", "Mozilla/5.0"} {
			p.desk.Opened(p.id, agent)
		}
		p.desk.Opened(joinder.ID(strings.Repeat("0", 32)), "Mozilla/5.0") // no such case
		p.must(p.desk.FlushViews(ctx))
		p.must(p.desk.FlushViews(ctx))
		c := publicity.Citation{Case: p.id, Outlet: "日报", URL: "https://news.example.org/a", On: p.today(), Tone: "against"}
		p.must(p.desk.Cite(ctx, p.lead, c))
		p.must(p.desk.Cite(ctx, p.lead, c)) // the form sent twice
		for url, key := range map[string]string{"javascript:alert(1)": "url", "http://127.0.0.1/x": "url", "https://user:pass@a.example/": "url", "https://localhost/": "url", "ftp://a.example/": "url", "https://[::1]/": "url"} {
			c.URL = url
			p.wantKey(p.desk.Cite(ctx, p.lead, c), key)
		}
		f, err := publicFace{p.caseTest}.Facts(ctx, p.id)
		p.must(err)
		i, err := p.desk.Influence(ctx, f)
		p.must(err)
		if i.Views != 2 || i.Recent != 2 || i.Citations != 1 || i.Tones["against"] != 1 || i.Levels[joinder.LevelStated]+i.Levels[joinder.LevelContact] != 1 || i.Median != -1 || len(i.Cited) != 1 {
			t.Errorf("%+v", i)
		}
		letter := joinder.RealWorld().ID()
		p.db.Exec(t, `INSERT INTO letters (id, case_id, version, lang, state, subject, body, answer_by, at) VALUES ($1, $2, 9, 'en', 'frozen', 's', 'b', '', 1)`, string(letter), string(p.id))
		filed := func(n, answeredAfter int, complaint string) {
			id := joinder.RealWorld().ID()
			p.db.Exec(t, `INSERT INTO submissions (id, case_id, channel, letter, complaint, state, filed_on, at, changed_at) VALUES ($1, $2, 'c'||$1, $3, $4, 'filed', '2026-01-01', 1, 1)`,
				string(id), string(p.id), string(letter), complaint)
			if answeredAfter >= 0 {
				p.db.Exec(t, `INSERT INTO happenings (id, case_id, submission, kind, on_day, recorded_at) VALUES ($1, $2, $3, 'answered', $4, 1)`,
					string(joinder.RealWorld().ID()), string(p.id), string(id), joinder.Date{Year: 2026, Month: 1, Day: 1}.AddDays(answeredAfter).String())
			}
		}
		for n := range collective.Threshold - 1 {
			filed(n, 2, "someone")
		}
		filed(0, 15, "")
		filed(0, 30, "")
		*p.now = p.now.Add(2 * time.Minute)
		i, err = p.desk.Influence(ctx, f)
		p.must(err)
		if i.Filings != 2 || i.Answered != 2 || i.Median != 30 {
			t.Errorf("four single filings are seen: %+v", i.Tally)
		}
		filed(9, -1, "someone")
		reply := joinder.RealWorld().ID() // to everybody, by another channel: it answers no filing
		p.db.Exec(t, `INSERT INTO replies (id, case_id, channel, source, received_on, text_box, at) VALUES ($1, $2, 'elsewhere', 'mail', '2026-01-05', $3, 1)`, string(reply), string(p.id), []byte{1})
		*p.now = p.now.Add(2 * time.Minute)
		i, err = p.desk.Influence(ctx, f)
		p.must(err)
		if i.Filings != 7 || i.Answered != 6 || i.Median != 2 || i.Replies != 1 {
			t.Errorf("%+v median %d", i.Tally, i.Median)
		}
		p.db.Exec(t, `UPDATE replies SET channel = (SELECT channel FROM submissions WHERE case_id = $1 AND id NOT IN (SELECT submission FROM happenings))`, string(p.id))
		*p.now = p.now.Add(2 * time.Minute)
		if i, err = p.desk.Influence(ctx, f); err != nil || i.Answered != 7 {
			t.Errorf("a reply to everybody by the same channel: %+v %v", i.Tally, err)
		}
	})
}

// TestADigestReachesEveryReaderOnce, whatever is repeated or dies in between.
func TestADigestReachesEveryReaderOnce(t *testing.T) {
	eachPress(t, func(p press) {
		ctx := p.Context()
		other := p.file(200)
		if _, err := p.cases.Join(ctx, p.holder(other), p.id, other, all); err != nil {
			t.Fatal(err)
		}
		mine := p.lead.Holds[0]
		p.must(p.desk.Subscribe(ctx, p.lead, p.id, mine, joinder.English))
		p.must(p.desk.Subscribe(ctx, p.lead, p.id, mine, joinder.Chinese)) // again: one, with the newer language
		p.wantKind(p.desk.Subscribe(ctx, p.lead, p.id, other, joinder.English), joinder.Forbidden)
		*p.now = p.now.AddDate(0, 1, 0)
		var mails []publicity.Mailing
		job := func(m publicity.Mailing) (joinder.Job, error) {
			mails = append(mails, m)
			return joinder.Job{Kind: "test"}, nil
		}
		p.must(p.desk.MakeDigests(ctx, job))
		p.must(p.desk.MakeDigests(ctx, job))
		if len(mails) != 1 || mails[0].Complaint != mine {
			t.Fatalf("%+v", mails)
		}
		sent := 0
		p.wantKind(p.desk.Deliver(ctx, mails[0], func(publicity.Digest, publicity.Reader) error { return joinder.Fail(joinder.Unavailable, "x") }), joinder.Unavailable)
		for range 3 { // the outbox repeats
			p.must(p.desk.Deliver(ctx, mails[0], func(g publicity.Digest, r publicity.Reader) error {
				sent++
				if g.Month != mails[0].Month || r.Lang != joinder.Chinese || len(r.Contact) == 0 || len(r.Token) != 32 {
					t.Errorf("%+v %+v", g, r)
				}
				return p.desk.Stop(ctx, r.Token)
			}))
		}
		if sent != 1 {
			t.Errorf("sent %d times", sent)
		}
		*p.now = p.now.AddDate(0, 1, 0)
		mails = nil
		p.must(p.desk.MakeDigests(ctx, job))
		if len(mails) != 0 {
			t.Errorf("after stopping: %+v", mails)
		}
		if _, soFar, err := p.desk.Digest(ctx, p.id, p.now.Format("2006-01")); err != nil || !soFar {
			t.Errorf("this month: %v %v", soFar, err)
		}
		if _, _, err := p.desk.Digest(ctx, p.id, "2020-01"); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("a month before the case: %v", err)
		}
		p.must(p.desk.Subscribe(ctx, p.lead, p.id, mine, joinder.English))
		p.must(p.db.EraseComplaint(ctx, p.lead, mine, *p.now))
		if n := p.db.Count(t, `SELECT COUNT(*) FROM digest_readers`) + p.db.Count(t, `SELECT COUNT(*) FROM digest_mails`); n != 0 {
			t.Errorf("%d rows outlive erasing", n)
		}
	})
}
