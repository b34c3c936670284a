package web

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"joinder"
)

// Boxes close what a browser keeps for us, so that only this site opens it
// again (*blob.Keyring).
type Boxes interface {
	Box(plaintext, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// What somebody asked is kept for a moment, so that Back, a reload and another
// language find the answer again: sealed, in a cookie of /only-me in their own
// browser. The address says nothing of it, the log does not know it, and no disk
// of ours holds it. A text too long for a cookie waits, sealed too, in this
// process's memory, and the cookie says where; it is gone when the process ends,
// and other processes of the same site do not know it.
//
// There is one question in a browser. Who asks in two tabs finds the later one
// when reloading either; every form of an answer carries its own words, so that
// nobody files or judges what stands in the other tab.
const (
	askedLife    = 2 * time.Hour
	askedCookie  = "asked"
	answerCookie = "joinder_answer" // of the whole site: there is an answer to go back to
	// askedInCookie bounds the cookie's value, in bytes. Browsers take 4,096,
	// but a proxy may read all headers of an answer into one page of 4 kB
	// (nginx: proxy_buffer_size), and ours take about 900.
	askedInCookie = 2800
	// askedText is how long a text may be, in characters: what a complaint may
	// say at most.
	askedText = 20_000
	// askedMemory is how many bytes of long texts wait at most; the oldest give way.
	askedMemory = 32 << 20
	askedPlain  = 1 << 20 // bytes of an opened question
)

// asked is a question that was kept.
type asked struct {
	Ask  question            `json:"q"`
	Said map[joinder.ID]bool `json:"s,omitempty"` // what was said of complaints on its answer
	At   time.Time           `json:"t"`
}

// Until is when it goes.
func (a asked) Until() time.Time { return a.At.Add(askedLife) }

// askedBox keeps questions and finds them again. It is safe for concurrent use.
type askedBox struct {
	boxes Boxes // nil: nothing can be kept
	world joinder.World

	mu   sync.Mutex
	long map[string]longQuestion // by the number that the cookie holds
	size int
}

// longQuestion is a sealed text that no cookie can hold.
type longQuestion struct {
	box   []byte
	until time.Time
}

// Where a question is, which is the first letter of the cookie.
const (
	askedHere = "c"
	askedLong = "m"
)

var askedAAD = []byte("only-me/question/v1")

// keep seals a question; the value goes into its browser's cookie.
func (b *askedBox) keep(a asked) (value string, err error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(w).Encode(a); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	box, err := b.boxes.Box(packed.Bytes(), askedAAD)
	if err != nil {
		return "", err
	}
	value = askedHere + base64.RawURLEncoding.EncodeToString(box)
	if len(value) <= askedInCookie {
		return value, nil
	}
	number := base64.RawURLEncoding.EncodeToString(b.world.Bytes(16))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tidy(askedMemory - len(box))
	b.long[number] = longQuestion{box, a.Until()}
	b.size += len(box)
	return askedLong + number, nil
}

// tidy lets go of what is over, and then of the oldest until no more than room
// bytes are left.
func (b *askedBox) tidy(room int) {
	now := b.world.Now()
	for number, q := range b.long {
		if !now.Before(q.until) {
			b.drop(number)
		}
	}
	for len(b.long) > 0 && b.size > room {
		oldest := ""
		for number, q := range b.long {
			if oldest == "" || q.until.Before(b.long[oldest].until) {
				oldest = number
			}
		}
		b.drop(oldest)
	}
}

func (b *askedBox) drop(number string) {
	b.size -= len(b.long[number].box)
	delete(b.long, number)
}

// find opens what a cookie holds; false when it is nothing of ours, was changed,
// or its time is over.
func (b *askedBox) find(value string) (a asked, ok bool) {
	if value == "" || b.boxes == nil {
		return asked{}, false
	}
	var box []byte
	switch rest := value[1:]; value[:1] {
	case askedHere:
		raw, err := base64.RawURLEncoding.DecodeString(rest)
		if err != nil {
			return asked{}, false
		}
		box = raw
	case askedLong:
		b.mu.Lock()
		b.tidy(askedMemory)
		box = b.long[rest].box
		b.mu.Unlock()
	}
	packed, err := b.boxes.Unbox(box, askedAAD)
	if err != nil {
		return asked{}, false
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), askedPlain))
	if err != nil || json.Unmarshal(plain, &a) != nil {
		return asked{}, false
	}
	return a, b.world.Now().Before(a.Until())
}

// forget lets go of what waits here for a cookie.
func (b *askedBox) forget(value string) {
	if value == "" || value[:1] != askedLong {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(value[1:])
}

// asked is the question that the request's browser keeps.
func (o *onlyMe) asked(r *http.Request) (asked, bool) { return o.kept.find(o.Cookie(r, askedCookie)) }

// keepAsked puts a question into the browser in the place of the one before.
func (o *onlyMe) keepAsked(w http.ResponseWriter, r *http.Request, a asked) error {
	value, err := o.kept.keep(a)
	if err != nil {
		return err
	}
	o.kept.forget(o.Cookie(r, askedCookie))
	o.setAsked(w, value)
	return nil
}

// forgetAsked lets the browser and the memory let go of the question.
func (o *onlyMe) forgetAsked(w http.ResponseWriter, r *http.Request) {
	o.kept.forget(o.Cookie(r, askedCookie))
	o.setAsked(w, "")
}

// setAsked writes the cookie, and another that lets every page know that there
// is an answer to go back to, but not to what.
func (o *onlyMe) setAsked(w http.ResponseWriter, value string) {
	seconds, there := int(askedLife/time.Second), "1"
	if value == "" {
		seconds, there = -1, ""
	}
	for _, c := range []http.Cookie{{Name: askedCookie, Path: "/only-me", Value: value}, {Name: o.cookieName(answerCookie), Path: "/", Value: there}} {
		c.MaxAge, c.Secure, c.HttpOnly, c.SameSite = seconds, o.https(), true, http.SameSiteLaxMode
		http.SetCookie(w, &c)
	}
}

// leadsBack reports whether a page is one of those that people come to from an
// answer, and so shows the way back to it.
func leadsBack(path string) bool {
	switch sectionOf(path) {
	case "/", "/search", "/complaints", "/cases", "/groups", "/outbreaks", "/trends", "/wallets", "/about":
		return true
	}
	return false
}
