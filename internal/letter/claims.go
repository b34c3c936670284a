package letter

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"joinder"
)

// The words in which a letter says how many people sign and what they lost in
// all. Only such statements about the whole are compared with the annex: other
// numbers (a fee, a phone, one person's loss) are the organiser's own.
var (
	peopleSaid = regexp.MustCompile(`(?i)(?:我们(?:是|共|一共|共有|这)?|全体|附件一所列)\s*(\d[\d,，]*)\s*(?:名|位|人)` +
		`|(\d[\d,，]*)\s*(?:名|位)?\S{0,12}人(?:联名|共同投诉|集体投诉)` +
		`|\b(?:we are|we,|we the|all|the undersigned)(?: the| all)? (\d[\d,]*) (?:people|persons|users|customers|complainants|members|of us)\b` +
		`|\b(\d[\d,]*) (?:people|persons|users|customers|complainants|members) (?:sign|have signed|complain|jointly)\b`)
	totalSaid = regexp.MustCompile(`(?i)合计|共计|总计|总额|总金额|\bin total\b|\btotal(?:s|ling|ing)?\b|\baltogether\b|\bin all\b`)
	perHead   = regexp.MustCompile(`(?i)每|各自|平均|\beach\b|\bper\b|\baverage\b`)
	moneySaid = regexp.MustCompile(`(US\$|HK\$|人民币|[¥￥$€£]|\b[A-Z]{3,5}\b)?\s*(\d[\d,，]*(?:\.\d+)?)\s*(万|亿|元|\b[A-Z]{3,5}\b)?`)
	sentence  = regexp.MustCompile(`[。；！？;!?\n]|\.\s`)
)

// claims compares what the words say of the whole with the annex.
func claims(words string, rows []joinder.AnnexRow, people int) []Mismatch {
	var out []Mismatch
	for _, m := range peopleSaid.FindAllStringSubmatch(words, -1) {
		said := strings.Join(m[1:], "") // one of the groups holds the number
		n, err := strconv.Atoi(strings.NewReplacer(",", "", "，", "").Replace(said))
		if err == nil && n != people && n != len(rows) {
			out = append(out, Mismatch{Key: "error.letter.claim_people", Args: []any{"Said", n, "Annex", people}})
		}
	}
	totals := Totals(rows)
	for _, part := range sentence.Split(words, -1) {
		if !totalSaid.MatchString(part) || perHead.MatchString(part) {
			continue
		}
		for _, said := range moneyIn(part) {
			if !slices.Contains(totals, said) {
				out = append(out, Mismatch{Key: "error.letter.claim_total", Args: []any{"Said", amountOrDash(said), "Annex", amountOrDash(totalIn(totals, said.Currency))}})
			}
		}
	}
	return out
}

func totalIn(totals []joinder.Money, c joinder.Currency) joinder.Money {
	for _, m := range totals {
		if m.Currency == c {
			return m
		}
	}
	return joinder.Money{}
}

// moneyIn finds exact amounts with a currency. Round figures in 万 or 亿 are
// not compared: they do not claim to be exact.
func moneyIn(s string) []joinder.Money {
	var out []joinder.Money
	for _, m := range moneySaid.FindAllStringSubmatch(s, -1) {
		if m[3] == "万" || m[3] == "亿" {
			continue
		}
		for _, sign := range []string{m[1], m[3]} {
			if amount, err := joinder.ParseMoney(strings.TrimRight(m[2], ",，"), currencyOf(sign)); err == nil {
				out = append(out, amount)
				break
			}
		}
	}
	return out
}

func currencyOf(sign string) joinder.Currency {
	switch sign = strings.ToUpper(sign); sign {
	case "¥", "￥", "元", "人民币":
		return "CNY"
	case "$", "US$":
		return "USD"
	case "HK$":
		return "HKD"
	case "€":
		return "EUR"
	case "£":
		return "GBP"
	}
	return joinder.Currency(sign)
}
