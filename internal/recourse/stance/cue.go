package stance

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"joinder"
)

//go:embed en.cues zh.cues
var cueFiles embed.FS

// cue is one pattern that speaks for a kind.
type cue struct {
	kind                     int // index in Kinds
	weight                   float64
	noNegation, noCondition  bool
	wantsDate, wantsHardDate bool
	pattern                  *regexp.Regexp
}

// loadCues reads a cue file; mistakes name their line.
func loadCues(name string) ([]cue, error) {
	data, err := cueFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []cue
	parts := map[string]string{}
	kind, n := -1, 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		switch head, rest, _ := strings.Cut(line, " "); head {
		case "", "#":
		case "let":
			key, value, _ := strings.Cut(rest, " = ")
			parts["{"+key+"}"] = expand(value, parts)
		case "==":
			if kind = slices.Index(Kinds, Kind(rest)); kind < 0 {
				return nil, fmt.Errorf("%s:%d: no kind %q", name, n, rest)
			}
		default:
			c, err := parseCue(line, parts)
			if err != nil || kind < 0 {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			c.kind = kind
			out = append(out, c)
		}
	}
	return out, nil
}

func expand(pattern string, parts map[string]string) string {
	for key, value := range parts {
		pattern = strings.ReplaceAll(pattern, key, value)
	}
	return pattern
}

func parseCue(line string, parts map[string]string) (c cue, err error) {
	fields := strings.SplitN(line, " ", 2)
	if c.weight, err = strconv.ParseFloat(fields[0], 64); err != nil {
		return c, err
	}
	rest := fields[len(fields)-1]
	for {
		flag, after, ok := strings.Cut(rest, " ")
		if !ok {
			break
		}
		switch flag {
		case "n":
			c.noNegation = true
		case "c":
			c.noCondition = true
		case "d":
			c.wantsDate = true
		case "D":
			c.wantsHardDate = true
		default:
			ok = false
		}
		if !ok {
			break
		}
		rest = after
	}
	pattern := strings.ReplaceAll(strings.ReplaceAll(expand(rest, parts), " ?", `\s*`), " ", `\s+`)
	if pattern[0] != '\\' && strings.Contains(pattern, `\w`) || latinStart(pattern) {
		pattern = `\b(?:` + pattern + `)`
	}
	c.pattern, err = regexp.Compile(pattern)
	return c, err
}

// latinStart reports whether a pattern is one for Latin words.
func latinStart(pattern string) bool {
	p := strings.TrimLeft(pattern, "(?:")
	return p != "" && p[0] >= 'a' && p[0] <= 'z' && !strings.Contains(pattern, "====")
}

// cutOff reports whether a match ends in the middle of another word; endings
// are no other word.
func cutOff(within, after string) bool {
	if within == "" || !latin(within[len(within)-1]) {
		return false
	}
	n := 0
	for n < len(after) && latin(after[n]) {
		n++
	}
	return n > 0 && !slices.Contains([]string{"s", "d", "ed", "es", "ing", "ly", "ment", "r", "rs"}, after[:n])
}

func latin(b byte) bool { return b >= 'a' && b <= 'z' }

// hit is a cue found in a sentence.
type hit struct {
	kind   int
	weight float64
	at     span // in the whole text
}

var (
	zhNegation  = regexp.MustCompile(`不|未|无法|无权|没|拒绝|难以|并非|恕|尚待|超过`)
	zhHarmless  = regexp.MustCompile(`不便|不好意思|不久|不仅|不但|没问题|不足|未到账|未入账|未收到|未授权|不小心|未成功|无误|不当|不明|没到|不再扣|不会再|不用|无需|不限|不超过|不晚于|不到|不影响|没有其他|不知情|未记账|未付|不附`)
	enNegation  = regexp.MustCompile(`\bnot\b|n't\b|\bcannot\b|\bunable\b|\bnever\b|\bno\b|\bwithout\b|\bdeclin|\brefus|\bineligible|\bfailed to\b|\bnor\b|\bnope\b`)
	enHarmless  = regexp.MustCompile(`not only|no later than|not later than|no action|no further action|no need|no recovery fee|no fee|without (?:any )?(?:condition|charge|delay|further)|no problem|doesn't matter|don't (?:worry|need)|no worries|no doubt|nothing else|no concerns|should not have|shouldn't have|should never have|did not (?:arrive|reach)|never (?:posted|arrived|reached)|do not need|don't need`)
	zhCondition = regexp.MustCompile(`如果|如(?:确|经|属|有|您|需|未|因|若|核|能|存)|若|倘|一旦|经核实后|核实后|待|确认(?:属实|无误)?后|须先|需先|才能|方可|视.{0,8}(?:而定|情况)|原则上`)
	enCondition = regexp.MustCompile(`\bif\b|\bonce\b|\bunless\b|\bsubject to\b|\bprovided\b|\bon condition\b|\bin the event\b|\bassuming\b|\bwhere appropriate\b|\beligible\b|\bmay\b|\bmight\b|\bonly after\b|\bshould (?:you|we|the|our)\b`)
	notIt       = regexp.MustCompile(`^(?:的)?(?:申请|请求|诉求|流程|需求|问题|事宜|期限|政策|条件|要求|进度|规则|标准|服务|工单|一事|情况|渠道|方式)|^ (?:request|polic|claim|department|application|team|process\b|window|question|enquir|check)`)
	hardDate    = regexp.MustCompile(`\d{1,2} ?月(?:\d{1,2}|[一二三四五六七八九十]+|底|初|中|上旬|中旬|下旬)|\d{1,2} ?[日号](?:前|上|下|中|晚)|(?:周|星期|礼拜)[一二三四五六日天]|(?:明天|明日|后天|今日|今天|本周|下周|本月|月底|当日|当天)|\d+ ?点|` +
		`\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec) \d{1,2}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:tomorrow|tonight|today|this afternoon|end of (?:the )?day|the weekend)\b|\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}0\d{1,2}0(?:19|20)\d\d\b`)
	softDate = regexp.MustCompile(`[\d一二两三四五六七八九十]+ ?(?:到|至|-|~)? ?[\d一二两三四五六七八九十]* ?个?(?:工作日|自然日|天|日|小时|周|分钟)(?:之?内|左右|后)|\b(?:within|in|allow|another|up to) (?:the next )?(?:\d+|one|two|three|four|five|six|seven|ten|fifteen|a few|few)(?: ?(?:-|to) ?\d+)? ?(?:business |working |calendar )?(?:days?|hours?|weeks?|minutes?|hrs)\b`)
)

// scope looks at what stands around a cue in its sentence.
type scope struct {
	lang       joinder.Lang
	hard, soft bool // dates in the sentence
}

func (s scope) negated(before, within string) bool {
	negation, harmless := enNegation, enHarmless
	if s.lang == joinder.Chinese {
		negation, harmless = zhNegation, zhHarmless
	}
	return negation.MatchString(harmless.ReplaceAllString(before+within, " "))
}

func (s scope) conditional(before, within string) bool {
	if s.lang == joinder.Chinese {
		return zhCondition.MatchString(before + within)
	}
	return enCondition.MatchString(before + within)
}

// weigh is what a cue is worth here.
func (c cue) weigh(s scope, before, within, after string) float64 {
	w := c.weight
	if cutOff(within, after) {
		return 0
	}
	if c.noNegation && (notIt.MatchString(after) || s.negated(nearby(before, s.lang), within)) {
		return 0
	}
	if c.noCondition && s.conditional(before, within) {
		w /= 3
	}
	if c.wantsHardDate && !s.hard {
		w /= 5
		if s.soft {
			w *= 2.5
		}
	}
	if c.wantsDate && !s.hard && !s.soft {
		w /= 5
	}
	return w
}

// nearby is the end of the clause before a cue.
func nearby(before string, lang joinder.Lang) string {
	reach, stops := 32, ";:("
	if lang == joinder.Chinese {
		reach, stops = 10, ",;:("
	}
	if i := strings.LastIndexAny(before, stops); i >= 0 {
		before = before[i+1:]
	}
	r := []rune(before)
	if len(r) > reach {
		r = r[len(r)-reach:]
	}
	return string(r)
}

// find lists the cues in one sentence.
func find(cues []cue, text []rune, at span, lang joinder.Lang) (out []hit) {
	sentence := string(text[at.from:at.to])
	s := scope{lang: lang, hard: hardDate.MatchString(sentence), soft: softDate.MatchString(sentence)}
	for _, c := range cues {
		best := hit{}
		for _, m := range c.pattern.FindAllStringIndex(sentence, 4) {
			if w := c.weigh(s, sentence[:m[0]], sentence[m[0]:m[1]], sentence[m[1]:]); w > best.weight {
				from := at.from + len([]rune(sentence[:m[0]]))
				best = hit{c.kind, w, span{from, from + len([]rune(sentence[m[0]:m[1]]))}}
			}
		}
		if best.weight > 0 {
			out = append(out, best)
		}
	}
	return out
}
