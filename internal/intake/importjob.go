package intake

import (
	"io"
	"time"

	"joinder/internal/rows"
)

// Input is one file to import, open for reading once.
type Input struct {
	Name     string    // for the reject file and progress; "-" for standard input
	Reader   io.Reader // raw bytes; gzip and zstd are recognised
	Size     int64     // bytes of Reader; 0 when unknown
	Identity string    // same file, same identity: lets an import resume; "" cannot resume
}

// ImportJob is one file and how to treat it.
type ImportJob struct {
	Input    Input
	Rejects  io.Writer                // receives RejectHeader and a line per bad row, see RejectFile; nil drops them
	Explain  func(rows.Reason) string // words for a reason: the catalogue's "intake.reject." + reason; nil writes the code
	DryRun   bool                     // read and check everything, store nothing
	Progress func(Progress)           // called about ten times a second and at the end; may be nil
}

// Progress is how far an import is.
type Progress struct {
	Rows       int64 // records read, good and bad
	Rejected   int64
	Bytes      int64 // of the file as stored (compressed)
	TotalBytes int64 // 0 when unknown
	Rate       float64
	Left       time.Duration // estimate; 0 when unknown
}

// Report is what an import did.
type Report struct {
	Rows      int64 // records read in this run, without those skipped
	New       int64
	Duplicate int64 // were there before
	Rejected  int64
	Skipped   int64 // read by an earlier run that was stopped
	Wallets   int   // unreviewed wallets named in the file
	Reasons   map[string]int64
	Took      time.Duration
}
