package reply

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"joinder"
	"joinder/internal/recourse/stance"
)

// Answer is a reply as a page shows it.
type Answer struct {
	Row
	Pieces []Piece // the text cut at the sentences that led to the stance
	Unsure bool
	Hidden bool // the viewer may know that it came, not what it says
}

// Piece is a stretch of text; Kind is set where it led to the stance.
type Piece struct {
	Text string
	Kind stance.Kind
}

// Thread is the answers of one channel to one member, or to the case.
type Thread struct {
	Channel   string
	Complaint joinder.ID // "" for the case
	Number    int
	Answers   []Answer
}

// Group is several members' answers that say the same.
type Group struct {
	Channel string
	Numbers []int    // members, in order
	Base    Answer   // the first of them
	Others  []Differ // the rest, each against the first
}

// Differ is a text against another.
type Differ struct {
	Answer
	Likeness float64 // 0…1
	Diff     []Change
}

// Room is what a viewer sees of a case's answers.
type Room struct {
	Threads   []Thread
	Groups    []Group
	Arguments []Argument
}

// Room reads a case's answers for the viewer.
func (d *Desk) Room(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (Room, error) {
	rows, err := d.Register.Replies(ctx, v, caseID)
	if err != nil {
		return Room{}, err
	}
	var room Room
	for _, r := range rows {
		a, err := d.answer(r)
		if err != nil {
			return Room{}, err
		}
		room.add(a)
	}
	slices.SortStableFunc(room.Threads, func(a, b Thread) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Channel, b.Channel))
	})
	room.Groups = d.groups(room.Threads)
	args, err := d.Register.Arguments(ctx, v, caseID)
	if err != nil {
		return Room{}, err
	}
	for _, row := range args {
		a, err := d.argument(row)
		if err != nil {
			return Room{}, err
		}
		room.Arguments = append(room.Arguments, a)
	}
	return room, nil
}

// Replies lists a case's answers with their words, oldest first.
func (d *Desk) Replies(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]joinder.Reply, error) {
	rows, err := d.Register.Replies(ctx, v, caseID)
	if err != nil {
		return nil, err
	}
	out := make([]joinder.Reply, len(rows))
	for i, r := range rows {
		a, err := d.answer(r)
		if err != nil {
			return nil, err
		}
		out[i] = a.Reply
	}
	return out, nil
}

func (r *Room) add(a Answer) {
	for i, t := range r.Threads {
		if t.Channel == a.Channel && t.Complaint == a.Complaint && t.Number == a.Number {
			r.Threads[i].Answers = append(t.Answers, a)
			return
		}
	}
	r.Threads = append(r.Threads, Thread{Channel: a.Channel, Complaint: a.Complaint, Number: a.Number, Answers: []Answer{a}})
}

// answer opens a row's boxes.
func (d *Desk) answer(r Row) (Answer, error) {
	a := Answer{Row: r, Unsure: r.Confidence < stance.Sure, Hidden: r.TextBox == nil}
	if a.Hidden {
		return a, nil
	}
	text, err := d.Boxes.Unbox(r.TextBox, textAAD(r.ID))
	if err != nil {
		return a, err
	}
	a.Text = string(text)
	if r.SenderBox != nil {
		sender, err := d.Boxes.Unbox(r.SenderBox, senderAAD(r.ID))
		if err != nil {
			return a, err
		}
		a.Sender = string(sender)
	}
	for i, f := range a.Files {
		name, err := d.Boxes.Unbox(f.NameBox, fileAAD(f.ID))
		if err != nil {
			return a, err
		}
		a.Files[i].Name = string(name)
	}
	a.Pieces = cut(a.Text, r.Reasons)
	return a, nil
}

// cut divides a text at the places that led to its stance.
func cut(text, reasons string) (out []Piece) {
	var places []place
	_ = json.Unmarshal([]byte(reasons), &places) //nolint:errcheck // without places the text is shown whole
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.From, b.From) })
	at := 0
	for _, p := range places {
		if p.From < at || p.To > len(text) || p.To <= p.From {
			continue
		}
		if p.From > at {
			out = append(out, Piece{Text: text[at:p.From]})
		}
		out = append(out, Piece{Text: text[p.From:p.To], Kind: p.Kind})
		at = p.To
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

func (d *Desk) argument(row ArgumentRow) (Argument, error) {
	a := Argument{ID: row.ID, Case: row.Case, Reply: row.Reply}
	for _, part := range []struct {
		name string
		box  []byte
		to   *string
	}{{"words", row.Words, &a.Words}, {"answer", row.Answer, &a.Answer}, {"wanted", row.Wanted, &a.Wanted}} {
		if part.box == nil {
			continue
		}
		plain, err := d.Boxes.Unbox(part.box, argumentAAD(row.ID, part.name))
		if err != nil {
			return a, err
		}
		*part.to = string(plain)
	}
	return a, nil
}

// groups finds texts that different members got alike.
func (d *Desk) groups(threads []Thread) (out []Group) {
	type one struct {
		a        Answer
		shingles map[uint32]struct{}
	}
	var all []one
	for _, t := range threads {
		for _, a := range t.Answers {
			if !a.Hidden && a.Complaint != "" {
				all = append(all, one{a, d.Classifier.Shingles(a.Text)})
			}
		}
	}
	taken := make([]bool, len(all))
	for i, base := range all {
		if taken[i] {
			continue
		}
		g := Group{Channel: base.a.Channel, Numbers: []int{base.a.Number}, Base: base.a}
		for j := i + 1; j < len(all); j++ {
			other := all[j]
			like := stance.Likeness(base.shingles, other.shingles)
			if taken[j] || other.a.Channel != base.a.Channel || other.a.Complaint == base.a.Complaint || like < stance.Alike {
				continue
			}
			taken[j] = true
			if !slices.Contains(g.Numbers, other.a.Number) {
				g.Numbers = append(g.Numbers, other.a.Number)
			}
			g.Others = append(g.Others, Differ{other.a, like, Diff(base.a.Text, other.a.Text)})
		}
		if len(g.Others) > 0 {
			out = append(out, g)
		}
	}
	return out
}
