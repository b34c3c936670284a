// Package emergency orders what to do while money may be leaving.
package emergency
