package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"time"

	"joinder/internal/guide/trace"
)

// Size of the traced ledger and of the table of labels.
const (
	traceEvents   = 1_000_000
	traceAccounts = 200_000
	labelCount    = 1_000_000
	lookups       = 2_000_000
)

func inventedAddress(n int) string { return fmt.Sprintf("0x%040x", uint64(n)*0x9e3779b97f4a7c15) }

// inventedMoves are payments among accounts that do not exist, as CSV; the first
// is the theft.
func inventedMoves(n int) []byte {
	dice := rand.New(rand.NewPCG(6, 1))
	var b bytes.Buffer
	b.WriteString("id,time,from,to,asset,amount,fee\n")
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		from, to := dice.IntN(traceAccounts), dice.IntN(traceAccounts)
		amount := strconv.Itoa(1+dice.IntN(500)) + ".25"
		if i == 0 {
			amount = "50000000"
		}
		if i < 2000 { // the money spreads
			from, to = i/2, i+1
		}
		fmt.Fprintf(&b, "0x%064x,%s,%s,%s,ETH,%s,0.0021\n", i, began.Add(time.Duration(i)*time.Second).Format(time.RFC3339), inventedAddress(from), inventedAddress(to), amount)
	}
	return b.Bytes()
}

// inventedCoins are transactions of two inputs and two outputs each.
func inventedCoins(n int) (*trace.Ledger, error) {
	dice := rand.New(rand.NewPCG(6, 2))
	var l trace.Ledger
	l.File()
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var open []trace.CoinIn
	for i := range n {
		c := trace.Coins{ID: fmt.Sprintf("%064x", i), Code: "BTC", At: began.Add(time.Duration(i) * time.Second)}
		sum := uint64(0)
		for range 2 {
			x := trace.CoinIn{Prev: "outside", Out: i, Account: inventedAddress(dice.IntN(traceAccounts)), Amount: trace.Units(100_000_000)}
			if len(open) > 1000 {
				j := dice.IntN(len(open))
				x, open[j] = open[j], open[len(open)-1]
				open = open[:len(open)-1]
			}
			n := x.Amount.Big().Uint64()
			c.Ins, sum = append(c.Ins, x), sum+n
		}
		first := sum / 3
		for k, a := range []uint64{first, sum - first - min(sum-first, 500)} {
			out := trace.CoinOut{Account: inventedAddress(dice.IntN(traceAccounts)), Amount: trace.Units(a)}
			c.Outs = append(c.Outs, out)
			open = append(open, trace.CoinIn{Prev: c.ID, Out: k, Account: out.Account, Amount: out.Amount})
		}
		if why := l.AddCoins(c); why != "" {
			return nil, fmt.Errorf("invented coins: %s", why)
		}
	}
	return &l, nil
}

// csvSource is the plain way to read rows.
func csvSource(in io.Reader) trace.Source {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	return func() (int, []string, error) {
		cells, err := r.Read()
		line, _ := r.FieldPos(0)
		return line, cells, err
	}
}

// traces prints how long following a million transactions takes, and how fast
// labels are found.
func traces(ctx context.Context, b *bench) error {
	t := newTable(fmt.Sprintf("Follow the money: %s transactions; limits 5 s and 1,024 MiB", count(traceEvents)), "", "method", "read s", "follow s", "both s", "peak MiB", "flows", "sinks", "adds up")
	file := inventedMoves(traceEvents)
	for _, shape := range []string{"account to account, CSV", "coins, two in and two out"} {
		for _, m := range trace.Methods() {
			if err := ctx.Err(); err != nil {
				return err
			}
			var read float64
			var r *trace.Result
			seconds, peak, err := once(func() (err error) {
				l := &trace.Ledger{}
				id := fmt.Sprintf("0x%064x", 0)
				at := time.Now()
				if shape[0] == 'a' {
					err = l.ReadTable(csvSource(bytes.NewReader(file)))
				} else {
					id = id[2:]
					l, err = inventedCoins(traceEvents)
				}
				if err != nil {
					return err
				}
				read = time.Since(at).Seconds()
				r, err = trace.Follow(l, trace.Options{Stolen: []trace.Mark{{ID: id, Out: trace.Whole}}, Method: m, Hops: trace.NoLimit})
				return err
			})
			if err != nil {
				return err
			}
			sum := "yes"
			if !r.Conserved() {
				sum = "no"
			}
			t.row(shape, string(m), figure(read), figure(seconds-read), figure(seconds), figure(peak), count(int64(r.FlowCount())), count(int64(len(r.Sinks))), sum)
			r = nil
			runtime.GC()
		}
	}
	t.note("Accounts and payments are invented. Reading coins is making them. Poison keeps no sums by its nature.")
	t.print(b.out)
	if err := explorerJSON(b); err != nil {
		return err
	}
	return labelLookups(b)
}

// explorerCount is how many transactions are read as JSON.
const explorerCount = 200_000

// inventedJSON is transactions of one input and two outputs as Esplora answers
// them.
func inventedJSON(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `,{"txid":"%064x","version":2,"locktime":0,"vin":[{"txid":"%064x","vout":0,"prevout":{"scriptpubkey":"0014%040x","scriptpubkey_type":"v0_p2wpkh","scriptpubkey_address":"%s","value":100000},"scriptsig":"","is_coinbase":false,"sequence":4294967293}],`+
			`"vout":[{"scriptpubkey":"0014%040x","scriptpubkey_type":"v0_p2wpkh","scriptpubkey_address":"%s","value":60000},{"scriptpubkey":"0014%040x","scriptpubkey_type":"v0_p2wpkh","scriptpubkey_address":"%s","value":39000}],"size":222,"weight":561,"fee":1000,"status":{"confirmed":true,"block_height":8,"block_hash":"%064x","block_time":%d}}`,
			i+1, i+1_000_000_000, i, inventedAddress(i%traceAccounts), i, inventedAddress((i+1)%traceAccounts), i, inventedAddress((i+2)%traceAccounts), i, 1767225600+i)
	}
	out := b.Bytes()
	out[0] = '['
	return append(out, ']')
}

// explorerJSON prints how fast an explorer's answer is read, beside
// encoding/json that reads the same fields and does nothing with them.
func explorerJSON(b *bench) error {
	text := inventedJSON(explorerCount)
	t := newTable(fmt.Sprintf("An answer of Esplora: %s transactions, %s MB of JSON", count(explorerCount), count(int64(len(text)/1_000_000))), "", "s", "s per 1,000,000", "peak MiB", "ratio")
	var peer float64
	for _, way := range []string{"encoding/json alone", "into a ledger"} {
		seconds, peak, err := once(func() error {
			if way == "into a ledger" {
				var l trace.Ledger
				return l.ReadJSON(bytes.NewReader(text), "")
			}
			type out struct {
				Address string `json:"scriptpubkey_address"`
				Value   uint64
			}
			var all []struct {
				ID   string                  `json:"txid"`
				Ins  []struct{ Prevout out } `json:"vin"`
				Outs []out                   `json:"vout"`
			}
			return json.Unmarshal(text, &all)
		})
		if err != nil {
			return err
		}
		if peer == 0 {
			peer = seconds
		}
		t.row(way, figure(seconds), figure(seconds*1_000_000/explorerCount), figure(peak), figure(seconds/peer)+"x")
		runtime.GC()
	}
	t.print(b.out)
	return nil
}

// labelLookups measures the table of labels beside a map.
func labelLookups(b *bench) error {
	all := make([]trace.Label, labelCount)
	for i := range all {
		all[i] = trace.Label{Address: inventedAddress(i), Chain: "ETH", Category: "exchange", Name: "invented " + strconv.Itoa(i%1000), Source: "an invented list", Date: "2026-01-01"}
	}
	dice := rand.New(rand.NewPCG(6, 3))
	asked := make([]string, lookups)
	for i := range asked { // half of them are not there
		asked[i] = inventedAddress(dice.IntN(2 * labelCount))
	}
	t := newTable(fmt.Sprintf("Labels: lookups among %s; limit 1,000 ns", count(labelCount)), "", "build s", "heap MiB", "lookup ns", "ratio to map[string]")
	plain := map[string]trace.Label{}
	mapBuild, mapHeap, err := once(func() error {
		for _, l := range all {
			plain[l.Address] = l
		}
		return nil
	})
	if err != nil {
		return err
	}
	var table *trace.Labels
	build, held, err := once(func() error {
		table = trace.NewLabels(all)
		return nil
	})
	if err != nil {
		return err
	}
	hits, mapHits := 0, 0
	theirs, err := median(3, func() error {
		mapHits = 0
		for _, a := range asked {
			if _, ok := plain[a]; ok {
				mapHits++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	ours, err := median(3, func() error {
		hits = 0
		for _, a := range asked {
			if _, ok := table.Lookup(a); ok {
				hits++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if hits != mapHits {
		return errors.New("the two tables differ")
	}
	ns := func(s float64) float64 { return s * 1e9 / lookups }
	t.row("table of labels", figure(build), figure(held), figure(ns(ours)), ratio(ours, theirs))
	t.row("map[string]Label", figure(mapBuild), figure(mapHeap), figure(ns(theirs)), "1")
	t.note("Half of the addresses asked for are not in the table. Ours also writes the address as one compares it.")
	t.print(b.out)
	return nil
}
