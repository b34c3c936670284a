// Package faulttest breaks the machine under a writer and looks at what is left.
// It has no code for the program, only tests:
//
//	go test ./internal/faulttest        # a few rounds of each fault
//	make fault                          # many, with a table
//
// A writer files complaints with evidence through intake.Desk and
// evidence.Shelf, as the server does, and tells each one that was
// acknowledged. Then it is killed at a random moment, its disk is full, or its
// disk loses power and forgets what was not synced, and everything it told must
// be there: the complaint, its receipt's code, the
// evidence row, the file (opened and hashed again) and both log leaves, in a
// log that still grows from what was signed before.
//
// TestLossIsSeen holds the other direction: it damages a data directory in
// every one of these ways, and the same check must notice. Without it a check
// that looks at nothing would pass for ever.
//
// Disks of its own need root on Linux; elsewhere those tests are skipped and say
// so. A SIGKILL alone shows little: the kernel still writes what was not synced.
package faulttest
