package letter

import (
	"regexp"
	"strings"
)

// firm finds words that stand for the firm.
type firm struct{ zh, en string } // alternatives of a regular expression

func firmPattern(names []string) firm {
	f := firm{
		zh: `贵方|贵司|贵公司|贵平台|你方|你司|你们公司|你们平台|你们|他们|该公司|该机构|该平台|这家公司|这个平台|支付公司|支付机构|公司|平台|运营商|运营方|客服`,
		en: `you|your (?:company|firm|staff|people|app|platform|service)|the (?:firm|company|platform|operator|provider|wallet|app|business)|this (?:firm|company|platform|app)|they|customer service|support`,
	}
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			f.zh += "|" + regexp.QuoteMeta(n)
			f.en += "|" + regexp.QuoteMeta(n)
		}
	}
	return f
}

// The words of the rules. They err towards silence where a sentence can well
// be meant otherwise; testdata/lint.tsv holds what they must and must not find.
var (
	asks = regexp.MustCompile(`(?i)请求|请(?:贵|你|您|在|予|将|提供|告知|书面|依法|核查|解除|退|返还|说明|督促|查处|尽快|逐|对|于|立即|贵)|要求|敦促|判令|申请|希望(?:贵|你|您|能|得到)` +
		`|\b(?:we|i) (?:ask|request|demand|require|claim|seek|call on|urge|want|would like)\b|\bplease\b|\bis claimed\b|\bclaimants? (?:ask|claim|seek)`)
	asksByDay = regexp.MustCompile(`(?i)何时(?:可以)?答复|by when you will answer|日[^，。；\n]{0,8}前|(?:\d+|[一二三四五六七八九十]+)\s*个?(?:工作|自然)?日(?:之)?内|\bby (?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)` +
		`|\bwithin \w+ (?:business |working |calendar )?(?:days|weeks)|\bno later than\b|\bbefore \d`)

	crimeZH = `诈骗|盗窃|偷窃|侵占|侵吞|抢劫|抢钱|监守自盗|占为己有|触犯刑|敲诈|勒索|洗钱|犯罪|非法集资|传销|骗局|骗钱|挪用|卷款|欺诈`
	crimeEN = `frauds?|fraudulent(?:ly)?|defraud(?:s|ed|ing)?|scams?|scammed|scamming|scammers?|thie(?:f|ves)|theft|steal(?:s|ing)?|stole|robb(?:ed|ing|ery)|criminals?|crimes?|embezzl\w+|launder\w*|extort\w*|swindl\w+|ponzi|misappropriat\w+`

	// What makes a crime word harmless: it is about others, about a suspicion
	// that the firm voiced, about a rule, an office, a judgement or a report.
	notOfFirmZH = regexp.MustCompile(`反电信网络诈骗|反诈|防诈|防骗|涉诈|以[^，。；]{0,20}为由|是否|有无|诈骗(?:分子|电话|短信|案|团伙|转账|链接|网站|风险|信息|嫌疑人|交易|资金|的受害)|(?:遭遇|遭受|遭到|受到|碰到|防范|拦截|识别|举报|疑似|被)[^，。；]{0,6}(?:诈骗|盗窃|敲诈|欺诈)|盗窃(?:案|我|手机|分子)` +
		`|判决|裁定|认定|定罪|法院|报案|报警|立案|公安|警方|不(?:是|等于|认为|指控|代表|构成|属于)|没有指控|犯罪嫌疑人|犯罪分子|犯罪活动|他人|第三人|不法分子|骗子(?:用|冒|让|打|发|通过|拿|把|转|在|说|利|加|引)|欺诈防控|反欺诈|反洗钱`)
	notOfFirmEN = regexp.MustCompile(`(?i)fraud(?:ster|sters| team| department| line| prevention| report| desk| check| alert| rules)|anti-(?:fraud|money)|action fraud|report fraud|victims? of|third part(?:y|ies)|someone|somebody|a stranger|unknown person|whether|alleg|suspect|police|court (?:found|held|ruled|decided)|judge?ment|convicted|tribunal|` +
		`stolen (?:phone|card|wallet|device)|scam (?:transfer|payment|call|message|text|website|link)|(?:push payment|app) (?:scam|fraud)|do not (?:say|accuse|claim|allege)|don't (?:say|accuse)|not (?:a )?(?:fraud|crime|theft|criminal)|\bif (?:this|it) (?:is|was)|money laundering (?:rules|check|regulations|law)|scammers? (?:took|made|called|tricked|used|who)|by (?:a )?(?:scammer|thief|thieves|fraudster|criminal)s?`)

	insultZH = regexp.MustCompile(`脑子进水|不是人|一窝|无耻|不要脸|黑心|流氓|王八|混蛋|狗东西|畜生|白痴|蠢(?:货|猪|材)|人渣|败类|吸血鬼|丧尽天良|卑鄙|下流|令人作呕|恶心|脑残|傻[逼叉]|去死|缺德|强盗|土匪|奸商|吃人不吐骨头|狗屁|恬不知耻|丧良心|没良心|(?:垃圾)(?:公司|平台|客服|软件|应用|企业|服务)|骗子(?:公司|平台|集团|客服|企业)|(?:你们|贵方|贵司|贵公司|平台|公司|客服)[^，。；]{0,5}(?:是|就是|都是|一群|一帮|全是)[^，。；]{0,3}(?:骗子|垃圾|小偷|贼)`)
	insultEN = regexp.MustCompile(`(?i)\b(?:crooks?|liars?|scumbags?|idiots?|idiotic|morons?|moronic|disgusting|pathetic|shameless|bastards?|heartless|parasites?|bloodsuckers?|clowns?|vultures?|bandits?|thugs?|cheats|scum|filthy|despicable|stupid (?:company|firm|people|staff|policy|rules)|(?:garbage|trash) (?:company|firm|app|service|platform)|(?:evil|rotten|greedy) (?:company|firm|people|corporation|staff)|incompetent (?:fools?|idiots?|clowns?))\b`)

	// A threat has three parts in one sentence: money or an answer, publicity or
	// silence, and a word that makes one hang on the other.
	moneyZH     = regexp.MustCompile(`退(?:款|还|回|钱|全款|给|掉|了|清)?|返还|赔|付(?:款|钱|清)?|还钱|还款|打款|给钱|交钱|到账|解冻|解决|答复|回复|处理`)
	publicityZH = regexp.MustCompile(`曝光|曝出|公之于众|公布于众|媒体|记者|新闻|见报|头条|热搜|微博|抖音|小红书|知乎|朋友圈|网上|网络上|网友|发帖|发到|发布|撤帖|撤稿|撤下|删帖|删(?:除|了|掉)[^，。；]{0,6}(?:帖|视频|文章|评论|差评)|差评|上电视|晚会|声誉|名誉|身败名裂|臭名|股价|不再发声|不再公开|不对外|沉默|闭嘴|封口|息事宁人|守口如瓶`)
	hangZH      = regexp.MustCompile(`如果|如不|如未|如[^，。；]{0,6}不|若|要是|倘|否则|不然|只要|除非|除了|再不|再拖|要么|逾期|限[^，。；]{0,8}(?:日|天|小时)内|(?:不|没|未)[^，。；]{0,10}(?:就|便|将|会|只能|只好|等着)|不[^，。；]{0,4}的话|(?:后|之后|了|的话)[^。；]{0,8}(?:就|便|即可|才|会|不再)|(?:款|钱|赔)[^。；]{0,10}(?:就|便|即可|才)|想让我们|等着|一手`)
	moneyEN     = regexp.MustCompile(`(?i)\b(?:pay|pays|paid|payment|payout|refund\w*|money|reimburse\w*|compensat\w+|settle[sd]?|settlement|return(?:ed)? (?:it|the|our|all)|repl(?:y|ied)|answer\w*|respond\w*|release[ds]?|unfreeze)\b`)
	publicityEN = regexp.MustCompile(`(?i)\b(?:press|media|journalists?|newspapers?|front[- ]page|headlines?|televis\w+|tv|twitter|tiktok|facebook|instagram|youtube|online|go(?:es|ing)? public|publish\w*|publicity|expos(?:e|ed|ing)|posts?|posting|viral|reviews?|reputation|name and shame|reporters?|share price|investors|stay silent|keep (?:quiet|silent)|silence|say nothing|(?:our|the) videos?)\b`)
	hangEN      = regexp.MustCompile(`(?i)\b(?:if|unless|until|otherwise|or else|or|either|once|when|should you|as soon as|and we(?:'ll| will| can)?|in (?:exchange|return)|for (?:a|the|our) (?:full )?(?:refund|payment|money)|means|no refund|we will|we can)\b`)
	oursEN      = regexp.MustCompile(`(?i)\b(?:we|us|our|i|this story|it|expect|everyone|everybody|the (?:press|media|newspapers?|world|public))\b`)
	// The firm's own publications, which a letter may well ask for or quote.
	theirsZH = regexp.MustCompile(`请[^，。；]{0,14}(?:公开|公布|公告|发布|说明)|贵方[^，。；]{0,12}(?:发布|公布|公告|承诺|发布会)|(?:如实|全文|完整)|媒体之外|没有|不影响`)
	theirsEN = regexp.MustCompile(`(?i)please (?:publish|post|announce)|you (?:announced|published|posted)|we (?:read|posted nothing)|in full|whatever`)
	// Where the firm demands silence, the sentence tells of it.
	firmDemandsZH = regexp.MustCompile(`(?:贵方|贵司|贵公司|公司|平台|客服|对方|该机构|你方)[^，。；]{0,10}(?:要求|提出|声称|表示|以)`)
	firmDemandsEN = regexp.MustCompile(`(?i)(?:you|the firm|the company|they|customer service|your staff|the platform) (?:ask|demand|offer|want|require|told|said|insist|made)`)

	gatherZH  = regexp.MustCompile(`拉横幅|围堵|堵(?:住|在)?[^，。]{0,8}(?:大门|门口|总部|办公)|堵门|静坐|上街游行|游行|示威|聚集(?:到|在|起来|维权)|(?:到|在)[^，。]{0,10}(?:总部|门口|楼下|公司)[^，。]{0,4}(?:集合|集会|聚集)|集体(?:上门|上访|进京|前往|去)|上访|进京|打爆|(?:轮流|不停|不断|反复|集中|同时)(?:拨打|打|致电)[^，。]{0,10}(?:电话|热线|客服)|(?:电话|短信|邮件|信息)轰炸|人肉|(?:找|去|到)[^，。]{0,10}(?:家里|住处|家门口)(?:去|找|讨|堵|等)?|不得安宁|围攻|堵得|上门(?:讨|要钱|闹)|堵人|举牌|(?:总部|公司|大楼|门口)[^，。；]{0,6}(?:集合|集会)|打到[^，。；]{0,6}(?:崩溃|瘫痪|关机)|(?:一起|大家|每天)[^，。；]{0,12}打[^，。；]{0,6}(?:一百|上百|几十|无数)[^，。；]{0,3}(?:个|次)`)
	gatherEN  = regexp.MustCompile(`(?i)\b(?:gather|rally|protest|demonstrate|picket|march|assemble|meet)\b[^.!\n]{0,30}\b(?:outside|in front of|at|on|to) [^.!\n]{0,20}(?:offices?|headquarters|branch|building|homes?|house|hq)\b|\bsit-in\b|\b(?:blockade|storm|occupy|besiege)\b [^.!\n]{0,20}(?:office|headquarters|branch|building|lobby)|(?:flood|jam|bombard|swamp|clog|spam)\b[^.!\n]{0,25}(?:phones?|hotlines?|lines|inbox(?:es)?|staff|employees|e-?mails?|switchboard)|(?:show|turn) up at (?:your|their|the)[^.!\n]{0,20}(?:homes?|offices?|door|house|headquarters)|\bdoxx?\b|\b(?:we|everybody|everyone|members|let us|let's)\b[^.!\n]{0,30}\bharass\b|know where [^.!\n]{0,20}lives?|call [^.!\n]{0,25}(?:non-?stop|every (?:hour|minute)|in turns|around the clock)`)
	negatedZH = regexp.MustCompile(`(?:不|不会|不要|没有|反对|禁止|请勿|不得|不组织|不参加|不号召|避免|劝阻)[^，。；]{0,4}$`)
	negatedEN = regexp.MustCompile(`(?i)(?:not|never|no|don't|won't|against|without|nobody should|avoid)\s+(?:\w+\s+){0,3}$`)
)

// words looks for what could be used against those who sign.
func (c *check) words() {
	accuse := regexp.MustCompile(`(?:` + c.firm.zh + `)[^。；]{0,12}?(?:` + crimeZH + `)|(?:这|此|那|纯|完全|简直|明摆着)[^，。；]{0,6}(?:是|属)[^，。；]{0,6}(?:` + crimeZH + `)|(?:` + crimeZH + `)(?:公司|平台|集团|团伙|犯|企业)|(?:` + crimeZH + `)了?(?:用户|客户|消费者|我们|大家|老人)|(?:偷|骗|盗|吞|抢)(?:走|了|取|光|去)(?:了)?(?:我们|我|用户|成员|大家|客户)`)
	accuseEN := regexp.MustCompile(`(?i)\b(?:` + c.firm.en + `)\b[^.;!\n]{0,40}\b(?:` + crimeEN + `)\b|\bthis is (?:\w+ ){0,3}(?:` + crimeEN + `)\b|\b(?:` + crimeEN + `) (?:company|firm|platform|app|wallet|operation|scheme)\b`)
	for _, s := range c.text.sentences {
		words := c.text.all[s.from:s.to]
		bare := unquoted(words)
		hit := func(rule string, found []int) bool {
			if found == nil {
				return false
			}
			c.say(MustFix, rule, s.from+found[0], s.from+found[1])
			return true
		}
		if !notOfFirmZH.MatchString(bare) {
			hit("crime", accuse.FindStringIndex(bare))
		}
		if !notOfFirmEN.MatchString(bare) {
			hit("crime", accuseEN.FindStringIndex(bare))
		}
		_ = hit("insult", insultZH.FindStringIndex(bare)) || hit("insult", insultEN.FindStringIndex(bare))
		c.threat(s, bare)
		c.gathering(s, bare)
	}
}

func (c *check) threat(s piece, bare string) {
	zh := publicityZH.FindStringIndex(bare)
	if zh != nil && moneyZH.MatchString(bare) && hangZH.MatchString(bare) && !theirsZH.MatchString(bare) && !toldBefore(firmDemandsZH, bare, zh) {
		c.say(MustFix, "threat", s.from, s.to)
		return
	}
	en := publicityEN.FindStringIndex(bare)
	if en != nil && moneyEN.MatchString(bare) && hangEN.MatchString(bare) && oursEN.MatchString(bare) && !theirsEN.MatchString(bare) && !toldBefore(firmDemandsEN, bare, en) {
		c.say(MustFix, "threat", s.from, s.to)
	}
}

// toldBefore reports whether the sentence tells of the firm's own demand: "the
// firm asks us to delete our posts" threatens nobody.
func toldBefore(demands *regexp.Regexp, bare string, publicity []int) bool {
	at := demands.FindStringIndex(bare)
	return at != nil && at[0] < publicity[0]
}

func (c *check) gathering(s piece, bare string) {
	for _, p := range []struct{ call, negated *regexp.Regexp }{{gatherZH, negatedZH}, {gatherEN, negatedEN}} {
		found := p.call.FindStringIndex(bare)
		if found == nil || p.negated.MatchString(bare[:found[0]]) {
			continue
		}
		c.say(MustFix, "gathering", s.from+found[0], s.from+found[1])
		return
	}
}

var (
	titles = regexp.MustCompile(`《[^》]*》`)
	quotes = regexp.MustCompile(`“[^”]*”|「[^」]*」|"[^"]*"|‘[^’]*’`)
	told   = regexp.MustCompile(`(?i)报案|报警|警方|笔录|回复|答复|客服(?:说|称|表示)|写道|原话|显示|提示|police|report(?:ed)?|told|wrote|said|says|answered|replied|shows?|reads?|message`)
)

// unquoted blanks out titles, and quotations where the sentence says whose
// words they are, keeping every byte in its place.
func unquoted(s string) string {
	blank := func(m string) string { return strings.Repeat(" ", len(m)) }
	s = titles.ReplaceAllStringFunc(s, blank)
	if told.MatchString(quotes.ReplaceAllStringFunc(s, blank)) {
		s = quotes.ReplaceAllStringFunc(s, blank)
	}
	return s
}
