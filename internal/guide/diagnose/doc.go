// Package diagnose finds the likely cause of a payment that failed, by a short
// dialogue over the data pack's tree. It keeps nothing: all that it knows is in
// the answers it is given.
//
//	e := diagnose.New(pack.Diagnosis())
//	s := e.Walk(diagnose.Read("l1ka1a2"))
//	if s.Next != nil { … ask s.Next … }
//	for _, f := range s.Findings { … f.Cause, f.Standing, f.For, f.Against … }
//
// The tree is followed first. Where it hands over to a pool of questions, the
// one that best tells the causes apart that still stand is asked next (see
// separation). It ends when the tree ends, when in a pool one cause leads
// clearly, or after Diagnosis.Most questions.
//
// Findings add up published weights, and say in words what speaks for and
// against; they are never a percentage. Only an answer that cannot be true
// together with a cause rules it out. "I do not know" does neither. The order
// of the answers does not matter.
package diagnose
