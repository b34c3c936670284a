package main

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/letter"
	"joinder/internal/web"
)

// annexRows is the annex of issue 2's row.
const annexRows = 10_000

// letters prints what rendering a letter with a large annex takes, beside the
// least that writes the same rows.
func letters(_ context.Context, b *bench) error {
	catalog, err := i18n.Load(nil)
	if err != nil {
		return err
	}
	t := newTable("Letter with an annex of 10,000 rows, in Chinese",
		"file", "pages", "seconds", "peak heap MiB", "bytes", "peer", "peer s", "ratio")
	words := web.DocumentWords(catalog.Localizer(joinder.Chinese).In(time.UTC))
	if _, err := letter.Render(io.Discard, bigLetter(words, 10)); err != nil { // reads the fonts
		return err
	}
	doc := bigLetter(words, annexRows)
	var report letter.Report
	for _, f := range []struct {
		name, peer   string
		render, bare func(io.Writer) error
	}{
		{"PDF", "CSV, gzipped", func(w io.Writer) (err error) { report, err = letter.Render(w, doc); return err }, func(w io.Writer) error { return plainCSV(w, doc.Rows) }},
		{"XLSX", "excelize alone", func(w io.Writer) error { return letter.XLSX(w, doc) }, func(w io.Writer) error { return plainXLSX(w, doc.Rows) }},
	} {
		var size, ignored counter
		seconds, peak, err := once(func() error { return f.render(&size) })
		if err != nil {
			return err
		}
		peer, _, err := once(func() error { return f.bare(&ignored) })
		if err != nil {
			return err
		}
		pages := "-"
		if f.name == "PDF" {
			pages = count(int64(report.Pages))
		}
		t.row(f.name, pages, figure(seconds), figure(peak), count(int64(size)), f.peer, figure(peer), ratio(seconds, peer))
	}
	t.note("Annex, appendix of 9,999 evidence digests and totals; peers write the same rows and digests only.")
	t.print(b.out)
	return nil
}

// counter counts bytes and drops them.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// bigLetter is a letter with n rows, some with rare characters in the name.
func bigLetter(words letter.Words, n int) letter.Document {
	rare := strings.Split("𬭎 𬀩 𫍯 𬱖 𫖯 㛃 喆 堃", " ")
	rows := make([]joinder.AnnexRow, n)
	for i := range rows {
		rows[i] = joinder.AnnexRow{
			Number: i + 1, Name: fmt.Sprintf("成员 %d", i+1), OccurredOn: joinder.Date{Year: 2026, Month: time.Month(i%9 + 1), Day: i%27 + 1},
			Issue: "withdrawal_not_arrived", Amount: joinder.Minor(int64(i*7919%9_000_000+100), "CNY"), Complaint: joinder.ID(fmt.Sprintf("%032x", i+1)),
		}
		if i%2 == 0 {
			rows[i].Name = "示例" + rare[i/2%len(rare)]
		}
		for k := range i % 3 {
			rows[i].Evidence = append(rows[i].Evidence, joinder.AnnexItem{
				MediaType: "image/png", Size: int64(i*1000 + k), SHA256: fmt.Sprintf("%064x", uint64(i+1)*1_234_567_891_011), Leaf: int64(3*i + k),
			})
		}
	}
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	return letter.Document{
		Lang: joinder.Chinese, Words: words, Title: "提现迟迟不到账（示例）", To: "示例支付有限公司", Subject: "关于示例钱包「提现未到账」的集体投诉",
		Body: "示例支付有限公司：\n\n我们是示例钱包的用户，就同一类问题提交了投诉。姓名或编号、日期与金额逐一列在附件一。\n\n我们请求：逐一核查附件一所列的投诉，退还应退的款项，并书面说明处理结果和理由。\n\n此致",
		Date: joinder.DateOf(at), Answer: joinder.DateOf(at).AddDays(10), Rows: rows, People: n, URL: "https://joinder.example/cases/0190",
		IssueName: func(string) string { return "提现未到账" }, Created: at, Mark: &letter.Mark{Digest: strings.Repeat("3fa9c1d2", 8), At: at, Index: -1},
	}
}

// cells are one annex row as plain text.
func cells(r joinder.AnnexRow) []string {
	return []string{strconv.Itoa(r.Number), r.Name, r.OccurredOn.String(), "提现未到账", r.Amount.Decimal(), string(r.Amount.Currency), strconv.Itoa(len(r.Evidence))}
}

// plainCSV writes the rows and digests as text, compressed as a PDF's pages are.
func plainCSV(w io.Writer, rows []joinder.AnnexRow) error {
	zipped := gzip.NewWriter(w)
	out := csv.NewWriter(zipped)
	for _, r := range rows {
		if err := out.Write(cells(r)); err != nil {
			return err
		}
		for _, e := range r.Evidence {
			if err := out.Write([]string{e.MediaType, strconv.FormatInt(e.Size, 10), e.SHA256}); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return zipped.Close()
}

// plainXLSX streams the same rows and digests into one sheet without styles.
func plainXLSX(w io.Writer, rows []joinder.AnnexRow) error {
	book := excelize.NewFile()
	defer book.Close()
	out, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	n := 0
	write := func(texts ...string) error {
		n++
		values := make([]any, len(texts))
		for i, c := range texts {
			values[i] = c
		}
		return out.SetRow("A"+strconv.Itoa(n), values)
	}
	for _, r := range rows {
		if err := write(cells(r)...); err != nil {
			return err
		}
		for _, e := range r.Evidence {
			if err := write(e.MediaType, strconv.FormatInt(e.Size, 10), e.SHA256); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}
