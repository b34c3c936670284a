package account

import (
	"net/mail"
	"strings"

	"golang.org/x/text/unicode/norm"

	"joinder"
)

// longestEmail is the longest address that mail can be sent to (RFC 5321 §4.5.3.1.3
// with its brackets taken off), in bytes.
const longestEmail = 254

// ParseEmail tidies an e-mail address as a person types it: blanks around it
// and full-width characters from a Chinese keyboard are put right.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > longestEmail || strings.ContainsAny(s, " \"\r\n\t") {
		return "", joinder.Fail(joinder.Invalid, "error.account.email").On("email")
	}
	at := strings.LastIndexByte(s, '@')
	if !strings.Contains(strings.Trim(s[at+1:], "."), ".") {
		return "", joinder.Fail(joinder.Invalid, "error.account.email").On("email")
	}
	return s, nil
}

// nameKey is what an account is found by: a keyed hash, so that a copy of the
// database does not answer who has an account here.
func (a *Accounts) nameKey(email string) []byte {
	return a.keyed("name", []byte(strings.ToLower(email)))
}

func emailAAD(id joinder.ID) []byte { return []byte("account/email/" + id) }
func totpAAD(id joinder.ID) []byte  { return []byte("account/totp/" + id) }
func keyAAD(id string) []byte       { return []byte("account/passkey/" + id) }

// newRecord begins an account.
func (a *Accounts) newRecord(email string) (Record, error) {
	r := Record{ID: a.world.ID(), Handle: a.world.Bytes(32), NameKey: a.nameKey(email), CreatedAt: a.world.Now()}
	var err error
	r.EmailBox, err = a.vault.Box([]byte(email), emailAAD(r.ID))
	return r, err
}

// DeviceOf says in a few words what a User-Agent header describes, so that a
// person recognises their own browsers. It keeps no version and no model.
func DeviceOf(userAgent string) string {
	find := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(userAgent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := find("MicroMessenger", "WeChat", "Edg", "Edge", "Firefox", "Firefox", "FxiOS", "Firefox", "OPR/", "Opera",
		"Chrom", "Chrome", "CriOS", "Chrome", "Safari", "Safari")
	system := find("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "HarmonyOS", "HarmonyOS", "Windows", "Windows",
		"Mac OS", "macOS", "CrOS", "ChromeOS", "Linux", "Linux")
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + " · " + system
}
