package app_test

import (
	"os"
	"testing"

	"joinder/internal/sqldb/sqldbtest"
)

func TestMain(m *testing.M) { os.Exit(sqldbtest.Main(m)) }
