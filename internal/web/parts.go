package web

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/a-h/templ"
)

// Field is one question of a form. All texts are in the reader's language.
type Field struct {
	Name, Label, Hint, Error, Value string

	Form         string // tells the forms of one page apart; "" where there is one
	Type         string // of the input: "text" when empty, "date", "email", "file", "password", …
	Rows         int    // more than 0 makes a textarea
	Options      []Option
	Radio        bool // Options as radio buttons instead of a drop-down list
	Optional     bool
	Max          int // characters; counted below the field
	Autocomplete string
	InputMode    string
	List         string           // id of a <datalist>
	Attrs        templ.Attributes // anything else: accept, multiple, min, max
}

// Option is one answer to choose.
type Option struct{ Value, Text, Hint string }

// ID of the field's control, which error summaries link to.
func (f Field) ID() string { return controlID(f.Form, f.Name) }

// controlID is unlike that of a field of the same name in another form.
func controlID(form, name string) string {
	if form == "" {
		return "f-" + name
	}
	return "f-" + form + "-" + name
}

// describedBy names hint, error and counter, in reading order.
func (f Field) describedBy() string {
	ids := ""
	if f.Hint != "" {
		ids += " " + f.ID() + "-hint"
	}
	if f.Error != "" {
		ids += " " + f.ID() + "-error"
	}
	if f.Max > 0 {
		ids += " " + f.ID() + "-count"
	}
	if ids == "" {
		return ""
	}
	return ids[1:]
}

// attrs are the attributes that all controls share.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.ID(), "name": f.Name}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if f.InputMode != "" {
		a["inputmode"] = f.InputMode
	}
	if f.List != "" {
		a["list"] = f.List
	}
	if f.Max > 0 {
		a["data-max"] = strconv.Itoa(f.Max)
	}
	for name, value := range f.Attrs {
		a[name] = value
	}
	return a
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// Check is one box to tick: a consent, an option.
type Check struct {
	Name, Value, Label, Hint, Error string
	Form                            string // as of a Field
	Checked                         bool
}

// ID of the box.
func (c Check) ID() string { return controlID(c.Form, c.Name) + "-" + c.Value }

// Fact is one number of a page with its name.
type Fact struct{ Label, Value, Note string }

// Milestone is one step of a story.
type Milestone struct {
	Title string
	State string          // "done", "now" or "" for what is still to come
	Mark  templ.Component // a Seal or a Clock beside the title; may be nil
	Body  templ.Component // below the title; may be nil
}

// TodoItem is one thing to do, with a Clock or a number beside it.
type TodoItem struct {
	Href, Text string
	Mark       templ.Component // may be nil
}

// Column is one column of a Table.
type Column struct {
	Label string
	Num   bool // numbers: to the right
}

// Crumb is one step of the way to a page; the last has no Href.
type Crumb struct{ Href, Text string }

// Pager leads through the pages of a list. URL gives the address of a page.
type Pager struct {
	Now, All int // from 1
	URL      func(page int) string
}

// Span is a piece of a text; Hit is drawn as found.
type Span struct {
	Text string
	Hit  bool
}

// Str is a plain text as a component, escaped.
func Str(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(text))
		return err
	})
}

// Autosave are the attributes of a form whose draft saves itself at url while
// a person writes. Put @SaveState(p) inside the form.
func Autosave(p Page, url string) templ.Attributes {
	return templ.Attributes{
		"data-autosave": url,
		"data-saving":   p.T("shell.draft.saving"), "data-saved": p.T("shell.draft.saved"),
		"data-offline": p.T("shell.draft.offline"), "data-failed": p.T("shell.draft.failed"),
	}
}

// UploadForm are the attributes of a form with files: its progress is shown.
// Put @UploadState(p) inside the form.
func UploadForm(p Page) templ.Attributes {
	return templ.Attributes{"data-upload": true, "data-failed": p.T("shell.upload.failed")}
}

// Trend is a small column chart of counts over months, drawn on the server,
// with the same numbers as a table behind it.
type Trend struct {
	Title string // what is counted, for the accessible name and the caption
	Unit  string // heading of the table's number column
	High  string // what High bars mean, for the legend and the table
	Bars  []Bar
}

// anyHigh reports whether the legend is needed.
func (t Trend) anyHigh() bool {
	return t.High != "" && slices.ContainsFunc(t.Bars, func(b Bar) bool { return b.High })
}

// Bar is one month.
type Bar struct {
	Label string // on the axis, short
	Full  string // in the table
	Value int
	Text  string // Value as written
	High  bool   // drawn in the colour of alarm: a published test says it is unusual
}

// drawn is a bar with its place; x and width are percentages, y and height
// pixels, so that the chart fills any width and its letters keep their size.
type drawn struct {
	Bar
	X, Width, Middle string
	Y, Height        int
	ShowValue, Thin  bool
}

// Measures of the chart in pixels.
const (
	chartTop    = 24  // room for the number above the highest bar
	chartHeight = 120 // of the highest bar
	chartBase   = chartTop + chartHeight
)

// draw places the bars. Every second label from the end is thin: phones hide
// it, so that labels never overlap.
func (t Trend) draw() []drawn {
	highest := 1
	for _, b := range t.Bars {
		highest = max(highest, b.Value)
	}
	n := len(t.Bars)
	out := make([]drawn, n)
	for i, b := range t.Bars {
		height := (b.Value*chartHeight + highest - 1) / highest
		slot := 100 / float64(n)
		x := float64(i) * slot
		out[i] = drawn{
			Bar: b, Height: height, Y: chartBase - height,
			X: percent(x + slot*0.14), Width: percent(slot * 0.72), Middle: percent(x + slot/2),
			ShowValue: b.Value == highest && b.Value > 0 || i == n-1, Thin: (n-1-i)%2 == 1 && n > 6,
		}
	}
	return out
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
