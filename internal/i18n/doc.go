// Package i18n holds every text that a person reads, in Chinese and English,
// and writes numbers, money and days the way each language does.
//
//	catalog, err := i18n.Load(logger)
//	w := catalog.Localizer(joinder.Chinese)
//	w.T("shell.site.name")                          // 合诉
//	w.T("about.host", "Name", "消费者协会")           // name/value pairs fill {{.Name}}
//	w.N("home.people", 63)                          // plural; {{.PluralCount}} is grouped
//	w.Money(m)                                      // ¥1,234.50
//	w.Date(d)                                       // 2026年12月3日 星期四
//
// Texts live in locales/<language>/<area>.toml, one file per area, so that two
// people never edit the same file. Both languages have the same keys and the
// same placeholders; a test holds that.
//
// Values given to T are written as the language writes them: whole numbers are
// grouped, joinder.Money, joinder.Date and time.Time are formatted, joinder.Text
// picks its language. Give a year as a string, so that it is not grouped.
package i18n
