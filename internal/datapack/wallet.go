package datapack

import (
	"slices"

	"joinder"
)

type walletEntry struct {
	At           Pos
	ID           name             `pack:"id,required"`
	Names        walletNames      `pack:"names,required"`
	Kind         WalletKind       `pack:"kind,required"`
	Operators    []operatorRow    `pack:"operators,required"`
	Countries    []jurisdictionID `pack:"countries,required"`
	Currencies   []string         `pack:"currencies"`
	Licences     []licenceRow     `pack:"licences"`
	Redress      []ref            `pack:"redress_ids"`
	Support      *supportRow      `pack:"support"`
	Complaint    *complaintRow    `pack:"complaint"`
	Freeze       *freezeRow       `pack:"freeze"`
	Limits       *limitsRow       `pack:"limits"`
	Safeguarding *safeguardingRow `pack:"safeguarding"`
	Compat       *compatRow       `pack:"compatibility"`
	SignIn       *signInRow       `pack:"authentication"`
	Export       *exportRow       `pack:"export"`
	Terms        *termsRow        `pack:"terms"`
	Incidents    []incidentRow    `pack:"incidents"`
	FlaggedHosts []string         `pack:"flagged_hosts"`
	Notes        string           `pack:"notes"`
	VerifiedOn   joinder.Date     `pack:"verified_on,required"`
}

type walletNames struct {
	ZH    string `pack:"zh,required"`
	EN    string `pack:"en,required"`
	Local string `pack:"local,required"`
}

// WalletKind says who holds the money or the keys.
type WalletKind string

// Kinds of wallets.
const (
	CustodialFiat   WalletKind = "custodial_fiat"
	BankPassThrough WalletKind = "bank_pass_through"
	CustodialCrypto WalletKind = "custodial_crypto"
	SelfCustodyHot  WalletKind = "self_custody_hot"
	SelfCustodyCold WalletKind = "self_custody_cold"
)

func (WalletKind) words() []string {
	return strs([]WalletKind{CustodialFiat, BankPassThrough, CustodialCrypto, SelfCustodyHot, SelfCustodyCold})
}

// graded is what every group of facts about a wallet carries.
type graded struct {
	At         Pos
	Sources    []string   `pack:"sources"`
	Confidence Confidence `pack:"confidence,required"`
	Note       string     `pack:"note"`
}

func (g graded) origin(checked joinder.Date) Origin {
	return Origin{Confidence: g.Confidence, Sources: slices.Clone(g.Sources), CheckedOn: checked}
}

type operatorRow struct {
	graded
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	LegalName    legalName      `pack:"legal_name"`
	Role         operatorRole   `pack:"role"`
	Also         string         `pack:"also"`
	Registration string         `pack:"registration"`
	Address      string         `pack:"address"`
}

type operatorRole string

// The role of the legal person that answers for the wallet is the default.
const answers operatorRole = ""

func (operatorRole) words() []string { return []string{"", "card_issuer", "group"} }

type licenceRow struct {
	graded
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Kind         string         `pack:"kind,required"`
	Number       string         `pack:"number"`
	Regulator    string         `pack:"regulator,required"`
	RegisterURL  link           `pack:"register_url"`
}

type supportRow struct {
	graded
	Channels []supportContact `pack:"channels,required"`
	Seen     Seen             `pack:"contact_confidence,required"`
}

type supportContact struct {
	At    Pos
	Kind  ContactKind `pack:"kind,required"`
	Value string      `pack:"value,required"`
}

// ContactKind says what sort of contact a wallet offers.
type ContactKind string

func (ContactKind) words() []string {
	return []string{"phone", "phone_abroad", "phone_lock", "line", "sms", "in_app", "mini_programme", "site", "web", "help", "faq",
		"link", "learn", "desk", "twitter", "email_scam"}
}

type complaintRow struct {
	graded
	How       string `pack:"how,required"`
	Email     email  `pack:"email"`
	Address   string `pack:"address"`
	Phone     phone  `pack:"phone"`
	FirmTimes string `pack:"firm_times"`
	Seen      Seen   `pack:"contact_confidence,required"`
}

type freezeRow struct {
	graded
	Steps    []string `pack:"steps,required"`
	Playbook string   `pack:"playbook_ref"`
}

type limitsRow struct {
	graded
	Items []string `pack:"items,required"`
	AsOf  Around   `pack:"as_of"`
}

type safeguardingRow struct {
	graded
	Kind      safeguardingKind `pack:"kind,required"`
	Statement string           `pack:"statement,required"`
	AsOf      Around           `pack:"as_of"`
}

type safeguardingKind string

func (safeguardingKind) words() []string {
	return []string{"reserve", "bank", "deposit_insured", "safeguarded", "unsecured_or_pass_through", "self_custody", "custodial"}
}

type compatRow struct {
	graded
	Platforms     []string `pack:"platforms"`
	Cards         []string `pack:"cards"`
	QRNetworks    []string `pack:"qr_networks"`
	CrossBorder   string   `pack:"cross_border"`
	DesktopWeb    string   `pack:"desktop_web"`
	Accessibility string   `pack:"accessibility"`
}

type signInRow struct {
	graded
	Passkey       *bool `pack:"passkey"`
	TOTP          *bool `pack:"totp"`
	SMS           *bool `pack:"sms"`
	Biometric     *bool `pack:"biometric"`
	DeviceBinding *bool `pack:"device_binding"`
	PIN           *bool `pack:"pin"`
}

type exportRow struct {
	graded
	Path          []string `pack:"path,required"`
	Formats       []string `pack:"formats"`
	Encryption    string   `pack:"encryption"`
	Range         string   `pack:"range"`
	Limits        string   `pack:"limits"`
	Warning       string   `pack:"evidence_warning"`
	FileSignature string   `pack:"file_signature"`
}

type termsRow struct {
	graded
	Arbitration  *bool  `pack:"arbitration"`
	ClassWaiver  *bool  `pack:"class_waiver"`
	OptOutDays   int    `pack:"opt_out_days"`
	OptOutHow    string `pack:"opt_out_how"`
	ChangeNotice string `pack:"change_notice"`
}

type incidentRow struct {
	graded
	Date Around `pack:"date,required"`
	What string `pack:"what,required"`
}

// group is one graded group of a wallet, with its name.
type group struct {
	graded
	name string
}

// groups lists the graded groups that the wallet has.
func (w *walletEntry) groups() []group {
	var out []group
	for _, o := range w.Operators {
		out = append(out, group{o.graded, "operator"})
	}
	for _, l := range w.Licences {
		out = append(out, group{l.graded, "licence"})
	}
	if w.Support != nil {
		out = append(out, group{w.Support.graded, "support"})
	}
	if w.Complaint != nil {
		out = append(out, group{w.Complaint.graded, "complaint"})
	}
	if w.Freeze != nil {
		out = append(out, group{w.Freeze.graded, "freeze"})
	}
	if w.Limits != nil {
		out = append(out, group{w.Limits.graded, "limits"})
	}
	if w.Safeguarding != nil {
		out = append(out, group{w.Safeguarding.graded, "safeguarding"})
	}
	if w.Compat != nil {
		out = append(out, group{w.Compat.graded, "compatibility"})
	}
	if w.SignIn != nil {
		out = append(out, group{w.SignIn.graded, "authentication"})
	}
	if w.Export != nil {
		out = append(out, group{w.Export.graded, "export"})
	}
	if w.Terms != nil {
		out = append(out, group{w.Terms.graded, "terms"})
	}
	for _, i := range w.Incidents {
		out = append(out, group{i.graded, "incident"})
	}
	return out
}
