// Package choose ranks wallets for one person's own use, with reasons.
package choose
