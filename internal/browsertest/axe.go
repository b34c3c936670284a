package browsertest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Violation is one finding of axe-core.
type Violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"` // where, with axe's own summary
}

// String says it on one line per place.
func (v Violation) String() string {
	out := "axe " + v.ID + " (" + v.Impact + "): " + v.Help
	for _, n := range v.Nodes {
		out += "\n    " + n
	}
	return out
}

// Axe checks the page against WCAG 2.2 A and AA and axe's best practices, and
// returns what it finds; nothing found is nil.
func (b *Browser) Axe() (found []Violation) {
	b.t.Helper()
	b.Eval(b.axeSource()+";0", nil)
	b.Eval(`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		resultTypes: ["violations"],
	}).then((r) => r.violations.map((v) => ({
		id: v.id, impact: v.impact || "", help: v.help,
		nodes: v.nodes.slice(0, 5).map((n) => n.html.slice(0, 160) + " → " + (n.failureSummary || "").replace(/\s+/g, " ").slice(0, 240)),
	})))`, &found)
	return found
}

// axeSource reads axe-core or skips the test.
func (b *Browser) axeSource() string {
	b.t.Helper()
	path := os.Getenv("JOINDER_AXE")
	if path == "" {
		path = filepath.Join(root(), ".cache", "axe.min.js")
	}
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("JOINDER_REQUIRE_BROWSER") != "1" {
		b.t.Skip("no axe-core at " + path + ": accessibility check skipped (scripts/setup.sh fetches it)")
	}
	b.must(err)
	return string(source)
}

// root is the folder of go.mod above the test's working directory.
func root() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "."
		}
		dir = up
	}
}
