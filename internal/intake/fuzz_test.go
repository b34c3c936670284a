package intake_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"joinder/internal/intake"
	"joinder/internal/rows"
)

// FuzzImport holds that any file ends, that every record is accounted for, and
// that what is stored is text a database takes.
func FuzzImport(f *testing.F) {
	f.Add(publicCSV)
	f.Add("{\"date_received\":\"2019-01-02\",\"product\":\"x\",\"complaint_id\":1}\n{\"issue\":\"\\u0000\"}")
	f.Add("narrative,date,company,amount\nwords,1/2/2020,x,\"1,000\"\n\xd6\xa7\xb8\xb6,13/2/2020,y,-1\n")
	m := intake.Mapping{
		Columns:  map[string]string{"narrative": "narrative", "date": "date", "operator": "company", "amount": "amount"},
		Defaults: map[string]string{"currency": "CNY", "issue": "other"},
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, table := range []bool{false, true} {
			s := newFakeStore()
			imp := intake.NewImporter(s, fakeDirectory{}, testWorld())
			job := intake.ImportJob{Input: intake.Input{Name: "f", Reader: strings.NewReader(text), Identity: "f"}}
			var r intake.Report
			var err error
			if table {
				r, err = imp.Table(context.Background(), job, m, placeholder)
			} else {
				r, err = imp.CFPB(context.Background(), job)
			}
			if err == nil && r.Rows != r.New+r.Duplicate+r.Rejected {
				t.Fatalf("%+v", r)
			}
			for key, c := range s.complaints {
				for _, v := range []string{key, c.Public, c.Product, c.SourceIssue, c.Region, c.Response, c.Wallet, c.Jurisdiction} {
					if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
						t.Fatalf("stored %q", v)
					}
				}
				if c.SourceID == "" || c.Wallet == "" || c.Issue == "" || c.Amount.Sign() < 0 {
					t.Fatalf("stored %+v", c)
				}
			}
		}
	})
}

// FuzzDates holds that a day read is a day of the calendar.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"2023-02-29", "1/2/20", "2026年1月2日", "45000", "31.12.1999", "2019-09-23T12:00:00-05:00", "1e4", "NaN"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, learn, s string) {
		d := rows.Dates{MonthFirst: true, Layouts: nil}
		d.Learn(learn)
		day, ok := d.Parse(s)
		if ok && !day.IsZero() && (day.AddDays(0) != day || day.Year < 1900 || day.Year > 2200) {
			t.Fatalf("%q → %v", s, day)
		}
	})
}
