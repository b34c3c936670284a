package sqldb_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// countedBy says what a count found, a cell a word: from/values=complaints/people.
func countedBy(t *testing.T, f *similar.Finder, q similar.Query, by similar.By) string {
	t.Helper()
	got, err := f.Count(t.Context(), anyone, q, by)
	if joinder.KindOf(err) == joinder.Invalid {
		return err.Error()
	} else if err != nil {
		t.Fatalf("%+v: %v", by, err)
	}
	var out []string
	for _, c := range got.Cells {
		out = append(out, fmt.Sprintf("%s%s=%d/%d", c.From, strings.Join(append([]string{""}, c.Values...), "/"), c.Complaints, c.People))
	}
	if got.Coarse > 0 {
		out = append(out, fmt.Sprint("coarse ", got.Coarse))
	}
	return strings.Join(out, " ")
}

// dated is a public complaint of a day.
func dated(id, day, person string) joinder.Complaint {
	c := joinder.Complaint{Source: "table", SourceID: id, Wallet: "alipay", Issue: "x", Person: joinder.ID(person), Level: joinder.LevelImported}
	c.OccurredOn, _ = joinder.ParseDate(day) // "" is unknown
	return c
}

func TestCountsByPeriods(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		if got := countedBy(t, f, similar.Query{}, similar.By{Step: similar.ByDay}); got != "" {
			t.Errorf("nothing counts as %q", got)
		}
		db.Tell(t,
			dated("1", "2024-02-29", "p"), dated("2", "2024-02-29", "p"), dated("3", "2024-03-01", "q"), // a leap day, a Thursday
			dated("4", "2025-12-29", "p"), dated("5", "2026-01-01", "p"), dated("6", "2026-01-04", "q"), dated("7", "2026-01-05", "q"), // ISO week 1 of 2026 and the next
			dated("8", "2021-01-03", "q"), dated("9", "2020-12-31", "r"), // ISO week 53 of 2020
			dated("0", "", "p"), dated("a", "", "s"),
		)
		for step, want := range map[similar.Step]string{
			similar.Always:    "=11/4",
			similar.ByDay:     "=2/2 2020-12-31=1/1 2021-01-03=1/1 2024-02-29=2/1 2024-03-01=1/1 2025-12-29=1/1 2026-01-01=1/1 2026-01-04=1/1 2026-01-05=1/1",
			similar.ByWeek:    "=2/2 2020-12-28=2/2 2024-02-26=3/2 2025-12-29=3/2 2026-01-05=1/1",
			similar.ByMonth:   "=2/2 2020-12-01=1/1 2021-01-01=1/1 2024-02-01=2/1 2024-03-01=1/1 2025-12-01=1/1 2026-01-01=3/2",
			similar.ByQuarter: "=2/2 2020-10-01=1/1 2021-01-01=1/1 2024-01-01=3/2 2025-10-01=1/1 2026-01-01=3/2",
			similar.ByYear:    "=2/2 2020-01-01=1/1 2021-01-01=1/1 2024-01-01=3/2 2025-01-01=1/1 2026-01-01=3/2",
		} {
			if got := countedBy(t, f, similar.Query{}, similar.By{Step: step}); got != want {
				t.Errorf("%q counts\n%s, want\n%s", step, got, want)
			}
		}
		if got := countedBy(t, f, similar.Query{Since: joinder.Date{Year: 2026, Month: 1, Day: 1}}, similar.By{Step: similar.ByMonth}); got != "2026-01-01=3/2" {
			t.Errorf("since January %s", got)
		}
		for _, by := range []similar.By{{Step: "fortnight"}, {Facets: []string{"person"}}, {Facets: []string{"wallet", "issue", "region"}}} {
			if got, err := index.Count(t.Context(), anyone, similar.Plan{}, by); err == nil {
				t.Errorf("%+v counts %+v", by, got)
			}
		}
	})
}

func TestOurDaysAreNotCounted(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		ours, undated := dated("", "2026-03-17", "p"), dated("", "", "q")
		ours.Source, undated.Source = "web", "web"
		db.Tell(t, ours, undated, dated("1", "2026-03-17", "r"))
		for by, want := range map[similar.Step]string{
			similar.ByDay: "=1/1 2026-03-17=1/1 coarse 1", similar.ByWeek: "=1/1 2026-03-16=1/1 coarse 1", similar.ByMonth: "=1/1 2026-03-01=2/2", similar.Always: "=3/3",
		} {
			if got := countedBy(t, f, similar.Query{}, similar.By{Step: by}); got != want {
				t.Errorf("%q counts %s, want %s", by, got, want)
			}
		}
		if got := countedBy(t, f, similar.Query{}, similar.By{Step: similar.ByDay, Exact: true}); got != "=1/1 2026-03-17=2/2" {
			t.Errorf("for reckoning %s", got)
		}
	})
}

func TestCountsByFacets(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		if err := db.SyncWallets(t.Context(), []joinder.Wallet{{ID: "alipay", Operator: "Ant"}, {ID: "jd", Operator: "JD"}}); err != nil {
			t.Fatal(err)
		}
		a := dated("1", "2026-03-17", "p")
		a.Product, a.Response, a.Timely, a.Lang, a.Jurisdiction, a.Region, a.Public, a.Evidence = "Credit card", "Closed", "yes", "en", "US", "TX", "提现未到账", 2
		b := dated("2", "2026-03-18", "p")
		b.Wallet, b.Public, b.Level = "wechat", "提现未到账", joinder.LevelContact
		hidden := dated("3", "2026-03-18", "z")
		hidden.State = joinder.Hidden
		db.Tell(t, a, b, dated("4", "2026-04-18", "q"), hidden)
		for facet, want := range map[string]string{
			similar.FacetWallet: "/alipay=2/2 /wechat=1/1", similar.FacetIssue: "/x=3/2", similar.FacetOperator: "/Ant=2/2 /wechat=1/1",
			similar.FacetProduct: "/=2/2 /Credit card=1/1", similar.FacetResponse: "/=2/2 /Closed=1/1", similar.FacetTimely: "/=2/2 /yes=1/1",
			similar.FacetLang: "/=2/2 /en=1/1", similar.FacetJurisdiction: "/=2/2 /US=1/1", similar.FacetRegion: "/=2/2 /TX=1/1",
			similar.FacetText: "/no=1/1 /yes=2/1", similar.FacetEvidence: "/no=2/2 /yes=1/1", similar.FacetLevel: "/contact=1/1 /imported=2/2",
		} {
			if got := countedBy(t, f, similar.Query{}, similar.By{Facets: []string{facet}}); got != want {
				t.Errorf("%s: %s, want %s", facet, got, want)
			}
		}
		two := similar.By{Step: similar.ByMonth, Facets: []string{similar.FacetRegion, similar.FacetWallet}}
		if got := countedBy(t, f, similar.Query{}, two); got != "2026-03-01//wechat=1/1 2026-03-01/TX/alipay=1/1 2026-04-01//alipay=1/1" {
			t.Errorf("by two: %s", got)
		}
		if got := countedBy(t, f, similar.Query{Text: "未到账", Wallets: []string{"wechat"}}, two); got != "2026-03-01//wechat=1/1" {
			t.Errorf("of a search: %s", got)
		}
	})
}

func TestCopiesOfALetterCountOnce(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		var letters []joinder.Complaint
		for i := range 12 {
			c := dated(fmt.Sprint(i), []string{"2026-03-17", "2026-04-17"}[i%2], fmt.Sprint("person ", i%6))
			c.ID, c.Public = joinder.ID(fmt.Sprintf("%026d", i)), formLetter+strings.Repeat("。", i%3)
			letters = append(letters, c)
		}
		db.Tell(t, append(letters, dated("x", "2026-03-01", "person 0"), dated("y", "2026-03-01", "another"))...)
		if got := countedBy(t, f, similar.Query{}, similar.By{Step: similar.ByMonth}); got != "2026-03-01=8/2 2026-04-01=6/1" {
			t.Errorf("copies count %s", got)
		}
		if got := countedBy(t, f, similar.Query{}, similar.By{}); got != "=14/2" {
			t.Errorf("copies count %s", got)
		}
	})
}

// countings draws ways to break down.
func (d *drawing) countings() similar.By {
	facets := []string{similar.FacetWallet, similar.FacetIssue, similar.FacetJurisdiction, similar.FacetRegion, similar.FacetLevel, similar.FacetEvidence,
		similar.FacetOperator, similar.FacetProduct, similar.FacetResponse, similar.FacetTimely, similar.FacetLang, similar.FacetText}
	by := similar.By{Step: pick(d, append(similar.Steps(), similar.Always)...), Exact: d.IntN(4) == 0}
	for range d.IntN(3) {
		by.Facets = append(by.Facets, pick(d, facets...))
	}
	return by
}

// TestEngineCountsAsTheDatabase asks both at random.
func TestEngineCountsAsTheDatabase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world := stopped()
		d := &drawing{Rand: rand.New(rand.NewPCG(4, 7)), today: joinder.DateOf(world.Now())}
		quick := following(t, db, t.TempDir())
		b, q := similar.New(db.SearchIndex(), world), similar.New(quick, world)
		if err := db.SyncWallets(t.Context(), []joinder.Wallet{{ID: "alipay", Operator: "Ant"}, {ID: "wechat", Operator: "Tencent"}}); err != nil {
			t.Fatal(err)
		}
		var ids []joinder.ID
		for range 4 {
			var more []joinder.Complaint
			for range 60 {
				c := d.complaint()
				c.Product, c.Response, c.Timely = pick(d, "", "Card", "Loan"), pick(d, "", "Closed"), pick(d, "", "yes", "no")
				c.Lang = pick[joinder.Lang](d, "", joinder.Chinese, joinder.English)
				more = append(more, c)
			}
			ids = append(ids, db.Tell(t, more...)...)
			for range 6 {
				d.change(t, db, &ids)
			}
			for range 60 {
				ask, by := d.query(), d.countings()
				if want, got := countedBy(t, b, ask, by), countedBy(t, q, ask, by); got != want {
					t.Fatalf("%+v by %+v:\n%s, want\n%s", ask, by, got, want)
				}
			}
		}
	})
}
