package app

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/letter"
	"joinder/internal/letter/fonts"
	"joinder/internal/notify"
	"joinder/internal/recourse/publicity"
	"joinder/internal/recourse/publicity/paper"
	"joinder/internal/web"
)

// publicCases is the one door through which publicity sees a case: what the
// anonymous public sees.
type publicCases struct{ *Site }

// Facts implements publicity.Cases.
func (s publicCases) Facts(ctx context.Context, id joinder.ID) (publicity.Facts, error) {
	c, err := s.Cases.Public(ctx, id)
	if err != nil {
		return publicity.Facts{}, err
	}
	f := s.publicFacts(c)
	f.LogSize, err = s.DB.Log().Size(ctx)
	return f, err
}

// publicFacts is a public case in the words of publicity.
func (s *Site) publicFacts(c collective.PublicCase) publicity.Facts {
	f := publicity.Facts{
		ID: c.ID, Title: c.Title, Summary: c.Summary, Demand: c.Demand, Wallet: joinder.Text{ZH: c.WalletZH, EN: c.WalletEN}, Operator: c.Operator,
		Issue: s.Pack.IssueName(c.Issue), State: c.State, Lang: c.Lang, OpenedAt: c.OpenedAt, Members: c.Members, People: c.People,
		Evidenced: c.Evidenced, First: c.First, Last: c.Last, Seals: c.Seals, Slug: c.Wallet,
		Page: s.Config.BaseURL + "/cases/" + string(c.ID), JSON: s.Config.BaseURL + "/cases/" + string(c.ID) + ".json",
		Names: append(s.Pack.NamesOf(c.Wallet), c.WalletZH, c.WalletEN, c.Operator, c.Wallet),
	}
	for _, sum := range c.Sums {
		f.Sums = append(f.Sums, publicity.Sum{Amount: sum.Money, Exact: sum.Exact})
	}
	if c.Letter != nil {
		f.LetterOn, f.LetterLeaf = c.Letter.FrozenAt, c.Letter.Leaf
	}
	for _, u := range c.Updates {
		f.Updates = append(f.Updates, publicity.News{At: u.At, Kind: u.Kind, Text: u.Text})
	}
	for _, w := range s.names.all() {
		if w.ID == c.Wallet {
			f.Jurisdiction = w.Jurisdiction
		}
	}
	return f
}

// publicityRules are the data pack's facts of publishing, as known today.
type publicityRules struct {
	pack   *datapack.Pack
	world  joinder.World
	robots []string
}

func newPublicityRules(pack *datapack.Pack, world joinder.World) publicityRules {
	r := publicityRules{pack: pack, world: world}
	for _, word := range pack.Robots() {
		r.robots = append(r.robots, strings.ToLower(word))
	}
	return r
}

// Networks implements publicity.Rules.
func (r publicityRules) Networks() []publicity.Network {
	var out []publicity.Network
	for _, n := range r.pack.Networks(today(r.world)) {
		out = append(out, publicity.Network{ID: n.ID, Name: n.Name, Weighted: n.Count == datapack.CountWeighted, Single: n.Single, Title: n.Title, Body: n.Body,
			URLCounts: n.URLCounts, Remark: n.Remark, Known: n.Status == datapack.Fact, Sources: n.Origin.Sources, CheckedOn: n.Origin.CheckedOn})
	}
	return out
}

// Earliest implements publicity.Rules.
func (r publicityRules) Earliest(jurisdiction string, offered joinder.Date) publicity.Earliest {
	t := r.pack.ReplyTime(jurisdiction, offered)
	return publicity.Earliest{Day: t.By, Count: t.Count, Unit: string(t.Unit), Certain: t.Certain}
}

// Robot implements publicity.Rules.
func (r publicityRules) Robot(agent string) bool {
	agent = strings.ToLower(agent)
	for _, word := range r.robots {
		if strings.Contains(agent, word) {
			return true
		}
	}
	return false
}

// lintPublic lets the linter of letters look at words for the public.
func lintPublic(_ joinder.Lang, text string) []publicity.Finding {
	var out []publicity.Finding
	for _, f := range letter.Lint(joinder.Letter{Body: text}, letter.LintFacts{}) {
		switch f.Rule {
		case publicity.Insult, publicity.Crime:
			out = append(out, publicity.Finding{Kind: f.Rule, Words: f.Quote})
		case "threat":
			out = append(out, publicity.Finding{Kind: publicity.Silence, Words: f.Quote})
		}
	}
	return out
}

// publicityDesk is the use case at some time.
func (s *Site) publicityDesk(world joinder.World) *publicity.Desk {
	return publicity.New(publicity.Parts{
		Cases: publicCases{s}, Ledger: s.DB, Record: s.DB, Log: s.DB, Meter: s.DB, Digests: s.DB, Readers: s.DB, Rules: newPublicityRules(s.Pack, world),
		Speak:  func(lang joinder.Lang) publicity.Speaker { return s.Catalog.Localizer(lang) },
		Linter: lintPublic, Personal: personal, Zone: i18n.Beijing(), Site: s.hostName(),
	}, world)
}

// publicityParts wires the pages of press kit, right of reply, influence.
func (s *Site) publicityParts() web.PublicityParts {
	press, err := paper.Open(fonts.Files()...)
	if err != nil {
		s.Log.Error("fonts", "err", err) // they are built in: cannot fail
		return web.PublicityParts{}
	}
	return web.PublicityParts{Desk: s.publicity, Log: s.publicity, Mails: s.publicity, Press: paper.NewShelf(press), Facts: s.publicFacts, Mail: s.mail != nil}
}

// handlePublicityJobs registers the outbox handlers of the area.
func (s *Site) handlePublicityJobs() {
	s.publicity = s.publicityDesk(s.World)
	s.Outbox.Handle(publicity.DigestJob, s.mailDigest)
}

// publicityChores is what the area looks after once an hour.
func (s *Site) publicityChores() []chore {
	return []chore{
		{"count openings", s.publicity.FlushViews},
		{"monthly digests", func(ctx context.Context) error { return s.makeDigests(ctx, s.publicity) }},
	}
}

// MakeDigestsAt makes the digests that are due at some time, for tests and for
// hosts that were away.
func (s *Site) MakeDigestsAt(ctx context.Context, at time.Time) error {
	return s.makeDigests(ctx, s.publicityDesk(s.at(at)))
}

// makeDigests makes what is due, with its mails where mail goes out at all.
func (s *Site) makeDigests(ctx context.Context, desk *publicity.Desk) error {
	if s.mail == nil {
		return desk.MakeDigests(ctx, nil)
	}
	return desk.MakeDigests(ctx, func(m publicity.Mailing) (joinder.Job, error) {
		plain, err := json.Marshal(m)
		if err != nil {
			return joinder.Job{}, err
		}
		boxed, err := s.Ring.Box(plain, digestAAD())
		return joinder.Job{Kind: publicity.DigestJob, Payload: boxed}, err
	})
}

func digestAAD() []byte { return []byte("job/" + publicity.DigestJob) }

// mailDigest sends one digest to one member, in their language.
func (s *Site) mailDigest(ctx context.Context, payload []byte) error {
	plain, err := s.Ring.Unbox(payload, digestAAD())
	if err != nil {
		return err
	}
	var m publicity.Mailing
	if err := json.Unmarshal(plain, &m); err != nil {
		return err
	}
	if s.mail == nil {
		return nil // mail was switched off since; a month's figures are on the page
	}
	c, err := s.Cases.Public(ctx, m.Case)
	if err != nil {
		return err
	}
	return s.publicity.Deliver(ctx, m, func(g publicity.Digest, r publicity.Reader) error {
		contact, err := intake.OpenContact(s.Ring, m.Complaint, r.Contact)
		if err != nil || contact.Email == "" {
			return err
		}
		return s.mail.Send(ctx, s.digestMail(c, g, r, contact.Email))
	})
}

// digestMail is the words of a digest: public figures and the next step.
func (s *Site) digestMail(c collective.PublicCase, g publicity.Digest, r publicity.Reader, to string) notify.Mail {
	w := s.Catalog.Localizer(r.Lang)
	var lines []string
	for _, f := range web.DigestFigures(w, g) {
		lines = append(lines, "- "+f[0]+w.T("publicity.measure.colon")+f[1])
	}
	base, stop := s.Config.BaseURL+"/cases/"+string(c.ID), s.Config.BaseURL+"/digest/stop?t="+r.Token
	who := cmp.Or(c.Operator, joinder.Text{ZH: c.WalletZH, EN: c.WalletEN}.In(r.Lang))
	return notify.Mail{To: to, Stop: stop, Subject: w.T("publicity.digest.mail.subject", "Month", w.Month(g.Month), "Title", c.Title),
		Text: w.T("publicity.digest.mail.text", "Month", w.Month(g.Month), "Title", c.Title, "Figures", strings.Join(lines, "\n"),
			"Next", w.T("case.next."+string(g.State)+".title", "Who", who), "URL", base+"/digest/"+g.Month+"?lang="+string(r.Lang), "Stop", stop)}
}

// publicityDemo adds the area's part of the invented sample: the case whose
// letter went out has checked, asked for a reply, published, and been cited.
func (s *Site) publicityDemo(ctx context.Context, c demoCases) error {
	rows, err := s.caseFiles().CaseMembers(ctx, joinder.SystemViewer(), c.Sent)
	if err != nil {
		return err
	}
	var organiser joinder.Viewer
	for _, r := range rows {
		if r.Membership.Role == joinder.Organiser {
			organiser = joinder.Viewer{Holds: []joinder.ID{r.Membership.Complaint}, Cases: map[joinder.ID]joinder.CaseRole{c.Sent: joinder.Organiser}}
		}
	}
	ago := func(days int) *publicity.Desk {
		return s.publicityDesk(s.at(s.World.Now().Add(-time.Duration(days) * 24 * time.Hour)))
	}
	day := func(days int) joinder.Date { return c.Today.AddDays(-days) }
	if _, err := ago(16).SaveCheck(ctx, organiser, c.Sent, demoFactors()); err != nil {
		return err
	}
	deadline := day(9)
	if first := s.publicity.Rules.Earliest("CN", day(15)).Day; deadline.Before(first) {
		deadline = first
	}
	if err := ago(15).OfferReply(ctx, organiser, c.Sent, publicity.Offering{On: day(15), How: "mail", Whom: "客服与公关部门的公开邮箱（示例）", Deadline: deadline}); err != nil {
		return err
	}
	if deadline.Before(day(4)) {
		if err := s.demoPublish(ctx, organiser, c.Sent, ago(4), ago(2)); err != nil {
			return err
		}
	}
	var views []publicity.Views
	for i := range 19 {
		views = append(views, publicity.Views{Case: c.Sent, On: day(i), Count: 7 + (i*5)%11})
	}
	if err := s.DB.AddViews(ctx, views); err != nil {
		return err
	}
	return ago(1).Cite(ctx, organiser, publicity.Citation{Case: c.Sent, Outlet: "示例晚报（虚构） · Example Evening News (invented)",
		URL: "https://news.example.org/lantern-wallet-memberships", Archived: "https://archive.example.org/lantern-wallet-memberships", On: day(1), Lang: "zh", Tone: "neutral"})
}

// demoPublish asks and, more than a day later, confirms.
func (s *Site) demoPublish(ctx context.Context, organiser joinder.Viewer, id joinder.ID, asking, confirming *publicity.Desk) error {
	if err := asking.Ask(ctx, organiser, id); err != nil {
		return err
	}
	room, err := confirming.Room(ctx, organiser, id)
	if err != nil {
		return err
	}
	if room.Preparation.Ask == nil {
		return nil
	}
	return confirming.Approve(ctx, organiser, id, room.Preparation.Ask.ID, true)
}

func demoFactors() map[publicity.Factor]string {
	return map[publicity.Factor]string{
		"source":  "（示例）投诉人彼此独立，多数附有已固证的账单或扣款短信；时间、金额与账单逐一核对过。",
		"dispute": "（示例）对方可能主张用户点过同意。我们比对了开通页面截图：默认勾选，费用写在第二屏。是否每个人看到的都是同一版页面，还说不清。",
		"urgency": "（示例）每月还在扣费，晚一个月就多扣一期；已经发函并等过答复期限。",
		"order":   "（示例）涉及未经同意收费，关系到所有用户的财产，不是个人恩怨。",
		"harm":    "（示例）如果有误，会影响对方的商誉。所以只写人数、金额和可核对的过程，不作定性。",
		"ability": "（示例）核对了全部附有证据的投诉；后台同意记录只有对方有，我们核实不了，已写明。",
	}
}
