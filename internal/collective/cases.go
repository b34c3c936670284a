package collective

import (
	"joinder"
)

// Parts is what Cases needs from outside.
type Parts struct {
	Ledger     Ledger
	Register   Register
	Checklists Checklists // nil: no gaps are shown
	// Personal finds the pieces of a text that look like personal data (a
	// phone, a card, an identity number). Texts that everybody can read are
	// refused while they hold any. nil: nothing is looked for.
	Personal func(text string) []string
}

// Cases is the use case. It is safe for concurrent use.
type Cases struct {
	ledger     Ledger
	register   Register
	checklists Checklists
	personal   func(string) []string
	world      joinder.World
}

// New wires the use case.
func New(p Parts, world joinder.World) *Cases {
	return &Cases{ledger: p.Ledger, register: p.Register, checklists: p.Checklists, personal: p.Personal, world: world}
}

// Pseudonym is what a member is called in this case and nowhere else. It is
// stored with the membership and printed in annexes, so it is in the language
// of the case; pages write the number in the reader's language instead.
func Pseudonym(lang joinder.Lang, number int) string {
	if lang == joinder.Chinese {
		return "成员 " + itoa(number)
	}
	return "Member " + itoa(number)
}

// Runs reports whether the viewer leads the case: may write, draft and see the
// workspace's forms.
func Runs(v joinder.Viewer, id joinder.ID) bool {
	return v.System || v.In(id) == joinder.Organiser
}

// Works reports whether the viewer may read the workspace. Counsel may not: it
// reads what concerns everybody, as a member does, and the packs that were made
// for it with its own consent (internal/recourse/handoff).
func Works(v joinder.Viewer, id joinder.ID) bool {
	switch v.In(id) {
	case joinder.Organiser, joinder.Custodian, joinder.Observer:
		return true
	}
	return v.System
}

// Exports reports whether the viewer may take the members' evidence out of the
// house: those whom the consent names, and no observers.
func Exports(v joinder.Viewer, id joinder.ID) bool {
	return Runs(v, id) || v.In(id) == joinder.Custodian
}

// Inside reports whether the viewer is in the case in any role.
func Inside(v joinder.Viewer, id joinder.ID) bool { return v.System || v.In(id) != "" }
