package outbreak_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar/outbreak"
)

func stuck() outbreak.Key { return outbreak.Key{Wallet: "ferry", Issue: "withdrawal_not_arrived"} }

// look looks and gives what is kept.
func look(t *testing.T, d *outbreak.Desk, w *town) []outbreak.Public {
	t.Helper()
	if done, err := d.Look(t.Context()); err != nil || !done {
		t.Fatalf("look: %v, %v", done, err)
	}
	all, err := d.List(t.Context(), joinder.Viewer{}, outbreak.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// calm is two years with one person every other day.
func calm(today string, own bool) *town {
	w := newTown(today)
	w.usual(stuck(), w.back(800), w.back(15), 0.5, own)
	return w
}

// TestTheLifeOfAnOutbreak: it opens, keeps its id and what was told of it, and
// is over after the quiet days.
func TestTheLifeOfAnOutbreak(t *testing.T) {
	w := calm("2026-03-20", true)
	d := w.desk()
	if all := look(t, d, w); len(all) != 0 {
		t.Fatalf("an alarm in two calm years: %+v", all)
	}
	for i := range 9 {
		w.tell(stuck(), w.back(i), 4, true)
	}
	all := look(t, d, w)
	if len(all) != 1 || all[0].State != outbreak.Open || all[0].People < 10 || all[0].Usual > 6 || all[0].Threshold > all[0].People || all[0].Odds < 10_000 {
		t.Fatalf("nine days of four people: %+v", all)
	}
	first := all[0]
	w.tell(stuck(), w.back(3), 5, true) // came late
	if all = look(t, d, w); len(all) != 1 || all[0].ID != first.ID || all[0].People != first.People || all[0].Usual != first.Usual || all[0].From != first.From {
		t.Errorf("what was told changed:\n%+v\n%+v", first, all)
	}
	w.now = w.now.AddDate(0, 0, 12)
	if all = look(t, d, w); all[0].State != outbreak.Open {
		t.Errorf("over too soon: %+v", all[0])
	}
	w.now = w.now.AddDate(0, 0, 14)
	w.tell(outbreak.Key{Wallet: "quartz", Issue: "hidden_fee"}, w.today(), 1, true)
	if all = look(t, d, w); len(all) != 1 || all[0].State != outbreak.Over || all[0].ID != first.ID {
		t.Errorf("not over: %+v", all)
	}
	again := look(t, d, w)
	if !again[0].ChangedAt.Equal(all[0].ChangedAt) {
		t.Error("a look that finds the same changes it")
	}
}

// TestTakenBack: without the complaints there is no alarm, and its page says so.
func TestTakenBack(t *testing.T) {
	w := calm("2026-03-20", true)
	before := len(w.said)
	for i := range 7 {
		w.tell(stuck(), w.back(i), 5, true)
	}
	d := w.desk()
	all := look(t, d, w)
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	w.said = w.said[:before] // hidden by a moderator
	if all = look(t, d, w); len(all) != 1 || all[0].State != outbreak.Taken {
		t.Errorf("%+v", all)
	}
}

// TestWhatIsNoOutbreak: few people, one person, one letter, old rows.
func TestWhatIsNoOutbreak(t *testing.T) {
	for name, add := range map[string]func(*town){
		"four people": func(w *town) { w.tell(stuck(), w.back(1), 4, true) },
		"one person, thirty complaints": func(w *town) {
			for i := range 7 {
				w.tell(stuck(), w.back(i), 5, true)
			}
			for i := range w.said[len(w.said)-35:] {
				w.said[len(w.said)-35+i].person = 1
			}
		},
		"no kind of problem": func(w *town) { w.tell(outbreak.Key{Wallet: "ferry", Issue: "other"}, w.back(1), 50, true) },
		"old rows, brought in today": func(w *town) {
			w.usual(outbreak.Key{Wallet: "quartz", Issue: "hidden_fee"}, w.back(900), w.back(400), 6, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown("2026-03-20")
			w.usual(stuck(), w.back(800), w.back(15), 0.02, true)
			d := w.desk()
			look(t, d, w)
			add(w)
			if all := look(t, d, w); len(all) != 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

// TestAWalletWithoutHistory needs six or seven people, and a young site tells
// nothing at all.
func TestAWalletWithoutHistory(t *testing.T) {
	young := newTown("2026-03-20")
	young.tell(stuck(), young.back(1), 50, true)
	if all := look(t, young.desk(), young); len(all) != 0 {
		t.Errorf("on the first day of a site: %+v", all)
	}
	for people, alarm := range map[int]bool{5: false, 8: true} {
		w := calm("2026-03-20", true)
		w.tell(outbreak.Key{Wallet: "quartz", Issue: "hidden_fee"}, w.back(1), people, true)
		if all := look(t, w.desk(), w); (len(all) == 1) != alarm {
			t.Errorf("%d people of a new wallet: %+v", people, all)
		}
	}
}

// TestMuchThatIsOlder judges the year again: an outbreak of last autumn is
// found when its data set is brought in.
func TestMuchThatIsOlder(t *testing.T) {
	w := calm("2026-03-20", true)
	d := w.desk()
	look(t, d, w)
	k := outbreak.Key{Wallet: "quartz", Issue: "hidden_fee"}
	w.usual(k, w.back(900), w.back(20), 1, false)
	w.tell(k, w.back(150), 30, false)
	all := look(t, d, w)
	if len(all) != 1 || all[0].State != outbreak.Over || all[0].Own || all[0].Day != w.back(150) || all[0].From != w.back(156) {
		t.Errorf("%+v", all)
	}
}

// TestOneNodeLooks: who comes second leaves it to the first, and a claim ends.
func TestOneNodeLooks(t *testing.T) {
	w := calm("2026-03-20", true)
	d := w.desk()
	if ok, _ := w.BeginLook(t.Context(), w.now, w.now.Add(time.Hour)); !ok {
		t.Fatal("no claim")
	}
	if done, err := d.Look(t.Context()); done || err != nil {
		t.Errorf("looked beside another: %v, %v", done, err)
	}
	w.now = w.now.Add(2 * time.Hour)
	if done, err := d.Look(t.Context()); !done || err != nil {
		t.Errorf("a claim that never ends: %v, %v", done, err)
	}
	looked := w.stand.LookedAt
	w.now = w.now.Add(time.Hour)
	if err := d.LookDaily(t.Context()); err != nil || !w.stand.LookedAt.Equal(looked) {
		t.Errorf("looked again within the hour: %v", err)
	}
}

// TestNoDayIsTold: what everybody sees of our own complaints is the same when
// people's days move within their weeks, and names no day of an event.
func TestNoDayIsTold(t *testing.T) {
	told := func(shift bool) (string, *town) {
		w := newTown("2026-03-25") // a Wednesday
		w.usual(stuck(), w.back(800), w.back(40), 0.5, true)
		monday := outbreak.Monday(w.back(14))
		for i := range 28 {
			w.tell(stuck(), monday.AddDays(i%7), 1, true)
		}
		if shift { // everybody who can moves to another day of the week, before the last
			for i := range w.said {
				s := &w.said[i]
				if s.day.Before(monday.AddDays(-21)) {
					s.day = outbreak.Monday(s.day).AddDays((s.person * 5) % 7)
				}
			}
		}
		all := look(t, w.desk(), w)
		if len(all) != 1 || !all[0].Own || !all[0].Day.IsZero() || all[0].From != outbreak.Monday(all[0].From) {
			t.Fatalf("%+v", all)
		}
		out, err := json.Marshal(all[0].Weeks)
		if err != nil {
			t.Fatal(err)
		}
		return string(out), w
	}
	one, w := told(false)
	other, _ := told(true)
	if one != other {
		t.Errorf("the curve tells of days:\n%s\n%s", one, other)
	}
	for _, s := range w.said {
		if s.day != outbreak.Monday(s.day) && strings.Contains(one, s.day.String()) {
			t.Errorf("%s is a day of an event", s.day)
		}
	}
	for _, n := range []string{`"people":1,`, `"people":2,`, `"people":3,`, `"people":4,`} {
		if strings.Contains(one, n) {
			t.Errorf("a small number is told: %s", n)
		}
	}
}

// TestAWeekIsToldOnce: who looks every day learns nothing of one complaint.
func TestAWeekIsToldOnce(t *testing.T) {
	w := calm("2026-03-20", true)
	for i := range 14 {
		w.tell(stuck(), w.back(i), 4, true)
	}
	d := w.desk()
	before := look(t, d, w)[0]
	last := before.Weeks[len(before.Weeks)-1]
	if w.today().Before(last.From.AddDays(14)) {
		t.Errorf("the week from %s is told on %s", last.From, w.today())
	}
	w.tell(stuck(), last.From.AddDays(2), 3, true)
	w.now = w.now.AddDate(0, 0, 1)
	after := look(t, d, w)[0]
	for i, x := range before.Weeks {
		if after.Weeks[i] != x {
			t.Errorf("week %s was %+v and is %+v", x.From, x, after.Weeks[i])
		}
	}
}

// TestWhatRisesEverywhere: when all wallets rise together, none has an outbreak;
// one that rises beyond that has.
func TestWhatRisesEverywhere(t *testing.T) {
	wallets := []string{"ferry", "quartz", "harbor", "lantern", "kestrel"}
	surge := func(among int, more map[string]int) (alarms []string) {
		w := newTown("2026-03-20")
		for _, name := range wallets[:among] {
			k := outbreak.Key{Wallet: name, Issue: "withdrawal_not_arrived"}
			w.usual(k, w.back(800), w.back(0), 2, false)
			for i := range 7 {
				w.tell(k, w.back(i), 4+more[name], false)
			}
		}
		for _, o := range look(t, w.desk(), w) {
			alarms = append(alarms, o.Wallet)
		}
		slices.Sort(alarms)
		return alarms
	}
	if got := surge(5, nil); len(got) != 0 {
		t.Errorf("everything rose, and there are alarms for %v", got)
	}
	if got := surge(5, map[string]int{"harbor": 20}); !slices.Equal(got, []string{"harbor"}) {
		t.Errorf("one rose beyond the others: %v", got)
	}
	if got := surge(2, nil); !slices.Equal(got, []string{"ferry", "quartz"}) {
		t.Errorf("two wallets are no site to compare with: %v", got)
	}
}
