package engine

import (
	"syscall"
	"time"
	"unsafe"
)

// The time that the machine gave to this thread and to this process: on a
// machine with other work it says more than the clock on the wall.
func cpu(clock uintptr) time.Duration {
	var t syscall.Timespec
	_, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		panic(errno)
	}
	return time.Duration(t.Nano())
}

func threadTime() time.Duration  { return cpu(3) }
func processTime() time.Duration { return cpu(2) }
