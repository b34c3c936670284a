// Package score says how an operator answers complaints, in figures that
// anybody can compute again from the export.
package score
