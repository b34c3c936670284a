package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestReplyClassify holds the contract of "joinder reply classify".
func TestReplyClassify(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	plain, message := filepath.Join(dir, "answer.txt"), filepath.Join(dir, "answer.eml")
	write(t, plain, "您好，您的退款申请未通过。根据用户协议，本次无法为您办理退款，敬请谅解。")
	write(t, message, "From: Desk <desk@pay.example>\r\nTo: reply@joinder.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello,=20\r\nwe have refunded the full amount of $80 to your card on 3 May.\r\n")
	for file, want := range map[string]string{plain: "deflects", message: "cooperates"} {
		got := keysOf(t, mustRun(t, "reply", "classify", file, "--json"))
		wantKeys(t, got, "stance", "kind", "confidence", "sentences")
		var r struct {
			Stance, Kind string
			Confidence   float64
			Sentences    []string
		}
		b, _ := json.Marshal(got)
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatal(err)
		}
		if r.Stance != want || r.Kind == "" || r.Confidence <= 0 || r.Confidence > 1 || len(r.Sentences) == 0 {
			t.Errorf("%s: %+v; want %s with its sentences", file, r, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("classifying left %v, %v", entries, err)
	}
}
