package ledger

import (
	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/trace"
)

// Freezable says by the data pack, as known on the day, which tokens have an
// issuer who can block an address.
func Freezable(pack *datapack.Pack, day joinder.Date) trace.Freezable {
	return func(a trace.Asset) bool {
		_, ok := pack.TokenIssuer(a.Code, a.Contract, day)
		return ok
	}
}
