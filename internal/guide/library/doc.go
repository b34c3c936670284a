// Package library makes short articles from the data pack.
package library
