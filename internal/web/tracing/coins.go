package tracing

import "joinder/internal/guide/trace"

// coin is one of ten in the picture of a method: the third, fourth and fifth to
// come in are stolen, and four leave.
type coin struct {
	Place  int  // from the left, in the order in which they came
	Stolen bool // came as stolen
	Part   int  // how much of it counts as stolen afterwards, in tenths
	Leaves bool
}

// coinsOf are the ten coins under a method.
func coinsOf(m trace.Method) []coin {
	out := make([]coin, 10)
	for i := range out {
		c := coin{Place: i, Stolen: i >= 2 && i <= 4}
		c.Leaves = i < 4
		if c.Stolen {
			c.Part = 10
		}
		switch m {
		case trace.LIFO:
			c.Leaves = i >= 6
		case trace.Haircut:
			c.Part = 3
		case trace.Poison:
			c.Part = 10
		}
		out[i] = c
	}
	return out
}

// X is where a coin is drawn.
func (c coin) X() int { return 16 + c.Place*29 }
