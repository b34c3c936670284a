package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"joinder"
)

// unreviewedPrefix marks ids of wallets that only complaints know.
const unreviewedPrefix = "u-"

func isUnreviewed(id string) bool { return strings.HasPrefix(id, unreviewedPrefix) && len(id) > 2 }

// UnreviewedWallet makes a wallet of a name that the directory does not know.
// Names that differ only in case, blanks and punctuation get one id.
func UnreviewedWallet(name string) joinder.Wallet {
	name = strings.Join(strings.Fields(name), " ")
	return joinder.Wallet{
		ID: unreviewedPrefix + slug(name), Name: joinder.Text{ZH: name, EN: name}, Operator: name, Kind: "unreviewed",
	}
}

// slug keeps ASCII letters and digits; what is lost otherwise goes into a short
// hash, so that two names never share an id by accident.
func slug(name string) string {
	var b, all strings.Builder
	lossy := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
			all.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			lossy = true
			all.WriteRune(r)
		default:
			if s := b.String(); s != "" && s[len(s)-1] != '-' {
				b.WriteByte('-')
			}
		}
	}
	s := strings.Trim(b.String(), "-")
	if len(s) > 40 {
		s, lossy = strings.Trim(s[:40], "-"), true
	}
	if !lossy && s != "" {
		return s
	}
	sum := sha256.Sum256([]byte(all.String() + "\n"))
	if all.Len() == 0 {
		sum = sha256.Sum256([]byte(name))
	}
	return strings.Trim(s+"-"+hex.EncodeToString(sum[:4]), "-")
}
