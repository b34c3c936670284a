package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/similar"
)

// The top of an answer says how many, from when to when, and what to do next,
// also where all of it is old public data without company or day.
func TestAnswerOfOldPublicData(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	bare := similar.Hit{PublicComplaint: joinder.PublicComplaint{ID: fakeID(7), SourceID: "sha256-1", Wallet: intake.UnknownWallet, Issue: "other",
		Product: "Checking or savings account › Savings account", Jurisdiction: "US", Level: joinder.LevelImported, Text: "they froze it"}}
	bare.Snippet = similar.Snippet{Text: "they froze it"}
	f.results.Hits, f.results.Total = []similar.Hit{bare}, 1
	f.answer = similar.Answer{Basis: similar.ByWords, Hits: []similar.Likest{{Hit: bare}},
		Tally: similar.Tally{People: 136, First: joinder.Date{Year: 2015, Month: 5, Day: 2}, Last: joinder.Date{Year: 2025, Month: 6, Day: 30}}}
	for lang, want := range map[string][]string{
		"en":    {"136 people, May 2015 to June 2025", "File yours: then you can start a case", "Company not named · Savings account"},
		"zh-CN": {"2015年5月至2025年6月，136 人遇到过同样的事", "提交你的投诉，之后就能发起集体投诉", "未写明公司 · Savings account"},
	} {
		body := text(t, askAndRead(t, s, url.Values{"text": {"they froze my account"}}.Encode(), asIn(lang)...))
		wantText(t, lang, body, append(want, `href="#next"`, `id="next"`)...)
		wantNo(t, lang, body, "_blank", ">0 people<", ">0 人<", intake.UnknownWallet, `<p class="hint"> ·`, `<p class="hint">·`)

		body = text(t, ask(s, "GET", complaintPath(bare.ID), "", asIn(lang)...))
		wantNo(t, "complaint in "+lang, body, ">"+intake.UnknownWallet, "/wallets/"+intake.UnknownWallet)
	}
}

// An empty site is told from words that nobody wrote.
func TestEmptySiteIsNoEmptySearch(t *testing.T) {
	f := sampleFinder()
	f.results = similar.Results{}
	s := searchServer(t, f)
	body := text(t, ask(s, "GET", "/search", "", asIn("zh-CN")...))
	wantText(t, "site", body, "这里还没有投诉")
	wantNo(t, "site", body, "换几个字")
	wantText(t, "words", text(t, ask(s, "GET", "/search?q="+url.QueryEscape("青鸟飞船"), "", asIn("zh-CN")...)), "换几个字")
}

// Chinese sentences stand side by side, others with a blank between.
func TestSentences(t *testing.T) {
	for lang, want := range map[joinder.Lang]string{joinder.Chinese: "一。二。", joinder.English: "一。 二。"} {
		if got := Sentences(Page{Lang: lang}, "一。", "", "二。"); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// Whoever wants to start a case about something tells their own complaint
// about the same first.
func TestCaseBeginsAboutTheSame(t *testing.T) {
	p := caseNewPage{}
	p.Opening.Wallet, p.Opening.Issue = "example", "withdrawal_missing"
	if got := p.FileFirst(); !slices.Contains(strings.Split(strings.TrimPrefix(got, "/file?"), "&"), "wallet=example") || !strings.Contains(got, "issue=withdrawal_missing") {
		t.Error(got)
	}
	if got := p.SignInFirst(); !strings.Contains(got, url.QueryEscape("/cases/new?issue=withdrawal_missing&wallet=example")) {
		t.Error(got)
	}
}
