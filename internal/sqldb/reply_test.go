package sqldb_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/recourse/reply"
	"joinder/internal/recourse/stance"
)

// nothing keeps no bytes.
type nothing struct{}

func (nothing) Put(_ context.Context, _, item joinder.ID, r io.Reader, _ int64) (joinder.Stored, error) {
	b, err := io.ReadAll(r)
	return joinder.Stored{Blob: "blob-" + string(item), Size: int64(len(b)), Commitment: strings.Repeat("ab", 32)}, err
}

func (nothing) Open(context.Context, joinder.ID, joinder.ID, string, []byte) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("bytes")), nil
}

func (nothing) Remove(context.Context, string) error { return nil }

func replyDesk(t *testing.T, c caseTest) *reply.Desk {
	t.Helper()
	classifier, err := stance.New()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	return reply.New(reply.Parts{Ledger: c.db, Register: c.db, Vault: nothing{}, Boxes: openBox{}, Classifier: classifier},
		joinder.World{Now: func() time.Time { return now }, Rand: joinder.RealWorld().Rand})
}

// TestReplies holds who sees which answer, that each is a happening, that the
// same message is kept once, and that erasing leaves nothing.
func TestReplies(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		d, ctx := replyDesk(r.T, r.caseTest), r.Context()
		member, organiser := r.member(1), r.organiser()
		in := reply.Incoming{Case: r.id, Channel: operatorChannel, Complaint: r.complaint[1], Text: "您好，您的退款申请未通过，无法为您办理。", Sender: "desk"}
		own, err := d.Receive(ctx, member, in)
		if err != nil || own.Proposed != joinder.Deflects {
			r.Fatalf("%+v, %v", own, err)
		}
		if _, err := d.Receive(ctx, organiser, in); joinder.KindOf(err) != joinder.Forbidden {
			r.Errorf("the organiser keeps a member's own: %v", err)
		}
		if _, err := d.Receive(ctx, joinder.Viewer{}, in); joinder.KindOf(err) != joinder.NotFound {
			r.Errorf("a stranger keeps a member's own: %v", err)
		}
		joint, err := d.Receive(ctx, joinder.SystemViewer(), reply.Incoming{Case: r.id, Channel: operatorChannel, Text: "Your complaint is received.", Source: joinder.ReplyByMail,
			Name: "m.eml", Body: strings.NewReader("Subject: x\r\n\r\nYour complaint is received.\r\n"), MessageID: "1@pay.example"})
		if err != nil {
			r.Fatal(err)
		}
		again, err := d.Receive(ctx, joinder.SystemViewer(), reply.Incoming{Case: r.id, Channel: operatorChannel, Text: "Your complaint is received.", Source: joinder.ReplyByMail, MessageID: "1@pay.example"})
		if err != nil || again.ID != joint.ID {
			r.Errorf("the same message twice: %s, %s, %v", joint.ID, again.ID, err)
		}
		sees := func(v joinder.Viewer, want int) []reply.Row {
			r.Helper()
			rows, err := r.db.Replies(ctx, v, r.id)
			if err != nil || len(rows) != want {
				r.Errorf("sees %d, want %d: %v", len(rows), want, err)
			}
			return rows
		}
		observer := joinder.Viewer{Account: "o", Cases: map[joinder.ID]joinder.CaseRole{r.id: joinder.Observer}}
		sees(member, 2)
		sees(organiser, 1)
		sees(r.member(2), 1)
		sees(joinder.Viewer{}, 0)
		if err := d.Share(ctx, organiser, own.ID, true); joinder.KindOf(err) != joinder.NotFound {
			r.Errorf("the organiser shares what they do not see: %v", err)
		}
		if err := d.Share(ctx, member, own.ID, true); err != nil {
			r.Fatal(err)
		}
		sees(organiser, 2)
		sees(r.member(2), 1)
		for _, row := range sees(observer, 2) {
			if row.TextBox != nil || row.SenderBox != nil || row.Complaint != "" || row.Files != nil {
				r.Errorf("the observer reads %+v", row)
			}
		}
		room, err := d.Room(ctx, member, r.id)
		if err != nil || len(room.Threads) != 2 {
			r.Fatalf("%+v, %v", room, err)
		}
		file := room.Threads[0].Answers[0].Files[0].ID
		if _, _, err := d.Open(ctx, observer, file); joinder.KindOf(err) != joinder.NotFound {
			r.Errorf("the observer opens a file: %v", err)
		}
		if err := d.Judge(ctx, organiser, reply.Judgment{Reply: own.ID, Kind: "refuses", Final: true}); err != nil {
			r.Fatal(err)
		}
		if err := d.Judge(ctx, r.member(2), reply.Judgment{Reply: own.ID, Kind: "template"}); joinder.KindOf(err) != joinder.NotFound {
			r.Errorf("another member judges: %v", err)
		}
		r.holdHappenings(own)
		r.holdErased(own)
	})
}

// holdHappenings: two answers, of which one became the last word.
func (r *remedyTest) holdHappenings(own joinder.Reply) {
	r.Helper()
	all, err := r.db.Happenings(r.Context(), r.organiser(), r.id)
	if err != nil {
		r.Fatal(err)
	}
	kinds := map[joinder.HappeningKind]int{}
	for _, h := range joinder.Standing(all) {
		kinds[h.Kind]++
		if h.Kind == joinder.FinalAnswer && h.Complaint != own.Complaint {
			r.Errorf("the final answer is %+v", h)
		}
	}
	if kinds[joinder.Answered] != 1 || kinds[joinder.FinalAnswer] != 1 {
		r.Errorf("happenings: %v", kinds)
	}
}

func (r *remedyTest) holdErased(own joinder.Reply) {
	r.Helper()
	if err := r.db.EraseComplaint(r.Context(), r.member(1), own.Complaint, r.now); err != nil {
		r.Fatal(err)
	}
	for _, q := range []string{`SELECT COUNT(*) FROM replies WHERE complaint <> ''`, `SELECT COUNT(*) FROM reply_judgments`} {
		if n := r.db.Count(r.T, q); n != 0 {
			r.Errorf("after erasing: %s is %d", q, n)
		}
	}
}

// TestReplyAddresses holds that an address has a secret, one per filing, that
// only the system looks up.
func TestReplyAddresses(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		d, ctx := replyDesk(r.T, r.caseTest), r.Context()
		ask := reply.Address{Case: r.id, Channel: operatorChannel, Complaint: r.complaint[1]}
		a, err := d.AddressFor(ctx, r.member(1), ask)
		if err != nil || len(a.Token) != 24 {
			r.Fatalf("%+v, %v", a, err)
		}
		if b, err := d.AddressFor(ctx, r.member(1), ask); err != nil || b.Token != a.Token {
			r.Errorf("a second address: %+v, %v", b, err)
		}
		if _, err := d.AddressFor(ctx, r.member(2), ask); joinder.KindOf(err) != joinder.Forbidden {
			r.Errorf("another member's address: %v", err)
		}
		if got, err := r.db.AddressOf(ctx, joinder.SystemViewer(), a.Token); err != nil || got.Complaint != r.complaint[1] {
			r.Errorf("%+v, %v", got, err)
		}
		if _, err := r.db.AddressOf(ctx, r.member(1), a.Token); joinder.KindOf(err) != joinder.NotFound {
			r.Errorf("a person looks up an address: %v", err)
		}
	})
}
