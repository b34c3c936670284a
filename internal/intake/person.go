package intake

import (
	"encoding/hex"
	"fmt"
	"strings"

	"joinder"
)

// personKeys make the keys under which one person's complaints count once.
type personKeys struct {
	statedKey, confirmedKey, formerKey, numberKey []byte
}

func keysOf(secret []byte) personKeys {
	return personKeys{derive(secret, "person of a filer"), derive(secret, "person of a confirmed address"), derive(secret, "person"), derive(secret, "number of a contact")}
}

// personOf is the key of somebody who said how they are reached, which nobody
// confirmed: a keyed hash of that and of the filer's secret, so that another
// filer cannot come upon it by naming the same address. Without either it is
// random.
func (k personKeys) personOf(w joinder.World, c joinder.Contact, filer string) joinder.ID {
	reach := reachOf(c)
	if reach == "" || filer == "" {
		return joinder.ID(hex.EncodeToString(w.Bytes(16)))
	}
	return shortened(mac(mac(k.statedKey, []byte(filer)), []byte(reach)))
}

// confirmed is the key of whoever reads the mails of an address; "" without one.
func (k personKeys) confirmed(c joinder.Contact) joinder.ID {
	if c.Email == "" {
		return ""
	}
	return shortened(mac(k.confirmedKey, []byte(reachOf(joinder.Contact{Email: c.Email}))))
}

// former is how people were counted before: by an address alone that nobody had
// confirmed. Whoever shares it may be anybody.
func (k personKeys) former(c joinder.Contact) joinder.ID {
	return shortened(mac(k.formerKey, []byte(reachOf(c))))
}

func shortened(sum []byte) joinder.ID { return joinder.ID(hex.EncodeToString(sum[:16])) }

// number are four digits that a complaint's own pages show, and mails do not.
func (k personKeys) number(complaint joinder.ID) string {
	sum := mac(k.numberKey, []byte(complaint))
	return fmt.Sprintf("%04d", (int(sum[0])<<16|int(sum[1])<<8|int(sum[2]))%10_000)
}

// reachOf is one spelling of how somebody is reached: the e-mail in small
// letters without a tag behind "+", or else the digits of the phone.
func reachOf(c joinder.Contact) string {
	if local, domain, ok := strings.Cut(strings.ToLower(strings.TrimSpace(c.Email)), "@"); ok {
		local, _, _ = strings.Cut(local, "+")
		return "email:" + local + "@" + domain
	}
	digits := strings.TrimPrefix(phoneDigits(c.Phone), "00")
	if len(digits) == 13 && strings.HasPrefix(digits, "861") {
		digits = digits[2:]
	}
	if digits == "" {
		return ""
	}
	return "phone:" + digits
}
