package stance

import (
	"slices"

	"joinder"
)

// Kind is finer than a stance: how an answer cooperates, deflects or stalls.
type Kind string

// Kinds, by stance.
const (
	RefundDone            Kind = "refund_done"             // the money is back
	RefundPromised        Kind = "refund_promised"         // a refund is granted
	Offer                 Kind = "offer"                   // a sum to accept or decline, without strings
	InvestigationWithDate Kind = "investigation_with_date" // who does what by when
	ApologyAndFix         Kind = "apology_and_fix"         // fault admitted, cause put right
	AccountReleased       Kind = "account_released"        // a restriction is lifted
	AsksSpecificDocument  Kind = "asks_specific_document"  // one necessary item, and what follows

	Template       Kind = "template"        // says nothing about this case
	AsksAgain      Kind = "asks_again"      // wants what it already has
	BlamesBank     Kind = "blames_bank"     // a third party is to answer
	PartialRefusal Kind = "partial_refusal" // grants a small part and closes the rest
	Refuses        Kind = "refuses"         // no
	DemandsSecrecy Kind = "demands_secrecy" // first withdraw, delete, sign, leave
	WrongChannel   Kind = "wrong_channel"   // not here
	BlamesUser     Kind = "blames_user"     // the member is at fault

	AcknowledgementOnly Kind = "acknowledgement_only" // received
	MoreTime            Kind = "more_time"            // please wait
	PromiseBroken       Kind = "promise_broken"       // repeats a promise not kept
	Automatic           Kind = "automatic"            // a machine answered
	Transferred         Kind = "transferred"          // handed on, no date
	SilenceExplained    Kind = "silence_explained"    // why nobody answered
)

// Kinds lists them by stance, in the order above.
var Kinds = []Kind{RefundDone, RefundPromised, Offer, InvestigationWithDate, ApologyAndFix, AccountReleased, AsksSpecificDocument,
	Template, AsksAgain, BlamesBank, PartialRefusal, Refuses, DemandsSecrecy, WrongChannel, BlamesUser,
	AcknowledgementOnly, MoreTime, PromiseBroken, Automatic, Transferred, SilenceExplained}

const firstDeflecting, firstStalling = 7, 15

// Stance is the stance that a kind belongs to; "" for an unknown kind.
func (k Kind) Stance() joinder.Stance {
	switch i := slices.Index(Kinds, k); {
	case i < 0:
		return ""
	case i < firstDeflecting:
		return joinder.Cooperates
	case i < firstStalling:
		return joinder.Deflects
	}
	return joinder.Stalls
}

// KindsOf lists the kinds of a stance.
func KindsOf(s joinder.Stance) []Kind {
	switch s {
	case joinder.Cooperates:
		return Kinds[:firstDeflecting]
	case joinder.Deflects:
		return Kinds[firstDeflecting:firstStalling]
	case joinder.Stalls:
		return Kinds[firstStalling:]
	}
	return nil
}
