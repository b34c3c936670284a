// Package review is what people whose use of a wallet is confirmed say of it.
package review
