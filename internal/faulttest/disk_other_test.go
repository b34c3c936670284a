//go:build !linux

package faulttest

import "errors"

// fillDisk needs Linux mount namespaces.
func fillDisk(string, string) int { panic(errors.ErrUnsupported) }
