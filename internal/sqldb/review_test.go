package sqldb_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
	"joinder/internal/wallet/review"
)

// reviewTest is a database with the wallets "alipay" and "other".
type reviewTest struct {
	*testing.T
	db  *sqldb.DB
	now time.Time
	n   int
}

func eachReview(t *testing.T, f func(r *reviewTest)) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		db.AddWallet(t, "other")
		f(&reviewTest{T: t, db: db, now: joinder.RealWorld().Now()})
	})
}

func (r *reviewTest) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *reviewTest) complaint(level joinder.Level, person joinder.ID) joinder.ID {
	id := r.db.AddComplaint(r.T, joinder.Complaint{Wallet: "alipay", Person: person})
	r.db.Exec(r.T, `UPDATE complaints SET level = $2 WHERE id = $1`, string(id), string(level))
	return id
}

// save writes a review a minute after the one before.
func (r *reviewTest) save(v joinder.Viewer, mark int, text string) error {
	r.n++
	r.now = r.now.Add(time.Minute)
	w := joinder.RealWorld()
	return r.db.SaveReview(r.Context(), v, review.Saving{ID: w.ID(), Handle: fmt.Sprintf("%016x", w.Bytes(8)), Wallet: "alipay",
		Version: review.Version{Ratings: review.Ratings{review.Fees: mark}, Text: text, Lang: joinder.English, From: "2024-02", At: r.now}})
}

func (r *reviewTest) all() []review.Stored {
	r.Helper()
	all, _, err := r.db.Reviews(r.Context(), joinder.Viewer{}, "alipay")
	r.ok(err)
	return all
}

func (r *reviewTest) only() review.Stored {
	r.Helper()
	all := r.all()
	if len(all) != 1 {
		r.Fatalf("%d reviews", len(all))
	}
	return all[0]
}

func (r *reviewTest) account(name string) joinder.Viewer {
	return joinder.Viewer{Account: someAccount(r.T, r.db, name, joinder.RoleNone).ID}
}

func (r *reviewTest) prove(v joinder.Viewer, sum string) error {
	w := joinder.RealWorld()
	return r.db.AddUseProof(r.Context(), v, review.Proof{ID: w.ID(), Owner: w.ID(), Wallet: "alipay", MediaType: "image/png", Size: 3, SHA256: sum, Blob: "blob" + sum,
		WrappedKey: []byte("k"), Salt: []byte("s"), Commitment: strings.Repeat("ab", 32), At: r.now.AddDate(0, -2, 0)})
}

func TestOnlyConfirmedPeopleReview(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		elsewhere := r.db.AddComplaint(r.T, joinder.Complaint{Wallet: "other"})
		imported := r.complaint(joinder.LevelImported, "")
		gone := r.complaint(joinder.LevelEvidence, "")
		r.db.Exec(r.T, `UPDATE complaints SET state = 'withdrawn' WHERE id = $1`, string(gone))
		for name, v := range map[string]joinder.Viewer{
			"nobody": {}, "an account alone": r.account("a"), "another wallet": owner(elsewhere), "an import": owner(imported), "a withdrawn complaint": owner(gone),
			"an admin": admin(), "the operator with a complaint": {Holds: []joinder.ID{r.complaint(joinder.LevelStated, "")}, Wallets: []string{"alipay"}},
		} {
			if err := r.save(v, 3, ""); joinder.KindOf(err) != joinder.Forbidden {
				r.Errorf("%s: %v", name, err)
			}
		}
		if len(r.all()) != 0 {
			r.Error("something was stored")
		}
		_, _, err := r.db.Reviews(r.Context(), joinder.Viewer{}, "nowhere")
		wantKind(r.T, err, joinder.NotFound)
		for level, want := range map[joinder.Level]review.Basis{joinder.LevelStated: review.ByStated, joinder.LevelContact: review.ByContact, joinder.LevelEvidence: review.ByEvidence} {
			s, err := r.db.Standing(r.Context(), owner(r.complaint(level, "")), "alipay")
			if err != nil || s.Basis != want || !s.May() {
				r.Errorf("%s: %+v, %v", level, s, err)
			}
		}
	})
}

func TestOneReviewAPersonWithItsHistory(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		first, second := r.complaint(joinder.LevelStated, "person"), r.complaint(joinder.LevelEvidence, "person")
		r.ok(r.save(owner(first), 1, "bad"))
		r.ok(r.save(owner(first), 1, "bad")) // twice
		before := r.only()
		r.ok(r.save(owner(second), 4, "better")) // the same person by another receipt
		after := r.only()
		if before.Handle != after.Handle || after.Current.Number != 2 || after.Current.Text != "better" || after.Basis != review.ByEvidence || !after.First.Equal(before.First) {
			r.Errorf("before %+v\nafter %+v", before, after)
		}
		m, err := r.db.OwnReview(r.Context(), owner(first), "alipay")
		r.ok(err)
		if len(m.History) != 2 || m.History[0].Text != "bad" || m.History[0].Ratings[review.Fees] != 1 {
			r.Errorf("history %+v", m.History)
		}
		for _, v := range []joinder.Viewer{{}, owner(r.complaint(joinder.LevelEvidence, "")), admin(), r.account("b")} {
			_, err := r.db.OwnReview(r.Context(), v, "alipay")
			wantKind(r.T, err, joinder.NotFound)
			wantKind(r.T, r.db.WithdrawReview(r.Context(), v, "alipay", r.now), joinder.NotFound)
		}
		// The complaint is what the level follows.
		r.db.Exec(r.T, `UPDATE complaints SET state = 'withdrawn' WHERE id = $1`, string(second))
		if s := r.only(); s.Basis != review.Lapsed || s.Current.Text != "better" {
			r.Errorf("after the complaint was withdrawn: %+v", s)
		}
	})
}

func TestManyAtOnceAreOneReview(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachReview(t, func(r *reviewTest) {
		v := owner(r.complaint(joinder.LevelContact, "p"))
		var wg sync.WaitGroup
		for i := range 8 {
			w := joinder.RealWorld()
			s := review.Saving{ID: w.ID(), Handle: fmt.Sprintf("%016x", w.Bytes(8)), Wallet: "alipay", Version: review.Version{Ratings: review.Ratings{review.Fees: 1 + i%5}, Text: fmt.Sprint(i), At: w.Now()}}
			wg.Go(func() {
				if err := r.db.SaveReview(r.Context(), v, s); err != nil {
					r.Error(err)
				}
			})
		}
		wg.Wait()
		if s := r.only(); s.Current.Number != 8 {
			r.Errorf("version %d of 8", s.Current.Number)
		}
	})
}

func TestProofsOfUse(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		lin, wang := r.account("lin"), r.account("wang")
		r.ok(r.prove(lin, "one"))
		wantKind(r.T, r.prove(wang, "one"), joinder.Conflict)
		wantKind(r.T, r.prove(joinder.Viewer{}, "two"), joinder.Forbidden)
		wantKind(r.T, r.prove(joinder.Viewer{Account: lin.Account, Wallets: []string{"alipay"}}, "two"), joinder.Forbidden)
		r.ok(r.save(lin, 5, "good"))
		if s := r.only(); s.Basis != review.ByProof {
			r.Errorf("%+v", s)
		}
		// A complaint of the same account later: still one review, now by it.
		c := r.complaint(joinder.LevelEvidence, "")
		r.ok(r.save(joinder.Viewer{Account: lin.Account, Holds: []joinder.ID{c}}, 2, "worse"))
		if s := r.only(); s.Basis != review.ByEvidence || s.Current.Number != 2 {
			r.Errorf("%+v", s)
		}
		if known, err := r.db.KnowsBlob(r.Context(), "blobone"); err != nil || !known {
			r.Errorf("the sweep would take the proof: %v, %v", known, err)
		}
		r.ok(r.db.WithdrawReview(r.Context(), joinder.Viewer{Account: lin.Account, Holds: []joinder.ID{c}}, "alipay", r.now))
		if r.db.Count(r.T, `SELECT COUNT(*) FROM review_versions`)+r.db.Count(r.T, `SELECT COUNT(*) FROM review_proofs`) != 0 {
			r.Error("something is left of what was withdrawn")
		}
		if _, n, err := r.db.Reviews(r.Context(), joinder.Viewer{}, "alipay"); err != nil || n != 1 {
			r.Errorf("%d withdrawn, %v", n, err)
		}
		r.ok(r.save(owner(c), 3, "again"))
		if s := r.only(); s.State != review.Public || s.Current.Number != 3 {
			r.Errorf("written again: %+v", s)
		}
		for i := range 20 {
			r.ok(r.prove(wang, fmt.Sprint("w", i)))
		}
		wantKind(r.T, r.prove(wang, "more"), joinder.TooLarge)
	})
}

func TestTheOperatorAnswersOnce(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		r.ok(r.save(owner(r.complaint(joinder.LevelContact, "")), 1, "bad"))
		h, w := r.only().Handle, joinder.RealWorld()
		firm := joinder.Viewer{Account: "firm", Wallets: []string{"alipay"}}
		say := func(v joinder.Viewer, wallet, text string, corrects joinder.ID) error {
			return r.db.AddReviewReply(r.Context(), v, wallet, h, review.Reply{ID: w.ID(), Text: text, Lang: joinder.English, At: w.Now(), Corrects: corrects})
		}
		wantKind(r.T, say(joinder.Viewer{Account: "x"}, "alipay", "hello", ""), joinder.Forbidden)
		wantKind(r.T, say(joinder.Viewer{Account: "x", Wallets: []string{"other"}}, "other", "hello", ""), joinder.NotFound)
		r.ok(say(firm, "alipay", "hello", ""))
		r.ok(say(firm, "alipay", "hello", "")) // twice
		wantKind(r.T, say(firm, "alipay", "and more", ""), joinder.Conflict)
		r.ok(say(firm, "alipay", "corrected", r.only().Replies[0].ID))
		wantKind(r.T, say(firm, "alipay", "corrected again", r.only().Replies[0].ID), joinder.Conflict)
		p := r.only().Publish(review.Weight{})
		if len(p.Replies) != 2 || !p.Replies[0].Corrected || p.Replies[1].Corrected || p.Replies[1].Text != "corrected" {
			r.Errorf("%+v", p.Replies)
		}
	})
}

func TestModerationHidesWithAReason(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		author := owner(r.complaint(joinder.LevelContact, ""))
		r.ok(r.save(author, 1, "secret words"))
		h, w := r.only().Handle, joinder.RealWorld()
		for i := range 30 {
			r.ok(r.db.AddReport(r.Context(), joinder.Viewer{}, "alipay", h, review.Report{ID: w.ID(), Reason: "insult", Words: fmt.Sprint(i), At: w.Now()}))
		}
		wantKind(r.T, r.db.AddReport(r.Context(), joinder.Viewer{}, "other", h, review.Report{ID: w.ID(), At: w.Now()}), joinder.NotFound)
		mod := joinder.Viewer{Account: "mod", Role: joinder.RoleModerator}
		act := func(v joinder.Viewer, kind review.ActKind) error {
			return r.db.Moderate(r.Context(), v, review.Act{ID: w.ID(), Area: review.Area, Handle: h, Kind: kind, Actor: v.Account, Reason: "insult", Words: "calls names", At: w.Now()})
		}
		for _, v := range []joinder.Viewer{{}, author, {Account: "x"}, {Account: "f", Wallets: []string{"alipay"}}} {
			wantKind(r.T, act(v, review.Hide), joinder.Forbidden)
			_, _, _, err := r.db.Queue(r.Context(), v)
			wantKind(r.T, err, joinder.Forbidden)
		}
		wantKind(r.T, act(joinder.Viewer{Account: "mod", Role: joinder.RoleModerator, Wallets: []string{"alipay"}}, review.Hide), joinder.Forbidden)
		wantKind(r.T, act(mod, review.Restore), joinder.Conflict)
		appeal := func(v joinder.Viewer) error {
			return r.db.AddAppeal(r.Context(), v, "alipay", review.Act{ID: w.ID(), Area: review.Area, Kind: review.Appealed, Words: "it is true", At: w.Now()})
		}
		wantKind(r.T, appeal(author), joinder.Conflict)
		all, reports, _, err := r.db.Queue(r.Context(), mod)
		r.ok(err)
		if len(all) != 1 || len(reports[h]) != review.OpenReports || all[0].Current.Text != "secret words" {
			r.Errorf("queue %+v, %d reports", all, len(reports[h]))
		}
		r.ok(act(mod, review.Hide))
		s := r.only()
		if s.State != review.Hidden || s.Current.Text != "" || s.Current.Ratings != nil || s.Hiding == nil || s.Hiding.Words != "calls names" {
			r.Errorf("hidden: %+v", s)
		}
		wantKind(r.T, act(mod, review.Hide), joinder.Conflict)
		wantKind(r.T, appeal(owner(r.complaint(joinder.LevelContact, ""))), joinder.NotFound)
		r.ok(appeal(author))
		wantKind(r.T, appeal(author), joinder.Conflict)
		r.ok(r.save(author, 2, "other words")) // stays hidden until somebody looks
		if s := r.only(); s.State != review.Hidden {
			r.Errorf("an edit shows it again: %+v", s)
		}
		m, err := r.db.OwnReview(r.Context(), author, "alipay")
		r.ok(err)
		if len(m.Acts) != 2 || m.Acts[0].Kind != review.Hide || m.Acts[0].Actor != "" || m.Current.Text != "other words" {
			r.Errorf("the writer reads %+v", m)
		}
		r.ok(act(mod, review.Restore))
		if s := r.only(); s.State != review.Public || s.Current.Text != "other words" || s.Hiding != nil {
			r.Errorf("restored: %+v", s)
		}
		if n := r.db.Count(r.T, `SELECT COUNT(*) FROM security_log WHERE kind = 'moderated' AND account = 'mod'`); n != 2 {
			r.Errorf("%d acts in the security log", n)
		}
	})
}

func TestErasingTakesTheReview(t *testing.T) {
	eachReview(t, func(r *reviewTest) {
		w := joinder.RealWorld()
		c := file(r.T, r.db).Complaint.ID
		r.ok(r.save(owner(c), 1, "Erasedqz words"))
		h := r.only().Handle
		r.ok(r.db.AddReviewReply(r.Context(), joinder.Viewer{Account: "firm", Wallets: []string{"alipay"}}, "alipay", h, review.Reply{ID: w.ID(), Text: "Erasedqz reply", At: w.Now()}))
		r.ok(r.db.AddReport(r.Context(), joinder.Viewer{}, "alipay", h, review.Report{ID: w.ID(), Words: "Erasedqz report", At: w.Now()}))
		r.ok(r.db.Moderate(r.Context(), joinder.Viewer{Account: "m", Role: joinder.RoleAdmin}, review.Act{ID: w.ID(), Area: review.Area, Handle: h, Kind: review.Hide, Words: "Erasedqz reason", At: w.Now()}))
		r.ok(r.db.EraseComplaint(r.Context(), owner(c), c, w.Now()))
		if len(r.all()) != 0 {
			r.Error("it is still listed")
		}
		for _, q := range []string{`SELECT COUNT(*) FROM review_versions`, `SELECT COUNT(*) FROM review_replies`, `SELECT COUNT(*) FROM moderation_reports`,
			`SELECT COUNT(*) FROM moderation_acts WHERE words <> ''`, `SELECT COUNT(*) FROM reviews WHERE complaint <> '' OR person <> '' OR account <> '' OR hidden_words <> '' OR state <> 'erased'`} {
			if n := r.db.Count(r.T, q); n != 0 {
				r.Errorf("%s: %d", q, n)
			}
		}
		// An account takes what hangs on it alone, and is forgotten elsewhere.
		lin, wang := r.account("lin"), r.account("wang")
		r.ok(r.prove(lin, "one"))
		r.ok(r.save(lin, 4, "of the account"))
		held := r.complaint(joinder.LevelStated, "")
		r.ok(r.save(joinder.Viewer{Account: wang.Account, Holds: []joinder.ID{held}}, 4, "of a complaint"))
		for _, v := range []joinder.Viewer{lin, wang} {
			r.ok(r.db.DeleteAccount(r.Context(), v.Account, account.Event{Kind: account.AccountDeleted, Account: v.Account}))
		}
		if s := r.only(); s.Current.Text != "of a complaint" {
			r.Errorf("left: %+v", s)
		}
		if n := r.db.Count(r.T, `SELECT COUNT(*) FROM reviews WHERE account <> ''`) + r.db.Count(r.T, `SELECT COUNT(*) FROM review_proofs`); n != 0 {
			r.Errorf("%d rows name an account", n)
		}
	})
}
