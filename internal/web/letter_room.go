package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/letter"
)

// letterThread is one of the case's letters in the list.
type letterThread struct {
	Newest joinder.Letter
	Sealed *joinder.Letter // the version that is sealed and not replaced
	Name   string          // kind, and of whom
	To     string          // where it goes
}

// threads lists the case's letters, the newest first.
func (s *Server) threads(p letterShow) []letterThread {
	var out []letterThread
	at := map[joinder.LetterThread]int{}
	for _, l := range p.All {
		i, known := at[l.Thread()]
		if !known {
			i = len(out)
			at[l.Thread()] = i
			out = append(out, letterThread{Newest: l, Name: s.letterName(p.Page, l), To: s.letterTo(p, l)})
		}
		if l.State == joinder.LetterFrozen {
			sealed := l
			out[i].Sealed = &sealed
		}
	}
	return out
}

// letterName says what kind of letter it is.
func (s *Server) letterName(p Page, l joinder.Letter) string {
	name := p.T("letterkind.name." + string(l.Thread().Kind))
	if l.Member != "" {
		name = p.T("letterpage.for_one", "Kind", name)
	}
	return name
}

// letterTo names where a letter goes.
func (s *Server) letterTo(p letterShow, l joinder.Letter) string {
	if s.deps.Case.Papers != nil {
		if c, ok := s.deps.Case.Papers.Place(l.Channel, p.Lang); ok {
			return c.Name
		}
	}
	if l.Channel != "" {
		return l.Channel
	}
	return p.Case.Answerer()
}

// Current is the letter on the desk in the list.
func (p letterShow) Current() *letterThread {
	n := p.Newest()
	if n == nil {
		return nil
	}
	i := slices.IndexFunc(p.Threads, func(t letterThread) bool { return t.Newest.Thread() == n.Thread() })
	if i < 0 {
		return nil
	}
	return &p.Threads[i]
}

// State of a letter in a word or two.
func (p letterShow) State(t letterThread) string {
	if t.Sealed != nil && t.Sealed.ID != t.Newest.ID {
		return p.T("letterpage.state.both", "Sealed", t.Sealed.Version, "Draft", t.Newest.Version)
	}
	return p.T("letterpage.version", "Version", t.Newest.Version) + " · " + p.T("letterpage.state."+string(t.Newest.State))
}

// addCare adds what the writer should look at, and who confirmed.
func (s *Server) addCare(r *http.Request, p *letterShow) (err error) {
	n := p.Newest()
	if n == nil {
		return nil
	}
	if p.Runs() && n.State == joinder.LetterDraft {
		if p.Findings, err = s.deps.Case.Letters.Lint(r.Context(), p.Viewer, *n); err != nil {
			return err
		}
	}
	if s.deps.Case.Papers == nil {
		return nil
	}
	answers, err := s.deps.Case.Papers.SignOffs(r.Context(), p.Viewer, n.ID)
	if err != nil {
		return err
	}
	p.Signs.Answers = answers
	for _, a := range answers {
		if a.Answer == joinder.SignedOff {
			p.Signs.Yes++
		} else {
			p.Signs.No++
		}
	}
	if !p.Works() {
		return nil
	}
	work, err := s.deps.Case.Reader.Workspace(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	for _, m := range work.Members {
		if m.Consents[joinder.SignForMe] && m.State == joinder.Filed && (n.Member == "" || m.Number == p.Annex.numberOf(n.Member)) {
			p.Signs.Asked++
		}
	}
	p.Signs.Asked = max(p.Signs.Asked, p.Signs.Yes+p.Signs.No)
	return nil
}

// numberOf is the annex number of a complaint; 0 if it has no row.
func (a annexView) numberOf(complaint joinder.ID) int {
	for _, row := range a.Rows {
		if row.Complaint == complaint {
			return row.Number
		}
	}
	return 0
}

// signView is who confirmed the newest version.
type signView struct {
	Asked, Yes, No int
	Answers        []joinder.SignOff
}

// Silent is how many have not answered.
func (v signView) Silent() int { return v.Asked - v.Yes - v.No }

// letterNewPage picks where a letter goes, then which one.
type letterNewPage struct {
	caseRoomPage
	Channel string
	Place   letter.Channel
	Places  []Option
	Kinds   []Option
	Members []Option
	Firm    bool
	Picked  bool
}

// letterNew asks where the letter goes; with "?channel=" which kind it is.
func (s *Server) letterNew(w http.ResponseWriter, r *http.Request) error {
	room, err := s.letterOf(r, "letterpage.new.title")
	if err != nil {
		return err
	}
	if err := runs(r, room.Case.ID); err != nil {
		return err
	}
	p := letterNewPage{caseRoomPage: room.caseRoomPage, Channel: r.URL.Query().Get("channel")}
	places, err := s.deps.Case.Papers.Places(r.Context(), p.Viewer, p.Case.ID, p.Lang)
	if err != nil {
		return err
	}
	p.Places = []Option{{Value: "firm", Text: p.T("letterpage.new.firm", "Who", p.Case.Answerer())}}
	for _, c := range places {
		if !c.Firm {
			p.Places = append(p.Places, Option{Value: c.ID, Text: c.Name})
		}
	}
	if p.Picked = p.Channel != ""; p.Picked {
		if err := s.addKinds(r, &p); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, letterNewView(p))
}

// addKinds says which letters the place takes, and about whom they can be.
func (s *Server) addKinds(r *http.Request, p *letterNewPage) error {
	p.Firm = p.Channel == "firm"
	kinds := []joinder.LetterKind{joinder.LetterComplaint, joinder.LetterDemand, joinder.LetterRecords, joinder.LetterAppeal}
	if !p.Firm {
		place, ok := s.deps.Case.Papers.Place(p.Channel, p.Lang)
		if !ok {
			return joinder.Fail(joinder.NotFound, "error.letter.channel_unknown")
		}
		p.Place, kinds = place, place.Kinds
	}
	for _, k := range kinds {
		p.Kinds = append(p.Kinds, Option{Value: string(k), Text: p.T("letterkind.name." + string(k)), Hint: p.T("letterkind.what." + string(k))})
	}
	work, err := s.deps.Case.Reader.Workspace(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	p.Members = []Option{{Value: "", Text: p.T("letterpage.new.all")}}
	slices.SortFunc(work.Members, func(a, b collective.Person) int { return cmp.Compare(a.Number, b.Number) })
	for _, m := range work.Members {
		if m.Consents[joinder.SignForMe] && m.State == joinder.Filed {
			p.Members = append(p.Members, Option{Value: strconv.Itoa(m.Number), Text: p.T("letterpage.sign.member", "Number", m.Number)})
		}
	}
	return nil
}

// FormChannel is the place as the form sends it: the firm itself is "".
func (p letterNewPage) FormChannel() string {
	if p.Firm {
		return ""
	}
	return p.Channel
}

// Langs are the languages a letter can be drafted in, the case's own first.
func (p letterNewPage) Langs() []joinder.Lang {
	return letterShow{caseRoomPage: p.caseRoomPage}.Langs()
}

// Fix says what to do about a finding.
func (p letterShow) Fix(f letter.Finding) string {
	if f.Rule == "numbers" {
		return "" // the finding says it
	}
	return p.T(f.Key + ".fix")
}

// Asked reports whether the reader is a member whose answer is wanted.
func (p letterShow) Asked() bool {
	n := p.Newest()
	return n != nil && n.State == joinder.LetterDraft && !n.SignBy.IsZero() && slices.ContainsFunc(p.Viewer.Holds, func(id joinder.ID) bool {
		return n.Member == "" || n.Member == id
	})
}

// SignRule is what silence means for this kind of letter.
func (p letterShow) SignRule() string {
	if p.Newest().Kind.Personal() {
		return "personal"
	}
	return "standing"
}
