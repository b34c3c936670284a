// Package fonts holds the two typefaces that documents are set in. Both are
// under the SIL Open Font License and may be embedded; README.md says where
// they come from and how to make them again.
//
// The files are embedded as they are, not compressed: the program's pages are
// mapped from disk on demand, so a letter reads only the glyphs that it uses
// and no font ever lies on the heap.
package fonts

import _ "embed" // the fonts are part of the program

// serif is Noto Serif SC Regular: Latin, Greek, Cyrillic, and 30,000 Chinese
// characters, with nearly all official rare name characters.
//
//go:embed NotoSerifSC-Regular.ttf
var serif string

// supplement has what serif lacks: a subset of LXGW WenKai.
//
//go:embed HanSupplement.ttf
var supplement string

// Files lists the typefaces in order of preference: a character is drawn in
// the first that has it.
func Files() []string { return []string{serif, supplement} }
