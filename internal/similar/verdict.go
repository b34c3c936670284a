package similar

import "joinder"

// MaxVerdictRunes is the length up to which the words somebody asked with are
// kept with a verdict; of longer accounts only the verdict is.
const MaxVerdictRunes = 120

// Verdict is what somebody said of a complaint that was shown as like their own:
// it is the same, or not. It is what a ranker learns from, and counts nowhere.
type Verdict struct {
	Complaint joinder.ID
	Same      bool
	Other     joinder.ID // the published complaint that was asked about; "" for words of their own
	Words     string     // those, if they are short, without personal data; "" if not
	Voter     string     // the same for one browser and complaint; names nobody
	On        joinder.Date
}
