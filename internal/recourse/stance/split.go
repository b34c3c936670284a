package stance

import (
	"regexp"
	"strings"

	"joinder"
)

// span is a piece of the folded text, in runes: [from, to).
type span struct{ from, to int }

// begins of what the complainant wrote, quoted below or above the answer.
var quoteLine = regexp.MustCompile(`^\s*(?:>|\|)|^\s*-{2,}.{0,20}(?:以下|以上|原文|来信|历史|quoted|original|forwarded)`)

var quoteStart = regexp.MustCompile(`^\s*(?:on .{4,80} wrote:|from: .{2,}|-+ ?(?:original|forwarded) message|发件人:|原(?:投诉|邮件|信|文|来信|诉求)(?:内容)?:|>\s*原投诉|在 ?.{4,60}写道:|您的(?:原)?(?:来信|留言|投诉)(?:内容)?:|客户原(?:诉|文|投诉).{0,4}:|投诉内容:)`)

var lowTalk = regexp.MustCompile(`if you (?:have|need|require) (?:any |further |more |other |anything )+[^.!?\n]{0,80}|(?:please )?(?:feel free|do not hesitate|don't hesitate) to [^.!?\n]{0,60}|this (?:e-?mail|message) (?:and any attachments? )?(?:is|are|may be|contains?) (?:intended|confidential|privileged)[^\n]*|` +
	`如(?:您)?(?:有|对)(?:任何|其他|其它|疑问|疑义|什么)[^。!?\n]{0,40}|(?:若|如果)(?:您)?(?:还|仍)?有(?:任何|其他|其它|疑问|问题)[^。!?\n]{0,40}|(?:本邮件|此邮件)(?:及其?附件)?(?:含有|包含|可能|仅供|的内容).{0,12}(?:保密|机密)[^\n]*`)

// what a sentence grants before it turns, what it repeats of the complaint.
var aside = regexp.MustCompile(`(?:虽然|虽|尽管)[^,;。!?\n]{2,60},|\b(?:although|though|even though|whilst|while)\b[^,.;!?\n]{4,120},|` +
	`(?:您|你|阁下|贵客户|客户|用户)(?:所)?(?:反映|反馈|投诉|咨询|来信|提到|所述|诉称|提出|申诉|查询)(?:的)?[^,;。!?:\n]{0,60}(?:问题|情况|事宜|一事|诉求|个案|投诉)|关于[^,;。!?:\n]{2,60}(?:问题|事宜|一事|投诉|诉求|情况|[,:])|(?:您|阁下)(?:所)?(?:提出|主张|申请|要求)的?[^,;。!?:\n]{0,20}(?:要求|请求|诉求|主张|申请)|` +
	`\b(?:your|the) (?:complaint|message|request|enquiry|inquiry|concern|letter|grievance|query)s? (?:about|regarding|concerning|that|of|dated) [^,.;:!?\n]{0,60}?(?:[,.;:\n]|$| and (?:we|i|have)| has | have | is | was | we )|` +
	`\byou (?:say|said|complained|told us|stated|claimed|reported|mentioned|wrote|asked (?:us )?(?:to|for|whether)) [^,.;:!?\n]{0,80}`)

// clean blanks what says nothing about the stance: the quoted complaint,
// closing courtesies, asides. Places stay where they are.
func clean(text []rune) []rune {
	out := append([]rune(nil), text...)
	quoted := false
	for _, l := range lines(out) {
		line := string(out[l.from:l.to])
		if quoteStart.MatchString(line) {
			quoted = true
		}
		if (quoted || quoteLine.MatchString(line)) && blankable(out, l, quoted) {
			blank(out, l)
			if !quoted && quoteLine.MatchString(line) && strings.Contains(line, "--") {
				quoted = true
			}
		}
	}
	for _, re := range []*regexp.Regexp{lowTalk, aside} {
		for _, s := range matches(re, out) {
			blank(out, s)
		}
	}
	for _, s := range matches(abbreviation, out) {
		out[s.to-1] = ' '
	}
	return out
}

// blankable keeps an answer that is written below a quotation: only when words
// of the answer stand before the quotation does it hide everything after.
func blankable(text []rune, l span, quoted bool) bool {
	if !quoted {
		return true
	}
	return len(strings.TrimSpace(string(text[:l.from]))) > 0
}

func blank(text []rune, s span) {
	for i := s.from; i < s.to; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}

func lines(text []rune) (out []span) {
	from := 0
	for i, r := range text {
		if r == '\n' {
			out = append(out, span{from, i})
			from = i + 1
		}
	}
	return append(out, span{from, len(text)})
}

// matches are the places of re in runes.
func matches(re *regexp.Regexp, text []rune) (out []span) {
	s := string(text)
	at, bytes := 0, 0 // rune and byte position
	for _, m := range re.FindAllStringIndex(s, -1) {
		from := at + len([]rune(s[bytes:m[0]]))
		to := from + len([]rune(s[m[0]:m[1]]))
		out = append(out, span{from, to})
		at, bytes = to, m[1]
	}
	return out
}

var greeting = regexp.MustCompile(`^\s*(?:(?:dear|hi|hello|hey|namaste|respected)\b[^,.!\n]{0,40}[,.!\s]*|(?:kind|best|warm)? ?regards\b.*|yours (?:sincerely|faithfully|truly).*|(?:thanks|thank you|cheers|sincerely)[,.!\s]*|(?:尊敬的)?[^,。!?\n]{0,12}(?:您好|你好)[,!。:\s]*|(?:二|\d{2,4}).{0,6}年 ?.{1,3}月 ?.{1,4}日[。.]?|此致|敬礼|特此(?:函复|函告|回复|答复|复函)[。.]?)\s*$`)

// sentences splits a cleaned text and drops greetings and what is empty.
func sentences(text []rune, lang joinder.Lang) (out []span) {
	from := 0
	end := func(to int) {
		s := trim(text, span{from, to})
		from = to
		if s.to-s.from >= 2 && !greeting.MatchString(string(text[s.from:s.to])) && wordy(text[s.from:s.to]) {
			out = append(out, s)
		}
	}
	for i, r := range text {
		switch {
		case r == '\n' && lang == joinder.English && !hardBreak(text, i):
		case r == '\n', r == '。', r == '!', r == '?', r == ';', r == '…':
			end(i + 1)
		case r == '.' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '"' || text[i+1] == ')'):
			end(i + 1)
		case r == ' ' && lang == joinder.Chinese && i > 0 && i-from > 8 && text[i-1] == ' ':
			end(i)
		}
	}
	end(len(text))
	return out
}

// hardBreak tells a line that ends a thought from one that was only wrapped.
func hardBreak(text []rune, i int) bool {
	if i+1 >= len(text) || text[i+1] == '\n' || i > 0 && text[i-1] == '\n' {
		return true
	}
	start := i
	for start > 0 && text[start-1] != '\n' {
		start--
	}
	return i-start < 50
}

func trim(text []rune, s span) span {
	for s.from < s.to && (text[s.from] == ' ' || text[s.from] == '\n') {
		s.from++
	}
	for s.to > s.from && (text[s.to-1] == ' ' || text[s.to-1] == '\n') {
		s.to--
	}
	return s
}

func wordy(text []rune) bool {
	n := 0
	for _, r := range text {
		if han(r) {
			n += 2
		} else if r >= 'a' && r <= 'z' {
			n++
		}
	}
	return n >= 4
}
