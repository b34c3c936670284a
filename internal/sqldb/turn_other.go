//go:build !unix

package sqldb

import "os"

func lockShared(*os.File)     {}
func lockAlone(*os.File) bool { return true }
func unlock(*os.File)         {}
