// Package statement reads what wallets, banks and exchanges export, so that
// people need not retype it: every transaction as one Row, whatever the file
// was.
//
//	r, err := statement.Open(file, statement.Options{Name: "alipay.csv"})
//	for {
//		row, err := r.Next()
//		var no *statement.Rejected
//		switch {
//		case err == io.EOF:
//			use(r.Summary())
//			return nil
//		case errors.As(err, &no): // reported with line, column and reason; reading goes on
//		case err != nil:
//			return err
//		default:
//			use(row)
//		}
//	}
//
// A file is recognised by its content: the names of its columns, the words of
// its preamble, its first bytes; never by line numbers or by its own name. Days
// are read by the evidence of their whole column. What cannot be read is said
// with its line, its column and the reason, and nothing is guessed in silence:
// what was taken for granted is a Warning of the Summary.
//
// Amounts are exact decimals in the file's own currency or asset. A row's
// amount is signed: money that leaves is negative. Rows that moved no money
// (a closed order, a failed payment) are Neutral and keep the figure they name.
//
// Reading is streaming: memory does not grow with a CSV file.
package statement
