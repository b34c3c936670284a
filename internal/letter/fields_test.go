package letter_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"joinder"
	"joinder/internal/letter"
)

func TestCompareLosesNothing(t *testing.T) {
	f := func(before, after string) {
		var a, b strings.Builder
		for _, c := range letter.Compare(before, after) {
			if c.Kind != letter.Added {
				a.WriteString(c.Text)
			}
			if c.Kind != letter.Removed {
				b.WriteString(c.Text)
			}
		}
		if a.String() != before || b.String() != after {
			t.Errorf("%q → %q became %q → %q", before, after, a.String(), b.String())
		}
	}
	f("", "")
	f("a b c", "a x c")
	f("我们请求退款。", "我们请求全额退款，并说明原因。")
	f("\xff bad", "good \xff")
	f("𬭎 1,234.50 CNY", "𬭎 1,234.60 CNY")
	f(strings.Repeat("一句话。", 3000), strings.Repeat("一句话，", 3000))
}

func TestCompareIsByWord(t *testing.T) {
	changed := func(before, after string) (removed, added string) {
		for _, c := range letter.Compare(before, after) {
			switch c.Kind {
			case letter.Removed:
				removed += "|" + c.Text
			case letter.Added:
				added += "|" + c.Text
			}
		}
		return removed, added
	}
	if r, a := changed("Please return the money by Monday.", "Please return all money by Monday."); r != "|the" || a != "|all" {
		t.Errorf("%s %s", r, a)
	}
	if r, a := changed("请退还手续费", "请退还全部手续费"); r != "" || a != "|全部" {
		t.Errorf("%s %s", r, a)
	}
}

func TestFieldsOfAForm(t *testing.T) {
	eachKind(t, func(t *testing.T, d desk, l joinder.Letter) {
		doc, err := d.Document(t.Context(), d.boss, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, f := range letter.Fields(doc) {
			got[f.Key] = f.Text
			if f.Length() != utf8.RuneCountInString(f.Text) {
				t.Errorf("%s: %d characters", f.Key, f.Length())
			}
		}
		for _, key := range []string{"to", "subject", "happened", "asked", "whole"} {
			if got[key] == "" {
				t.Errorf("no %s:\n%s", key, l.Body)
			}
		}
		if strings.Contains(got["happened"], "依据的规定") || strings.Contains(got["asked"], "Annex B lists the digests") {
			t.Errorf("sorted wrongly: %v", got)
		}
	})
}

func TestSplitHoldsTheLimit(t *testing.T) {
	body := sample(t, joinder.Chinese, 3).Body
	for _, limit := range []int{20, 50, 200, 500, 100_000} {
		parts := letter.Split(body, limit)
		joined := ""
		for _, p := range parts {
			if n := utf8.RuneCountInString(p); n > limit {
				t.Errorf("limit %d: a part of %d", limit, n)
			}
			joined += p
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(joined) != squeeze(body) {
			t.Errorf("limit %d: words were lost", limit)
		}
	}
}
