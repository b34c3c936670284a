// Package diagnose finds the likely cause of a payment that failed.
package diagnose
