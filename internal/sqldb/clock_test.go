package sqldb_test

import (
	"testing"
	"time"

	"joinder"
	"joinder/internal/recourse/clock"
)

func on(day int) joinder.Date { return joinder.Date{Year: 2026, Month: 11, Day: day} }

func (c caseTest) happened(v joinder.Viewer, h joinder.Happening) error {
	h.ID, h.Recorded = joinder.RealWorld().ID(), joinder.RealWorld().Now()
	return c.db.AddHappening(c.Context(), v, h)
}

func (c caseTest) record(v joinder.Viewer, id joinder.ID) clock.Record {
	c.Helper()
	r, err := c.db.ClockRecord(c.Context(), v, id)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

func TestClockRecordShowsOnlyOnesOwn(t *testing.T) {
	eachCase(t, func(c caseTest) {
		lead, wu := c.file(10), c.file(20)
		id := c.open(lead, all)
		if _, err := c.cases.Join(c.Context(), c.holder(wu), id, wu, joinder.Consents{joinder.CountMe: true}); err != nil {
			c.Fatal(err)
		}
		leader, member := c.holder(lead), c.holder(wu)
		for _, h := range []joinder.Happening{
			{Case: id, Kind: joinder.Demanded, On: on(1), Note: "secret of the case"},
			{Case: id, Complaint: lead, Kind: joinder.Knew, On: on(2), Note: "secret of the leader"},
		} {
			if err := c.happened(leader, h); err != nil {
				c.Fatal(err)
			}
		}
		if err := c.happened(member, joinder.Happening{Case: id, Complaint: wu, Kind: joinder.Knew, On: on(3), Note: "my own"}); err != nil {
			c.Fatal(err)
		}
		c.wantKind(c.happened(member, joinder.Happening{Case: id, Kind: joinder.Demanded, On: on(3)}), joinder.Forbidden)
		c.wantKind(c.happened(member, joinder.Happening{Case: id, Complaint: lead, Kind: joinder.Knew, On: on(3)}), joinder.Forbidden)
		c.wantKind(c.happened(joinder.Viewer{}, joinder.Happening{Case: id, Kind: joinder.Demanded, On: on(3)}), joinder.Forbidden)

		r := c.record(member, id)
		if r.All || len(r.People) != 1 || r.People[0].Complaint != wu || r.People[0].Authorised || len(r.Happenings) != 2 || r.Members != 2 {
			c.Errorf("a member reads %+v", r)
		}
		if r.Happenings[0].Note != "" || r.Happenings[1].Note != "my own" {
			c.Errorf("a member reads the notes %q and %q", r.Happenings[0].Note, r.Happenings[1].Note)
		}
		r = c.record(leader, id)
		if !r.All || len(r.People) != 2 || !r.People[0].Authorised || len(r.Happenings) != 3 || r.Happenings[0].Note == "" {
			c.Errorf("who leads the case reads %+v", r)
		}
		counsel := joinder.Viewer{Account: "x", Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Counsel}}
		if r = c.record(counsel, id); !r.All || len(r.People) != 2 || r.Happenings[0].Note != "" {
			c.Errorf("counsel reads %+v", r)
		}
		_, err := c.db.ClockRecord(c.Context(), c.holder(c.file(3)), id)
		c.wantKind(err, joinder.NotFound)
		if err := c.db.EraseComplaint(c.Context(), member, wu, time.Now()); err != nil {
			c.Fatal(err)
		}
		if r = c.record(leader, id); len(r.People) != 1 || len(r.Happenings) != 2 {
			c.Errorf("after erasing: %d people, %d happenings", len(r.People), len(r.Happenings))
		}
	})
}

func TestHappeningIsCorrectedOnce(t *testing.T) {
	eachCase(t, func(c caseTest) {
		lead := c.file(10)
		id := c.open(lead, all)
		v := c.holder(lead)
		if err := c.happened(v, joinder.Happening{Case: id, Complaint: lead, Kind: joinder.Knew, On: on(2)}); err != nil {
			c.Fatal(err)
		}
		first := c.record(v, id).Happenings[0]
		fix := joinder.Happening{Case: id, Complaint: lead, Kind: joinder.Knew, On: on(1), Corrects: first.ID}
		if err := c.happened(v, fix); err != nil {
			c.Fatal(err)
		}
		c.wantKind(c.happened(v, fix), joinder.Conflict)
		fix.Corrects = "0123456789abcdef0123456789abcdef"
		c.wantKind(c.happened(v, fix), joinder.NotFound)
		if all := c.record(v, id).Happenings; len(all) != 2 || len(joinder.Standing(all)) != 1 || joinder.Standing(all)[0].On != on(1) {
			c.Errorf("%+v", all)
		}
	})
}

func TestClockLinksEndWithTheRole(t *testing.T) {
	eachCase(t, func(c caseTest) {
		lead, wu := c.file(10), c.file(20)
		id := c.open(lead, all)
		if _, err := c.cases.Join(c.Context(), c.holder(wu), id, wu, nil); err != nil {
			c.Fatal(err)
		}
		member := c.holder(wu)
		link := clock.Link{ID: joinder.RealWorld().ID(), Case: id, Complaint: wu, Kind: clock.Feed, Token: []byte("hash"), Lang: joinder.Chinese, At: time.Now()}
		if err := c.db.AddLink(c.Context(), member, link); err != nil {
			c.Fatal(err)
		}
		c.wantKind(c.db.AddLink(c.Context(), c.holder(lead), link), joinder.Forbidden)
		l, v, err := c.db.LinkByToken(c.Context(), []byte("hash"))
		if err != nil || l.Complaint != wu || !v.Owns(wu) || v.In(id) != joinder.Member || len(v.Cases) != 1 {
			c.Fatalf("%+v %+v %v", l, v, err)
		}
		mail := link
		mail.ID, mail.Kind, mail.Token, mail.Box = joinder.RealWorld().ID(), clock.Mail, nil, []byte("box")
		if err := c.db.AddLink(c.Context(), member, mail); err != nil {
			c.Fatal(err)
		}
		jobs := 0
		marks := []clock.Mark{{Line: "gb-fos/refer", Ends: on(30), Days: 7}}
		for range 2 {
			if err := c.db.Remind(c.Context(), mail.ID, marks, time.Now(), func(fresh []clock.Mark) (joinder.Job, error) {
				jobs++
				return joinder.Job{Kind: clock.JobRemind, Payload: []byte("x")}, nil
			}); err != nil {
				c.Fatal(err)
			}
		}
		if jobs != 1 {
			c.Errorf("reminded %d times, want once", jobs)
		}
		if own, err := c.db.OwnLinks(c.Context(), member, id); err != nil || len(own) != 2 {
			c.Errorf("%d links, %v", len(own), err)
		}
		if own, err := c.db.OwnLinks(c.Context(), c.holder(lead), id); err != nil || len(own) != 0 {
			c.Errorf("another's: %d links, %v", len(own), err)
		}
		if err := c.cases.Leave(c.Context(), member, id, wu); err != nil {
			c.Fatal(err)
		}
		_, _, err = c.db.LinkByToken(c.Context(), []byte("hash"))
		c.wantKind(err, joinder.NotFound)
		looks, err := c.db.MailLinks(c.Context(), "", 10)
		if err != nil || len(looks) != 1 || looks[0].Viewer.In(id) != "" {
			c.Errorf("who left still looks: %+v %v", looks, err)
		}
		if err := c.db.EndLinks(c.Context(), member, id, clock.Mail); err != nil {
			c.Fatal(err)
		}
		if looks, err = c.db.MailLinks(c.Context(), "", 10); err != nil || len(looks) != 0 {
			c.Errorf("an ended link is read: %v %v", looks, err)
		}
	})
}
