package wallet

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

type fakeReports struct {
	counts map[string]Count
	asked  int
}

func (f *fakeReports) WalletCounts(context.Context, joinder.Viewer) (map[string]Count, error) {
	f.asked++
	return f.counts, nil
}

func (f *fakeReports) WalletReport(_ context.Context, _ joinder.Viewer, _ string, answering []string, _ joinder.Date) (Report, error) {
	return Report{Answers: Answers{Asked: len(answering)}}, nil
}

func entries(t *testing.T) []Entry {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	w := joinder.RealWorld()
	w.Now = func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }
	reports := &fakeReports{counts: map[string]Count{"ledger": {3, 1}, "paypal": {9, 0}, "some-pay": {2, 1}}}
	d := New(pack, reports, w)
	known := append(pack.Wallets(joinder.DateOf(w.Now())), joinder.Wallet{ID: "some-pay", Name: joinder.Text{ZH: "某付", EN: "Some Pay"}})
	all, err := d.Entries(t.Context(), known)
	if err != nil || len(all) != 60 {
		t.Fatalf("%d entries: %v", len(all), err)
	}
	if _, err := d.Entries(t.Context(), known); err != nil || reports.asked != 1 {
		t.Errorf("counted %d times: %v", reports.asked, err)
	}
	if r, err := d.Report(t.Context(), joinder.Viewer{}, "alipay"); err != nil || r.Answers.Asked != 1 {
		t.Errorf("alipay answers through %d channels: %v", r.Answers.Asked, err)
	}
	return all
}

func TestFiltersNarrowTheDirectory(t *testing.T) {
	all := entries(t)
	for _, c := range []struct {
		f    Filter
		want string // ids, or their beginning
	}{
		{Filter{Text: "支付宝"}, "alipay alipayhk"}, {Filter{Text: " LEDGER "}, "ledger"}, {Filter{Heat: Cold}, "ledger trezor"},
		{Filter{Custody: SelfCustody, Heat: Hot, Text: "metamask"}, "metamask"}, {Filter{Custody: Custodial, Heat: Cold}, ""},
		{Filter{Cases: true}, "ledger some-pay"}, {Filter{Kind: Unreviewed}, "some-pay"}, {Filter{Country: "KE", Text: "pesa"}, "mpesa"},
		{Filter{Order: ByReports, Country: "US"}, "paypal ledger"}, {Filter{Text: "no such wallet"}, ""},
	} {
		var got []string
		for _, e := range c.f.Of(all, joinder.English).Entries {
			got = append(got, e.ID)
		}
		if s := strings.Join(got, " "); s != c.want && (c.f.Order == "" || !strings.HasPrefix(s, c.want)) {
			t.Errorf("%+v: %s, want %s", c.f, s, c.want)
		}
	}
}

// TestWhatIsNotKnownIsCounted: a filter never takes "not known" for "no" in
// silence.
func TestWhatIsNotKnownIsCounted(t *testing.T) {
	all := entries(t)
	found := Filter{Device: datapack.DeviceAndroid}.Of(all, joinder.Chinese)
	if found.Unknown == 0 || len(found.Entries) == 0 {
		t.Fatalf("%d found, %d unknown", len(found.Entries), found.Unknown)
	}
	unknown := 0
	for _, e := range all {
		if len(e.Devices) == 0 {
			unknown++
		}
	}
	if found.Unknown != unknown {
		t.Errorf("%d unknown, want %d", found.Unknown, unknown)
	}
}

func TestBothLanguagesHaveOneOrder(t *testing.T) {
	all := entries(t)
	var last string
	for _, e := range (Filter{Order: ByName}).Of(all, joinder.Chinese).Entries {
		letter := Letter(e, joinder.Chinese)
		if letter < last {
			t.Errorf("%s stands after %s", letter, last)
		}
		last = letter
	}
	if !slices.ContainsFunc(all, func(e Entry) bool { return Letter(e, joinder.English) == "A" }) {
		t.Error("no A")
	}
}
