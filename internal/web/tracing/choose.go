package tracing

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/guide/trace"
	"joinder/internal/web"
)

// perPage is how many moves a page lists.
const perPage = 15

// choosePage is the files and the list of what moved.
type choosePage struct {
	web.Page
	link
	Errors         web.FormErrors
	Files          []held.File
	Transactions   int
	Refused        int
	RefusedFirst   []trace.Rejected
	Rows           []trace.Entry // of this page of the list
	Found          int           // by the query
	Pages          int
	Chosen         []trace.Entry // marked entries
	Marks          []string      // marked in another way: a part, or one output
	Left, After    string        // as typed
	Typed          string
	LimitMB, Until string
}

func (p pages) choose(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	return p.showChoose(w, r, l, nil)
}

func (p pages) showChoose(w http.ResponseWriter, r *http.Request, l link, found web.FormErrors) error {
	page := choosePage{Page: p.page(r, "tracing.choose.title"), link: l, Errors: found, Files: l.held.Files}
	page.Path = l.path("")
	page.LimitMB = strconv.FormatInt(p.Held.Limits().File/1_000_000, 10)
	page.Until = page.Words.Time(l.held.Until)
	read, err := p.read(r.Context(), page.Words, l.held, l.state.Asset)
	if err != nil {
		return err
	}
	page.Transactions = read.ledger.Len()
	page.RefusedFirst, page.Refused = read.ledger.Rejected()
	page.list(read)
	page.Typed, page.Left, page.After = r.PostFormValue("ids"), r.PostFormValue("left"), r.PostFormValue("after")
	status := http.StatusOK
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		page.Typed, page.Left, page.After = "", "", ""
	}
	return p.Render(w, r, status, chooseView(page))
}

// list finds the page of the list, the newest first, and what is marked.
func (c *choosePage) list(read *reading) {
	marked := map[string]bool{}
	for _, m := range c.state.Stolen {
		marked[m] = true
	}
	query := strings.ToLower(strings.TrimSpace(c.state.Query))
	var found []int
	for i := len(read.entries) - 1; i >= 0; i-- {
		e := &read.entries[i]
		if marked[e.Mark] {
			c.Chosen = append(c.Chosen, *e)
			delete(marked, e.Mark)
		}
		if query == "" || matches(e, query) {
			found = append(found, i)
		}
	}
	for _, m := range c.state.Stolen {
		if marked[m] {
			c.Marks = append(c.Marks, m)
		}
	}
	c.Found, c.Pages = len(found), max(1, (len(found)+perPage-1)/perPage)
	c.state.Page = min(max(c.state.Page, 1), c.Pages)
	from := (c.state.Page - 1) * perPage
	for _, i := range found[from:min(from+perPage, len(found))] {
		c.Rows = append(c.Rows, read.entries[i])
	}
}

// matches looks for the words in what the list shows of an entry.
func matches(e *trace.Entry, query string) bool {
	for _, s := range []string{e.ID, e.From, e.To, e.Asset.Code} {
		if strings.Contains(strings.ToLower(s), query) {
			return true
		}
	}
	return strings.Contains(e.At.UTC().Format("2006-01-02 15:04:05"), query) || strings.Contains(e.Amount.Decimal(e.Asset.Scale), query)
}

// IsMarked reports whether an entry is chosen.
func (c choosePage) IsMarked(mark string) bool { return slices.Contains(c.state.Stolen, mark) }

// mark takes in everything on the page: boxes, typed ids, an address with a
// moment, the search. Which button was pressed decides what comes next.
func (p pages) mark(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	words := p.Page(r, "tracing.title").Words
	read, err := p.read(r.Context(), words, l.held, l.state.Asset)
	if err != nil {
		return err
	}
	problems := l.state.take(r, read)
	do := r.PostForm.Get("do")
	if do == "go" && len(l.state.Stolen) == 0 && len(problems) == 0 {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.tracing.nothing").On("ids"))
	}
	if err := p.save(r, l); err != nil {
		return err
	}
	if len(problems) > 0 {
		found, _ := web.FormErrorsOf(words, problems)
		return p.showChoose(w, r, l, found)
	}
	if do == "go" {
		return web.SeeOther(w, r, l.path("/method"))
	}
	return web.SeeOther(w, r, l.path("#moves"))
}

// take reads the form into the state.
func (s *state) take(r *http.Request, read *reading) (problems joinder.Problems) {
	shown, checked := r.PostForm["shown"], r.PostForm["stolen"]
	s.Stolen = slices.DeleteFunc(s.Stolen, func(m string) bool { return slices.Contains(shown, m) && !slices.Contains(checked, m) })
	known := read.known
	full := false
	for _, m := range checked {
		if len(m) < 300 && known(trace.ParseMark(m, known).ID) {
			full = s.add(m) || full
		}
	}
	for _, m := range strings.FieldsFunc(r.PostForm.Get("ids"), func(c rune) bool { return c <= ' ' || c == ',' || c == ';' || c == '，' || c == '；' || c == '、' }) {
		if len(m) > 300 || !known(trace.ParseMark(m, known).ID) {
			problems = append(problems, joinder.Fail(joinder.Invalid, "error.tracing.unknown", "ID", trace.Short(m, 40)).On("ids"))
			if len(problems) == 5 {
				break
			}
			continue
		}
		full = s.add(m) || full
	}
	problems = append(problems, s.takeLeft(r, read, &full)...)
	if full {
		problems = append(problems, joinder.Fail(joinder.TooLarge, "error.tracing.many", "Limit", MostMarks).On("ids"))
	}
	query := []rune(strings.TrimSpace(r.PostForm.Get("q")))
	if q := string(query[:min(len(query), 120)]); q != s.Query {
		s.Query, s.Page = q, 1
	}
	if n, ok := strings.CutPrefix(r.PostForm.Get("do"), "page:"); ok {
		s.Page, _ = strconv.Atoi(n)
	}
	if r.PostForm.Get("do") == "none" {
		s.Stolen = nil
	}
	return problems
}

// takeLeft marks everything that left an address after a moment.
func (s *state) takeLeft(r *http.Request, read *reading, full *bool) (problems joinder.Problems) {
	account := strings.TrimSpace(r.PostForm.Get("left"))
	if account == "" {
		return nil
	}
	after, ok := moment(strings.TrimSpace(r.PostForm.Get("after")))
	if !ok {
		return joinder.Problems{joinder.Fail(joinder.Invalid, "error.tracing.after").On("after")}
	}
	marks, more := read.ledger.Left(account, after, MostMarks)
	if len(marks) == 0 {
		return joinder.Problems{joinder.Fail(joinder.Invalid, "error.tracing.none_left", "Account", trace.Short(account, 30)).On("left")}
	}
	*full = s.add(marks...) || more || *full
	return nil
}

// methodPage is how mixed money is counted, and how far.
type methodPage struct {
	web.Page
	link
	Errors web.FormErrors
	Stolen int
}

func (p pages) method(w http.ResponseWriter, r *http.Request) error {
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	if len(l.state.Stolen) == 0 {
		return web.SeeOther(w, r, l.path(""))
	}
	return p.showMethod(w, r, l, nil)
}

func (p pages) showMethod(w http.ResponseWriter, r *http.Request, l link, found web.FormErrors) error {
	page := methodPage{Page: p.page(r, "tracing.method.title"), link: l, Errors: found, Stolen: len(l.state.Stolen)}
	page.Path = l.path("/method")
	status := http.StatusOK
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.Render(w, r, status, methodView(page))
}

func (p pages) setMethod(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	l, err := p.follow(r)
	if err != nil {
		return err
	}
	was := l.state
	method, ok := trace.ParseMethod(r.PostForm.Get("method"))
	if !ok {
		method = trace.FIFO
	}
	if method != was.Method {
		l.state.Letters = nil // their figures are another rule's
	}
	l.state.Method, l.state.Hops, l.state.Until = method, clip(r.PostForm.Get("hops"), 12), clip(r.PostForm.Get("until"), 40)
	if l.state.Hops != was.Hops || l.state.Until != was.Until {
		l.state.Letters = nil
	}
	words := p.Page(r, "tracing.title").Words
	read, err := p.read(r.Context(), words, l.held, l.state.Asset)
	if err != nil {
		return err
	}
	o, err := l.state.options(nil, read.known)
	if err == nil {
		_, err = trace.Follow(read.ledger, o)
	}
	if err != nil {
		found, ok := web.FormErrorsOf(words, err)
		if !ok {
			return err
		}
		return p.showMethod(w, r, l, found)
	}
	if err := p.save(r, l); err != nil {
		return err
	}
	return web.SeeOther(w, r, l.path("/result"))
}

// clip bounds what somebody typed into a short field.
func clip(s string, most int) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), most)])
}
