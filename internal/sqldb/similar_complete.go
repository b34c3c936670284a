package sqldb

import (
	"context"
	"database/sql"
	"hash/crc32"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/similar"
)

// Complete goes on with what somebody types; see similar.Completer. It asks the
// list that RenewPhrases made.
func (x *SearchIndex) Complete(ctx context.Context, _ joinder.Viewer, typed string, limit int) ([]similar.Completion, error) {
	return similar.Completions(typed, limit, func(start string, most int) ([]similar.Phrase, error) {
		var args list
		first := args.add(start)
		var where string
		switch utf8.RuneCountInString(start) {
		case 1: // many: in order of how common they are
			where = `one = ` + first
		case 2:
			where = `two = ` + first
		default:
			where = `text >= ` + first + ` AND text < ` + args.add(start+string(utf8.MaxRune))
		}
		var rows []struct {
			Text, Shown string
			People      int
		}
		err := all(ctx, x.db.read, &rows, `SELECT text, shown, people FROM search_phrases WHERE `+where+
			` ORDER BY people DESC, text LIMIT `+args.add(most), args...)
		out := make([]similar.Phrase, len(rows))
		for i, r := range rows {
			out[i] = similar.Phrase{Key: r.Text, Shown: r.Shown, People: r.People}
		}
		return out, err
	})
}

// phrasesRead bounds how many texts a list of phrases is made of; of more, a
// part of the people is asked.
const phrasesRead = 40_000

// phrasesMade names the setting that tells when the list was made.
const phrasesMade = "search.phrases"

// PhrasesDue says whether the list of phrases is old: an hour where making it
// takes a moment, else a day; or something was erased since.
func (x *SearchIndex) PhrasesDue(ctx context.Context) (bool, error) {
	var made []string
	if err := all(ctx, x.db.read, &made, `SELECT value FROM settings WHERE name = $1`, phrasesMade); err != nil {
		return false, err
	}
	var texts int
	if err := one(ctx, x.db.read, &texts, `SELECT COALESCE(MAX(doc), 0) FROM search_docs`); err != nil || len(made) == 0 {
		return err == nil, err
	}
	at, err := time.Parse(time.RFC3339, made[0])
	age := x.db.world.Now().Sub(at)
	if err != nil || age >= 24*time.Hour || age >= time.Hour && texts < 5000 {
		return true, nil //nolint:nilerr // made anew
	}
	var erased []string
	if err := all(ctx, x.db.read, &erased, `SELECT value FROM settings WHERE name = $1`, scrubDue); err != nil || len(erased) == 0 {
		return false, err
	}
	gone, err := time.Parse(time.RFC3339Nano, erased[0])
	return err != nil || !gone.Before(at), nil //nolint:nilerr // made anew
}

// RenewPhrases makes the list of words and phrases that a search may go on
// with from the texts that everybody may see now. Of near-identical texts it
// reads one; of complaints filed on the page those whose contact was confirmed,
// since anybody can invent five addresses.
func (x *SearchIndex) RenewPhrases(ctx context.Context) error {
	db := x.db
	var rows []struct{ ID, Person string }
	if err := all(ctx, db.read, &rows, `SELECT c.id, c.person FROM search_docs d JOIN complaints c ON c.id = d.complaint
		WHERE d.has_text = 1 AND d.twin = d.complaint AND (c.source <> 'web' OR c.contact_confirmed_at > 0) AND `+visibleComplaint(joinder.Viewer{})+` ORDER BY c.person, c.id`); err != nil {
		return err
	}
	if part := uint32(1 + len(rows)/phrasesRead); part > 1 { //nolint:gosec // a number of rows
		rows = slices.DeleteFunc(rows, func(r struct{ ID, Person string }) bool { return crc32.ChecksumIEEE([]byte(r.Person))%part != 0 })
	}
	p := similar.NewPhrases()
	for part := range slices.Chunk(rows, 200) {
		var args list
		ids := make([]string, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		var texts []struct{ ID, Person, PublicText string }
		if err := all(ctx, db.read, &texts, `SELECT c.id, c.person, c.public_text FROM complaints c WHERE c.id IN `+args.in(ids)+` AND `+
			visibleComplaint(joinder.Viewer{})+` ORDER BY c.person, c.id`, args...); err != nil {
			return err
		}
		for _, t := range texts {
			p.Add(t.Person, t.PublicText)
		}
	}
	phrases := p.List()
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `DELETE FROM search_phrases`); err != nil {
			return err
		}
		for part := range slices.Chunk(phrases, 150) {
			var args list
			values := make([]string, len(part))
			for i, f := range part {
				first, size := utf8.DecodeRuneInString(f.Key)
				second, more := utf8.DecodeRuneInString(f.Key[size:])
				two := ""
				if more > 0 {
					two = string([]rune{first, second})
				}
				values[i] = "(" + args.add(f.Key) + ", " + args.add(f.Shown) + ", " + args.add(string(first)) + ", " + args.add(two) + ", CAST(" + args.add(f.People) + " AS INTEGER))"
			}
			if _, err := exec(ctx, tx, `INSERT INTO search_phrases (text, shown, one, two, people) VALUES `+strings.Join(values, ", "), args...); err != nil {
				return err
			}
		}
		_, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			phrasesMade, db.world.Now().UTC().Format(time.RFC3339))
		return err
	})
}
