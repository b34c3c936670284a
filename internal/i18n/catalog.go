package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"joinder"
)

//go:embed locales
var embedded embed.FS

// Langs lists the languages every text exists in.
func Langs() []joinder.Lang { return []joinder.Lang{joinder.Chinese, joinder.English} }

// Catalog is all texts in all languages. It is read-only after Load and safe
// for concurrent use.
type Catalog struct {
	speakers map[joinder.Lang]*goi18n.Localizer
	plain    map[joinder.Lang]map[string]string // texts without placeholders or plurals
	filled   map[joinder.Lang]map[string]forms  // texts whose placeholders are names alone
	keys     map[joinder.Lang]map[string]bool
	missing  func(lang joinder.Lang, key string)
}

// Load reads the embedded catalogues. A key that is missing in one language is
// answered in the other and logged once; log may be nil.
func Load(log *slog.Logger) (*Catalog, error) { return load(embedded, logOnce(log)) }

// LoadStrict is Load for tests: missing is called for every missing key.
func LoadStrict(missing func(lang joinder.Lang, key string)) (*Catalog, error) {
	return load(embedded, missing)
}

func logOnce(log *slog.Logger) func(joinder.Lang, string) {
	var seen sync.Map
	return func(lang joinder.Lang, key string) {
		if _, again := seen.LoadOrStore(string(lang)+" "+key, true); !again && log != nil {
			log.Error("text missing", "lang", lang, "key", key)
		}
	}
}

func load(fsys fs.FS, missing func(joinder.Lang, string)) (*Catalog, error) {
	c := &Catalog{
		speakers: map[joinder.Lang]*goi18n.Localizer{},
		plain:    map[joinder.Lang]map[string]string{},
		filled:   map[joinder.Lang]map[string]forms{},
		keys:     map[joinder.Lang]map[string]bool{},
		missing:  missing,
	}
	for _, lang := range Langs() {
		if err := c.loadLang(fsys, lang); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Catalog) loadLang(fsys fs.FS, lang joinder.Lang) error {
	tag := language.MustParse(string(lang))
	bundle := goi18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c.plain[lang], c.filled[lang], c.keys[lang] = map[string]string{}, map[string]forms{}, map[string]bool{}
	files, err := fs.Glob(fsys, "locales/"+string(lang)+"/*.toml")
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		area, _, _ := strings.Cut(path.Base(name), ".")
		file, err := bundle.ParseMessageFileBytes(text, area+"."+string(lang)+".toml")
		if err != nil {
			return fmt.Errorf("i18n: %s: %w", name, err)
		}
		for _, m := range file.Messages {
			if c.keys[lang][m.ID] {
				return fmt.Errorf("i18n: %s: key %q is defined twice", name, m.ID)
			}
			c.keys[lang][m.ID] = true
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				c.plain[lang][m.ID] = m.Other
			} else if f, ok := formsOf(lang, m); ok {
				c.filled[lang][m.ID] = f
			}
		}
	}
	c.speakers[lang] = goi18n.NewLocalizer(bundle, string(lang))
	return nil
}

// Localizer speaks one language. Times are shown in China's zone for Chinese
// and in UTC otherwise, until Words.In says where the reader is.
func (c *Catalog) Localizer(lang joinder.Lang) *Words {
	if _, ok := c.speakers[lang]; !ok {
		lang = joinder.English
	}
	w := &Words{catalog: c, lang: lang, zone: time.UTC}
	if lang == joinder.Chinese {
		w.zone = Beijing()
	}
	return w
}

// Has reports whether the key exists in every language.
func (c *Catalog) Has(key string) bool {
	for _, lang := range Langs() {
		if !c.keys[lang][key] {
			return false
		}
	}
	return true
}
