//go:build unix

package watch

import (
	"syscall"
	"time"
)

// spent is the processor time that this process has had. Other work on the
// machine does not count, as it would by the clock on the wall.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
