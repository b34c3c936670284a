package rows

import "strings"

// Harmless puts an apostrophe before each cell that a spreadsheet would take for
// a formula (OWASP, CSV injection). A plain negative number stays one. The row
// is changed and returned.
func Harmless(row []string) []string {
	for i, cell := range row {
		if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) && !isNegative(cell) {
			row[i] = "'" + cell
		}
	}
	return row
}

// isNegative reports a minus and a plain decimal, which computes nothing.
func isNegative(cell string) bool {
	digits, minus := strings.CutPrefix(cell, "-")
	return minus && strings.Trim(digits, "0123456789.") == "" && strings.Trim(digits, ".") != "" && strings.Count(digits, ".") <= 1
}
