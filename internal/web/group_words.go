package web

import (
	"strings"

	"joinder/internal/similar/group"
)

// QuotedWords are the telling words of a group as pages name it by them, but
// for the wallet's own name, which stands beside them anyway; "" when there are
// none.
func QuotedWords(p Page, n Names, g group.Group) string {
	w := n.wallets[g.Wallet]
	own := strings.ToLower(w.ID + "\n" + w.Name.ZH + "\n" + w.Name.EN)
	var quoted []string
	for _, word := range g.Words {
		if !strings.Contains(own, strings.ToLower(word)) {
			quoted = append(quoted, p.T("group.quoted", "Word", word))
		}
	}
	return strings.Join(quoted, p.T("group.comma"))
}
