package sqldb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// anyone is the public.
var anyone joinder.Viewer

// found runs a search and says what it found, by the SourceID or text.
func found(t *testing.T, f *similar.Finder, q similar.Query) string {
	t.Helper()
	r, err := f.Search(t.Context(), anyone, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	var out []string
	for _, h := range r.Hits {
		name := h.SourceID
		if name == "" {
			name = "?" + h.Wallet
		}
		out = append(out, name)
	}
	if len(out) != r.Total && q.Limit == 0 {
		t.Errorf("%+v: total %d, %d shown", q, r.Total, len(out))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func table(id, wallet, text string) joinder.Complaint {
	return joinder.Complaint{Source: "table", SourceID: id, Wallet: wallet, Issue: "withdrawal_not_arrived", Public: text, Level: joinder.LevelImported}
}

func TestSearchFindsWords(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		db.Tell(t,
			table("a", "alipay", "提现到银行卡三天未到账，客服一直说在处理。"),
			table("b", "alipay", "ＰａｙＰａｌ froze my Account; withdrawals are stuck since café."),
			table("c", "wechat", "充值未到账，卡里的钱没了"),
			table("d", "wechat", "账到了，但少了 1,234.50 元"),
			table("e", "wechat", "他说'; DROP TABLE complaints; -- NEAR(x) OR * 𬭎"),
		)
		for query, want := range map[string]string{
			"提现": "a", "未到账": "a c", "到账": "a c", `"账到"`: "d", "未到账 -充值": "a", `-"未到账"`: "b d e", "钱": "c", "账": "a c d",
			"withdrawal": "b", "paypal": "b", "ACCOUNTS freeze": "", "account frozen": "", "froze account": "b", "cafe": "b", "CAFÉ": "b",
			`"my account"`: "b", `"account my"`: "", "提现 银行": "a", "提现 充值": "", "": "a b c d e", "未到账 wechat": "",
			"1234": "", "1 234 50": "d", "drop table": "e", "OR": "e", "near": "e", "'": "a b c d e", `"`: "a b c d e", "𬭎": "e", "*": "a b c d e", "提现 AND": "a",
			"提现 OR 充值": "a c", "提现 | frozen | froze": "a b", "未到账 NOT (充值 OR 钱)": "a", "未到账 AND (客服 或 卡里)": "a c", "NOT 未到账": "b d e", "NOT (未到账 OR paypal)": "d e",
			"提现 OR NOT 未到账": "a b d e", "NOT (提现 OR NOT 未到账)": "c", "-(未到账 -充值)": "b c d e", "钱 OR 𬭎": "c e", "NOT 账": "b e", "(钱 OR paypal) -充值": "b",
			"withdraw*": "b", "withdrawa* OR 充值": "b c", "withdrawi*": "b", "acc*": "b", "未到账 OR acc*": "a b c", "NOT acc* 账": "a c d", "fro*": "b", "complai*": "e", "po*": "",
			"三天没": "", "三天未到账": "a", "了三天": "",
		} {
			if got := found(t, f, similar.Query{Text: query}); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
		hostile := []string{`words:提`, `{words singles}:"提"`, `^提`, `a" OR "b`, `' | !`, `\`, `':*`, `& | ! <-> ()`, "\x00\x00", "\xff\xfe", `"""""`, `- - -`, `-"`, strings.Repeat("提现", 400), strings.Repeat("a ", 400), strings.Repeat(`"提`, 200)}
		for _, query := range hostile {
			if _, err := f.Search(t.Context(), anyone, similar.Query{Text: query}); err != nil {
				t.Errorf("%q: %v", query, err)
			}
		}
		for _, wallet := range []string{"' OR 1=1 --", "alipay') --", "\x01"} {
			if got := found(t, f, similar.Query{Wallets: []string{wallet}}); got != "" {
				t.Errorf("wallet %q finds %q", wallet, got)
			}
		}
	})
}

func TestFacetsIgnoreTheirOwnFilter(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		for i := range 12 {
			c := table(fmt.Sprint(i), []string{"a", "b", "c"}[i%3], "提现未到账")
			c.Issue, c.Region, c.Evidence = []string{"x", "y"}[i%2], "R", i%4
			db.Tell(t, c)
		}
		for _, text := range []string{"", "提现"} {
			r, err := f.Search(t.Context(), anyone, similar.Query{Text: text, Wallets: []string{"a"}, Issues: []string{"x"}, Limit: 1, Page: 2})
			if err != nil {
				t.Fatal(err)
			}
			if r.Total != 2 || r.Pages != 2 || len(r.Hits) != 1 {
				t.Errorf("total %d, pages %d, hits %d", r.Total, r.Pages, len(r.Hits))
			}
			if got := fmt.Sprint(r.Facets[similar.FacetWallet], r.Facets[similar.FacetIssue], r.Facets[similar.FacetEvidence]); got != "[{a 2} {b 2} {c 2}] [{x 2} {y 2}] [{no 1} {yes 1}]" {
				t.Errorf("facets %s", got)
			}
		}
	})
}

func TestOnlyWhatIsPublicIsFound(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		states := []joinder.ComplaintState{joinder.Filed, joinder.Withdrawn, joinder.Hidden, joinder.Erased}
		for _, s := range states {
			c := joinder.Complaint{Wallet: "w", Issue: "x", Public: "秘密词 canary " + string(s), State: s, OccurredOn: joinder.Date{Year: 2026, Month: 9, Day: 17},
				Amount: joinder.Minor(234567, "CNY"), Narrative: "原文", Contact: joinder.Contact{Name: "王某"}}
			id := db.Tell(t, c)[0]
			got, err := f.Complaint(t.Context(), anyone, id)
			if s == joinder.Filed {
				if err != nil || got.Month != "2026-09" || !got.Date.IsZero() || got.Amount.Decimal() != "2300.00" || got.SourceID != "" {
					t.Errorf("filed: %+v %v", got, err)
				}
			} else if joinder.KindOf(err) != joinder.NotFound {
				t.Errorf("%s can be read: %v", s, err)
			}
		}
		unpublished := db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Narrative: "秘密词"})[0]
		r, err := f.Search(t.Context(), anyone, similar.Query{Text: "秘密词"})
		if err != nil || r.Total != 1 || r.Hits[0].Text != "秘密词 canary filed" {
			t.Errorf("%+v %v", r, err)
		}
		if r, _ = f.Search(t.Context(), anyone, similar.Query{}); r.Total != 2 {
			t.Errorf("counts %d, want the published and the unpublished one", r.Total)
		}
		if c, err := f.Complaint(t.Context(), anyone, unpublished); err != nil || c.Text != "" {
			t.Errorf("unpublished: %+v %v", c, err)
		}
		a, err := f.Like(t.Context(), anyone, similar.Probe{Wallet: "w", Issue: "x", Text: "秘密词"})
		if err != nil || a.Complaints != 2 || a.Unread != 1 || len(a.Hits) != 1 {
			t.Errorf("like: %+v %v", a, err)
		}
		var rows []string
		if err := f.Export(t.Context(), anyone, similar.Query{}, func(c joinder.PublicComplaint) error { rows = append(rows, c.Text); return nil }); err != nil || len(rows) != 2 {
			t.Errorf("export %q %v", rows, err)
		}
		db.Reword(t, unpublished, "新词 now published")
		if r, _ := f.Search(t.Context(), anyone, similar.Query{Text: "新词"}); r.Total != 1 {
			t.Error("a text that was published later is not found")
		}
		db.Reword(t, unpublished, "")
		if r, _ := f.Search(t.Context(), anyone, similar.Query{Text: "新词"}); r.Total != 0 {
			t.Error("a text that was taken back is still found")
		}
	})
}

// A filter must not tell more of one person than the page shows (RQ-03).
func TestFiltersTellNoMoreThanIsShown(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		secret := joinder.Date{Year: 2026, Month: 9, Day: 17}
		db.Tell(t, joinder.Complaint{Wallet: "ours", Issue: "x", OccurredOn: secret, Amount: joinder.Minor(234567, "CNY")})
		public := table("t", "theirs", "x")
		public.OccurredOn, public.Amount = secret, joinder.Minor(234567, "CNY")
		db.Tell(t, public)
		for d := 1; d <= 30; d++ {
			day := joinder.Date{Year: 2026, Month: 9, Day: d}
			want := "?ours"
			if d == 17 {
				want = "?ours t"
			}
			if got := found(t, f, similar.Query{Since: day, Until: day}); got != want {
				t.Errorf("day %d finds %q, want %q", d, got, want)
			}
		}
		for yuan := int64(2200); yuan <= 2500; yuan++ {
			m := joinder.Minor(yuan*100, "CNY")
			atLeast, atMost := found(t, f, similar.Query{MinAmount: m}), found(t, f, similar.Query{MaxAmount: m})
			if ours := strings.Contains(atLeast, "ours"); ours != (yuan <= 2300) {
				t.Errorf("at least %d finds ours: %v", yuan, ours)
			}
			if ours := strings.Contains(atMost, "ours"); ours != (yuan >= 2300) {
				t.Errorf("at most %d finds ours: %v", yuan, ours)
			}
			if got := strings.Contains(atLeast, "t"); got != (yuan <= 2345) {
				t.Errorf("at least %d finds theirs: %v", yuan, got)
			}
		}
		if got := found(t, f, similar.Query{Currency: "USD"}); got != "" {
			t.Errorf("USD finds %q", got)
		}
	})
}

const story = "我在九月三日从钱包提现两千三百元到银行卡，页面一直显示处理中，到今天已经过去三天还没有到账，客服电话打不通，在线客服只会说请耐心等待。"

func TestLikeCountsPeopleNotCopies(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		world := stopped()
		f := similar.New(index, world)
		today := joinder.DateOf(world.Now())
		texts := []string{
			"提现到银行卡已经第四天，一直显示处理中，没有到账，打客服电话没有人接。",
			"钱从钱包提现出来，银行卡没到账，客服让我耐心等待，电话打不通！",
			"申请提现后页面显示处理中，三天没到账，在线客服是机器人。",
			"提现不到账，客服电话一直忙音，急用钱。",
		}
		for i, text := range texts {
			c := joinder.Complaint{Source: "table", Wallet: "w", Issue: "withdrawal_not_arrived", Public: text, Amount: joinder.Minor(10000, "CNY"), OccurredOn: today.AddDays(-i * 40), Evidence: i % 2}
			c.Level = joinder.LevelContact
			db.Tell(t, c)
		}
		one := joinder.Complaint{Source: "table", Wallet: "w", Issue: "withdrawal_not_arrived", Public: story, Amount: joinder.Minor(20000, "CNY"), OccurredOn: today}
		for i := range 9 { // a form letter from nine accounts
			one.Public = strings.Replace(story, "！", "。", 1) + strings.Repeat(" ", i)
			db.Tell(t, one)
		}
		twice := joinder.Complaint{Source: "table", Wallet: "w", Issue: "withdrawal_not_arrived", Person: "p", OccurredOn: today} // one person, three complaints without text
		db.Tell(t, twice, twice, twice)
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "unexpected_fee", Public: "手续费收了两次，金额不对，扣费没有通知。"},
			joinder.Complaint{Wallet: "v", Issue: "withdrawal_not_arrived", Public: "提现没到账，别的钱包。"})

		a, err := f.Like(t.Context(), anyone, similar.Probe{Wallet: "w", Text: "提现三天没到账，客服电话打不通"})
		if err != nil {
			t.Fatal(err)
		}
		if a.Basis != similar.ByIssue || fmt.Sprint(a.Issues) != "[withdrawal_not_arrived]" || a.Suggested[0].Confidence < 0.9 {
			t.Errorf("basis %s %v %v", a.Basis, a.Issues, a.Suggested)
		}
		if a.Complaints != 16 || a.People != 6 || a.Alike != 8 || a.Unread != 3 || a.Evidenced != 2 {
			t.Errorf("complaints %d people %d alike %d unread %d evidenced %d", a.Complaints, a.People, a.Alike, a.Unread, a.Evidenced)
		}
		if a.People30 != 3 || a.People90 != 5 || a.People365 != 6 {
			t.Errorf("30/90/365: %d %d %d", a.People30, a.People90, a.People365)
		}
		if len(a.Amounts) != 1 || a.Amounts[0].Money.Decimal() != "600.00" || !a.Amounts[0].Exact {
			t.Errorf("amounts %+v", a.Amounts)
		}
		n := 0
		for _, m := range a.Trend {
			n += m.Complaints
		}
		if n != 16 || a.Trend[len(a.Trend)-1].Month != today.String()[:7] {
			t.Errorf("trend %v", a.Trend)
		}
		copies := 0
		for _, h := range a.Hits {
			if h.Alike > 0 {
				copies++
				if h.Alike != 8 {
					t.Errorf("alike %d", h.Alike)
				}
			}
			if len(h.Snippet.Marks) == 0 {
				t.Errorf("nothing marked in %q", h.Snippet.Text)
			}
		}
		if copies != 1 || len(a.Hits) < 3 {
			t.Errorf("%d hits, %d of them copies", len(a.Hits), copies)
		}
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "withdrawal_not_arrived", Amount: joinder.Minor(123456, "USD"), OccurredOn: today})
		if a, err = f.Like(t.Context(), anyone, similar.Probe{Wallet: "w", Issue: "withdrawal_not_arrived"}); err != nil || a.Amounts[1].Exact || a.Amounts[1].Money.Decimal() != "1200.00" {
			t.Errorf("one person's amount: %+v %v", a.Amounts, err)
		}
	})
}

func TestLikeWithoutAKindCountsWords(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		for i := range 30 {
			c := table(fmt.Sprint("n", i), "w", fmt.Sprintf("第%d条关于停车位和物业收费的投诉，编号%d", i, i*7))
			c.Issue = "other"
			db.Tell(t, c)
		}
		for i, text := range []string{"小区旁边的搅拌站噪音扰民，灰尘很大", "搅拌站夜间噪音扰民严重", "搅拌站灰尘污染，噪音扰民无人管"} {
			c := table(fmt.Sprint("m", i), "w", text)
			c.Issue = "other"
			db.Tell(t, c)
		}
		a, err := f.Like(t.Context(), anyone, similar.Probe{Text: "搅拌站噪音扰民"})
		if err != nil || a.Basis != similar.ByWords || a.Complaints != 3 || len(a.Hits) != 3 {
			t.Errorf("%+v %v", a, err)
		}
		if a, err = f.Like(t.Context(), anyone, similar.Probe{Text: "zzzz qqqq"}); err != nil || a.Complaints != 0 || a.Hits == nil || a.Trend == nil {
			t.Errorf("nothing alike: %+v %v", a, err)
		}
		if _, err = f.Like(t.Context(), anyone, similar.Probe{Text: "  "}); joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("empty probe: %v", err)
		}
	})
}

func TestIndexCanBeDroppedAndMadeAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		index := db.SearchIndex()
		f := similar.New(index, joinder.RealWorld())
		for i := range 450 {
			db.Tell(t, table(fmt.Sprint(i), "w", story+fmt.Sprint(strings.Repeat("提", i%3), i)))
		}
		before := found(t, f, similar.Query{Text: "提现", Limit: 100})
		db.Exec(t, `DELETE FROM search_bands`)
		db.Exec(t, `DELETE FROM search_docs`)
		if stale, err := index.Stale(t.Context()); !stale || err != nil {
			t.Errorf("stale %v %v", stale, err)
		}
		n := 0
		if err := f.Rebuild(t.Context(), func(k, of int) { n = k }); err != nil || n != 450 {
			t.Fatalf("rebuilt %d: %v", n, err)
		}
		if stale, err := index.Stale(t.Context()); stale || err != nil {
			t.Errorf("stale %v %v", stale, err)
		}
		if after := found(t, f, similar.Query{Text: "提现", Limit: 100}); after != before || after == "" {
			t.Errorf("before %q after %q", before, after)
		}
	})
}

func TestRisingIsUnusual(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		world := stopped()
		today := joinder.DateOf(world.Now())
		for i := range 60 { // ten a month, as usual
			db.Tell(t, joinder.Complaint{Source: "table", Wallet: "calm", Issue: "x", OccurredOn: today.AddDays(-3 * i)})
		}
		for i := range 14 {
			db.Tell(t, joinder.Complaint{Source: "table", Wallet: "storm", Issue: "y", OccurredOn: today.AddDays(-i)})
			db.Tell(t, joinder.Complaint{Wallet: "storm", Issue: "other", OccurredOn: today.AddDays(-i)})
		}
		db.Tell(t, joinder.Complaint{Source: "table", Wallet: "old", Issue: "y", OccurredOn: today.AddDays(-90)})
		r, err := similar.New(index, joinder.World{Now: func() time.Time { return world.Now() }}).Rising(t.Context(), anyone, 5)
		if err != nil || len(r) != 2 || r[0].Wallet != "storm" || !r[0].High || r[0].People != 14 || r[1].High || r[1].People != 10 {
			t.Errorf("%+v %v", r, err)
		}
	})
}
