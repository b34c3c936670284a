package trace

import "bytes"

// coinsReader reads a transaction of Esplora's form out of its bytes, into room
// that is used again. It knows that form only: whatever is unusual (an escape,
// an unknown name in capitals, another form) it leaves to encoding/json, which
// says what it is.
type coinsReader struct {
	b    []byte
	at   int
	tx   esploraTx
	made []esploraOut // of inputs, in their order
	has  []bool
}

// read reads one; false leaves it to others.
func (c *coinsReader) read(b []byte) (*esploraTx, bool) {
	c.b, c.at = b, 0
	c.tx = esploraTx{Ins: c.tx.Ins[:0], Outs: c.tx.Outs[:0]}
	c.made, c.has = c.made[:0], c.has[:0]
	if !c.object(c.field) || c.tx.ID == "" {
		return nil, false
	}
	for c.at < len(c.b) {
		if c.b[c.at] > ' ' {
			return nil, false
		}
		c.at++
	}
	for i := range c.tx.Ins {
		if c.has[i] {
			c.tx.Ins[i].Made = &c.made[i]
		}
	}
	return &c.tx, true
}

// next is the next byte that is no blank, 0 at the end.
func (c *coinsReader) next() byte {
	for ; c.at < len(c.b); c.at++ {
		if x := c.b[c.at]; x != ' ' && x != '\n' && x != '\t' && x != '\r' {
			return x
		}
	}
	return 0
}

func (c *coinsReader) take(x byte) bool {
	if c.next() != x {
		return false
	}
	c.at++
	return true
}

// object reads the fields of an object.
func (c *coinsReader) object(field func(name []byte) bool) bool {
	if !c.take('{') {
		return false
	}
	if c.take('}') {
		return true
	}
	for {
		name, ok := c.text()
		if !ok || !c.take(':') || !field(name) {
			return false
		}
		if c.take('}') {
			return true
		}
		if !c.take(',') {
			return false
		}
	}
}

// list reads the elements of an array.
func (c *coinsReader) list(element func() bool) bool {
	if !c.take('[') {
		return false
	}
	if c.take(']') {
		return true
	}
	for {
		if !element() {
			return false
		}
		if c.take(']') {
			return true
		}
		if !c.take(',') {
			return false
		}
	}
}

func (c *coinsReader) field(name []byte) bool {
	switch string(name) {
	case "txid":
		return c.string(&c.tx.ID)
	case "vin":
		return len(c.tx.Ins) == 0 && c.list(c.in)
	case "vout":
		return len(c.tx.Outs) == 0 && c.list(func() bool {
			c.tx.Outs = append(c.tx.Outs, esploraOut{})
			return c.out(&c.tx.Outs[len(c.tx.Outs)-1])
		})
	case "status":
		return c.object(func(name []byte) bool {
			switch string(name) {
			case "block_time":
				n, ok := c.number()
				c.tx.Status.Time = int64(n) //nolint:gosec // has at most 18 digits
				return ok
			case "confirmed":
				return c.word(&c.tx.Status.Confirmed)
			}
			return c.other(name)
		})
	case "hash", "from", "to", "value":
		return false // of another form
	}
	return c.other(name)
}

func (c *coinsReader) in() bool {
	i := len(c.tx.Ins)
	c.tx.Ins = append(c.tx.Ins, esploraIn{})
	c.made, c.has = append(c.made, esploraOut{}), append(c.has, false)
	in := &c.tx.Ins[i]
	return c.object(func(name []byte) bool {
		switch string(name) {
		case "txid":
			return c.string(&in.Prev)
		case "vout":
			n, ok := c.number()
			in.Out = int(n) //nolint:gosec // has at most 18 digits
			return ok
		case "is_coinbase":
			return c.word(&in.Coinbase)
		case "prevout":
			if c.next() == 'n' {
				return c.literal("null")
			}
			c.has[i] = true
			return c.out(&c.made[i])
		}
		return c.other(name)
	})
}

func (c *coinsReader) out(o *esploraOut) bool {
	var script []byte
	ok := c.object(func(name []byte) (ok bool) {
		switch string(name) {
		case "scriptpubkey_address":
			return c.string(&o.Address)
		case "scriptpubkey":
			script, ok = c.text()
			return ok
		case "scriptpubkey_type":
			kind, ok := c.text()
			if string(kind) == "op_return" {
				o.Kind = "op_return" // the only one that is asked for
			}
			return ok
		case "value":
			o.Value, ok = c.number()
			return ok
		}
		return c.other(name)
	})
	if o.Address == "" {
		o.Script = string(script)
	}
	return ok
}

// text is a string without escapes and control characters, in ASCII.
func (c *coinsReader) text() ([]byte, bool) {
	if !c.take('"') {
		return nil, false
	}
	end := bytes.IndexByte(c.b[c.at:], '"')
	if end < 0 {
		return nil, false
	}
	s := c.b[c.at : c.at+end]
	for _, x := range s {
		if x == '\\' || x < ' ' || x > '~' {
			return nil, false
		}
	}
	c.at += end + 1
	return s, true
}

func (c *coinsReader) string(to *string) bool {
	s, ok := c.text()
	*to = string(s)
	return ok
}

// number is a whole number of at most 18 digits.
func (c *coinsReader) number() (n uint64, ok bool) {
	c.next()
	from := c.at
	for ; c.at < len(c.b) && c.b[c.at] >= '0' && c.b[c.at] <= '9'; c.at++ {
		n = n*10 + uint64(c.b[c.at]-'0')
	}
	digits := c.at - from
	return n, digits > 0 && digits <= 18 && (digits == 1 || c.b[from] != '0') && (c.at == len(c.b) || c.b[c.at] != '.' && c.b[c.at]|' ' != 'e')
}

func (c *coinsReader) literal(word string) bool {
	if c.next(); !bytes.HasPrefix(c.b[c.at:], []byte(word)) {
		return false
	}
	c.at += len(word)
	return true
}

func (c *coinsReader) word(to *bool) bool {
	if c.next() == 't' {
		*to = true
		return c.literal("true")
	}
	*to = false
	return c.literal("false")
}

// other passes over a field that is not asked for. Names in capitals may mean
// one that is.
func (c *coinsReader) other(name []byte) bool {
	for _, x := range name {
		if x >= 'A' && x <= 'Z' {
			return false
		}
	}
	return c.pass(0)
}

// pass passes over a value.
func (c *coinsReader) pass(depth int) bool {
	if depth > 20 {
		return false
	}
	switch x := c.next(); x {
	case '"':
		_, ok := c.text()
		return ok
	case '{':
		return c.object(func([]byte) bool { return c.pass(depth + 1) })
	case '[':
		return c.list(func() bool { return c.pass(depth + 1) })
	case 't':
		return c.literal("true")
	case 'f':
		return c.literal("false")
	case 'n':
		return c.literal("null")
	default:
		_, ok := c.number() // signs and fractions are left to others
		return ok
	}
}
