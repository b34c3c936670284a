package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/intake"
)

// contactMove is what confirming an address does to a complaint's row: from
// here on its person is whoever reads that mail.
const contactMove = `contact_confirmed_at = $2, level = CASE WHEN level = 'stated' THEN 'contact' ELSE level END`

// knownContact is what was confirmed before of a filer's address.
type knownContact struct {
	stated joinder.ID // key of the filer; "" when nothing was confirmed
}

// contactOf gives a complaint that is being filed the person that its filer,
// with this address, was confirmed to be.
func contactOf(ctx context.Context, tx *sql.Tx, c *joinder.Complaint) (k knownContact, err error) {
	var persons []string
	if err = all(ctx, tx, &persons, `SELECT person FROM complaints WHERE person_stated = $1 AND person_stated <> '' AND state <> 'erased' LIMIT 1`, string(c.Person)); err != nil || len(persons) == 0 {
		return k, err
	}
	k.stated, c.Person = c.Person, joinder.ID(persons[0])
	return k, nil
}

// keep stores it with the complaint.
func (k knownContact) keep(ctx context.Context, tx *sql.Tx, c joinder.Complaint) error {
	if k.stated == "" {
		return nil
	}
	_, err := exec(ctx, tx, `UPDATE complaints SET person_stated = $3, `+contactMove+` WHERE id = $1`, string(c.ID), micros(c.FiledAt), string(k.stated))
	return err
}

func insertContactLink(ctx context.Context, tx *sql.Tx, l intake.ContactLink) error {
	_, err := exec(ctx, tx, `INSERT INTO contact_links (hash, complaint, person, asked_at, until) VALUES ($1, $2, $3, $4, $5)`,
		l.Hash, string(l.Complaint), string(l.Person), micros(l.AskedAt), micros(l.Until))
	return err
}

// AddContactLink implements intake.ContactStore.
func (db *DB) AddContactLink(ctx context.Context, v joinder.Viewer, l intake.ContactLink, b intake.ContactBounds, job joinder.Job) error {
	if !v.Owns(l.Complaint) {
		return noComplaint()
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE complaints SET id = id WHERE id = $1 AND state = 'filed'`, string(l.Complaint)) // one after the other
		if err != nil {
			return err
		}
		if n == 0 {
			return noComplaint()
		}
		var had struct{ Soon, Own, Mails int }
		if err := one(ctx, tx, &had, `SELECT COUNT(CASE WHEN complaint = $1 AND asked_at > $3 THEN 1 END) AS soon, COUNT(CASE WHEN complaint = $1 AND until > $4 THEN 1 END) AS own,
				COUNT(CASE WHEN person = $2 AND asked_at > $5 THEN 1 END) AS mails FROM contact_links WHERE complaint = $1 OR person = $2`,
			string(l.Complaint), string(l.Person), micros(b.Now.Add(-b.Pause)), micros(b.Now), micros(b.Now.Add(-24*time.Hour))); err != nil {
			return err
		}
		switch {
		case had.Soon > 0:
			return joinder.Fail(joinder.RateLimited, "error.contact.soon")
		case had.Own >= b.Links:
			return joinder.Fail(joinder.RateLimited, "error.contact.often")
		case had.Mails >= b.Mails:
			return nil
		}
		if err := insertContactLink(ctx, tx, l); err != nil {
			return err
		}
		return db.enqueue(ctx, tx, job)
	})
}

const livingLink = ` contact_links l JOIN complaints c ON c.id = l.complaint AND c.state = 'filed' AND c.contact_box IS NOT NULL`

// ContactLink implements intake.ContactStore.
func (db *DB) ContactLink(ctx context.Context, hash string, b intake.ContactBounds) (intake.ContactLink, error) {
	var r struct {
		Complaint, Person           string
		AskedAt, Until, ConfirmedAt int64
	}
	err := one(ctx, db.read, &r, `SELECT l.complaint, l.person, l.asked_at, l.until, c.contact_confirmed_at AS confirmed_at FROM`+livingLink+`
		WHERE l.hash = $1 AND l.until > $2 AND l.tries < $3`, hash, micros(b.Now), b.Tries)
	return intake.ContactLink{Hash: hash, Complaint: joinder.ID(r.Complaint), Person: joinder.ID(r.Person), AskedAt: moment(r.AskedAt), Until: moment(r.Until), Used: r.ConfirmedAt > 0}, err
}

// ConfirmContact implements intake.ContactStore.
func (db *DB) ConfirmContact(ctx context.Context, hash string, right bool, together intake.Together, b intake.ContactBounds) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		missed := 1
		if right {
			missed = 0
		}
		n, err := exec(ctx, tx, `UPDATE contact_links SET tries = tries + $4 WHERE hash = $1 AND until > $2 AND tries < $3`, hash, micros(b.Now), b.Tries, missed)
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.NotFound, "error.contact.link")
		}
		if !right {
			return nil
		}
		var l struct {
			Complaint, Person string
			Confirmed         int64
		}
		if err := one(ctx, tx, &l, `SELECT l.complaint, l.person, c.contact_confirmed_at AS confirmed FROM`+livingLink+` WHERE l.hash = $1`, hash); err != nil || l.Confirmed > 0 {
			return err
		}
		return db.confirmPerson(ctx, tx, hash, l.Complaint, joinder.ID(l.Person), together, b.Now)
	})
}

// confirmPerson gives a complaint, and those that were counted as one person's
// with it, the person of the confirmed address. Nothing that is sealed changes.
func (db *DB) confirmPerson(ctx context.Context, tx *sql.Tx, hash, complaint string, person joinder.ID, together intake.Together, at time.Time) error {
	var moved []string
	if err := all(ctx, tx, &moved, `UPDATE complaints SET person = $3, person_stated = CASE WHEN $4 <> '' THEN person ELSE '' END, `+contactMove+`
		WHERE id = $1 AND contact_confirmed_at = 0 OR person = $4 AND contact_box IS NOT NULL AND contact_confirmed_at = 0 AND state <> 'erased' AND $4 <> '' RETURNING id`,
		complaint, micros(at), string(person), string(together.Person)); err != nil {
		return err
	}
	for _, id := range moved {
		if _, err := exec(ctx, tx, `UPDATE reviews SET person = $2 WHERE complaint = $1 AND person <> ''`, id, string(person)); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `DELETE FROM contact_links WHERE complaint = $1 AND hash <> $2`, id, hash); err != nil {
			return err
		}
		db.changed(tx, joinder.ID(id))
	}
	return nil
}

// ContactAsked implements intake.ContactStore.
func (db *DB) ContactAsked(ctx context.Context, v joinder.Viewer, complaint joinder.ID, b intake.ContactBounds) (time.Time, error) {
	if !v.Owns(complaint) {
		return time.Time{}, noComplaint()
	}
	var until int64
	err := one(ctx, db.read, &until, `SELECT COALESCE(MAX(l.until), 0) FROM`+livingLink+` WHERE l.complaint = $1 AND l.until > $2 AND l.tries < $3`, string(complaint), micros(b.Now), b.Tries)
	return moment(until), err
}

// ContactConfirmed implements intake.ContactStore.
func (db *DB) ContactConfirmed(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (time.Time, error) {
	if !v.Owns(complaint) {
		return time.Time{}, noComplaint()
	}
	var at int64
	err := one(ctx, db.read, &at, `SELECT contact_confirmed_at FROM complaints WHERE id = $1 AND state <> 'erased'`, string(complaint))
	if isMissing(err) {
		err = noComplaint()
	}
	return moment(at), err
}

// SweepContactLinks implements intake.ContactStore.
func (db *DB) SweepContactLinks(ctx context.Context, now time.Time) error {
	_, err := exec(ctx, db.write, `DELETE FROM contact_links WHERE until <= $1`, micros(now))
	return err
}
