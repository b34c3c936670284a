// Package emergency orders what to do while money may be leaving. The steps
// are those of the data pack, in the order of minutes; this package picks the
// ones that a wallet, a place and an answer leave, and finds whom to call:
//
//	guide := emergency.Of(pack)
//	plan, err := guide.Plan(emergency.Ask{Scenario: "stolen-phone", Wallet: "alipay", Day: today})
//	for _, step := range plan.Open() { … }
//	help := guide.Police(plan.Place, today) // help.Withheld: no number passed the gate
//
// A number is only ever told through the gate of the pack; where none passes,
// the caller says to use the one inside the app, on the card or on the
// register.
package emergency
