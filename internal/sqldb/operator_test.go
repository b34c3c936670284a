package sqldb_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
	"joinder/internal/sqldb/sqldbtest"
)

// admin is a viewer who has just given a second factor.
func admin() joinder.Viewer {
	return joinder.Viewer{Account: "00000000000000000000000000000ad1", Role: joinder.RoleAdmin, SteppedUp: true}
}

func (r *remedyTest) table() *operator.Desk {
	w := joinder.World{Now: func() time.Time { return r.now }, Rand: joinder.RealWorld().Rand}
	return operator.New(operator.Parts{Registry: r.files, Files: r.files, Vault: openBox{}}, w)
}

// firm is the verified operator of the wallet.
func (r *remedyTest) firm(d *operator.Desk, account joinder.ID) joinder.Viewer {
	r.Helper()
	link, err := d.Invite(r.Context(), admin(), operator.Invite{Wallet: "alipay", Name: "Ms Chen", How: operator.ByMail, Reason: "wrote to us from the firm's domain"})
	r.ok(err)
	r.ok(d.Claim(r.Context(), joinder.Viewer{Account: account, SteppedUp: true}, link.Token, ""))
	r.ok(d.Verify(r.Context(), admin(), link.ID, "answered from the firm's domain"))
	wallets, err := r.db.WalletsOf(r.Context(), account)
	r.ok(err)
	return joinder.Viewer{Account: account, Wallets: wallets, SteppedUp: true}
}

// send stores a frozen letter and files it, jointly or for one member.
func (r *remedyTest) send(version int, channel, state string, frozen time.Time, only joinder.ID) {
	letter := joinder.RealWorld().ID()
	r.db.Exec(r.T, `INSERT INTO letters (id, case_id, version, lang, state, subject, body, at, frozen_at) VALUES ($1, $2, $3, 'en', 'frozen', 'Subject', 'Body as sent', 1, $4)`,
		string(letter), string(r.id), version, frozen.UnixMicro())
	r.db.Exec(r.T, `INSERT INTO letter_files (letter, kind, item, blob, sha256, size, leaf, salt) VALUES ($1, 'pdf', 'i', 'b', 'h', 1, 0, $2)`, string(letter), []byte("x"))
	r.db.Exec(r.T, `INSERT INTO submissions (id, case_id, channel, letter, complaint, state, filed_on, at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, '2026-11-20', 1, 1)`,
		string(joinder.RealWorld().ID()), string(r.id), channel, string(letter), string(only), state)
}

func TestOperatorLinkWorksOnceAndIsVerified(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachRemedy(t, func(r *remedyTest) {
		d := r.table()
		_, err := d.Invite(r.Context(), joinder.Viewer{Account: "x", Role: joinder.RoleAdmin}, operator.Invite{Wallet: "alipay", Name: "Ms Chen", How: operator.ByMail, Reason: "because"})
		r.wantKind(err, joinder.Forbidden)
		_, err = d.Invite(r.Context(), admin(), operator.Invite{Wallet: "nowhere", Name: "Ms Chen", How: operator.ByMail, Reason: "because"})
		r.wantKind(err, joinder.Invalid)
		link, err := d.Invite(r.Context(), admin(), operator.Invite{Wallet: "alipay", Name: "Ms Chen", How: operator.ByLetter, Reason: "asked by phone"})
		r.ok(err)
		if _, code, err := d.Open(r.Context(), link.Token); err != nil || !code {
			r.Fatalf("open: %v, code %v", err, code)
		}
		r.wantKind(d.Verify(r.Context(), admin(), link.ID, "too early"), joinder.Conflict)
		r.wantKind(d.Claim(r.Context(), joinder.Viewer{Account: "a1"}, link.Token, link.Code), joinder.Forbidden)
		r.wantKind(d.Claim(r.Context(), joinder.Viewer{Account: "a1", SteppedUp: true}, link.Token, "AAAA-AAAA-AAAA-AAAA"), joinder.Invalid)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				errs[i] = d.Claim(r.Context(), joinder.Viewer{Account: joinder.ID("acc" + string(rune('a'+i))), SteppedUp: true}, link.Token, link.Code)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		if won != 1 {
			r.Fatalf("%d of %d used one link: %v", won, len(errs), errors.Join(errs...))
		}
		list, err := d.List(r.Context(), admin())
		r.ok(err)
		who := list[0].Account
		if list[0].State(r.now) != "claimed" || list[0].Name != "Ms Chen" {
			r.Errorf("%+v", list[0])
		}
		if w, err := r.db.WalletsOf(r.Context(), who); err != nil || len(w) != 0 {
			r.Errorf("unverified answers for %v, %v", w, err)
		}
		r.ok(d.Verify(r.Context(), admin(), link.ID, "the code from the letter was entered"))
		if w, err := r.db.WalletsOf(r.Context(), who); err != nil || !slices.Equal(w, []string{"alipay"}) {
			r.Errorf("verified answers for %v, %v", w, err)
		}
		r.ok(d.Revoke(r.Context(), admin(), link.ID, "left the firm"))
		if w, err := r.db.WalletsOf(r.Context(), who); err != nil || len(w) != 0 {
			r.Errorf("revoked answers for %v, %v", w, err)
		}
		list, err = d.List(r.Context(), admin())
		r.ok(err)
		for _, act := range list[0].Acts {
			if n := r.db.Count(r.T, `SELECT COUNT(*) FROM security_log WHERE detail = $1`, "operator."+act.Kind+"."+act.Digest()); n != 1 {
				r.Errorf("%s stands %d times in the security log", act.Kind, n)
			}
		}
		if len(list[0].Acts) != 4 {
			r.Errorf("%d acts", len(list[0].Acts))
		}
		_, err = d.List(r.Context(), joinder.Viewer{Role: joinder.RoleModerator, SteppedUp: true})
		r.wantKind(err, joinder.Forbidden)
	})
}

func TestOperatorSeesWhatWasSentAndNothingElse(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		d := r.table()
		v := r.firm(d, "f1")
		other := joinder.Viewer{Account: "f2", Wallets: []string{"other"}}
		later := r.file(900)
		frozen := time.Now()
		r.send(1, "cn-pboc-12363", "filed", frozen, "")
		r.send(2, operatorChannel, "prepared", frozen, "")
		if l, err := d.Cases(r.Context(), v); err != nil || len(l) != 0 {
			r.Fatalf("sees %v before anything was sent to it, %v", l, err)
		}
		_, err := d.Case(r.Context(), v, r.id)
		r.wantKind(err, joinder.NotFound)
		_, err = d.Say(r.Context(), v, operator.Words{Case: r.id, Text: "we look into it"})
		r.wantKind(err, joinder.NotFound)
		r.db.AddEvidence(r.T, r.complaint[1], "statement", 5)
		r.send(3, operatorChannel, "filed", frozen, "")
		if _, err := r.cases.Join(r.Context(), r.holder(later), r.id, later, all); err != nil {
			r.Fatal(err)
		}
		r.db.Exec(r.T, `UPDATE members SET joined_at = $2 WHERE complaint = $1`, string(later), frozen.Add(time.Hour).UnixMicro())
		r.ok(r.cases.Consent(r.Context(), r.member(2), r.id, r.complaint[2], joinder.NameMe, false))
		dossier, err := d.Case(r.Context(), v, r.id)
		r.ok(err)
		if len(dossier.Sent) != 1 || dossier.Sent[0].Letter.Version != 3 || !dossier.Sent[0].Whole || len(dossier.Rows) != 3 {
			r.Fatalf("%d letters, %d rows", len(dossier.Sent), len(dossier.Rows))
		}
		if x := dossier.Rows; x[1].Name != "王某" || x[2].Name != "" || len(x[1].Evidence) != 1 || x[1].Amount.Decimal() != "200.50" {
			r.Errorf("rows %+v", x)
		}
		_, err = d.Case(r.Context(), other, r.id)
		r.wantKind(err, joinder.NotFound)
		r.ok(d.Files.OperatorEvidence(r.Context(), v, r.id, dossier.Rows[1].Evidence[0].ID))
		r.ok(r.cases.Consent(r.Context(), r.member(1), r.id, r.complaint[1], joinder.SendEvidence, false))
		r.wantKind(d.Files.OperatorEvidence(r.Context(), v, r.id, dossier.Rows[1].Evidence[0].ID), joinder.NotFound)
		if f, err := d.Files.OperatorFile(r.Context(), v, r.id, 3, "pdf"); err != nil || f.Blob != "b" {
			r.Errorf("file %+v, %v", f, err)
		}
		r.ok(r.cases.Leave(r.Context(), r.member(2), r.id, r.complaint[2]))
		dossier, err = d.Case(r.Context(), v, r.id)
		r.ok(err)
		if x := dossier.Rows[2]; x.Standing || !x.Amount.IsZero() || dossier.Sent[0].Whole {
			r.Errorf("of somebody who left it sees %+v", x)
		}
		_, err = d.Files.OperatorFile(r.Context(), v, r.id, 3, "pdf")
		r.wantKind(err, joinder.NotFound)
		for _, version := range []int{1, 2} {
			_, err = d.Files.OperatorFile(r.Context(), v, r.id, version, "pdf")
			r.wantKind(err, joinder.NotFound)
		}
	})
}

func TestOperatorAnswersBesideTheClaim(t *testing.T) {
	eachRemedy(t, func(r *remedyTest) {
		d := r.table()
		v := r.firm(d, "f1")
		r.send(1, operatorChannel, "filed", time.Now(), "")
		say := func(w operator.Words) joinder.ID {
			r.Helper()
			w.Case = r.id
			id, err := d.Say(r.Context(), v, w)
			r.ok(err)
			return id
		}
		public := say(operator.Words{Text: "we refund all of it", Public: true, Form: "f"})
		say(operator.Words{Text: "we refund all of it", Public: true, Form: "f"})
		say(operator.Words{Text: "your transfer is on its way", Number: 2, Public: true})
		say(operator.Words{Text: "for those in the case"})
		fixed := say(operator.Words{Text: "we refund nearly all of it", Corrects: public})
		_, err := d.Say(r.Context(), v, operator.Words{Case: r.id, Text: "a third version", Corrects: public})
		r.wantKind(err, joinder.Conflict)
		_, err = d.Say(r.Context(), v, operator.Words{Case: r.id, Text: "to nobody", Number: 77})
		r.wantKind(err, joinder.Invalid)
		for name, see := range map[string]struct {
			v    joinder.Viewer
			want int
		}{"public": {joinder.Viewer{}, 2}, "member 2": {r.member(1), 4}, "member 3": {r.member(2), 3}, "organiser": {r.organiser(), 4}} {
			got, err := d.Statements(r.Context(), see.v, r.id)
			if err != nil || len(got) != see.want {
				r.Errorf("%s sees %d statements, want %d (%v)", name, len(got), see.want, err)
			}
			if got[0].Replaced != fixed || !got[len(got)-1].Public || got[len(got)-1].Corrects != public {
				r.Errorf("%s: the correction is not there: %+v", name, got)
			}
		}
		delivered := 0
		for range 2 {
			r.ok(d.Deliver(r.Context(), public, func(_ context.Context, in operator.Incoming) (joinder.ID, error) {
				delivered++
				if in.Text != "we refund all of it" {
					r.Errorf("delivered %+v", in)
				}
				return "00000000000000000000000000000001", nil
			}))
		}
		if delivered != 1 {
			r.Errorf("delivered %d times", delivered)
		}

		// The firm proposes; it learns who accepted and not who refused.
		id, err := r.desk.Offer(r.Context(), v, remedy.Proposal{Case: r.id, Basis: joinder.ClaimedAmount, Words: "in full, and you delete your post", Until: r.desk.Today().AddDays(3)})
		r.ok(err)
		_, err = r.answer(1, id, joinder.AcceptsOffer)
		r.ok(err)
		_, err = r.answer(2, id, joinder.RefusesOffer)
		r.ok(err)
		dossier, err := d.Case(r.Context(), v, r.id)
		r.ok(err)
		if !slices.Equal(dossier.Accepted[id], []int{2}) || dossier.Tallies[id] != (remedy.Tally{Asked: 3, Accepted: 1, Refused: 1}) || !slices.Equal(dossier.Offers[0].Asks, []joinder.OfferAsk{joinder.AsksRemoval}) {
			r.Errorf("accepted %v, %+v, %+v", dossier.Accepted, dossier.Tallies, dossier.Offers)
		}
		r.ok(r.desk.ProposeClosure(r.Context(), v, r.id, "everything was refunded"))
		r.ok(r.desk.Say(r.Context(), r.member(1), r.id, r.complaint[1], joinder.Solved))
		r.wantKind(r.desk.TakeBackClosure(r.Context(), r.member(1), r.id), joinder.NotFound)
		r.ok(r.desk.TakeBackClosure(r.Context(), v, r.id))
		r.wantKind(r.desk.End(r.Context(), v, r.id, "we end this"), joinder.Forbidden)
	})
}
