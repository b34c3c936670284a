//go:build unix

package sqldb

import (
	"os"
	"syscall"
)

// lockShared does not wait: the lock is taken alone for a moment only.
func lockShared(f *os.File) {
	for range 3 {
		if syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil {
			return
		}
	}
}

// lockAlone reports whether nobody else has the lock.
func lockAlone(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != syscall.EWOULDBLOCK
}

func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
