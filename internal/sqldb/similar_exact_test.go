package sqldb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// words draws an expression as people may write it, whole or broken.
func (d *drawing) words(depth int) string {
	if depth == 0 || d.Float64() < 0.35 {
		w := pick(d, append(drawnWords, "提", "账", "不存在的词", "acc*", "fro*", "cha*", "frozena*", "wal*", "1*", "服务*", "e-ma*", "accounts", "三天 了")...)
		if d.Float64() < 0.25 {
			w = pick(d, `"`+w+`"`, "“"+w+"”", `"`+w)
		}
		return pick(d, "", "", "", "-", "NOT ", "--") + w
	}
	parts := make([]string, 1+d.IntN(3))
	for i := range parts {
		parts[i] = d.words(depth - 1)
	}
	s := strings.Join(parts, pick(d, " ", " AND ", " OR ", " | ", " 或 ", "|", " OR NOT ", " AND -"))
	return pick(d, s, "("+s+")", "NOT ("+s+")", "-（"+s+"）", "("+s, s+") OR")
}

// ask draws a question with everything that can be asked.
func (d *drawing) ask() similar.Query {
	q := d.query()
	if d.Float64() < 0.6 { // filters of all kinds together leave little
		q = similar.Query{Limit: q.Limit, Page: q.Page}
	}
	q.Text = ""
	if d.Float64() < 0.75 {
		q.Text = d.words(3)
	}
	q.Sort = pick(d, similar.Newest, similar.Newest, similar.Relevance)
	q.Operators = some(d, 0.08, "Ant", "Tencent", "paypal", "nobody")
	q.Products = some(d, 0.08, "Card", "Loan", "Money transfer, virtual currency, or money service")
	q.Responses, q.Timely = some(d, 0.08, "Closed", "In progress"), some(d, 0.08, "yes", "no")
	q.Langs = some(d, 0.08, "zh-CN", "en")
	q.HasText = d.Float64() < 0.1
	return q
}

// account draws a complaint with everything that can be asked for.
func (d *drawing) account() joinder.Complaint {
	c := d.complaint()
	c.ID = joinder.ID(fmt.Sprintf("%032x", d.n))
	c.Wallet = pick(d, c.Wallet, c.Wallet, "huabei")
	c.Product, c.Response = pick(d, "", "Card", "Loan", "Money transfer, virtual currency, or money service"), pick(d, "", "Closed", "In progress")
	c.Timely, c.Lang = pick(d, "", "yes", "no"), pick[joinder.Lang](d, "", joinder.Chinese, joinder.English)
	return c
}

// plain are results without what each engine weighs in its own way.
func plain(r similar.Results) similar.Results {
	for i := range r.Hits {
		r.Hits[i].Score = 0
	}
	return r
}

func ids(r similar.Results) (out []string) {
	for _, h := range r.Hits {
		out = append(out, string(h.ID))
	}
	return out
}

// sameAnswers compares everything that two backends say to one question, pages
// and cursors and all, and gives it as text.
func sameAnswers(t *testing.T, base, quick *similar.Finder, q similar.Query) string {
	t.Helper()
	ask := func(f *similar.Finder, q similar.Query) similar.Results {
		r, err := f.Search(t.Context(), anyone, q)
		if err != nil {
			if joinder.KindOf(err) != joinder.Invalid {
				t.Fatalf("%+v: %v", q, err)
			}
			r.Next = err.Error()
		}
		return plain(r)
	}
	want, got := ask(base, q), ask(quick, q)
	said := fmt.Sprint(want.Total, want.Facets)
	if q.Sort == similar.Newest || q.Text == "" {
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v:\n%+v, want\n%+v", q, got, want)
		}
		said += fmt.Sprint(ids(want), want.Next)
	} else if got.Total != want.Total || got.Page != want.Page || got.Pages != want.Pages || !reflect.DeepEqual(got.Facets, want.Facets) || len(got.Hits) != len(want.Hits) || (got.Next == "") != (want.Next == "") {
		t.Fatalf("%+v:\n%+v, want\n%+v", q, got, want)
	}
	for _, f := range []*similar.Finder{base, quick} {
		if n, err := f.Total(t.Context(), anyone, q); n != want.Total || err != nil && want.Next == "" {
			t.Fatalf("%+v: %d in all, %v; want %d", q, n, err, want.Total)
		}
	}
	if want.Total == 0 {
		return said
	}
	// From the first page to the end, by cursors and by numbers: all of it,
	// nothing twice, in one order.
	q.Limit = max(q.Limit, want.Total/6)
	var lists [3][]string
	for i, f := range []*similar.Finder{base, quick} {
		q.Page, q.After = 1, ""
		for {
			r := ask(f, q)
			lists[i] = append(lists[i], ids(r)...)
			if q.Sort == similar.Newest && i == 1 && len(lists[1]) < want.Total/2 {
				f = base // one engine goes on where the other one ended
			} else if i == 1 {
				f = quick
			}
			if q.After = r.Next; r.Next == "" {
				break
			}
		}
	}
	q.After = ""
	for q.Page = 1; ; q.Page++ {
		r := ask(quick, q)
		if lists[2] = append(lists[2], ids(r)...); q.Page == r.Pages {
			break
		}
	}
	if !slices.Equal(lists[1], lists[2]) {
		t.Fatalf("%+v: by cursors\n%v, by numbers\n%v", q, lists[1], lists[2])
	}
	if q.Sort != similar.Newest && q.Text != "" {
		slices.Sort(lists[0])
		slices.Sort(lists[1])
	}
	if len(lists[1]) != want.Total || !slices.Equal(lists[0], lists[1]) {
		t.Fatalf("%+v: %d in all\n%v, want\n%v", q, want.Total, lists[1], lists[0])
	}
	return said
}

// TestAllAnswersAreTheSame asks the engine, SQLite and PostgreSQL the same
// questions: 150 for each database, or as many as JOINDER_QUESTIONS says.
func TestAllAnswersAreTheSame(t *testing.T) {
	questions := 150
	if n, err := fmt.Sscan(os.Getenv("JOINDER_QUESTIONS"), &questions); n == 0 && os.Getenv("JOINDER_QUESTIONS") != "" {
		t.Fatal(err)
	}
	answers, world := map[sqldb.Engine][]string{}, stopped()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := &drawing{Rand: rand.New(rand.NewPCG(7, 71)), today: joinder.Date{Year: 2026, Month: 11, Day: 3}}
		if err := db.SyncWallets(t.Context(), []joinder.Wallet{{ID: "alipay", Operator: "Ant"}, {ID: "huabei", Operator: "Ant"}, {ID: "wechat", Operator: "Tencent"}, {ID: "paypal"}}); err != nil {
			t.Fatal(err)
		}
		quick := following(t, db, t.TempDir())
		b, q := similar.New(db.SearchIndex(), world), similar.New(quick, world)
		found := 0
		for n := range questions {
			if n%(1+questions/5) == 0 {
				var more []joinder.Complaint
				for range 70 {
					more = append(more, d.account())
				}
				db.Tell(t, more...)
			}
			said := sameAnswers(t, b, q, d.ask())
			answers[db.Engine] = append(answers[db.Engine], said)
			if !strings.HasPrefix(said, "0 ") {
				found++
			}
		}
		t.Logf("%d of %d questions found something", found, questions)
		if !quick.Open() {
			t.Fatal("the database answered in the place of the engine")
		}
	})
	if lite, post := answers[sqldb.SQLite], answers[sqldb.Postgres]; len(post) > 0 && !slices.Equal(lite, post) {
		for i := range lite {
			if lite[i] != post[i] {
				t.Fatalf("question %d: PostgreSQL says\n%s, SQLite\n%s", i, post[i], lite[i])
			}
		}
	}
}
