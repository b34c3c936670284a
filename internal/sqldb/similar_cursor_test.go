package sqldb_test

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
)

// TestPagingStaysInOrder: whoever was there all the time is shown once, while
// others come and go between the pages.
func TestPagingStaysInOrder(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		d := &drawing{Rand: rand.New(rand.NewPCG(1, 71)), today: joinder.Date{Year: 2026, Month: 11, Day: 3}}
		some := func(n int) (out []joinder.Complaint) {
			for range n {
				c := d.complaint()
				c.State, c.Public = joinder.Filed, "提现未到账 "+d.text()
				out = append(out, c)
			}
			return out
		}
		orders := []similar.Sort{similar.Newest, similar.Relevance}
		if _, engine := index.(*live.Index); !engine && db.Engine == sqldb.SQLite {
			orders = orders[:1] // it weighs all anew for each page
		}
		for _, sort := range orders {
			stay := db.Tell(t, some(60)...)
			leave := db.Tell(t, some(30)...)
			seen := map[joinder.ID]int{}
			q := similar.Query{Text: "提现 OR 未到账 OR frozen", Sort: sort, Limit: 7}
			for pages := 0; ; pages++ {
				r, err := f.Search(t.Context(), anyone, q)
				if err != nil || pages > 100 {
					t.Fatal(pages, err)
				}
				for _, h := range r.Hits {
					seen[h.ID]++
				}
				if q.After = r.Next; r.Next == "" {
					break
				}
				if len(leave) > 0 {
					if err := db.EraseComplaint(t.Context(), owner(leave[0]), leave[0], time.Now()); err != nil {
						t.Fatal(err)
					}
					leave = leave[1:]
				}
				db.Tell(t, some(2)...)
			}
			for _, id := range stay {
				if seen[id] != 1 {
					t.Errorf("by %s: %s is shown %d times", sort, id, seen[id])
				}
			}
			for id, n := range seen {
				if n > 1 {
					t.Errorf("by %s: %s is shown %d times", sort, id, n)
				}
			}
		}
	})
}

// TestCursorsOfOthers: what is no cursor of this search is said to be none.
func TestCursorsOfOthers(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		base := similar.New(db.SearchIndex(), joinder.RealWorld())
		db.Tell(t, numbered(0, 9, "提现未到账 account frozen")...)
		q := similar.Query{Text: "提现 account", Sort: similar.Relevance, Limit: 2}
		first, err := f.Search(t.Context(), anyone, q)
		if err != nil || first.Next == "" {
			t.Fatal(first.Next, err)
		}
		ask := func(q similar.Query, after string) error {
			q.After = after
			_, err := f.Search(t.Context(), anyone, q)
			return err
		}
		q.Limit, q.Page = 3, 7 // may change
		if err := ask(q, first.Next); err != nil {
			t.Errorf("the same search: %v", err)
		}
		others := []similar.Query{{Text: "提现"}, {Text: "提现 account", Sort: similar.Newest}, {Text: "提现 account", Sort: similar.Relevance, Wallets: []string{"w"}}, {}}
		for _, o := range others {
			if err := ask(o, first.Next); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("%+v: %v", o, err)
			}
		}
		q.Page = 1
		if theirs, err := base.Search(t.Context(), anyone, q); err != nil {
			t.Error(err)
		} else if _, engine := index.(*live.Index); engine {
			if err := ask(q, theirs.Next); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("of the database by relevance: %v", err)
			}
			if _, err := base.Search(t.Context(), anyone, similar.Query{Text: q.Text, Sort: q.Sort, After: first.Next}); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("of the engine by relevance: %v", err)
			}
		}
		r := rand.New(rand.NewPCG(9, 9))
		raw, _ := base64.RawURLEncoding.DecodeString(first.Next)
		for range 300 {
			b := append([]byte(nil), raw...)
			for range 1 + r.IntN(4) {
				at := r.IntN(len(b))
				switch r.IntN(4) {
				case 0:
					b = b[:at+1]
				case 1:
					b = append(b, byte(r.IntN(256)))
				default:
					b[at] = byte(r.IntN(256))
				}
			}
			if err := ask(q, base64.RawURLEncoding.EncodeToString(b)); err != nil && joinder.KindOf(err) != joinder.Invalid {
				t.Fatalf("%x: %v", b, err)
			}
		}
		for _, bad := range []string{"x", "AA", "'; --", strings.Repeat("A", 9000), "\x00\xff", "提现", first.Next + "="} {
			if err := ask(q, bad); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("%.20q: %v", bad, err)
			}
		}
	})
}
