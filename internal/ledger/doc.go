// Package ledger reads files of any kind into the ledger that package trace
// follows money through: what block explorers answer, tables of payments, and
// statements, whose rows become payments between their owner and the other
// sides. It reads lists of labels too, and keeps the imported ones at hand.
//
//	var l trace.Ledger
//	err := ledger.Read(words, &l, file, "export.csv", "")
//	table, err := ledger.NewLabelFile(path).Table()
//
// It stands between rows, statements and traces, which do not know each other.
package ledger
