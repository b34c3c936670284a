package trace

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// keys says a text by its key and arguments.
type keys struct{}

func (keys) T(key string, args ...any) string { return key + fmt.Sprint(args...) }

func TestPicture(t *testing.T) {
	dice := rand.New(rand.NewPCG(9, 9))
	for n := range 30 {
		l := randomLedger(t, dice)
		r := followed(t, l, Options{Stolen: all(l.events[0].id, l.events[l.Len()/2].id), Method: Methods()[n%4], Hops: NoLimit,
			Labels: NewLabels([]Label{{Address: "C", Category: "exchange", Name: `<script>&"'`, Source: "a"}})})
		var a, b bytes.Buffer
		if err := errors.Join(r.SVG(&a, keys{}), r.SVG(&b, keys{})); err != nil {
			t.Fatal(err)
		}
		if a.String() != b.String() {
			t.Fatal("two pictures of one result")
		}
		focus := 0
		for dec := xml.NewDecoder(&b); ; {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if start.Name.Local == "script" || start.Name.Local == "style" {
				t.Errorf("<%s>", start.Name.Local)
			}
			for _, x := range start.Attr {
				if x.Name.Local == "style" || strings.HasPrefix(x.Name.Local, "on") {
					t.Errorf("attribute %s", x.Name.Local)
				}
				if x.Name.Local == "tabindex" {
					focus++
				}
			}
		}
		if r.FlowCount() > 0 && focus < 2 {
			t.Errorf("%d accounts can be reached with the keyboard", focus)
		}
	}
}

// TestManyAccountsAreOneNode: a picture stays readable.
func TestManyAccountsAreOneNode(t *testing.T) {
	var text strings.Builder
	fmt.Fprintln(&text, "theft 1 victim A 1000")
	for i := range 300 {
		fmt.Fprintf(&text, "p%d 2 A B%d %d\n", i, i, 1+i%5)
	}
	r := followed(t, moves(t, text.String()), Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit})
	var b bytes.Buffer
	if err := r.SVG(&b, keys{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "tabindex"); n != 2+mostRows || !strings.Contains(b.String(), "trace.svg.othersCount 289") && !strings.Contains(b.String(), "trace.svg.others") {
		t.Errorf("%d nodes", n)
	}
}

func TestLetter(t *testing.T) {
	l := moves(t, "theft 1 victim A 100\na 2 A X 60\nb 3 A B 30")
	r := followed(t, l, Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit, Labels: NewLabels([]Label{{Address: "X", Category: "exchange", Name: "Example Exchange", Source: "a list", Date: "2026-01-01"}})})
	to := r.Addressees(func(a Asset) bool { return a.Code == "JPY" })
	if len(to) != 3 || to[0].Whom != ToService || to[0].Name != "Example Exchange" || to[1].Whom != ToIssuer || len(to[1].Sinks) != 2 || to[2].Whom != ToPolice || len(to[2].Sinks) != 3 {
		t.Fatalf("%+v", to)
	}
	text := r.Letter(keys{}, to[0])
	for _, want := range []string{"trace.letter.police_number", "trace.letter.caution", "trace.letter.ask.service", "Example Exchange", "theft", "60", "2026-01-01"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "trace.letter.limit.poison") {
		t.Error("speaks of poison")
	}
}

func TestShort(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{{"abcdefghij", 10, "abcdefghij"}, {"abcdefghijk", 5, "ab…jk"}, {"", 5, ""}, {"𬭎𬀩𬭎𬀩𬭎𬀩", 3, "𬭎…𬀩"}} {
		if got := Short(c.s, c.n); got != c.want {
			t.Errorf("%q in %d: %q", c.s, c.n, got)
		}
	}
}

// TestTenThousandAccounts: a picture stays small, whatever is in it, and says
// what it leaves out; circles and payments of nothing do no harm.
func TestTenThousandAccounts(t *testing.T) {
	var text strings.Builder
	fmt.Fprintln(&text, "theft 1 victim A 1000000")
	for i := range 10_000 {
		fmt.Fprintf(&text, "p%d %d A B%d %d\n", i, 2+i, i, 1+i%9)
		if i%10 == 0 {
			fmt.Fprintf(&text, "q%d %d B%d A 1\nz%d %d A B%d 0\ns%d %d B%d B%d 1\n", i, 20_000+i, i, i, 20_001+i, i, i, 20_002+i, i, i)
		}
	}
	l := moves(t, text.String())
	for _, m := range Methods() {
		r, err := Follow(l, Options{Stolen: all("theft"), Method: m, Hops: NoLimit})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []Drawing{{}, {Inline: true, Row: func(a string) string { return "#" + a }}, {Inline: true, Down: true, Percent: 200}} {
			var b bytes.Buffer
			left, err := r.Draw(&b, keys{}, d)
			if err != nil || left.Accounts < 9_000 || b.Len() > 100_000 {
				t.Errorf("%s %+v: %v, %d bytes, %+v left out", m, d, err, b.Len(), left)
			}
			if !strings.Contains(b.String(), "trace.svg.left") {
				t.Error("it does not say what it leaves out")
			}
		}
	}
}

func TestEntriesMarkOneMoveEach(t *testing.T) {
	l := moves(t, "a 1 V A 5\na 1 V B 6\nb 2 A C 0\nc 3 A A 4\nd 4 A D 3\ne 5 V E 1")
	var got []string
	for e := range l.Entries {
		got = append(got, e.Mark+" "+e.From+e.To+" "+e.Amount.String())
		r := followed(t, l, Options{Stolen: []Mark{ParseMark(e.Mark, l.Known())}, Method: FIFO, Hops: 0})
		if r.Stolen[0].Amount != e.Amount && e.From != e.To {
			t.Errorf("%s marks %s of %s", e.Mark, r.Stolen[0].Amount, e.Amount)
		}
	}
	if strings.Join(got, ", ") != "a:0 VA 5, a:1 VB 6, c AA 4, d AD 3, e VE 1" {
		t.Error(got)
	}
	all, more := l.Left("V", time.Time{}, 10)
	if strings.Join(all, " ") != "a:0 a:1 e" || more {
		t.Error(all, more)
	}
	some, more := l.Left("V", l.eventTime(5), 10)
	if strings.Join(some, " ") != "e" || more {
		t.Error(some, more)
	}
	if some, more = l.Left("V", time.Time{}, 2); len(some) != 2 || !more {
		t.Error(some, more)
	}
	if some, _ = l.Left("nobody", time.Time{}, 2); len(some) != 0 {
		t.Error(some)
	}
}

func (l *Ledger) eventTime(i int) time.Time { return l.events[i].when() }

func TestStepsOpenInASpreadsheet(t *testing.T) {
	l := &Ledger{}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if why := l.Add(Move{ID: "=1+1", At: at, From: "@victim", To: "=cmd|x", Code: "BTC", Scale: Unstated, Amount: "1"}); why != "" {
		t.Fatal(why)
	}
	r := followed(t, l, Options{Stolen: all("=1+1"), Method: FIFO, Hops: NoLimit})
	var b bytes.Buffer
	if err := r.Steps(&b, keys{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(b.String(), "\ufeff") || !strings.Contains(lines[1], "'@victim,'=cmd|x") || !strings.Contains(lines[1], "'=1+1") {
		t.Error(b.String())
	}
}
