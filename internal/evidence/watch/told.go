package watch

import (
	"encoding/json"
	"fmt"

	"joinder"
)

// Told is a sentence to be said later: a catalogue key with its names and
// values, which keep their kind through the state.
type Told struct {
	Key  string
	Args []any
}

// toldArg is one name and its value.
type toldArg struct {
	Name string  `json:"n"`
	Text *string `json:"t,omitempty"`
	Int  *int    `json:"i,omitempty"`
	Day  string  `json:"d,omitempty"`
	Sum  string  `json:"m,omitempty"` // in Code
	Code string  `json:"c,omitempty"`
}

type toldJSON struct {
	Key  string    `json:"k"`
	Args []toldArg `json:"a"`
}

// MarshalJSON writes numbers, days and money as such, the rest as text.
func (t Told) MarshalJSON() ([]byte, error) {
	out := toldJSON{Key: t.Key}
	for i := 0; i+1 < len(t.Args); i += 2 {
		a := toldArg{Name: fmt.Sprint(t.Args[i])}
		switch v := t.Args[i+1].(type) {
		case int:
			a.Int = &v
		case joinder.Date:
			a.Day = v.String()
		case joinder.Money:
			a.Sum, a.Code = v.Decimal(), string(v.Currency)
		default:
			text := clip(fmt.Sprint(v))
			a.Text = &text
		}
		out.Args = append(out.Args, a)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Told) UnmarshalJSON(data []byte) error {
	var in toldJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*t = Told{Key: in.Key}
	for _, a := range in.Args {
		v, err := a.value()
		if err != nil {
			return err
		}
		t.Args = append(t.Args, a.Name, v)
	}
	return nil
}

func (a toldArg) value() (any, error) {
	switch {
	case a.Int != nil:
		return *a.Int, nil
	case a.Day != "":
		return joinder.ParseDate(a.Day)
	case a.Code != "":
		return joinder.ParseMoney(a.Sum, joinder.Currency(a.Code))
	case a.Text != nil:
		return *a.Text, nil
	}
	return "", nil
}
