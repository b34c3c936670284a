package sqldb_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
)

func act(id, subject joinder.ID, kind string) seat.Act {
	w := joinder.RealWorld()
	return seat.Act{ID: w.ID(), Case: id, Subject: subject, Kind: kind, Actor: "holder", At: w.Now()}
}

// TestPackRestsOnItsConsents: what changes while a pack is written, or after,
// decides whether it is given out.
func TestPackRestsOnItsConsents(t *testing.T) {
	eachCase(t, func(c caseTest) {
		world, files := joinder.RealWorld(), c.db.HandoffFiles(plainContact)
		first, second, third := c.file(100), c.file(200), c.file(300)
		c.db.AddEvidence(c.T, second, "statement", 7)
		id := c.open(first, all)
		for _, x := range []joinder.ID{second, third} {
			if _, err := c.cases.Join(c.Context(), c.holder(x), id, x, joinder.Consents{joinder.CountMe: x == third}); err != nil {
				c.Fatal(err)
			}
		}
		organiser, to := c.holder(first), world.ID()
		b := handoff.Boxed{Recipient: handoff.Recipient{ID: to, Case: id, Kind: handoff.Lawyer, At: world.Now()}, NameBox: []byte("n"), AboutBox: []byte("p")}
		c.wantKind(files.AddRecipient(c.Context(), c.holder(second), b, act(id, to, "named")), joinder.Forbidden)
		if err := files.AddRecipient(c.Context(), organiser, b, act(id, to, "named")); err != nil {
			c.Fatal(err)
		}
		permit := func(v joinder.Viewer, complaint joinder.ID, yes bool) error {
			return files.Permit(c.Context(), v, handoff.Permission{ID: world.ID(), Salt: world.Bytes(joinder.SaltSize), Case: id, Complaint: complaint, Recipient: to, Yes: yes, At: world.Now()})
		}
		c.wantKind(permit(organiser, second, true), joinder.Forbidden)
		for range 2 { // the second time changes nothing
			if err := permit(c.holder(second), second, true); err != nil {
				c.Fatal(err)
			}
		}
		c.holdPermission(files, id, to)

		pack := handoff.Pack{ID: world.ID(), Case: id, Recipient: to, Lang: joinder.English, Actor: "holder", At: world.Now(), State: handoff.Ordered}
		order := func(v joinder.Viewer, p handoff.Pack) error {
			return files.OrderPack(c.Context(), v, p, joinder.Job{Kind: handoff.JobPack, Payload: []byte(p.ID)}, act(id, p.ID, "ordered"))
		}
		c.wantKind(order(c.holder(third), pack), joinder.Forbidden)
		if err := order(organiser, pack); err != nil {
			c.Fatal(err)
		}
		again := pack
		again.ID = world.ID()
		c.wantKind(order(organiser, again), joinder.Conflict)
		m, err := files.Material(c.Context(), pack.ID)
		if err != nil || len(m.People) != 1 || m.People[0].Contact.Name != "王某" || len(m.People[0].Items) != 1 || len(m.Others) != 2 || m.Others[1].Amount.Decimal() != "300.00" {
			c.Fatalf("%+v %v", m, err)
		}
		m.Pack.Done, m.Pack.Blob = world.Now(), "blob"
		if err := c.cases.Leave(c.Context(), c.holder(second), id, second); err != nil {
			c.Fatal(err)
		}
		c.wantKind(files.FinishPack(c.Context(), m.Pack, []joinder.ID{m.People[0].Consent}), joinder.Conflict)
		if m, err = files.Material(c.Context(), pack.ID); err != nil || len(m.People) != 0 || len(m.Others) != 2 {
			c.Errorf("after leaving: %+v %v", m.People, err)
		}
		if _, err := c.cases.Join(c.Context(), c.holder(second), id, second, all); err != nil {
			c.Fatal(err)
		}
		if m, err = files.Material(c.Context(), pack.ID); err != nil || len(m.People) != 0 {
			c.Errorf("a consent of the membership before holds again: %+v %v", m.People, err)
		}
		if err := permit(c.holder(third), third, true); err != nil {
			c.Fatal(err)
		}
		if m, err = files.Material(c.Context(), pack.ID); err != nil || len(m.People) != 1 {
			c.Fatalf("%+v %v", m.People, err)
		}
		m.Pack.Done, m.Pack.Blob = world.Now(), "blob"
		if err := files.FinishPack(c.Context(), m.Pack, []joinder.ID{m.People[0].Consent}); err != nil {
			c.Fatal(err)
		}
		for _, v := range []joinder.Viewer{{}, c.holder(third), {Account: "a", Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Observer}}, {Account: "a", Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Counsel}}} {
			_, err := files.PackFile(c.Context(), v, id, pack.ID, act(id, pack.ID, "exported"))
			c.wantKind(err, joinder.NotFound)
		}
		if _, err := files.PackFile(c.Context(), organiser, id, pack.ID, act(id, pack.ID, "exported")); err != nil {
			c.Error(err)
		}
		c.holdCounsel(id, to, third)
		c.db.Exec(c.T, `UPDATE complaints SET state = 'hidden' WHERE id = $1`, string(third))
		_, err = files.PackFile(c.Context(), organiser, id, pack.ID, act(id, pack.ID, "exported"))
		c.wantKind(err, joinder.Conflict)
		blobs, err := files.StalePacks(c.Context(), world.Now().Add(-time.Hour))
		if err != nil || strings.Join(blobs, " ") != "blob" {
			c.Errorf("%v %v", blobs, err)
		}
	})
}

// holdPermission: the log's entry commits to the consent as it is written down,
// with its recipient.
func (c caseTest) holdPermission(files interface {
	SealedPermissions(ctx context.Context, id, recipient joinder.ID) ([]collective.SealedConsent, error)
}, id, to joinder.ID) {
	c.Helper()
	sealed, err := files.SealedPermissions(c.Context(), id, to)
	if err != nil || len(sealed) != 1 {
		c.Fatalf("%+v %v", sealed, err)
	}
	s := sealed[0]
	leaves, err := c.db.Log().Leaves(c.Context(), s.Leaf, s.Leaf+1)
	if err != nil || !strings.Contains(string(leaves[0]), joinder.Commit(s.Salt, s.Bytes)) || !strings.Contains(string(s.Bytes), string(handoff.RecipientOf(to))) {
		c.Errorf("%s does not commit to %s: %v", leaves, s.Bytes, err)
	}
}

// holdCounsel: of those who sign, counsel sees who said yes to it; and no
// members' news.
func (c caseTest) holdCounsel(id, to, yes joinder.ID) {
	c.Helper()
	c.db.Exec(c.T, `INSERT INTO seats (id, case_id, role, name_box, purpose_box, recipient, account, giver, given_at, link_until, accepted_at) VALUES ('s', $1, 'counsel', $2, $2, $3, 'lawyer', 'holder', 1, 1, 1)`,
		string(id), []byte("x"), string(to))
	roles, err := c.db.CaseRoles(c.Context(), "lawyer", nil)
	if err != nil || roles[id] != joinder.Counsel {
		c.Fatalf("%v %v", roles, err)
	}
	v := joinder.Viewer{Account: "lawyer", Cases: roles}
	ps, err := c.files.Participants(c.Context(), v, id)
	if err != nil || len(ps) != 1 || ps[0].Complaint != yes {
		c.Errorf("counsel sees %+v %v", ps, err)
	}
	news := joinder.Update{ID: joinder.RealWorld().ID(), Case: id, At: joinder.RealWorld().Now(), Kind: "note", Text: "for members"}
	if err := c.files.AddCaseUpdate(c.Context(), joinder.SystemViewer(), news); err != nil {
		c.Fatal(err)
	}
	us, err := c.files.CaseUpdates(c.Context(), v, id, 50)
	for _, u := range us {
		if !u.Public {
			c.Errorf("counsel reads %q", u.Text)
		}
	}
	if err != nil {
		c.Error(err)
	}
	if err := c.db.DropAccountRoles(c.Context(), "lawyer"); err != nil {
		c.Fatal(err)
	}
	if roles, err = c.db.CaseRoles(c.Context(), "lawyer", nil); err != nil || len(roles) > 0 {
		c.Errorf("a deleted account holds %v %v", roles, err)
	}
}
