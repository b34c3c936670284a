package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// TestTraceOfAnArchive: one with a password is no dead end, for there is nowhere
// to enter it: it is to be unpacked first. One without is read.
func TestTraceOfAnArchive(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for name, c := range map[string]struct {
		archive string
		status  int
		says    string
	}{
		"protected": {string(archiveOf("123456", "my.csv", plainTable)), 422, "Unpack it on your device"},
		"several":   {string(archiveOf("", "a.csv", plainTable, "b.csv", plainTable)), 422, "a.csv, b.csv"},
		"open":      {string(archiveOf("", "my.csv", plainTable)), 200, "Friend"},
	} {
		if a := giveTrace(t, p, "statement.zip", c.archive); a.Status != c.status || !strings.Contains(apptest.Plain(a.Body), c.says) {
			t.Errorf("%s: %d\n%s", name, a.Status, apptest.Plain(a.Body))
		}
	}
}
