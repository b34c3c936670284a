package app_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ladder is the part of `joinder route --json` that others script against.
type ladder struct {
	Steps []struct {
		Channel, Reason, Collective, State string
		BlockedBy                          []string `json:"blocked_by"`
		BlockedNowBy                       []string `json:"blocked_now_by"`
		Prerequisites                      []string
		Deadlines                          []struct {
			Stage, Actor, Unit, Basis string
			Count                     int
		}
	}
	OwnClocks []struct {
		Channel, Stage, Unit, Basis string
		Count                       int
	} `json:"own_clocks"`
	Warnings []string
}

func routed(t *testing.T, args ...string) (ladder, string) {
	t.Helper()
	out := mustRun(t, append([]string{"route", "--json"}, args...)...)
	var l ladder
	if err := json.Unmarshal([]byte(out), &l); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return l, out
}

func TestRouteJSON(t *testing.T) {
	l, out := routed(t, "--jurisdiction", "CN", "--wallet", "alipay", "--issue", "withdrawal_not_arrived", "--amount", "1200.00", "--currency", "CNY")
	if len(l.Steps) < 8 || l.Steps[0].Channel != "cn-op-alipay" || l.Steps[0].Collective != "batch_individual" || l.Steps[0].Reason == "" {
		t.Errorf("first step %+v of %d", l.Steps[0], len(l.Steps))
	}
	if strings.Contains(out, ":null") && strings.Count(out, ":null") != strings.Count(out, `"cap":null`) {
		t.Errorf("a list is null in %s", out)
	}
	for _, s := range l.Steps {
		if s.BlockedBy == nil || s.Prerequisites == nil || s.Deadlines == nil {
			t.Errorf("%s has a null list", s.Channel)
		}
		if s.Channel == "cn-samr-12315" && (!slices.Contains(s.BlockedBy, "cn-cca") || s.Collective != "joint") {
			t.Errorf("12315: %+v", s)
		}
	}
	if len(l.OwnClocks) == 0 || l.OwnClocks[0].Count != 3 || l.OwnClocks[0].Unit != "year" {
		t.Errorf("own clocks %+v", l.OwnClocks)
	}
}

func TestRouteHistory(t *testing.T) {
	for name, text := range map[string]string{
		"list.yaml":   "- {channel: cn-samr-12315, event: accepted, date: 2026-10-10}\n",
		"list.json":   `[{"channel":"cn-samr-12315","event":"accepted","date":"2026-10-10T09:00:00+08:00"}]`,
		"object.json": `{"history":[{"id":"cn-samr-12315","kind":"Accepted","on":"2026-10-10"}]}`,
		"one.yaml":    "channel: cn-samr-12315\nevent: filed\n",
	} {
		file := filepath.Join(t.TempDir(), name)
		write(t, file, text)
		l, _ := routed(t, "--jurisdiction", "CN", "--wallet", "alipay", "--issue", "misleading_advertising", "--history", file, "--on", "2026-11-23")
		if !slices.ContainsFunc(l.Warnings, func(w string) bool { return strings.Contains(w, "cn-cca") && strings.Contains(w, "cn-samr-12315") }) {
			t.Errorf("%s: no warning about the association in %q", name, l.Warnings)
		}
		for _, s := range l.Steps {
			if s.Channel == "cn-cca" && (s.State != "closed" || !slices.Equal(s.BlockedNowBy, []string{"cn-samr-12315"})) {
				t.Errorf("%s: association is %s, blocked by %v", name, s.State, s.BlockedNowBy)
			}
		}
	}
	for name, text := range map[string]string{
		"words.yaml": "nothing but words", "date.yaml": "- {channel: cn-cca, event: filed, date: soon}\n", "event.yaml": "- {channel: cn-cca, event: sent}\n",
		"channel.yaml": "- {channel: cn-ccaa, event: filed}\n", "broken.json": `[{"channel":`, "empty.yaml": "- {event: filed}\n",
	} {
		file := filepath.Join(t.TempDir(), name)
		write(t, file, text)
		_, errOut, code := run(t, "route", "--jurisdiction", "CN", "--issue", "other", "--history", file)
		if code != 2 || errOut == "" {
			t.Errorf("%s: exit code %d, %q", name, code, errOut)
		}
	}
}

func TestRouteNearest(t *testing.T) {
	_, errOut, _ := run(t, "route", "--jurisdiction", "CN", "--wallet", "alipya", "--issue", "other")
	if !strings.Contains(errOut, "alipay") {
		t.Errorf("no nearest wallet in %q", errOut)
	}
	_, errOut, _ = run(t, "route", "--jurisdiction", "XX", "--issue", "other")
	if !strings.Contains(errOut, "CN, HK, TW") {
		t.Errorf("no list of places in %q", errOut)
	}
	if out := mustRun(t, "route", "--wallet", "venmo", "--issue", "lost_device", "--happened", "2026-11-20", "--on", "2026-11-23"); !strings.Contains(out, "24 November 2026") {
		t.Errorf("two business days from a Friday are not in %s", out)
	}
}
