package remedy

import (
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// Parts is what a Desk needs.
type Parts struct {
	Ledger   Ledger
	Closer   Closer
	Register Register
	Vault    Vault
	Zone     *time.Location // whose days promises and offers are read in; nil is UTC
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New makes a Desk.
func New(p Parts, world joinder.World) *Desk {
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	return &Desk{Parts: p, world: world}
}

// Limits of words, in characters.
const (
	MinWords, MaxWords = 4, 2000
	MaxReference       = 200
	MaxAhead           = 5 * 365 // days that a promise or an offer may lie ahead
)

// Sources of what the organiser records: how the operator said it. "here" is
// the operator's own page.
var Sources = []string{"reply", "letter", "phone", "meeting"}

// Today is the day by the desk's calendar.
func (d *Desk) Today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.Zone)) }

// Zone of the days, as people know it.
func (d *Desk) ZoneName() string { return d.Zone.String() }

func wordsAAD(id joinder.ID) []byte { return []byte("remedy/words/" + string(id)) }

func (d *Desk) box(id joinder.ID, words string) ([]byte, error) {
	return d.Vault.Box([]byte(words), wordsAAD(id))
}

// OpenWords opens the box of a remedy's words; other readers of the tables use
// it too.
func OpenWords(v Vault, id joinder.ID, box []byte) (string, error) {
	plain, err := v.Unbox(box, wordsAAD(id))
	return string(plain), err
}

// sideOf is who speaks: the operator where the viewer is one, else whoever
// organises. Whether they may is for the ledger to decide.
func sideOf(v joinder.Viewer, caseID joinder.ID) joinder.Party {
	if len(v.Wallets) > 0 && v.In(caseID) != joinder.Organiser {
		return joinder.OperatorParty
	}
	return joinder.OrganiserParty
}

// sourceOf is how it came; what the operator writes itself came here.
func sourceOf(side joinder.Party, source string) (string, *joinder.Error) {
	if side == joinder.OperatorParty {
		return "here", nil
	}
	for _, s := range Sources {
		if s == source {
			return s, nil
		}
	}
	return "", joinder.Fail(joinder.Invalid, "error.remedy.source").On("source")
}

// wording checks words of a form.
func wording(field, text string, least, most int) (string, *joinder.Error) {
	text = tidy(text)
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		return text, joinder.Fail(joinder.Invalid, "error.remedy.words_short", "Least", least).On(field)
	case n > most:
		return text, joinder.Fail(joinder.Invalid, "error.remedy.words_long", "Most", most).On(field)
	}
	return text, nil
}

// ahead checks a day that must not have passed.
func (d *Desk) ahead(field string, day joinder.Date) *joinder.Error {
	switch today := d.Today(); {
	case day.IsZero():
		return joinder.Fail(joinder.Invalid, "error.remedy.day_missing").On(field)
	case day.Before(today):
		return joinder.Fail(joinder.Invalid, "error.remedy.day_passed").On(field)
	case today.DaysUntil(day) > MaxAhead:
		return joinder.Fail(joinder.Invalid, "error.remedy.day_far").On(field)
	}
	return nil
}

// owns holds that people act for themselves alone; not even the host's shell
// answers for a member.
func owns(v joinder.Viewer, complaint joinder.ID) error {
	if complaint == "" || !v.Owns(complaint) {
		return joinder.Fail(joinder.Forbidden, "error.remedy.not_yours")
	}
	return nil
}

// problems collects what is wrong with a form.
func problems(es ...*joinder.Error) error {
	var ps joinder.Problems
	for _, e := range es {
		if e != nil {
			ps = append(ps, e)
		}
	}
	return ps.OrNil()
}

// tidy cuts blanks, unifies line ends and drops control characters.
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
