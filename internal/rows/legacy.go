package rows

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Encodings of countries that banks there still write.
const (
	ShiftJIS    Encoding = "shift_jis"
	EUCKR       Encoding = "euc-kr"
	Big5        Encoding = "big5"
	Windows1251 Encoding = "windows-1251"
)

// legacy is the decoder of an encoding that is turned into UTF-8 as a stream;
// nil for others.
func legacy(e Encoding) encoding.Encoding {
	switch e {
	case ShiftJIS:
		return japanese.ShiftJIS
	case EUCKR:
		return korean.EUCKR
	case Big5:
		return traditionalchinese.Big5
	case Windows1251:
		return charmap.Windows1251
	case Windows1252:
		return charmap.Windows1252
	case Windows1250:
		return charmap.Windows1250
	}
	return nil
}

// national tells encodings apart whose bytes are those of GB18030 too, by what
// the text would be: kana, Hangul, Cyrillic words, the words of a Taiwanese
// statement. "" is none of them.
func national(head []byte) Encoding {
	high, letters, small := 0, 0, 0
	for _, c := range head {
		if c >= 0x80 {
			high++
			if c >= 0xc0 || c == 0xa8 || c == 0xb8 {
				letters++
			}
			if c >= 0xe0 || c == 0xb8 {
				small++
			}
		}
	}
	if high < 8 {
		return ""
	}
	if letters*20 > high*19 && small*2 > high && runsOfLetters(head) {
		return Windows1251
	}
	if s, ok := decoded(japanese.ShiftJIS, head); ok {
		kana, half, all := 0, 0, 0
		for _, r := range s {
			switch {
			case r < 0x80:
				continue
			case r >= 0x3041 && r <= 0x30fc:
				kana++
			case r >= 0xff61 && r <= 0xff9f:
				half++
			}
			all++
		}
		if kana*7 > all && half*8 < all {
			return ShiftJIS
		}
	}
	if s, ok := decoded(korean.EUCKR, head); ok {
		hangul, all := 0, 0
		for _, r := range s {
			if r >= 0x80 {
				all++
				if unicode.Is(unicode.Hangul, r) {
					hangul++
				}
			}
		}
		if hangul >= 4 && hangul*10 > all*9 {
			return EUCKR
		}
	}
	if s, ok := decoded(traditionalchinese.Big5, head); ok && counted(s, "日期", "金額", "餘額", "摘要", "帳", "交易", "備註", "存入", "支出", "提出", "轉", "幣") >= 2 {
		gb, _ := fromGB(head)
		if counted(gb, "日期", "金额", "余额", "摘要", "账", "交易", "备注", "收入", "支出", "时间", "转", "币") < 2 {
			return Big5
		}
	}
	return ""
}

// runsOfLetters reports whether bytes beyond ASCII come in words longer than
// those of languages that have them among Latin letters.
func runsOfLetters(b []byte) bool {
	runs, long, n := 0, 0, 0
	for i := 0; i <= len(b); i++ {
		if i < len(b) && b[i] >= 0x80 {
			n++
			continue
		}
		if n > 0 {
			runs++
			if n >= 4 {
				long++
			}
		}
		n = 0
	}
	return long*2 > runs
}

// decoded is a text, where nearly all of its bytes belong.
func decoded(e encoding.Encoding, head []byte) (string, bool) {
	out, err := e.NewDecoder().Bytes(head)
	if err != nil {
		return "", false
	}
	s := string(out)
	return s, strings.Count(s, "\ufffd") <= 1 // the last one may be cut
}

// counted is how many of the words stand in a text.
func counted(s string, words ...string) (n int) {
	for _, w := range words {
		if strings.Contains(s, w) {
			n++
		}
	}
	return n
}
