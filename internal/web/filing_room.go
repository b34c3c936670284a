package web

import (
	"net/http"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/filing"
)

// filingRoomPage is the room: what is mine to do, then all filings.
type filingRoomPage struct {
	caseRoomPage
	Mine    []filing.Mine
	Filings []filingLine
	Letters []joinder.Letter
	desk    *filing.Desk
}

// filingLine is one filing with its numbers.
type filingLine struct {
	filing.Filing
	Tally []filing.Tally
}

func (s *Server) filingRoom(w http.ResponseWriter, r *http.Request) error {
	room, err := s.caseRoom(r, "/filing", "filing.title")
	if err != nil {
		return err
	}
	p := filingRoomPage{caseRoomPage: room, desk: s.deps.Filing.Desk}
	if p.Mine, err = p.desk.Register.Own(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return err
	}
	list, err := p.desk.Register.Filings(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	for _, f := range list {
		line := filingLine{Filing: f}
		if line.Tally, err = p.desk.Register.Tally(r.Context(), p.Viewer, f.ID); err != nil {
			return err
		}
		p.Filings = append(p.Filings, line)
	}
	if p.Letters, err = p.desk.FrozenLetters(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, filingRoomView(p))
}

// Channel names a channel for the reader.
func (p filingRoomPage) Channel(id string) string { return p.Words.Text(p.desk.ChannelName(id)) }

// Open reports whether a joint filing still takes a yes.
func (p filingRoomPage) Open(m filing.Mine) bool {
	return m.Filing.Current() && m.Own != nil && m.Own.Joint() && m.Own.State == joinder.Prepared
}

// Numbers are a filing's submissions by state, as one line of text.
func (l filingLine) Numbers(p Page) string {
	var out []string
	for _, t := range l.Tally {
		out = append(out, p.T("filing.count."+string(t.State), "Count", p.Words.Number(int64(t.Count))))
	}
	return p.Words.List(out)
}

// filingNewPage chooses a channel, then asks how to file there.
type filingNewPage struct {
	caseRoomPage
	Place    string
	Places   []Option
	Channels []datapack.Channel
	Chosen   *datapack.Channel
	Forms    []filing.Form
	Form     filing.Form
	Body     string
	Letter   string
	Letters  []joinder.Letter
	Signing  int
	Warnings []filing.Warning
	Errors   FormErrors
	desk     *filing.Desk
	pack     *datapack.Pack
}

func (s *Server) filingNew(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return s.showFilingNew(w, r, http.StatusOK, filing.Opening{Channel: q.Get("channel")}, nil)
}

func (s *Server) showFilingNew(w http.ResponseWriter, r *http.Request, status int, o filing.Opening, problems FormErrors) error {
	room, err := s.caseRoom(r, "/filing", "filing.new.title")
	if err != nil {
		return err
	}
	if err := runs(r, room.Case.ID); err != nil {
		return err
	}
	p := filingNewPage{caseRoomPage: room, Errors: problems, Form: o.Form, Body: o.Body, Letter: string(o.Letter), desk: s.deps.Filing.Desk, pack: s.deps.Filing.Pack}
	if p.Letters, err = p.desk.FrozenLetters(r.Context(), p.Viewer, p.Case.ID); err != nil {
		return err
	}
	if err := s.filingPlaces(r, &p); err != nil {
		return err
	}
	if c, ok := s.deps.Filing.Pack.Channel(o.Channel); ok && c.Status(p.desk.Today()).Shown() {
		p.Chosen, p.Forms = &c, filing.Forms(c.Filing())
		if p.Form == "" {
			p.Form = p.Forms[0]
		}
		if p.Warnings, err = p.desk.Warnings(r.Context(), p.Viewer, p.Case.ID, c.ID()); err != nil {
			return err
		}
		work, err := s.deps.Case.Reader.Workspace(r.Context(), p.Viewer, p.Case.ID)
		if err != nil {
			return err
		}
		p.Signing = work.Allowed[joinder.SignForMe]
	}
	return s.Render(w, r, status, filingNewView(p))
}

// filingPlaces lists the channels of the chosen place: at first that of the
// wallet, or of the channel that was chosen.
func (s *Server) filingPlaces(r *http.Request, p *filingNewPage) error {
	pack := s.deps.Filing.Pack
	wallets, err := s.deps.Case.Wallets.Wallets(r.Context(), p.Viewer)
	if err != nil {
		return err
	}
	for _, w := range wallets {
		if w.ID == p.Case.Wallet {
			p.Place = w.Jurisdiction
		}
	}
	if q := r.URL.Query().Get("place"); q != "" {
		p.Place = q
	}
	known := func(id string) bool {
		return slices.ContainsFunc(p.Places, func(o Option) bool { return o.Value == id })
	}
	for _, j := range pack.Jurisdictions() {
		p.Places = append(p.Places, Option{Value: j.ID, Text: p.Words.Text(pack.JurisdictionName(j.ID))})
	}
	if !known(p.Place) {
		p.Place = map[joinder.Lang]string{joinder.Chinese: "CN", joinder.English: "US"}[p.Case.Lang]
	}
	p.Channels = p.desk.Choices(p.Place, p.Case.Wallet)
	return nil
}

// Name is a channel's name.
func (p filingNewPage) Name(c datapack.Channel) string {
	return channelName(PackWords{p.Page, p.pack}, c, p.desk.Today())
}

// Facts are what the pack knows of filing at the chosen channel.
func (p filingNewPage) Facts() []Fact {
	least, representatives := p.Chosen.Persons()
	out := []Fact{{Label: p.T("filing.new.signing"), Value: p.Words.Number(int64(p.Signing))}}
	if least > 0 {
		out = append(out, Fact{Label: p.T("filing.new.least"), Value: p.Words.Number(int64(least))})
	}
	if representatives > 0 {
		out = append(out, Fact{Label: p.T("filing.new.representatives"), Value: p.T("filing.new.at_most", "Number", representatives)})
	}
	return out
}

// FormOptions are the ways to file at the chosen channel.
func (p filingNewPage) FormOptions() (out []Option) {
	for _, f := range p.Forms {
		out = append(out, Option{Value: string(f), Text: p.T("filing.form." + string(f)), Hint: p.T("filing.form." + string(f) + ".hint")})
	}
	return out
}

// LetterOptions are the sealed letters that can go.
func (p filingNewPage) LetterOptions() (out []Option) {
	for _, l := range p.Letters {
		out = append(out, Option{Value: string(l.ID), Text: p.T("filing.new.letter_version", "Version", l.Version, "Subject", l.Subject)})
	}
	return out
}

// warningText is a warning in the reader's words.
func warningText(p Page, d *filing.Desk, w filing.Warning) string {
	name := func(id string) string { return p.Words.Text(d.ChannelName(id)) }
	switch w.Kind {
	case "condition":
		return p.Words.Text(w.Text)
	case "duplicate":
		if w.On.IsZero() {
			return p.T("filing.warn.duplicate_open", "Channel", name(w.Channel))
		}
		return p.T("filing.warn.duplicate", "Channel", name(w.Channel), "Day", p.Words.Date(w.On))
	case "too_early":
		if w.On.IsZero() {
			return p.T("filing.warn.too_early_open", "Channel", name(w.Channel), "Through", name(w.Through))
		}
		return p.T("filing.warn.too_early", "Channel", name(w.Channel), "Through", name(w.Through), "Day", p.Words.Date(w.On))
	}
	return p.T("filing.warn."+w.Kind, "Channel", name(w.Channel), "Through", name(w.Through))
}

// serious tells what could cost the case from what the channel turns away.
func serious(w filing.Warning) bool { return w.Kind != "condition" }

// conditions reports whether the channel says what it turns away.
func conditions(ws []filing.Warning) bool {
	return slices.ContainsFunc(ws, func(w filing.Warning) bool { return !serious(w) })
}

// filingOpen takes the letter to a channel.
func (s *Server) filingOpen(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := runs(r, id); err != nil {
		return err
	}
	o := filing.Opening{Case: id, Letter: joinder.ID(field(r, "letter")), Channel: field(r, "channel"), Form: filing.Form(field(r, "form")), Body: field(r, "body"), Read: field(r, "read") == "yes"}
	run, err := s.deps.Filing.Desk.Open(r.Context(), ViewerOf(r), o)
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showFilingNew(w, r, statusOf(err), o, problems)
	}
	s.Flash(r.Context(), "filing.opened")
	return seeOther(w, r, filingPath(id, "/run/", run, ""))
}

func filingPath(caseID joinder.ID, part string, id joinder.ID, rest string) string {
	return casePath(caseID, "/filing"+part+string(id)+rest)
}
