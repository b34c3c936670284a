package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
	"joinder/internal/sqldb"
	"joinder/internal/web"
)

// remedyFiles is the storage of remedies. What was filed with a channel of kind
// "operator" was sent to the operator itself.
func (s *Site) remedyFiles() *sqldb.RemedyFiles {
	var channels []string
	for _, c := range s.Pack.Channels("") {
		if c.Kind() == datapack.ByOperator {
			channels = append(channels, c.ID())
		}
	}
	return s.caseFiles().Remedies(channels)
}

// remedies is the use case at some time.
func (s *Site) remedies(world joinder.World) *remedy.Desk {
	files := s.remedyFiles()
	return remedy.New(remedy.Parts{Ledger: files, Closer: files, Register: files, Vault: s.Ring, Zone: i18n.Beijing()}, world)
}

func (s *Site) operators() *operator.Desk {
	files := s.remedyFiles()
	return operator.New(operator.Parts{Registry: files, Files: files, Vault: s.Ring, Personal: personal}, s.World)
}

// remedyParts wires the pages of offers, promises, payouts, closure, and the operator’s side.
func (s *Site) remedyParts() web.RemedyParts {
	desk, operators := s.remedies(s.World), s.operators()
	return web.RemedyParts{
		Desk: desk, Closer: desk, Reader: desk, Operator: operators, Operators: operators,
		Evidence: func(ctx context.Context, item joinder.ID) (joinder.Evidence, io.ReadCloser, error) {
			return s.Shelf.Open(ctx, joinder.SystemViewer(), item, "operator")
		},
	}
}

// handleRemedyJobs registers the outbox handlers of the area.
func (s *Site) handleRemedyJobs() {
	s.Outbox.Handle(operator.JobSaid, func(ctx context.Context, payload []byte) error {
		return s.operators().Deliver(ctx, joinder.ID(payload), s.receiveStatement)
	})
}

// receiveStatement keeps what the operator said here among the answers that
// came back.
func (s *Site) receiveStatement(ctx context.Context, in operator.Incoming) (joinder.ID, error) {
	return s.keepStatement(ctx, in)
}

// remedyChores is what the area looks after once an hour.
func (s *Site) remedyChores() []chore { return nil }

// remedyDemo gives the sample's sent case an offer that asks for silence, a
// promise that stands, one that is overdue, and a little money.
func (s *Site) remedyDemo(ctx context.Context, known demoCases) error {
	then := s.World.Now().Add(-8 * 24 * time.Hour)
	early, now := s.remedies(s.at(then)), s.remedies(s.World)
	system := joinder.SystemViewer()
	members, err := s.caseFiles().CaseMembers(ctx, system, known.Sent)
	if err != nil {
		return err
	}
	if len(members) < 10 {
		return fmt.Errorf("the sample's sent case has %d members", len(members))
	}
	for _, p := range []remedy.Pledge{
		{Source: "phone", Words: "客服主管来电（示例）：三个工作日内提供每名用户的开通记录。\n\nA manager on the phone (example): the records of consent within three working days.", Due: known.Today.AddDays(-3)},
		{Source: "letter", Words: "来信（示例）：月底前关闭服务入口中的默认勾选。\n\nBy letter (example): the ticked box is removed.", Due: known.Today.AddDays(6)},
	} {
		p.Case = known.Sent
		if _, err := early.Promise(ctx, system, p); err != nil {
			return err
		}
	}
	offer, err := early.Offer(ctx, system, remedy.Proposal{
		Case: known.Sent, Source: "letter", Basis: joinder.FixedAmount, Amount: joinder.Minor(3000, "CNY"), Until: known.Today.AddDays(9),
		Words: "来信（示例）：接受后十个工作日内退还 30 元，接受者须对和解内容保密，并撤回向监管部门的投诉。\n\nBy letter (example): 30 yuan within ten working days; whoever accepts keeps it confidential and withdraws complaints to regulators.",
	})
	if err != nil {
		return err
	}
	for i, reply := range []joinder.OfferReply{joinder.AcceptsOffer, joinder.AcceptsOffer, joinder.RefusesOffer, joinder.RefusesOffer, joinder.RefusesOffer} {
		m := members[i+2]
		v := joinder.Viewer{Holds: []joinder.ID{m.Membership.Complaint}, Cases: map[joinder.ID]joinder.CaseRole{known.Sent: joinder.Member}}
		if m.State != joinder.Filed {
			continue
		}
		if _, err := early.Answer(ctx, v, remedy.Reply{Case: known.Sent, Offer: offer, Complaint: m.Membership.Complaint, Reply: reply}); err != nil {
			return err
		}
		if reply != joinder.AcceptsOffer {
			continue
		}
		if err := now.Paid(ctx, v, remedy.Receipt{
			Case: known.Sent, Complaint: m.Membership.Complaint, Offer: offer, Amount: joinder.Minor(int64(3000-i*1250), "CNY"), On: known.Today.AddDays(-1), Reference: "DEMO-" + fmt.Sprint(i+1),
		}); err != nil {
			return err
		}
		if i == 0 {
			if err := now.Share(ctx, v, known.Sent, m.Membership.Complaint, true); err != nil {
				return err
			}
		}
	}
	return nil
}
