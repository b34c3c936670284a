// Package joinder is the vocabulary of the project and the rules that need no
// input or output: what a complaint, a case, a consent or a letter is, which
// changes of state are legal, who may see what, and how money and days are
// written down exactly.
//
// Everything here is pure. Use cases (internal/intake, internal/collective, …)
// add the steps, internal/sqldb adds durability, internal/web and internal/cli
// add a face. The words are those of the design's table and have one meaning
// everywhere: in code, on pages, in documents.
package joinder
