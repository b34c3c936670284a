package app_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestDeadlineContract holds what scripts read from "joinder deadline --json".
func TestDeadlineContract(t *testing.T) {
	got := keysOf(t, mustRun(t, "deadline", "--rule", "cn-samr-12315/accept_or_refuse", "--from", "2026-09-25", "--json"))
	wantKeys(t, got, "date", "rule", "unit", "count", "basis", "skipped", "announced", "counting_rule", "start_event", "explanation", "confidence", "status")
	for key, want := range map[string]string{"date": `"2026-10-12"`, "rule": `"cn-samr-12315/accept_or_refuse"`, "unit": `"business_day"`, "count": "7", "announced": "true"} {
		if string(got[key]) != want {
			t.Errorf("%s is %s, want %s", key, got[key], want)
		}
	}
	var skipped []struct{ Date, Why string }
	if err := json.Unmarshal(got["skipped"], &skipped); err != nil || len(skipped) != 10 || skipped[2].Date != "2026-10-01" || !strings.Contains(skipped[2].Why, "国庆节") {
		t.Errorf("skipped: %v %v", skipped, err)
	}
	open := keysOf(t, mustRun(t, "deadline", "--rule", "cn-samr-12315/accept_or_refuse", "--from", "2026-12-28", "--json"))
	if string(open["date"]) != "null" || string(open["announced"]) != "false" || string(open["earliest"]) == "" {
		t.Errorf("beyond the calendar: %s", open["date"])
	}
	hours := keysOf(t, mustRun(t, "deadline", "--rule", "cn-police/emergency_stop_payment_hold", "--from", "2026-11-22T23:30:00+08:00", "--json"))
	if string(hours["moment"]) != `"2026-11-24T23:30:00+08:00"` || string(hours["skipped"]) != "[]" {
		t.Errorf("48 hours: %s", hours["moment"])
	}
	if _, errOut, code := run(t, "deadline", "--rule", "gb-fos/reffer", "--from", "2026-01-01"); code != 2 || !strings.Contains(errOut, "gb-fos/refer") || !strings.Contains(errOut, "gb-fos/long_stop") {
		t.Errorf("a misspelt rule: exit code %d\n%s", code, errOut)
	}
	if out := mustRun(t, "deadline", "--list"); strings.Count(out, "\n") < 120 || !strings.Contains(out, "gb-app/claim\n") {
		t.Errorf("--list prints\n%s", out)
	}
	for _, args := range [][]string{{"--rule", "gb-fos/refer"}, {"--rule", "gb-fos/refer", "--from", "2023-02-29"}, {"--from", "2026-01-01"}, {"--rule", "nonsense", "--from", "2026-01-01"}} {
		if _, _, code := run(t, append([]string{"deadline"}, args...)...); code != 2 {
			t.Errorf("deadline %v: exit code %d, want 2", args, code)
		}
	}
}
