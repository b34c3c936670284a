package joinder_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

// useCases know neither HTTP nor SQL and never import each other.
var useCases = []string{"intake", "similar", "collective", "evidence", "letter", "account", "outbox", "datapack", "recourse", "wallet", "guide"}

// may says what a package beyond its own subtree may import of the project;
// packages not named are use cases and may import the root and pure packages
// named in allowed.
var may = map[string][]string{
	"":           nil,
	"seal":       {""},
	"rows":       {""},                                          // reads tables, knows nothing of what they say
	"ledger":     {"", "rows", "evidence", "guide", "datapack"}, // stands between rows, statements and traces
	"blob":       {""},
	"i18n":       {""},
	"config":     {},
	"sqldb":      append([]string{"", "seal"}, useCases...),
	"web":        append([]string{"", "rows", "i18n", "seal", "ledger"}, useCases...),
	"cli":        append([]string{"", "rows", "i18n", "seal", "config", "ledger"}, useCases...),
	"demo":       {""},
	"evidence":   {"", "rows", "seal", "blob"},
	"outbox":     {""},
	"intake":     {"", "rows"},
	"similar":    {""},
	"collective": {""},
	"letter":     {"", "letter/pdf", "letter/docx", "letter/fonts"},
	"account":    {""},
	"datapack":   {""},
	"notify":     {""},
	"wallet":     {"", "datapack"}, // both read the pack's own words, as recourse does
	"guide":      {"", "datapack"},
	"recourse":   {"", "datapack", "letter/pdf", "letter/docx", "letter/fonts"}, // the law's engine reads the pack's own words; papers are set in type

	// Typesetting, which knows nothing of letters.
	"letter/pdf": {}, "letter/docx": {}, "letter/fonts": {},
}

// room is the package's place in the house: "web" for joinder/internal/web/x.
func room(path string) string {
	rest, ok := strings.CutPrefix(path, "joinder/internal/")
	if !ok {
		return strings.TrimPrefix(strings.TrimPrefix(path, "joinder"), "/")
	}
	if _, own := may[rest]; own {
		return rest
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

type listed struct {
	ImportPath, Doc string
	Imports         []string
	GoFiles         []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,GoFiles", "./...")
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errOut.String())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestArrows holds the directions of imports.
func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		if from == "app" || strings.HasPrefix(from, "cmd/") || strings.HasSuffix(from, "test") {
			continue // the composition root and test support see everything
		}
		allowed, known := may[from]
		if !known {
			t.Errorf("%s has no place in the house: add it to ARCHITECTURE.md and to this test", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			to := room(imp)
			if imp != "joinder" && !strings.HasPrefix(imp, "joinder/") || to == from {
				continue
			}
			if !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: not one of the arrows of ARCHITECTURE.md", p.ImportPath, imp)
			}
		}
		if slices.Contains(useCases, from) {
			for _, imp := range p.Imports {
				if imp == "net/http" || imp == "database/sql" {
					t.Errorf("use case %s imports %s", p.ImportPath, imp)
				}
			}
		}
	}
}

// TestEveryPackageIsDocumented: the package comment teaches use.
func TestEveryPackageIsDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && strings.TrimSpace(p.Doc) == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// generated files are not held to the budgets.
func generated(path string) bool { return strings.HasSuffix(path, "_templ.go") }

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !generated(path) {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func percentile90(n []int) int {
	sort.Ints(n)
	return n[len(n)*9/10]
}

// TestBudgets keeps files, functions and interfaces small enough to read.
func TestBudgets(t *testing.T) {
	fset := token.NewFileSet()
	var lines, funcs []int
	for _, path := range goFiles(t) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		n := bytes.Count(src, []byte("\n"))
		lines = append(lines, n)
		if n > 800 {
			t.Errorf("%s has %d lines; no file has more than 800", path, n)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.FuncDecl:
				l := fset.Position(x.End()).Line - fset.Position(x.Pos()).Line + 1
				funcs = append(funcs, l)
				if l > 120 {
					t.Errorf("%s: %s has %d lines; no function has more than 120", path, x.Name.Name, l)
				}
			case *ast.InterfaceType:
				if m := x.Methods.NumFields(); m > 8 {
					t.Errorf("%s: an interface has %d methods; at most 8", fset.Position(x.Pos()), m)
				}
			}
			return true
		})
	}
	if p := percentile90(lines); p > 400 {
		t.Errorf("one file in ten has more than %d lines; the budget is 400", p)
	}
	if p := percentile90(funcs); p > 45 {
		t.Errorf("one function in ten has more than %d lines; the budget is 45", p)
	}
}

// TestDirectDependencies: at most 40, each justified by name in ARCHITECTURE.md.
func TestDirectDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatal(err)
	}
	arch, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := strings.Fields(string(out))
	if len(direct) > 40 {
		t.Errorf("%d direct dependencies; at most 40", len(direct))
	}
	for _, m := range direct {
		if !bytes.Contains(arch, []byte(strings.TrimPrefix(m, "github.com/"))) {
			t.Errorf("%s is not justified in ARCHITECTURE.md", m)
		}
	}
}
