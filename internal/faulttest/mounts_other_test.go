//go:build !linux

package faulttest

// role: without Linux mount namespaces there is only the writer to kill.
func role(_, dir, _ string) int { return write(inOne(dir)) }
