package letter_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/letter"
)

// shelf is a store in memory.
type shelf struct {
	mu      sync.Mutex
	subject letter.Subject
	ps      []letter.Participant
	letters []joinder.Letter // oldest first
	leaves  []joinder.Leaf
	jobs    []joinder.Job
	before  func() // runs before a freezing transaction looks
}

func inside(v joinder.Viewer, id joinder.ID) error {
	if !v.System && v.In(id) == "" {
		return joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	return nil
}

func (s *shelf) Subject(_ context.Context, v joinder.Viewer, id joinder.ID) (letter.Subject, error) {
	return s.subject, inside(v, id)
}

func (s *shelf) Participants(_ context.Context, v joinder.Viewer, id joinder.ID) ([]letter.Participant, error) {
	return slices.Clone(s.ps), inside(v, id)
}

func (s *shelf) Letters(_ context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Letter, error) {
	out := slices.Clone(s.letters)
	slices.Reverse(out)
	return out, inside(v, id)
}

func (s *shelf) Letter(_ context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	for _, l := range s.letters {
		if l.ID == id {
			return l, inside(v, l.Case)
		}
	}
	return joinder.Letter{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing")
}

func (s *shelf) AddLetter(_ context.Context, l joinder.Letter, base int) (joinder.Letter, error) {
	newest := 0
	for _, old := range s.letters {
		if old.Thread() == l.Thread() {
			newest = old.Version
		}
	}
	if newest != base {
		return l, joinder.Fail(joinder.Conflict, "error.case.letter_changed", "Version", newest)
	}
	l.Version = len(s.letters) + 1
	s.letters = append(s.letters, l)
	s.subject.Case.State = joinder.Drafting
	return l, nil
}

func (s *shelf) FreezeLetter(_ context.Context, f letter.Frozen, leaves []joinder.Leaf, jobs []joinder.Job) (joinder.Letter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.before != nil {
		s.before()
	}
	last := &s.letters[len(s.letters)-1]
	if last.ID != f.Letter.ID || last.State != joinder.LetterDraft || letter.Snapshot(*last, letter.Signing(*last, s.ps, nil)) != f.Snapshot {
		return joinder.Letter{}, joinder.Fail(joinder.Conflict, "error.case.letter_stale")
	}
	f.Letter.PDF.Leaf, f.Letter.XLSX.Leaf = int64(len(s.leaves)), int64(len(s.leaves)+1)
	s.leaves, s.jobs, *last = append(s.leaves, leaves...), append(s.jobs, jobs...), f.Letter
	return f.Letter, nil
}

// vault keeps blobs in memory.
type vault struct {
	files map[joinder.ID][]byte
	fail  error
}

func (b *vault) Put(_ context.Context, _, item joinder.ID, r io.Reader, _ int64) (joinder.Stored, error) {
	if b.fail != nil {
		return joinder.Stored{}, b.fail
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return joinder.Stored{}, err
	}
	b.files[item] = data
	salt := bytes.Repeat([]byte{7}, joinder.SaltSize)
	return joinder.Stored{Blob: string(item), SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Size: int64(len(data)), Salt: salt, Commitment: joinder.Commit(salt, data)}, nil
}

// OpenLetterFile implements letter.Opener.
func (b *vault) OpenLetterFile(_ context.Context, _ joinder.ID, f joinder.Sealed) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(b.files[f.Item])), nil
}

// places are a regulator, an ombudsman and a court.
type places struct{}

func (places) Channel(id string, lang joinder.Lang) (letter.Channel, bool) {
	names := map[string][2]string{"regulator": {"示例监管局", "Sample Regulator"}, "ombudsman": {"示例调解机构", "Sample Ombudsman"}, "court": {"示例法院", "Sample Court"}}
	n, ok := names[id]
	if lang == joinder.Chinese {
		return letter.Channel{ID: id, Name: n[0]}, ok
	}
	return letter.Channel{ID: id, Name: n[1]}, ok
}

func (places) Places(string, joinder.Lang) []letter.Channel { return nil }

func (places) KindBasis(joinder.LetterKind, bool, string, string, joinder.Lang) []letter.Basis {
	return facts{}.LegalBasis("", "", joinder.English)
}

type facts struct{}

func (facts) LegalBasis(_, _ string, lang joinder.Lang) []letter.Basis {
	return []letter.Basis{{Text: "A sample rule", Source: "Sample Act, 1", Confidence: "high", VerifiedOn: day(2026, 11, 22)}}
}

func (facts) AnswerBy(_, _ string, from joinder.Date, _ joinder.Lang) (joinder.Date, string) {
	return from.AddDays(15), ""
}

func (facts) IssueName(issue string, lang joinder.Lang) string {
	if lang == joinder.Chinese {
		return "提现未到账"
	}
	return "Withdrawal not arrived"
}

type desk struct {
	*letter.Letters
	*testing.T
	shelf  *shelf
	vault  *vault
	caseID joinder.ID
	boss   joinder.Viewer
	member joinder.Viewer
}

func newDesk(t *testing.T) desk {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	world := joinder.World{Now: func() time.Time { return now }, Rand: rand.NewChaCha8([32]byte{1})}
	id := world.ID()
	sh := &shelf{subject: letter.Subject{
		Case:   joinder.Case{ID: id, Ref: world.ID(), Title: "Sample case", Issue: "withdrawal_not_arrived", State: joinder.Gathering},
		Wallet: joinder.Wallet{ID: "sample", Name: joinder.Text{ZH: "示例钱包", EN: "Sample Wallet"}, Operator: "Sample Payments Ltd", Jurisdiction: "CN"},
	}}
	for i := range 6 {
		p := letter.Participant{
			Complaint: world.ID(), State: joinder.Filed, Person: world.ID(), Number: i + 1, Pseudonym: fmt.Sprintf("成员 %d", i+1),
			SignedAt: time.Date(2026, 10, 1+i, 9, 0, 0, 0, time.UTC), OccurredOn: day(2026, time.Month(i+1), 5), Issue: "withdrawal_not_arrived", Amount: joinder.Minor(int64(100_000+i), "CNY"),
			Consents: joinder.Consents{joinder.SignForMe: i != 4, joinder.NameMe: i%2 == 0, joinder.SendEvidence: i < 2},
		}
		if i%2 == 0 {
			p.Name = "王𬭎"
		}
		if i < 2 {
			p.Evidence = []joinder.AnnexItem{{ID: world.ID(), MediaType: "image/png", Size: 9, SHA256: strings.Repeat("ab", 32), Leaf: int64(i)}}
		}
		if i == 3 {
			p.Amount = joinder.Money{}
		}
		sh.ps = append(sh.ps, p)
	}
	v := &vault{files: map[joinder.ID][]byte{}}
	return desk{
		Letters: letter.New(letter.Parts{Store: sh, Blobs: v, Facts: facts{}, Words: func(l joinder.Lang) letter.Words { return words(t, l) },
			Channels: places{}, Opens: v,
			CaseURL: func(id joinder.ID) string { return "https://joinder.example/cases/" + string(id) }}, world),
		T: t, shelf: sh, vault: v, caseID: id,
		boss:   joinder.Viewer{Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Organiser}},
		member: joinder.Viewer{Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Member}, Holds: []joinder.ID{sh.ps[2].Complaint}},
	}
}

func (d desk) drafted(lang joinder.Lang) joinder.Letter {
	d.Helper()
	draft, err := d.Draft(d.Context(), d.boss, d.caseID, letter.Order{Lang: lang})
	if err != nil {
		d.Fatal(err)
	}
	saved, err := d.Save(d.Context(), d.boss, d.caseID, 0, draft)
	if err != nil {
		d.Fatal(err)
	}
	return saved
}

func TestDraftFreezesAsItIs(t *testing.T) {
	for _, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
		t.Run(string(lang), func(t *testing.T) {
			d := newDesk(t)
			saved := d.drafted(lang)
			if !strings.Contains(saved.Body, "4,000.08 CNY") || saved.AnswerBy != day(2026, 12, 8) || strings.Contains(saved.Body, "<no value>") {
				t.Errorf("draft:\n%s\n%s", saved.Subject, saved.Body)
			}
			t.Logf("%s\n\n%s", saved.Subject, saved.Body)
			frozen, err := d.Freeze(t.Context(), d.boss, saved.ID)
			if err != nil {
				t.Fatal(err)
			}
			pdf := d.vault.files[frozen.PDF.Item]
			if !bytes.HasPrefix(pdf, []byte("%PDF-1.7")) || int64(len(pdf)) != frozen.PDF.Size {
				t.Error("no PDF")
			}
			want := joinder.NewLeaf(joinder.LeafLetter, d.shelf.subject.Case.Ref, frozen.PDF.Item, frozen.PDF.Salt, pdf)
			if len(d.shelf.leaves) != 2 || d.shelf.leaves[0] != want || frozen.XLSX.Leaf != 1 || len(d.shelf.jobs) != 1 {
				t.Errorf("leaves %v, jobs %v", d.shelf.leaves, d.shelf.jobs)
			}
			if _, err := d.Freeze(t.Context(), d.boss, saved.ID); joinder.KindOf(err) != joinder.Conflict {
				t.Errorf("freezing twice: %v", err)
			}
		})
	}
}

func TestOnlyTheOrganiserWrites(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.English)
	custodian := joinder.Viewer{Cases: map[joinder.ID]joinder.CaseRole{d.caseID: joinder.Custodian}}
	for _, v := range []joinder.Viewer{{}, d.member, custodian, {Role: joinder.RoleAdmin}} {
		_, draft := d.Draft(t.Context(), v, d.caseID, letter.Order{Lang: joinder.English})
		_, save := d.Save(t.Context(), v, d.caseID, 1, saved)
		_, freeze := d.Freeze(t.Context(), v, saved.ID)
		for _, err := range []error{draft, save, freeze} {
			if k := joinder.KindOf(err); err == nil || k != joinder.Forbidden && k != joinder.NotFound {
				t.Errorf("%+v: %v", v, err)
			}
		}
	}
	if _, err := d.Freeze(t.Context(), joinder.SystemViewer(), saved.ID); err != nil {
		t.Error(err)
	}
	l, err := d.Letter(t.Context(), d.member, saved.ID)
	if err != nil || l.Body != saved.Body || l.PDF.Blob != "" || l.PDF.Salt != nil || l.PDF.SHA256 == "" {
		t.Errorf("a member reads %+v, %v", l, err)
	}
	if _, _, err := d.Files(t.Context(), d.member, saved.ID); joinder.KindOf(err) != joinder.Forbidden {
		t.Errorf("a member opens the files: %v", err)
	}
	if pdf, _, err := d.Files(t.Context(), custodian, saved.ID); err != nil || pdf.Blob == "" {
		t.Errorf("the custodian cannot open the files: %v", err)
	}
}

func TestMembersSeeNumbersNotNames(t *testing.T) {
	d := newDesk(t)
	a, err := d.Annex(t.Context(), d.member, joinder.Letter{Case: d.caseID})
	if err != nil || len(a.Rows) != 5 || len(a.Mismatches) != 0 {
		t.Fatal(a, err)
	}
	for _, r := range a.Rows {
		own := r.Complaint == d.shelf.ps[2].Complaint
		if own != (r.Name == "王𬭎") || !own && r.Evidence != nil {
			t.Errorf("%+v", r)
		}
	}
	a, _ = d.Annex(t.Context(), d.boss, joinder.Letter{Case: d.caseID})
	if a.Rows[0].Name != "王𬭎" || a.Rows[1].Name != "成员 2" || len(a.Rows[0].Evidence) != 1 || a.People != 5 {
		t.Errorf("%+v", a)
	}
}

func TestSavingOverSomebodyElse(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.Chinese)
	if _, err := d.Save(t.Context(), d.boss, d.caseID, 0, saved); joinder.KindOf(err) != joinder.Conflict {
		t.Errorf("got %v", err)
	}
	_, err := d.Save(t.Context(), d.boss, d.caseID, 1, joinder.Letter{Subject: strings.Repeat("长", 201)})
	var problems joinder.Problems
	if !errors.As(err, &problems) || len(problems) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestChangeWhileRenderingIsAConflict(t *testing.T) {
	for name, change := range map[string]func(*letter.Participant){
		"amount":   func(p *letter.Participant) { p.Amount = joinder.Minor(1, "CNY") },
		"name":     func(p *letter.Participant) { p.Consents = joinder.Consents{joinder.SignForMe: true} },
		"sign":     func(p *letter.Participant) { p.Consents = joinder.Consents{} },
		"withdraw": func(p *letter.Participant) { p.State = joinder.Withdrawn },
	} {
		d := newDesk(t)
		saved := d.drafted(joinder.English)
		d.shelf.before = func() { change(&d.shelf.ps[0]) }
		if _, err := d.Freeze(t.Context(), d.boss, saved.ID); joinder.KindOf(err) != joinder.Conflict || len(d.shelf.leaves) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBlobStoreFailureLeavesTheDraft(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.English)
	d.vault.fail = joinder.Fail(joinder.Unavailable, "error.blob.unavailable")
	if _, err := d.Freeze(t.Context(), d.boss, saved.ID); joinder.KindOf(err) != joinder.Unavailable || d.shelf.letters[0].State != joinder.LetterDraft {
		t.Errorf("got %v", err)
	}
}

func TestNumbersThatDisagreeBlockFreezing(t *testing.T) {
	cases := map[string]string{ // body → key of the problem, "" if it freezes
		"我们共 5 名用户，合计 4,000.08 元。":                                      "",
		"我们共 6 名用户，合计 4,000.08 元。":                                      "error.letter.claim_people",
		"我们 5 人的损失总额为 ¥4,000.80。":                                       "error.letter.claim_total",
		"每人合计付了 25 元手续费；合计 4000.08 CNY。":                                "",
		"合计约 0.4 万元，其中 2 人没有答复。客服 95188。":                               "",
		"We are 5 people. In total: 4,000.08 CNY.":                      "",
		"We are 7 people. In total: CNY 4,000.08.":                      "error.letter.claim_people",
		"We lost 4,000 CNY in total. All 5 users waited 12 days.":       "error.letter.claim_total",
		"A fee of 5.00 CNY was taken from 3 users, 12 USD from others.": "",
		"The total is 10 USD.":                                          "error.letter.claim_total",
	}
	for body, want := range cases {
		d := newDesk(t)
		saved, err := d.Save(t.Context(), d.boss, d.caseID, 0, joinder.Letter{Lang: joinder.English, Subject: "We ask for our money", Body: body, AnswerBy: day(2026, 12, 8)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Freeze(t.Context(), d.boss, saved.ID)
		var problems joinder.Problems
		errors.As(err, &problems)
		if want == "" && err != nil || want != "" && (len(problems) != 1 || problems[0].Key != want) {
			t.Errorf("%q: %v, want %q", body, err, want)
		}
	}
}

func TestReconcileSaysWhyRowByRow(t *testing.T) {
	ps := newDesk(t).shelf.ps
	good := letter.Rows(ps)
	if m := letter.Reconcile(good, ps); len(m) != 0 {
		t.Fatalf("a fresh annex: %v", m)
	}
	unsigned := joinder.AnnexRow{Number: 5, Name: "成员 5", OccurredOn: ps[4].OccurredOn, Issue: ps[4].Issue, Amount: ps[4].Amount, Complaint: ps[4].Complaint}
	for want, spoil := range map[string]func([]joinder.AnnexRow) []joinder.AnnexRow{
		"row_amount":  func(r []joinder.AnnexRow) []joinder.AnnexRow { r[0].Amount = joinder.Minor(100_000, "USD"); return r },
		"row_missing": func(r []joinder.AnnexRow) []joinder.AnnexRow { return r[1:] },
		"row_twice":   func(r []joinder.AnnexRow) []joinder.AnnexRow { return append(r, r[0]) },
		"row_unknown": func(r []joinder.AnnexRow) []joinder.AnnexRow {
			return append(r, joinder.AnnexRow{Number: 9, Complaint: "9"})
		},
		"row_unsigned": func(r []joinder.AnnexRow) []joinder.AnnexRow { return append(r, unsigned) },
		"row_name":     func(r []joinder.AnnexRow) []joinder.AnnexRow { r[1].Name = "王某"; return r },
		"row_evidence": func(r []joinder.AnnexRow) []joinder.AnnexRow { r[2].Evidence = r[0].Evidence; return r },
		"row_details":  func(r []joinder.AnnexRow) []joinder.AnnexRow { r[0].Issue = "other"; return r },
	} {
		m := letter.Reconcile(spoil(slices.Clone(good)), ps)
		if len(m) != 1 || m[0].Key != "error.letter."+want || m[0].Number == 0 {
			t.Errorf("%s: %v", want, m)
		}
	}
}

func TestFreezingNeedsADayAndSigners(t *testing.T) {
	d := newDesk(t)
	for i := range d.shelf.ps {
		d.shelf.ps[i].Consents = nil
	}
	saved, err := d.Save(t.Context(), d.boss, d.caseID, 0, joinder.Letter{Subject: "s", Body: "b", AnswerBy: day(2026, 11, 23)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Freeze(t.Context(), d.boss, saved.ID)
	var problems joinder.Problems
	if !errors.As(err, &problems) || len(problems) != 2 || problems[0].Key != "error.letter.answer_by_past" || problems[1].Key != "error.letter.annex_empty" {
		t.Errorf("got %v", err)
	}
}

func TestPreviewIsForThoseWhoSeeNames(t *testing.T) {
	d := newDesk(t)
	d.shelf.ps[0].Name = "王\U00032000"
	saved := d.drafted(joinder.Chinese)
	var b bytes.Buffer
	report, err := d.Preview(t.Context(), d.boss, saved.ID, &b)
	if err != nil || !bytes.HasPrefix(b.Bytes(), []byte("%PDF")) || report.Missing['\U00032000'] != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := d.Preview(t.Context(), d.member, saved.ID, &b); joinder.KindOf(err) != joinder.Forbidden {
		t.Errorf("a member previews names: %v", err)
	}
	if _, err := d.Freeze(t.Context(), d.boss, saved.ID); err != nil {
		t.Fatal(err)
	}
	if job := string(d.shelf.jobs[0].Payload); !strings.Contains(job, "U+32000") {
		t.Errorf("the character is not reported: %s", job)
	}
}
