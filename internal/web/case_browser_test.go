package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/browsertest"
)

// TestCasePagesAreAccessible looks at every page of a case as an organiser, a
// member and the public, in both languages, on a phone and at a desk.
// JOINDER_SHOTS names a folder for pictures.
func TestCasePagesAreAccessible(t *testing.T) {
	s := newCaseSite(t)
	words := "10 月 3 日从钱包提现到银行卡，页面一直显示“处理中”，已经 18 天。打了 6 次客服电话，每次都说“再等 24 小时”，没有人能说出到账日期。"
	first := s.file("example", "1234.50", words)
	id := s.open(first)
	var mine joinder.ID
	for i := range 7 {
		mine = s.file("example", fmt.Sprintf("%d.20", 800+i*777), words)
		yes := joinder.Consents{joinder.CountMe: true, joinder.SignForMe: i%2 == 0, joinder.SendEvidence: i%3 == 0}
		if _, err := s.cases.Join(t.Context(), joinder.Viewer{Holds: []joinder.ID{mine}}, id, mine, yes); err != nil {
			t.Fatal(err)
		}
	}
	outside, at := s.file("example", "300", words), casePath(id, "")
	organiser := s.person(first)
	organiser.send(at+"/updates", form("text", "We have written to the firm's support once more.\n\nNext week the letter is drafted.", "for", "public"))
	organiser.send(at+"/letter/draft", form("lang", "zh-CN"))
	letters, err := s.db.Letters(t.Context(), joinder.SystemViewer(), id)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	looks := []struct {
		as    joinder.ID // whose receipt the browser holds
		name  string
		paths []string
	}{
		{"", "public", []string{"/cases", "/cases/new", at, at + "/join"}},
		{outside, "outside", []string{at + "/join", "/cases/new"}},
		{mine, "member", []string{at, at + "/me", at + "/letter"}},
		{first, "organiser", []string{at, at + "/work", at + "/letter", at + "/letter/freeze", at + "/letter/1"}},
	}
	browser := browsertest.New(t, browsertest.Options{})
	for round := range 2 {
		if round == 1 { // the same once more after sealing
			if status, body := organiser.send(at+"/letter/freeze", form("letter", string(letters[0].ID))); status != 200 {
				t.Fatal(status, body)
			}
			looks = looks[2:]
		}
		for i, lang := range []string{"zh-CN", "en"} {
			for j, width := range []int{390, 1280} {
				if (i+j+round)%2 == 1 && os.Getenv("JOINDER_SHOTS") == "" {
					continue // half of the combinations in each round is enough
				}
				for _, look := range looks {
					b := browser.Another(t, browsertest.Options{Lang: lang, Width: width, Dark: round == 1})
					if look.as != "" {
						b.Go(s.url + "/t/hold/" + string(look.as))
					}
					for _, path := range look.paths {
						name := fmt.Sprintf("%s%s.%s.%d.%d", look.name, strings.ReplaceAll(strings.ReplaceAll(path, string(id), "x"), "/", "_"), lang, width, round)
						if status := b.Go(s.url + path); status != 200 {
							t.Errorf("%s: %d", name, status)
						}
						for _, v := range b.Axe() {
							t.Errorf("%s: %s", name, v)
						}
						if px, who := b.Overflow(); px > 0 {
							t.Errorf("%s is %d px too wide: %s", name, px, who)
						}
						if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
							b.Screenshot(filepath.Join(dir, name+".png"))
						}
					}
					for _, said := range b.Complaints() {
						t.Errorf("%s in %s at %d: %s", look.name, lang, width, said)
					}
				}
			}
		}
	}
}
