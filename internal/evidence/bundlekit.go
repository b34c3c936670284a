package evidence

import (
	"crypto/ed25519"
	"crypto/x509"
	"embed"
	"encoding/base64"
	"encoding/csv"
	"encoding/pem"
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strings"
	"text/template"
	"time"

	"joinder"
)

// kit holds the texts of a bundle. They are documents that leave the house,
// complete in each language, and so live here and not in the catalogues.
//
//go:embed kit
var kit embed.FS

type kitText struct{ name, text string }

// kitTexts renders the files that explain and list.
func kitTexts(in BundleInput, log *openedLog) ([]kitText, error) {
	view := struct {
		BundleInput
		At     string
		Origin string
		Rows   []catalogueRow
		Moves  []disputedRow
		Sums   []disputedSum
	}{BundleInput: in, At: in.At.UTC().Format("2006-01-02 15:04"), Origin: log.origin, Rows: catalogue(in)}
	var lines map[joinder.ID]string
	view.Moves, view.Sums, lines = disputed(in)
	for i := range view.Rows {
		view.Rows[i].Lines = lines[joinder.ID(view.Rows[i].Item)]
	}
	out := []kitText{
		{payload + "log/checkpoint", string(in.Checkpoint)},
		{payload + "log/key.txt", in.Key + "\n"},
		{payload + "log/key.pem", keyPEM(in.Key)},
		{payload + "catalogue.csv", catalogueCSV(view.Rows)},
		{payload + "custody.csv", custodyCSV(in.Custody)},
		{payload + "captures.csv", capturesCSV(in.Captures)},
	}
	if len(view.Moves) > 0 {
		out = append(out, kitText{payload + "transactions.csv", disputedCSV(view.Moves)})
	}
	plain := []struct{ file, name string }{
		{"verify.py", "verify.py"}, {"VERIFY.zh.md", "VERIFY.zh.md"}, {"VERIFY.en.md", "VERIFY.en.md"},
		{"timestamps.txt", payload + "timestamps/README"}, {"cosignatures.txt", payload + "cosignatures/README"},
		{"declaration.zh.txt", payload + "declarations/declaration.zh.txt"}, {"declaration.en.txt", payload + "declarations/declaration.en.txt"},
	}
	for _, p := range plain {
		text, err := kit.ReadFile("kit/" + p.file)
		if err != nil {
			return nil, err
		}
		out = append(out, kitText{p.name, string(text)})
	}
	for _, name := range []string{"README.zh.txt", "README.en.txt"} {
		t, err := template.ParseFS(kit, "kit/"+name)
		if err != nil {
			return nil, err
		}
		var s strings.Builder
		if err := t.Execute(&s, view); err != nil {
			return nil, err
		}
		out = append(out, kitText{name, s.String()})
	}
	t, err := htmltemplate.ParseFS(kit, "kit/catalogue.html")
	if err != nil {
		return nil, err
	}
	var s strings.Builder
	if err := t.Execute(&s, view); err != nil {
		return nil, err
	}
	return append(out, kitText{payload + "catalogue.html", s.String()}), nil
}

// catalogueRow is a line of the list of evidence that courts ask for: number,
// name, source, what it proves, pages, original or copy, where the carrier is,
// who submits it, date.
type catalogueRow struct {
	No                                             int
	Name, Source, Proves, Pages, Carrier           string
	Copy                                           bool
	Submitter, Date, Path, MediaType, SHA256, Item string
	Lines                                          string // that disputes name
}

func catalogue(in BundleInput) []catalogueRow {
	rows := make([]catalogueRow, len(in.Items))
	for i, it := range in.Items {
		rows[i] = catalogueRow{
			No: i + 1, Name: it.Name, Source: it.Source, Proves: it.Proves, Pages: it.Pages, Copy: it.Copy, Carrier: it.Carrier,
			Submitter: it.Submitter, Date: it.SealedAt.UTC().Format(time.DateOnly), Path: itemPath(it), MediaType: it.MediaType,
			SHA256: it.SHA256, Item: string(it.ID),
		}
	}
	return rows
}

func catalogueCSV(rows []catalogueRow) string {
	out := [][]string{{"编号 no", "证据名称 name", "来源 source", "证明内容 proves", "页数 pages", "原件或复制件 original_or_copy", "原始载体 carrier",
		"提交人 submitter", "日期 date", "文件 file", "类型 media_type", "sha256"}}
	for _, r := range rows {
		kind := "原件 original"
		if r.Copy {
			kind = "复制件 copy"
		}
		out = append(out, []string{fmt.Sprint(r.No), r.Name, r.Source, r.Proves, r.Pages, kind, r.Carrier, r.Submitter, r.Date, r.Path, r.MediaType, r.SHA256})
	}
	return table(out)
}

func custodyCSV(entries []CustodyEntry) string {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b CustodyEntry) int { return a.At.Compare(b.At) })
	out := [][]string{{"时间 at_utc", "材料 item", "何人 actor", "处理 act"}}
	for _, e := range entries {
		out = append(out, []string{stamp(e.At), string(e.Item), e.Actor, e.Act})
	}
	return table(out)
}

func capturesCSV(captures []Capture) string {
	out := [][]string{{"材料 item", "何人 by", "设备及软件 device", "方式 method", "时间 at_utc", "时间来源 time_source", "原始载体 carrier"}}
	for _, c := range captures {
		out = append(out, []string{string(c.Item), c.By, c.Device, c.Method, stamp(c.At), c.TimeSource, c.Carrier})
	}
	return table(out)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// table is CSV that spreadsheets open as it is: with a byte order mark, so that
// Chinese survives, and with cells that would be taken for formulas quoted.
func table(rows [][]string) string {
	var s strings.Builder
	s.WriteString("\ufeff")
	w := csv.NewWriter(&s)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) && !isNumber(cell) {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		_ = w.Write(safe) // a strings.Builder does not fail
	}
	w.Flush()
	return s.String()
}

// isNumber reports a plain decimal, which is an amount and no formula.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") <= 1
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// keyPEM is a verifier key as openssl reads it, "" if it is not Ed25519.
func keyPEM(key string) string {
	parts := strings.SplitN(key, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return ""
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(raw[1:]))
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
