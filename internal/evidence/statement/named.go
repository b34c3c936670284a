package statement

import "slices"

// Unnamed reports whether a format is a table that was read by the names of its
// columns alone, or by a mapping: nobody vouches for what its columns mean.
func Unnamed(format string) bool { return slices.Contains([]string{"table", "mapped", "json"}, format) }
