package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"joinder"
	"joinder/internal/letter"
	"joinder/internal/recourse/filing"
)

// Where the sample's letter went: one paper a person to the one, a joint filing
// that still gathers its yeses to the other.
const (
	demoEach  = "cn-pboc-12363"
	demoJoint = "cn-cca"
)

// filingDemo adds the area's part of the invented sample: the letter that was
// sent has filings in every state.
func (s *Site) filingDemo(ctx context.Context, known demoCases) error {
	now := known.Today.Time().Add(9*time.Hour - 18*24*time.Hour)
	desk, err := s.filingDesk(joinder.World{Now: func() time.Time { return now }, Rand: s.World.Rand})
	if err != nil {
		return err
	}
	system := joinder.SystemViewer()
	id, err := desk.Open(ctx, system, filing.Opening{Case: known.Sent, Channel: demoEach, Form: filing.Each, Read: true})
	if err != nil {
		return err
	}
	for range 10 { // the job itself comes later and finds nothing to do
		if err := desk.MakePacks(ctx, filing.PackJob{Filing: id, Round: 1}.Job().Payload); err != nil {
			return err
		}
	}
	people, err := s.caseFiles().Participants(ctx, system, known.Sent)
	if err != nil {
		return err
	}
	n := 0
	for _, p := range people {
		if p.State != joinder.Filed || !p.Consents[joinder.SignForMe] {
			continue
		}
		now = now.Add(5 * time.Hour)
		if err := s.demoFiling(ctx, desk, known.Sent, p.Complaint, n, joinder.DateOf(now)); err != nil {
			return err
		}
		n++
	}
	now = known.Today.Time().Add(8*time.Hour - 3*24*time.Hour)
	return s.demoTogether(ctx, desk, known.Sent, people, &now)
}

// demoFiling takes the n-th member's own paper as far as it went.
func (s *Site) demoFiling(ctx context.Context, desk *filing.Desk, caseID, complaint joinder.ID, n int, on joinder.Date) error {
	v := joinder.Viewer{Holds: []joinder.ID{complaint}, Cases: map[joinder.ID]joinder.CaseRole{caseID: joinder.Member}}
	mine, err := desk.Register.Own(ctx, v, caseID)
	if err != nil || len(mine) == 0 || mine[0].Pack == nil {
		return err
	}
	sub := mine[0].Own.ID
	switch {
	case n == 5:
		return desk.Decide(ctx, v, filing.Decision{Submission: sub, Say: filing.Out})
	case n == 9:
		return desk.Decide(ctx, v, filing.Decision{Submission: sub, Say: filing.Wrong, Note: "最近一期已经退了，金额要减掉。"})
	case n >= 22:
		return nil // waits for its member
	}
	if err := desk.Decide(ctx, v, filing.Decision{Submission: sub, Say: filing.Right, Pack: mine[0].Pack.File.SHA256}); err != nil || n >= 16 {
		return err
	}
	l := filing.Lodging{Submission: sub, Method: []string{"phone", "form", "post"}[n%3], On: on}
	if n%4 != 3 {
		l.Reference = fmt.Sprintf("SAMPLE-%04d", 1180+n*7)
	}
	if n%3 == 1 {
		l.Proof = &filing.Upload{Kind: filing.Screenshot, Name: "提交成功页（示例）.txt", Body: strings.NewReader("提交成功（虚构的示例，没有真的提交）\n" + l.Reference + "\n")}
	}
	if err := desk.File(ctx, v, l); err != nil || n >= 4 {
		return err
	}
	return desk.Answered(ctx, v, sub)
}

// demoTogether begins a joint filing for which some have said yes.
func (s *Site) demoTogether(ctx context.Context, desk *filing.Desk, caseID joinder.ID, people []letter.Participant, now *time.Time) error {
	id, err := desk.Open(ctx, joinder.SystemViewer(), filing.Opening{Case: caseID, Channel: demoJoint, Form: filing.Together, Read: true})
	if err != nil {
		return err
	}
	for i, p := range people {
		if p.State != joinder.Filed || !p.Consents[joinder.SignForMe] || i%3 == 2 {
			continue
		}
		*now = now.Add(time.Hour)
		v := joinder.Viewer{Holds: []joinder.ID{p.Complaint}, Cases: map[joinder.ID]joinder.CaseRole{caseID: joinder.Member}}
		if err := desk.Agree(ctx, v, id, p.Complaint, true, i%4 == 0); err != nil {
			return err
		}
	}
	return nil
}
