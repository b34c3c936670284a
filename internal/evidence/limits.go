package evidence

// Limits bound what is received. All sizes are bytes. Zero means zero, not
// "unlimited"; begin with DefaultLimits.
type Limits struct {
	File   int64 // one file
	Person int64 // all files of one person (one owner, see Upload)
	Files  int   // how many files one person may have

	Pixels int64 // width × height of an image
	Side   int   // either side of an image

	Entries  int   // files in an archive
	Unpacked int64 // what an archive says it holds
	Ratio    int64 // unpacked ÷ packed, for archives that hold more than UnpackedFree
}

// UnpackedFree is how much an archive may hold whatever its ratio: a small
// spreadsheet compresses extremely well.
const UnpackedFree = 32 << 20

// DefaultLimits are generous for people and tight for bombs: 100 MB a file,
// 1 GB and 200 files a person; images as large as the largest phone cameras
// make (200 megapixels) and no more.
func DefaultLimits() Limits {
	return Limits{
		File: 100 << 20, Person: 1 << 30, Files: 200,
		Pixels: 250_000_000, Side: 50_000,
		Entries: 10_000, Unpacked: 2 << 30, Ratio: 200,
	}
}
