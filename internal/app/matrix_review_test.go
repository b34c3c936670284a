package app_test

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
	"joinder/internal/wallet/review"
)

// Rows of the visibility matrix for reviews of wallets. What somebody writes
// for everybody is read by everybody; whose it is, by nobody.
func init() {
	const at = "/wallets/{id}/reviews"
	everywhere := func(m *matrix, v viewer) []string {
		return []string{reviewsAt, reviewsAt + "?who=complaint&sort=telling", reviewsAt + "?about=fees&page=9"}
	}
	addSurfaces(map[string]surface{
		at:                  {at: everywhere},
		at + ".json":        {at: just(reviewsAt + ".json")},
		at + "/write":       {at: just(reviewsAt + "/write")},
		at + "/mine":        {at: just(reviewsAt + "/mine")},
		at + "/{review}":    {at: func(m *matrix, v viewer) []string { return []string{reviewsAt + "/" + m.handles(v)[0]} }},
		"/reviews/moderate": {in: "moderator admin"},
	})
	prepared = append(prepared, func(m *matrix) {
		for _, name := range []string{"published", "bare"} {
			by := m.subject(name).by
			m.sure(by.Send(reviewsAt+"/write", "rate-fees", "2", "text", "Reviewqz"+name+" I waited for three weeks.", "from", "2024-02"), reviewsAt+"/mine")
		}
		public := m.site.Person("en")
		m.sure(public.Send(reviewsAt+"/"+m.handles(viewer{"public", public})[0]+"/report", "reason", "insult", "words", "Reportqz calls names"), reviewsAt+"/"+m.handles(viewer{"public", public})[0])
	})
}

const reviewsAt = "/wallets/alipay/reviews"

// exported is the public file of reviews.
func (m *matrix) exported(v viewer) (e review.Export) {
	m.Helper()
	if err := json.Unmarshal([]byte(v.Read(reviewsAt+".json").Body), &e); err != nil {
		m.Fatal(err)
	}
	return e
}

// handles are the public names of all reviews, newest first.
func (m *matrix) handles(v viewer) (out []string) {
	m.Helper()
	for _, r := range m.exported(v).Reviews {
		out = append(out, r.Review)
	}
	return out
}

// TestNobodyLearnsWhoReviewed: everybody reads the same words, moderators too,
// and nobody but the writer finds the review by who wrote it.
func TestNobodyLearnsWhoReviewed(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		m := newMatrix(t, url)
		operator := m.addOperator()
		id := string(m.subject("published").filed.ID)
		viewers := append(slices.Clone(m.viewers), operator)
		for _, v := range viewers {
			for _, path := range []string{reviewsAt, reviewsAt + ".json", reviewsAt + "/" + m.handles(v)[0], reviewsAt + "/mine", "/reviews/moderate"} {
				body := v.Read(path).Body
				own := path == reviewsAt+"/mine" && (v.name == "published" || v.name == "bare")
				if strings.Contains(body, id) || strings.Contains(body, "accqzpublished") || strings.Contains(body, "Nameqzpublished") {
					t.Errorf("LEAK: %s learns at %s who wrote", v.name, path)
				}
				if strings.HasSuffix(path, "/mine") && strings.Contains(body, "Reviewqz") != own {
					t.Errorf("%s at %s: own review %v", v.name, path, !own)
				}
				if strings.Contains(body, "Reportqz") && path != "/reviews/moderate" {
					t.Errorf("LEAK: %s reads a report at %s", v.name, path)
				}
			}
			if v.name == "moderator" && !strings.Contains(v.Read("/reviews/moderate").Body, "Reviewqz") {
				t.Error("a moderator does not read what was reported")
			}
		}
		m.refusedReviewDeeds(operator)
	})
}

// refusedReviewDeeds: what is not theirs to do changes nothing.
func (m *matrix) refusedReviewDeeds(operator viewer) {
	m.Helper()
	one := m.handles(operator)[0]
	before := m.site.Count(`SELECT COUNT(*) FROM review_versions`) + m.site.Count(`SELECT COUNT(*) FROM moderation_acts`)
	for _, v := range append(slices.Clone(m.viewers), operator) {
		deeds := [][]string{{reviewsAt + "/" + one + "/reply", "text", "We looked into it."}}
		if v.name != "moderator" && v.name != "admin" {
			deeds = append(deeds, []string{"/reviews/moderate/" + one, "act", "hidden", "reason", "insult", "words", "because"})
		}
		if !slices.Contains(strings.Fields("organiser published unpublished bare outsider"), v.name) {
			deeds = append(deeds, []string{reviewsAt + "/write", "rate-fees", "1", "text", "planted"})
		}
		if v.name != "published" && v.name != "bare" {
			deeds = append(deeds, []string{reviewsAt + "/withdraw", "sure", "yes"}, []string{reviewsAt + "/appeal", "words", "it is mine"})
		}
		for _, d := range deeds {
			if v.name == "operator" && strings.HasSuffix(d[0], "/reply") {
				continue
			}
			if a := v.Send(d[0], d[1:]...); a.Status == 200 && a.Path != "/sign-in" || a.Status >= 500 {
				m.Errorf("%s does %s: %d at %s", v.name, d[0], a.Status, a.Path)
			}
		}
	}
	after := m.site.Count(`SELECT COUNT(*) FROM review_versions`) + m.site.Count(`SELECT COUNT(*) FROM moderation_acts`)
	if after != before || m.site.Count(`SELECT COUNT(*) FROM review_replies`) != 0 {
		m.Errorf("what was refused changed something: %d rows, then %d", before, after)
	}
	m.sure(operator.Send(reviewsAt+"/"+one+"/reply", "text", "We looked into it."), reviewsAt+"/"+one)
	if a := operator.Send(reviewsAt+"/"+one+"/reply", "text", "And once more."); a.Status != http.StatusUnprocessableEntity {
		m.Errorf("a second reply: %d", a.Status)
	}
}

// TestReviewMeansComeFromTheExport computes every mean of the page again from
// the file, with arithmetic of its own.
func TestReviewMeansComeFromTheExport(t *testing.T) {
	s := apptest.Open(t, apptest.Options{})
	for i, text := range []string{"等了三周才有人回。", "Fees were as they said.", "", "挺好用的。", "客服不错，就是慢。", "x"} {
		p := s.Person("en")
		p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服电话打不通，没有人答复。", OccurredOn: "2026-03-11", Email: []string{"a", "b", "c", "d", "e", "f"}[i] + "@example.org"})
		if a := p.Send(reviewsAt+"/write", "rate-fees", []string{"1", "2", "5", "4", "4", "1"}[i], "rate-exit", []string{"", "3", "", "", "2", ""}[i], "text", text); a.Status != 200 {
			t.Fatalf("write: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
	}
	var file struct {
		Reviews []struct {
			Level   string
			Ratings map[string]int
			Weight  float64
			Factors map[string]float64
		}
		Summaries []struct {
			Criterion, Group string
			People           int
			Mean, Low, High  float64
		}
	}
	if err := json.Unmarshal([]byte(s.Person("en").Read(reviewsAt+".json").Body), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Reviews) != 6 || len(file.Summaries) != 21 {
		t.Fatalf("%d reviews, %d summaries", len(file.Reviews), len(file.Summaries))
	}
	for _, r := range file.Reviews {
		product := 1.0
		for _, f := range r.Factors {
			product *= f
		}
		if math.Abs(product-r.Weight) > 1e-9 || r.Weight <= 0 {
			t.Errorf("factors %v give %v, the file says %v", r.Factors, product, r.Weight)
		}
	}
	for _, want := range file.Summaries {
		weight, sum, squares, people := 5.0, 15.0, 55.0, 0
		for _, r := range file.Reviews {
			x, in := float64(r.Ratings[want.Criterion]), want.Group == "all" || (want.Group == "complaint") == (r.Level != "proof" && r.Level != "lapsed")
			if x > 0 && in && r.Weight > 0 {
				weight, sum, squares, people = weight+r.Weight, sum+r.Weight*x, squares+r.Weight*x*x, people+1
			}
		}
		mean := sum / weight
		half := 1.645 * math.Sqrt((squares/weight-mean*mean)/(weight+1))
		if people != want.People || math.Abs(mean-want.Mean) > 1e-9 || math.Abs(max(1, mean-half)-want.Low) > 1e-9 || math.Abs(min(5, mean+half)-want.High) > 1e-9 {
			t.Errorf("%s, %s: %+v, computed %d people, %v ± %v", want.Criterion, want.Group, want, people, mean, half)
		}
	}
}

// TestAProofOfUseOpensTheForm: somebody without a complaint gives a paper of
// their own use, which nobody gets to see, and reviews; with the account all of
// it goes.
func TestAProofOfUseOpensTheForm(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		s := apptest.Open(t, apptest.Options{Database: url})
		const password = "correct horse battery staple lamp"
		lin, wang := s.Person("zh-CN"), s.Person("en")
		page := apptest.Upload{Name: "Proofqzname.txt", Data: []byte("Proofqzbytes: my statement\n")}
		if a := lin.Give(reviewsAt+"/proof", "file", page); a.Status != 403 {
			t.Errorf("without an account: %d", a.Status)
		}
		lin.SignUp("lin@example.org", password)
		if a := lin.Send(reviewsAt+"/write", "rate-fees", "4"); a.Status != 403 {
			t.Errorf("without a proof: %d", a.Status)
		}
		for name, send := range map[string]func() apptest.Answer{
			"no file": func() apptest.Answer { return lin.Give(reviewsAt+"/proof", "other", page) },
			"empty":   func() apptest.Answer { return lin.Give(reviewsAt+"/proof", "file", apptest.Upload{Name: "x.png"}) },
			"no form": func() apptest.Answer { return lin.Send(reviewsAt+"/proof", "file", "x") },
			"a program": func() apptest.Answer {
				return lin.Give(reviewsAt+"/proof", "file", apptest.Upload{Name: "x.exe", Data: []byte("MZ\x90\x00\x03\x00\x00\x00")})
			},
			"no wallet": func() apptest.Answer { return lin.Give("/wallets/nowhere/reviews/proof", "file", page) },
			"far too big": func() apptest.Answer {
				return lin.Give(reviewsAt+"/proof", "file", apptest.Upload{Name: "x.txt", Data: make([]byte, 14<<20)})
			},
		} {
			if a := send(); a.Status < 400 || a.Status >= 500 {
				t.Errorf("%s: %d", name, a.Status)
			}
		}
		if a := lin.Give(reviewsAt+"/proof", "file", page); a.Status != 200 || a.Path != reviewsAt+"/write" {
			t.Fatalf("proof: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
		wang.SignUp("wang@example.org", password)
		if a := wang.Give(reviewsAt+"/proof", "file", page); a.Status != 422 {
			t.Errorf("the same file of somebody else: %d", a.Status)
		}
		if a := lin.Send(reviewsAt+"/write", "rate-fees", "4", "text", "用了三年，没有问题。"); a.Path != reviewsAt+"/mine" {
			t.Fatalf("write: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
		}
		for _, path := range []string{reviewsAt, reviewsAt + ".json", reviewsAt + "/mine", reviewsAt + "/write", "/account"} {
			for _, p := range []*apptest.Person{lin, wang} {
				if strings.Contains(p.Read(path).Body, "Proofqz") {
					t.Errorf("LEAK: the proof is seen at %s", path)
				}
			}
		}
		if body := wang.Read(reviewsAt + ".json").Body; !strings.Contains(body, `"level": "proof"`) {
			t.Errorf("the file says %s", body)
		}
		for _, path := range []string{"/wallets/nowhere/reviews", "/wallets/nowhere/reviews.json", "/wallets/nowhere/reviews/write", "/wallets/nowhere/reviews/mine", reviewsAt + "/0000000000000000", "/wallets/%2F%2Fevil/reviews"} {
			if a := wang.Read(path); a.Status != 404 {
				t.Errorf("%s: %d", path, a.Status)
			}
		}
		for _, query := range []string{"?page=-9", "?page=99999999999999999999", "?who=%00&about=x&sort=y", "?who=proof&about=fees&sort=telling&page=2"} {
			if a := wang.Read(reviewsAt + query); a.Status != 200 {
				t.Errorf("%s: %d", query, a.Status)
			}
		}
		if a := lin.Send("/account/delete", "email", "lin@example.org"); a.Status != 200 {
			t.Fatalf("delete the account: %d\n%s", a.Status, apptest.Plain(a.Body))
		}
		s.Settle()
		if n := s.Count(`SELECT COUNT(*) FROM review_versions`) + s.Count(`SELECT COUNT(*) FROM review_proofs`) + s.Count(`SELECT COUNT(*) FROM reviews WHERE account <> ''`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
