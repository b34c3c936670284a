package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
)

// Rows of the visibility matrix for what fees cost.
func init() {
	const judges = "moderator admin"
	addSurfaces(map[string]surface{
		"/fees":         {at: just("/fees", "/fees?wallet=alipay", "/fees?wallet=alipay&action=withdraw&amount=30000&currency=CNY")},
		"/fees/compare": {at: just("/fees/compare", "/fees/compare?action=withdraw&currency=CNY&amounts=100+1000&view=sum")},
		"/fees/check":   {},
		// One's own receipts, and the complaints that they can belong to.
		"/fees/receipt": {grants: []grant{{standing, "self", "id"}, {"published", "self", "feepaid feeday"}}},
		// What was charged, to judge by; not whose it is, nor the day.
		"/fees/receipts":           {in: judges, grants: []grant{{judges, "published", "feepaid"}}},
		"/fees/receipts/{id}/file": {at: feeReceiptFiles, in: judges},
	})
	prepared = append(prepared, func(m *matrix) {
		// Long before the days that the tests tell, so that no period counted from one of them ends on it.
		s, on := m.subject("published"), joinder.DateOf(time.Now().UTC()).AddDays(-500)
		for s.tells["feeday"] = m.writtenAs(on); namedElsewhere(m.T, s.tells["feeday"]); s.tells["feeday"] = m.writtenAs(on) {
			on = on.AddDays(-1)
		}
		s.tells["feepaid"] = []string{"4321.98", "4,321.98"}
		m.sure(giveReceipt(s.by, apptest.Upload{Name: "feeqz.png", Data: feePicture(1)}, "wallet", "alipay", "action", "withdraw", "amount", "4321.98", "currency", "CNY",
			"fee", "4.32", "on", on.String(), "complaint", string(s.filed.ID), "open", "1"), "/fees/receipt")
	})
}

// writtenAs is how a day may be written.
func (m *matrix) writtenAs(day joinder.Date) []string {
	return []string{day.String(), m.site.Catalog.Localizer(joinder.Chinese).Day(day), m.site.Catalog.Localizer(joinder.English).Day(day)}
}

// namedElsewhere says whether a day stands in the data pack, whose sources are
// dated, or in what tests tell: pages that show those would seem to leak it.
func namedElsewhere(t *testing.T, written []string) bool {
	t.Helper()
	for _, pattern := range []string{"../datapack/data/*", "*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				continue // a folder
			}
			if slices.ContainsFunc(written, func(form string) bool { return bytes.Contains(text, []byte(form)) }) {
				return true
			}
		}
	}
	return false
}

var feeFileLink = regexp.MustCompile(`/fees/receipts/[0-9a-f]+/file`)

// feeReceiptFiles is the file that moderators are led to.
func feeReceiptFiles(m *matrix, _ viewer) []string {
	for _, v := range m.viewers {
		if v.name == "moderator" {
			if link := feeFileLink.FindString(v.Read("/fees/receipts").Body); link != "" {
				return []string{link, strings.Replace(link, "/receipts/", "/receipts/0", 1)}
			}
		}
	}
	m.Fatal("no receipt to look at")
	return nil
}
