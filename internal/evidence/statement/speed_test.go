package statement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// bigAlipay is an invented export of n rows in GB18030, as the service writes it.
func bigAlipay(tb testing.TB, n int) []byte {
	tb.Helper()
	var b strings.Builder
	b.WriteString("支付宝账单\n姓名：某某\n------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------\n")
	b.WriteString("交易时间            ,交易分类                ,交易对方                ,对方账号                ,商品说明                ,收/支                 ,金额                  ,收/付款方式              ,交易状态                ,交易订单号     ,商家订单号           ,备注                  ,\n")
	for i := range n {
		fmt.Fprintf(&b, "2024-%02d-%02d %02d:%02d:%02d ,餐饮美食                ,某某餐厅第%d分店             ,abc***@qq.com    ,午餐套餐-外卖订单              ,支出                  ,%d.%02d               ,某某银行信用卡(7449)       ,交易成功                ,20240212%012d	,M%010d	,                    ,\n",
			i%12+1, i%28+1, i%24, i%60, i%60, i%997, i%300, i%100, i, i)
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func BenchmarkAlipayGB18030(b *testing.B) {
	const n = 100_000
	raw := bigAlipay(b, n)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(bytes.NewReader(raw), Options{})
		if err != nil {
			b.Fatal(err)
		}
		kept := 0
		for {
			_, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			kept++
		}
		if kept != n {
			b.Fatal(kept)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "rows/s")
}
