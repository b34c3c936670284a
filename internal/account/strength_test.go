package account

import (
	"strings"
	"testing"

	"joinder"
)

func TestPasswordsAreJudged(t *testing.T) {
	j := newJudge(nil)
	const email = "linxiaoyu@example.org"
	for password, want := range map[string]string{
		// standing alone
		"alone:玉米 violin cupboard 七月":        "",
		"alone:vast orbit mango ledger":      "",
		"alone:长 颈 鹿 在 屋 顶 上 喝 茶":            "",
		"alone:支付宝密码123":                     "password_short",
		"alone:支付宝密码支付宝密码12345":              "password_common",
		"alone:我爱你我爱你我爱你我爱你我爱你":              "password_common",
		"alone:123456789012345":              "password_common",
		"alone:aaaaaaaaaaaaaaaaaaaa":         "password_common",
		"alone:woaini1314woaini1314":         "password_common",
		"alone:passwordpassword":             "password_common",
		"alone:linxiaoyu@example.org":        "password_common",
		"alone:qwertyuiopasdfghjkl":          "password_common",
		"alone:" + strings.Repeat("长", 14):   "password_short",
		"alone:" + strings.Repeat("x7", 101): "password_long",
		// beside a second factor
		"factor:9 violins?kite": "",
		"factor:kx83-Tupq":      "",
		"factor:short7!":        "password_short",
		"factor:12345678":       "password_common",
		"factor:5201314520":     "password_common",
		"factor:Password1!":     "password_common",
		"factor:woaini1314":     "password_common",
		"factor:支付宝密码123":       "password_common",
		"factor:１２３４５６７８":       "password_common",
		"factor:linxiaoyu1":     "password_common",
	} {
		how, plain, _ := strings.Cut(password, ":")
		err := j.check(tidy(plain), how == "alone", email)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", password, err, want)
		}
	}
}

// Work must stay small for any input: this is asked before anybody is known.
func TestJudgingIsBounded(t *testing.T) {
	j := newJudge(nil)
	for _, p := range []string{strings.Repeat("4@8({[36!|10$5+7%2", 11), strings.Repeat("长", 200), strings.Repeat("2026-11-23 ", 18)} {
		_ = j.check(tidy(p), true)
	}
}

func TestEmailAddresses(t *testing.T) {
	for in, want := range map[string]string{
		" Lin@Example.org ": "Lin@Example.org", "lin＠example．org": "lin@example.org",
		"lin": "", "lin@localhost": "", "<lin@example.org>": "", "Lin <lin@example.org>": "", "a@b.c\r\nBcc: d@e.f": "",
		strings.Repeat("a", 250) + "@example.org": "",
	} {
		got, err := ParseEmail(in)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}

func TestDeviceOf(t *testing.T) {
	for in, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                  "Firefox · Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1":   "Safari · iPhone",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36 MicroMessenger/8.0": "WeChat · Android",
		"<script>alert(1)</script>": "",
	} {
		if got := DeviceOf(in); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
}

func TestLogKeepsNoLinesOfOthers(t *testing.T) {
	for detail, plain := range map[string]bool{"complaint.0193": true, "a\nb": false, "{\"seq\":9}": false, strings.Repeat("x", 65): false} {
		if plainDetail.MatchString(detail) != plain {
			t.Errorf("%q", detail)
		}
	}
	_ = joinder.RoleNone
}
