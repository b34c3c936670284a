package choose

import (
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

// sight is something that was seen of a wallet in the light of a profile.
type sight struct {
	status datapack.Status
	origin datapack.Origin
	fact   joinder.Text // its own words, where the pack's sentence has a place for them
	// Of a measure, per 10000; a range where sources differ. share is the part
	// of what was asked that it covers, per 10000.
	low, high, share int
}

// seen is what is known of a wallet beside the pack.
type seen struct {
	record Record
	fees   *fee.Book // nil: nothing
}

// view is one wallet looked at for one profile.
type view struct {
	*Chooser
	data    datapack.Choosing
	profile Profile
	wallet  datapack.WalletEntry
	on      joinder.Date
	seen
	places []string // whose law and shops matter: the country and the unions around it
	signs  map[string]sight
	// observed are the ids of what was observed of the wallet's fees: to be asked
	// for another, the book lists all that it knows.
	observed []string
}

// look gathers every sign of a wallet.
func (c *Chooser) look(data datapack.Choosing, p Profile, w datapack.WalletEntry, more seen, on joinder.Date) *view {
	v := &view{Chooser: c, data: data, profile: p, wallet: w, on: on, seen: more, signs: map[string]sight{}}
	v.places = around(data, p.Country)
	if p.Home != "" && !meets(v.wallet.Countries(), v.places) {
		v.places = around(data, p.Home) // it was opened at home, whose law protects there
	}
	v.licence()
	v.safety()
	v.redress()
	v.keys()
	v.signIn()
	v.freeze()
	v.devices()
	v.cardsAndNetworks()
	v.holds()
	v.abroad()
	v.access()
	v.languages()
	v.records()
	v.costs()
	if record := v.record; record.Known {
		v.signs["record_here"] = sight{status: datapack.Fact, fact: record.Says, low: record.Low, high: record.High, share: 10000,
			origin: datapack.Origin{Confidence: datapack.High, CheckedOn: on}}
	}
	return v
}

// around is a country and the unions that it belongs to.
func around(data datapack.Choosing, country string) []string {
	out := []string{country}
	for id, members := range data.Unions {
		if slices.Contains(members, country) {
			out = append(out, id)
		}
	}
	return out
}

func meets(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// see notes a sign, unless the gate withholds it or a better known sighting is
// there already.
func (v *view) see(sign string, status datapack.Status, o datapack.Origin, fact joinder.Text) {
	if !status.Shown() {
		return
	}
	if was, ok := v.signs[sign]; ok && doubtRank(was.status) <= doubtRank(status) {
		return
	}
	v.signs[sign] = sight{status: status, origin: o, fact: fact}
}

func doubtRank(s datapack.Status) int {
	return slices.Index([]datapack.Status{datapack.Fact, datapack.Stale, datapack.Unconfirmed}, s)
}

// entry is what the directory itself says by listing the wallet: its kind.
func (v *view) entry(sign string) {
	v.see(sign, datapack.Fact, datapack.Origin{Confidence: datapack.High, CheckedOn: v.wallet.CheckedOn()}, joinder.Text{})
}

func (v *view) selfCustody() bool {
	return v.wallet.Kind() == datapack.SelfCustodyHot || v.wallet.Kind() == datapack.SelfCustodyCold
}

// crypto reports whether the wallet holds crypto assets in the first place.
func (v *view) crypto() bool { return v.selfCustody() || v.wallet.Kind() == datapack.CustodialCrypto }

// features are the shown ones of the wallet with a sign; those of certain
// countries only where the wallet will be used.
func (v *view) features(sign string) []datapack.Told[datapack.Feature] {
	var out []datapack.Told[datapack.Feature]
	for _, f := range v.data.Features {
		if f.Value.Wallet == v.wallet.ID() && f.Value.Sign == sign && f.Status.Shown() && v.about(f.Value) {
			out = append(out, f)
		}
	}
	return out
}

func (v *view) about(f datapack.Feature) bool {
	return len(f.Countries) == 0 || f.Sign == datapack.FeatureOffered || slices.Contains(f.Countries, v.profile.Country)
}

// text says words of the pack in both languages.
func (v *view) text(s string) joinder.Text { return v.Pack.Text(s) }

// list joins words of the pack.
func (v *view) list(words ...string) joinder.Text {
	var zh, en []string
	for _, s := range words {
		if s == "" {
			continue
		}
		t := v.text(s)
		zh, en = append(zh, t.ZH), append(en, t.EN)
	}
	return joinder.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// names are the answers' own names.
func names(words []datapack.ChoiceWord, ids []string) joinder.Text {
	var zh, en []string
	for _, w := range words {
		if slices.Contains(ids, w.ID) {
			zh, en = append(zh, w.Name.ZH), append(en, w.Name.EN)
		}
	}
	return joinder.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}
