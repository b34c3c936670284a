// Package checkup makes a plan from how somebody protects a wallet.
package checkup
