// Package paper draws what a publicity kit looks like: the image to share, as
// PNG and SVG, and the fact sheet of one page, as PDF.
//
//	press, err := paper.Open(fonts.Files()...)
//	err = press.PNG(w, card)   // 1200 × 630
//	err = press.SVG(w, card)   // the same drawing, scalable, without fonts
//	err = press.Sheet(w, leaf) // A4
//
// Everything drawn comes from a publicity.Side, which is public. Characters are
// drawn as outlines from the fonts of the project's letters, so that rare ones
// show everywhere; one that no font has is drawn as its code point in a box.
// The same input writes the same bytes.
package paper
