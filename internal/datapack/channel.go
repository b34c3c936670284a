package datapack

import (
	"slices"

	"joinder"
)

type channelEntry struct {
	At            Pos
	ID            name           `pack:"id,required"`
	Jurisdiction  jurisdictionID `pack:"jurisdiction,required"`
	Names         channelNames   `pack:"names,required"`
	Kind          ChannelKind    `pack:"kind,required"`
	State         channelState   `pack:"status,required"`
	ValidFrom     joinder.Date   `pack:"valid_from"`
	ValidTo       joinder.Date   `pack:"valid_to"`
	Scope         string         `pack:"scope"`
	URL           link           `pack:"url"`
	Phone         phone          `pack:"phone"`
	Email         email          `pack:"email"`
	Seen          Seen           `pack:"contact_confidence,required"`
	WhoMayFile    string         `pack:"who_may_file,required"`
	Prerequisites []string       `pack:"prerequisites"`
	Filing        Filing         `pack:"accepts_collective,required"`
	Collective    collectiveRow  `pack:"collective"`
	AmountCap     string         `pack:"amount_cap"`
	Cost          string         `pack:"cost"`
	HowToFile     []string       `pack:"how_to_file"`
	Deadlines     []deadlineRow  `pack:"deadlines"`
	Documents     []string       `pack:"required_documents"`
	NotAcceptedIf []string       `pack:"not_accepted_if"`
	EscalatesTo   []ref          `pack:"escalates_to"`
	Notes         string         `pack:"notes"`
	Sources       []string       `pack:"sources"`
	Confidence    Confidence     `pack:"confidence,required"`
	VerifiedOn    joinder.Date   `pack:"verified_on,required"`
}

type channelNames struct {
	Local string `pack:"local,required"`
	EN    string `pack:"en,required"`
}

type collectiveRow struct {
	MinPersons         int    `pack:"min_persons"`
	MaxRepresentatives int    `pack:"max_representatives"`
	Note               string `pack:"note"`
}

type channelState string

func (channelState) words() []string { return []string{"active", "closed"} }

// ChannelKind says what sort of body a channel is.
type ChannelKind string

// ByOperator is the channel kind of the firm itself.
const ByOperator ChannelKind = "operator"

func (ChannelKind) words() []string {
	return []string{"operator", "regulator", "consumer_agency", "public_platform", "self_regulatory", "court", "police_fraud",
		"media_social", "mediation", "admin_review", "petition", "ombudsman_adr"}
}

// Filing says in which form a channel takes complaints of many people.
type Filing string

// Forms of filing. Most channels take individuals only, so the normal product
// of a case is one filing per person with a shared annex.
const (
	IndividualOnly     Filing = "individual_only"
	BatchIndividual    Filing = "batch_individual"
	Joint              Filing = "joint"
	ByRepresentative   Filing = "representative"
	RepresentativeBody Filing = "representative_body"
	ClassAction        Filing = "class"
)

func (Filing) words() []string {
	return strs([]Filing{IndividualOnly, BatchIndividual, Joint, ByRepresentative, RepresentativeBody, ClassAction})
}

// Channel is one place where a complaint can go. Contacts and statements are
// read through methods that take the day of looking.
type Channel struct{ raw *channelEntry }

// Channel finds one by id.
func (p *Pack) Channel(id string) (Channel, bool) {
	for i := range p.channels {
		if string(p.channels[i].ID) == id {
			return Channel{&p.channels[i]}, true
		}
	}
	return Channel{}, false
}

// Channels lists the channels of a jurisdiction ("" for all) in the order of
// the pack, closed ones included: their Status is NotShown.
func (p *Pack) Channels(jurisdiction string) []Channel {
	var out []Channel
	for i := range p.channels {
		if jurisdiction == "" || string(p.channels[i].Jurisdiction) == jurisdiction {
			out = append(out, Channel{&p.channels[i]})
		}
	}
	return out
}

// ID is stable.
func (c Channel) ID() string { return string(c.raw.ID) }

// Jurisdiction the channel belongs to.
func (c Channel) Jurisdiction() string { return string(c.raw.Jurisdiction) }

// Name in the local language of the jurisdiction and in English. Many bodies
// are named after their number: where Phone withholds it, so does the name.
func (c Channel) Name(day joinder.Date) (local, english string) {
	local, english = c.raw.Names.Local, c.raw.Names.EN
	if _, status := c.Phone(day); status.Shown() {
		return local, english
	}
	return withoutNumbers(local, string(c.raw.Phone)), withoutNumbers(english, string(c.raw.Phone))
}

// Kind of body.
func (c Channel) Kind() ChannelKind { return c.raw.Kind }

// Filing is the form in which complaints of many people are taken.
func (c Channel) Filing() Filing { return c.raw.Filing }

// Persons is how few may file together and how many representatives they may
// have; 0 where no rule is known.
func (c Channel) Persons() (atLeast, representatives int) {
	return c.raw.Collective.MinPersons, c.raw.Collective.MaxRepresentatives
}

// EscalatesTo lists the ids of the channels that come next.
func (c Channel) EscalatesTo() []string { return refIDs(c.raw.EscalatesTo) }

// Origin of the entry.
func (c Channel) Origin() Origin {
	r := c.raw
	return Origin{r.Confidence, slices.Clone(r.Sources), r.VerifiedOn, r.ValidFrom, r.ValidTo}
}

// Status of the entry as a whole. A closed channel is not shown as a way to go.
func (c Channel) Status(day joinder.Date) Status {
	if c.raw.State != "active" {
		return NotShown
	}
	return c.Origin().Status(day)
}

// Phone for display on the day.
func (c Channel) Phone(day joinder.Date) (string, Status) { return channelContact(c, c.raw.Phone, day) }

// URL for display on the day.
func (c Channel) URL(day joinder.Date) (string, Status) { return channelContact(c, c.raw.URL, day) }

// Email for display on the day.
func (c Channel) Email(day joinder.Date) (string, Status) { return channelContact(c, c.raw.Email, day) }

func channelContact[T ~string](c Channel, value T, day joinder.Date) (string, Status) {
	if c.raw.State != "active" {
		return "", NotShown
	}
	return contact(value, c.raw.Seen, c.Origin(), day)
}

// Practice is how a channel works, in the words of the pack (English, with
// local terms).
type Practice struct {
	Scope         string
	WhoMayFile    string
	Prerequisites []string
	HowToFile     []string
	Documents     []string
	NotAcceptedIf []string // what shuts the door; filing elsewhere first often does
	AmountCap     string
	Cost          string
	Collective    string
}

// Practice on the day.
func (c Channel) Practice(day joinder.Date) Told[Practice] {
	r := c.raw
	p := Practice{r.Scope, r.WhoMayFile, slices.Clone(r.Prerequisites), safeLines(r.HowToFile, c.Status(day)), slices.Clone(r.Documents),
		slices.Clone(r.NotAcceptedIf), r.AmountCap, r.Cost, r.Collective.Note}
	t := tell(p, c.Origin(), day)
	if t.Status = c.Status(day); t.Status == NotShown {
		t.Value = Practice{}
	}
	return t
}
