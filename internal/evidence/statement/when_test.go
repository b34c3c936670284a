package statement

import "testing"

func TestMomentsInEveryNotationSeen(t *testing.T) {
	const layout = "2006-01-02T15:04:05.999"
	for _, c := range []struct {
		in, clock, want string
		fallback        order
		serial          bool
		zoned, dateOnly bool
		doubtful        bool
	}{
		{in: "2023-02-12 21:32:14", want: "2023-02-12T21:32:14"}, {in: "2024-01-01", want: "2024-01-01T00:00:00", dateOnly: true},
		{in: "20240101", clock: "123456", want: "2024-01-01T12:34:56"}, {in: "2025-08-22", clock: "17:57:17", want: "2025-08-22T17:57:17"},
		{in: "20240103", clock: "", want: "2024-01-03T00:00:00", dateOnly: true}, {in: "20240103", clock: "93015", want: "2024-01-03T09:30:15"},
		{in: "2018-02-25 12:34:56 +0000", want: "2018-02-25T12:34:56", zoned: true}, {in: "2026-03-01T08:00:00+08:00", want: "2026-03-01T00:00:00", zoned: true},
		{in: "2026-03-01T08:00:00.123Z", want: "2026-03-01T08:00:00.123", zoned: true}, {in: "10/02/2018", want: "2018-02-10T00:00:00", fallback: dayMonth, dateOnly: true},
		{in: "02/25/2018", want: "2018-02-25T00:00:00", dateOnly: true}, {in: "12-Dec-2019", want: "2019-12-12T00:00:00", dateOnly: true},
		{in: "27 Feb 2018", want: "2018-02-27T00:00:00", dateOnly: true}, {in: "10 Feb 18", want: "2018-02-10T00:00:00", dateOnly: true},
		{in: "Feb 27, 2018 3:04 PM PST", want: "2018-02-27T23:04:00", zoned: true}, {in: "2019.04.19.", want: "2019-04-19T00:00:00", dateOnly: true},
		{in: "27.05.2018", want: "2018-05-27T00:00:00", dateOnly: true}, {in: "2024年2月29日 下午3:05", want: "2024-02-29T15:05:00"},
		{in: "1612345678", want: "2021-02-03T09:47:58", zoned: true}, {in: "1612345678901", want: "2021-02-03T09:47:58.901", zoned: true},
		{in: "45292.5", want: "2024-01-01T12:00:00", serial: true}, {in: "45292", want: "2024-01-01T00:00:00", serial: true, dateOnly: true},
		{in: "12/31/2023 11:59:59 PM", want: "2023-12-31T23:59:59"}, {in: "27FEB2018", want: "2018-02-27T00:00:00", dateOnly: true},
		{in: "20190801000102", want: "2019-08-01T00:01:02"}, {in: "05/01/2023", want: "2023-01-05T00:00:00", fallback: dayMonth, dateOnly: true},
	} {
		w := when{fallback: c.fallback, serial: c.serial}
		m, ok := w.parse(c.in, c.clock)
		if !ok || m.t.UTC().Format(layout) != c.want || m.zoned != c.zoned || m.dateOnly != c.dateOnly {
			t.Errorf("%q %q: %s zoned %v dateOnly %v ok %v; want %s", c.in, c.clock, m.t.Format(layout), m.zoned, m.dateOnly, ok, c.want)
		}
	}
	for _, none := range []string{"", "Pending", "0001-01-01", "2023-02-29", "31/02/2020", "05/01/2023", "99999999", "2023-13-01", "12:30", "1111/11/11", "45292"} {
		if m, ok := (&when{}).parse(none, ""); ok {
			t.Errorf("%q is taken for %s", none, m.t)
		}
	}
}

// One day beyond the twelfth settles the whole column.
func TestOrderIsLearntFromTheColumn(t *testing.T) {
	var w when
	for _, s := range []string{"05/01/2023", "13/01/2023", "07/02/2023"} {
		w.learn(s)
	}
	m, ok := w.parse("05/01/2023", "")
	if !ok || m.t.Month() != 1 || m.doubtful {
		t.Errorf("%v %v", m, ok)
	}
	if _, ok := w.parse("01/13/2023", ""); ok {
		t.Error("a day of the other order was taken")
	}
}
