package web

import (
	"bytes"
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
	"joinder/internal/i18n"
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

// letterFacts is what a draft quotes.
type letterFacts struct{}

func (letterFacts) LegalBasis(string, string, joinder.Lang) []letter.Basis { return nil }
func (letterFacts) AnswerBy(_, _ string, from joinder.Date, _ joinder.Lang) (joinder.Date, string) {
	return from.AddDays(15), "a fair time"
}
func (letterFacts) IssueName(string, joinder.Lang) string { return "提现不到账" }

// testFiles keeps rendered files in memory.
type testFiles struct{ kept map[string][]byte }

func (f testFiles) Put(_ context.Context, _, item joinder.ID, r io.Reader, _ int64) (joinder.Stored, error) {
	b, err := io.ReadAll(r)
	f.kept[string(item)] = b
	salt := make([]byte, joinder.SaltSize)
	return joinder.Stored{Blob: string(item), SHA256: strings.Repeat("ab", 32), Size: int64(len(b)), Salt: salt, Commitment: joinder.Commit(salt, b)}, err
}

func (f testFiles) OpenLetterFile(_ context.Context, _ joinder.ID, s joinder.Sealed) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(f.kept[s.Blob])), nil
}

// testBoxes locks nothing.
type testBoxes struct{}

func (testBoxes) Box(plain, _ []byte) ([]byte, error) { return plain, nil }
func (testBoxes) Unbox(box, _ []byte) ([]byte, error) { return box, nil }

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
	rendered := testFiles{map[string][]byte{}}
	letters := letter.New(letter.Parts{Store: files, Blobs: rendered, Facts: letterFacts{}, Words: letterWords(t), Signs: db, Boxes: testBoxes{}, Opens: rendered}, world)
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(c *Config, d *Deps) {
		c.Limits.Pages, c.Limits.Writes = Rate{10_000, 10_000}, Rate{10_000, 10_000}
		d.Viewers = testViewers{db}
		d.Case = CaseParts{
			Desk: cases, Reader: cases, Facts: testFacts{}, Wallets: db,
			Letters: letters, Papers: letters, Files: rendered, Bundles: testBundles{},
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

// letterWords are a letter's fixed texts from the catalogue.
func letterWords(t *testing.T) func(joinder.Lang) letter.Words {
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(lang joinder.Lang) letter.Words {
		words := catalog.Localizer(lang)
		return func(key string, args map[string]any) string {
			var pairs []any
			for name, value := range args {
				pairs = append(pairs, name, value)
			}
			return words.T(key, pairs...)
		}
	}
}
