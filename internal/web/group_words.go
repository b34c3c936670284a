package web

import (
	"strings"
)

// QuotedWords are the telling words of a group as pages name it by them; ""
// when it has none.
func QuotedWords(p Page, words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = p.T("group.quoted", "Word", w)
	}
	return strings.Join(quoted, p.T("group.comma"))
}
