package datapack

import "joinder"

type emergencyFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
}

// emergency holds what emergency.yaml cannot know alone.
func (c checker) emergency() {}
