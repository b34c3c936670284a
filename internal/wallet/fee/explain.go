package fee

// Line is one sentence of an explanation: a catalogue key and its arguments.
type Line struct {
	Key  string
	Args []any
}

// Say writes the line with the catalogues' T method.
func (l Line) Say(t func(key string, args ...any) string) string { return t(l.Key, l.Args...) }

func line(key string, args ...any) Line { return Line{"feecalc.line." + key, args} }

func explainSample(o Observation, s Sample, q Quote) []Line {
	return []Line{line("receipt", "Fee", s.Fee, "Amount", s.Amount, "Day", s.On)}
}

func explain(o Observation, a Ask, s schedule, q Quote) []Line { return nil }
