package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"joinder/internal/evidence/statement"
)

// statements prints rows of a statement read a second of processor time, beside
// encoding/csv alone over the same bytes, and the memory that long streams take.
func statements(ctx context.Context, b *bench) error {
	t := newTable("Statements: rows read per second of processor time on one core; peer: encoding/csv splitting the same bytes",
		"file", "rows", "MB", "rows/s", "encoding/csv rows/s", "ratio", "peak heap MiB")
	shapes := []struct {
		name string
		gb   bool
		line func(int) string
		head string
	}{
		{"Alipay, GB18030", true, alipayLine, alipayHead},
		{"Alipay, UTF-8", false, alipayLine, alipayHead},
		{"WeChat Pay, UTF-8", false, wechatLine, wechatHead},
	}
	for i, s := range shapes {
		sizes := []int{100_000}
		if i == 0 {
			sizes = []int{100_000, 500 << 20 / alipayBytes, 2 << 30 / alipayBytes}
		}
		for _, n := range sizes {
			if err := ctx.Err(); err != nil {
				return err
			}
			chunk, err := statementChunk(s.line, s.gb)
			if err != nil {
				return err
			}
			head, err := encoded(s.head, s.gb)
			if err != nil {
				return err
			}
			whole := n / chunkRows * chunkRows
			stream := func() io.Reader {
				return io.MultiReader(bytes.NewReader(head), &repeated{chunk: chunk, left: n / chunkRows})
			}
			var kept int
			took, peak, err := oneCore(func() (err error) { kept, err = readStatement(stream()); return err })
			if err != nil {
				return err
			}
			if kept != whole {
				return fmt.Errorf("%s: %d rows of %d", s.name, kept, whole)
			}
			peer, _, err := oneCore(func() error { return splitCSV(stream()) })
			if err != nil {
				return err
			}
			rate, other := float64(whole)/took.Seconds(), float64(whole)/peer.Seconds()
			mb := float64(len(head)+len(chunk)*(n/chunkRows)) / (1 << 20)
			t.row(s.name, count(int64(whole)), figure(mb), figure(rate), figure(other), ratio(rate, other), figure(peak))
		}
	}
	t.note("encoding/csv neither decodes, nor finds the header, nor reads days and amounts. Rows are generated; streams are made while they are read.")
	t.print(b.out)
	return nil
}

const (
	chunkRows   = 1000
	alipayBytes = 285 // about, of a row
	alipayHead  = "支付宝账单\n------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------\n" +
		"交易时间            ,交易分类                ,交易对方                ,对方账号                ,商品说明                ,收/支                 ,金额                  ,收/付款方式              ,交易状态                ,交易订单号     ,商家订单号           ,备注                  ,\n"
	wechatHead = "微信支付账单明细,,,,,,,,,,\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
)

func alipayLine(i int) string {
	return fmt.Sprintf("2024-%02d-%02d %02d:%02d:%02d ,餐饮美食                ,某某餐厅第%d分店             ,abc***@example.com    ,午餐套餐-外卖订单              ,支出                  ,%d.%02d               ,某某银行信用卡(7449)       ,交易成功                ,20240212%012d\t,M%010d\t,                    ,\n",
		i%12+1, i%28+1, i%24, i%60, i%60, i%97, i%300, i%100, i, i)
}

func wechatLine(i int) string {
	return fmt.Sprintf("2024-%02d-%02d %02d:%02d:%02d,商户消费,\"某某餐厅第%d分店\",\"午餐\",\"支出\",¥%d.%02d,\"某银行(1234)\",\"支付成功\",\"42000%012d\"\t,\"10010%010d\"\t,\"/\"\n",
		i%12+1, i%28+1, i%24, i%60, i%60, i%97, i%300, i%100, i, i)
}

func encoded(text string, gb bool) ([]byte, error) {
	if !gb {
		return []byte(text), nil
	}
	return simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
}

func statementChunk(line func(int) string, gb bool) ([]byte, error) {
	var b strings.Builder
	for i := range chunkRows {
		b.WriteString(line(i))
	}
	return encoded(b.String(), gb)
}

// repeated is a chunk of rows over and over.
type repeated struct {
	chunk []byte
	at    int
	left  int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.chunk[r.at:])
	if r.at += n; r.at == len(r.chunk) {
		r.at = 0
		r.left--
	}
	return n, nil
}

func readStatement(in io.Reader) (int, error) {
	r, err := statement.Open(in, statement.Options{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func splitCSV(in io.Reader) error {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	for {
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// oneCore runs f on one core and gives the processor's time that it took,
// collecting garbage included, and the most heap that it held, in MiB.
func oneCore(f func() error) (took time.Duration, peak float64, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	_, peak, err = once(func() error {
		before, err := processorTime()
		if err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
		after, err := processorTime()
		took = after - before
		return err
	})
	return took, peak, err
}

func processorTime() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
