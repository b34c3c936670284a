package sqldb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"joinder"
)

// scratchName begins the names of temporary files, which lie beside the
// database: there is room where millions of complaints have room.
const scratchName = "joinder-scratch-"

// ScratchIn says where temporary files go, which is otherwise beside a SQLite
// database, or where the system has its own. Those that a process left there
// when it was killed are removed.
func (db *DB) ScratchIn(dir string) {
	db.scratchDir = dir
	left, _ := filepath.Glob(filepath.Join(dir, scratchName+"*"))
	for _, name := range left {
		_ = os.Remove(name) // the system keeps one that is in use, or its bytes
	}
}

// scratch makes a temporary file, which ends with its Close or with the process.
func (db *DB) scratch() (*os.File, error) {
	f, err := os.CreateTemp(db.scratchDir, scratchName)
	if err != nil {
		return nil, db.noRoom(err)
	}
	_ = os.Remove(f.Name()) // a system that keeps names of open files: endScratch removes it
	return f, nil
}

func endScratch(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name()) // mostly gone already
}

// noRoom says of a temporary file that cannot be written or read what that
// means; other errors stay what they are.
func (db *DB) noRoom(err error) error {
	var path *fs.PathError
	if joinder.KindOf(err) != joinder.Internal || !errors.As(err, &path) {
		return err
	}
	dir := db.scratchDir
	if dir == "" {
		dir = os.TempDir()
	}
	return joinder.Fail(joinder.Unavailable, "error.store.scratch", "Dir", dir).Because(err)
}
