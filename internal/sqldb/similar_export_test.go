package sqldb

import (
	"context"
	"database/sql"
	"testing"

	"joinder"
	"joinder/internal/similar"
)

// Tell stores and indexes a complaint for a test, as filing does.
func (db *DB) Tell(t testing.TB, cs ...joinder.Complaint) []joinder.ID {
	t.Helper()
	var ids []joinder.ID
	err := db.inTx(context.Background(), func(tx *sql.Tx) error {
		ids = nil
		for _, c := range cs {
			if c.ID == "" {
				c.ID = joinder.RealWorld().ID()
			}
			if c.Person == "" {
				c.Person = c.ID
			}
			if c.State == "" {
				c.State = joinder.Filed
			}
			if c.Level == "" {
				c.Level = joinder.LevelStated
			}
			if c.Source == "" {
				c.Source = "web"
			}
			if err := addWallets(context.Background(), tx, joinder.Wallet{ID: c.Wallet}); err != nil {
				return err
			}
			if _, err := db.insertComplaint(context.Background(), tx, c, private{}); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// Reword changes a published text for a test.
func (db *DB) Reword(t *testing.T, id joinder.ID, text string) {
	t.Helper()
	err := db.inTx(t.Context(), func(tx *sql.Tx) error {
		if _, err := exec(t.Context(), tx, `UPDATE complaints SET public_text = $2 WHERE id = $1`, string(id), text); err != nil {
			return err
		}
		return db.reindexComplaint(t.Context(), tx, similar.Document{ID: id, Text: text})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Judge changes a state for a test, as a moderator's page will.
func (db *DB) Judge(t *testing.T, id joinder.ID, to joinder.ComplaintState) {
	t.Helper()
	err := db.inTx(t.Context(), func(tx *sql.Tx) error {
		db.changed(tx, id)
		_, err := exec(t.Context(), tx, `UPDATE complaints SET state = $2 WHERE id = $1 AND state <> 'erased'`, string(id), string(to))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TakeSeats takes all seats of searches for words until the test ends.
func (db *DB) TakeSeats(t *testing.T) {
	for range searchSeats {
		db.seats <- struct{}{}
	}
	t.Cleanup(func() {
		for range searchSeats {
			<-db.seats
		}
	})
}
