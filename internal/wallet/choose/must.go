package choose

import (
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Exclusion is a wallet that cannot be used, and why.
type Exclusion struct {
	Wallet string
	Code   Bar
	Fact   joinder.Text    // the words that bar it
	Status datapack.Status // how well that is known
	Origin datapack.Origin

	marks []Mark
}

// Bar says what keeps a wallet out; its string is the tail of a catalogue key:
// "choose.bar." + string(bar).
type Bar string

// What keeps a wallet out.
const (
	Banned     Bar = "banned"   // the law or the network of the place; Fact is the whole reason
	NotThere   Bar = "place"    // it is not offered there
	NotAsset   Bar = "asset"    // it cannot hold what is wanted
	NotMoney   Bar = "currency" // it cannot hold the currency
	NotFor     Bar = "use"      // it is for something else; Fact is the whole reason
	NotKept    Bar = "keep"     // it keeps no money itself
	NotDevice  Bar = "device"
	NotVisitor Bar = "card" // it takes none of a visitor's cards
)

// excluded checks the musts, the plainest first.
func (v *view) excluded() (Exclusion, bool) {
	for _, must := range []func() (Exclusion, bool){v.banned, v.notThere, v.notDoing, v.notCurrency, v.notDevice, v.notCard} {
		if x, no := must(); no {
			x.Wallet = v.wallet.ID()
			return x, true
		}
	}
	return Exclusion{}, false
}

// entryOrigin is that of what the directory lists.
func (v *view) entryOrigin() datapack.Origin {
	return datapack.Origin{Confidence: datapack.High, CheckedOn: v.wallet.CheckedOn()}
}

func (v *view) banned() (Exclusion, bool) {
	for _, b := range v.data.Bans {
		if b.Status.Shown() && slices.Contains(b.Kinds, v.wallet.Kind()) && (b.Country == v.profile.Country || b.Country == v.profile.Home) {
			return Exclusion{Code: Banned, Fact: b.Say, Status: b.Status, Origin: b.Origin}, true
		}
	}
	return Exclusion{}, false
}

// offeredIn reports whether it can be opened in one of the places.
func (v *view) offeredIn(places []string) bool {
	if meets(v.wallet.Countries(), places) || slices.Contains(v.wallet.Countries(), "global") {
		return true
	}
	return slices.ContainsFunc(v.features(datapack.FeatureOffered), func(f datapack.Told[datapack.Feature]) bool { return meets(f.Value.Countries, places) })
}

// opensHere reports whether it is opened where it will be used.
func (v *view) opensHere() bool { return v.offeredIn(around(v.data, v.profile.Country)) }

func (v *view) notThere() (Exclusion, bool) {
	if f := v.features(datapack.FeatureNotIn); len(f) > 0 {
		return Exclusion{Code: Banned, Fact: f[0].Value.Say, Status: f[0].Status, Origin: f[0].Origin}, true
	}
	if v.opensHere() {
		return Exclusion{}, false
	}
	if v.profile.Visits() && v.offeredIn(around(v.data, v.profile.Home)) {
		if len(v.features(datapack.FeaturePaysIn)) > 0 {
			return Exclusion{}, false
		}
	}
	var zh, en []string
	for _, id := range v.wallet.Countries() {
		t := v.Pack.JurisdictionName(id)
		zh, en = append(zh, t.ZH), append(en, t.EN)
	}
	return Exclusion{Code: NotThere, Fact: joinder.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}, Status: datapack.Fact, Origin: v.entryOrigin()}, true
}

// asset reports whether it holds crypto assets at all.
func (v *view) asset() bool {
	return v.crypto() || slices.ContainsFunc(v.wallet.Currencies(), func(code string) bool { return slices.Contains(v.data.Assets, code) })
}

// does lists the uses that a wallet of its kind can be put to.
func (v *view) does() (uses []datapack.ChoiceUse) {
	wantsMoney := len(v.profile.Currencies) == 0 || slices.ContainsFunc(v.profile.Currencies, func(code string) bool { return !slices.Contains(v.data.Assets, code) })
	only := v.features(datapack.FeatureOnly)
	for _, u := range v.profile.uses(v.data) {
		switch {
		case len(only) > 0 && !slices.Contains(only[0].Value.Words, u.ID):
		case u.Crypto && !v.asset():
		case u.Holds && v.wallet.Kind() == datapack.BankPassThrough:
		case !u.Crypto && wantsMoney && v.crypto() && !(u.Holds && v.wantsAsset()):
		default:
			uses = append(uses, u)
		}
	}
	return uses
}

// wantsAsset reports whether crypto assets are among what is to be held.
func (v *view) wantsAsset() bool {
	return v.profile.any(v.data, func(u datapack.ChoiceUse) bool { return u.Crypto }) ||
		slices.ContainsFunc(v.profile.Currencies, func(code string) bool { return slices.Contains(v.data.Assets, code) })
}

// notDoing bars a wallet that can do nothing of what is wanted, and notes what
// it does otherwise.
func (v *view) notDoing() (Exclusion, bool) {
	can := v.does()
	if len(can) > 0 {
		if all := v.profile.uses(v.data); len(can) == len(all) {
			v.entry("uses_all")
		} else {
			var zh, en []string
			for _, u := range can {
				zh, en = append(zh, u.Name.ZH), append(en, u.Name.EN)
			}
			v.see("uses_some", datapack.Fact, v.entryOrigin(), joinder.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")})
		}
		return Exclusion{}, false
	}
	x := Exclusion{Code: NotAsset, Status: datapack.Fact, Origin: v.entryOrigin(), Fact: v.moneys()}
	if only := v.features(datapack.FeatureOnly); len(only) > 0 {
		x.Code, x.Fact, x.Status, x.Origin = NotFor, only[0].Value.Say, only[0].Status, only[0].Origin
	} else if v.wallet.Kind() == datapack.BankPassThrough {
		x.Code = NotKept
	}
	return x, true
}

func (v *view) notCurrency() (Exclusion, bool) {
	for _, code := range v.profile.Currencies {
		if v.holdsCode(code) != holdsNot {
			return Exclusion{}, false
		}
	}
	if len(v.profile.Currencies) == 0 || v.profile.Visits() && !v.opensHere() {
		return Exclusion{}, false // the home wallet pays there in its own currency
	}
	return Exclusion{Code: NotMoney, Fact: v.moneys(), Status: datapack.Fact, Origin: v.entryOrigin()}, true
}

// notDevice bars a wallet only where it is known on what it runs; a weakly
// known list lowers its mark instead.
func (v *view) notDevice() (Exclusion, bool) {
	s, ok := v.signs["devices_none"]
	if !ok || s.status == datapack.Unconfirmed {
		return Exclusion{}, false
	}
	list := v.wallet.Compatibility(v.on).Value.Platforms
	if f := v.features(datapack.FeatureDevices); len(f) > 0 {
		list = f[0].Value.Words
	}
	return Exclusion{Code: NotDevice, Fact: v.list(list...), Status: s.status, Origin: s.origin}, true
}

// notCard bars a wallet of the place that takes none of a visitor's cards.
func (v *view) notCard() (Exclusion, bool) {
	s, ok := v.signs["cards_none"]
	if !ok || s.status == datapack.Unconfirmed || !v.profile.Visits() || !v.opensHere() {
		return Exclusion{}, false
	}
	list := v.list(v.wallet.Compatibility(v.on).Value.Cards...)
	if f := v.features(datapack.FeatureCards); len(f) > 0 {
		list = f[0].Value.Say
	}
	return Exclusion{Code: NotVisitor, Fact: list, Status: s.status, Origin: s.origin}, true
}
