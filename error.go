package joinder

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is. Kinds are few; each maps once to
// an HTTP status (internal/web) and an exit code (internal/cli).
type Kind int

// The kinds.
const (
	Internal    Kind = iota // our fault; details are for the log only
	Invalid                 // the input cannot be accepted as it is
	NotFound                // there is no such thing, or the viewer may not know of it
	Forbidden               // the viewer may know of it but not do this
	Conflict                // it changed meanwhile, or was done already
	TooLarge                // over a stated limit
	RateLimited             // too often; try again later
	Unavailable             // a part we need does not answer (disk full, database away)
)

// Error has two faces: Err is what is logged, Key and Args are what the person
// reads (a catalogue key; the page finds the words).
type Error struct {
	Kind  Kind
	Key   string         // catalogue key, such as "error.date.impossible"
	Args  map[string]any // values for the message's placeholders
	Field string         // form field that caused it, if one did
	Err   error          // what the log records; may be nil
}

// Fail makes an Error of the given kind for the person.
func Fail(kind Kind, key string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key}
	if len(args) > 0 {
		e.Args = make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			e.Args[fmt.Sprint(args[i])] = args[i+1]
		}
	}
	return e
}

// On names the form field.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Because adds what the log should record.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Error is the log's face.
func (e *Error) Error() string {
	s := e.Key
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", e.Args)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf classifies any error; what is not ours is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var many Problems
	if errors.As(err, &many) {
		return Invalid
	}
	return Internal
}

// Problems is several failures of one form at once, so that a person sees all
// of them, not one after another.
type Problems []*Error

// Error lists them.
func (p Problems) Error() string {
	s := ""
	for i, e := range p {
		if i > 0 {
			s += "; "
		}
		s += e.Error()
	}
	return s
}

// OrNil is p as an error, nil when empty.
func (p Problems) OrNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
