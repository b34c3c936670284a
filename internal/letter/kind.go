package letter

import (
	"slices"

	"joinder"
)

// Order says which letter is wanted. The zero Order is a complaint to the firm
// for all who sign.
type Order struct {
	Kind    joinder.LetterKind
	Channel string     // channel id of the data pack; "" is the firm itself
	Member  joinder.ID // the one complaint it is about; "" for all who sign
	Lang    joinder.Lang
}

// OrderOf asks for another version of a letter.
func OrderOf(l joinder.Letter) Order { return Order{l.Kind, l.Channel, l.Member, l.Lang} }

// Signing is the participants as far as they stand behind one letter. It takes
// the consent to sign from those who are not in the letter's scope:
//
//   - everybody else, where the letter is about one member;
//   - in a request for records, those who are not named, because the firm
//     cannot find the records of a number;
//   - who objected to the version;
//   - once sign-off was asked, those who did not confirm a letter that speaks
//     for each person (LetterKind.Personal). For the other kinds the standing
//     consent to sign holds.
func Signing(l joinder.Letter, ps []Participant, answers []SealedSignOff) []Participant {
	said := make(map[joinder.ID]joinder.SignOffAnswer, len(answers))
	for _, a := range answers {
		said[a.Complaint] = a.Answer
	}
	out := slices.Clone(ps)
	for i, p := range out {
		confirmed := said[p.Complaint] == joinder.SignedOff
		leaveOut := l.Member != "" && p.Complaint != l.Member ||
			l.Kind == joinder.LetterRecords && (!p.Consents[joinder.NameMe] || p.Name == "") ||
			said[p.Complaint] == joinder.Objected ||
			!l.SignBy.IsZero() && l.Kind.Personal() && !confirmed
		if leaveOut {
			out[i].Consents = without(p.Consents, joinder.SignForMe)
		}
	}
	return out
}

func without(c joinder.Consents, use joinder.Use) joinder.Consents {
	out := make(joinder.Consents, len(c))
	for u, yes := range c {
		out[u] = yes && u != use
	}
	return out
}

// RowsOf is the annex of one letter, from participants that Signing gave. A
// demand and papers for a court say since when each person lets them be
// signed; a request for records lists no evidence.
func RowsOf(l joinder.Letter, ps []Participant) []joinder.AnnexRow {
	rows := Rows(ps)
	since := make(map[joinder.ID]joinder.Date, len(ps))
	if authorised(l.Kind) {
		for _, p := range ps {
			if !p.SignedAt.IsZero() {
				since[p.Complaint] = joinder.DateOf(p.SignedAt.UTC())
			}
		}
	}
	for i := range rows {
		rows[i].Authority = since[rows[i].Complaint]
		if l.Kind == joinder.LetterRecords {
			rows[i].Evidence, rows[i].Transactions = nil, nil
		}
	}
	return rows
}

// authorised reports whether the annex prints each person's authority.
func authorised(k joinder.LetterKind) bool {
	return k == joinder.LetterDemand || k == joinder.LetterCourt || k == joinder.LetterSmallClaims
}

// PatternRow is one problem of a report: how often, by how many, since when
// and how much, without anybody's name or number.
type PatternRow struct {
	Issue       string // taxonomy id; "" for problems too rare to be told apart
	Complaints  int
	First, Last joinder.Date
	Totals      []joinder.Money // nil where so few people stand behind it that a sum would be one person's
}

// patternLeast is how many complaints a line of a report stands for at least.
const patternLeast = 3

// Pattern sums rows by problem, the most frequent first.
func Pattern(rows []joinder.AnnexRow) []PatternRow {
	issues := make([]string, len(rows))
	count := map[string]int{}
	for i, r := range rows {
		issues[i] = r.Issue
		count[r.Issue]++
	}
	var out []PatternRow
	purses := map[string]joinder.Purse{}
	at := map[string]int{}
	for _, issue := range byFrequency(issues) {
		if count[issue] < patternLeast {
			issue = ""
		}
		if _, known := at[issue]; !known {
			at[issue], purses[issue] = len(out), joinder.Purse{}
			out = append(out, PatternRow{Issue: issue})
		}
	}
	for _, r := range rows {
		issue := r.Issue
		if count[issue] < patternLeast {
			issue = ""
		}
		p := &out[at[issue]]
		p.Complaints++
		purses[issue].Add(r.Amount)
		if d := r.OccurredOn; !d.IsZero() {
			if p.First.IsZero() || d.Before(p.First) {
				p.First = d
			}
			if p.Last.Before(d) {
				p.Last = d
			}
		}
	}
	for i, p := range out {
		if p.Complaints >= patternLeast {
			out[i].Totals = purses[p.Issue].Totals()
		}
	}
	return out
}
