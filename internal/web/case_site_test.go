package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/datapack"
	"joinder/internal/intake"
	"joinder/internal/letter"
	"joinder/internal/sqldb"
)

// caseSite is a server with cases over a real database.
type caseSite struct {
	*testing.T
	db    *sqldb.DB
	cases *collective.Cases
	url   string
	n     int
}

type testViewers struct{ db *sqldb.DB }

func (v testViewers) Viewer(ctx context.Context, s Session) (joinder.Viewer, error) {
	roles, err := v.db.CaseRoles(ctx, s.Account, s.Holds)
	return joinder.Viewer{Account: s.Account, Holds: s.Holds, Cases: roles}, err
}

type testFacts struct{}

func (testFacts) IssueName(id string) joinder.Text {
	return joinder.Text{ZH: "提现不到账", EN: "Withdrawal does not arrive"}
}
func (testFacts) Families() []datapack.Family { return nil }
func (testFacts) Checklist(string) joinder.Checklist {
	return joinder.Checklist{Items: []joinder.ChecklistItem{
		{ID: "statement", Required: true, Name: joinder.Text{ZH: "交易流水", EN: "Statement of the transaction"}, Why: joinder.Text{ZH: "说明钱离开了钱包", EN: "Shows that the money left the wallet"}},
		{ID: "chat", Name: joinder.Text{ZH: "与客服的聊天记录", EN: "Chat with support"}, Why: joinder.Text{ZH: "说明对方怎么回应", EN: "Shows what the firm said"}},
	}}
}

// testLetters stands for the letter use case.
type testLetters struct {
	store *sqldb.CaseFiles
	world joinder.World
}

func (l testLetters) Draft(_ context.Context, _ joinder.Viewer, id joinder.ID, lang joinder.Lang) (joinder.Letter, error) {
	body := "我们是贵公司的用户。自 2026 年 9 月起，提现一直显示“处理中”。\n\n我们要求：退还款项，并书面说明原因。"
	if lang == joinder.English {
		body = "We are customers of your company. Since September 2026 our withdrawals have stayed “processing”.\n\nWe ask for our money and for the reason in writing."
	}
	return joinder.Letter{Case: id, Lang: lang, Subject: "关于提现不到账 / Withdrawals", Body: body, AnswerBy: joinder.Date{Year: 2026, Month: 12, Day: 3}}, nil
}

func (l testLetters) Save(ctx context.Context, _ joinder.Viewer, id joinder.ID, base int, x joinder.Letter) (joinder.Letter, error) {
	if x.Subject == "" {
		return x, joinder.Fail(joinder.Invalid, "error.case.update_short").On("subject")
	}
	x.ID, x.Case, x.Version, x.At = l.world.ID(), id, base+1, l.world.Now()
	return x, l.store.AddLetter(ctx, x, base)
}

func (l testLetters) Freeze(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	x, err := l.store.Letter(ctx, v, id)
	if err != nil {
		return x, err
	}
	ps, err := l.store.Participants(ctx, v, x.Case)
	if err != nil {
		return x, err
	}
	f := letter.Frozen{Letter: x, Snapshot: letter.Snapshot(x, ps)}
	f.Letter.FrozenAt = l.world.Now()
	f.Letter.PDF = joinder.Sealed{Blob: "p", SHA256: strings.Repeat("ab", 32), Size: 4, Salt: l.world.Bytes(32), Item: l.world.ID()}
	f.Letter.XLSX = joinder.Sealed{Blob: "x", SHA256: strings.Repeat("cd", 32), Size: 4, Salt: l.world.Bytes(32), Item: l.world.ID()}
	leaves := []joinder.Leaf{
		joinder.NewLeaf(joinder.LeafLetter, "ref", f.Letter.PDF.Item, f.Letter.PDF.Salt, nil),
		joinder.NewLeaf(joinder.LeafLetter, "ref", f.Letter.XLSX.Item, f.Letter.XLSX.Salt, nil),
	}
	return l.store.FreezeLetter(ctx, f, leaves, nil)
}

type testFiles struct{}

func (testFiles) OpenLetterFile(context.Context, joinder.ID, joinder.Sealed) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("file")), nil
}

type testBundles struct{}

func (testBundles) WriteBundle(_ context.Context, _ joinder.Viewer, _ joinder.ID, w io.Writer) error {
	_, err := w.Write([]byte("PK"))
	return err
}

func newCaseSite(t *testing.T) *caseSite {
	t.Helper()
	world := joinder.RealWorld()
	db, err := sqldb.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "j.db"), world)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	files := db.CaseFiles(nil)
	cases := collective.New(collective.Parts{Ledger: files, Register: files, Checklists: testFacts{}}, world)
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(c *Config, d *Deps) {
		c.Limits.Pages, c.Limits.Writes = Rate{10_000, 10_000}, Rate{10_000, 10_000}
		d.Viewers = testViewers{db}
		d.Case = CaseParts{
			Desk: cases, Reader: cases, Facts: testFacts{}, Wallets: db,
			Letters: testLetters{files, world}, Shelf: files, Files: testFiles{}, Bundles: testBundles{},
		}
	}, Route{Method: "GET", Pattern: "/t/hold/{id}", Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
		return errors.Join(s.Hold(r.Context(), joinder.ID(r.PathValue("id"))), seeOther(w, r, "/about"))
	}}, Route{Method: "GET", Pattern: "/t/in/{id}", Access: Private, Handler: func(w http.ResponseWriter, r *http.Request) error {
		return errors.Join(s.SignIn(r.Context(), joinder.ID(r.PathValue("id")), true), seeOther(w, r, "/about"))
	}})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &caseSite{T: t, db: db, cases: cases, url: server.URL}
}

// file stores a complaint about wallet and gives its id.
func (s *caseSite) file(wallet, yuan, words string) joinder.ID {
	s.Helper()
	s.n++
	world := joinder.RealWorld()
	amount, err := joinder.ParseMoney(yuan, "CNY")
	if err != nil {
		s.Fatal(err)
	}
	c := joinder.Complaint{
		ID: world.ID(), Source: "demo", SourceID: fmt.Sprint(s.n), Wallet: wallet, Issue: "withdrawal", FiledAt: world.Now(), Amount: amount,
		OccurredOn: joinder.Date{Year: 2026, Month: 5, Day: 1}.AddDays(s.n * 9), Public: words, Person: world.ID(), State: joinder.Filed, Level: joinder.LevelStated,
	}
	names := joinder.Text{ZH: "示例钱包", EN: "Example Pay"}
	_, err = s.db.ImportBatch(s.Context(), intake.ImportBatch{
		Wallets: []joinder.Wallet{{ID: wallet, Name: names, Operator: "Example Pay Ltd", Kind: "custodial_fiat", Reviewed: true}}, Complaints: []joinder.Complaint{c},
	})
	if err != nil {
		s.Fatal(err)
	}
	return c.ID
}

// person is a browser that proved some receipts.
type person struct {
	*caseSite
	*http.Client
}

func (s *caseSite) person(holds ...joinder.ID) person {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	p := person{s, &http.Client{Jar: jar}}
	for _, id := range holds {
		p.open("/t/hold/" + string(id))
	}
	return p
}

// open reads a page in English, following redirects.
func (p person) open(path string) (status int, body string) {
	p.Helper()
	return p.do(httptest.NewRequest("GET", p.url+path, nil))
}

// send posts a form and reads the page that answers.
func (p person) send(path string, fields url.Values) (status int, body string) {
	p.Helper()
	r := httptest.NewRequest("POST", p.url+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r)
}

func (p person) do(r *http.Request) (int, string) {
	p.Helper()
	r.RequestURI = ""
	r.Header.Set("Accept-Language", "en")
	res, err := p.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}
