package datapack

import "joinder"

type libraryFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
}

// library holds what library.yaml cannot know alone.
func (c checker) library() {}
