// Package fee computes what an action with a wallet costs, by every dated
// observation that the data pack or a receipt gives.
package fee
