package app

import (
	"context"
	"fmt"
	"time"

	"joinder"
	"joinder/internal/recourse/reply"
)

// demoReply is one invented answer of the sample.
type demoReply struct {
	ago    int // days before today
	member int // position among the members; -1 for the case
	final  bool
	judge  string // kind that the organiser confirmed; "" leaves the proposal
	text   string
}

// copied is what the sample's firm sends to everybody.
const copied = "尊敬的用户：您好！（示例）您反馈的自动扣费问题我们已核实，该服务由您本人开通并同意协议，扣费符合规则，无法为您办理退款，敬请谅解。您的用户编号：%s。我们将不断优化服务，祝您生活愉快。"

var demoReplies = []demoReply{ //nolint:gochecknoglobals // invented texts
	{17, -1, false, "acknowledgement_only", "（示例）贵方来信已收悉，我们会认真研究所反映的问题，并及时给予反馈。特此函告。\n\n客户权益部"},
	{12, 0, false, "", fmt.Sprintf(copied, "A20717")},
	{12, 2, false, "", fmt.Sprintf(copied, "A31180")},
	{11, 3, false, "", fmt.Sprintf(copied, "B00942") + "如需帮助请联系在线客服。"},
	{6, 4, false, "", "（示例）您好，您这一笔核对过了，确实是默认勾选造成的，属于我们的失误。36元已于昨天原路退回您的账户，请查收。给您添麻烦了，抱歉。"},
	{3, -1, true, "demands_secrecy", "（示例）经研究，我司愿意向各位用户退还全部款项。前提是各位先撤回在监管部门的投诉，删除网上发布的内容，并签署保密协议。签署后十五个工作日内付款。"},
}

// replyDemo gives the sample's sent case answers that stall, deflect in one
// wording for several members, and one that pays.
func (s *Site) replyDemo(ctx context.Context, known demoCases) error {
	members, err := s.caseFiles().CaseMembers(ctx, joinder.SystemViewer(), known.Sent)
	if err != nil {
		return err
	}
	channel, err := s.firmChannel(ctx, known.Sent)
	if err != nil || len(members) < 6 {
		return err
	}
	for _, d := range demoReplies {
		then := s.at(s.World.Now().Add(-time.Duration(d.ago) * 24 * time.Hour))
		desk, err := s.replies(then)
		if err != nil {
			return err
		}
		in := reply.Incoming{Case: known.Sent, Channel: channel, Text: d.text, ReceivedOn: known.Today.AddDays(-d.ago), Final: d.final, Lang: joinder.Chinese}
		if d.member >= 0 {
			in.Complaint, in.Shared = members[d.member].Membership.Complaint, true
		}
		r, err := desk.Receive(ctx, joinder.SystemViewer(), in)
		if err != nil {
			return err
		}
		if d.judge == "" {
			continue
		}
		who := joinder.Viewer{Cases: map[joinder.ID]joinder.CaseRole{known.Sent: joinder.Organiser}}
		if err := desk.Judge(ctx, who, reply.Judgment{Reply: r.ID, Kind: d.judge, Final: d.final}); err != nil {
			return err
		}
	}
	return nil
}
