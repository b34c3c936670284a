package datapack

import "joinder"

type checkupFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
}

// checkup holds what checkup.yaml cannot know alone.
func (c checker) checkup() {}
