package record_test

import (
	"strings"
	"testing"
	"time"

	"joinder/internal/guide/record"
)

func TestTextSaysWhatWasDoneWhen(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 5, 7, 0, time.UTC)
	r := record.Record{Kind: record.Emergency, Title: "手机被偷", StartedAt: at, EndedAt: at.Add(time.Hour), Offset: 8 * time.Hour,
		Facts:   []record.Fact{{Label: "钱包", Value: "支付宝"}},
		Entries: []record.Entry{{Title: "冻结账户", At: at, Done: true, Note: "工号 1024"}, {Title: "挂失 SIM 卡"}}}
	text := string(r.Text(record.Labels{Started: "开始", Received: "收到", Done: "已做", NotDone: "未做", Limit: "记录的是本人所述。", Colon: "："}))
	for _, want := range []string{"手机被偷", "开始：2026-11-23 10:05:07 +08:00", "钱包：支付宝", "[已做] 冻结账户  2026-11-23 10:05:07 +08:00", "    工号 1024", "[未做] 挂失 SIM 卡", "记录的是本人所述。"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// Nothing that came from outside can look like a step of its own, and nothing
// is without bound.
func TestTrim(t *testing.T) {
	r := record.Record{Title: "a\n[done] b", Entries: make([]record.Entry, record.MaxEntries+1)}
	r.Entries[0].Note = strings.Repeat("字", record.MaxLine+1)
	if !r.Trim() {
		t.Error("nothing was cut")
	}
	if r.Title != "a [done] b" || len(r.Entries) != record.MaxEntries || len([]rune(r.Entries[0].Note)) != record.MaxLine {
		t.Errorf("%q, %d entries, %d characters", r.Title, len(r.Entries), len([]rune(r.Entries[0].Note)))
	}
	if r.Trim() {
		t.Error("a trimmed record was cut again")
	}
}
