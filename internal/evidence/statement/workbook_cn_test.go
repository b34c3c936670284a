package statement

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A workbook with a month on every sheet, one sheet twice, one hidden, and one
// that is no statement.
func TestSheets(t *testing.T) {
	book := excelize.NewFile()
	put := func(sheet string, rows ...[]any) {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			at, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetSheetRow(sheet, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	head := []any{"交易日期", "收入", "支出", "对方户名", "币种"}
	put("一月", []any{"某某银行", "账号：6230000000001234"}, head, []any{time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), nil, 28.16, "某店", "人民币"}, []any{"2024-01-03", "5.00", nil, "某人", "人民币"})
	put("二月", head, []any{time.Date(2024, 2, 2, 8, 30, 0, 0, time.UTC), nil, 1.1, "某店", "人民币"})
	put("又是一月", head, []any{"2024-01-02", nil, "28.16", "某店", "人民币"}, []any{"2024-01-03", "5.00", nil, "某人", "人民币"})
	put("统计", []any{"月份", "合计"}, []any{"一月", 33.16})
	put("藏起来", head, []any{"2024-03-02", nil, "9.99", "某店", "人民币"})
	put("三月", []any{"对方户名", "交易日期", "币种", "支出", "收入"}, []any{"某店", "2024-03-05", "人民币", 3, nil})
	if err := book.SetCellFormula("三月", "D3", "=1+1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("三月", "B3", "2024-03-06"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetVisible("藏起来", false); err != nil {
		t.Fatal(err)
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"plain": b.Bytes(), "in an archive": protected(t, "账单.xlsx", b.String(), "88", 256)} {
		rows, sum := readAll(t, raw, Options{Password: "88"})
		want := []string{
			"3 2024-01-02 -28.16 CNY out | 某店 |  |  |  | ", "4 2024-01-03 5 CNY in | 某人 |  |  |  | ",
			"2 2024-02-02T08:30:00+08:00 -1.1 CNY out | 某店 |  |  |  | ", "2 2024-03-05 -3 CNY out | 某店 |  |  |  | ",
		}
		for i, r := range rows {
			if i >= len(want) || told(r) != want[i] {
				t.Errorf("%s: %s", name, told(r))
			}
		}
		if len(rows) != len(want) || sum.Refused != 1 || codes(sum) != "unknown_format sheets" {
			t.Errorf("%s: %d rows, %s, refused %+v", name, len(rows), codes(sum), sum.Rejected)
		}
	}
}
