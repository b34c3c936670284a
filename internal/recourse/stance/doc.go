// Package stance reads what an answer really does: whether it cooperates,
// deflects or stalls, and in which way. It proposes; a person decides.
//
//	c, err := stance.New()
//	r := c.Read(text, joinder.English)
//	r.Stance      // "deflects"
//	r.Kind        // "refuses"
//	r.Confidence  // chance that the stance is right, measured on labelled replies
//	r.Sentences   // what led to it, each with its place in the text and the cue
//
// Two things decide together. Cues (en.cues, zh.cues) are patterns written by
// hand: a weight, a pattern, and whether a negation or a condition beside it
// takes it back; they are what is shown to people. A small linear model over
// words and characters, trained on replies of our own invention with a fixed
// seed, weighs what no cue foresaw. Both look at one sentence at a time, since
// the sentence that says what happens next decides, not the tone around it.
// With a Thread at hand, what was asked for, promised or sent before counts too.
//
// To train anew after editing cues or examples, from this directory:
//
//	go generate
//
// Nothing here does I/O but reading its own embedded files.
package stance

//go:generate go test -count=1 -run TestTrain -train .
