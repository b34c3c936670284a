package app_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder/internal/app/apptest"
	"joinder/internal/similar/group"
	"joinder/internal/sqldb/sqldbtest"
)

// Rows of the visibility matrix for groups: the world of the matrix has too few
// people for one, so nothing is seen; TestGroupsTellOnlyWhatIsPublished looks
// at some that are.
func init() {
	const nobody = "/groups/0190000000007000800000000000000a"
	addSurfaces(map[string]surface{
		"/groups":               {at: just("/groups", "/groups?wallet=alipay&sort=all", "/groups?issue=%00&page=99999999999999999999&operator=x")},
		"/groups.json":          {at: just("/groups.json", "/groups.json?limit=-1&page=-9")},
		"/groups/{id}":          {at: just(nobody, "/groups/x"), in: "nobody"},
		"/groups/{id}/moderate": {at: just(nobody + "/moderate"), in: "nobody"},
	})
}

// exactAmount is what one of the six lost, or all of them.
var exactAmount = regexp.MustCompile(`12[0-5]\.45|737\.70?`)

// TestGroupsTellOnlyWhatIsPublished files the same problem for six people and
// looks at their group from the list to the case.
func TestGroupsTellOnlyWhatIsPublished(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		s := apptest.Open(t, apptest.Options{Database: url})
		for i, place := range []string{"in spring", "on a Monday", "before the holiday", "near noon", "while abroad", "at the airport"} {
			p := s.Person("en")
			p.File(apptest.Story{Wallet: "paypal", Issue: "account_frozen", OccurredOn: "2026-03-1" + fmt.Sprint(i), Email: fmt.Sprintf("victim%d@example.org", i), Amount: fmt.Sprintf("12%d.45", i), Currency: "USD",
				Narrative: "They limited my account " + place + " and want passport verification again. The balance is held for 180 days.", Publish: true})
		}
		s.Settle()
		for {
			r, err := s.Regroup(t.Context(), group.How{Whole: true})
			if err != nil {
				t.Fatal(err)
			}
			if !r.Busy {
				break
			}
			time.Sleep(10 * time.Millisecond) // the site itself is at it
		}
		reader := s.Person("en")
		var list struct {
			Groups []struct {
				ID     string
				Page   string
				People int
				Words  []string
			}
		}
		if err := json.Unmarshal([]byte(reader.Read("/groups.json").Body), &list); err != nil || len(list.Groups) != 1 || list.Groups[0].People != 6 {
			t.Fatalf("%+v, %v", list, err)
		}
		at := list.Groups[0].Page
		for _, path := range []string{"/groups", "/groups?wallet=PayPal", at, at + "?lang=zh-CN", "/groups.json"} {
			a := reader.Read(path)
			if a.Status != 200 || strings.Contains(a.Body, "@example.org") || strings.Contains(a.Body, "2026-03-1") ||
				strings.Contains(apptest.Plain(a.Body), ".45") || exactAmount.MatchString(a.Body) { // pictures have any two decimals
				t.Errorf("%s: %d, or it tells more than is published", path, a.Status)
			}
		}
		body := reader.Read(at + "?lang=en").Body
		for _, want := range []string{`name="wallet" value="paypal"`, "/cases/new?issue=account_frozen&amp;wallet=paypal", "March 2026"} {
			if !strings.Contains(body, want) {
				t.Errorf("the group's page lacks %s", want)
			}
		}
		for _, act := range [][]string{{"act", "pin"}, {"act", "free"}, {"act", "undo", "event", "x"}, {"act", "refuse", "complaint", "x"}, {"act", "?"}} {
			if a := reader.Send(at+"/moderate", act...); a.Status == 200 && a.Path != "/sign-in" || a.Status >= 500 {
				t.Errorf("anybody may %v: %d", act, a.Status)
			}
		}
		if n := s.Count(`SELECT COUNT(*) FROM group_pins`); n != 0 {
			t.Errorf("%d pins", n)
		}
		// Below five people there is no group any more, before any run.
		s.Exec(`UPDATE complaints SET state = 'withdrawn' WHERE id IN (SELECT complaint FROM group_members ORDER BY complaint LIMIT 2)`)
		if a := reader.Read(at); a.Status != 404 {
			t.Errorf("four people are shown: %d", a.Status)
		}
		if a := reader.Read("/groups.json"); strings.Contains(a.Body, list.Groups[0].ID) {
			t.Error("four people are listed")
		}
	})
}
