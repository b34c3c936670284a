//go:build !race

package sqldbtest

const raced = false
