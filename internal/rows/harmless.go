package rows

import "strings"

// Harmless puts an apostrophe before each cell that a spreadsheet would take for
// a formula (OWASP, CSV injection). The row is changed and returned.
func Harmless(row []string) []string {
	for i, cell := range row {
		if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
			row[i] = "'" + cell
		}
	}
	return row
}
