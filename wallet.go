package joinder

// Wallet is a product that people keep or move money with.
type Wallet struct {
	ID           string // stable, lower-case: "alipay"
	Name         Text
	Operator     string // legal person that answers for it; "" when unknown
	Jurisdiction string // ISO 3166-1 alpha-2, or "EU"; "" when unknown
	Kind         string // custodial_fiat, self_custody_hot, …, or "unreviewed"
	Reviewed     bool   // from the data pack; false for names that only imports know
}

// Label is what a page shows for the wallet.
func (w Wallet) Label(l Lang) string {
	if s := w.Name.In(l); s != "" {
		return s
	}
	return w.ID
}
