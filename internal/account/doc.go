// Package account lets people who organise, moderate or run the site prove who
// they are, and gives filers a place to keep their receipts. Filing a complaint
// never needs an account.
//
// An account is named by an e-mail address and opened by a passkey, or by a
// password with a second factor (a six-digit code from an app, or one of ten
// recovery codes). A long password alone opens a weak sign-in, which holds
// attached complaints but no role.
//
//	accounts, err := account.New(account.Parts{Store: account.Stores{db, db, db, db, db, db, db}, Vault: keys, Key: key, BaseURL: base, World: world})
//	err = accounts.SignUp(ctx, origin, "lin@example.org", password)
//	step, err := accounts.Password(ctx, origin, "lin@example.org", password)
//	if step.Half.Account != "" {
//		in, err := accounts.Code(ctx, origin, step.Half, "123456")
//	}
//	viewer, err := accounts.Viewer(ctx, in.ID, held)
//
// A browser's session holds the id of a SignIn and nothing else. Every request
// reads the sign-in and its account, so that signing out, closing an account or
// taking a role away works at the next click, on every node.
//
// Answers about unknown names are the same as about known ones and take as
// long; guesses are counted per name and per address before they are checked.
// What matters is written to the security log: no personal data, a hash chain,
// and pages that are sealed into the transparency log.
package account
