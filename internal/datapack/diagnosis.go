package datapack

import "joinder"

type diagnosisFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
}

// diagnosis holds what diagnosis.yaml cannot know alone.
func (c checker) diagnosis() {}
