package joinder

// Lang is a language of the catalogues, as a BCP 47 tag.
type Lang string

// The two languages every text exists in.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Text is one fact said in both languages.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In picks the language, falling back to the other when one is missing.
func (t Text) In(l Lang) string {
	if l == Chinese && t.ZH != "" || t.EN == "" {
		return t.ZH
	}
	return t.EN
}
