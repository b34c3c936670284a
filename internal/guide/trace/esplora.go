package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"joinder"
)

type (
	// esploraTx is a transaction as Esplora answers it: blockstream.info/api
	// /tx/{id} and /address/{address}/txs, mempool.space and their kin.
	esploraTx struct {
		ID     string       `json:"txid"`
		Ins    []esploraIn  `json:"vin"`
		Outs   []esploraOut `json:"vout"`
		Status struct {
			Confirmed bool  `json:"confirmed"`
			Time      int64 `json:"block_time"`
		} `json:"status"`
		explorerTx
	}
	esploraIn struct {
		Prev     string      `json:"txid"`
		Out      int         `json:"vout"`
		Made     *esploraOut `json:"prevout"`
		Coinbase bool        `json:"is_coinbase"`
	}
	esploraOut struct {
		Address string `json:"scriptpubkey_address"`
		Script  string `json:"scriptpubkey"`
		Kind    string `json:"scriptpubkey_type"`
		Value   uint64 `json:"value"`
	}
	// explorerTx is an entry of an answer of Etherscan's API: txlist,
	// txlistinternal or tokentx. Values are in smallest units.
	explorerTx struct {
		Hash     string `json:"hash"`
		Time     string `json:"timeStamp"`
		From     string `json:"from"`
		To       string `json:"to"`
		Contract string `json:"contractAddress"`
		Value    string `json:"value"`
		Symbol   string `json:"tokenSymbol"`
		Decimals string `json:"tokenDecimal"`
		Used     string `json:"gasUsed"`
		Price    string `json:"gasPrice"`
		Failed   string `json:"isError"`
	}
)

// ReadJSON reads transactions as block explorers answer them: Esplora's
// (Bitcoin and its kin; code is the asset, "" for BTC), and those of Etherscan's
// API (code "" for ETH). One, an array, an answer whose "result" or "txs" is
// one, or many after one another.
func (l *Ledger) ReadJSON(r io.Reader, code string) error {
	l.File()
	l.strange = 0
	s := newJSONStream(r)
	found, before, refused, kept := 0, l.Len(), l.refused, len(l.rejected)
	var room coinsReader
	for {
		n, err := l.topValue(s, &room, code, found)
		found += n
		switch {
		case errors.Is(err, io.EOF) && l.Len() == before && l.strange == found: // JSON of another kind
			l.refused, l.rejected = refused, l.rejected[:kept]
			return ErrNoMoves
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			var known *joinder.Error
			if errors.As(err, &known) {
				return err
			}
			return joinder.Fail(joinder.Invalid, "error.trace.json").Because(err)
		}
	}
}

// fewValue is how large a value may be to be read as one record; a larger one
// is read as it comes.
const fewValue = 4 << 20

// topValue reads one value of the stream: a record, the elements of an array one
// after another, or an answer that holds them.
func (l *Ledger) topValue(s *jsonStream, room *coinsReader, code string, before int) (n int, err error) {
	first, err := s.peek()
	if err != nil {
		return 0, err
	}
	if first == '[' {
		s.pos++
		return l.elements(s, room, code, before)
	}
	b, err := s.value(fewValue)
	switch {
	case errors.Is(err, errValueLarge): // an answer with many records
		dec := json.NewDecoder(bufio.NewReaderSize(s.rest(), 256<<10))
		for err = nil; err == nil; {
			var m int
			m, err = l.value(dec, code, before+n, 0)
			n += m
		}
		return n, err
	case err != nil:
		return 0, err
	}
	if tx, ok := room.read(b); ok {
		l.take(tx, code, before+1)
		return 1, l.full()
	}
	if n, err = l.value(json.NewDecoder(bytes.NewReader(b)), code, before, 0); errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // the value is whole, so something in it is not
	}
	return n, err
}

// elements reads an array whose bracket was read.
func (l *Ledger) elements(s *jsonStream, room *coinsReader, code string, before int) (n int, err error) {
	for {
		c, err := s.peek()
		switch {
		case err != nil:
			return n, unexpected(err)
		case c == ']':
			s.pos++
			return n, nil
		case c == ',' && n > 0:
			s.pos++
		case n > 0:
			return n, errNotJSON
		}
		b, err := s.value(mostValue)
		if err != nil {
			return n, unexpected(err)
		}
		if tx, ok := room.read(b); ok {
			l.take(tx, code, before+n+1)
		} else if err := l.element(b, code, before+n+1); err != nil {
			return n, err
		}
		n++
		if err := l.full(); err != nil {
			return n, err
		}
	}
}

// element reads a record of any form.
func (l *Ledger) element(b []byte, code string, line int) error {
	var tx esploraTx
	err := json.Unmarshal(b, &tx)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		l.Reject(line, NotWhole)
		l.strange++
	case err != nil:
		return err
	default:
		l.take(&tx, code, line)
	}
	return nil
}

// value reads one value, or one after another the elements of an array.
func (l *Ledger) value(dec *json.Decoder, code string, before, depth int) (n int, err error) {
	var raw json.RawMessage
	token, err := dec.Token()
	if err != nil {
		return 0, err
	}
	if token == json.Delim('[') {
		for ; dec.More(); n++ {
			var tx esploraTx
			if err := dec.Decode(&tx); err != nil {
				var kind *json.UnmarshalTypeError
				if !errors.As(err, &kind) {
					return n, err
				}
				l.Reject(before+n+1, NotWhole)
				l.strange++
				continue
			}
			l.take(&tx, code, before+n+1)
			if err := l.full(); err != nil {
				return n, err
			}
		}
		_, err := dec.Token()
		return n, err
	}
	if token != json.Delim('{') || depth > 1 {
		return 0, joinder.Fail(joinder.Invalid, "error.trace.json")
	}
	fields := map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return n, err
		}
		name, _ := key.(string)
		if name == "result" || name == "txs" || name == "transactions" {
			m, err := l.value(dec, code, before+n, depth+1)
			if n += m; err != nil {
				return n, err
			}
			continue
		}
		if err := dec.Decode(&raw); err != nil {
			return n, err
		}
		fields[name] = append(json.RawMessage(nil), raw...)
	}
	if _, err := dec.Token(); err != nil {
		return n, err
	}
	if fields["txid"] == nil && fields["hash"] == nil {
		return n, nil
	}
	whole, err := json.Marshal(fields)
	if err != nil {
		return n, err
	}
	var tx esploraTx
	if err := json.Unmarshal(whole, &tx); err != nil {
		l.Reject(before+n+1, NotWhole)
		return n + 1, nil //nolint:nilerr // one record is set aside, the others are read
	}
	l.take(&tx, code, before+n+1)
	return n + 1, nil
}

func (l *Ledger) take(tx *esploraTx, code string, n int) {
	var why Reason
	switch {
	case tx.ID != "" && len(tx.Outs) > 0:
		why = l.takeCoins(tx, code)
	case tx.Hash != "":
		why = l.takeMove(&tx.explorerTx, code)
	default:
		why = NotWhole
		l.strange++
	}
	if why != "" {
		l.Reject(n, why)
	}
}

func (l *Ledger) takeCoins(tx *esploraTx, code string) Reason {
	c := Coins{ID: tx.ID, Code: code}
	if code == "" {
		c.Code = "BTC"
	}
	if tx.Status.Time > 0 {
		c.At = time.Unix(tx.Status.Time, 0)
	}
	for _, in := range tx.Ins {
		switch {
		case in.Coinbase:
		case in.Made == nil:
			if _, ok := l.coinsOf[coinKey(in.Prev)]; !ok {
				return BadAmount // nobody says what it is worth
			}
			c.Ins = append(c.Ins, l.made(in.Prev, in.Out))
		default:
			c.Ins = append(c.Ins, CoinIn{Prev: in.Prev, Out: in.Out, Account: in.Made.account(), Amount: Units(in.Made.Value)})
		}
	}
	for _, out := range tx.Outs {
		c.Outs = append(c.Outs, CoinOut{Account: out.account(), Amount: Units(out.Value)})
	}
	return l.AddCoins(c)
}

// made is an input whose output is in the ledger already.
func (l *Ledger) made(prev string, out int) CoinIn {
	in := CoinIn{Prev: prev, Out: out}
	e := &l.events[l.coinsOf[coinKey(prev)]]
	if at := e.outs.start + uint32(max(out, 0)); at < e.outs.end { //nolint:gosec // a place in a list
		in.Account, in.Amount = l.accounts.names[l.outs[at].account], l.outs[at].amount
	}
	return in
}

// account names an output: by its address, or by its script where it has none.
func (o *esploraOut) account() string {
	if o.Address != "" {
		return o.Address
	}
	if o.Kind == "op_return" {
		return "op_return"
	}
	return "script " + Short(o.Script, 24)
}

func (l *Ledger) takeMove(tx *explorerTx, code string) Reason {
	m := Move{ID: tx.Hash, From: tx.From, To: tx.To, Code: "ETH", Scale: 18, Amount: decimalOf(tx.Value, 18)}
	if code != "" {
		m.Code = code
	}
	if tx.Symbol != "" {
		m.Code, m.Contract = strings.ToUpper(tx.Symbol), tx.Contract
		places, ok := smallNumber(tx.Decimals)
		if !ok {
			return TooFine
		}
		m.Scale, m.Amount = places, decimalOf(tx.Value, places)
	} else if m.To == "" {
		m.To = tx.Contract
	}
	var ok bool
	if m.At, ok = when(tx.Time); !ok {
		return NoTime
	}
	if tx.Failed == "1" {
		m.Amount = "0"
	}
	if tx.Symbol == "" && tx.Price != "" {
		used, a := ParseAmount(tx.Used, 0)
		price, b := ParseAmount(tx.Price, 0)
		if a == nil && b == nil {
			n := used.Big()
			m.Fee = decimalOf(n.Mul(n, price.Big()).String(), 18)
		}
	}
	return l.Add(m)
}

func smallNumber(s string) (n int, ok bool) {
	if s == "" || len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n, n <= MaxScale
}

// decimalOf writes smallest units with a point.
func decimalOf(units string, scale int) string {
	if units == "" || strings.Trim(units, "0123456789") != "" || scale == 0 {
		return units
	}
	if len(units) <= scale {
		units = strings.Repeat("0", scale-len(units)+1) + units
	}
	return units[:len(units)-scale] + "." + units[len(units)-scale:]
}
