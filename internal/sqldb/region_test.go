package sqldb_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// knownRegions are spellings by jurisdiction.
type knownRegions struct {
	codes map[[2]string]string
	print string
}

func (k knownRegions) RegionsPrint() string { return k.print }

func (k knownRegions) RegionCode(jurisdiction, written string) string {
	if code, ok := k.codes[[2]string{jurisdiction, strings.ToLower(written)}]; ok {
		return code
	}
	return written
}

func TestRegionsAreOnePlaceHoweverTheyWereWritten(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		at := func(n int, jurisdiction, region string) joinder.Complaint {
			c := table(fmt.Sprint(n), "w", fmt.Sprint("提现未到账 ", n))
			c.Jurisdiction, c.Region = jurisdiction, region
			return c
		}
		follower := following(t, db, t.TempDir())
		counted := func(when string, want map[string]int) {
			t.Helper()
			for name, x := range map[string]similar.Backend{"database": db.SearchIndex(), "engine": follower} {
				f := similar.New(x, joinder.RealWorld())
				if name == "engine" {
					soon(t, when+": the index has followed", func() bool { return maps.Equal(facetOf(t, f), want) })
				}
				if got := facetOf(t, f); !maps.Equal(got, want) {
					t.Errorf("%s, %s: %v, want %v", when, name, got, want)
				}
				for region, n := range want {
					r, err := f.Search(t.Context(), anyone, similar.Query{Regions: []string{region}})
					if err != nil || r.Total != n {
						t.Errorf("%s, %s: %d in %s, want %d (%v)", when, name, r.Total, region, n, err)
					}
				}
			}
		}
		db.Tell(t, at(1, "US", "CA"), at(2, "US", "California"), at(3, "CN", "湖南省"), at(4, "CA", "CA"), at(5, "US", "Narnia"), at(6, "", "CA"), at(7, "US", ""))
		counted("before", map[string]int{"CA": 3, "California": 1, "湖南省": 1, "Narnia": 1})

		known := knownRegions{map[[2]string]string{{"US", "ca"}: "US-CA", {"US", "california"}: "US-CA", {"CN", "湖南省"}: "CN-HN"}, "1"}
		if err := db.SettleRegions(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		counted("settled", map[string]int{"US-CA": 2, "CN-HN": 1, "CA": 2, "Narnia": 1})

		db.Tell(t, at(8, "US", "california"), at(9, "US", "narnia"))
		counted("stored", map[string]int{"US-CA": 3, "CN-HN": 1, "CA": 2, "Narnia": 1, "narnia": 1})

		more := knownRegions{maps.Clone(known.codes), "2"}
		more.codes[[2]string{"US", "narnia"}] = "US-NA"
		for range 2 { // the second time nothing is left to do
			if err := db.SettleRegions(t.Context(), more); err != nil {
				t.Fatal(err)
			}
			counted("learnt", map[string]int{"US-CA": 3, "CN-HN": 1, "CA": 2, "US-NA": 2})
		}
	})
}

// facetOf counts complaints by region, those without one left out.
func facetOf(t *testing.T, f *similar.Finder) map[string]int {
	t.Helper()
	r, err := f.Search(t.Context(), anyone, similar.Query{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, c := range r.Facets[similar.FacetRegion] {
		if c.Value != "" {
			out[c.Value] = c.Count
		}
	}
	return out
}
