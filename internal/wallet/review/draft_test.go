package review_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/wallet/review"
)

func contains(text string, any ...string) bool {
	for _, s := range any {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// shelf keeps the last saving and nothing else.
type shelf struct {
	review.Store
	saved *review.Saving
}

func (s *shelf) SaveReview(_ context.Context, _ joinder.Viewer, in review.Saving) error {
	s.saved = &in
	return nil
}

func desk(s review.Store) *review.Desk {
	world := joinder.RealWorld()
	world.Now = func() time.Time { return now }
	return review.New(review.Parts{Store: s, Tests: tests, Redact: func(_ joinder.Lang, text string) (string, int) {
		return strings.ReplaceAll(text, "13812345678", "[phone]"), strings.Count(text, "13812345678")
	}}, world)
}

func TestDraftsAreCheckedAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		draft review.Draft
		wrong string // keys
	}{
		"nothing":         {review.Draft{}, "no_mark"},
		"out of range":    {review.Draft{Ratings: review.Ratings{review.Fees: 6}}, "mark"},
		"negative":        {review.Draft{Ratings: review.Ratings{review.Fees: -1, review.Exit: 3}}, "mark"},
		"unknown":         {review.Draft{Ratings: review.Ratings{"colour": 3}}, "no_mark"},
		"no such month":   {review.Draft{Ratings: review.Ratings{review.Fees: 1}, From: "2024-13"}, "month"},
		"future":          {review.Draft{Ratings: review.Ratings{review.Fees: 1}, From: "2026-12"}, "month"},
		"before wallets":  {review.Draft{Ratings: review.Ratings{review.Fees: 1}, From: "0001-01"}, "month"},
		"ended first":     {review.Draft{Ratings: review.Ratings{review.Fees: 1}, From: "2026-03", Until: "2026-02"}, "until"},
		"no beginning":    {review.Draft{Ratings: review.Ratings{review.Fees: 1}, Until: "2026-02"}, "until"},
		"too long":        {review.Draft{Ratings: review.Ratings{review.Fees: 1}, Text: strings.Repeat("字", review.MaxText+1)}, "long"},
		"several":         {review.Draft{Text: strings.Repeat("字", review.MaxText+1), From: "x", Until: "y"}, "no_mark long month month"},
		"personal":        {review.Draft{Ratings: review.Ratings{review.Fees: 1}, Text: "call 13812345678"}, "personal"},
		"good":            {review.Draft{Ratings: review.Ratings{review.Fees: 1}, Text: "𬭎𬀩 O'Neil-李", From: "2024年2月", Until: "2026-11"}, ""},
		"marks alone":     {review.Draft{Ratings: review.Ratings{review.Data: 5}}, ""},
		"as long as can":  {review.Draft{Ratings: review.Ratings{review.Fees: 1}, Text: strings.Repeat("𬭎", review.MaxText)}, ""},
		"one month's use": {review.Draft{Ratings: review.Ratings{review.Fees: 1}, From: "2024/2", Until: "2024-02"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{}
			out, err := desk(s).Write(t.Context(), joinder.Viewer{}, c.draft)
			var keys []string
			var many joinder.Problems
			if errors.As(err, &many) {
				for _, e := range many {
					keys = append(keys, strings.TrimPrefix(e.Key, "error.review."))
				}
			}
			if got := strings.Join(keys, " "); got != c.wrong || (err == nil) != (c.wrong == "") {
				t.Fatalf("wrong: %q (%v), want %q", got, err, c.wrong)
			}
			if (s.saved != nil) != (err == nil) {
				t.Errorf("saved %v with %v", s.saved, err)
			}
			if name == "personal" && out.Text != "call [phone]" {
				t.Errorf("the form comes back with %q", out.Text)
			}
			if name == "good" && (s.saved.Version.From != "2024-02" || s.saved.Version.Lang != joinder.Chinese || len(s.saved.Handle) != 16) {
				t.Errorf("saved %+v", s.saved)
			}
		})
	}
}

func TestHostileCharactersAreTakenOut(t *testing.T) {
	s := &shelf{}
	if _, err := desk(s).Write(t.Context(), joinder.Viewer{}, review.Draft{Ratings: review.Ratings{review.Fees: 1}, Text: "a\x00b\u202ec\u2066d\xff\r\n<script>"}); err != nil {
		t.Fatal(err)
	}
	if got := s.saved.Version.Text; got != "abcd\n<script>" {
		t.Errorf("kept %q", got)
	}
}

func TestActsNeedWhatTheyNeed(t *testing.T) {
	d := desk(&shelf{})
	for name, err := range map[string]error{
		"hide without reason": d.Moderate(t.Context(), joinder.Viewer{}, "h", review.Hide, "", "because"),
		"hide without words":  d.Moderate(t.Context(), joinder.Viewer{}, "h", review.Hide, "insult", " "),
		"an act of no kind":   d.Moderate(t.Context(), joinder.Viewer{}, "h", "burn", "insult", "x"),
		"a report of nothing": d.Report(t.Context(), joinder.Viewer{}, "w", "h", "dislike", "x"),
		"a phone in a reply":  d.Answer(t.Context(), joinder.Viewer{}, "w", "h", "call 13812345678", ""),
		"an empty reply":      d.Answer(t.Context(), joinder.Viewer{}, "w", "h", " \n", ""),
		"an empty appeal":     d.Appeal(t.Context(), joinder.Viewer{}, "w", ""),
		"a long reason":       d.Moderate(t.Context(), joinder.Viewer{}, "h", review.Hide, "insult", strings.Repeat("x", review.MaxReason+1)),
	} {
		if joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Prove(t.Context(), joinder.Viewer{}, "w", "x.png", io.LimitReader(nil, 0)); joinder.KindOf(err) != joinder.Forbidden {
		t.Errorf("a proof without an account: %v", err)
	}
}
