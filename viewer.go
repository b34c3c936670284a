package joinder

import "slices"

// Role is what an account may do on the whole site.
type Role string

// Site-wide roles. Roles in a case (organiser, custodian, observer) are rows of
// that case and travel in Viewer.Cases.
const (
	RoleNone      Role = ""
	RoleModerator Role = "moderator"
	RoleAdmin     Role = "admin"
)

// CaseRole is what a viewer is in one case.
type CaseRole string

// Roles in a case.
const (
	Organiser CaseRole = "organiser"
	Custodian CaseRole = "custodian"
	Observer  CaseRole = "observer"
	Member    CaseRole = "member"
	Counsel   CaseRole = "counsel" // a lawyer or association that was let in to advise
)

// Viewer is who is looking. Every read takes one; visibility is decided inside
// the query and nowhere else. The zero Viewer is the anonymous public.
type Viewer struct {
	Account   ID              // signed-in account, if any
	Role      Role            // site-wide role of that account
	Holds     []ID            // complaints whose receipt this browser has proved, or that belong to the account
	Cases     map[ID]CaseRole // roles in cases, by account or through a held complaint
	Wallets   []string        // wallets that the account answers for: a verified operator
	SteppedUp bool            // a fresh second factor was given for sensitive acts
	System    bool            // our own job or the operator's shell; never set from a request
}

// SystemViewer is the viewer of jobs and of commands run on the host's own shell.
func SystemViewer() Viewer { return Viewer{System: true} }

// Owns reports whether the viewer is the complainant of the complaint.
func (v Viewer) Owns(complaint ID) bool { return slices.Contains(v.Holds, complaint) }

// In gives the viewer's role in a case, "" if none.
func (v Viewer) In(c ID) CaseRole { return v.Cases[c] }

// AnswersFor reports whether the viewer is the verified operator of the wallet.
func (v Viewer) AnswersFor(wallet string) bool { return slices.Contains(v.Wallets, wallet) }
