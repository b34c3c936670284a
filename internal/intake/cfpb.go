package intake

import (
	"context"
	"strings"
	"time"

	"joinder"
	"joinder/internal/rows"
)

// cfpbNames are the spellings of one field across the CFPB's exports: the public
// CSV, the search API and its pipeline, 2011 to today. Compared by rows.Key.
var cfpbNames = map[string][]string{
	"id":           {"complaint_id", "public_id", "_id"},
	"date":         {"date_received", "date received"},
	"product":      {"product"},
	"sub_product":  {"sub_product", "sub-product"},
	"issue":        {"issue"},
	"sub_issue":    {"sub_issue", "sub-issue"},
	"narrative":    {"narrative", "complaint_what_happened", "consumer complaint narrative", "consumer_narrative"},
	"public_reply": {"company_public_response", "company public response"},
	"company":      {"company"},
	"state":        {"state"},
	"response":     {"company_response", "company response to consumer", "company_response_to_consumer"},
	"timely":       {"timely", "timely response?", "timely_response"},
}

// moneyServices are the products whose issues the taxonomy maps: the one of the
// 2017 and 2023 taxonomies and its predecessors of 2011. A sub-product "mobile
// or digital wallet" counts wherever it stands.
var moneyServices = []string{
	"money transfer, virtual currency, or money service", "money transfers", "virtual currency", "mobile or digital wallet",
}

func isMoneyService(product, sub string) bool {
	product, sub = strings.ToLower(strings.TrimSpace(product)), strings.ToLower(sub)
	for _, p := range moneyServices {
		if product == p {
			return true
		}
	}
	return strings.Contains(sub, "mobile or digital wallet") || strings.Contains(sub, "mobile wallet")
}

// UnknownWallet is the wallet of rows that name no company.
const UnknownWallet = "u-unknown"

// cfpb reads rows of the CFPB's complaint data, a data set in the public
// domain whose narratives were scrubbed before publication; they are kept
// verbatim. The day received stands for both the day of the event and of filing.
// Amounts in the text ({$80.00}) are not taken for the amount at stake.
type cfpb struct {
	dir   Directory
	dates rows.Dates
	today joinder.Date
	index map[string]joinder.Wallet
	key   map[string]string // field → the file's column
	noID  bool              // the table has no such column
	noDay bool
}

func newCFPB(dir Directory, now time.Time) *cfpb {
	return &cfpb{dir: dir, dates: rows.Dates{MonthFirst: true, DayFirst: true}, today: joinder.DateOf(now), index: map[string]joinder.Wallet{}, key: map[string]string{}}
}

func (c *cfpb) options() rows.Options { return rows.Options{Check: c.plausible} }

// columns refuses a table that cannot be complaints.
func (c *cfpb) columns(header []string) (missing []string) {
	have := map[string]bool{}
	for _, h := range header {
		have[rows.Key(h)] = true
	}
	has := func(field string) bool {
		for _, n := range cfpbNames[field] {
			if have[rows.Key(n)] {
				return true
			}
		}
		return false
	}
	c.noID, c.noDay = !has("id"), !has("date")
	if !has("product") && !has("issue") && !has("narrative") {
		missing = append(missing, "Product", "Issue", "Consumer complaint narrative")
	}
	return missing
}

func (c *cfpb) value(r rows.Row, field string) string {
	if col, ok := c.key[field]; ok {
		if v := r.Value(col); v != "" {
			return v
		}
	}
	for _, n := range cfpbNames[field] {
		if v := r.Value(rows.Key(n)); v != "" {
			c.key[field] = rows.Key(n)
			return v
		}
	}
	return ""
}

func (c *cfpb) plausible(r rows.Row) bool {
	id, date := c.value(r, "id"), c.value(r, "date")
	if strings.Trim(id, "0123456789 ") != "" {
		return false
	}
	_, ok := c.dates.Parse(date)
	return ok && (id != "" || c.noID) && (date != "" || c.noDay)
}

func (c *cfpb) learn(r rows.Row) { c.dates.Learn(c.value(r, "date")) }

func (c *cfpb) complaint(r rows.Row) (joinder.Complaint, *joinder.Wallet, rows.Reason) {
	text := func(field string) string { return strings.TrimSpace(c.value(r, field)) }
	out := joinder.Complaint{
		Source: "cfpb", SourceID: text("id"), Product: text("product"), SourceIssue: text("issue"),
		Jurisdiction: "US", Region: text("state"), Public: text("narrative"), Lang: joinder.English,
		Response: text("response"), Timely: yesNo(text("timely")),
	}
	if out.Public == "" && out.SourceIssue == "" && out.Product == "" {
		return out, nil, rowEmpty
	}
	day, ok := c.dates.Parse(c.value(r, "date"))
	if !ok {
		return out, nil, rowDate
	}
	if c.today.AddDays(1).Before(day) {
		return out, nil, rowFuture
	}
	out.OccurredOn = day
	if !day.IsZero() {
		out.FiledAt = day.Time()
	}
	sub, subIssue := text("sub_product"), text("sub_issue")
	out.Issue = "other"
	if isMoneyService(out.Product, sub) {
		out.Issue = c.dir.IssueForCFPB(out.SourceIssue, subIssue)
	}
	out.Product = joinParts(out.Product, sub)
	out.SourceIssue = joinParts(out.SourceIssue, subIssue)
	fixed, fine := rows.Repair(out.Public)
	if !fine {
		return out, nil, rows.Garbled
	}
	out.Public = fixed
	w := c.wallet(text("company"))
	out.Wallet = w.ID
	if w.Reviewed {
		return out, nil, ""
	}
	return out, &w, ""
}

// wallet finds the company's wallet; each name is looked up once a file.
func (c *cfpb) wallet(company string) joinder.Wallet { return walletFor(c.dir, c.index, company) }

func walletFor(dir Directory, known map[string]joinder.Wallet, name string) joinder.Wallet {
	if w, ok := known[name]; ok {
		return w
	}
	var w joinder.Wallet
	if id, ok := dir.WalletForCompany(name); ok && name != "" {
		w = joinder.Wallet{ID: id, Reviewed: true}
	} else if name == "" {
		w = joinder.Wallet{ID: UnknownWallet, Kind: "unreviewed"}
	} else {
		w = UnreviewedWallet(dir.CompanyName(name))
	}
	known[name] = w
	return w
}

func joinParts(a, b string) string {
	if b == "" || a == b {
		return a
	}
	if a == "" {
		return b
	}
	return a + " › " + b
}

func yesNo(s string) string {
	switch strings.ToLower(s) {
	case "yes", "true":
		return "yes"
	case "no", "false":
		return "no"
	}
	return ""
}

// CFPB imports one file of CFPB complaints: CSV, JSON array, JSON lines or a
// search answer, plain, gzip or zstd.
func (im *Importer) CFPB(ctx context.Context, job ImportJob) (Report, error) {
	return im.run(ctx, job, "cfpb/1", newCFPB(im.dir, im.world.Now()))
}
