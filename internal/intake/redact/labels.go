package redact

// idLabel is a word after which an id follows.
type idLabel struct {
	word   []rune
	kind   Kind
	strong bool // the word itself says that an id follows: letters alone will do
}

func labels(kind Kind, strong bool, words ...string) []idLabel {
	out := make([]idLabel, len(words))
	for i, w := range words {
		out[i] = idLabel{[]rune(w), kind, strong}
	}
	return out
}

func join(lists ...[]idLabel) []idLabel {
	var out []idLabel
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// idLabels: longer words first where one begins another. Lower case.
var idLabels = join(
	labels(WeChat, true, "微信号码", "微信号", "微信id", "微信帐号", "微信账号", "薇信号", "威信号", "vx号", "wx号", "wechat id", "weixin id", "加我微信", "加微信", "我的微信", "客服微信"),
	labels(WeChat, false, "微信", "薇信", "威信", "v信", "wechat", "weixin", "wxid", "vx", "wx"),
	labels(QQ, true, "qq号码", "qq号", "qq群", "扣扣号"),
	labels(QQ, false, "qq", "扣扣", "企鹅号"),
	labels(Order, true, "支付宝交易号", "商户订单号", "商户单号", "交易订单号", "订单编号", "订单号码", "订单号", "订单", "交易单号", "交易流水号", "交易号", "转账单号",
		"流水号", "运单号", "快递单号", "工单号", "受理编号", "凭证号", "交易哈希", "order number", "order no", "order id", "order #", "transaction id", "transaction number", "transaction no",
		"transaction hash", "txid", "tx hash", "reference number", "reference no", "reference #", "confirmation number", "confirmation code", "tracking number", "tracking no", "tracking #",
		"case number", "case #", "case no", "ticket number", "ticket #", "ticket no", "claim number", "invoice number", "trace id", "utr"),
	labels(Account, true, "银行卡号", "卡号", "银行账号", "银行帐号", "支付宝账号", "支付宝帐号", "账号", "帐号", "账户号", "身份证号码", "身份证号", "身份证", "护照号", "account number", "account no", "account #", "acct #", "acct no", "acct",
		"card number", "card no", "card ending in", "routing number", "social security number", "ssn", "passport number", "member id", "customer id", "user id", "iban"),
)

// labelsFrom lists the labels that begin with r.
func labelsFrom(r rune) []idLabel {
	if r < 0x80 {
		return labelsASCII[r]
	}
	return labelsHan[r]
}

var labelsASCII, labelsHan = byFirst(idLabels)

func byFirst(all []idLabel) (ascii [0x80][]idLabel, han map[rune][]idLabel) {
	han = map[rune][]idLabel{}
	for _, l := range all {
		if r := l.word[0]; r < 0x80 {
			ascii[r] = append(ascii[r], l)
		} else {
			han[r] = append(han[r], l)
		}
	}
	return ascii, han
}

var phoneWords = words("电话", "手机", "手机号", "手机号码", "联系", "联系方式", "致电", "号码", "phone", "phone number", "telephone", "tel", "cell", "cellphone", "mobile", "call", "call me at", "text", "fax", "number")

var accountWords = words("卡号", "账号", "帐号", "银行卡", "card", "card number", "account", "account number")

func words(w ...string) [][]rune {
	out := make([][]rune, len(w))
	for i := range w {
		out[i] = []rune(w[i])
	}
	return out
}

// labelledBefore reports one of the words just before i, but for blanks,
// colons and small words.
func (s *script) labelledBefore(i int, list [][]rune) bool {
	j := s.skipBack(i)
	for _, w := range list {
		if j >= len(w) && s.hasAt(j-len(w), w) && !(isLetter(w[0]) && isLetter(s.look(j-len(w)-1))) {
			return true
		}
	}
	return false
}

func (s *script) skipBack(i int) int {
	for i > 0 {
		switch s.c[i-1] {
		case ' ', ':', '：', '#', '是', '为', '(', '=', '+', '.':
			i--
			continue
		}
		if i >= 3 && s.c[i-1] == 's' && s.c[i-2] == 'i' && s.c[i-3] == ' ' || i >= 3 && s.c[i-1] == 't' && s.c[i-2] == 'a' && s.c[i-3] == ' ' {
			i -= 3
			continue
		}
		return i
	}
	return i
}

// labelEndsAt reports a label such as "tel" or "qq" glued to the number at i.
func (s *script) labelEndsAt(i int) bool {
	for _, w := range phoneWords {
		if i >= len(w) && s.hasAt(i-len(w), w) && !isLetter(s.look(i-len(w)-1)) {
			return true
		}
	}
	for _, l := range idLabels {
		if w := l.word; i >= len(w) && s.hasAt(i-len(w), w) && !isLetter(s.look(i-len(w)-1)) {
			return true
		}
	}
	return false
}

// labelled finds ids after their labels.
func (s *script) labelled() []span {
	var out []span
	for i := 0; i < len(s.c); i++ {
		for _, l := range labelsFrom(s.c[i]) {
			if !s.hasAt(i, l.word) || isLetter(l.word[0]) && isWord(s.look(i-1)) {
				continue
			}
			after := i + len(l.word)
			if last := l.word[len(l.word)-1]; isLetter(last) && isLetter(s.look(after)) {
				continue
			}
			if f, ok := s.idAfter(after, l); ok {
				out = append(out, f)
				i = f.end - 1
				break
			}
		}
	}
	return out
}

// idAfter reads the id after a label that ends at i.
func (s *script) idAfter(i int, l idLabel) (span, bool) {
	colon := false
	start := i
skip:
	for start < len(s.c) && start < i+12 {
		switch s.c[start] {
		case ':', '=', '#':
			colon = true
		case ' ', '是', '为', '号', '(', '"', '“', '「', '@', '.', '\'':
		case 'i':
			if s.hasAt(start, []rune("is ")) || s.hasAt(start, []rune("id:")) || s.hasAt(start, []rune("id ")) {
				start += 2
				continue
			}
			break skip
		default:
			break skip
		}
		start++
	}
	end, digits, letters, marks := start, 0, 0, 0
	for end < len(s.c) {
		r := s.c[end]
		switch {
		case isDigit(r):
			digits++
		case isLetter(r):
			letters++
		case (r == '_' || r == '-') && isWord(s.look(end+1)):
			marks++
		default:
			return s.accept(span{start, end, l.kind}, l, colon, digits, letters, marks)
		}
		end++
	}
	return s.accept(span{start, end, l.kind}, l, colon, digits, letters, marks)
}

func (s *script) accept(f span, l idLabel, colon bool, digits, letters, marks int) (span, bool) {
	n := f.end - f.start
	masked := s.look(f.end) == '*' || s.look(f.start) == '*'
	if masked || s.date(f) {
		return span{}, false
	}
	w := window{s: s, groups: []group{{f.start, f.end}}}
	if letters == 0 && w.money() {
		return span{}, false
	}
	switch l.kind {
	case WeChat: // 6 to 20 letters, digits, _ or -, beginning with a letter; or a phone or QQ number
		if n < 5 || n > 24 || letters == 0 && (n < 6 || n > 12 || marks > 0) {
			return span{}, false
		}
		return f, l.strong && (n >= 6 || digits > 0) || digits >= 2 && (letters == 0 || colon || l.strong || digits+marks > 2)
	case QQ:
		return f, letters == 0 && marks == 0 && n >= 5 && n <= 12
	case Order:
		return f, digits >= 6 && n >= 8 && n <= 80
	case Account:
		return f, digits >= 6 && n >= 7 && n <= 40
	}
	return span{}, false
}

// date reports digits written as a day (2026-11-03).
func (s *script) date(f span) bool {
	if f.end-f.start < 8 || f.end-f.start > 10 {
		return false
	}
	return s.look(f.start+4) == '-' && (s.look(f.start) == '1' || s.look(f.start) == '2')
}
