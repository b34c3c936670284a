package trace

import (
	"strings"
	"time"
)

// Clock writes a time for people, in UTC so that anybody can find it in the
// ledger.
func Clock(w Words, t time.Time) string {
	switch {
	case t.IsZero():
		return w.T("trace.unconfirmed")
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// Said writes a label as what it is: an allegation of its source, with its day.
func Said(w Words, l Label) string {
	name, category := l.Name, CategoryWord(w, l.Category)
	if name == "" {
		name = category
	} else if category != "" {
		name = w.T("trace.label.named", "Name", name, "Category", category)
	}
	if l.Date == "" {
		return w.T("trace.label.undated", "Name", name, "Source", l.Source)
	}
	return w.T("trace.label.dated", "Name", name, "Source", l.Source, "Date", l.Date)
}

// CategoryWord says a category in the reader's language. Words of a source that
// are not known here stay as they are; those that call somebody a criminal are
// not repeated, because only a court can say so.
func CategoryWord(w Words, category string) string {
	switch category {
	case "":
		return ""
	case "exchange", "bank", "broker", "bridge", "gambling", "lending", "atm", "market", "sanctions", "ransomware", "issuer", "custodian":
		return w.T("trace.category." + category)
	case "wallet_service", "hosted_wallet":
		return w.T("trace.category.wallet")
	case "payment_service", "payment_processor":
		return w.T("trace.category.payment")
	case "mixer", "mixing_service":
		return w.T("trace.category.mixer")
	case "phishing", "scam", "fraud", "hack", "theft", "exploit", "stolen", "stolen_funds", "heist":
		return w.T("trace.category.reported")
	}
	for _, word := range []string{"crim", "罪", "犯", "terror", "thief", "骗子"} {
		if strings.Contains(category, word) {
			return w.T("trace.category.reported")
		}
	}
	return category
}
