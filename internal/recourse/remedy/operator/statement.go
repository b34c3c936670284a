package operator

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// MaxWords bounds a statement, in characters.
const MaxWords = 6000

// JobSaid tells that the operator said something; its payload is the
// statement's id. It becomes a joinder.Reply like any other answer.
const JobSaid = "operator.said"

// Statement is something that the operator said here.
type Statement struct {
	ID       joinder.ID
	Case     joinder.ID
	Number   int // the member's row that it answers; 0 for the whole case
	Words    string
	Lang     joinder.Lang
	Public   bool
	Corrects joinder.ID // the statement that it replaces; "" for none
	Replaced joinder.ID // the statement that replaced it; "" while it stands
	At       time.Time
	Leaf     int64
}

// Words are a statement as somebody writes it.
type Words struct {
	Case     joinder.ID
	Number   int
	Text     string
	Lang     joinder.Lang
	Public   bool
	Corrects joinder.ID
	Form     string // random, drawn with the form: sent twice it is said once
}

// Files reads what was sent to an operator and keeps what it says. Visibility
// is decided inside the query: a case that was not sent to an operator that the
// viewer answers for is NotFound.
type Files interface {
	// OperatorCases lists the cases that were sent, newest filing first.
	OperatorCases(ctx context.Context, v joinder.Viewer) ([]Listed, error)
	// OperatorCase reads one.
	OperatorCase(ctx context.Context, v joinder.Viewer, id joinder.ID, today joinder.Date) (Kept, error)
	// OperatorFile gives the sealed file of a joint letter as it was sent.
	OperatorFile(ctx context.Context, v joinder.Viewer, id joinder.ID, version int, kind string) (joinder.Sealed, error)
	// OperatorEvidence says whether the item was sent and still may be read.
	OperatorEvidence(ctx context.Context, v joinder.Viewer, id, item joinder.ID) error
	// AddStatement stores and seals what the operator says, with a JobSaid.
	AddStatement(ctx context.Context, v joinder.Viewer, s Statement, box, salt []byte, record func(Statement, joinder.ID) []byte, form string) error
	// Statements reads what the viewer may read of a case, oldest first: public
	// ones for everybody, those to all for everybody in the case, those to one
	// member for that member and those who work on the case.
	Statements(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Statement, [][]byte, error)
	// Said reads one statement with the complaint it answers, for a job;
	// answered is the reply that it became already.
	Said(ctx context.Context, v joinder.Viewer, id joinder.ID) (s Statement, complaint, answered joinder.ID, box []byte, err error)
	// BecameReply notes which reply a statement became.
	BecameReply(ctx context.Context, v joinder.Viewer, id, reply joinder.ID) error
}

// Say stores a statement. One to a single member is never public, and one that
// corrects a public statement always is.
func (d *Desk) Say(ctx context.Context, v joinder.Viewer, w Words) (joinder.ID, error) {
	text := tidy(w.Text)
	wrong := need("text", text, 4, MaxWords)
	w.Public = w.Public && w.Number == 0
	if w.Public && wrong == nil && d.Personal != nil {
		if found := d.Personal(text); len(found) > 0 {
			wrong = joinder.Fail(joinder.Invalid, "error.operator.personal", "Found", found[0]).On("text")
		}
	}
	if err := problems(wrong); err != nil {
		return "", err
	}
	if w.Lang != joinder.English {
		w.Lang = joinder.Chinese
	}
	s := Statement{ID: d.world.ID(), Case: w.Case, Number: w.Number, Words: text, Lang: w.Lang, Public: w.Public, Corrects: w.Corrects, At: d.world.Now()}
	box, err := d.Vault.Box([]byte(text), wordsAAD(s.ID))
	if err != nil {
		return "", err
	}
	return s.ID, d.Files.AddStatement(ctx, v, s, box, d.world.Bytes(joinder.SaltSize), Canonical, w.Form)
}

// Statements reads what the viewer may read.
func (d *Desk) Statements(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Statement, error) {
	all, boxes, err := d.Files.Statements(ctx, v, id)
	if err != nil {
		return nil, err
	}
	return d.open(all, boxes)
}

func (d *Desk) open(all []Statement, boxes [][]byte) ([]Statement, error) {
	at := make(map[joinder.ID]int, len(all))
	for i := range all {
		plain, err := d.Vault.Unbox(boxes[i], wordsAAD(all[i].ID))
		if err != nil {
			return nil, err
		}
		all[i].Words = string(plain)
		at[all[i].ID] = i
	}
	for _, s := range all {
		if i, ok := at[s.Corrects]; ok {
			all[i].Replaced = s.ID
		}
	}
	return all, nil
}

// Incoming is a statement as an answer that came back.
type Incoming struct {
	ID              joinder.ID // of the statement: the same one may be delivered again
	Case, Complaint joinder.ID
	Text            string
	Lang            joinder.Lang
	At              time.Time
}

// Deliver turns a statement into a reply through receive, once: the outbox may
// run it again.
func (d *Desk) Deliver(ctx context.Context, id joinder.ID, receive func(context.Context, Incoming) (joinder.ID, error)) error {
	s, complaint, answered, box, err := d.Files.Said(ctx, joinder.SystemViewer(), id)
	if joinder.KindOf(err) == joinder.NotFound || err == nil && answered != "" {
		return nil // erased with the complaint that it answered, or delivered before
	}
	if err != nil {
		return err
	}
	text, err := d.Vault.Unbox(box, wordsAAD(id))
	if err != nil {
		return err
	}
	reply, err := receive(ctx, Incoming{ID: s.ID, Case: s.Case, Complaint: complaint, Text: string(text), Lang: s.Lang, At: s.At})
	if err != nil {
		return err
	}
	return d.Files.BecameReply(ctx, joinder.SystemViewer(), id, reply)
}

func wordsAAD(id joinder.ID) []byte { return []byte("operator/words/" + string(id)) }

// Canonical is the bytes that a statement's log entry commits to.
func Canonical(s Statement, complaint joinder.ID) []byte {
	b, err := json.Marshal(struct {
		Version   int        `json:"v"`
		ID        joinder.ID `json:"id"`
		Case      joinder.ID `json:"case"`
		Complaint joinder.ID `json:"complaint,omitempty"`
		Words     string     `json:"words"`
		Public    bool       `json:"public"`
		Corrects  joinder.ID `json:"corrects,omitempty"`
		At        string     `json:"at"`
	}{1, s.ID, s.Case, complaint, s.Words, s.Public, s.Corrects, s.At.UTC().Format("2006-01-02T15:04:05.000000Z")})
	if err != nil {
		panic(err) // strings cannot fail
	}
	return b
}

func need(field, text string, least, most int) *joinder.Error {
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		return joinder.Fail(joinder.Invalid, "error.operator.words_short", "Least", least).On(field)
	case n > most:
		return joinder.Fail(joinder.Invalid, "error.operator.words_long", "Most", most).On(field)
	}
	return nil
}

func problems(es ...*joinder.Error) error {
	var ps joinder.Problems
	for _, e := range es {
		if e != nil {
			ps = append(ps, e)
		}
	}
	return ps.OrNil()
}

func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
