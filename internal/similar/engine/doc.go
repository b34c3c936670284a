// Package engine is the index.
package engine
