package statements

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// fileRoutes are what goes into a reading beside the dropped files, and out of
// it.
func (p pages) fileRoutes() []web.Route {
	const file = "/statements/{token}/files/{file}/"
	return []web.Route{
		{Method: "GET", Pattern: file + "mapping", Handler: p.mapping, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: file + "mapping", Handler: p.sayMapping, Access: web.Private, Limit: web.LimitPages, Slow: readTime},
		{Method: "GET", Pattern: file + "password", Handler: p.archive, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: file + "password", Handler: p.unpack, Access: web.Private, Limit: web.LimitGuesses, Slow: readTime},
		{Method: "GET", Pattern: file + "several", Handler: p.archive, Access: web.Private, Slow: readTime},
		{Method: "POST", Pattern: file + "several", Handler: p.unpack, Access: web.Private, Limit: web.LimitGuesses, Slow: readTime},
		{Method: "GET", Pattern: "/statements/{token}/rows.csv", Handler: p.rowsCSV, Access: web.Private, Slow: uploadTime},
		{Method: "GET", Pattern: "/statements/{token}/rows.xlsx", Handler: p.rowsXLSX, Access: web.Private, Slow: uploadTime},
	}
}

// mapping is the page on which a person says which column is what.
type mapping struct {
	page
	File    reading.File
	Table   statement.Table
	Now     statement.Mapping // as it stands in the form
	Guess   statement.Mapping // as the names and cells tell
	Problem error             // why there is nothing to say
	Trial   reading.Trial
	Tried   bool

	Day                  string // in doubt: as the file has it
	DayFirst, MonthFirst joinder.Date
	Sign                 string // an amount of which nothing says where it went
	AnswerDay            string // "d", "m"
	AnswerSign           string // "out", "in"

	Remember bool
	New      bool // what the form says was not shown yet
	Errors   web.FormErrors
}

// Bounds of what is shown.
const (
	shownColumns = 80
	shownCells   = 4 // of one column
	shownHeads   = 8 // rows that may be the header
)

// find reads the link and the file of an address.
func (p pages) find(r *http.Request, token held.Token) (reading.File, error) {
	now, _, err := p.Desk.Look(r.Context(), token.Key())
	if err != nil {
		return reading.File{}, err
	}
	f, ok := now.File(joinder.ID(r.PathValue("file")))
	if !ok {
		return reading.File{}, joinder.Fail(joinder.NotFound, "error.held.gone")
	}
	return *f, nil
}

// beginMapping is the page as the file alone makes it.
func (p pages) beginMapping(r *http.Request) (*mapping, error) {
	base, err := p.begin(r, "mapping.title")
	if err != nil {
		return nil, err
	}
	c := &mapping{page: base, Remember: true}
	if c.File, err = p.find(r, base.Token); err != nil {
		return nil, err
	}
	c.Styles = append(c.Styles, "statements-mapping.css")
	c.Wide, c.Path = true, c.at("files/"+string(c.File.ID)+"/mapping")
	if c.Table, c.Problem = p.Desk.Beginning(r.Context(), base.Token.Key(), c.File); c.Problem != nil {
		return c, ours(c.Problem)
	}
	c.Guess, _ = c.Table.Propose()
	if c.Guess.Columns == nil {
		c.Guess.Columns = map[statement.Field][]int{}
	}
	c.Guess.Currency = c.Table.Currency(c.Guess)
	c.Now = c.Guess
	if m := c.File.Chosen.Mapping; m != nil {
		c.Now = *m
		c.AnswerDay, c.AnswerSign = answers(*m)
	}
	return c, nil
}

// ours is an error of the house; what is wrong with the file is said on the
// page.
func ours(err error) error {
	if k := joinder.KindOf(err); k == joinder.Invalid || k == joinder.TooLarge {
		return nil
	}
	return err
}

// answers are what a mapping says of the two questions.
func answers(m statement.Mapping) (day, sign string) {
	switch {
	case m.DayFirst:
		day = "d"
	case m.MonthOf:
		day = "m"
	}
	if sign = "in"; m.Inverted {
		sign = "out"
	}
	return day, sign
}

func (p pages) mapping(w http.ResponseWriter, r *http.Request) error {
	c, err := p.beginMapping(r)
	if err != nil {
		return err
	}
	if c.File.Phase == reading.Locked || c.File.Phase == reading.Several {
		return web.SeeOther(w, r, c.at("files/"+string(c.File.ID)+"/"+string(c.File.Phase)))
	}
	return p.showMapping(w, r, http.StatusOK, c)
}

// showMapping asks what is open, and tries what can be tried.
func (p pages) showMapping(w http.ResponseWriter, r *http.Request, status int, c *mapping) error {
	c.ask()
	if c.Problem == nil && reading.Enough(c.Now) && !c.open() {
		var err error
		if c.Trial, err = p.Desk.Try(r.Context(), c.Token.Key(), c.File, c.Now); err != nil {
			return err
		}
		c.Tried = true
	}
	return p.Render(w, r, status, mappingView(c))
}

// ask finds the questions that the file leaves open.
func (c *mapping) ask() {
	c.Day, c.Sign = "", ""
	if at := c.Now.Columns[statement.FieldTime]; len(at) > 0 {
		if day := c.Table.DayDoubt(at[0]); day != "" {
			if a, b, ok := statement.Days(day); ok {
				c.Day, c.DayFirst, c.MonthFirst = day, a, b
			}
		}
	}
	c.Sign, _ = c.Table.SignDoubt(c.Now)
}

// open reports whether a question waits for its answer.
func (c *mapping) open() bool {
	return c.Day != "" && c.AnswerDay == "" || c.Sign != "" && c.AnswerSign == ""
}

// sayMapping takes what the form says: to try it, to read by it, or to forget it.
func (p pages) sayMapping(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.beginMapping(r)
	if err != nil {
		return err
	}
	if c.Problem != nil {
		return p.showMapping(w, r, http.StatusUnprocessableEntity, c)
	}
	if r.PostForm.Get("do") == "forget" {
		return p.forgetMapping(w, r, c)
	}
	wrong := c.take(r.PostForm)
	c.ask()
	if r.PostForm.Get("do") == "read" {
		wrong = append(wrong, c.missing()...)
	}
	if err := wrong.OrNil(); err != nil {
		found, ok := web.FormErrorsOf(c.Words, err)
		if !ok {
			return err
		}
		c.Errors = found
		return p.showMapping(w, r, http.StatusUnprocessableEntity, c)
	}
	if r.PostForm.Get("do") != "read" {
		return p.showMapping(w, r, http.StatusOK, c)
	}
	if c.code() != r.PostForm.Get("seen") { // nobody reads by what was not shown
		c.New = true
		return p.showMapping(w, r, http.StatusOK, c)
	}
	return p.readMapped(w, r, c)
}

// readMapped has the file read by what was said, and remembers it.
func (p pages) readMapped(w http.ResponseWriter, r *http.Request, c *mapping) error {
	chosen := c.File.Chosen
	m := c.Now
	m.Sure, m.SignOpen = nil, false
	chosen.Mapping, chosen.Format, chosen.Said = &m, "", joinder.Date{}
	if err := p.Desk.Choose(r.Context(), c.Token.Key(), c.File.ID, chosen); err != nil {
		return err
	}
	if print := c.print(); print != "" {
		keep := p.forgetting(print)
		if c.Remember {
			keep = func(w http.ResponseWriter, r *http.Request) error {
				return p.remember(w, r, reading.Said{Print: print, Mapping: m, On: p.Today()})
			}
		}
		if err := keep(w, r); err != nil {
			return err
		}
	}
	p.Flash(r.Context(), "mapping.done")
	return web.SeeOther(w, r, c.at(""))
}

func (p pages) forgetting(print string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error { return p.forget(w, r, print) }
}

// forgetMapping lets go of what was remembered, and has the file read as if
// nothing had been said.
func (p pages) forgetMapping(w http.ResponseWriter, r *http.Request, c *mapping) error {
	if print := c.print(); print != "" {
		if err := p.forget(w, r, print); err != nil {
			return err
		}
	}
	chosen := c.File.Chosen
	chosen.Mapping, chosen.Said = nil, joinder.Date{}
	if err := p.Desk.Choose(r.Context(), c.Token.Key(), c.File.ID, chosen); err != nil {
		return err
	}
	p.Flash(r.Context(), "mapping.forgotten")
	return web.SeeOther(w, r, c.at(""))
}

// take reads the form into what stands in it now.
func (c *mapping) take(form url.Values) (wrong joinder.Problems) {
	m := statement.Mapping{Columns: map[statement.Field][]int{}}
	if row, err := strconv.Atoi(form.Get("header")); err == nil && row >= 0 && row < len(c.Table.Rows) {
		m.Header, m.HeaderRow = true, row
	}
	known := append(reading.Fields(), reading.RareFields()...)
	for i := range min(c.Table.Width(), shownColumns) {
		if f := statement.Field(form.Get(column(i))); slices.Contains(known, f) {
			m.Columns[f] = append(m.Columns[f], i)
		}
	}
	c.AnswerDay, c.AnswerSign = "", ""
	switch c.AnswerDay = form.Get("day"); c.AnswerDay {
	case "d":
		m.DayFirst = true
	case "m":
		m.MonthOf = true
	default:
		c.AnswerDay = ""
		if at := m.Columns[statement.FieldTime]; len(at) > 0 { // for the next file, whose days may tell less
			m.DayFirst, m.MonthOf = c.Table.DayOrder(at[0])
		}
	}
	switch c.AnswerSign = form.Get("sign"); c.AnswerSign {
	case "out":
		m.Inverted = true
	case "in":
	default:
		c.AnswerSign = ""
	}
	if len(m.Columns[statement.FieldCurrency]) == 0 {
		m.Currency = strings.ToUpper(asked(form, "currency", 20))
		if m.Currency != "" && !reading.ValidCurrency(m.Currency) {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.mapping.currency").On("currency"))
		}
	}
	c.Now, c.Remember = m, form.Get("remember") == "1"
	return wrong
}

// missing is what must be said before the file can be read.
func (c *mapping) missing() (wrong joinder.Problems) {
	if !reading.Enough(c.Now) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.statement.mapping").On(column(0)))
	}
	if c.Day != "" && c.AnswerDay == "" {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.mapping.day").On("day"))
	}
	if c.Sign != "" && c.AnswerSign == "" {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.mapping.sign").On("sign"))
	}
	return wrong
}

// column names the control of a column.
func column(i int) string { return "col-" + strconv.Itoa(i) }

// code is what the form says, to tell whether it is what was shown.
func (c *mapping) code() string {
	head := "none"
	if c.Now.Header {
		head = strconv.Itoa(c.Now.HeaderRow)
	}
	return head + "." + reading.WriteMapping(c.Now)
}

// print is by what the next file is known; "" where the table has no header.
func (c *mapping) print() string {
	if !c.Now.Header || c.Now.HeaderRow >= len(c.Table.Rows) {
		return ""
	}
	return statement.Print(c.Table.Rows[c.Now.HeaderRow])
}

// cardOf is one column as it is asked about.
type cardOf struct {
	Nr      int // from 1
	Name    string
	Control string
	Cells   []string
	Field   statement.Field
	Sure    statement.Confidence // of a proposal that still stands
	Rare    []statement.Field    // offered beside the usual ones
	Error   string
}

func (c *mapping) cards() []cardOf {
	is, guessed := byColumn(c.Now), byColumn(c.Guess)
	out := make([]cardOf, min(c.Table.Width(), shownColumns))
	begin := 0
	if c.Now.Header {
		begin = c.Now.HeaderRow + 1
	}
	for i := range out {
		card := cardOf{Nr: i + 1, Control: column(i), Field: is[i], Error: c.Errors.Of(column(i))}
		if c.Now.Header && c.Now.HeaderRow < len(c.Table.Rows) {
			card.Name = cellOf(c.Table.Rows[c.Now.HeaderRow], i)
		}
		if is[i] != "" && is[i] == guessed[i] {
			card.Sure = c.Guess.Sure[is[i]]
		}
		for _, f := range reading.RareFields() {
			if is[i] == f || guessed[i] == f {
				card.Rare = append(card.Rare, f)
			}
		}
		for _, cells := range c.Table.Rows[min(begin, len(c.Table.Rows)):] {
			if len(cells) > 1 && len(card.Cells) < shownCells {
				card.Cells = append(card.Cells, cellOf(cells, i))
			}
		}
		out[i] = card
	}
	return out
}

func byColumn(m statement.Mapping) map[int]statement.Field {
	out := map[int]statement.Field{}
	for _, f := range slices.Sorted(maps.Keys(m.Columns)) {
		for _, i := range m.Columns[f] {
			out[i] = f
		}
	}
	return out
}

// cellOf is a cell as it can be shown.
func cellOf(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	s := strings.Join(strings.Fields(strings.ToValidUTF8(cells[i], "\ufffd")), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// heads are the rows that may hold the names.
func (c *mapping) heads() []web.Option {
	out := []web.Option{{Value: "none", Text: c.T("mapping.header.none")}}
	add := func(i int) {
		var names []string
		for n := range c.Table.Rows[i] {
			if s := cellOf(c.Table.Rows[i], n); s != "" && len(names) < 4 {
				names = append(names, s)
			}
		}
		out = append(out, web.Option{Value: strconv.Itoa(i), Text: c.T("mapping.header.row", "Line", c.Table.Lines[i], "Names", strings.Join(names, " · "))})
	}
	chosen := !c.Now.Header
	for i, cells := range c.Table.Rows {
		if len(cells) < 2 || len(out) > shownHeads {
			continue
		}
		add(i)
		chosen = chosen || i == c.Now.HeaderRow
	}
	if !chosen && c.Now.HeaderRow < len(c.Table.Rows) {
		add(c.Now.HeaderRow)
	}
	return out
}

// head is the chosen one of them.
func (c *mapping) head() string {
	if c.Now.Header {
		return strconv.Itoa(c.Now.HeaderRow)
	}
	return "none"
}

// sure says how far a proposal can be trusted.
func (c *mapping) sure(card cardOf) string {
	switch {
	case card.Field == "" || card.Sure == 0:
		return ""
	case card.Sure >= statement.ByName:
		return c.T("mapping.sure.name")
	case card.Sure >= statement.ByWord:
		return c.T("mapping.sure.word")
	case card.Sure >= statement.ByContent:
		return c.T("mapping.sure.content")
	}
	return c.T("mapping.sure.guess")
}

func (c *mapping) days() []web.Option {
	return []web.Option{{Value: "d", Text: c.Words.Day(c.DayFirst)}, {Value: "m", Text: c.Words.Day(c.MonthFirst)}}
}

func (c *mapping) signs() []web.Option {
	return []web.Option{{Value: "out", Text: c.T("mapping.sign.out")}, {Value: "in", Text: c.T("mapping.sign.in")}}
}

// tried says how the beginning would be read.
func (c *mapping) tried() string {
	if c.Trial.No == 0 {
		return c.N("mapping.try.all", c.Trial.Read)
	}
	return c.T("mapping.try.some", "Read", c.Trial.Read, "No", c.Trial.No)
}
