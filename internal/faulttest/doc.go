// Package faulttest breaks the machine under a writer and looks at what is left.
// It has no code for the program, only tests:
//
//	go test ./internal/faulttest        # a few rounds of each fault
//	make fault                          # many, with a table
//
// A writer files complaints with evidence through intake.Desk and
// evidence.Shelf, as the server does, and tells each one that was
// acknowledged. Then it is killed at a random moment, or its disk is full, and
// everything it told must be there: the complaint, its receipt's code, the
// evidence row, the file (opened and hashed again) and both log leaves, in a
// log that still grows from what was signed before.
//
// TestLossIsSeen holds the other direction: it damages a data directory in
// every one of these ways, and the same check must notice. Without it a check
// that looks at nothing would pass for ever.
//
// What a SIGKILL cannot show is a disk that forgets what was not synced; cutting
// the power of a loop-mounted file system is a fault still to be added here.
package faulttest
