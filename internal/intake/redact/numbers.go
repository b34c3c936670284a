package redact

// group is a run of digits without anything between.
type group struct{ start, end int }

func (g group) len() int { return g.end - g.start }

// numbers finds phones, cards, identity cards and order numbers: it cuts the
// text into chains of digit groups ("6222 0212 3456 7890") and tries every
// window of a chain, longest first.
func (s *script) numbers() []span {
	var out []span
	for i := 0; i < len(s.c); {
		if !isDigit(s.c[i]) {
			i++
			continue
		}
		chain, next := s.chain(i)
		out = append(out, s.windows(chain)...)
		i = next
	}
	return out
}

// chain collects groups joined by one separator, or two such as ") ".
func (s *script) chain(i int) ([]group, int) {
	var chain []group
	for {
		start := i
		for i < len(s.c) && isDigit(s.c[i]) {
			i++
		}
		chain = append(chain, group{start, i})
		j := i
		for j < len(s.c) && j < i+3 && isSeparator(s.c[j]) {
			j++
		}
		if j == i || j >= len(s.c) || !isDigit(s.c[j]) {
			return chain, i
		}
		i = j
	}
}

func isSeparator(r rune) bool {
	return r == ' ' || r == '-' || r == '.' || r == '(' || r == ')' || r == '·'
}

// maxGroups bounds a window: nineteen single digits.
const maxGroups = 19

func (s *script) windows(chain []group) []span {
	var out []span
	for from := 0; from < len(chain); from++ {
		for to := min(len(chain), from+maxGroups); to > from; to-- {
			n := 0
			for _, g := range chain[from:to] {
				n += g.len()
			}
			if n < 7 || n > 40 && to-from > 1 {
				continue
			}
			w := window{s: s, groups: chain[from:to], whole: to-from == len(chain)}
			if f, ok := w.judge(); ok {
				out = append(out, f)
				from = to - 1
				break
			}
		}
	}
	return out
}

// window is some neighbouring groups of a chain.
type window struct {
	s      *script
	groups []group
	whole  bool // the window is the whole chain
	digits []byte
}

func (w *window) start() int { return w.groups[0].start }
func (w *window) end() int   { return w.groups[len(w.groups)-1].end }

func (w *window) judge() (span, bool) {
	if len(w.groups) == 1 && w.groups[0].len() > 64 {
		return span{w.start(), w.end(), Order}, true
	}
	w.digits = w.digits[:0]
	for _, g := range w.groups {
		for _, r := range w.s.c[g.start:g.end] {
			w.digits = append(w.digits, byte(r))
		}
	}
	// What is glued to a letter is part of a word or a code, not a number
	// ("iPhone13", "T20190101…"), but for the X that ends an identity card.
	before, after := w.s.look(w.start()-1), w.s.look(w.end())
	if isLetter(before) && !w.s.labelEndsAt(w.start()) {
		return span{}, false
	}
	if f, ok := w.idCard(after); ok {
		return f, true
	}
	if isLetter(after) && !isUnitOrWord(w.s, w.end()) {
		return span{}, false
	}
	for _, rule := range []func() (span, bool){w.mobile, w.international, w.landline, w.american, w.card, w.order} {
		if f, ok := rule(); ok {
			return f, true
		}
	}
	return span{}, false
}

// isUnitOrWord lets a number be followed by a plain word ("13800138000and").
func isUnitOrWord(s *script, i int) bool {
	n := 0
	for isLetter(s.look(i + n)) {
		n++
	}
	return n >= 2 && !isDigit(s.look(i+n))
}

// shape reports whether the groups have these lengths.
func (w *window) shape(lens ...int) bool {
	if len(lens) != len(w.groups) {
		return false
	}
	for i, n := range lens {
		if w.groups[i].len() != n {
			return false
		}
	}
	return true
}

// singles reports digits written apart one by one, or in twos and threes with
// the same blank between: "1 3 8 0 0 …".
func (w *window) singles() bool {
	if len(w.groups) < 7 {
		return false
	}
	for _, g := range w.groups {
		if g.len() > 1 {
			return false
		}
	}
	return true
}

// onlyBetween reports whether all separators are of the set.
func (w *window) onlyBetween(set string) bool {
	for i := 1; i < len(w.groups); i++ {
		for j := w.groups[i-1].end; j < w.groups[i].start; j++ {
			ok := false
			for _, r := range set {
				ok = ok || r == w.s.c[j]
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// money reports that the number is an amount: a currency sign before it, or a
// unit or decimals after it.
func (w *window) money() bool {
	i := w.start() - 1
	for w.s.look(i) == ' ' {
		i--
	}
	switch w.s.look(i) {
	case '¥', '￥', '$', '€', '£', '₩', '₹':
		return true
	}
	j := w.end()
	if w.s.look(j) == '.' && isDigit(w.s.look(j+1)) || w.s.look(j) == ',' && isDigit(w.s.look(j+1)) {
		return true
	}
	for w.s.look(j) == ' ' {
		j++
	}
	switch w.s.look(j) {
	case '元', '块', '万', '亿', '圆', '%':
		return true
	}
	return false
}

// fraction reports digits after a decimal point or inside a decimal number.
func (w *window) fraction() bool {
	return w.s.look(w.start()-1) == '.' && isDigit(w.s.look(w.start()-2)) ||
		w.s.look(w.start()-1) == ',' && isDigit(w.s.look(w.start()-2))
}

// idCard is GB 11643: region, birthday, sequence, ISO 7064 MOD 11-2 check; or
// the 15 digits in use until 1999, which have no check.
func (w *window) idCard(after rune) (span, bool) {
	d, end := w.digits, w.end()
	if !(len(w.groups) == 1 || w.singles() || w.shape(6, 8, 4) || w.shape(6, 8, 3) || w.shape(6, 4, 4, 4) || w.shape(6, 4, 4, 3)) {
		return span{}, false
	}
	last := byte(0)
	switch {
	case len(d) == 18:
		last = d[17]
	case len(d) == 17 && after == 'x' && !isWord(w.s.look(end+1)):
		last = 'x'
		end++
	case len(d) == 17 && after == ' ' && w.s.look(end+1) == 'x' && !isWord(w.s.look(end+2)):
		last = 'x'
		end += 2
	case len(d) == 15 && region(d) && birthday(append([]byte("19"), d[6:12]...)):
		return span{w.start(), end, IDCard}, true
	default:
		return span{}, false
	}
	if !region(d) || !birthday(d[6:14]) || checkMod11(d[:17]) != last {
		return span{}, false
	}
	return span{w.start(), end, IDCard}, true
}

func region(d []byte) bool {
	switch d[0] {
	case '1':
		return d[1] >= '1' && d[1] <= '5'
	case '2':
		return d[1] >= '1' && d[1] <= '3'
	case '3':
		return d[1] >= '1' && d[1] <= '7'
	case '4':
		return d[1] >= '1' && d[1] <= '6'
	case '5':
		return d[1] >= '0' && d[1] <= '4'
	case '6':
		return d[1] >= '1' && d[1] <= '5'
	case '7':
		return d[1] == '1'
	case '8':
		return d[1] >= '1' && d[1] <= '3'
	case '9':
		return d[1] == '1' // permanent residence card
	}
	return false
}

func birthday(d []byte) bool {
	month, day := int(d[4]-'0')*10+int(d[5]-'0'), int(d[6]-'0')*10+int(d[7]-'0')
	return (d[0] == '1' && d[1] >= '8' || d[0] == '2' && d[1] == '0') && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func checkMod11(d []byte) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, c := range d {
		sum += int(c-'0') * weights[i]
	}
	return "10x98765432"[sum%11]
}

// mobile is a Chinese mobile number, with or without +86.
func (w *window) mobile() (span, bool) {
	d, g := w.digits, w.groups
	start := w.start()
	switch {
	case len(d) == 15 && string(d[:4]) == "0086":
		d = d[4:]
	case len(d) == 13 && string(d[:2]) == "86":
		d = d[2:]
	case len(d) != 11:
		return span{}, false
	}
	prefix := len(w.digits) - len(d)
	if prefix > 0 && g[0].len() == prefix {
		g = g[1:]
	}
	if w.s.look(start-1) == '+' {
		start--
	}
	if d[0] != '1' || d[1] < '3' || w.fraction() {
		return span{}, false
	}
	rest := window{s: w.s, groups: g}
	usual := len(g) == 1 || rest.shape(3, 4, 4) || rest.shape(3, 8) || rest.shape(7, 4) || rest.shape(3, 3, 5) || rest.singles()
	if !usual && !(w.whole && w.s.labelledBefore(w.start(), phoneWords)) || !rest.onlyBetween(" -·.") {
		return span{}, false
	}
	if prefix == 0 && w.money() {
		return span{}, false
	}
	return span{start, w.end(), Phone}, true
}

// international is + and 7 to 15 digits (ITU-T E.164).
func (w *window) international() (span, bool) {
	i := w.start() - 1
	if w.s.look(i) == '(' {
		i--
	}
	if w.s.look(i) != '+' || len(w.digits) < 8 || len(w.digits) > 15 || w.digits[0] == '0' || w.money() {
		return span{}, false
	}
	if isWord(w.s.look(i - 1)) {
		return span{}, false
	}
	return span{i, w.end(), Phone}, true
}

// landline is a Chinese number with its area code, and the extension.
func (w *window) landline() (span, bool) {
	d := w.digits
	if d[0] != '0' || d[1] == '0' || w.money() || w.fraction() {
		return span{}, false
	}
	area := 4
	if d[1] == '1' || d[1] == '2' {
		area = 3
	}
	g := w.groups
	local := func(n int) bool { return n == 7 && area == 4 || n == 8 }
	ok := false
	switch {
	case len(g) == 1:
		ok = local(len(d) - area)
	case len(g) == 2:
		ok = g[0].len() == area && local(g[1].len())
	case len(g) == 3 && g[0].len() == area:
		ok = local(g[1].len()) && g[2].len() <= 5 && w.s.look(g[2].start-1) == '-' ||
			g[1].len() >= 3 && g[1].len() <= 4 && g[2].len() == 4 && w.whole
	}
	if !ok || area == 3 && d[1] == '1' && d[2] != '0' {
		return span{}, false
	}
	start := w.start()
	if w.s.look(start-1) == '(' {
		start--
	}
	return span{start, w.end(), Phone}, true
}

// american is a North American number written as such: 555-123-4567,
// (555) 123-4567, or ten digits that a word calls a phone. Toll-free numbers
// belong to firms and stay.
func (w *window) american() (span, bool) {
	d, g, start := w.digits, w.groups, w.start()
	if len(d) == 11 && d[0] == '1' && g[0].len() == 1 {
		d, g = d[1:], g[1:]
	}
	if len(d) != 10 || d[0] < '2' || d[3] < '2' || w.money() || w.fraction() {
		return span{}, false
	}
	switch string(d[:3]) {
	case "800", "888", "877", "866", "855", "844", "833", "822", "900", "400":
		return span{}, false
	}
	rest := window{s: w.s, groups: g}
	switch {
	case rest.shape(3, 3, 4) && (w.s.labelledBefore(w.start(), phoneWords) || rest.onlyBetween("-.") || w.s.look(g[0].start-1) == '('):
	case rest.shape(10) && w.s.labelledBefore(w.start(), phoneWords):
	case rest.shape(3, 7) && w.s.look(g[0].start-1) == '(':
	default:
		return span{}, false
	}
	if w.s.look(start-1) == '(' {
		start--
	}
	return span{start, w.end(), Phone}, true
}

// card is a payment card: an issuer's first digits and Luhn's check.
func (w *window) card() (span, bool) {
	d := w.digits
	if len(d) < 13 || len(d) > 19 || !issuer(d) || !luhn(d) || w.fraction() {
		return span{}, false
	}
	if !w.onlyBetween(" -") {
		return span{}, false
	}
	ok := len(w.groups) == 1 || w.singles() || w.shape(4, 6, 5) || w.shape(6, 13) || w.shape(6, 10) || w.shape(4, 4, 4, 7) || w.shape(8, 8)
	if !ok { // fours, and a shorter or equal last one
		ok = len(w.groups) >= 4
		for i, g := range w.groups {
			last := i == len(w.groups)-1
			ok = ok && (g.len() == 4 || last && g.len() < 4)
		}
	}
	if !ok || len(w.groups) == 1 && len(d) < 15 && !w.s.labelledBefore(w.start(), accountWords) && w.money() {
		return span{}, false
	}
	return span{w.start(), w.end(), BankCard}, true
}

// issuer reports first digits that payment networks use (ISO/IEC 7812).
func issuer(d []byte) bool {
	switch d[0] {
	case '3': // American Express, Diners, JCB
		return d[1] >= '0' && d[1] <= '9' && len(d) >= 14 && len(d) <= 16 && (d[1] == '4' || d[1] == '7' || d[1] == '0' || d[1] == '5' || d[1] == '6' || d[1] == '8')
	case '4':
		return len(d) == 13 || len(d) == 16 || len(d) == 19
	case '5':
		return d[1] >= '0' && len(d) == 16
	case '6':
		return len(d) >= 16
	case '2':
		n := (int(d[0]-'0')*10+int(d[1]-'0'))*100 + int(d[2]-'0')*10 + int(d[3]-'0')
		return len(d) == 16 && n >= 2221 && n <= 2720
	case '9': // domestic Chinese cards
		return len(d) == 16 || len(d) == 19
	}
	return false
}

func luhn(d []byte) bool {
	sum, same := 0, true
	for i := range d {
		n := int(d[len(d)-1-i] - '0')
		same = same && d[i] == d[0]
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0 && !same
}

// order is a payment or order number: 16 digits or more in one piece.
func (w *window) order() (span, bool) {
	n := len(w.digits)
	if len(w.groups) != 1 || n < 16 || w.fraction() || w.money() {
		return span{}, false
	}
	return span{w.start(), w.end(), Order}, true
}
