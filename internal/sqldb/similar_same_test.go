package sqldb_test

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// drawing makes complaints and questions of few values, so that they meet.
type drawing struct {
	*rand.Rand
	today joinder.Date
	n     int
}

func pick[T any](d *drawing, of ...T) T { return of[d.IntN(len(of))] }

func some[T any](d *drawing, share float64, of ...T) []T {
	var out []T
	for _, v := range of {
		if d.Float64() < share {
			out = append(out, v)
		}
	}
	return out
}

var drawnWords = []string{"提现", "未到账", "充值", "客服", "客服说服务", "钱", "账户", "frozen", "account", "fee charged", "wallet", "三天了", "3 days", "𬭎", "e-mail"}

func (d *drawing) text() string {
	if d.Float64() < 0.2 {
		return ""
	}
	parts := make([]string, 1+d.IntN(9))
	for i := range parts {
		parts[i] = pick(d, drawnWords...) + pick(d, " ", "，", "", "。", "服务")
	}
	return strings.Join(parts, "")
}

const formLetter = "我在九月三日从钱包提现两千三百元到银行卡，页面一直显示处理中，到今天已经过去三天还没有到账，客服电话打不通"

func (d *drawing) money() joinder.Money {
	switch d.IntN(6) {
	case 0, 1:
		return joinder.Money{}
	case 2: // does not fit into 64 bits
		return joinder.MoneyOf(new(big.Int).Mul(big.NewInt(int64(1+d.IntN(99))), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)), "ETH")
	}
	return joinder.Minor(d.Int64N(5_000_00), pick[joinder.Currency](d, "CNY", "CNY", "USD"))
}

func (d *drawing) complaint() joinder.Complaint {
	d.n++
	c := joinder.Complaint{
		Source: pick(d, "web", "web", "table", "cfpb"), Wallet: pick(d, "alipay", "wechat", "paypal"), Issue: pick(d, "withdrawal_not_arrived", "unexpected_fee", "other"),
		Jurisdiction: pick(d, "CN", "US", ""), Region: pick(d, "", "TX", "NY", "广东"), Public: d.text(), Amount: d.money(),
		Person: joinder.ID(fmt.Sprint("person ", d.IntN(60))), Evidence: d.IntN(3) / 2,
		Level: pick(d, joinder.LevelImported, joinder.LevelStated, joinder.LevelContact, joinder.LevelEvidence),
		State: pick(d, joinder.Filed, joinder.Filed, joinder.Filed, joinder.Filed, joinder.Withdrawn, joinder.Hidden),
	}
	if c.Source != "web" {
		c.SourceID = fmt.Sprint(d.n)
	}
	if d.Float64() < 0.9 {
		c.OccurredOn = d.today.AddDays(-d.IntN(300))
	}
	if d.Float64() < 0.15 {
		c.Public = formLetter + strings.Repeat(" ", d.IntN(3))
	}
	return c
}

func (d *drawing) query() similar.Query {
	q := similar.Query{Limit: 1 + d.IntN(30), Page: 1 + d.IntN(3), Sort: pick(d, similar.Newest, similar.Newest, similar.Relevance)}
	if d.Float64() < 0.6 {
		for range 1 + d.IntN(2) {
			w := pick(d, drawnWords...)
			if d.Float64() < 0.3 {
				w = `"` + w + `"`
			}
			q.Text += pick(d, "", "", "-") + w + " "
		}
	}
	q.Wallets = some(d, 0.15, "alipay", "wechat", "paypal", "nobody")
	q.Issues = some(d, 0.15, "withdrawal_not_arrived", "unexpected_fee", "other")
	q.Jurisdictions, q.Regions = some(d, 0.1, "CN", "US"), some(d, 0.1, "TX", "NY", "广东")
	q.Levels = some(d, 0.1, joinder.LevelImported, joinder.LevelStated, joinder.LevelContact, joinder.LevelEvidence)
	q.HasEvidence = d.Float64() < 0.1
	if d.Float64() < 0.3 {
		q.Since = d.today.AddDays(-d.IntN(320))
	}
	if d.Float64() < 0.3 {
		q.Until = d.today.AddDays(-d.IntN(100))
	}
	if d.Float64() < 0.3 {
		q.Currency = pick[joinder.Currency](d, "CNY", "USD", "ETH")
	}
	if d.Float64() < 0.2 {
		q.MinAmount = joinder.Minor(d.Int64N(3_000_00), "CNY")
	}
	if d.Float64() < 0.2 {
		q.MaxAmount = joinder.Minor(d.Int64N(5_000_00), "CNY")
	}
	return q
}

// same compares answers of the database and of the engine to one question.
func same(t *testing.T, base, quick *similar.Finder, q similar.Query) {
	t.Helper()
	want, err := base.Search(t.Context(), anyone, q)
	got, err2 := quick.Search(t.Context(), anyone, q)
	if fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Fatalf("%+v: %v, want %v", q, err2, err)
	}
	if got.Total != want.Total || got.Page != want.Page || got.Pages != want.Pages || !reflect.DeepEqual(got.Facets, want.Facets) {
		t.Fatalf("%+v:\n%d %v, want\n%d %v", q, got.Total, got.Facets, want.Total, want.Facets)
	}
	for _, r := range []*similar.Results{&want, &got} {
		for i := range r.Hits {
			r.Hits[i].Score = 0 // each engine weighs in its own way
		}
	}
	if q.Sort == similar.Newest && !reflect.DeepEqual(got.Hits, want.Hits) {
		t.Fatalf("%+v:\n%+v, want\n%+v", q, got.Hits, want.Hits)
	}
	if len(got.Hits) != len(want.Hits) {
		t.Fatalf("%+v: %d hits, want %d", q, len(got.Hits), len(want.Hits))
	}
}

func sameTallies(t *testing.T, d *drawing, base, quick similar.Backend) {
	t.Helper()
	groups := []similar.Group{{}, {Wallets: some(d, 0.5, "alipay", "wechat", "paypal"), Issues: some(d, 0.4, "withdrawal_not_arrived", "unexpected_fee")}, {Issues: []string{"nothing"}}}
	for _, g := range groups {
		want, err := base.Tally(t.Context(), anyone, g, d.today)
		got, err2 := quick.Tally(t.Context(), anyone, g, d.today)
		if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v:\n%+v %v, want\n%+v %v", g, got, err2, want, err)
		}
	}
	today := d.today.AddDays(-d.IntN(60))
	want, err := base.Recent(t.Context(), anyone, today, 20)
	got, err2 := quick.Recent(t.Context(), anyone, today, 20)
	if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("recent: %+v %v, want %+v %v", got, err2, want, err)
	}
}

// sameCandidates compares what is found for a probe, in whatever order.
func sameCandidates(t *testing.T, d *drawing, base, quick similar.Backend) {
	t.Helper()
	var terms []string
	for _, token := range similar.Tokens(strings.Join(some(d, 0.2, drawnWords...), " ")) {
		if len([]rune(token.Term)) > 1 { // a lone character is found inside words by PostgreSQL alone
			terms = append(terms, token.Term)
		}
	}
	wallet := pick(d, "", "alipay", "nobody")
	want, err := base.Candidates(t.Context(), anyone, terms, wallet, 1000)
	got, err2 := quick.Candidates(t.Context(), anyone, terms, wallet, 1000)
	for _, list := range [][]similar.Text{want, got} {
		for i := range list {
			list[i].Score = 0
		}
		slices.SortFunc(list, func(a, b similar.Text) int { return strings.Compare(string(a.ID), string(b.ID)) })
	}
	if err != nil || err2 != nil || len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("%q of %q:\n%+v %v, want\n%+v %v", terms, wallet, got, err2, want, err)
	}
	texts, with, err := base.Frequencies(t.Context(), terms)
	texts2, with2, err2 := quick.Frequencies(t.Context(), terms)
	if err != nil || err2 != nil || texts != texts2 {
		t.Fatalf("%d texts %v, want %d %v", texts2, err2, texts, err)
	}
	if !maps.Equal(with, with2) {
		t.Fatalf("terms are in %v texts, want %v", with2, with)
	}
}

// TestEngineAnswersAsTheDatabase asks both at random while complaints come,
// change and go.
func TestEngineAnswersAsTheDatabase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world := stopped()
		d := &drawing{Rand: rand.New(rand.NewPCG(6, 70)), today: joinder.DateOf(world.Now())}
		quick := following(t, db, t.TempDir())
		base := db.SearchIndex()
		b, q := similar.New(base, world), similar.New(quick, world)
		var ids []joinder.ID
		for range 8 {
			var more []joinder.Complaint
			for range 40 {
				more = append(more, d.complaint())
			}
			ids = append(ids, db.Tell(t, more...)...)
			for range 6 {
				d.change(t, db, &ids)
			}
			for range 60 {
				same(t, b, q, d.query())
			}
			sameTallies(t, d, base, quick)
			for range 5 {
				sameCandidates(t, d, base, quick)
			}
			if !quick.Open() {
				t.Fatal("the database answered in the place of the engine")
			}
		}
	})
}

// change does what owners and moderators do.
func (d *drawing) change(t *testing.T, db *sqldb.DB, ids *[]joinder.ID) {
	at := d.IntN(len(*ids))
	id := (*ids)[at]
	switch d.IntN(4) {
	case 0:
		db.Reword(t, id, d.text())
	case 1:
		if err := db.WithdrawComplaint(t.Context(), owner(id), id, time.Now()); err != nil && joinder.KindOf(err) != joinder.Conflict {
			t.Fatal(err)
		}
	case 2:
		if err := db.EraseComplaint(t.Context(), owner(id), id, time.Now()); err != nil {
			t.Fatal(err)
		}
		*ids = slices.Delete(*ids, at, at+1)
	case 3:
		db.Judge(t, id, pick(d, joinder.Filed, joinder.Hidden))
	}
}
