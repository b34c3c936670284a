package publicity

import (
	"regexp"
	"strings"

	"joinder"
)

// Finding is something in a text that should not be published as it is.
type Finding struct {
	Kind  string // tail of "publicity.lint."
	Words string // the words that led to it
}

// Linter finds more than this package does by itself, such as claims without
// evidence; internal/letter has one.
type Linter func(lang joinder.Lang, text string) []Finding

// Kinds of findings.
const (
	Gathering = "gathering" // RQ-20: meeting, marching, petitioning in numbers
	Flooding  = "flooding"  // RQ-20: calling hotlines in mass, harassing staff
	Insult    = "insult"    // RQ-11
	Crime     = "crime"     // RQ-11: a word of crime that no court has said
	Silence   = "silence"   // RQ-18: money against publicity
	Personal  = "personal"  // RQ-03, RQ-08
	Unnamed   = "unnamed"   // the firm is named before the six factors were answered
	TooLong   = "too_long"
	Strange   = "strange" // a placeholder that does not exist
)

// alarms are the words of each kind, in both languages. They stop publication:
// a false alarm costs another word, a missed one can cost a lawsuit.
func alarms() []struct{ kind, pattern string } {
	return []struct{ kind, pattern string }{
		{Gathering, `(到|去|在)[^。；，\n]{0,12}(门口|总部|楼下|大厦)[^。；\n]{0,10}(集合|聚集|集中|静坐|拉横幅|见)|集合(讨说法|维权)|聚集维权|上街|游行|示威|静坐|集体上访|进京|拉横幅|堵门|围堵|(?i:\b(gather|meet|rally|assemble|protest|march|picket|demonstrate) (at|outside|in front of|on) )|(?i:\bsit-?in\b)|(?i:\bstorm the\b)`},
		{Flooding, `打爆|轰炸|(一起|轮流|集体|所有人都?|大家都?)(去)?打[^。；\n]{0,14}(电话|热线|12\d{3})|刷屏|刷差评|人肉|骚扰|(?i:\b(flood|bombard|spam|swarm|jam|blow up) (their|the|its|his|her)\b)|(?i:\beverybody (call|ring|phone)\b)|(?i:\bdox+\b)|(?i:\breview-?bomb)`},
		{Insult, `垃圾(公司|平台|客服)|骗子|无良|黑心|奸商|流氓|无耻|畜生|人渣|吸血|不要脸|(?i:\b(scum|crooks?|thieves|bastards?|idiots?|scumbags?|liars?|shameless|evil|trash company|garbage company)\b)`},
		{Crime, `诈骗(犯|公司|团伙|平台)|诈骗|盗窃|抢劫|敲诈|勒索|洗钱|非法集资|跑路|犯罪|犯法|(?i:\b(fraud|fraudulent|fraudsters?|scam|scammers?|theft|steal|stole|stolen|robbery|extort\w*|embezzl\w*|launder\w*|criminal|crime|ponzi)\b)`},
		{Silence, `(不(给|退|赔)[^。；\n]{0,12}(就|便|否则)[^。；\n]{0,10}(曝光|公开|发布|发帖|找媒体))|(退|赔|付)[^。；\n]{0,10}(就|我们就|即)(删|撤|下架)|封口费|(?i:\b(pay|refund)[^.;\n]{0,30}\bor (we|i)( will|'ll)? (publish|expose|post|go public)\b)|(?i:\b(we|i)( will|'ll) (delete|remove|take down)[^.;\n]{0,40}\b(if|once|when)[^.;\n]{0,20}\b(paid|pay|refund)\b)`},
	}
}

// Scan finds what must not be published.
func Scan(text string) []Finding {
	var out []Finding
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "反电信网络诈骗法", "") // the name of a law
	for _, a := range alarms() {
		seen := map[string]bool{}
		for _, hit := range regexp.MustCompile(a.pattern).FindAllString(text, 8) {
			if !seen[hit] {
				seen[hit] = true
				out = append(out, Finding{a.kind, hit})
			}
		}
	}
	return out
}
