package app_test

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/similar"
)

// TestImportBesideTheServer: what a command stores while the server runs is
// found by the server's index within a second or so; reindexing, the doctor
// and a backup work beside it too.
func TestImportBesideTheServer(t *testing.T) {
	s := apptest.Open(t, apptest.Options{})
	dir := t.TempDir()
	file, mapping := filepath.Join(dir, "shop.csv"), filepath.Join(dir, "map.yaml")
	write(t, file, "id,text,company\n1,提现到银行卡三天没到账，客服电话打不通。,某某支付（虚构）\n2,充值两天没到账，一直没有结果。,某某支付（虚构）\n")
	write(t, mapping, "format: csv\ncolumns: {source_id: id, narrative: text, operator: company}\ndefaults: {jurisdiction: CN, issue: other}\n")
	mustRun(t, "import", "table", file, "--map", mapping, "--data", s.Config.Data)
	finds := func(words string) int {
		r, err := s.Finder.Search(t.Context(), joinder.Viewer{}, similar.Query{Text: words})
		if err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	within(t, "the import is found", func() bool { return finds("没到账") == 2 && finds("提现") == 1 })
	if !s.Index.Open() {
		t.Error("the database answered in the place of the index")
	}
	if page := s.Person("zh-CN").Read("/search?q=提现"); page.Status != 200 || !strings.Contains(page.Body, "客服电话打不通") {
		t.Errorf("%d, and not what was imported", page.Status)
	}

	mustRun(t, "reindex", "--data", s.Config.Data)
	mustRun(t, "reindex", "--text-index", "--data", s.Config.Data)
	within(t, "the index is made anew", func() bool { return strings.Contains(s.Log.String(), "making it from the database") })
	within(t, "and finds the same", func() bool { return finds("没到账") == 2 && finds("提现") == 1 })
	if out := mustRun(t, "doctor", "--data", s.Config.Data); !strings.Contains(out, "in use by the server") {
		t.Errorf("the doctor says %s", out)
	}
	backup := filepath.Join(dir, "backup.zip")
	mustRun(t, "backup", backup, "--data", s.Config.Data)
	z, err := zip.OpenReader(backup)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close() //nolint:errcheck // only read
	for _, f := range z.File {
		if strings.Contains(f.Name, "index") || strings.Contains(f.Name, ".seg") {
			t.Errorf("the backup holds %s", f.Name)
		}
	}
}

// within waits for what takes a second at most on an idle machine.
func within(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not so in a minute: %s", what)
		}
	}
}
