package publicity_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/recourse/publicity"
)

var update = flag.Bool("update", false, "write the golden files anew")

// speak is the real catalogue.
func speak(t testing.TB) func(joinder.Lang) publicity.Speaker {
	t.Helper()
	c, err := i18n.LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s: no text for %s", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	return func(l joinder.Lang) publicity.Speaker { return c.Localizer(l) }
}

// networks are the real ones.
func networks(t testing.TB) []publicity.Network {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var out []publicity.Network
	for _, n := range pack.Networks(joinder.Date{Year: 2026, Month: 11, Day: 23}) {
		out = append(out, publicity.Network{ID: n.ID, Name: n.Name, Weighted: n.Count == datapack.CountWeighted, Single: n.Single, Title: n.Title, Body: n.Body,
			URLCounts: n.URLCounts, Known: n.Status == datapack.Fact})
	}
	if len(out) != 10 {
		t.Fatalf("%d networks", len(out))
	}
	return out
}

var on = joinder.Date{Year: 2026, Month: 11, Day: 23}

func facts() publicity.Facts {
	return publicity.Facts{
		ID: "0192f0c4aaaa7bbb8cccddddeeee0001", Title: "灯笼钱包擅自开通会员扣费 · Lantern Wallet memberships nobody asked for",
		Summary: "灯笼钱包在用户不知情时开通「灯笼省心会员」，按月自动扣款。\n\nLantern Wallet switched on a paid membership without consent.",
		Demand:  "全额退还未经同意扣取的费用。\n\nRefund everything taken without consent.",
		Wallet:  joinder.Text{ZH: "示例·灯笼钱包", EN: "Example: Lantern Wallet"}, Operator: "示例灯笼科技有限公司（虚构） / Example Lantern Technology Ltd (invented)",
		Names: []string{"示例·灯笼钱包", "Example: Lantern Wallet", "示例灯笼科技有限公司（虚构） / Example Lantern Technology Ltd (invented)", "demo-lantern"}, Slug: "demo-lantern",
		Issue: joinder.Text{ZH: "被开通没同意的收费服务", EN: "Charged for a service nobody asked for"}, State: joinder.Sent, Lang: joinder.Chinese,
		OpenedAt: time.Date(2026, 9, 1, 3, 0, 0, 0, time.UTC), Members: 41, People: 40, Evidenced: 33,
		Sums:  []publicity.Sum{{Amount: joinder.Minor(920050, "CNY"), Exact: true}},
		First: "2026-03", Last: "2026-08", Seals: 214, LetterOn: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), LetterLeaf: 512, LogSize: 1630,
		Page: "https://joinder.example/cases/0192f0c4aaaa7bbb8cccddddeeee0001", JSON: "https://joinder.example/cases/0192f0c4aaaa7bbb8cccddddeeee0001.json",
	}
}

func plan(t testing.TB, named bool) publicity.Plan {
	return publicity.Plan{Named: named, On: on, Networks: networks(t), Zone: i18n.Beijing(), Site: "joinder.example",
		Reply: publicity.ReplyState{Offered: on.AddDays(-9), Deadline: on.AddDays(-4)}}
}

// lantern are all ways to say who it is about.
var lantern = []string{"灯笼", "lantern", "Lantern", "LANTERN", "demo-lantern"}

// TestNothingNamesTheFirmBeforeTheCheck reads every text of a kit, file names
// and the image's words included.
func TestNothingNamesTheFirmBeforeTheCheck(t *testing.T) {
	f := facts()
	p := plan(t, false)
	p.Reply.Answer = &publicity.Answer{On: on.AddDays(-5), Text: "灯笼钱包高度重视，Lantern Wallet takes this seriously."}
	p.Texts = publicity.Texts{"zh-CN/weibo/body": "灯笼科技的事，{title}"}
	k := publicity.Make(f, p, speak(t))
	everything := fmt.Sprintf("%+v", k)
	for _, name := range lantern {
		if strings.Contains(everything, name) {
			i := strings.Index(everything, name)
			t.Errorf("%q is said: …%s…", name, everything[max(0, i-60):i+60])
		}
	}
	if !strings.Contains(everything, "某数字钱包") || !strings.Contains(everything, "a wallet provider") {
		t.Error("it is not said what the firm is called instead")
	}
	named := publicity.Make(f, plan(t, true), speak(t))
	if s := named.Sides[joinder.Chinese]; !strings.Contains(s.Firm, "灯笼钱包") || !strings.HasPrefix(named.Stem, "demo-lantern") {
		t.Errorf("named: %q, %q", s.Firm, named.Stem)
	}
}

// TestRealNamesAreHidden tries wallets of the pack with texts as people write.
func TestRealNamesAreHidden(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for wallet, text := range map[string]string{
		"alipay": "支付宝提现不到账，ALIPAY support never answers", "paypal": "PayPal froze us; paypal usa says no; PAYPAL HOLDINGS",
		"wechatpay": "微信支付不退款", "cashapp": "Cash App and CashApp by Block, Inc.",
	} {
		f := facts()
		f.Names, f.Title, f.Summary, f.Demand = pack.NamesOf(wallet), text, text, text
		if len(f.Names) == 0 {
			t.Errorf("%s has no names", wallet)
			continue
		}
		k := publicity.Make(f, plan(t, false), speak(t))
		all := strings.ToLower(fmt.Sprint(k.Sides[joinder.Chinese], k.Sides[joinder.English]))
		for _, word := range []string{"支付宝", "alipay", "paypal", "微信支付", "cash app", "cashapp", "block, inc"} {
			for _, post := range k.Sides[joinder.English].Posts {
				if strings.Contains(strings.ToLower(post.Body), word) {
					t.Errorf("%s: %q in %s", wallet, word, post.Network)
				}
			}
		}
		if !strings.Contains(all, "a wallet provider") {
			t.Errorf("%s: nothing was hidden", wallet)
		}
	}
}

// TestEveryPostFitsItsNetwork, in both languages, for small cases and large
// ones with long titles; the golden file holds the lengths.
func TestEveryPostFitsItsNetwork(t *testing.T) {
	large := facts()
	large.Title = strings.Repeat("很长的标题", 20)
	large.Sums = []publicity.Sum{{Amount: joinder.Minor(123456789012, "CNY"), Exact: true}, {Amount: joinder.Minor(7890123, "USD")}, {Amount: joinder.Minor(456789, "HKD"), Exact: true}}
	large.People, large.Members, large.Seals, large.LogSize = 104233, 118202, 904112, 12345678
	large.Page = "https://a-long-host-name.consumers.example.org/cases/0192f0c4aaaa7bbb8cccddddeeee0001"
	answered := plan(t, true)
	answered.Reply.Answer = &publicity.Answer{On: on, Text: strings.Repeat("我们会在十五个工作日内逐一核实并退款。", 30)}
	var out strings.Builder
	for _, c := range []struct {
		name string
		f    publicity.Facts
		p    publicity.Plan
	}{{"small", facts(), plan(t, true)}, {"unnamed", facts(), plan(t, false)}, {"large", large, plan(t, true)}, {"answered", facts(), answered}} {
		k := publicity.Make(c.f, c.p, speak(t))
		for _, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
			for _, n := range networks(t) {
				i := slices.IndexFunc(k.Sides[lang].Posts, func(p publicity.Post) bool { return p.Network == n.ID })
				post := k.Sides[lang].Posts[i]
				if l := n.Length(post.Body); l > n.Body || strings.Contains(post.Body, "{") {
					t.Errorf("%s %s %s: %d of %d\n%s", c.name, lang, n.ID, l, n.Body, post.Body)
				}
				if l := n.Length(post.Title); n.Title > 0 && (l > n.Title || post.Title == "") {
					t.Errorf("%s %s %s: title of %d, limit %d: %s", c.name, lang, n.ID, l, n.Title, post.Title)
				}
				fmt.Fprintf(&out, "%s %s %s %d %d\n", c.name, lang, n.ID, n.Length(post.Title), n.Length(post.Body))
			}
		}
	}
	golden(t, "testdata/lengths.txt", out.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (run with -update to see): %v", name, err)
	}
}

// TestEveryStatementCarriesItsEvidence: label, sealed items, log, address, day.
func TestEveryStatementCarriesItsEvidence(t *testing.T) {
	k := publicity.Make(facts(), plan(t, true), speak(t))
	for lang, s := range k.Sides {
		if len(s.Statements) < 6 {
			t.Errorf("%s: %d statements", lang, len(s.Statements))
		}
		for _, st := range s.Statements {
			for _, want := range []string{"214", "1,630", facts().JSON, "2026"} {
				if !strings.Contains(st.Basis, want) {
					t.Errorf("%s %s: no %q in %q", lang, st.Key, want, st.Basis)
				}
			}
			if st.Named == "" || st.Label == "" || strings.Contains(st.Text, "{") {
				t.Errorf("%s: %+v", lang, st)
			}
		}
	}
}

// TestReplyBox says the truth at every stage.
func TestReplyBox(t *testing.T) {
	for name, c := range map[string]struct {
		r    publicity.ReplyState
		want string
	}{
		"not offered": {publicity.ReplyState{}, "has not been asked"},
		"open":        {publicity.ReplyState{Offered: on.AddDays(-1), Deadline: on}, "has until 23 November 2026"},
		"silent":      {publicity.ReplyState{Offered: on.AddDays(-9), Deadline: on.AddDays(-1)}, "none for publication had come"},
		"answered":    {publicity.ReplyState{Offered: on.AddDays(-9), Deadline: on, Answer: &publicity.Answer{On: on, Text: "We will refund."}}, "We will refund."},
	} {
		p := plan(t, true)
		p.Reply = c.r
		if got := publicity.Make(facts(), p, speak(t)).Sides[joinder.English].Reply; !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestFactsHaveNoRoomForPeople: the generator's argument cannot carry a member.
// A new field is fine when everybody may read it; then add it here.
func TestFactsHaveNoRoomForPeople(t *testing.T) {
	public := strings.Fields(`ID Title Summary Demand Wallet Operator Names Slug Jurisdiction Issue State Lang OpenedAt Members People Evidenced Sums
		First Last Seals LetterOn LetterLeaf LogSize Filings Answered Page JSON Updates`)
	for i := range reflect.TypeFor[publicity.Facts]().NumField() {
		if f := reflect.TypeFor[publicity.Facts]().Field(i); !slices.Contains(public, f.Name) {
			t.Errorf("Facts.%s: can it hold anything that is not public?", f.Name)
		}
	}
}

func TestLength(t *testing.T) {
	var x publicity.Network
	for _, n := range networks(t) {
		if n.ID == "x" {
			x = n
		}
	}
	for text, want := range map[string]int{
		"":           0,
		"hello":      5,
		"合诉":         4,
		"合诉 joinder": 12,
		"𬭎":          2,
		"café":       4, // NFC
		"看 https://joinder.example/cases/0192f0c4aaaa7bbb8cccddddeeee0001": 3 + 23,
		"https://a.example/x。后面":                                           23 + 2 + 4,
		"“quoted”":                                                         8,
		"see https://a.example/x.":                                         4 + 23 + 1,
	} {
		if got := x.Length(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestScan(t *testing.T) {
	for text, want := range map[string]string{
		"我们明天到公司门口集合": "gathering", "大家一起打爆12315热线": "flooding", "这家黑心公司": "insult", "他们就是诈骗": "crime", "不退款就曝光": "silence",
		"Let us gather at their headquarters": "gathering", "Flood their hotline": "flooding", "They are crooks": "insult", "This is fraud": "crime", "Refund us or we publish everything": "silence",
	} {
		found := publicity.Scan(text)
		if !slices.ContainsFunc(found, func(f publicity.Finding) bool { return f.Kind == want }) {
			t.Errorf("%q: %v, want %s", text, found, want)
		}
	}
	for _, text := range []string{"依据《反电信网络诈骗法》第三十二条申诉", "40 人集体投诉，请求退款", "We ask for a refund and an answer in writing", "The firm met us half way at the counter"} {
		if found := publicity.Scan(text); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// TestDraftsPassTheirOwnScan, in both languages.
func TestDraftsPassTheirOwnScan(t *testing.T) {
	drafts := publicity.Drafts(facts(), plan(t, true), speak(t))
	for _, key := range slices.Sorted(maps.Keys(drafts)) {
		if found := publicity.Scan(drafts[key]); len(found) > 0 {
			t.Errorf("%s: %v", key, found)
		}
	}
}
