package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type issuesFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Families   []familyRow  `pack:"families,required"`
	Issues     []issueRow   `pack:"issues,required"`
	Import     []cfpbRow    `pack:"cfpb_import"`
	Products   []string     `pack:"cfpb_products,required"`
}

type familyRow struct {
	At Pos
	ID name   `pack:"id,required"`
	ZH string `pack:"zh,required"`
	EN string `pack:"en,required"`
}

type issueRow struct {
	At     Pos
	ID     name     `pack:"id,required"`
	Family string   `pack:"family,required"`
	ZH     string   `pack:"zh,required"`
	EN     string   `pack:"en,required"`
	CFPB   []string `pack:"cfpb,required"`
}

type cfpbRow struct {
	At       Pos
	Issue    string `pack:"issue,required"`
	SubIssue string `pack:"sub_issue"`
	ID       string `pack:"id,required"`
}

// OtherIssue is the id for what fits nowhere else.
const OtherIssue = "other"

// Family is a group of problems.
type Family struct {
	ID     string
	Name   joinder.Text
	Issues []Issue
}

// Issue is one kind of problem. Its id is stable: stored data uses it.
type Issue struct {
	ID     string
	Family string
	Name   joinder.Text
	CFPB   []string // issues of the CFPB database; the first is used on export
}

// Families lists the taxonomy in the order in which it is offered.
func (p *Pack) Families() []Family {
	var out []Family
	for _, f := range p.issues.Families {
		fam := Family{ID: string(f.ID), Name: joinder.Text{ZH: f.ZH, EN: f.EN}}
		for _, i := range p.issues.Issues {
			if i.Family == fam.ID {
				fam.Issues = append(fam.Issues, i.issue())
			}
		}
		out = append(out, fam)
	}
	return out
}

// Issues lists every problem of the taxonomy.
func (p *Pack) Issues() []Issue {
	out := make([]Issue, len(p.issues.Issues))
	for i, row := range p.issues.Issues {
		out[i] = row.issue()
	}
	return out
}

// Issue finds one by id.
func (p *Pack) Issue(id string) (Issue, bool) {
	for _, row := range p.issues.Issues {
		if string(row.ID) == id {
			return row.issue(), true
		}
	}
	return Issue{}, false
}

// IssueName is what a page calls the problem; an unknown id is called by itself.
func (p *Pack) IssueName(id string) joinder.Text {
	if i, ok := p.Issue(id); ok {
		return i.Name
	}
	return joinder.Text{ZH: id, EN: id}
}

func (r issueRow) issue() Issue {
	return Issue{string(r.ID), r.Family, joinder.Text{ZH: r.ZH, EN: r.EN}, slices.Clone(r.CFPB)}
}

// IssueForCFPB is the problem that an issue of the CFPB database becomes on
// import: the pack's own row for it if there is one (with the sub-issue first),
// else the first problem that names the issue first, else the first that names
// it at all, else OtherIssue. Case and outer blanks do not matter.
func (p *Pack) IssueForCFPB(issue, subIssue string) string {
	issue, subIssue = strings.TrimSpace(issue), strings.TrimSpace(subIssue)
	general := ""
	for _, row := range p.issues.Import {
		switch {
		case !strings.EqualFold(row.Issue, issue):
		case row.SubIssue != "" && strings.EqualFold(row.SubIssue, subIssue):
			return row.ID
		case row.SubIssue == "" && general == "":
			general = row.ID
		}
	}
	if general != "" {
		return general
	}
	second := OtherIssue
	for _, row := range p.issues.Issues {
		for i, named := range row.CFPB {
			if !strings.EqualFold(named, issue) {
				continue
			}
			if i == 0 {
				return string(row.ID)
			}
			if second == OtherIssue {
				second = string(row.ID)
			}
		}
	}
	return second
}

// WalletProduct reports whether a product of the CFPB database is about
// wallets and transfers; complaints about others import under OtherIssue.
func (p *Pack) WalletProduct(product string) bool {
	product = strings.TrimSpace(product)
	return slices.ContainsFunc(p.issues.Products, func(s string) bool { return strings.EqualFold(s, product) })
}
