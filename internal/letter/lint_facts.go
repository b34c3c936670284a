package letter

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"joinder"
)

var (
	dateSaid = regexp.MustCompile(`(?i)(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2}) (january|february|march|april|may|june|july|august|september|october|november|december),? (\d{4})\b|\b(january|february|march|april|may|june|july|august|september|october|november|december) (\d{1,2}),? (\d{4})\b`)
	ahead    = regexp.MustCompile(`(?i)核对|出处|source:|前|之前|以前|截止|到期|期限|将|届时|请|起施行|生效|\bby\b|\bbefore\b|\buntil\b|\bwill\b|\bdeadline\b|\bdue\b|\bplease\b|\bexpires?\b|\bwithin\b|\bfrom\b`)
	answerBy = regexp.MustCompile(`(?i)(?:答复|回复|回应|反馈|告知|answer|reply|respond|response)`)
	byDay    = regexp.MustCompile(`(?i)^[^，。；,.]{0,24}(?:前|之前|以前)|^\s*[，,]?\s*(?:前|之前|以前)`)
	months   = map[string]time.Month{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12}

	placeholder = regexp.MustCompile(`(?i)【[^】\n]*】|\[[^\]\n]{0,40}\]|\{\{[^}\n]*\}\}|_{3,}|＿{2,}|×{2,}|\bX{3,}\b|某某|待填|待补充?|此处填写|（[\s　]*）|\(\s{2,}\)|\bTODO\b|\bTBD\b|<(?:name|date|amount|insert[^>]*|姓名|日期|金额)>|lorem ipsum`)
	digest      = regexp.MustCompile(`^[0-9a-f]{32,}$`)
	evidence    = regexp.MustCompile(`\[(?:E|证据|证)\s*(\d{1,6})(?:[-–](\d{1,4}))?\]`)
	annexed     = regexp.MustCompile(`(?i)附件|附表|见证据|\bannex\b|\bappendix\b|\bexhibit\b|\[(?:E|证据|证)\s*\d`)
	wish        = regexp.MustCompile(`(?i)请|应当|希望|要求|如果|若|是否|可以|please|should|must|may |would|whether|if you|shall`)
)

// dates looks for days that do not exist, that lie ahead where something is
// told as past, and for another day of answer than the letter's own.
func (c *check) dates() {
	for _, s := range c.text.sentences {
		words := c.text.all[s.from:s.to]
		for _, m := range dateSaid.FindAllStringSubmatchIndex(words, -1) {
			d, ok := dayOf(words, m)
			from, to := s.from+m[0], s.from+m[1]
			switch today := c.facts.Today; {
			case !ok:
				c.say(MustFix, "date_impossible", from, to)
			case d.Before(today) && c.wantsAnswer(words, m):
				c.say(MustFix, "date_past", from, to)
			case c.text.field == "body" && !c.letter.AnswerBy.IsZero() && d != c.letter.AnswerBy && c.wantsAnswer(words, m):
				c.say(MustFix, "date_differs", from, to, "Date", c.letter.AnswerBy)
			case today.IsZero():
			case today.Before(d) && c.wantsAnswer(words, m), today.Before(d) && ahead.MatchString(words):
			case today.Before(d):
				c.say(MustFix, "date_future", from, to)
			}
		}
	}
}

// wantsAnswer reports whether a day is the one by which an answer is asked.
func (c *check) wantsAnswer(words string, m []int) bool {
	if !answerBy.MatchString(words) {
		return false
	}
	before, after := strings.ToLower(words[:m[0]]), words[m[1]:]
	return byDay.MatchString(after) || strings.HasSuffix(before, " by ") || strings.HasSuffix(before, " before ") || strings.HasSuffix(before, "no later than ")
}

// dayOf reads a day that was found; ok is false for one that does not exist.
func dayOf(words string, m []int) (d joinder.Date, ok bool) {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return words[m[2*i]:m[2*i+1]]
	}
	year, month, day := part(1)+part(4)+part(9)+part(12), part(2)+part(5), part(3)+part(6)+part(7)+part(11)
	y, _ := strconv.Atoi(year)
	n, _ := strconv.Atoi(month)
	mo := time.Month(n)
	if name := part(8) + part(10); name != "" {
		mo = months[strings.ToLower(name)]
	}
	dd, _ := strconv.Atoi(day)
	d = joinder.Date{Year: y, Month: mo, Day: dd}
	return d, joinder.DateOf(d.Time()) == d
}

// placeholders looks for gaps that were never filled.
func (c *check) placeholders() {
	for _, m := range placeholder.FindAllStringIndex(c.text.all, -1) {
		if !evidence.MatchString(c.text.all[m[0]:m[1]]) {
			c.say(MustFix, "placeholder", m[0], m[1])
		}
	}
}

// personal looks for what belongs into the annex or nowhere.
func (c *check) personal() {
	found := map[string]bool{}
	look := func(what string) {
		if len([]rune(what)) < 2 || found[what] {
			return
		}
		found[what] = true
		if at := strings.Index(c.text.all, what); at >= 0 {
			c.say(MustFix, "personal", at, at+len(what))
		}
	}
	for _, n := range c.facts.Names {
		look(strings.TrimSpace(n))
	}
	if c.facts.Personal != nil {
		for _, p := range c.facts.Personal(c.text.all) {
			if !digest.MatchString(p) { // digits of a SHA-256 are nobody's card
				look(p)
			}
		}
	}
}

// marks holds references to evidence against what is sealed.
func (c *check) marks() {
	if !c.facts.Annexed {
		return
	}
	items := map[int]int{}
	rows := map[int]bool{}
	for _, r := range c.facts.Rows {
		rows[r.Number] = true
		items[r.Number] += len(r.Evidence)
	}
	for _, m := range evidence.FindAllStringSubmatchIndex(c.text.all, -1) {
		number, _ := strconv.Atoi(c.text.all[m[2]:m[3]])
		known := rows[number]
		if known && m[4] >= 0 {
			item, _ := strconv.Atoi(c.text.all[m[4]:m[5]])
			known = item >= 1 && item <= items[number]
		}
		if !known {
			c.say(MustFix, "mark_unknown", m[0], m[1])
		}
	}
}

// unsupported looks for statements about the firm that point to nothing. A
// paragraph that names the annex or an item of evidence is supported.
func (c *check) unsupported() {
	zh := regexp.MustCompile(`(?:^|[，,：:、”]|而|但|并且|后|后来|随后|期间)\s*(?:` + c.firm.zh + `)(?:也|还|又|均|都|始终|至今|当时|随即|随后)?(?:从未|从不|没有|拒绝|拒不|扣(?:走|了|除|款)|收取|冻结|关闭|删除|隐瞒|承诺|声称|告知|未(?:能|按|予|曾|向|经)?|多次|一直|故意|擅自|强制|自动|只(?:是|会|回复)|仍|已(?:经)?|曾|把|无故|反复|推(?:诿|脱)|不予|不肯|不退)`)
	en := regexp.MustCompile(`(?i)(?:^|[,:;] |and |but |then |because )(?:` + c.firm.en + `|[Ii]t) (?:has |have |had |also |then |still |always |again |simply |only )*(?:never|refused|charged|froze|frozen|took|deducted|closed|deleted|hid|hidden|promised|claimed|said|told|ignored|did not|didn't|not|keeps?|kept|blocked|debited|changed|failed|withheld|locked|denied|misled|lied|gave no|raised|sent)\b`)
	at := 0
	for para := range strings.SplitAfterSeq(c.text.all, "\n\n") {
		from := at
		at += len(para)
		if annexed.MatchString(para) {
			continue
		}
		for _, s := range c.text.sentences {
			if s.from < from || s.from >= at {
				continue
			}
			words := strings.TrimSpace(c.text.all[s.from:s.to])
			if wish.MatchString(words) || !zh.MatchString(words) && !en.MatchString(words) {
				continue
			}
			c.say(ShouldLook, "unsupported", s.from, s.to)
		}
	}
}
