package datapack

import (
	"strings"
	"testing"
	"testing/fstest"

	"joinder"
)

func TestGate(t *testing.T) {
	src := []string{"https://example.org"}
	on := func(s string) joinder.Date { return day(t, s) }
	for _, c := range []struct {
		name string
		o    Origin
		day  string
		want Status
	}{
		{"high and fresh", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22")}, "2026-11-22", Fact},
		{"medium and fresh", Origin{Confidence: Medium, Sources: src, CheckedOn: on("2026-11-22")}, "2027-11-21", Fact},
		{"twelve months to the day", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22")}, "2027-11-22", Stale},
		{"checked on a leap day", Origin{Confidence: High, Sources: src, CheckedOn: on("2028-02-29")}, "2029-02-28", Fact},
		{"a year after a leap day", Origin{Confidence: High, Sources: src, CheckedOn: on("2028-02-29")}, "2029-03-01", Stale},
		{"low", Origin{Confidence: Low, Sources: src, CheckedOn: on("2026-11-22")}, "2026-11-23", Unconfirmed},
		{"from memory", Origin{Confidence: FromMemory, Sources: src, CheckedOn: on("2026-11-22")}, "2026-11-23", Unconfirmed},
		{"no confidence", Origin{Sources: src, CheckedOn: on("2026-11-22")}, "2026-11-23", Unconfirmed},
		{"low stays unconfirmed when old", Origin{Confidence: Low, Sources: src, CheckedOn: on("2020-01-01")}, "2026-11-23", Unconfirmed},
		{"no source", Origin{Confidence: High, CheckedOn: on("2026-11-22")}, "2026-11-23", Unconfirmed},
		{"never checked", Origin{Confidence: High, Sources: src}, "2026-11-23", Stale},
		{"not yet in force", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22"), ValidFrom: on("2027-01-01")}, "2026-12-31", NotShown},
		{"first day in force", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22"), ValidFrom: on("2027-01-01")}, "2027-01-01", Fact},
		{"last day in force", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22"), ValidTo: on("2027-01-01")}, "2027-01-01", Fact},
		{"repealed", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22"), ValidTo: on("2027-01-01")}, "2027-01-02", NotShown},
		{"unknown day", Origin{Confidence: High, Sources: src, CheckedOn: on("2026-11-22")}, "", Stale},
	} {
		d := joinder.Date{}
		if c.day != "" {
			d = on(c.day)
		}
		if got := c.o.Status(d); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestContactsMustHaveBeenSeen(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	later := day(t, "2027-11-22")
	for _, c := range []struct {
		id    string
		day   joinder.Date
		phone string
		want  Status
	}{
		{"us-cfpb", today, "(855) 411-2372", Fact},
		{"us-cfpb", later, "(855) 411-2372", Stale},
		{"cn-op-alipay", today, "95188", Fact},
		{"cn-op-unionpay", today, "", NotShown}, // well known, not seen
		{"cn-nfra-12378", today, "", NotShown},  // a good entry with a number from memory
		{"cn-op-jdpay", today, "", NotShown},    // none given
		{"cn-12345", today, "", NotShown},       // seen, but the entry is weak
	} {
		ch, ok := p.Channel(c.id)
		if !ok {
			t.Fatalf("no channel %s", c.id)
		}
		if phone, status := ch.Phone(c.day); phone != c.phone || status != c.want {
			t.Errorf("%s on %s: %q %s, want %q %s", c.id, c.day, phone, status, c.phone, c.want)
		}
	}
	nfra, _ := p.Channel("cn-nfra-12378")
	if local, english := nfra.Name(today); strings.Contains(local+english, "12378") {
		t.Errorf("the name gives away a withheld number: %s, %s", local, english)
	}
	if pboc, _ := p.Channel("cn-pboc-12363"); true {
		if local, _ := pboc.Name(today); !strings.Contains(local, "12363") {
			t.Errorf("the name lost a number that was seen: %s", local)
		}
	}
	odr, _ := p.Channel("eu-odr")
	if odr.Status(today) != NotShown || odr.Practice(today).Status != NotShown {
		t.Error("the closed platform is offered")
	}
}

func TestRulesExpire(t *testing.T) {
	p := mustLoad(t)
	ch, _ := p.Channel("cn-samr-12315") // Order 121 applies from 2026-04-15
	if s := ch.Status(day(t, "2026-04-14")); s != NotShown {
		t.Errorf("shown a day before it applies: %s", s)
	}
	if s := ch.Status(day(t, "2026-04-15")); s != Fact {
		t.Errorf("on its first day: %s", s)
	}
	mediation := func(on string) (count int, unit Unit) {
		for _, d := range ch.Deadlines(day(t, on)) {
			if d.Status == Fact && strings.HasPrefix(d.Value.Stage, "mediation_ends") {
				count, unit = count+d.Value.Count, d.Value.Unit
			}
		}
		return count, unit
	}
	if n, unit := mediation("2026-04-14"); n != 45 || unit != BusinessDay {
		t.Errorf("under the old rule: %d %s", n, unit)
	}
	if n, unit := mediation("2026-04-15"); n != 60 || unit != CalendarDay {
		t.Errorf("under the new rule: %d %s", n, unit)
	}
	m := files(t)
	text := string(m["channels.yaml"].Data)
	i := strings.Index(text, "- id: us-cfpb")
	j := i + strings.Index(text[i:], "valid_from: null")
	m["channels.yaml"] = &fstest.MapFile{Data: []byte(text[:j] + "valid_from: null\n  valid_to: '2026-12-31'" + text[j+len("valid_from: null"):])}
	old, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	ch, _ = old.Channel("us-cfpb")
	if _, status := ch.Phone(day(t, "2027-01-01")); status != NotShown {
		t.Errorf("the phone of a channel that ended is %s", status)
	}
}

func TestOperatorNamesFromMemoryAreNeverPrinted(t *testing.T) {
	p, today := mustLoad(t), day(t, "2026-11-23")
	hidden := 0
	for _, w := range p.WalletEntries() {
		for _, row := range w.raw.Operators {
			o := w.Operator(string(row.Jurisdiction), today)
			if row.Confidence == FromMemory && o.Name == string(row.LegalName) && o.Name != "" {
				t.Errorf("%s: %q is from memory", w.ID(), o.Name)
			}
			if o.Name == "" {
				hidden++
			}
			if o.Printable() && !o.Origin.Confidence.AtLeast(Medium) {
				t.Errorf("%s: %q is printable with confidence %s", w.ID(), o.Name, o.Origin.Confidence)
			}
		}
	}
	if hidden < 33 {
		t.Errorf("%d operator names are withheld, want at least 33", hidden)
	}
	for id, want := range map[string]string{"alipay": "支付宝（中国）网络技术有限公司", "paypal": "PayPal, Inc.", "cashapp": "Block, Inc.", "wechatpay": "", "binance": ""} {
		w, _ := p.Wallet(id)
		if got := w.Wallet(today).Operator; got != want {
			t.Errorf("%s: operator %q, want %q", id, got, want)
		}
		if got := w.Wallet(day(t, "2028-01-01")).Operator; got != "" {
			t.Errorf("%s: %q is printed long after the check", id, got)
		}
	}
}

// The acceptance test of the pack: nothing known less than medium, without a
// source, unseen or a year old is shown as fact through any accessor.
func TestNothingWeakIsShownAsFact(t *testing.T) {
	p := mustLoad(t)
	for _, when := range []string{"2026-11-22", "2027-11-21", "2027-11-22", "2030-01-01"} {
		d := day(t, when)
		weak := func(what string, s Status, o Origin) {
			fresh := d.Before(joinder.DateOf(o.CheckedOn.Time().AddDate(0, 12, 0)))
			if s == Fact && (!o.Confidence.AtLeast(Medium) || len(o.Sources) == 0 || !fresh) {
				t.Errorf("%s on %s: shown as fact with confidence %q, %d sources, checked on %s", what, when, o.Confidence, len(o.Sources), o.CheckedOn)
			}
		}
		for _, c := range p.Channels("") {
			weak(c.ID(), c.Status(d), c.Origin())
			for _, get := range []func(joinder.Date) (string, Status){c.Phone, c.URL, c.Email} {
				value, s := get(d)
				weak(c.ID()+" contact", s, c.Origin())
				if value != "" && c.raw.Seen != ContactSeen {
					t.Errorf("%s: %q was never seen", c.ID(), value)
				}
				if (value == "") != (s == NotShown) {
					t.Errorf("%s: value %q with status %s", c.ID(), value, s)
				}
			}
			weak(c.ID()+" practice", c.Practice(d).Status, c.Practice(d).Origin)
			for _, dl := range c.Deadlines(d) {
				weak(c.ID()+" "+dl.Value.Stage, dl.Status, dl.Origin)
			}
		}
		weakWallets(t, p, d, weak)
		for _, j := range p.Jurisdictions() {
			for _, i := range p.Issues() {
				for _, b := range p.LegalBasis(j.ID, i.ID, d) {
					weak(b.ID, Fact, b.Origin)
				}
				if a := p.FirmAnswerDays(j.ID, i.ID, d); a.Statutory {
					weak("answer "+j.ID, Fact, a.Origin)
				}
			}
			for _, r := range p.Standing(j.ID, d) {
				weak(r.Value.ID, r.Status, r.Origin)
			}
		}
		for _, r := range p.EvidenceRules(d) {
			weak(r.Value.ID, r.Status, r.Origin)
		}
		pb, _ := p.Playbook("pb-stolen-generic", d)
		for _, s := range pb.Steps {
			weak(s.Value.Do, s.Status, s.Origin)
		}
	}
}

func weakWallets(t *testing.T, p *Pack, d joinder.Date, weak func(string, Status, Origin)) {
	for _, w := range p.WalletEntries() {
		for _, c := range w.Support(d) {
			weak(w.ID()+" support", c.Status, w.raw.Support.origin(w.raw.VerifiedOn))
			if w.raw.Support.Seen != ContactSeen {
				t.Errorf("%s: %q was never seen", w.ID(), c.Value)
			}
		}
		for what, s := range map[string]struct {
			Status
			Origin
		}{
			"desk":         {w.ComplaintDesk(d).Status, w.ComplaintDesk(d).Origin},
			"freeze":       {w.FreezeSteps(d).Status, w.FreezeSteps(d).Origin},
			"export":       {w.Export(d).Status, w.Export(d).Origin},
			"safeguarding": {w.Safeguarding(d).Status, w.Safeguarding(d).Origin},
			"limits":       {w.Limits(d).Status, w.Limits(d).Origin},
			"terms":        {w.Terms(d).Status, w.Terms(d).Origin},
		} {
			weak(w.ID()+" "+what, s.Status, s.Origin)
		}
		for _, f := range p.Fees(w.ID(), d) {
			weak(f.Value.ID, f.Status, f.Origin)
			if f.Status == Fact && (len(f.Value.Conflicts) > 0 || f.Value.Historical) {
				t.Errorf("%s is contradicted or history, yet shown as fact", f.Value.ID)
			}
		}
		if steps := w.FreezeSteps(d); steps.Status == Unconfirmed {
			for _, s := range steps.Value {
				if number.MatchString(s) {
					t.Errorf("%s: a number from a weak source: %s", w.ID(), s)
				}
			}
		}
	}
}
