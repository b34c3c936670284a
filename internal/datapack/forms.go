package datapack

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"joinder"
)

// Around is a day, a month or a year: "2025-01-16", "2007-02", "2026".
type Around string

func (a Around) wrong() string {
	if a.first().IsZero() {
		return "is neither a day, a month nor a year"
	}
	return ""
}

// first is the earliest day that is meant; the zero Date if a is malformed.
func (a Around) first() joinder.Date {
	s := string(a)
	if len(s) == 4 {
		s += "-01"
	}
	if len(s) == 7 {
		s += "-01"
	}
	d, err := joinder.ParseDate(s)
	if err != nil {
		return joinder.Date{}
	}
	return d
}

// Decimal is an exact number as it was written.
type Decimal string

var decimalForm = regexp.MustCompile(`^-?\d{1,12}(\.\d{1,6})?$`)

func (d Decimal) wrong() string {
	if !decimalForm.MatchString(string(d)) {
		return "is not a plain decimal number"
	}
	return ""
}

// name is an id: lower-case words joined by hyphens or underscores.
type name string

var nameForm = regexp.MustCompile(`^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$`)

func (n name) wrong() string {
	if !nameForm.MatchString(string(n)) {
		return "is not an id (letters, digits, - and _)"
	}
	return ""
}

// link is an address that a page may offer.
type link string

func (l link) wrong() string {
	if rest, ok := strings.CutPrefix(string(l), "https://"); ok && rest != "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(string(l), "http://"); ok && rest != "" {
		return ""
	}
	return "is not a web address"
}

// phone is one or more numbers with words around them.
type phone string

func (p phone) wrong() string {
	if !strings.ContainsAny(string(p), "0123456789") {
		return "has no digit"
	}
	return ""
}

type email string

func (e email) wrong() string {
	at := strings.IndexByte(string(e), '@')
	if at < 1 || strings.ContainsAny(string(e), " \t") || !strings.Contains(string(e)[at:], ".") {
		return "is not an e-mail address"
	}
	return ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func strs[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}
