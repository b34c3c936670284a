package sqldb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/sqldb"
)

func TestCompletionsAreWordsOfMany(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		complete := func(typed string) string {
			t.Helper()
			list, err := f.Complete(t.Context(), anyone, typed, 5)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, c := range list {
				out = append(out, fmt.Sprint(c.Text, " ", c.Count))
			}
			return strings.Join(out, ", ")
		}
		if due, err := db.SearchIndex().PhrasesDue(t.Context()); err != nil || !due || complete("pay") != "" {
			t.Errorf("due %v %v", due, err)
		}
		var all []joinder.ID
		for i := range 12 {
			other := strings.Repeat(fmt.Sprintf("%c%c%c ", 'a'+i, 'm'+i, 'k'-i%7), 40) // or they would be near-identical
			han := strings.Repeat(string([]rune{rune(0x4e00 + 50*i), rune(0x5e00 + 31*i), '，'}), 30)
			ids := db.Tell(t, table(fmt.Sprint("a", i), "w", other+"PayPal froze my debit card number "+other), table(fmt.Sprint("b", i), "w", han+"提现未到账，"+han))
			all = append(all, ids...)
		}
		secret := joinder.Complaint{Wallet: "w", Issue: "x", Public: "Payback Zhangsan", Person: "one"}
		hidden := joinder.Complaint{Wallet: "w", Issue: "x", Public: "Payday loans", State: joinder.Hidden}
		db.Tell(t, secret, secret, secret, secret, secret, secret, hidden, hidden, hidden, hidden, hidden, hidden)
		letter := table("", "w", "")
		for i := range 20 {
			letter.SourceID, letter.Public = fmt.Sprint("l", i), formLetter+"Payload"
			db.Tell(t, letter)
		}
		if err := db.SearchIndex().RenewPhrases(t.Context()); err != nil {
			t.Fatal(err)
		}
		if due, err := db.SearchIndex().PhrasesDue(t.Context()); err != nil || due {
			t.Errorf("due %v %v", due, err)
		}
		for typed, want := range map[string]string{
			"pay": "PayPal 12, PayPal froze 12", "p": "PayPal 12, PayPal froze 12", "my debit c": "my debit card 12, my debit card number 12", "提": "提现未到账 12", "花呗提现": "花呗提现未到账 12",
			"payb": "", "payd": "", "payl": "", "zhang": "", "qq": "", "'; DROP": "", "%": "", "pay\x00": "", "": "", "\U0010ffff": "",
		} {
			if got := complete(typed); got != want {
				t.Errorf("%q goes on with %q, want %q", typed, got, want)
			}
		}
		for _, id := range all {
			if err := db.EraseComplaint(t.Context(), owner(id), id, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.SearchIndex().RenewPhrases(t.Context()); err != nil || complete("pay") != "" {
			t.Errorf("after erasure %q %v", complete("pay"), err)
		}
	})
}
