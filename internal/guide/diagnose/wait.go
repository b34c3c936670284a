package diagnose

import (
	"slices"

	"joinder/internal/datapack"
)

// Circumstances are what decides which rule of waiting fits.
type Circumstances struct {
	Place, Wallet  string // "" when not known
	Payment, Money string // of a State
}

// WaitFor is how long to wait when the cause is this one: the first of its
// waits that fits. ok is false when there is nothing to wait for.
func (e *Engine) WaitFor(c datapack.Cause, in Circumstances) (w datapack.Wait, ok bool) {
	fits := func(list []string, one string) bool { return len(list) == 0 || slices.Contains(list, one) }
	for _, id := range c.Waits {
		i := slices.IndexFunc(e.tree.Waits, func(w datapack.Wait) bool { return w.ID == id })
		if i < 0 {
			continue
		}
		w := e.tree.Waits[i]
		if (w.Place == "" || w.Place == in.Place) && fits(w.Wallets, in.Wallet) && fits(w.Payments, in.Payment) && fits(w.Money, in.Money) {
			return w, true
		}
	}
	return datapack.Wait{}, false
}

// Issue is the kind of problem to complain under.
func Issue(c datapack.Cause, payment string) string {
	switch {
	case payment == datapack.PaidPerson && c.IssuePerson != "":
		return c.IssuePerson
	case payment == datapack.PaidOwn && c.IssueOwn != "":
		return c.IssueOwn
	}
	return c.Issue
}

// Issues lists every kind of problem that a failed payment can become.
func (e *Engine) Issues() []string {
	var out []string
	for _, c := range e.tree.Causes {
		out = append(out, c.Issue, c.IssuePerson, c.IssueOwn)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}
