package route_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// everyAsk walks jurisdictions, issues and kinds of wallet, with and without a
// product, with histories that file at one channel after another.
func everyAsk(t *testing.T, p *datapack.Pack, each func(a route.Ask, l route.Ladder)) {
	t.Helper()
	on := day(t, "2026-11-23")
	walk := func(a route.Ask) route.Ladder {
		l, err := route.Route(p, a)
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		each(a, l)
		return l
	}
	for _, j := range p.Served() {
		wallets := []string{"", "metamask"}
		for _, w := range p.WalletEntries() {
			if w.Home() == j.ID || slices.Contains(w.Countries(), j.ID) {
				wallets = append(wallets, w.ID())
			}
		}
		for _, i := range p.Issues() {
			for _, w := range wallets {
				l := walk(route.Ask{Jurisdiction: j.ID, Wallet: w, Issue: i.ID, On: on})
				if w != wallets[len(wallets)-1] {
					continue
				}
				for _, s := range l.Steps {
					for _, e := range []route.Event{route.Filed, route.Final, route.Withdrawn} {
						walk(route.Ask{Jurisdiction: j.ID, Wallet: w, Issue: i.ID, On: on, Members: 30,
							History: []route.Past{{Channel: s.Channel.ID(), Event: e, On: on.AddDays(-20)}}})
					}
				}
			}
		}
	}
}

func TestEveryLadder(t *testing.T) {
	p := pack(t)
	n := 0
	everyAsk(t, p, func(a route.Ask, l route.Ladder) {
		n++
		at := map[string]int{}
		for i, s := range l.Steps {
			at[s.Channel.ID()] = i
			if s.Channel.Jurisdiction() != l.Ask.Jurisdiction {
				t.Errorf("%+v: %s is of another place", a, s.Channel.ID())
			}
		}
		for i, s := range l.Steps {
			id := s.Channel.ID()
			for _, before := range s.After {
				if at[before] >= i {
					t.Errorf("%+v: %s stands before its prerequisite %s", a, id, before)
				}
			}
			for _, next := range s.Channel.EscalatesTo() {
				if j, ok := at[next]; ok && j <= i {
					t.Errorf("%+v: %s escalates to %s, which stands before it", a, id, next)
				}
			}
			if s.State == route.Closed && s.Shut == route.ByOther && len(s.BlockedNow) == 0 {
				t.Errorf("%+v: %s is blocked by nobody", a, id)
			}
			if (s.State == route.Closed) != (s.Shut != route.NotShut) {
				t.Errorf("%+v: %s is %s, shut %q", a, id, s.State, s.Shut)
			}
			if s.State == route.Waits && len(s.After) == 0 {
				t.Errorf("%+v: %s waits for nothing", a, id)
			}
		}
		for _, o := range l.OwnClocks {
			if o.Deadline.Actor != datapack.Complainant {
				t.Errorf("%+v: %s is not the complainant's", a, o.Rule())
			}
		}
		for _, w := range l.Warnings {
			if (w.Code == route.WouldShut || w.Code == route.WouldBeRefused) && len(w.Others) == 0 {
				t.Errorf("%+v: warning %s at %s names nobody", a, w.Code, w.Channel)
			}
		}
		again, _ := route.Route(p, a)
		if n%20 == 0 && !reflect.DeepEqual(l, again) {
			t.Errorf("%+v: two ladders", a)
		}
	})
	t.Logf("%d ladders", n)
}

// TestOwnClocksAreThere: where a channel of the ladder has a clock of the
// complainant that is for every problem, it is listed.
func TestOwnClocksAreThere(t *testing.T) {
	p := pack(t)
	everyAsk(t, p, func(a route.Ask, l route.Ladder) {
		for _, s := range l.Steps {
			for _, d := range s.Deadlines {
				only := p.OwnClock(d.Value.Channel, d.Value.Stage)
				if d.Value.Actor != datapack.Complainant || len(only.Issues)+len(only.Products)+len(only.Wallets) > 0 || only.Group || s.Shut == route.TooFew {
					continue
				}
				if !slices.ContainsFunc(l.OwnClocks, func(o route.Own) bool { return o.Rule() == d.Value.Channel+"/"+d.Value.Stage }) {
					t.Errorf("%+v: %s/%s is missing", a, d.Value.Channel, d.Value.Stage)
				}
			}
		}
	})
}

// TestCheckAgreesWithTheLadder: what the guard says of a channel is what the
// ladder shows.
func TestCheckAgreesWithTheLadder(t *testing.T) {
	p := pack(t)
	everyAsk(t, p, func(a route.Ask, l route.Ladder) {
		if len(a.History) == 0 {
			return
		}
		for _, s := range l.Steps {
			refused := slices.ContainsFunc(route.Check(p, s.Channel.ID(), a.History, a.On), func(w route.Warning) bool { return w.Code == route.WouldBeRefused })
			if refused != (len(s.BlockedNow) > 0) {
				t.Errorf("%+v: guard says refused=%v at %s, the ladder %v", a, refused, s.Channel.ID(), s.BlockedNow)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	p, on := pack(t), day(t, "2026-11-23")
	filed := func(id string) []route.Past {
		return []route.Past{{Channel: id, Event: route.Filed, On: on.AddDays(-3)}}
	}
	codes := func(list []route.Warning) string {
		var out []string
		for _, w := range list {
			out = append(out, string(w.Code)+":"+strings.Join(w.Others, "+"))
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		channel string
		history []route.Past
		want    string
	}{
		{"cn-cca", filed("cn-samr-12315"), "refused_now:cn-samr-12315 would_shut:cn-samr-12315"},
		{"cn-samr-12315", filed("cn-samr-12315"), "already:"},
		{"gb-fos", filed("gb-op"), "too_early:gb-op"},
		{"gb-court", filed("gb-fos"), "would_shut:gb-fos"},
		{"cn-op-alipay", nil, ""},
		{"no-such-channel", filed("gb-fos"), ""},
	} {
		if got := codes(route.Check(p, c.channel, c.history, on)); got != c.want {
			t.Errorf("Check(%s, %v) = %q; want %q", c.channel, c.history, got, c.want)
		}
	}
}

func TestUnknownIDs(t *testing.T) {
	p := pack(t)
	for _, c := range []struct {
		ask  route.Ask
		key  string
		near string
	}{
		{route.Ask{Jurisdiction: "ZZ", Issue: "other"}, "error.route.jurisdiction", "CN, HK, TW, SG, JP, KR, IN, PH, ID, MY, US, GB, EU, CA, AU, BR"},
		{route.Ask{Jurisdiction: "CN", Wallet: "alipya", Issue: "other"}, "error.route.wallet", "alipay"},
		{route.Ask{Jurisdiction: "CN", Wallet: "alipay", Issue: "withdrawal"}, "error.route.issue", "withdrawal_not_arrived"},
		{route.Ask{Jurisdiction: "CN", Issue: "other", Product: "funds"}, "error.route.product", "fund"},
		{route.Ask{Jurisdiction: "CN", Issue: "other", History: []route.Past{{Channel: "cn-12315", Event: route.Filed}}}, "error.route.channel", "cn-samr-12315"},
		{route.Ask{Jurisdiction: "CN", Issue: "other", History: []route.Past{{Channel: "cn-cca", Event: "sent"}}}, "error.route.event", "Near"},
	} {
		_, err := route.Route(p, c.ask)
		var e *joinder.Error
		if !errors.As(err, &e) || e.Key != c.key || !strings.Contains(e.Error(), c.near) {
			t.Errorf("%+v: %v; want %s with %q", c.ask, err, c.key, c.near)
		}
	}
}

func TestHomeAndSpelling(t *testing.T) {
	p := pack(t)
	if l, err := route.Route(p, route.Ask{Wallet: " Alipay ", Issue: "Other"}); err != nil || l.Ask.Jurisdiction != "CN" {
		t.Errorf("home of alipay: %q, %v", l.Ask.Jurisdiction, err)
	}
	if l, err := route.Route(p, route.Ask{Jurisdiction: "uk", Issue: "other"}); err != nil || l.Ask.Jurisdiction != "GB" {
		t.Errorf("uk is %q, %v", l.Ask.Jurisdiction, err)
	}
}

// TestOwnClockDates: the harm, a demand and a final answer start clocks.
func TestOwnClockDates(t *testing.T) {
	p := pack(t)
	own := func(a route.Ask, rule string) route.Own {
		t.Helper()
		l, err := route.Route(p, a)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range l.OwnClocks {
			if o.Rule() == rule {
				return o
			}
		}
		t.Fatalf("no clock %s", rule)
		return route.Own{}
	}
	on := day(t, "2026-11-23")
	knew := joinder.Happening{ID: "1", Kind: joinder.Knew, On: day(t, "2025-03-10")}
	demanded := joinder.Happening{ID: "2", Kind: joinder.Demanded, Channel: "cn-op-alipay", On: day(t, "2026-05-06")}
	cn := route.Ask{Jurisdiction: "CN", Wallet: "alipay", Issue: "balance_wrong", On: on, Happenings: []joinder.Happening{knew}}
	if o := own(cn, "cn-court-civil/limitation_period"); o.Ends != day(t, "2028-03-10") || o.Again {
		t.Errorf("three years from 2025-03-10 end on %v", o.Ends)
	}
	cn.Happenings = append(cn.Happenings, demanded)
	if o := own(cn, "cn-court-civil/limitation_period"); o.Start != demanded.On || !o.Again || o.Ends.Year != 2029 {
		t.Errorf("a dated demand starts it anew: %+v", o)
	}
	gb := route.Ask{Jurisdiction: "GB", Wallet: "wise", Issue: "wrong_amount", On: on, History: []route.Past{{Channel: "gb-op", Event: route.Final, On: day(t, "2026-08-31")}}}
	if o := own(gb, "gb-fos/refer"); o.Ends != day(t, "2027-02-28") {
		t.Errorf("six months from 2026-08-31 end on %v", o.Ends)
	}
	gb.History = append(gb.History, route.Past{Channel: "gb-fos", Event: route.Filed, On: day(t, "2026-09-15")})
	if o := own(gb, "gb-fos/refer"); !o.Met {
		t.Errorf("filing in time did not meet it: %+v", o)
	}
}

func TestHistoryOfACase(t *testing.T) {
	mine, other := joinder.ID("mine"), joinder.ID("other")
	filed := day(t, "2026-10-01")
	subs := []joinder.Submission{
		{Channel: "cn-op-alipay", State: joinder.SubmissionFiled, FiledOn: filed},
		{Channel: "cn-pboc-12363", Complaint: mine, State: joinder.SubmissionFiled, FiledOn: filed},
		{Channel: "cn-samr-12315", Complaint: other, State: joinder.SubmissionFiled, FiledOn: filed},
		{Channel: "cn-cca", Complaint: mine, State: joinder.Prepared},
	}
	happened := []joinder.Happening{
		{ID: "1", Channel: "cn-pboc-12363", Complaint: mine, Kind: joinder.Lodged, On: filed},
		{ID: "2", Channel: "cn-pboc-12363", Complaint: mine, Kind: joinder.Accepted, On: filed.AddDays(2)},
		{ID: "3", Corrects: "2", Void: true},
		{ID: "4", Kind: joinder.Knew, On: filed},
	}
	got := route.HistoryOf(subs, happened, mine)
	want := []route.Past{{Channel: "cn-op-alipay", Event: route.Filed, On: filed}, {Channel: "cn-pboc-12363", Event: route.Filed, On: filed}}
	if !slices.Equal(got, want) {
		t.Errorf("history\n have %v\n want %v", got, want)
	}
}

func BenchmarkAllChannels(b *testing.B) {
	p := pack(b)
	on := day(b, "2026-11-23")
	for b.Loop() {
		for _, j := range p.Served() {
			for _, i := range p.Issues() {
				if _, err := route.Route(p, route.Ask{Jurisdiction: j.ID, Issue: i.ID, On: on}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// TestNextRung: the next place is the firm, then what opens, never one that is
// only beside the ladder.
func TestNextRung(t *testing.T) {
	p, on := pack(t), day(t, "2026-11-23")
	ask := route.Ask{Jurisdiction: "GB", Wallet: "wise", Issue: "wrong_amount", On: on}
	for _, c := range []struct {
		history []route.Past
		channel string
		opens   string
	}{
		{nil, "gb-op", ""},
		{[]route.Past{{Channel: "gb-op", Event: route.Final, On: on}}, "gb-fos", ""},
		{[]route.Past{{Channel: "gb-op", Event: route.Filed, On: on}}, "gb-fos", "2026-12-15"},
		{[]route.Past{{Channel: "gb-op", Event: route.Final, On: on}, {Channel: "gb-fos", Event: route.Filed, On: on}}, "", ""}, // suing would end it
	} {
		ask.History = c.history
		l, err := route.Route(p, ask)
		if err != nil {
			t.Fatal(err)
		}
		if r := l.Rung(); c.channel == "" && r != nil || c.channel != "" && (r == nil || r.Channel != c.channel || r.Opens.String() != c.opens) {
			t.Errorf("after %v: %+v; want %s %s", c.history, r, c.channel, c.opens)
		}
	}
}
