package demo_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/demo"
	"joinder/internal/intake/redact"
)

var today = joinder.Date{Year: 2026, Month: time.November, Day: 23}

func TestSampleIsWhatThePageSays(t *testing.T) {
	s := demo.Generate(1, today)
	if len(s.Wallets) != 6 || len(s.Complaints) < 400 {
		t.Fatalf("%d wallets, %d complaints", len(s.Wallets), len(s.Complaints))
	}
	for _, w := range s.Wallets {
		if !strings.HasPrefix(w.Name.ZH, "示例") || !strings.HasPrefix(w.Name.EN, "Example") || !strings.HasPrefix(w.ID, "demo-") {
			t.Errorf("not labelled: %+v", w)
		}
	}
	zh, files, people, texts, outbreak, leaky := 0, 0, map[joinder.ID]bool{}, map[string]bool{}, 0, 0
	before := time.Time{}
	for _, c := range s.Complaints {
		if c.Lang == joinder.Chinese {
			zh++
		}
		if c.FiledAt.Before(before) || !c.FiledAt.Before(today.Time()) || c.OccurredOn.DaysUntil(today) > 366 || c.FiledAt.Before(c.OccurredOn.Time()) {
			t.Errorf("%s happened %s, filed %s", c.SourceID, c.OccurredOn, c.FiledAt)
		}
		before = c.FiledAt
		files += len(c.Files)
		people[c.Person], texts[c.Narrative] = true, true
		if strings.ContainsAny(c.Narrative+c.Demand, "{}[]|⟦⟧") || len(c.Narrative) < 20 {
			t.Errorf("%s: slots left: %s", c.SourceID, c.Narrative)
		}
		if n := len(redact.Scan(c.Narrative)); n > 0 {
			leaky++
		}
		if left := redact.Scan(c.Public); len(left) > 0 {
			t.Errorf("%s: public %v", c.SourceID, left)
		}
		if c.Wallet == "demo-bluebird" && c.Issue == "withdrawal_not_arrived" && c.OccurredOn.DaysUntil(today) <= 21 {
			outbreak++
		}
		if c.Evidence != len(c.Files) || c.Contact.Name != "" && !strings.Contains(c.Contact.Name, "示例") && !strings.Contains(c.Contact.Name, "example") {
			t.Errorf("%s: %d files, %+v", c.SourceID, c.Evidence, c.Contact)
		}
	}
	t.Logf("%d complaints, %d Chinese, %d people, %d texts, %d files, outbreak %d", len(s.Complaints), zh, len(people), len(texts), files, outbreak)
	if share := float64(zh) / float64(len(s.Complaints)); share < 0.6 || share > 0.8 {
		t.Errorf("%.0f %% Chinese", 100*share)
	}
	if len(texts) < len(s.Complaints)*97/100 || len(people) == len(s.Complaints) || outbreak < 50 || files < 100 || leaky < 10 {
		t.Error("too uniform")
	}
}

func TestSameSeedSameSample(t *testing.T) {
	a, _ := json.Marshal(demo.Generate(7, today))
	b, _ := json.Marshal(demo.Generate(7, today))
	c, _ := json.Marshal(demo.Generate(8, today))
	if !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Error("the seed does not decide the sample")
	}
}

func TestManySeedsAndDays(t *testing.T) {
	for seed := range uint64(12) {
		s := demo.Generate(seed, today.AddDays(int(seed)*31))
		if len(s.Cases) != 2 || len(s.Cases[0].Members) != 12 || len(s.Cases[1].Members) != 40 {
			t.Fatal(seed)
		}
	}
}

func TestCases(t *testing.T) {
	s := demo.Generate(1, today)
	by := map[joinder.ID]demo.Complaint{}
	for _, c := range s.Complaints {
		by[c.ID] = c
	}
	if len(by) != len(s.Complaints) {
		t.Error("ids repeat")
	}
	for _, c := range s.Cases {
		var sum joinder.Money
		people := map[joinder.ID]bool{}
		for i, m := range c.Members {
			filed, ok := by[m.Complaint]
			if !ok || filed.Wallet != c.Wallet || filed.Issue != c.Issue || m.JoinedAt.Before(filed.FiledAt) || m.JoinedAt.Before(c.OpenedAt) || !m.JoinedAt.Before(today.Time()) {
				t.Errorf("%s: member %d of %+v", c.Title, i, filed.SourceID)
			}
			if people[filed.Person] || m.Number != i+1 || (m.Role == joinder.Organiser) != (i == 0) {
				t.Errorf("%s: member %d", c.Title, i)
			}
			people[filed.Person] = true
			sum, _ = sum.Add(filed.Amount)
			for use, at := range m.Withdrawn {
				if m.Allows[use].IsZero() || at.Before(m.Allows[use]) {
					t.Error("withdrawn before given")
				}
			}
		}
		at := time.Time{}
		for _, u := range c.Updates {
			if u.At.Before(at) || !u.At.Before(today.Time()) || u.Kind == "note" == (u.Text == "") {
				t.Errorf("%s: update %+v", c.Title, u)
			}
			at = u.At
		}
		if c.Letter != nil && (!strings.Contains(c.Letter.Body, sum.Decimal()) || c.Letter.FrozenAt.After(c.Letter.SentAt) || c.Letter.AnswerBy.Before(today)) {
			t.Errorf("letter does not fit its case: %s", sum)
		}
	}
	if s.Cases[0].State != joinder.Gathering || s.Cases[1].State != joinder.Sent {
		t.Error("stages")
	}
}

func TestFilesAreWhatTheySay(t *testing.T) {
	seen := map[string]int{}
	for _, c := range demo.Generate(1, today).Complaints {
		for _, f := range c.Files {
			seen[f.MediaType]++
			switch f.MediaType {
			case "image/png":
				if _, err := png.Decode(bytes.NewReader(f.Data)); err != nil {
					t.Fatal(err)
				}
			case "application/pdf":
				if !bytes.HasPrefix(f.Data, []byte("%PDF-1.4")) || !bytes.HasSuffix(f.Data, []byte("%%EOF\n")) {
					t.Fatal(f.Name)
				}
			}
			if len(f.Data) == 0 || len(f.Data) > 20_000 {
				t.Errorf("%s: %d bytes", f.Name, len(f.Data))
			}
		}
	}
	t.Log(seen)
	if len(seen) != 3 {
		t.Error(seen)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		demo.Generate(1, today)
	}
}
