package sqldb_test

import (
	"testing"

	"joinder"
)

// TestSharedItemsFollowConsent: a bundle holds what members allow now, nothing
// else.
func TestSharedItemsFollowConsent(t *testing.T) {
	eachCase(t, func(c caseTest) {
		ctx := c.Context()
		one, first := fileWith(c.T, c.db)
		two, second := fileWith(c.T, c.db)
		three, _ := fileWith(c.T, c.db)
		id := c.open(one, all)
		for complaint, yes := range map[joinder.ID]joinder.Consents{two: all, three: {joinder.CountMe: true, joinder.NameMe: true}} {
			if _, err := c.cases.Join(ctx, owner(complaint), id, complaint, yes); err != nil {
				c.Fatal(err)
			}
		}
		organiser := c.holder(one)
		want := func(when string, items ...joinder.ID) {
			c.Helper()
			got, err := c.db.SharedItems(ctx, organiser, id)
			if err != nil {
				c.Fatal(err)
			}
			found := map[joinder.ID]bool{}
			for _, it := range got {
				found[it.Evidence.ID] = true
				if len(it.WrappedKey) == 0 || it.Number == 0 || it.Owner == "" {
					c.Errorf("%s: item %+v cannot be opened", when, it)
				}
			}
			log, err := c.db.CustodyOfCase(ctx, organiser, id)
			if err != nil {
				c.Fatal(err)
			}
			for _, e := range log {
				if !found[e.Item] {
					c.Errorf("%s: custody of %s is told", when, e.Item)
				}
			}
			for _, it := range items {
				if !found[it] {
					c.Errorf("%s: %s is missing", when, it)
				}
			}
			if len(got) != len(items) || len(log) != len(items) {
				c.Errorf("%s: %d items and %d entries, want %d", when, len(got), len(log), len(items))
			}
		}
		want("all", first.ID, second.ID)
		if err := c.cases.Consent(ctx, owner(two), id, two, joinder.SendEvidence, false); err != nil {
			c.Fatal(err)
		}
		want("after one no", first.ID)
		if err := c.cases.Consent(ctx, owner(two), id, two, joinder.SendEvidence, true); err != nil {
			c.Fatal(err)
		}
		want("after a new yes", first.ID, second.ID)
		if err := c.db.WithdrawComplaint(ctx, owner(two), two, joinder.RealWorld().Now()); err != nil {
			c.Fatal(err)
		}
		want("after taking a complaint back", first.ID)
		if err := c.cases.Leave(ctx, owner(one), id, one); err != nil {
			c.Fatal(err)
		}
		want("after leaving")
		for _, v := range []joinder.Viewer{{}, owner(two), {Role: joinder.RoleAdmin}} {
			_, err := c.db.SharedItems(ctx, v, id)
			c.wantKind(err, joinder.NotFound)
			_, err = c.db.CustodyOfCase(ctx, v, id)
			c.wantKind(err, joinder.NotFound)
		}
	})
}
