package choose

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"joinder"
)

// keys of a profile file.
func profileKeys() []string {
	return []string{"uses", "country", "home", "currencies", "amounts", "devices", "cards", "networks", "needs", "languages", "cold", "weights"}
}

// ParseProfile reads a profile, YAML or JSON:
//
//	uses: [spend, send]
//	country: CN
//	home: DE                  # where you live, if elsewhere
//	currencies: [CNY]
//	amounts: {spend: 3000, send: {amount: "500.00", times: 2}}
//	devices: [android]
//	cards: [visa]
//	networks: [alipay, weixin]
//	needs: [large_text]
//	cold: false
//	weights: {fees: 3, licence: 5.5}
//
// Amounts are of a month, in the first currency unless they name one ("30
// USD"). Everything but uses and country may be left out. All that is wrong is
// said together; Check says what the answers themselves have wrong.
func ParseProfile(data []byte) (p Profile, err error) {
	defer func() {
		if r := recover(); r != nil { // the library's fault, not the end of the program
			p, err = Profile{}, unreadable(fmt.Sprint(r))
		}
	}()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return p, unreadable(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return p, unreadable("{uses: …, country: …}?")
	}
	r := reader{}
	r.profile(doc.Content[0], &p)
	return p, r.problems.OrNil()
}

func unreadable(detail string) error {
	return joinder.Fail(joinder.Invalid, "error.choose.file", "Detail", detail)
}

// reader collects what is wrong.
type reader struct{ problems joinder.Problems }

func (r *reader) fail(n *yaml.Node, key string, args ...any) {
	r.problems = append(r.problems, joinder.Fail(joinder.Invalid, "error.choose."+key, append(args, "Line", n.Line)...))
}

func (r *reader) profile(n *yaml.Node, p *Profile) {
	amounts := &yaml.Node{}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		if seen[key.Value] {
			r.fail(key, "twice", "Key", key.Value)
		}
		seen[key.Value] = true
		switch key.Value {
		case "uses", "use", "for":
			p.Uses = r.list(key, value)
		case "country", "where":
			p.Country = r.text(key, value)
		case "home":
			p.Home = r.text(key, value)
		case "currencies", "currency":
			p.Currencies = r.list(key, value)
		case "amounts", "amount":
			amounts = value
		case "devices":
			p.Devices = r.list(key, value)
		case "cards":
			p.Cards = r.list(key, value)
		case "networks":
			p.Networks = r.list(key, value)
		case "needs", "accessibility":
			p.Needs = r.list(key, value)
		case "languages", "language":
			p.Languages = r.list(key, value)
		case "cold", "cold_storage":
			if p.Cold = value.Value == "true"; !p.Cold && value.Value != "false" {
				r.fail(value, "yes_no", "Key", key.Value, "Given", value.Value)
			}
		case "weights":
			p.Weights = r.weights(value)
		default:
			r.fail(key, "key", "Key", key.Value, "Known", strings.Join(profileKeys(), ", "))
		}
	}
	if amounts.Kind != 0 {
		p.Amounts = r.amounts(amounts, *p)
	}
}

// resolve follows a reference within the file.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func (r *reader) text(key, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fail(n, "one", "Key", key.Value)
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	// YAML 1.1 reads the country code of Norway as "no".
	return strings.TrimSpace(n.Value)
}

// list reads a list, or one value as a list of one.
func (r *reader) list(key, n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		if s := r.text(key, n); s != "" {
			return []string{s}
		}
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "list", "Key", key.Value)
		return nil
	}
	var out []string
	for _, c := range n.Content {
		if s := r.text(key, resolve(c)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// amounts reads a table by use; one amount alone is that of every use.
func (r *reader) amounts(n *yaml.Node, p Profile) map[string]Amount {
	out := map[string]Amount{}
	currency := ""
	if len(p.Currencies) > 0 {
		currency = strings.ToUpper(p.Currencies[0])
	}
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		m, ok := ReadAmount(n.Value, currency)
		if !ok {
			r.fail(n, "amount", "Given", strings.TrimSpace(n.Value+" "+currency))
		}
		for _, use := range p.Uses {
			out[use] = Amount{Money: m}
		}
		return out
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "table", "Key", "amounts")
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		use, value := n.Content[i].Value, resolve(n.Content[i+1])
		amount, times := value, 0
		if value.Kind == yaml.MappingNode {
			amount, times = r.manyTimes(value)
		}
		if amount.Kind != yaml.ScalarNode {
			r.fail(value, "amount", "Given", use)
			continue
		}
		m, ok := ReadAmount(amount.Value, currency)
		if !ok {
			r.fail(value, "amount", "Given", strings.TrimSpace(amount.Value+" "+currency))
			continue
		}
		out[use] = Amount{m, times}
	}
	return out
}

// manyTimes reads {amount: 500, times: 2}.
func (r *reader) manyTimes(n *yaml.Node) (amount *yaml.Node, times int) {
	amount = &yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch key.Value {
		case "amount":
			amount = value
		case "times":
			t, err := strconv.Atoi(value.Value)
			if err != nil {
				r.fail(value, "times", "Most", mostTimes)
			}
			times = t
		default:
			r.fail(key, "key", "Key", "amounts: "+key.Value, "Known", "amount, times")
		}
	}
	return amount, times
}

// ReadAmount reads "300", or "30 USD" where it names its own currency.
func ReadAmount(s, currency string) (joinder.Money, bool) {
	if fields := strings.Fields(s); len(fields) == 2 && isTicker(fields[1]) {
		s, currency = fields[0], strings.ToUpper(fields[1])
	}
	m, err := joinder.ParseMoney(s, joinder.Currency(currency))
	return m, err == nil && m.Sign() >= 0
}

func isTicker(s string) bool {
	return len(s) >= 3 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' && r < 'a' || r > 'z' })
}

func (r *reader) weights(n *yaml.Node) map[string]int {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "table", "Key", "weights")
		return nil
	}
	out := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		w, ok := ReadWeight(value.Value)
		if !ok {
			r.fail(value, "weight", "Criterion", key.Value, "Most", MostWeight/1000)
			continue
		}
		out[key.Value] = w
	}
	return out
}

// ReadWeight reads a weight in thousandths: "2.5" is 2500. Finer parts are
// rounded, but never to nothing.
func ReadWeight(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 20 || s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, false
	}
	v.Mul(v, big.NewRat(1000, 1))
	if v.Cmp(big.NewRat(MostWeight, 1)) > 0 {
		return 0, false
	}
	n, _ := strconv.Atoi(v.FloatString(0))
	if n == 0 && v.Sign() > 0 {
		n = 1
	}
	return n, true
}
