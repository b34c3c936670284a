package sqldb_test

import (
	"fmt"
	"maps"
	"slices"
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

// Links of before, and people, write regions in other ways than codes.
func TestRegionsInFiltersAreUnderstood(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := db.SettleRegions(t.Context(), knownRegions{map[[2]string]string{{"US", "sd"}: "US-SD", {"CN", "山东"}: "CN-SD"}, "1"}); err != nil {
			t.Fatal(err)
		}
		for i, place := range [][2]string{{"US", "SD"}, {"US", "sd"}, {"CN", "山东"}, {"", "pr"}, {"US", "Narnia"}} {
			c := table(fmt.Sprint(i), "w", fmt.Sprint("提现未到账 ", i))
			c.Jurisdiction, c.Region = place[0], place[1]
			db.Tell(t, c)
		}
		codes := func(jurisdictions []string, written string) (out []string) {
			for _, place := range [][3]string{{"US", "SD", "US-SD"}, {"CN", "SD", "CN-SD"}, {"US", "pr", "US-PR"}} {
				if written == place[1] && (len(jurisdictions) == 0 || slices.Contains(jurisdictions, place[0])) {
					out = append(out, place[2])
				}
			}
			return out
		}
		f := similar.New(db.SearchIndex(), joinder.RealWorld()).Placing(codes)
		for _, c := range []struct {
			jurisdictions, regions []string
			want, counted          int
		}{
			{nil, []string{"US-SD"}, 2, 2}, {[]string{"US"}, []string{"SD"}, 2, 2}, {[]string{"US", "CN"}, []string{"SD"}, 3, 3}, {[]string{"CN"}, []string{"SD", "CN-SD"}, 1, 1},
			{nil, []string{"SD"}, 3, 0}, // nothing is called so, so that it is any of these
			{nil, []string{"pr"}, 1, 1}, // found as the facet has it
			{[]string{"US"}, []string{"Narnia"}, 1, 1}, {nil, []string{"nowhere"}, 0, 0},
		} {
			q := similar.Query{Jurisdictions: c.jurisdictions, Regions: c.regions, Limit: 1}
			shown, next := 0, ""
			for {
				q.After = next
				r, err := f.Search(t.Context(), anyone, q)
				if err != nil || r.Total != c.want {
					t.Errorf("%v in %v: %d, want %d (%v)", c.regions, c.jurisdictions, r.Total, c.want, err)
					break
				}
				shown += len(r.Hits)
				if next = r.Next; next == "" {
					break
				}
			}
			cells, err := f.Count(t.Context(), anyone, q, similar.By{})
			n := 0
			for _, cell := range cells.Cells {
				n += cell.Complaints
			}
			if err != nil || n != c.counted || shown != c.want {
				t.Errorf("%v in %v: counted %d, want %d; %d shown (%v)", c.regions, c.jurisdictions, n, c.counted, shown, err)
			}
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
