//go:build !unix

package engine

import "os"

// mapFile reads the whole file where mapping is not available.
func mapFile(path string) ([]byte, func() error, error) {
	data, err := os.ReadFile(path)
	return data, func() error { return nil }, err
}

func lockDir(string) (func() error, error) { return func() error { return nil }, nil }

func syncDir(string) error { return nil }
