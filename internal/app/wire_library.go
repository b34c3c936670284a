package app

import (
	"context"

	shelf "joinder/internal/guide/library"
	"joinder/internal/web"
	"joinder/internal/web/library"
)

// libraryArea wires the pages of the self-defence library.
func (s *Site) libraryArea() web.Area {
	return library.Area(library.Parts{Shelf: shelf.New(s.Pack, s.World), Pack: s.Pack})
}

// handleLibraryJobs registers the outbox handlers of the area.
func (s *Site) handleLibraryJobs() {}

// libraryChores is what the area looks after once an hour.
func (s *Site) libraryChores() []chore { return nil }

// libraryDemo adds the area's part of the invented sample.
func (s *Site) libraryDemo(context.Context, demoCases) error { return nil }
