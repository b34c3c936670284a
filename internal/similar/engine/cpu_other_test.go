//go:build !linux

package engine

import "time"

func threadTime() time.Duration  { return time.Duration(time.Now().UnixNano()) }
func processTime() time.Duration { return threadTime() }
