package trace

// Short is s in at most n characters, with the middle left out: an address is
// told by its beginning and its end.
func Short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n || n < 3 {
		return s
	}
	head := n / 2
	return string(r[:head]) + "…" + string(r[len(r)-(n-1-head):])
}
