package datapack

import "joinder"

type choosingFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
}

// choosing holds what choosing.yaml cannot know alone.
func (c checker) choosing() {}
