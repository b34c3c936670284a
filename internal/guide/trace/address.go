package trace

import "strings"

// Address writes an address as one spells it for comparison. Hexadecimal
// addresses carry a checksum in their case only (EIP-55), so 0x… becomes lower
// case; so do bech32 (BIP 173) and cash addresses, whose prefix goes. Base58
// and everything else, names of people and banks too, keeps its case.
func Address(s string) string {
	s = strings.TrimSpace(s)
	switch {
	case len(s) > 10 && s[0] == '0' && s[1]|0x20 == 'x':
		if hex, upper := isHex(s[2:]); hex && (upper || s[1] == 'X') {
			return strings.ToLower(s)
		}
	case hasFold(s, "bitcoincash:"):
		return strings.ToLower(s[len("bitcoincash:"):])
	case hasFold(s, "bc1") || hasFold(s, "tb1") || hasFold(s, "ltc1"):
		if len(s) > 13 && (s == strings.ToUpper(s) || s == strings.ToLower(s)) { // mixed case is not bech32
			return strings.ToLower(s)
		}
	}
	return s
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func isHex(s string) (hex, upper bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f':
		case c >= 'A' && c <= 'F':
			upper = true
		default:
			return false, false
		}
	}
	return true, upper
}

// looksLikeAddress tells an address from a name: one long word of letters and digits.
func looksLikeAddress(s string) bool {
	if len(s) < 20 || len(s) > 128 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c != ':' {
			return false
		}
	}
	return true
}
