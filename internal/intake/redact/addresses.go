package redact

import (
	"crypto/sha256"
	"strings"
)

// emails finds addr-specs as people write them (a practical part of RFC 5321).
func (s *script) emails() []span {
	var out []span
	for i, r := range s.c {
		if r != '@' {
			continue
		}
		start, end := i, i+1
		for start > 0 && i-start < 64 && isLocal(s.c[start-1]) {
			start--
		}
		for start < i && (s.c[start] == '.' || s.c[start] == '-') {
			start++
		}
		dot := -1
		for end < len(s.c) && end-i < 255 && (isWord(s.c[end]) || s.c[end] == '-' || s.c[end] == '.' && isWord(s.look(end+1))) {
			if s.c[end] == '.' {
				dot = end
			}
			end++
		}
		if start == i || dot < i+2 || end-dot < 3 {
			continue
		}
		top := true
		for _, r := range s.c[dot+1 : end] {
			top = top && isLetter(r)
		}
		if top {
			out = append(out, span{start, end, Email})
		}
	}
	return out
}

func isLocal(r rune) bool {
	return isWord(r) || r == '.' || r == '_' || r == '-' || r == '+' || r == '%'
}

// tokens finds crypto addresses and transaction hashes: words of letters and
// digits whose check sum holds.
func (s *script) tokens() []span {
	var out []span
	for i := 0; i < len(s.c); {
		if !isWord(s.c[i]) {
			i++
			continue
		}
		start := i
		digits := 0
		for i < len(s.c) && isWord(s.c[i]) {
			if isDigit(s.c[i]) {
				digits++
			}
			i++
		}
		if n := i - start; n < 25 || n > 130 || digits == 0 {
			continue
		}
		word := string(s.raw[start:i])
		low := strings.ToLower(word)
		switch {
		case strings.HasPrefix(low, "0x") && len(low) == 42 && isHex(low[2:]):
			out = append(out, span{start, i, Address})
		case strings.HasPrefix(low, "0x") && len(low) == 66 && isHex(low[2:]), len(low) == 64 && isHex(low) && digits < 64:
			out = append(out, span{start, i, Order}) // a transaction hash
		case len(word) <= 36 && base58Check(word), bech32(low):
			out = append(out, span{start, i, Address})
		}
	}
	return out
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Check decodes 25 bytes — version, hash, check — as Bitcoin, TRON,
// Litecoin and Dogecoin write them.
func base58Check(s string) bool {
	var n [25]byte
	for i := range len(s) {
		v := strings.IndexByte(base58Digits, s[i])
		if v < 0 {
			return false
		}
		for j := len(n) - 1; j >= 0; j-- {
			v += int(n[j]) * 58
			n[j] = byte(v)
			v >>= 8
		}
		if v != 0 {
			return false
		}
	}
	one := sha256.Sum256(n[:21])
	two := sha256.Sum256(one[:])
	return string(two[:4]) == string(n[21:])
}

// bech32 checks BIP 173 and BIP 350 for the main networks' prefixes.
func bech32(s string) bool {
	i := strings.LastIndexByte(s, '1')
	if i < 1 || len(s) > 90 || len(s)-i < 8 {
		return false
	}
	switch s[:i] {
	case "bc", "tb", "ltc":
	default:
		return false
	}
	chk := uint32(1)
	step := func(v byte) {
		top := chk >> 25
		chk = (chk&0x1ffffff)<<5 ^ uint32(v)
		for k, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>k&1 == 1 {
				chk ^= g
			}
		}
	}
	for j := range i {
		step(s[j] >> 5)
	}
	step(0)
	for j := range i {
		step(s[j] & 31)
	}
	for j := i + 1; j < len(s); j++ {
		v := strings.IndexByte("qpzry9x8gf2tvdw0s3jn54khce6mua7l", s[j])
		if v < 0 {
			return false
		}
		step(byte(v))
	}
	return chk == 1 || chk == 0x2bc830a3
}
