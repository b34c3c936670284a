// Package redact finds personal data in what people write, so that they can see
// and decide what strangers would read.
//
//	found := redact.Scan(narrative)
//	public := redact.Redact(narrative, found, func(k redact.Kind) string { return "[" + string(k) + "]" })
//
// It looks for things with a shape that can be checked: phone, identity card
// and bank card numbers, e-mail and crypto addresses, order numbers, and the
// WeChat or QQ id after such a label. It does not look for names, streets or
// anything else that only a reader can recognise, and pages must say so.
// Scan(Redact(text, Scan(text), label)) is empty for labels in brackets.
package redact
