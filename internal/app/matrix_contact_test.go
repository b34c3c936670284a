package app_test

// Rows of the visibility matrix for confirming an address. Who has a link is
// told the number of the complaint, see TestConfirmingAnAddressByMail; a guess
// tells nobody anything.
func init() {
	addSurfaces(map[string]surface{"/confirm": {at: just("/confirm", "/confirm?t=aaaaaaaaaaaaaaaaaaaaaaaaaa"), in: nobody}})
	addDeeds(map[string]string{"/mine/{id}/contact": nobody}) // no mail goes out here
}
