package choose

import (
	"fmt"
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// licence looks for a permission where the person is.
func (v *view) licence() {
	if v.selfCustody() {
		v.entry("no_firm")
		return
	}
	for _, l := range v.wallet.Licences(v.on) {
		fact := v.list(l.Value.Kind, l.Value.Regulator)
		if slices.Contains(v.places, l.Value.Jurisdiction) {
			v.see("licence_here", l.Status, l.Origin, fact)
		} else {
			place := v.Pack.JurisdictionName(l.Value.Jurisdiction)
			v.see("licence_elsewhere", l.Status, l.Origin, joinder.Text{ZH: place.ZH + "，" + fact.ZH, EN: place.EN + ", " + fact.EN})
		}
	}
	if v.wallet.Kind() == datapack.BankPassThrough {
		v.entry("bank_behind")
	}
}

// safety looks at where the money is kept.
func (v *view) safety() {
	if s := v.wallet.Safety(v.on); s.Status.Shown() && s.Value != "" {
		if !v.atHome() {
			s.Status = datapack.Unconfirmed // another firm of the group may keep the money elsewhere
		}
		v.see("safe_"+s.Value, s.Status, s.Origin, joinder.Text{})
	} else if v.selfCustody() {
		v.entry("safe_self_custody")
	}
}

// redress looks for bodies that take complaints where the person is, for the
// firm's own clock, and for what its terms take away.
func (v *view) redress() {
	if v.selfCustody() { // bodies there may be, but no firm that they could turn to
		v.entry("body_nobody")
		v.entry("clock_nobody")
		return
	}
	for _, id := range v.wallet.Redress() {
		c, ok := v.Pack.Channel(id)
		if !ok || !slices.Contains(v.places, c.Jurisdiction()) {
			continue
		}
		v.channel(c)
	}
	t := v.wallet.Terms(v.on)
	if !v.atHome() {
		return // the terms that were read are those of the wallet's home
	}
	waives := is(t.Value.ClassWaiver) || is(t.Value.Arbitration)
	switch {
	case waives && t.Value.OptOutDays > 0:
		v.see("terms_opt_out", t.Status, t.Origin, joinder.Text{ZH: fmt.Sprintf("%d 天", t.Value.OptOutDays), EN: fmt.Sprintf("%d days", t.Value.OptOutDays)})
	case waives:
		v.see("terms_waiver", t.Status, t.Origin, joinder.Text{})
	case t.Value.ClassWaiver != nil && t.Value.Arbitration != nil:
		v.see("terms_free", t.Status, t.Origin, joinder.Text{})
	}
}

func is(b *bool) bool { return b != nil && *b }

// channel notes one body.
func (v *view) channel(c datapack.Channel) {
	fact := v.Pack.ChannelName(c, v.on)
	switch c.Kind() {
	case "ombudsman_adr":
		v.see("body_ombudsman", c.Status(v.on), c.Origin(), fact)
	case "regulator", "self_regulatory":
		v.see("body_regulator", c.Status(v.on), c.Origin(), fact)
	case "consumer_agency", "mediation", "public_platform":
		v.see("body_mediator", c.Status(v.on), c.Origin(), fact)
	case "court", "police_fraud":
		v.see("body_court", c.Status(v.on), c.Origin(), fact)
	case datapack.ByOperator:
		v.clock(c)
	}
}

// clock looks for a rule that makes the firm answer.
func (v *view) clock(c datapack.Channel) {
	for _, d := range c.Deadlines(v.on) {
		if d.Value.Actor == datapack.Firm && d.Value.Statutory() {
			unit := string(d.Value.Unit)
			v.see("clock_firm", d.Status, d.Origin, joinder.Text{ZH: fmt.Sprintf("%d %s", d.Value.Count, unitZH(unit)), EN: fmt.Sprintf("%d %s", d.Value.Count, unitEN(unit, d.Value.Count))})
		}
	}
}

func unitZH(unit string) string {
	switch unit {
	case "business_day":
		return "个工作日"
	case "month":
		return "个月"
	case "year":
		return "年"
	case "hour":
		return "小时"
	case "week":
		return "周"
	}
	return "天"
}

func unitEN(unit string, n int) string {
	word := map[string]string{"business_day": "working day", "month": "month", "year": "year", "hour": "hour", "week": "week"}[unit]
	if word == "" {
		word = "day"
	}
	if n != 1 {
		word += "s"
	}
	return word
}

// keys says who holds the money or the keys.
func (v *view) keys() {
	switch v.wallet.Kind() {
	case datapack.BankPassThrough:
		v.entry("keys_bank")
	case datapack.CustodialCrypto:
		v.firmKeys()
	case datapack.SelfCustodyCold:
		v.entry("keys_cold")
	case datapack.SelfCustodyHot:
		if v.profile.Cold {
			v.entry("keys_hot_not_cold")
		} else {
			v.entry("keys_hot")
		}
	default:
		if v.profile.onlyCrypto(v.data) {
			v.firmKeys() // of the assets, though the firm keeps money, too
		} else {
			v.entry("keys_firm_money")
		}
	}
}

func (v *view) firmKeys() {
	if v.profile.Cold {
		v.entry("keys_firm_not_cold")
	} else {
		v.entry("keys_firm_crypto")
	}
}

// atHome reports whether the person is where the wallet answers to the law, so
// that what was read about it holds for them.
func (v *view) atHome() bool {
	return v.wallet.Home() == "" || slices.Contains(v.places, v.wallet.Home())
}

// onlyCrypto reports whether crypto assets are all that the wallet is for.
func (p Profile) onlyCrypto(data datapack.Choosing) bool {
	uses := p.uses(data)
	crypto := p.any(data, func(u datapack.ChoiceUse) bool { return u.Crypto })
	return crypto && !slices.ContainsFunc(uses, func(u datapack.ChoiceUse) bool { return !u.Crypto && !u.Holds })
}

// signIn looks at how hard the sign-in is to steal.
func (v *view) signIn() {
	s := v.wallet.SignIn(v.on)
	for sign, has := range map[string]*bool{"signin_passkey": s.Value.Passkey, "signin_totp": s.Value.TOTP, "signin_device": s.Value.DeviceBinding,
		"signin_biometric": s.Value.Biometric, "signin_pin": s.Value.PIN, "signin_sms": s.Value.SMS} {
		if is(has) {
			v.see(sign, s.Status, s.Origin, joinder.Text{})
		}
	}
}

// freeze looks at how the loss is stopped.
func (v *view) freeze() {
	if v.selfCustody() {
		v.entry("freeze_nobody")
		return
	}
	for _, f := range v.features(datapack.FeatureFreeze) {
		v.see("freeze_elsewhere", f.Status, f.Origin, f.Value.Say)
	}
	if f := v.wallet.FreezeSteps(v.on); len(f.Value) > 0 {
		v.see("freeze_known", f.Status, f.Origin, v.text(f.Value[0]))
	}
}

// records looks at what a person can take along, and at what it costs to leave
// it lying.
func (v *view) records() {
	for _, f := range v.features(datapack.FeatureProof) {
		v.see("export_proof", f.Status, f.Origin, f.Value.Say)
	}
	if e := v.wallet.Export(v.on); e.Status.Shown() {
		v.see("export_known", e.Status, e.Origin, v.list(e.Value.Formats...))
	}
	for _, f := range v.features(datapack.FeatureIdle) {
		v.see("idle_fee", f.Status, f.Origin, f.Value.Say)
	}
	if v.selfCustody() {
		v.entry("no_account")
		v.entry("own_keys")
	}
}
