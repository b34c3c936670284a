package app

import (
	"context"
	"time"

	"joinder"
	"joinder/internal/demo"
	"joinder/internal/letter"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/reply"
)

// demoFirm is how an invented operator treats the members of one older case, in
// tenths of them.
type demoFirm struct {
	wallet, issue               string
	answers, solves, pays, slow int // slow: days between answers
}

// demoFirms differ, so that the cards of the sample do.
var demoFirms = []demoFirm{ //nolint:gochecknoglobals // invented
	{"demo-bluebird", "unauthorized_transaction", 7, 4, 6, 4},
	{"demo-lantern", "identity_check_blocked", 4, 1, 0, 9},
	{"demo-ferry", "transfer_not_arrived", 10, 8, 9, 2},
	{"demo-quartz", "withdrawal_not_arrived", 3, 0, 0, 11},
	{"demo-harbor", "unauthorized_transaction", 6, 3, 0, 6},
	{"demo-kestrel", "transfer_not_arrived", 9, 6, 8, 3},
}

// When the older cases of the sample were, in days before today: early enough
// that the quarter is over.
const (
	demoJoined = 163
	demoFiled  = 160 // the first member; the last one a month later
)

// demoRow is a member of an older case of the sample.
type demoRow struct {
	complaint joinder.Complaint
	at        time.Time // of their own filing
	n         int
}

// viewer is that member.
func (r demoRow) viewer(id joinder.ID) joinder.Viewer {
	return joinder.Viewer{Holds: []joinder.ID{r.complaint.ID}, Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Member}}
}

// happens spreads tenths over the members.
func (r demoRow) happens(tenths int) bool { return r.n*7%10 < tenths }

// demoScores opens an older case for each operator, whose members file with it
// one by one, and tells what became of them.
func (s *Site) demoScores(ctx context.Context, known demoCases) error {
	sample := demo.Generate(demoSeed, known.Today)
	for _, firm := range demoFirms {
		c, rows := s.olderCase(sample, firm, known.Today)
		if len(rows) == 0 {
			continue
		}
		sealed := *c.Letter
		c.Letter = nil
		if err := s.demoCase(ctx, c); err != nil {
			return err
		}
		if err := s.olderLetter(ctx, c, sealed); err != nil {
			return err
		}
		channel, err := s.firmChannel(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := s.demoTreated(ctx, c.ID, channel, firm, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// olderCase is a case of the people who had complained by then, one complaint
// each.
func (s *Site) olderCase(sample demo.Sample, firm demoFirm, today joinder.Date) (demo.Case, []demoRow) {
	noon := today.Time().Add(4 * time.Hour)
	ago := func(days int) time.Time { return noon.Add(-time.Duration(days) * 24 * time.Hour) }
	var rows []demoRow
	seen := map[joinder.ID]bool{}
	for _, c := range sample.Complaints {
		if c.Wallet == firm.wallet && c.Issue == firm.issue && c.FiledAt.Before(ago(demoJoined+1)) && !c.Amount.IsZero() && !seen[c.Person] {
			seen[c.Person] = true
			rows = append(rows, demoRow{complaint: c.Complaint, n: len(rows)})
		}
	}
	if len(rows) < 5 {
		return demo.Case{}, nil
	}
	var wallet joinder.Wallet
	for _, w := range sample.Wallets {
		if w.ID == firm.wallet {
			wallet = w
		}
	}
	issue, lang, opened := s.Pack.IssueName(firm.issue), joinder.Chinese, rows[0].complaint.FiledAt.Add(6*time.Hour)
	if wallet.Jurisdiction == "US" || wallet.Jurisdiction == "GB" {
		lang = joinder.English
	}
	out := demo.Case{Case: joinder.Case{
		ID: s.at(opened).ID(), Ref: s.at(opened).ID(), Wallet: firm.wallet, Issue: firm.issue, State: joinder.Sent, Lang: lang, OpenedAt: opened,
		Title:   wallet.Name.ZH + "：" + issue.ZH + "（较早） · " + wallet.Name.EN + ", " + issue.EN + " (earlier)",
		Summary: "虚构的示例：早些时候遇到这个问题的用户各自向运营商提交了投诉。\n\nInvented: people who had this problem earlier each filed with the operator.",
		Demand:  "退还款项，并书面说明原因。\n\nPay the money back and explain in writing why.",
	}}
	for i := range rows {
		r := &rows[i]
		r.at = ago(demoFiled - i*30/len(rows))
		joined := r.complaint.FiledAt.Add(12 * time.Hour)
		m := demo.Member{Membership: joinder.Membership{Case: out.ID, Complaint: r.complaint.ID, Role: joinder.Member, JoinedAt: joined},
			Allows: map[joinder.Use]time.Time{joinder.CountMe: joined, joinder.SignForMe: joined}}
		if i == 0 {
			m.Role = joinder.Organiser
		}
		out.Members = append(out.Members, m)
	}
	out.Updates = []joinder.Update{{ID: s.at(opened).ID(), Case: out.ID, At: opened, Kind: "opened", Public: true}}
	out.Letter = &demo.Letter{Lang: lang, At: ago(demoJoined), FrozenAt: ago(demoJoined - 1), SentAt: ago(demoJoined - 2), Subject: wallet.Name.In(lang) + ": " + issue.In(lang),
		Body: wallet.Operator + "\n\n" + out.Summary + "\n\n我们要求：" + out.Demand + "\n\n请在十五日内书面答复。 Please answer in writing within 15 days."}
	return out, rows
}

// olderLetter freezes and sends the case's letter. It says nothing of today's
// rules, which had not been looked up then.
func (s *Site) olderLetter(ctx context.Context, c demo.Case, l demo.Letter) error {
	system, writing := joinder.SystemViewer(), s.letters(s.at(l.At))
	draft, err := writing.Draft(ctx, system, c.ID, letter.Order{Lang: l.Lang})
	if err != nil {
		return err
	}
	draft.Subject, draft.Body = l.Subject, l.Body
	if draft, err = writing.Save(ctx, system, c.ID, 0, draft); err != nil {
		return err
	}
	if _, err := s.letters(s.at(l.FrozenAt)).Freeze(ctx, system, draft.ID); err != nil {
		return err
	}
	return s.caseFiles().MoveCase(ctx, system, joinder.Sent, joinder.Update{ID: s.at(l.SentAt).ID(), Case: c.ID, At: l.SentAt, Kind: "state." + string(joinder.Sent), Public: true})
}

// demoTreated files for one member and records what they heard, got and say.
func (s *Site) demoTreated(ctx context.Context, id joinder.ID, channel string, firm demoFirm, r demoRow) error {
	sub, err := s.DB.SeedSubmission(ctx, joinder.Submission{ID: s.at(r.at).ID(), Case: id, Channel: channel, Complaint: r.complaint.ID, Number: r.n + 1,
		State: joinder.SubmissionFiled, Method: "form", FiledOn: joinder.DateOf(r.at), At: r.at, ChangedAt: r.at})
	if err != nil || !r.happens(firm.answers) {
		return err
	}
	then := r.at.Add(time.Duration(firm.slow*(1+r.n%5)) * 24 * time.Hour)
	desk, err := s.replies(s.at(then))
	if err != nil {
		return err
	}
	if _, err := desk.Receive(ctx, joinder.SystemViewer(), reply.Incoming{Case: id, Submission: sub, Complaint: r.complaint.ID, Channel: channel, Lang: r.complaint.Lang,
		ReceivedOn: joinder.DateOf(then), Text: "（示例）您反映的问题已核实，处理结果见附件。\n\n(Example) We have looked into your complaint; the result is attached."}); err != nil {
		return err
	}
	later := s.remedies(s.at(then.Add(48 * time.Hour)))
	if r.happens(firm.pays) {
		if err := later.Paid(ctx, r.viewer(id), remedy.Receipt{Case: id, Complaint: r.complaint.ID, Amount: r.complaint.Amount, On: joinder.DateOf(then.Add(24 * time.Hour))}); err != nil {
			return err
		}
	}
	said := joinder.NotSolved
	if r.happens(firm.solves) {
		said = joinder.Solved
	}
	return later.Say(ctx, r.viewer(id), id, r.complaint.ID, said)
}
